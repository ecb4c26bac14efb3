"""Planned against actual: when each stage was to be done and when it was, for the network and for each institution.

Four queries, however many institutions there are.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Min, QuerySet
from django.utils import timezone

from institutions.models import Institution

from .models import Move, Plan, ProgressState, Stage, StageProgress
from .models.plans import FINISHED, MoveVerb, is_overdue


class Span(NamedTuple):
    """One stage of one institution in days; None where it has not come to that."""

    state: str
    opened_on: datetime.date | None
    submitted_on: datetime.date | None
    completed_on: datetime.date | None
    due_on: datetime.date | None
    is_overdue: bool

    @property
    def is_late(self) -> bool:
        """Past its last day still, or completed after it."""
        return self.is_overdue or bool(self.days_late)

    @property
    def days_late(self) -> int:
        """By how many days it was completed after its last day."""
        if self.completed_on is None or self.due_on is None:
            return 0
        # The days of the review are not the institution's: what was handed in in time is in time.
        handed_in = self.submitted_on or self.completed_on
        return max((min(handed_in, self.completed_on) - self.due_on).days, 0)


class Line(NamedTuple):
    """An institution with its stages in their order."""

    institution: UUID
    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class StageTime:
    """A stage of the network: the period of the plan, and what came of it."""

    stage: Stage
    planned_from: datetime.date
    planned_to: datetime.date | None
    spans: list[Span] = field(default_factory=list)

    @property
    def all(self) -> int:
        return sum(span.state != ProgressState.NOT_APPLICABLE for span in self.spans)

    @property
    def completed(self) -> list[datetime.date]:
        return sorted(span.completed_on for span in self.spans if span.completed_on)

    @property
    def first_opened(self) -> datetime.date | None:
        return min((span.opened_on for span in self.spans if span.opened_on), default=None)

    @property
    def first_completed(self) -> datetime.date | None:
        return self.completed[0] if self.completed else None

    @property
    def last_completed(self) -> datetime.date | None:
        """When the last one was done; None while somebody is not."""
        return self.completed[-1] if self.completed and len(self.completed) >= self.all else None

    @property
    def overdue(self) -> int:
        return sum(span.is_overdue for span in self.spans)

    @property
    def late(self) -> int:
        """Completed after the last day."""
        return sum(bool(span.days_late) for span in self.spans)

    def share_by(self, day: datetime.date) -> int:
        """Per cent of the institutions that had completed the stage by the end of that day."""
        done = sum(on <= day for on in self.completed)
        return int(done * 100 / self.all) if self.all else 0


@dataclass(frozen=True)
class Timeline:
    plan: Plan
    stages: tuple[StageTime, ...]
    lines: tuple[Line, ...]
    on: datetime.date

    @property
    def starts_on(self) -> datetime.date:
        return min([self.plan.starts_on, *(s.first_opened for s in self.stages if s.first_opened)])

    @property
    def ends_on(self) -> datetime.date:
        days = [s.planned_to for s in self.stages] + [s.completed[-1] if s.completed else None for s in self.stages]
        return max([self.on, self.starts_on, *(day for day in days if day)])

    @property
    def months(self) -> list[datetime.date]:
        """Last days of the months from the beginning to today; the running month ends today."""
        found, day = [], self.starts_on.replace(day=1)
        while day <= self.on:
            following = (day + datetime.timedelta(days=32)).replace(day=1)
            found.append(min(following - datetime.timedelta(days=1), self.on))
            day = following
        return found[-12:]

    def place(self, day: datetime.date) -> float:
        """Where the day lies between the first and the last, in per cent."""
        whole = max((self.ends_on - self.starts_on).days, 1)
        return round(min(max((day - self.starts_on).days, 0), whole) * 100 / whole, 2)

    def narrowed(self, *, stage: int | None = None, only: str = "") -> list[Line]:
        """Institutions that are ``late`` or ``unfinished`` in that stage, or in any."""

        def fits(line: Line) -> bool:
            spans = line.spans if stage is None else line.spans[stage : stage + 1]
            if only == "late":
                return any(span.is_late for span in spans)
            return any(span.state not in FINISHED for span in spans)

        return [line for line in self.lines if fits(line)] if only else list(self.lines)


def build(plan: Plan, institutions: QuerySet[Institution], *, stages: Iterable[Stage]) -> Timeline:
    """The timeline of these participants. A stage is planned from the day after the last day of the one before it."""
    stages, today = list(stages), timezone.localdate()
    deadlines = dict(plan.deadlines.order_by().values_list("stage", "due_on"))
    names = list(institutions.order_by("sort_key", "pk").values_list("pk", "short_name"))
    rows = StageProgress.objects.filter(plan=plan).order_by()
    opened = dict(
        Move.objects.filter(progress__plan=plan, verb=MoveVerb.OPEN)
        .order_by()
        .values("progress")
        .annotate(first=Min("at"))
        .values_list("progress", "first")
    )
    stored = rows.values_list(
        "pk", "institution", "stage", "state", "submitted_at", "completed_at", "due_on", "paused_at"
    )
    cells: dict[tuple[UUID, int], Span] = {
        (institution, stage_id): _span(opened.get(pk), state, submitted, completed, due_on, paused, today)
        for pk, institution, stage_id, state, submitted, completed, due_on, paused in stored
    }
    times, begins = [], plan.starts_on
    for stage in stages:
        times.append(StageTime(stage, begins, deadlines.get(stage.pk)))
        begins = max(begins, deadlines[stage.pk] + datetime.timedelta(days=1)) if stage.pk in deadlines else begins
    lines = []
    for key, name in names:
        spans = []
        for time in times:
            blank = Span(ProgressState.LOCKED, None, None, None, time.planned_to, False)
            span = cells.get((key, time.stage.pk), blank)
            time.spans.append(span)
            spans.append(span)
        lines.append(Line(key, name, tuple(spans)))
    return Timeline(plan, tuple(times), tuple(lines), today)


def _span(opened_at, state: str, submitted_at, completed_at, due_on, paused_at, today) -> Span:
    def day(moment):
        return timezone.localdate(moment) if moment else None

    late = is_overdue(state, due_on, today, is_paused=paused_at is not None)
    return Span(state, day(opened_at), day(submitted_at), day(completed_at), due_on, late)
