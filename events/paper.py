"""Schedules and posters on paper."""

import datetime
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents import pdf, qr, xlsx
from documents.russian.dates import MONTHS, ru_date

from .models import ApprovedSchedule, Event, EventSchedule, EventState, SignUp
from .services.schedules import line_of

TITLE = "План-график мероприятий"
_IN_MONTH = (
    *("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь"),
    *("Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"),
)


def schedule_paper(schedule: EventSchedule, events: Iterable[Event]) -> bytes:
    """The schedule as it stands; until it is approved every page says that it is a draft."""
    approval = schedule.approvals.first()
    lines = [line_of(event) | {"mark": _mark(event)} for event in events]
    return _schedule(schedule, lines, approval, is_draft=not schedule.version)


def approved_paper(approved: ApprovedSchedule) -> bytes:
    """The schedule as it was approved that time, whatever has changed since."""
    return _schedule(approved.schedule, [line | {"mark": ""} for line in approved.lines], approved, is_draft=False)


def _schedule(
    schedule: EventSchedule, lines: list[dict[str, Any]], approval: ApprovedSchedule | None, *, is_draft: bool
) -> bytes:
    if schedule.institution:
        whose = schedule.institution.full_name
        purpose = f"по ознакомлению с возможностями сети «{schedule.network.name}»"
    else:
        whose, purpose = "", f"сети «{schedule.network.name}»"
    context = {
        "title": TITLE,
        "whose": whose,
        "purpose": purpose,
        "year": schedule.year_text,
        "months": _by_month(lines),
        "has_owner": False,
        "approval": approval,
        "approval_name": approval.name.replace(". ", ".\N{NO-BREAK SPACE}") if approval else "",
        "approval_date": ru_date(approval.date) if approval else "",
        "is_draft": is_draft,
        "amended": bool(schedule.version > 1 or schedule.amendments.filter(version=schedule.version).exists())
        if schedule.version
        else False,
        "today": timezone.localdate(),
    }
    return pdf.render("events/paper/schedule.html", context, title=f"{TITLE}: {schedule.owner_name}")


def summary_paper(network, year: int, events: Iterable[Event]) -> bytes:
    """All approved events of the network and its institutions of a school year."""
    lines = [line_of(event) | {"mark": _mark(event), "owner": event.schedule.owner_name} for event in events]
    schedule = EventSchedule(network=network, year=year)
    own = EventSchedule.objects.filter(network=network, institution__isnull=True, year=year).first()
    approval = own.approvals.first() if own else None
    context = {
        "title": f"Сводный {TITLE[0].lower()}{TITLE[1:]}",
        "whose": "",
        "purpose": f"сети «{network.name}»",
        "year": schedule.year_text,
        "months": _by_month(lines),
        "has_owner": True,
        "approval": approval,
        "approval_name": approval.name.replace(". ", ".\N{NO-BREAK SPACE}") if approval else "",
        "approval_date": ru_date(approval.date) if approval else "",
        "is_draft": False,
        "amended": False,
        "today": timezone.localdate(),
    }
    return pdf.render("events/paper/schedule.html", context, title=f"{TITLE}: {network.name}")


def _by_month(lines: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Lines with numbers and dates for people, month by month."""
    numbered = []
    for number, line in enumerate(lines, start=1):
        day = datetime.date.fromisoformat(line["day"])
        last = line["last_day"] and f"–{datetime.date.fromisoformat(line['last_day']):%d.%m.%Y}"
        numbered.append(line | {"number": number, "on": day, "dates": f"{day:%d.%m.%Y}{last}"})
    months = groupby(numbered, key=lambda line: (line["on"].year, line["on"].month))
    return [(f"{_IN_MONTH[month - 1]} {year} года", list(rows)) for (year, month), rows in months]


def _mark(event: Event) -> str:
    """Отметка о проведении."""
    match event.state:
        case EventState.HELD:
            return "проведено" + (f", {event.attended} чел." if event.attended is not None else "")
        case EventState.CANCELLED:
            return f"отменено: {event.reason}"
        case EventState.MOVED:
            return f"перенесено с {event.moved_from:%d.%m.%Y}: {event.reason}"
    return ""


def schedule_book(events: Iterable[Event], *, title: str, has_owner: bool = False) -> bytes:
    """The same columns as a workbook."""
    book = xlsx.Workbook(title=title)
    headers = [
        "№",
        *([_("Institution")] if has_owner else []),
        *(_("Event"), _("Kind"), _("Date"), _("Last day"), _("Hours"), _("Place"), _("Participants")),
        *(_("Responsible"), _("Resource or programme"), _("Expected result"), _("State"), _("Came"), _("Mark")),
    ]
    rows = (
        (
            number,
            *([event.schedule.owner_name] if has_owner else []),
            event.title,
            event.get_kind_display(),
            event.day,
            event.last_day,
            event.hours,
            event.where,
            ", ".join(event.audience_labels),
            event.responsible,
            event.resource,
            event.expected_result,
            event.get_state_display(),
            event.attended,
            _mark(event),
        )
        for number, event in enumerate(events, start=1)
    )
    book.write_table(headers, rows, title=_("Events"))
    return book.close()


def address_of(event: Event) -> str:
    """The address that the QR code of a poster holds."""
    return settings.SITE_URL + reverse("event_public", args=[event.code])


def poster(event: Event, *, is_small: bool = False) -> bytes:
    """A poster to hang up: one A4, or two A5 on a sheet to cut apart."""
    context = {
        "event": event,
        "owner": event.schedule.institution or None,
        "owner_name": event.schedule.owner_name,
        "picture": qr.png_data_uri(address_of(event), scale=10),
        "address": address_of(event).partition("://")[2],
        "days": _days(event),
        "is_small": is_small,
        # A long name is set smaller, so that the picture stays on the sheet.
        "size": "longest" if len(event.title) > 140 else "long" if len(event.title) > 60 else "",
        "about": Truncator(event.description).chars(120 if is_small or len(event.title) > 140 else 260),
        "copies": [1, 2] if is_small else [1],
    }
    return pdf.render("events/paper/poster.html", context, title=event.title)


def _days(event: Event) -> str:
    """«12 марта 2027 года», «12–14 марта 2027 года»."""
    first, last = event.day, event.last_day
    if not last:
        return f"{first.day}\N{NO-BREAK SPACE}{MONTHS[first.month - 1]} {first.year} года"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day}\N{NO-BREAK SPACE}{MONTHS[first.month - 1]} {first.year} года"
    return f"{first.day} {MONTHS[first.month - 1]} – {last.day} {MONTHS[last.month - 1]} {last.year} года"


def signup_list(event: Event, signups: list[SignUp]) -> bytes:
    """The list to print: who comes, with a column to tick."""
    return pdf.render(
        "events/paper/signups.html", {"event": event, "signups": signups}, title=f"Список записавшихся: {event.title}"
    )


def signup_book(event: Event, signups: Iterable[SignUp]) -> bytes:
    book = xlsx.Workbook(title=event.title)
    headers = ["№", _("Name"), _("Class"), _("Institution"), _("Phone"), _("E-mail"), _("State"), _("Came")]
    rows = (
        (
            one.number,
            one.name,
            one.class_name,
            one.institution.short_name if one.institution else "",
            one.phone,
            one.email,
            one.get_state_display(),
            "" if one.came is None else one.came,
        )
        for one in signups
    )
    book.write_table(headers, rows, title=_("Signed up"))
    return book.close()
