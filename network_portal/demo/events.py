"""Events of the demonstration: schedules in every state, events ahead and held, sign-ups with a waiting list."""

import datetime
import uuid

from django.utils import timezone

from accounts.models import User
from events.models import Event, EventKind, EventSchedule, school_year_of
from events.permissions import signing_up_is_open
from events.services import events, schedules, signups
from institutions.models import Institution, Network, Participation, ParticipationState

HEAD = {"post": "Начальник управления образования", "name": "О. О. Показательная"}
DAY = datetime.timedelta(days=1)


def build(network: Network, schools: list[Institution], directors: dict, *, by: User) -> None:
    """The network's own schedule, then those of its participants: approved, submitted, returned, begun, none."""
    today = timezone.localdate()
    year = school_year_of(today)
    own = schedules.begin(network, None, year, by=by)
    _enter(own, _of_network(), today, by=by)
    schedules.approve(own, **HEAD, date=today, by=by)
    included = Participation.objects.filter(network=network, state=ParticipationState.INCLUDED)
    inside = set(included.values_list("institution", flat=True))
    for n, school in enumerate(school for school in schools if school.pk in inside):
        if n % 6 == 5:
            continue  # has not begun
        director = directors[school.pk]
        schedule = schedules.begin(network, school, year, by=director)
        _enter(schedule, _of_school(n), today, by=director)
        if n % 6 == 4:
            continue
        schedule = schedules.submit(schedule, by=director)
        if n % 6 == 2:
            continue  # awaits the department
        if n % 6 == 3:
            schedules.give_back(schedule, "Добавьте мероприятие для родителей и укажите часы.", by=by)
            continue
        schedules.approve(schedule, **HEAD, date=today, by=by)
        _live(schedule, by=director)


def _enter(schedule: EventSchedule, lines: list[dict], today: datetime.date, *, by: User) -> None:
    for line in lines:
        day = today + line.pop("in_days") * DAY
        # The demonstration may be built on any day; a schedule holds days of its school year only.
        day = min(max(day, schedule.first_day), schedule.last_day)
        events.create(schedule, by=by, day=day, **line)


def _of_network() -> list[dict]:
    everybody = {"for_pupils": True, "for_parents": True, "for_teachers": True, "is_open": True, "is_public": True}
    return [
        {
            "in_days": -12,
            "title": "Семинар «Возможности сети для учителя технологии»",
            "kind": EventKind.SEMINAR,
            "starts": datetime.time(15),
            "ends": datetime.time(16, 30),
            "place": "Управление образования, малый зал",
            "for_teachers": True,
            "is_open": True,
            "responsible": "О. О. Примерная, специалист управления",
            "expected_result": "Педагоги знают порядок пользования общими ресурсами.",
        },
        {
            "in_days": 18,
            "title": "Фестиваль технического творчества «Мосты»",
            "kind": EventKind.EXHIBITION,
            "last_day": None,
            "place": "Дом культуры, г. Гвардейск",
            "responsible": "О. О. Примерная, специалист управления",
            "description": "Выставка работ, испытания роботов, мастерские для детей от шести лет.",
            **everybody,
        },
        {
            "in_days": 25,
            "title": "Вебинар для координаторов",
            "kind": EventKind.WEBINAR,
            "starts": datetime.time(14),
            "is_online": True,
            "for_teachers": True,
            "is_open": True,
            "responsible": "О. О. Примерная, специалист управления",
        },
    ]


def _of_school(n: int) -> list[dict]:
    shown = {"is_public": True, "for_pupils": True, "for_parents": True}
    return [
        {
            "in_days": 6 + n,
            "title": "День открытых дверей технических кружков",
            "kind": EventKind.OPEN_DAY,
            "starts": datetime.time(12),
            "ends": datetime.time(14),
            "place": "Актовый зал",
            "responsible": "Заместитель директора по воспитательной работе",
            "resource": "Программы кружков сети",
            "class_band": "1–7",
            **shown,
        },
        {
            "in_days": 9 + n,
            "title": "Мастер-класс «Собери первого робота»",
            "kind": EventKind.MASTER_CLASS,
            "starts": datetime.time(15, 30),
            "ends": datetime.time(17),
            "place": "Кабинет информатики",
            "responsible": "Педагог дополнительного образования",
            "resource": "Наборы робототехники из общих ресурсов",
            "description": "Соберём тележку с датчиком линии. Наборы есть, приносить ничего не надо.",
            "class_band": "3–5",
            "has_signup": True,
            "places": 8,
            **shown,
        },
        {
            "in_days": -10 - n,
            "title": "Родительское собрание «Чему учат в сети»",
            "kind": EventKind.PARENTS_MEETING,
            "starts": datetime.time(18),
            "place": "Столовая",
            "for_parents": True,
            "responsible": "Директор",
        },
        {
            "in_days": -5 - n,
            "title": "Школьный конкурс моделей",
            "kind": EventKind.CONTEST,
            "starts": datetime.time(13),
            "ends": datetime.time(15),
            "place": "Спортивный зал",
            "for_pupils": True,
            "responsible": "Учитель технологии",
        },
        {
            "in_days": 30 + n,
            "title": "Экскурсия в центр творчества",
            "kind": EventKind.EXCURSION,
            "place": "Центр творчества",
            "for_pupils": True,
            "is_open": True,
            "responsible": "Классные руководители",
        },
    ]


def _live(schedule: EventSchedule, *, by: User) -> None:
    """What has become of an approved schedule: held, moved, cancelled, signed up for."""
    rows = {event.kind: event for event in Event.objects.filter(schedule=schedule).in_order()}
    held = rows[EventKind.PARENTS_MEETING]
    if held.day <= timezone.localdate():
        events.hold(held, attended=34, outcome="Родители спрашивали о занятиях по субботам.", by=by)
    workshop = rows[EventKind.MASTER_CLASS]
    # Late in August the days of the schedule are over.
    for number in range(1, 11) if signing_up_is_open(workshop) else ():
        signups.sign_up(
            workshop,
            key=uuid.uuid5(workshop.pk, str(number)),
            name=f"Демонстрационный участник {number}",
            class_name=f"{3 + number % 3}А",
            institution=schedule.institution if number % 3 else None,
            phone=f"+7 900 000-00-{number:02}",
        )
    excursion = rows[EventKind.EXCURSION]
    if excursion.day + 3 * DAY <= schedule.last_day:
        events.move(excursion, day=excursion.day + 3 * DAY, reason="В центре творчества ремонт.", by=by)
