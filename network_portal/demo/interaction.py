"""Interaction plans of the demonstration: last year's is done, this year's approved, its next version in work."""

import calendar
import datetime
import uuid

from django.utils import timezone

from accounts.models import User
from institutions.models import CreativeArea, Institution, InteractionForm, Network
from institutions.models.networks import PART_TAKING
from institutions.services import centres, roles
from interaction.models import InteractionPlan, PlanItem, Timing, school_year_of
from interaction.services import items, marks, plans

# Section, event, form, month of the school year (None: all of it), audience, expected result.
EVENTS = (
    (1, "Совещание рабочей группы сети", InteractionForm.METHODICAL, 9, "ответственные лица", "протокол"),
    (1, "Методическое объединение учителей технологии", InteractionForm.METHODICAL, 11, "педагоги", "рекомендации"),
    (
        2,
        "Занятия по совместной программе «Робототехника»",
        InteractionForm.JOINT_PROGRAMME,
        None,
        "5–7 классы",
        "отчёт",
    ),
    (2, "Дистанционный курс «Основы 3D-моделирования»", InteractionForm.DISTANCE_COURSE, 2, "8–9 классы", "справка"),
    (3, "Дни открытых мастерских", InteractionForm.SHARED_RESOURCE, 10, "обучающиеся сети", "журнал посещений"),
    (3, "Выезд мобильной лаборатории", InteractionForm.MOBILE, 3, "1–4 классы", "фотоотчёт"),
    (4, "Муниципальный турнир по робототехнике", InteractionForm.NETWORK_EVENT, 12, "5–9 классы", "протокол жюри"),
    (4, "Выставка технического творчества", InteractionForm.NETWORK_EVENT, 4, "1–11 классы", "каталог работ"),
    (4, "Соревнования авиамоделистов", InteractionForm.NETWORK_EVENT, 5, "5–11 классы", "протокол"),
    (5, "Стажировка педагогов на базе ресурсного центра", InteractionForm.METHODICAL, 11, "педагоги", "сертификаты"),
    (6, "Родительская суббота в мастерских", InteractionForm.NETWORK_EVENT, 10, "родители и дети", "отзывы"),
    (7, "Публикации о возможностях сети", InteractionForm.NETWORK_EVENT, None, "жители района", "ссылки на публикации"),
)


def build(network: Network, directors: dict[uuid.UUID, User], *, by: User) -> None:
    """Two plans. To be called when participants have agreed."""
    inside = network.participations.filter(state__in=PART_TAKING).select_related("institution")
    schools = [one.institution for one in inside.order_by("institution__sort_key", "pk")]
    if not schools:
        return
    year = school_year_of(timezone.localdate())
    _centres_and_roles(network, schools, by=by)
    last = _plan(network, year - 1, schools[:6], by=by, events=EVENTS[:7])
    _approve(last, "112", by=by)
    for item in last.items.standing():
        marks.mark(item, "done", seen=item.progress, by=by, done_on=item.ends_on, outcome="Проведено по плану.")
    plan = _plan(network, year, schools, by=by, events=EVENTS)
    _approve(plan, "127", by=by)
    _mark(plan, directors)
    _revise(plan, by=by)


def _centres_and_roles(network: Network, schools: list[Institution], *, by: User) -> None:
    """Two resource centres; the suggested roles recorded, but for the last institution."""
    since = datetime.date(school_year_of(timezone.localdate()), 9, 1)
    led = ([CreativeArea.ROBOTICS, CreativeArea.ELECTRONICS], [CreativeArea.MODELLING_3D])
    for school, areas in zip(schools, led, strict=False):
        basis = f"приказ управления образования от {since:%d.%m.%Y} № 98"
        values = {"areas": [area.value for area in areas], "starts_on": since, "basis": basis}
        centres.name_centre(network, institution=school, by=by, **values)
    rest = [school.pk for school in schools[:-1]]
    of_rest = network.participations.filter(institution__in=rest, role="")
    roles.accept_suggested(network, of_rest.values_list("pk", flat=True), by=by)


def _plan(network: Network, year: int, schools: list[Institution], *, by: User, events) -> InteractionPlan:
    plan = plans.create(
        network,
        year,
        by=by,
        signatory_post="Начальник управления образования",
        signatory_name="О.О. Показательная",
        agreed_post="Директор ресурсного центра",
        agreed_name="А.П. Соколова",
    )
    sections = list(plan.sections.all())
    for n, (section, title, form, month, audience, result) in enumerate(events):
        school = None if n == 0 else schools[n % len(schools)]
        items.add(
            plan,
            by=by,
            section=sections[section - 1],
            title=title,
            form=form,
            **_time(plan, month, n),
            place=school.short_name if school else "управление образования",
            audience=audience,
            expected_people=None if n % 3 == 0 else 20 + 10 * n,
            responsible=school,
            person=_head_of(school),
            conductors=[one for one in (school, schools[(n + 1) % len(schools)]) if one],
            participants=[] if n % 2 else schools[: 3 + n % 4],
            resource="мастерская и наборы по робототехнике" if n % 3 == 2 else "",
            result=result,
        )
    return plan


def _time(plan: InteractionPlan, month: int | None, n: int) -> dict:
    if month is None:
        return {"timing": Timing.YEAR, "starts_on": plan.starts_on, "ends_on": plan.ends_on}
    first = datetime.date(plan.school_year + (month < plan.starts_on.month), month, 1)
    if n % 4 == 1:
        day = first.replace(day=15)
        return {"timing": Timing.DAY, "starts_on": day, "ends_on": day}
    if n % 4 == 3:
        return {"timing": Timing.PERIOD, "starts_on": first.replace(day=10), "ends_on": first.replace(day=14)}
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return {"timing": Timing.MONTH, "starts_on": first, "ends_on": last}


def _head_of(school: Institution | None) -> str:
    head = school.head_on() if school else None
    return f"{head.surname} {head.given_name[:1]}.{head.patronymic[:1]}." if head else ""


def _approve(plan: InteractionPlan, number: str, *, by: User) -> None:
    plans.submit(plan, by=by)
    day = min(datetime.date(plan.school_year, 9, 10), timezone.localdate())
    plans.approve(plan, order_number=number, order_date=day, by=by)
    plan.refresh_from_db()


def _mark(plan: InteractionPlan, directors: dict[uuid.UUID, User]) -> None:
    """What is over is done, moved or forgotten; something is in work."""
    today = timezone.localdate()
    own = [item for item in plan.items.approved() if item.responsible_id in directors]
    for n, item in enumerate(own):
        by = directors[item.responsible_id]
        if item.ends_on < today and n % 3 == 0:
            outcome = "Участвовали 46 обучающихся из пяти школ."
            marks.mark(item, "done", seen=item.progress, by=by, done_on=item.ends_on, outcome=outcome, people=46)
        elif item.ends_on < today and n % 3 == 1:
            later = today + datetime.timedelta(days=10)
            marks.mark(item, "moved", seen=item.progress, by=by, moved_to=later, outcome="Карантин в двух школах.")
        elif item.timing == Timing.YEAR:
            marks.mark(item, "in_work", seen=item.progress, by=by, outcome="Группа набрана, занятия идут.")


def _revise(plan: InteractionPlan, *, by: User) -> None:
    """Version 2 in work: one item is new, one has another time, one got a remark."""
    plan = plans.revise(plan, by=by, reason="Уточнены сроки турнира, добавлен хакатон.")
    standing: list[PlanItem] = list(plan.items.standing().order_by("starts_on", "pk"))
    first = datetime.date(plan.school_year + 1, 3, 1)
    items.add(
        plan,
        by=by,
        section=plan.sections.all()[3],
        title="Сетевой хакатон «Умная школа»",
        form=InteractionForm.NETWORK_EVENT,
        timing=Timing.MONTH,
        starts_on=first,
        ends_on=first.replace(day=31),
        audience="8–11 классы",
        responsible=standing[-1].responsible,
        result="защита проектов",
    )
    changed = standing[-1]
    items.change(changed, seen=changed.revision, by=by, place="Центр технического творчества")
    marks.remark(standing[0], "Уточните, кто готовит зал.", by=by)
