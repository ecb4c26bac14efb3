"""What lets an institution pass a stage: the conditions of its tasks, answered from live data for everybody at once.

A check takes institutions and gives answers, in one query or two for all of them, so that a board of 200 rows costs the
queries of a board of 12. Nothing is stored but the snapshot that a move leaves in the history.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements import facts as agreement_facts
from institutions import facts as institution_facts
from institutions.models import FounderDecision, Institution, NoteState, Participation, ProgrammeState
from institutions.models.networks import ParticipationState
from institutions.models.submission import SubmissionState
from surveys import facts as survey_facts

from .models import Evidence, EvidenceState, Override, Plan, Scope, Stage, StageProgress, TemplateVersion

NAMES_SHOWN = 3


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
    ``awaits_department``: the institution has done its part, the rest is the department's.
    """

    done: int
    of: int
    why: str = ""
    mend: str = ""
    awaits_department: bool = False

    def __bool__(self) -> bool:
        return self.done >= self.of

    def of_institution(self, institution: UUID) -> "Progress":
        """The answer with the institution's own address."""
        return replace(self, mend=self.mend.replace(_ANYONE, str(institution)))


MET = Progress(1, 1)
# Stands in addresses for the institution: to make one for each would cost more than all the rest of a board.
ANYONE = UUID(int=0)
_ANYONE = str(ANYONE)


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


class Asked:
    """Whom a check is asked about: by default all participants of the plan's network, or the institutions given."""

    def __init__(self, plan: Plan, institutions: QuerySet[Institution] | None = None):
        self.plan, self.network = plan, plan.network
        self.participants = institution_facts.participants(plan.network)
        self._narrowed = institutions

    @property
    def institutions(self) -> QuerySet[Institution]:
        """Whom to answer for."""
        return self.participants if self._narrowed is None else self._narrowed

    @cached_property
    def names(self) -> dict[UUID, str]:
        """All participants, in the order of lists."""
        return dict(self.participants.order_by("sort_key", "pk").values_list("pk", "short_name"))

    @cached_property
    def ids(self) -> list[UUID]:
        if self._narrowed is None:
            return list(self.names)
        return list(self._narrowed.order_by().values_list("pk", flat=True))

    @cached_property
    def evidence(self) -> dict[tuple[int, UUID | None], str]:
        """State of the live evidence by task and institution (None: the network's)."""
        live = Evidence.objects.live().filter(plan=self.plan)
        return {(task, pk): state for task, pk, state in live.values_list("task", "institution", "state")}

    @cached_property
    def is_sent(self) -> bool:
        """Was a cooperation agreement sent out for signing?"""
        return agreement_facts.signing_progress(self.network)[1] > 0

    @cached_property
    def unsigned(self) -> set[UUID]:
        """Participants that have not signed the network's cooperation agreement."""
        rows = agreement_facts.not_signed(self.participants, self.network)
        return set(rows.order_by().values_list("pk", flat=True))


Answers = Progress | Mapping[UUID, Progress]


@dataclass(frozen=True, slots=True)
class Check:
    code: str
    label: str | Promise
    levels: tuple[Level, ...]
    answer: Callable[[Asked, Condition], Answers]


CHECKS: dict[str, Check] = {}
MANUAL = "manual"


def check(code: str, label: str | Promise, *levels: Level):
    """Register a condition under the code that plan templates refer to, for those who can answer it."""

    def register(answer):
        CHECKS[code] = Check(code, label, levels, answer)
        return answer

    return register


def supports(code: str, scope: str) -> bool:
    """Can the check answer at every level that the scope asks for?"""
    return code in CHECKS and set(LEVELS[Scope(scope)]) <= set(CHECKS[code].levels)


def _each(asked: Asked, lacking: Mapping[UUID, Progress]) -> dict[UUID, Progress]:
    """Met for everybody but those who lack something."""
    return {pk: lacking.get(pk, MET) for pk in asked.ids}


def _name_some(names: list[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    if rest <= 0:
        return shown
    return ngettext("%(names)s and %(rest)s more", "%(names)s and %(rest)s more", rest) % {"names": shown, "rest": rest}


@check(MANUAL, gettext_lazy("Evidence accepted by the department"), Level.NETWORK, Level.INSTITUTION)
def manual(asked: Asked, condition: Condition) -> Answers:
    """A person accepts a document or a note that says the task is done."""
    if condition.is_of_network:
        mend = reverse("planning:network_task", args=[asked.plan.pk, condition.task_id])
        return _proofs(mend)[asked.evidence.get((condition.task_id, None))]
    proofs = _proofs(reverse("planning:institution_task", args=[asked.plan.pk, ANYONE, condition.task_id]))
    return {pk: proofs[asked.evidence.get((condition.task_id, pk))] for pk in asked.ids}


def _proofs(mend: str) -> dict[str | None, Progress]:
    """The answer for each state of live evidence, and for none."""
    return {
        EvidenceState.ACCEPTED: Progress(1, 1, mend=mend),
        EvidenceState.SUBMITTED: Progress(0, 1, _("The evidence awaits the department."), mend, awaits_department=True),
        None: Progress(0, 1, _("There is no evidence yet."), mend),
    }


@check("analytical-note", gettext_lazy("Analytical note approved"), Level.NETWORK)
def analytical_note(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, task 1.1: the department has approved a note on the network's figures."""
    state, mend = institution_facts.analytical_note_state(asked.network), reverse("institutions:note_list")
    if state == NoteState.APPROVED:
        return Progress(1, 1, mend=mend)
    why = _("The analytical note is a draft: approve it.") if state else _("The analytical note is not approved.")
    return Progress(0, 1, why, mend, awaits_department=True)


@check("founder-decision", gettext_lazy("Founder's decision registered"), Level.NETWORK)
def founder_decision(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, stage 1: the founder's act with its number and date."""
    has_one = FounderDecision.objects.filter(network=asked.network).exists()
    return _network(asked, has_one, _("The founder's decision is not registered."))


@check("model-chosen", gettext_lazy("Model and forms of interaction chosen"), Level.NETWORK)
def model_chosen(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, task 1.3."""
    chosen = asked.network.model and asked.network.interaction_forms
    return _network(asked, chosen, _("The model and forms of interaction are not chosen."))


@check("participants-listed", gettext_lazy("Participants listed"), Level.NETWORK)
def participants_listed(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, task 1.4."""
    return _network(asked, asked.names, _("The list of participants is empty."))


def _network(asked: Asked, is_met: object, why: str) -> Progress:
    mend = asked.network.get_absolute_url()
    return Progress(1, 1, mend=mend) if is_met else Progress(0, 1, why, mend)


@check("recruitment-answered", gettext_lazy("Invitation into the network answered"), Level.INSTITUTION)
def recruitment_answered(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 2.2: the institution was asked and its head has answered."""
    waiting = Participation.objects.filter(
        network=asked.network, state__in=[ParticipationState.LISTED, ParticipationState.INVITED]
    )
    listed = Progress(
        0, 1, _("The institution is not invited yet."), asked.network.get_absolute_url(), awaits_department=True
    )
    why, pattern = _("The invitation is not answered."), reverse("institutions:invitation", args=[ANYONE])
    return _each(
        asked,
        {
            institution: listed
            if state == ParticipationState.LISTED
            else Progress(0, 1, why, pattern.replace(_ANYONE, str(pk)))
            for pk, institution, state in waiting.order_by().values_list("pk", "institution", "state")
        },
    )


@check("material-base-accepted", gettext_lazy("Material base accepted"), Level.INSTITUTION)
def material_base_accepted(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 2.1: the form is filled in and accepted by the department."""
    return _handed_in(
        asked,
        institution_facts.material_base_states,
        "institutions:material_base",
        _("The material base is not submitted."),
        _("The material base awaits the department."),
        _("The material base was returned for correction."),
    )


@check("staff-list-accepted", gettext_lazy("Staff list accepted"), Level.INSTITUTION)
def staff_list_accepted(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 3.1: who teaches is entered and accepted by the department."""
    return _handed_in(
        asked,
        institution_facts.staff_list_states,
        "institutions:staff_list",
        _("The staff list is not submitted."),
        _("The staff list awaits the department."),
        _("The staff list was returned for correction."),
    )


def _handed_in(asked: Asked, states_of: Callable, page: str, lacking: str, waiting: str, returned: str) -> Answers:
    """A form of each institution that the department accepts; ``page`` takes the institution's key."""
    states, mend = states_of(asked.institutions.order_by().values("pk")), reverse(page, args=[ANYONE])
    answers = {
        SubmissionState.ACCEPTED: MET,
        SubmissionState.SUBMITTED: Progress(0, 1, waiting, mend, awaits_department=True),
        SubmissionState.RETURNED: Progress(0, 1, returned, mend),
    }
    owed = Progress(0, 1, lacking, mend)
    return {pk: answers.get(states.get(pk), owed) for pk in asked.ids}


@check("agreement-signed", gettext_lazy("This institution has signed the cooperation agreement"), Level.INSTITUTION)
def agreement_signed(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 2.3. One absent director does not stop the others here."""
    why = _("The cooperation agreement is not signed.")
    if not asked.is_sent:
        why = _("The cooperation agreement is not sent out yet.")
    lack = Progress(0, 1, why, reverse("agreements:agreement_list"), awaits_department=not asked.is_sent)
    return {pk: MET if pk in asked.names and pk not in asked.unsigned else lack for pk in asked.ids}


@check("everybody-signed", gettext_lazy("All participants have signed the cooperation agreement"), Level.NETWORK)
def everybody_signed(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, stage 2: «подписание всеми директорами»."""
    total, mend = len(asked.names), reverse("agreements:agreement_list")
    if not total:
        return Progress(0, 1, _("The list of participants is empty."), asked.network.get_absolute_url())
    if not asked.is_sent:
        return Progress(0, total, _("The cooperation agreement is not sent out yet."), mend)
    waiting = [name for pk, name in asked.names.items() if pk in asked.unsigned]
    why = _("Not signed: %(names)s.") % {"names": _name_some(waiting)} if waiting else ""
    return Progress(total - len(waiting), total, why, mend)


@check("surveys-answered", gettext_lazy("Surveys answered"), Level.INSTITUTION)
def surveys_answered(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 3.2: enough answers of each audience."""
    states = survey_facts.survey_state(asked.network)
    done = survey_facts.surveys_done(asked.ids, asked.network, states=states)
    mend = reverse("surveys:launch_list")
    # Whoever lacks no answers waits for the department: to open the next survey, or to close this one.
    lacking = {pk for (pk, _audience), state in states.items() if state.answered < state.needed}
    return {pk: Progress(*done[pk], mend, awaits_department=pk not in lacking) for pk in asked.ids}


@check("programme-published", gettext_lazy("Programme approved and published"), Level.INSTITUTION)
def programme_published(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 6.3: its own programme or a joint one has protocol and order and is public."""
    mend = reverse("institutions:programmes_of", args=[ANYONE])
    none = Progress(0, 1, _("No programme is begun yet."), mend)
    steps = [(state, Progress(0, 1, str(why), mend, awaits_department=awaits)) for state, why, awaits in _TO_PUBLISHED]
    lacking = {
        pk: next((step for state, step in steps if state in states), none)
        for pk, states in institution_facts.programme_states(asked.institutions).items()
        if ProgrammeState.PUBLISHED not in states
    }
    return _each(asked, lacking)


# How far the farthest programme has come, and whether it waits for the department's expert.
_TO_PUBLISHED = [
    (ProgrammeState.APPROVED, gettext_lazy("The programme is approved and not published yet."), False),
    (ProgrammeState.ADOPTED, gettext_lazy("The programme awaits the order of the head."), False),
    (ProgrammeState.RECOMMENDED, gettext_lazy("The programme awaits the protocol of the pedagogical council."), False),
    (ProgrammeState.REVISED, gettext_lazy("The programme is with the expert."), True),
    (ProgrammeState.EXPERTISE, gettext_lazy("The programme is with the expert."), True),
    (ProgrammeState.REMARKS, gettext_lazy("The programme was returned with remarks of the expert."), False),
    (ProgrammeState.DRAFT, gettext_lazy("The programme is a draft."), False),
]


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
