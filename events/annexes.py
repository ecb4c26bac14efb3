"""The network's schedule of events as an annex of the order that approves it."""

import datetime

from django.utils import translation

from acts.slots import Annex
from institutions.models import Network

from .facts import network_schedule
from .paper import TITLE

COLUMNS = ("№", "Мероприятие", "Дата, время", "Место", "Участники", "Ответственный")
WEIGHTS = (5, 32, 16, 18, 16, 18)


def of_schedule(network: Network) -> Annex:
    """The network's schedule of the running school year as it was approved last; an empty table before that."""
    schedule = network_schedule(network)
    approved = schedule.approvals.first() if schedule else None
    if approved is None:
        return Annex(TITLE, COLUMNS, (), WEIGHTS)
    with translation.override("ru"):
        rows = [
            (
                f"{n}.",
                line["title"],
                ", ".join(filter(None, [_days(line), line["hours"]])),
                line["where"],
                line["audience"],
                line["responsible"],
            )
            for n, line in enumerate(approved.lines, start=1)
        ]
    title = f"{TITLE} сети «{network.name}» на {schedule.year_text} учебный год"
    return Annex(title, COLUMNS, rows, WEIGHTS)


def _days(line: dict[str, str]) -> str:
    days = [line["day"], line["last_day"]] if line["last_day"] else [line["day"]]
    return " – ".join(f"{datetime.date.fromisoformat(day):%d.%m.%Y}" for day in days)
