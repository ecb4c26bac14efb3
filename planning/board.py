"""The board: institutions × stages, computed afresh for everybody at once, in as many queries for 12 as for 500."""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from institutions import facts as institution_facts
from institutions.models import Institution

from .gates import Condition, Gates, Level, Line, outline
from .models import Override, Plan, ProgressState, Stage, StageProgress
from .models.plans import AT_WORK, FINISHED, is_overdue


class Place(NamedTuple):
    """What is stored of one cell; a virtual one where the row is not made yet."""

    pk: int | None
    state: str
    attempt: int
    due_on: datetime.date | None
    paused_at: datetime.datetime | None = None


Met = Mapping[str, frozenset[UUID]]  # condition → institutions for which it holds


class Cell(NamedTuple):
    """One stage of one institution. ``done`` of ``of``: its own conditions; the network's stand above the board."""

    state: str
    done: int
    of: int
    due_on: datetime.date | None
    is_overdue: bool
    is_waived: bool
    needs_attention: bool
    is_ready: bool
    is_paused: bool = False

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def label(self) -> str:
        return str(ProgressState(self.state).label)


@dataclass(frozen=True, slots=True)
class Row:
    institution: UUID
    name: str
    cells: tuple[Cell, ...]

    @property
    def done(self) -> int:
        """How many stages are behind the institution."""
        return sum(cell.is_finished for cell in self.cells)

    @property
    def current(self) -> int:
        """Index of the stage it is at: the first one not finished, or the last."""
        return next((n for n, cell in enumerate(self.cells) if not cell.is_finished), len(self.cells) - 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """One condition of the institutions: how many of them meet it."""

    condition: Condition
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: its conditions, and how many institutions are in which state of it."""

    stage: Stage
    conditions: tuple["Line | Tally", ...]
    due_on: datetime.date | None
    states: Counter = field(default_factory=Counter)

    @property
    def network(self) -> list[Line]:
        """What is closed once for the network."""
        return [line for line in self.conditions if isinstance(line, Line)]

    @property
    def own(self) -> list["Tally"]:
        """What each institution closes for itself."""
        return [line for line in self.conditions if isinstance(line, Tally)]

    def asks(self, condition: str) -> bool:
        """Is it one of the stage's conditions? By key."""
        return any(line.condition.key == condition for line in self.conditions)

    @property
    def finished(self) -> int:
        return sum(self.states[state] for state in FINISHED)

    @property
    def all(self) -> int:
        return self.states.total()

    @property
    def network_done(self) -> int:
        return sum(line.holds for line in self.network)


@dataclass(frozen=True)
class Board:
    plan: Plan
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    on: datetime.date
    met: Met = field(default_factory=dict)

    def count(self, what: str) -> int:
        """Number of cells that are ``overdue``, ``attention``, ``waived``, ``paused`` or in a state."""
        return sum(_is(cell, what) for row in self.rows for cell in row.cells)

    def narrowed(self, *, stage: int | None = None, state: str = "", only: str = "", lacks: str = "") -> list[Row]:
        """Rows with a cell (of that stage, if one is given) in the state and of the kind asked for.

        ``lacks``: key of a condition that the institution does not meet; the cell is then the one of its stage.
        """
        wanted = [what for what in (state, only) if what]
        met: frozenset[UUID] = frozenset()
        if lacks:
            met = self.met.get(lacks, met)
            at = next((n for n, column in enumerate(self.columns) if column.asks(lacks)), None)
            stage = at if stage is None else stage
        if not (wanted or lacks):
            return list(self.rows)

        def fits(row: Row) -> bool:
            if row.institution in met:
                return False
            cells = row.cells if stage is None else row.cells[stage : stage + 1]
            return any(all(_is(cell, what) for what in wanted) for cell in cells)

        return [row for row in self.rows if fits(row)]


def _is(cell: Cell, what: str) -> bool:
    match what:
        case "overdue":
            return cell.is_overdue
        case "attention":
            return cell.needs_attention
        case "waived":
            return cell.is_waived
        case "ready":
            return cell.is_ready
        case "paused":
            return cell.is_paused
    return cell.state == what


def build(plan: Plan, user: User, *, search: str = "", stages: list[Stage] | None = None) -> Board:
    """The board as this person may see it: the department all participants, people of an institution their own row."""
    if user.is_department and not search:
        return build_for(plan, stages=stages)
    institutions = institution_facts.participants(plan.network).visible_to(user)
    return build_for(plan, institutions.search(search) if search else institutions, stages=stages)


def build_for(
    plan: Plan, institutions: QuerySet[Institution] | None = None, *, stages: list[Stage] | None = None
) -> Board:
    """The board of these participants, of all by default. ``stages``: those of the plan, if fetched already."""
    on = timezone.localdate()
    stages = outline(plan.version) if stages is None else stages
    gates = Gates(plan, institutions, stages=stages)
    if institutions is None:
        institutions, names = gates.asked.participants, list(gates.asked.names.items())
    else:
        names = list(institutions.order_by("sort_key", "pk").values_list("pk", "short_name"))
    deadlines = dict(plan.deadlines.values_list("stage", "due_on"))
    places = _places(plan, institutions)
    waivers = _waivers(plan, institutions)
    met = {
        condition.key: frozenset(gates.met_by(condition)) for stage in stages for condition in gates.by_stage[stage.pk]
    }
    columns = tuple(Column(stage, _conditions(gates, stage, met, names), deadlines.get(stage.pk)) for stage in stages)
    rows = []
    for pk, name in names:
        cells = []
        for n, (stage, column) in enumerate(zip(stages, columns, strict=True)):
            virtual = Place(None, ProgressState.LOCKED if n else ProgressState.OPEN, 1, column.due_on)
            place = places.get((pk, stage.pk), virtual)
            cell = _cell(gates.by_stage[stage.pk], met, pk, place, waivers.get(place.pk), on)
            column.states[cell.state] += 1
            cells.append(cell)
        rows.append(Row(pk, name, tuple(cells)))
    return Board(plan, columns, tuple(rows), on, met)


def _conditions(gates: Gates, stage: Stage, met: Met, names: list[tuple[UUID, str]]) -> tuple[Line | Tally, ...]:
    """In the order of the plan: the network's with their answers, the institutions' counted."""
    network = {line.condition.key: line for line in gates.of_network(stage)}
    keys = [pk for pk, _name in names]
    return tuple(
        network.get(condition.key) or Tally(condition, len(met[condition.key].intersection(keys)), len(names))
        for condition in gates.by_stage[stage.pk]
    )


def _places(plan: Plan, institutions) -> dict[tuple[UUID, int], Place]:
    rows = StageProgress.objects.filter(plan=plan, institution__in=institutions.order_by().values("pk")).order_by()
    fields = ("institution", "stage", *Place._fields)
    return {(institution, stage): Place(*rest) for institution, stage, *rest in rows.values_list(*fields)}


def _waivers(plan: Plan, institutions) -> dict[int, dict[str, Override]]:
    """Overrides by row of progress and condition; those of former attempts are told apart in the cell."""
    found: dict[int, dict[str, Override]] = {}
    rows = Override.objects.filter(
        progress__plan=plan, progress__institution__in=institutions.order_by().values("pk")
    ).order_by("pk")
    for waiver in rows:
        found.setdefault(waiver.progress_id, {})[waiver.condition] = waiver
    return found


def _cell(
    conditions: list[Condition],
    met: Met,
    institution: UUID,
    place: Place,
    waivers: dict[str, Override] | None,
    on: datetime.date,
) -> Cell:
    asked = {condition.key for condition in conditions}
    standing = {key for key, waiver in (waivers or {}).items() if waiver.attempt == place.attempt and key in asked}
    done = of = 0
    holds = keeps = True
    for condition in conditions:
        is_met = institution in met[condition.key] or condition.key in standing
        holds = holds and is_met
        if condition.level is Level.INSTITUTION:
            of += 1
            done += is_met
            keeps = keeps and is_met
    return Cell(
        state=place.state,
        done=done,
        of=of,
        due_on=place.due_on,
        is_overdue=is_overdue(place.state, place.due_on, on, is_paused=place.paused_at is not None),
        is_paused=place.paused_at is not None,
        is_waived=bool(standing),
        # A condition that held when the stage was completed holds no more. The network's own stand in the head.
        needs_attention=place.state == ProgressState.COMPLETED and not keeps,
        is_ready=holds and place.paused_at is None and place.state in (*AT_WORK, ProgressState.SUBMITTED),
    )
