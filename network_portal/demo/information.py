"""Information work of the demonstration: channels, publications of some institutions, silence of others."""

import datetime

from django.utils import timezone

from accounts.models import User
from documents import pdf
from documents.uploads import Upload
from information.models import Channel, ChannelKind, Whose
from information.services import channels, news, publications
from institutions.models import Institution, Network

DAY = datetime.timedelta(days=1)
CHANNELS = [
    (ChannelKind.NEWSPAPER, "Районная газета (демонстрация)", Whose.NETWORK, "https://gazeta.demo.example", True),
    (ChannelKind.RADIO, "Районное радио (демонстрация)", Whose.NETWORK, "", False),
    (
        ChannelKind.DISTRICT_SITE,
        "Сайт администрации района",
        Whose.NETWORK,
        "https://district.demo.example",
        True,
    ),
    (ChannelKind.INSTITUTION_SITE, "Сайт учреждения", Whose.INSTITUTION, "", True),
    (ChannelKind.VK, "Страница ВКонтакте", Whose.INSTITUTION, "", True),
    (ChannelKind.OK, "Страница в Одноклассниках", Whose.INSTITUTION, "", False),
    (ChannelKind.MESSENGER, "Канал в MAX", Whose.INSTITUTION, "", False),
]
OF_SCHOOLS = [
    ("Робототехника рядом с домом: чему учат в кружке", "Открытое занятие кружка", 50),
    ("Приглашаем на день открытых дверей мастерской", "День открытых дверей", 24),
    ("Школа вошла в сеть по техническому творчеству", "Этап 2: договор о сотрудничестве", 12),
]


def build(network: Network, schools: list[Institution], directors: dict, *, by: User) -> None:
    today = timezone.localdate()
    listed = {
        kind: channels.create(kind=kind, name=name, whose=whose, url=url, is_required=is_required, by=by)
        for kind, name, whose, url, is_required in CHANNELS
    }
    publications.enter(
        listed[ChannelKind.NEWSPAPER],
        network=network,
        title="Школы района объединяются ради технического творчества",
        published_on=today - 20 * DAY,
        text="Рассказ о приказе, участниках сети и первых общих занятиях.",
        occasion="Этап 1: решение учредителя",
        file=_page(),
        by=by,
    )
    publications.enter(
        listed[ChannelKind.DISTRICT_SITE],
        network=network,
        title="Создана муниципальная сеть по техническому творчеству",
        published_on=today - 28 * DAY,
        url="https://district.demo.example/news/mos",
        by=by,
    )
    taking_part = set(network.participations.standing().values_list("institution", flat=True))
    members = [school for school in schools if school.pk in taking_part]
    _news(members, directors, by=by)
    for n, school in enumerate(members):
        if n % 3 != 2:
            _of_school(school, n, listed, today, by=directors[school.pk])


def _of_school(school: Institution, n: int, listed: dict[str, Channel], today: datetime.date, *, by: User) -> None:
    site = f"https://school{n + 1}.demo.example"
    for title, occasion, ago in OF_SCHOOLS[: 1 + n % 3]:
        publications.enter(
            listed[ChannelKind.INSTITUTION_SITE],
            institution=school,
            title=title,
            occasion=occasion,
            published_on=today - (ago + n) * DAY,
            url=f"{site}/news/{ago}",
            by=by,
        )
    if n % 2 == 0:
        channels.tell_section(school, url=f"{site}/mos", placed_on=today - 10 * DAY, by=by)
        twice = publications.enter(
            listed[ChannelKind.VK],
            institution=school,
            title="Фотографии с первого общего занятия",
            published_on=today - (5 + n) * DAY,
            url=f"https://vk.demo.example/school{n + 1}",
            by=by,
        )
        if n % 4 == 2:
            publications.withdraw(twice, reason="Введена дважды.", by=by)


def _page() -> Upload:
    """A page of the newspaper as the editors would send it."""
    content = pdf.print_html(
        "<html lang='ru'><head><title>Районная газета</title></head><body><h1>Районная газета (демонстрация)</h1>"
        "<p>Школы района объединяются ради технического творчества.</p></body></html>"
    )
    return Upload(content, "pdf", pdf.CONTENT_TYPE, "Районная газета, страница 2.pdf")


def _news(members: list[Institution], directors: dict, *, by: User) -> None:
    """Two on the public page, one that awaits the department, a draft of an institution."""
    of_network = news.write_item(
        title="Сеть начала работу",
        text="Школы района подписывают договор о сотрудничестве.\n\nОборудованием и кабинетами теперь можно делиться.",
        by=by,
    )
    news.publish(of_network, by=by)
    titles = ["Каникулы в мастерской", "Первые соревнования роботов", "Набор в кружок авиамоделирования"]
    for n, (title, school) in enumerate(zip(titles, members, strict=False)):
        director = directors[school.pk]
        text = "Приглашаем ребят всех школ сети.\n\nРасписание и запись — у координатора учреждения."
        item = news.write_item(title=title, text=text, institution=school, by=director)
        if n < 2:
            item = news.propose(item, by=director)
        if n == 0:
            news.publish(item, by=by)
