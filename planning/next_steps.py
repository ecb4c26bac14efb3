"""«Что дальше»: the first things that keep a plan from going on, with the page that mends each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .board import Board, Column

MOST = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do now. ``done`` of ``of``: how far it is."""

    title: str
    why: str
    url: str
    done: int
    of: int


def of_network(board: Board) -> list[Step]:
    """What the department should do next: answer who waits, then mend what keeps the first unfinished stage."""
    steps = []
    address = reverse("planning:board", args=[board.plan.pk])
    if submitted := board.count("submitted"):
        why = ngettext("%(count)s stage awaits review", "%(count)s stages await review", submitted)
        title, url = _("Review what was submitted"), f"{address}?state=submitted"
        steps.append(Step(title, why % {"count": submitted}, url, 0, submitted))
    if ready := board.count("ready"):
        why = ngettext("%(count)s stage meets its conditions", "%(count)s stages meet their conditions", ready)
        title, url = _("Move on those who are ready"), f"{address}?only=ready"
        steps.append(Step(title, why % {"count": ready}, url, 0, ready))
    for number, column in enumerate(board.columns, start=1):
        if column.all and column.finished == column.all:
            continue
        owed = [*_of_network(column), *_of_institutions(column, f"{address}?stage={number}")]
        steps += owed
        if owed:
            break
    return steps[:MOST]


def _of_network(column: Column) -> list[Step]:
    return [
        Step(line.condition.name, line.progress.why, line.progress.mend, line.progress.done, line.progress.of)
        for line in column.network
        if not line.holds
    ]


def _of_institutions(column: Column, url: str) -> list[Step]:
    steps = []
    for tally in column.own:
        if lacking := tally.of - tally.done:
            why = ngettext("%(count)s institution has not done it", "%(count)s institutions have not done it", lacking)
            steps.append(Step(tally.condition.name, why % {"count": lacking}, url, tally.done, tally.of))
    return steps
