"""The plan with its state as a paper: landscape, for the head of the department's desk."""

from dataclasses import dataclass

from django.db.models import F

from documents import pdf

from .board import Board
from .models import Override


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waived condition as the paper names it."""

    institution: str
    name: str
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
    """Those that count today, of the institutions on the board."""
    rows = (
        Override.objects.filter(
            progress__plan=board.plan,
            progress__institution__in=[row.institution for row in board.rows],
            attempt=F("progress__attempt"),
        )
        .select_related("progress__institution", "by")
        .order_by("progress__institution__short_name", "pk")
    )
    return [
        Waiver(row.progress.institution.short_name, row.text, row.reason, row.by.short_name, f"{row.at:%d.%m.%Y}")
        for row in rows
    ]
