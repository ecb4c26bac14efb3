"""The plan with its state as a paper: landscape, for the head of the department's desk."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from documents import pdf

from .board import Board
from .models import Override


@dataclass(frozen=True, slots=True)
class Waiver:
    """Conditions waived for one institution on one ground."""

    institution: str
    names: list[str]
    reason: str
    by: str
    day: str


def plan_paper(board: Board, *, title: str) -> bytes:
    """Requisites, stages with the network's state, institutions × stages, waivers by name, expected results."""
    context = {
        "board": board,
        "plan": board.plan,
        "version": board.plan.version,
        "network": board.plan.network,
        "waivers": _waivers(board),
        "results": list(board.plan.version.results.order_by("position", "pk")),
    }
    return pdf.render("planning/paper/plan.html", context, title=title)


def _waivers(board: Board) -> list[Waiver]:
    """Those that count today, of the institutions on the board; what has one reason stands together."""
    rows = (
        Override.objects.filter(
            progress__plan=board.plan,
            progress__institution__in=[row.institution for row in board.rows],
            attempt=F("progress__attempt"),
        )
        .select_related("progress__institution", "by")
        .order_by("pk")
    )
    found: dict[tuple, Waiver] = {}
    for row in rows:
        key = (row.progress.institution_id, row.reason, row.by_id, timezone.localdate(row.at))
        institution = row.progress.institution.short_name
        waiver = Waiver(institution, [], row.reason, row.by.short_name, f"{key[-1]:%d.%m.%Y}")
        found.setdefault(key, waiver).names.append(row.text)
    place = {row.institution: place for place, row in enumerate(board.rows)}
    return [found[key] for key in sorted(found, key=lambda key: place[key[0]])]
