"""One institution in the plan: its card, and the page of one stage with its conditions and moves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused, Verdict
from institutions import facts as institution_facts
from institutions.models import Institution

from .. import gates, permissions
from ..forms.plans import ExtendForm, NoWordsForm, OverrideForm, RemarkForm
from ..models import Evidence, Move, Plan, ProgressState, Stage, StageProgress
from ..services import moves
from ..services.plans import ensure_progress
from .plans import crumbs, get_plan


@dataclass(frozen=True, slots=True)
class Verb:
    """One way to move a stage: who does it, its button, its form, what is said afterwards."""

    name: str
    is_of_department: bool
    label: str | Promise
    form: type[forms.Form]
    act: Callable[..., Any]
    done: str | Promise
    style: str = "secondary"
    icon: str = "arrow-right"
    hint: str | Promise = ""

    @property
    def needs_words(self) -> bool:
        return self.form not in (NoWordsForm, RemarkForm)


_VERBS = [
    Verb("start", False, _("Begin work"), NoWordsForm, moves.start, _("Work on the stage has begun.")),
    Verb(
        "submit",
        False,
        _("Submit for review"),
        RemarkForm,
        moves.submit,
        _("The stage is submitted: the department will review it."),
        "primary",
        "send",
        _("Until the department answers, nothing can be replaced; the deadline's clock stands."),
    ),
    Verb(
        "accept",
        True,
        _("Move to the next stage"),
        RemarkForm,
        moves.accept,
        _("The stage is completed."),
        "primary",
        "check",
    ),
    Verb(
        "return",
        True,
        _("Return for correction"),
        ReasonForm,
        moves.send_back,
        _("The stage is returned for correction."),
        icon="arrow-left",
        hint=_("Say what is to be mended: the institution reads it."),
    ),
    Verb(
        "override",
        True,
        _("Waive a condition"),
        OverrideForm,
        moves.override,
        _("The condition is waived for this institution."),
        icon="pen",
        hint=_("For this institution and this attempt only. The waiver stays in the history and in exports."),
    ),
    Verb(
        "extend",
        True,
        _("Change the deadline"),
        ExtendForm,
        moves.extend,
        _("The deadline is changed."),
        icon="calendar",
    ),
    Verb(
        "pause",
        True,
        _("Pause the stage"),
        ReasonForm,
        moves.pause,
        _("The stage is paused."),
        icon="pause",
        hint=_("The deadline's clock stands until the stage goes on; the institution cannot submit it meanwhile."),
    ),
    Verb(
        "resume",
        True,
        _("Let the stage go on"),
        RemarkForm,
        moves.resume,
        _("The stage goes on; the days of the pause are added to its deadline."),
        "primary",
        "arrow-right",
    ),
    Verb(
        "exempt",
        True,
        _("Declare not applicable"),
        ReasonForm,
        moves.exempt,
        _("The stage does not apply to the institution."),
        icon="minus",
    ),
    Verb(
        "reopen",
        True,
        _("Reopen the stage"),
        ReasonForm,
        moves.reopen,
        _("The stage is open again."),
        icon="refresh",
        hint=_("A new attempt begins: waivers of the former one no longer count."),
    ),
]
VERBS = {verb.name: verb for verb in _VERBS}


@dataclass(frozen=True, slots=True)
class Act:
    """A verb as the page offers it."""

    verb: Verb
    label: str | Promise
    url: str
    verdict: Verdict
    form: forms.Form
    is_open: bool = False


def _institution(request, plan: Plan, pk) -> Institution:
    """A participant this person may see."""
    return get_object_or_404(institution_facts.participants(plan.network).visible_to(request.user), pk=pk)


def _progress(plan: Plan, institution: Institution, stage: Stage) -> StageProgress:
    """The row, or what it will be: a page that only reads does not make it."""
    progress = StageProgress.objects.filter(plan=plan, institution=institution, stage=stage).first()
    if progress is None:
        state = ProgressState.OPEN if stage.position == 1 else ProgressState.LOCKED
        progress = StageProgress(state=state)
    progress.plan, progress.institution, progress.stage = plan, institution, stage
    return progress


def _stage(stages: list[Stage], position: int) -> Stage:
    if not 1 <= position <= len(stages):
        raise Http404
    return stages[position - 1]


def _verdicts(user, progress: StageProgress, gate: gates.Gate) -> dict[str, Verdict]:
    return {
        "start": permissions.may_start(user, progress),
        "submit": permissions.may_submit(user, progress, gate),
        "accept": permissions.may_accept(user, progress, gate),
        "return": permissions.may_return(user, progress),
        "override": permissions.may_override(user, progress),
        "extend": permissions.may_extend(user, progress),
        "pause": permissions.may_pause(user, progress),
        "resume": permissions.may_resume(user, progress),
        "exempt": permissions.may_exempt(user, progress),
        "reopen": permissions.may_reopen(user, progress),
    }


def _form(verb: Verb, gate: gates.Gate, data=None) -> forms.Form:
    kwargs = {"lines": gate.missing} if verb.form is OverrideForm else {}
    return verb.form(data, prefix=verb.name, **kwargs)


def _is_offered(verb: str, user, progress: StageProgress, verdict: Verdict, gate: gates.Gate) -> bool:
    """Buttons that make no sense now are left out; those that conditions forbid stand there with the reasons."""
    if verb == "override" and not gate.missing:
        return False
    if verb in {"start", "submit"} and not gate.counted[1]:
        return False  # the stage is the network's alone: there is nothing to hand in
    if verdict:
        return True
    if verb == "accept":
        return bool(permissions.may_oversee(user)) and progress.state in progress.MOVES["accept"][0]
    if verb == "submit":
        return not user.is_department and progress.state in progress.MOVES["submit"][0]
    return False


def _acts(user, progress: StageProgress, gate: gates.Gate, is_last: bool, bound=None) -> list[Act]:
    bound = bound or {}
    found = []
    for name, verdict in _verdicts(user, progress, gate).items():
        if _is_offered(name, user, progress, verdict, gate):
            verb = VERBS[name]
            label = _("Complete the last stage") if name == "accept" and is_last else verb.label
            form = bound.get(name) or _form(verb, gate)
            found.append(Act(verb, label, _address(progress, name), verdict, form, name in bound))
    return found


def _address(progress: StageProgress, verb: str) -> str:
    args = [progress.plan.pk, progress.institution.pk, progress.stage.position, verb]
    return reverse("planning:progress_move", args=args)


def _page(request, progress: StageProgress, gate: gates.Gate, bound=None, status: int = 200):
    plan, institution, stage = progress.plan, progress.institution, progress.stage
    card = reverse("planning:institution_card", args=[plan.pk, institution.pk])
    is_last = not Stage.objects.filter(version=plan.version_id, position__gt=stage.position).exists()
    history = Move.objects.none()
    if progress.pk:
        history = Move.objects.filter(progress=progress).select_related("progress").order_by("-pk")
    context = {
        "plan": plan,
        "institution": institution,
        "stage": stage,
        "progress": progress,
        "gate": gate,
        "own": [line for line in gate.lines if not line.condition.is_of_network],
        "network": [line for line in gate.lines if line.condition.is_of_network],
        "acts": _acts(request.user, progress, gate, is_last, bound),
        "history": history,
        "card_url": card,
        "crumbs": [*crumbs(plan), (institution.short_name, card)],
        "needs_attention": progress.state == ProgressState.COMPLETED
        and any(not line.holds and not line.condition.is_of_network for line in gate.lines),
    }
    return render(request, "planning/progress_detail.html", context, status=status)


@require_safe
def progress_detail(request, pk, institution, position):
    """One stage of one institution: conditions, moves, history."""
    plan = get_plan(request, pk)
    stage = _stage(gates.outline(plan.version), position)
    progress = _progress(plan, _institution(request, plan, institution), stage)
    return _page(request, progress, gates.gate_of(progress))


@require_POST
def progress_move(request, pk, institution, position, verb):
    """Do one of the verbs; a form with mistakes comes back with what was typed."""
    if verb not in VERBS:
        raise Http404
    plan = get_plan(request, pk)
    stage = _stage(gates.outline(plan.version), position)
    institution = _institution(request, plan, institution)
    user = request.user
    may = permissions.may_oversee(user) if VERBS[verb].is_of_department else permissions.may_fill(user, institution)
    may.require()
    # The rest, the state and the conditions, the service asks once more under its lock.
    progress = _progress(plan, institution, stage)
    gate = gates.gate_of(progress)
    form = _form(VERBS[verb], gate, request.POST)
    if not form.is_valid():
        return _page(request, progress, gate, {verb: form})
    if progress.pk is None:
        progress = ensure_progress(plan, institution, stage, by=request.user)
    try:
        VERBS[verb].act(progress, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        progress = _progress(plan, institution, stage)
        return _page(request, progress, gates.gate_of(progress), {verb: form})
    messages.success(request, VERBS[verb].done)
    return redirect("planning:progress_detail", plan.pk, institution.pk, position)


@dataclass(frozen=True, slots=True)
class CardStage:
    """One stage on the institution's card."""

    progress: StageProgress
    gate: gates.Gate
    url: str

    @property
    def is_current(self) -> bool:
        return self.progress.state in (ProgressState.OPEN, ProgressState.IN_PROGRESS, ProgressState.SUBMITTED)

    @property
    def counted(self) -> tuple[int, int]:
        return self.gate.counted


def _whose_turn(card: CardStage) -> Promise | str:
    """Who holds the ball: the institution, the department, or the network as a whole."""
    progress, gate = card.progress, card.gate
    if progress.is_paused:
        return pgettext("whose turn", "nobody's, the stage is paused")
    if progress.state == ProgressState.SUBMITTED:
        return pgettext("whose turn", "the department's: it reviews the stage")
    if gate.owed:
        return pgettext("whose turn", "the institution's")
    if any(not line.condition.is_of_network for line in gate.missing):
        return pgettext("whose turn", "the department's")
    if gate.missing:
        return pgettext("whose turn", "the whole network's")
    return pgettext("whose turn", "the department's: everything is ready to move on")


@require_safe
def institution_card(request, pk, institution):
    """Where the institution stands, what it owes next and by when, who holds the ball."""
    plan = get_plan(request, pk)
    institution = _institution(request, plan, institution)
    stages = gates.outline(plan.version)
    answers = gates.Gates(plan, Institution.objects.filter(pk=institution.pk), stages=stages)
    rows = {row.stage_id: row for row in StageProgress.objects.filter(plan=plan, institution=institution)}
    waivers = gates.all_overrides(plan, institution)
    cards = []
    for stage in stages:
        progress = rows.get(stage.pk) or _progress(plan, institution, stage)
        progress.plan, progress.institution, progress.stage = plan, institution, stage
        attempt = (progress.pk, progress.attempt)
        standing = {row.condition: row for row in waivers if (row.progress_id, row.attempt) == attempt}
        url = reverse("planning:progress_detail", args=[plan.pk, institution.pk, stage.position])
        cards.append(CardStage(progress, answers.gate(stage.pk, institution.pk, standing), url))
    current = next((card for card in cards if not card.progress.is_finished), None)
    due_on = current.progress.due_on if current and not current.progress.is_paused else None
    days_left = (due_on - timezone.localdate()).days if due_on else None
    context = {
        "plan": plan,
        "institution": institution,
        "stages": cards,
        "current": current,
        "ball": _whose_turn(current) if current else "",
        "waiting": [line for line in current.gate.missing if line not in current.gate.owed] if current else [],
        "days_left": days_left,
        "days_late": -(days_left or 0),
        "crumbs": crumbs(plan),
        "may_fill": permissions.may_fill(request.user, institution),
        "evidence_count": Evidence.objects.filter(plan=plan, institution=institution).count(),
    }
    return render(request, "planning/institution_card.html", context)
