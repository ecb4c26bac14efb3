"""The board: institutions × stages, computed afresh for everybody at once, in as many queries for 12 as for 500."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Aggregate, F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from institutions import facts as institution_facts
from institutions.models import Institution

from .gates import Condition, Gates, Level, Line, outline_of
from .models import Override, Plan, ProgressState, Stage, StageProgress
from .models.plans import AT_WORK, FINISHED, is_overdue


class Place(NamedTuple):
    """What is stored of one cell."""

    state: str
    due_on: datetime.date | None
    is_paused: bool = False


Held = Mapping[str, Sequence[bool]]  # condition → does it hold, institution by institution in the order of the rows


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


class Row(NamedTuple):
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
    held: Held = field(default_factory=dict)

    @cached_property
    def _kinds(self) -> list[tuple[Cell, int]]:
        """Cells that are alike are one object: each with how many there are of it."""
        cells = {id(cell): cell for row in self.rows for cell in row.cells}
        counted = Counter(id(cell) for row in self.rows for cell in row.cells)
        return [(cells[kind], times) for kind, times in counted.items()]

    def count(self, what: str) -> int:
        """Number of cells that are ``overdue``, ``attention``, ``waived``, ``paused`` or in a state."""
        return sum(times for cell, times in self._kinds if _is(cell, what))

    def narrowed(self, *, stage: int | None = None, state: str = "", only: str = "", lacks: str = "") -> list[Row]:
        """Rows with a cell (of that stage, if one is given) in the state and of the kind asked for.

        ``lacks``: key of a condition that the institution does not meet; the cell is then the one of its stage.
        """
        wanted = [what for what in (state, only) if what]
        rows: Iterable[Row] = self.rows
        if lacks in self.held:
            rows = [row for row, holds in zip(self.rows, self.held[lacks], strict=True) if not holds]
            at = next((n for n, column in enumerate(self.columns) if column.asks(lacks)), None)
            stage = at if stage is None else stage
        if not wanted:
            return list(rows)

        def fits(row: Row) -> bool:
            cells = row.cells if stage is None else row.cells[stage : stage + 1]
            return any(all(_is(cell, what) for what in wanted) for cell in cells)

        return [row for row in rows if fits(row)]


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
    """The board of these participants, of all by default. ``stages``: of ``outline_of``, if fetched already.

    Cells that are alike, which is nearly all of them, are made once and shared.
    """
    on = timezone.localdate()
    stages = outline_of(plan) if stages is None else stages
    gates = Gates(plan, institutions, stages=stages)
    if institutions is None:
        names = list(gates.asked.names.items())
    else:
        names = list(institutions.order_by("sort_key", "pk").values_list("pk", "short_name"))
    keys = [pk for pk, _name in names]
    codes = [str(pk) for pk in keys] if connection.features.has_native_uuid_field else [pk.hex for pk in keys]
    places = _places(plan, institutions)
    waivers = _waivers(plan, institutions)
    held = {c.key: gates.held_by(c, keys) for stage in stages for c in gates.by_stage[stage.pk]}
    columns = tuple(Column(stage, _conditions(gates, stage, held, len(names)), stage.planned_until) for stage in stages)
    drawn = [
        _cells(
            gates.by_stage[column.stage.pk], column, n == 0, codes, places, waivers.get(column.stage.pk, {}), held, on
        )
        for n, column in enumerate(columns)
    ]
    cells = zip(*drawn, strict=True) if drawn else [()] * len(names)
    rows = tuple(Row(pk, name, of_row) for (pk, name), of_row in zip(names, cells, strict=True))
    return Board(plan, columns, rows, on, held)


def _conditions(gates: Gates, stage: Stage, held: Held, rows: int) -> tuple[Line | Tally, ...]:
    """In the order of the plan: the network's with their answers, the institutions' counted."""
    network = {line.condition.key: line for line in gates.of_network(stage)}
    return tuple(
        network.get(condition.key) or Tally(condition, sum(held[condition.key]), rows)
        for condition in gates.by_stage[stage.pk]
    )


class _Keys(Aggregate):
    """Keys of institutions in one text, as the database writes them, parted by commas."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s::text, ',')", **context
        )


def _places(plan: Plan, institutions: QuerySet[Institution] | None) -> dict[int, dict[str, Place]]:
    """Stage → institution, by its key as the database writes it → what is stored.

    The database sorts thousands of cells into the few kinds there are: to fetch them one by one takes twice as long.
    """
    rows = StageProgress.objects.filter(plan=plan).order_by()
    if institutions is not None:
        rows = rows.filter(institution__in=institutions.order_by().values("pk"))
    kinds = (
        rows.annotate(stands_still=Q(paused_at__isnull=False))
        .values_list("stage", "state", "due_on", "stands_still")
        .annotate(keys=_Keys("institution"))
    )
    found: dict[int, dict[str, Place]] = defaultdict(dict)
    for stage, *kind, keys in kinds:
        found[stage].update(dict.fromkeys(keys.split(","), Place._make(kind)))
    return found


def _waivers(plan: Plan, institutions: QuerySet[Institution] | None) -> dict[int, dict[str, frozenset[str]]]:
    """Stage → institution, as in ``_places`` → conditions that an override stands in for in the present attempt."""
    rows = Override.objects.filter(progress__plan=plan, attempt=F("progress__attempt")).order_by()
    if institutions is not None:
        rows = rows.filter(progress__institution__in=institutions.order_by().values("pk"))
    found: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    key = Cast("progress__institution", TextField())
    for stage, institution, condition in rows.values_list("progress__stage", key, "condition"):
        found[stage][institution] = found[stage].get(institution, frozenset()) | {condition}
    return found


def _cells(
    conditions: list[Condition],
    column: Column,
    is_first: bool,
    codes: list[str],
    places: Mapping[int, Mapping[str, Place]],
    waivers: Mapping[str, frozenset[str]],
    held: Held,
    on: datetime.date,
) -> list[Cell]:
    """One column of cells, in the order of the rows; counts their states on the way."""
    stored = places.get(column.stage.pk, {})
    state = ProgressState.OPEN if is_first else ProgressState.LOCKED
    virtual = Place(str(state), column.due_on)
    answers = zip(*(held[condition.key] for condition in conditions), strict=True) if conditions else repeat(())
    kinds: dict[tuple, Cell] = {}
    asked = {condition.key for condition in conditions}
    found = []
    for code, holds in zip(codes, answers, strict=False):
        place = stored.get(code, virtual)
        standing = waivers[code] & asked if code in waivers else _NONE
        kind = (place, holds, standing)
        cell = kinds.get(kind)
        if cell is None:
            cell = kinds[kind] = _cell(conditions, holds, place, standing, on)
        found.append(cell)
    column.states.update(cell.state for cell in found)
    return found


_NONE: frozenset[str] = frozenset()


def _cell(
    conditions: list[Condition], answers: Iterable[bool], place: Place, standing: frozenset[str], on: datetime.date
) -> Cell:
    done = of = 0
    holds = keeps = True
    for condition, is_held in zip(conditions, answers, strict=True):
        is_met = is_held or condition.key in standing
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
        is_overdue=is_overdue(place.state, place.due_on, on, is_paused=place.is_paused),
        is_paused=place.is_paused,
        is_waived=bool(standing),
        # A condition that held when the stage was completed holds no more. The network's own stand in the head.
        needs_attention=place.state == ProgressState.COMPLETED and not keeps,
        is_ready=holds and not place.is_paused and place.state in (*AT_WORK, ProgressState.SUBMITTED),
    )
