"""Shared resources of the demonstration: open hours, bookings in every state, requests met and unmet."""

import datetime

from django.utils import timezone

from accounts.models import User
from institutions.hours import moment
from institutions.models import Booking, Institution, ResourceItem
from institutions.services import bookings, requests, sharing

WEEK = datetime.timedelta(days=7)
AFTER_SCHOOL = [(day, datetime.time(14), datetime.time(18)) for day in range(1, 6)]
AFTERNOONS = [(day, datetime.time(15), datetime.time(19)) for day in (1, 3, 5)] + [
    (6, datetime.time(10), datetime.time(14))
]
CLUB = bookings.Use("Занятие кружка технического творчества", 12)


def build(schools: list[Institution], directors: dict, *, by: User) -> None:
    """The schools are in one network; some offer, the others book."""
    offered = ResourceItem.objects.filter(is_offered=True).select_related("base__institution")
    offered = list(offered.order_by("base__institution__inn", "kind", "name"))
    if len(schools) < 5 or len(offered) < 2:
        return
    room = next((item for item in offered if item.working == 1), offered[0])
    for n, item in enumerate([room, *(item for item in offered if item != room)]):
        keeper = directors[item.base.institution_id]
        if n % 4 == 3:
            continue  # its hours are not told yet
        hours = [sharing.WeeklyHours(*hours) for hours in (AFTER_SCHOOL, AFTERNOONS)[n % 2]]
        sharing.set_order(item, hours, needs_consent=n % 4 != 2, weeks_ahead=12, by=keeper)
    _bookings(room, schools, directors)
    today = timezone.localdate()
    sharing.close(
        room,
        first=_weekday(today + 3 * WEEK, 0),
        last=_weekday(today + 3 * WEEK, 4),
        reason="Каникулы",
        by=directors[room.base.institution_id],
    )
    _requests(schools, directors, by=by)


def _bookings(item: ResourceItem, schools: list[Institution], directors: dict) -> None:
    keeper = directors[item.base.institution_id]
    one, two, three = [school for school in schools if school.pk != item.base.institution_id][:3]
    monday = _weekday(timezone.localdate() + WEEK, 0)

    def book(school, weekday: int, hour: int) -> Booking:
        day = monday + datetime.timedelta(days=weekday)
        wanted = bookings.Wanted(day, datetime.time(hour), datetime.time(hour + 1))
        return bookings.book(item, wanted, CLUB, institution=school, by=directors[school.pk])

    book(one, 0, 14)
    bookings.agree(book(two, 0, 15), by=keeper)
    bookings.agree(book(one, 1, 14), by=keeper)
    bookings.refuse(book(three, 2, 15), "В это время кабинет занят своим уроком.", by=keeper)
    bookings.cancel(book(three, 3, 16), "Дети уезжают на соревнования.", by=directors[three.pk])
    bookings.book_weekly(
        item,
        bookings.Wanted(monday + datetime.timedelta(days=4), datetime.time(16), datetime.time(17)),
        CLUB,
        weeks=4,
        institution=two,
        by=directors[two.pk],
    )
    used = [bookings.agree(book(school, 3, hour), by=keeper) for school, hour in ((one, 14), (two, 15), (three, 17))]
    _in_the_past(used)
    bookings.record_use(used[0], **_told(used[0]), remarks="", by=keeper, confirm=True)
    bookings.record_use(used[1], **_told(used[1]), remarks="Пришли все.", by=directors[two.pk], confirm=False)
    bookings.miss(used[2], "Автобус сломался, группа не приехала.", by=keeper)
    late = book(three, 2, 17)
    Booking.objects.filter(pk=late.pk).update(answer_by=timezone.now())
    bookings.expire_unanswered()


def _in_the_past(used: list[Booking]) -> None:
    """Hours of last week cannot be booked; they were booked before and are moved there."""
    for booking in used:
        booking.starts_at, booking.ends_at = booking.starts_at - 2 * WEEK, booking.ends_at - 2 * WEEK
        booking.save(update_fields=["starts_at", "ends_at"])
        booking.units.update(starts_at=booking.starts_at, ends_at=booking.ends_at)


def _told(booking: Booking) -> dict:
    day = timezone.localdate(booking.starts_at)
    hour = timezone.localtime(booking.starts_at).hour
    return {
        "started_at": moment(day, datetime.time(hour)),
        "ended_at": moment(day, datetime.time(hour, 50)),
        "children": 11,
        "condition": "good",
    }


def _requests(schools: list[Institution], directors: dict, *, by: User) -> None:
    """Unmet with offers, unmet without any, met, withdrawn."""
    wanted = [
        {"type": "printer_3d", "area": "modelling_3d", "what": "3D-принтер", "hours_per_week": 2, "children": 15},
        {"type": "workshop", "area": "robotics", "what": "Кабинет робототехники", "hours_per_week": 4, "children": 12},
        {"type": "bus", "area": "", "what": "Автобус на соревнования", "children": 20},
        {"type": "drone", "area": "drones", "what": "Учебный беспилотник", "quantity": 2, "children": 10},
        {"type": "computer", "area": "programming", "what": "Ноутбуки для кружка", "quantity": 10, "children": 10},
    ]
    made = []
    for school, values in zip(schools[1:], wanted, strict=False):
        purpose = "Для занятий кружка: своей базы нет."
        made.append(requests.create(school, purpose=purpose, **values, by=directors[school.pk]))
    if len(made) == len(wanted):
        requests.meet(made[1], "Занимаемся по понедельникам в соседней школе.", by=directors[made[1].institution_id])
        requests.withdraw(made[4], "Купили свои ноутбуки.", by=directors[made[4].institution_id])


def _weekday(day: datetime.date, weekday: int) -> datetime.date:
    """That day of the week in which the day is; 0 is Monday."""
    return day + datetime.timedelta(days=weekday - day.weekday())
