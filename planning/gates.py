"""What lets an institution pass a stage: the conditions of its tasks, answered from live data for everybody at once.

A check takes institutions and gives answers, in one query or two for all of them, so that a board of 200 rows costs the
queries of a board of 12. Nothing is stored but the snapshot that a move leaves in the history.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import pgettext

from agreements import facts as agreement_facts
from institutions import facts as institution_facts
from institutions.models import Institution

from .models import Evidence, Override, Plan, Scope, Stage, StageDeadline, StageProgress, TemplateVersion


class Level(StrEnum):
    """Who answers for a condition: the network once, or each institution."""

    NETWORK = "network"
    INSTITUTION = "institution"


LEVELS = {
    Scope.NETWORK: (Level.NETWORK,),
    Scope.INSTITUTION: (Level.INSTITUTION,),
    Scope.BOTH: (Level.NETWORK, Level.INSTITUTION),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a condition is, why no further, and the page that mends it. True when met.

    Institutions that stand alike share one: in ``mend`` the key ``ANYONE`` then stands for the institution's own.
    ``awaits_department``: the institution has done its part, the rest is the department's. ``parts``: what it is made
    of, in words («Педагоги: 12 из 10»), each with whether it is enough.
    """

    done: int
    of: int
    why: str = ""
    mend: str = ""
    awaits_department: bool = False
    parts: tuple[tuple[str, bool], ...] = ()

    def __bool__(self) -> bool:
        return self.done >= self.of

    def of_institution(self, institution: UUID) -> "Progress":
        """The answer with the institution's own address."""
        return replace(self, mend=self.mend.replace(ANYONE_IN_ADDRESS, str(institution)))


MET = Progress(1, 1)
# Stands in addresses for the institution: to make one for each would cost more than all the rest of a board.
ANYONE = UUID(int=0)
ANYONE_IN_ADDRESS = str(ANYONE)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a stage asks for, at one level. ``key`` names it within its plan template."""

    key: str
    level: Level
    check: str
    number: str
    text: str
    stage_id: int
    task_id: int | None

    @property
    def name(self) -> str:
        return f"{self.number}. {self.text}" if self.number else self.text

    @property
    def is_of_network(self) -> bool:
        return self.level is Level.NETWORK


Standing = TypeVar("Standing", bound=Hashable)  # what is told of an institution, and decides its answer


class Asked:
    """Whom a check is asked about: by default all participants of the plan's network, or the institutions given."""

    def __init__(self, plan: Plan, institutions: QuerySet[Institution] | None = None):
        self.plan, self.network = plan, plan.network
        self.participants = institution_facts.participants(plan.network)
        self._narrowed = institutions
        self._told: dict[Callable, Any] = {}

    @property
    def is_of_all(self) -> bool:
        """Are all participants asked about?"""
        return self._narrowed is None

    @property
    def institutions(self) -> QuerySet[Institution]:
        """Whom to answer for."""
        return self.participants if self._narrowed is None else self._narrowed

    @cached_property
    def keys(self) -> QuerySet:
        """Keys of whom to answer for, to be asked for within another query."""
        if self._narrowed is None:
            return institution_facts.participants_keys(self.network)
        return self._narrowed.order_by().values("pk")

    @cached_property
    def participations(self) -> dict[UUID, institution_facts.Participant]:
        """All participants with what their participation says, in the order of lists."""
        return institution_facts.participations(self.network)

    @cached_property
    def names(self) -> dict[UUID, str]:
        """All participants, in the order of lists."""
        return {pk: participant.name for pk, participant in self.participations.items()}

    @cached_property
    def ids(self) -> list[UUID]:
        if self._narrowed is None:
            return list(self.names)
        return list(self._narrowed.order_by().values_list("pk", flat=True))

    @cached_property
    def _blank(self) -> dict[UUID, None]:
        """A dictionary copies from another one without asking the keys for their hashes, which are slow here."""
        return dict.fromkeys(self.ids)

    def everybody(self, progress: Progress, but: Mapping[UUID, Progress] | None = None) -> dict[UUID, Progress]:
        """One answer for all who are asked about, another for some. In the order of ``ids``."""
        answers = dict.fromkeys(self._blank, progress)
        if but:
            answers.update((pk, other) for pk, other in but.items() if pk in answers)
        return answers

    def by_standing(
        self, told: Mapping[UUID, Standing], answer: Callable[[Standing], Progress], absent: Standing
    ) -> dict[UUID, Progress]:
        """What ``answer`` says of each standing, made once however many share it. In the order of ``ids``.

        ``told``: institution's key → its standing; ``absent``: of those who are not in it.
        """
        made = {standing: answer(standing) for standing in {absent, *told.values()}}
        return self.everybody(made[absent], {pk: made[standing] for pk, standing in told.items()})

    def evidence_of(self, task: int | None) -> dict[UUID | None, str]:
        """State of the live evidence of a task by institution (None: the network's)."""
        return self._evidence_by_task.get(task, {})

    @cached_property
    def _evidence_by_task(self) -> dict[int | None, dict[UUID | None, str]]:
        found: dict[int | None, dict[UUID | None, str]] = {}
        for (task, institution), state in self.evidence.items():
            found.setdefault(task, {})[institution] = state
        return found

    @cached_property
    def evidence(self) -> dict[tuple[int, UUID | None], str]:
        """State of the live evidence by task and institution (None: the network's)."""
        live = Evidence.objects.live().filter(plan=self.plan).order_by()
        return {(task, pk): state for task, pk, state in live.values_list("task", "institution", "state")}

    def threshold(self, condition: Condition, code: str) -> int:
        """What the plan says of the check's threshold, or the usual."""
        return thresholds_of(self.plan, condition.check)[code]

    @cached_property
    def is_sent(self) -> bool:
        """Was a cooperation agreement sent out for signing?"""
        return self._signing[0]

    @cached_property
    def unsigned(self) -> set[UUID]:
        """Participants that have not signed the network's cooperation agreement."""
        return self._signing[1]

    @cached_property
    def _signing(self) -> tuple[bool, set[UUID]]:
        return agreement_facts.signing_state(self.participants, self.network)

    def once(self, fact: Callable, *subjects):
        """What a fact of another room says: two conditions, of the network and of its institutions, ask it once."""
        if fact not in self._told:
            self._told[fact] = fact(*subjects)
        return self._told[fact]


Answers = Progress | Mapping[UUID, Progress]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a check compares with, which the department may change for a plan. ``unit``: «%», or empty.

    ``is_flag``: yes (1) or no (0), a box to tick.
    """

    code: str
    label: str | Promise
    default: int
    minimum: int = 0
    maximum: int = 1000
    unit: str = ""
    is_flag: bool = False

    def in_words(self, value: int) -> str:
        """«80 %», «да»."""
        if self.is_flag:
            return pgettext("threshold", "yes") if value else pgettext("threshold", "no")
        return f"{value}\N{NO-BREAK SPACE}{self.unit}" if self.unit else str(value)


def yes(code: str, label: str | Promise, *, default: bool = True) -> Threshold:
    """A setting of a check that is on or off."""
    return Threshold(code, label, int(default), 0, 1, is_flag=True)


@dataclass(frozen=True, slots=True)
class Check:
    """``explanation``: to a specialist, what is looked at and what makes the condition met."""

    code: str
    label: str | Promise
    levels: tuple[Level, ...]
    answer: Callable[[Asked, Condition], Answers]
    explanation: str | Promise = ""
    thresholds: tuple[Threshold, ...] = ()


CHECKS: dict[str, Check] = {}
MANUAL = "manual"


def check(
    code: str,
    label: str | Promise,
    *levels: Level,
    explanation: str | Promise = "",
    thresholds: tuple[Threshold, ...] = (),
):
    """Register a condition under the code that plan templates refer to, for those who can answer it."""

    def register(answer):
        CHECKS[code] = Check(code, label, levels, answer, explanation, thresholds)
        return answer

    return register


def thresholds_of(plan: Plan, code: str) -> dict[str, int]:
    """Threshold → what the plan says of it, or the usual; nothing for a check that has none."""
    known = CHECKS.get(code)
    own = plan.thresholds.get(code, {})
    return {one.code: own.get(one.code, one.default) for one in known.thresholds} if known else {}


def supports(code: str, scope: str) -> bool:
    """Can the check answer at every level that the scope asks for?"""
    return code in CHECKS and set(LEVELS[Scope(scope)]) <= set(CHECKS[code].levels)


def each(asked: Asked, lacking: Mapping[UUID, Progress]) -> dict[UUID, Progress]:
    """Met for everybody but those who lack something."""
    return asked.everybody(MET, lacking)


def conditions_of(stages: Iterable[Stage]) -> list[Condition]:
    """Everything the stages ask for, in the order's order: a stage's own condition comes after those of its tasks."""
    found = []
    for stage in stages:
        for task in stage.tasks.all():
            found += [
                Condition(f"task-{task.pk}-{level}", level, task.check_code, task.number, task.text, stage.pk, task.pk)
                for level in LEVELS[Scope(task.scope)]
            ]
        if stage.check_code:
            found += [
                Condition(
                    f"stage-{stage.pk}-{level}", level, stage.check_code, stage.number, stage.title, stage.pk, None
                )
                for level in LEVELS[Scope(stage.scope)]
            ]
    return found


def outline(version: TemplateVersion) -> list[Stage]:
    """The stages with their tasks: two queries."""
    return list(version.stages.order_by("position", "pk").prefetch_related("tasks"))


def outline_of(plan: Plan) -> list[Stage]:
    """The stages of a plan with their tasks, and ``planned_until``: the plan's deadline of each. Two queries."""
    deadlines = StageDeadline.objects.filter(plan=plan, stage=OuterRef("pk")).order_by().values("due_on")
    stages = plan.version.stages.annotate(planned_until=Subquery(deadlines[:1]))
    return list(stages.order_by("position", "pk").prefetch_related("tasks"))


@dataclass(frozen=True, slots=True)
class Line:
    """One condition of one institution's gate, with the override that stands in for it, if any."""

    condition: Condition
    progress: Progress
    override: Override | None = None

    @property
    def holds(self) -> bool:
        return bool(self.progress) or self.override is not None

    @property
    def label(self) -> str:
        """What is looked at, in words of the check."""
        known = CHECKS.get(self.condition.check)
        return str(known.label) if known else self.condition.check


@dataclass(frozen=True, slots=True)
class Gate:
    """All conditions of one stage for one institution. True when each is met or waived."""

    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return all(line.holds for line in self.lines)

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if not line.holds]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is missing, a sentence each."""
        return tuple(f"{line.condition.name.rstrip(' .:')}: {line.progress.why}" for line in self.missing)

    @property
    def owed(self) -> list[Line]:
        """What the institution itself has still to do."""
        return [
            line for line in self.missing if not line.condition.is_of_network and not line.progress.awaits_department
        ]

    @property
    def counted(self) -> tuple[int, int]:
        """How many of the institution's own conditions hold, of how many."""
        own = [line for line in self.lines if not line.condition.is_of_network]
        return sum(line.holds for line in own), len(own)

    def snapshot(self) -> list[dict[str, Any]]:
        """What a move keeps of the gate as it stood."""
        return [
            {
                "condition": line.condition.key,
                "level": str(line.condition.level),
                "check": line.condition.check,
                "name": line.condition.name,
                "done": line.progress.done,
                "of": line.progress.of,
                "met": bool(line.progress),
                "why": line.progress.why,
                "waived": line.override.reason if line.override else "",
            }
            for line in self.lines
        ]


class Gates:
    """All conditions of a plan's stages, answered for the institutions at once."""

    def __init__(self, plan: Plan, institutions=None, *, stages: list[Stage] | None = None):
        self.stages = outline(plan.version) if stages is None else stages
        self.asked = Asked(plan, institutions)
        self.by_stage: dict[int, list[Condition]] = {stage.pk: [] for stage in self.stages}
        self._answers: dict[str, Answers] = {}
        for condition in conditions_of(self.stages):
            self.by_stage[condition.stage_id].append(condition)
            answer = CHECKS[condition.check if condition.check in CHECKS else MANUAL].answer
            self._answers[condition.key] = answer(self.asked, condition)

    def of_network(self, stage: Stage) -> list[Line]:
        """The stage's conditions that are closed once for the network."""
        own = [condition for condition in self.by_stage[stage.pk] if condition.is_of_network]
        return [Line(condition, cast(Progress, self._answers[condition.key])) for condition in own]

    def progress(self, condition: Condition, institution: UUID) -> Progress:
        answer = self._answers[condition.key]
        return answer if isinstance(answer, Progress) else answer[institution].of_institution(institution)

    def held_by(self, condition: Condition, institutions: list[UUID]) -> list[bool]:
        """Does the condition hold, institution by institution in that order."""
        answer = self._answers[condition.key]
        if isinstance(answer, Progress):
            return [bool(answer)] * len(institutions)
        # Checks answer in the order they were asked in, mostly: then nothing is looked up, and keys hash slowly.
        given = answer.values() if list(answer) == institutions else [answer[pk] for pk in institutions]
        told: dict[int, bool] = {}  # institutions that stand alike share one answer
        for progress in given:
            if id(progress) not in told:
                told[id(progress)] = bool(progress)
        return [told[id(progress)] for progress in given]

    def met_by(self, condition: Condition) -> Collection[UUID]:
        """Institutions for which the condition holds; of the network's own, all or none."""
        answer = self._answers[condition.key]
        if isinstance(answer, Progress):
            return self.asked.ids if answer else ()
        return {institution for institution, progress in answer.items() if progress}

    def gate(self, stage_id: int, institution: UUID, overrides: Mapping[str, Override] | None = None) -> Gate:
        """The gate of one cell. ``overrides``: by condition, those of the cell's present attempt."""
        overrides = overrides or {}
        return Gate(
            tuple(Line(c, self.progress(c, institution), overrides.get(c.key)) for c in self.by_stage[stage_id])
        )


def met_now(plan: Plan, code: str) -> dict[str, set[UUID]]:
    """Condition → participants that meet it now, for all conditions of the plan that ask this check."""
    asked, found = Asked(plan), {}
    for condition in conditions_of(outline(plan.version)):
        if condition.check == code:
            answer = CHECKS[code].answer(asked, condition)
            if isinstance(answer, Progress):
                found[condition.key] = set(asked.ids) if answer else set()
            else:
                found[condition.key] = {pk for pk, progress in answer.items() if progress}
    return found


def gate_of(progress: StageProgress) -> Gate:
    """The gate of one stage of one institution, as it stands now. At a move it is asked under the stage's lock."""
    one = Institution.objects.filter(pk=progress.institution_id)
    stages = list(Stage.objects.filter(pk=progress.stage_id).prefetch_related("tasks"))
    gates = Gates(progress.plan, one, stages=stages)
    return gates.gate(progress.stage_id, progress.institution_id, standing_overrides(progress))


def standing_overrides(progress: StageProgress) -> dict[str, Override]:
    """Overrides of the present attempt, by condition."""
    rows = Override.objects.filter(progress_id=progress.pk, attempt=progress.attempt).select_related("by")
    return {row.condition: row for row in rows}


def all_overrides(plan: Plan, institution: Institution) -> list[Override]:
    """Overrides of all the institution's stages, of any attempt."""
    rows = Override.objects.filter(progress__plan=plan, progress__institution=institution)
    return list(rows.select_related("by").order_by("pk"))
