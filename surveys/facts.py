"""What other apps may ask of the surveys. Institutions in, answers out, two or three queries for all of them.

A survey of a network stands for an audience; where several were held, the newest one counts, except that an institution
once done with any closed one stays done.
"""

import datetime
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.desk import Todo
from institutions.facts import institutions_of
from institutions.models import Institution, InstitutionKind, Network

from .means import Mean, mean, means
from .models import Audience, Entry, Launch, LaunchState, Response
from .models.launches import HELD

__all__ = [
    "AudienceState",
    "Mean",
    "answer_counts",
    "answers_in",
    "lacking_answers",
    "launches_of",
    "mean",
    "means",
    "survey_state",
    "surveys_done",
    "todo",
]

ENDING_SOON = datetime.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class AudienceState:
    """How far one institution is with one audience. ``launch_state``: empty when nobody was asked."""

    answered: int = 0
    needed: int = 0
    launch_state: str = ""

    @property
    def is_closed(self) -> bool:
        return self.launch_state == LaunchState.CLOSED

    @property
    def is_done(self) -> bool:
        return self.is_enough()

    def is_enough(self, *, closed: bool = True) -> bool:
        """Was the audience asked, and has answered enough? ``closed``: the survey has to be over, too."""
        return bool(self.launch_state) and self.answered >= self.needed and (self.is_closed or not closed)


def launches_of(network: Network):
    """Surveys held in the network, open or closed, newest first."""
    return Launch.objects.held().filter(network=network).order_by("-opened_at", "pk")


def answers_in(network: Network) -> int:
    """How many answers all surveys of the network have."""
    return Response.objects.filter(launch__in=Launch.objects.filter(network=network)).count()


def answer_counts(network: Network) -> dict[tuple[uuid.UUID, str], tuple[int, int]]:
    """(institution, audience) → (answers, answers needed) in the newest survey of that audience."""
    return {key: (state.answered, state.needed) for key, state in survey_state(network).items()}


def lacking_answers(institutions, network: Network, audience: str | None = None):
    """Those of the institutions (a queryset) that were asked and lack answers: of that audience, or of any."""
    lacking = {
        institution
        for (institution, whom), state in survey_state(network).items()
        if state.answered < state.needed and audience in (None, whom)
    }
    return institutions.filter(pk__in=lacking)


def survey_state(network: Network, *, share: int = 100) -> dict[tuple[uuid.UUID, str], AudienceState]:
    """(institution, audience) → where its survey stands: the newest, or an older closed one that had enough answers.

    ``share``: percent of the answers asked for that are enough.
    """
    entries = (
        Entry.objects.filter(launch__network=network, launch__state__in=HELD, revoked_at__isnull=True)
        .with_answers()
        .order_by("launch__opened_at", "launch", "pk")
        .values_list("launch", "launch__state", "launch__audience", "institution", "answered", "answers_needed")
    )
    # An institution may have several links in one survey, one for each band of classes: they count together.
    sums: dict[tuple, AudienceState] = {}
    for launch, state, audience, institution, answered, needed in entries:
        before = sums.get((launch, institution, audience), AudienceState())
        sums[launch, institution, audience] = AudienceState(before.answered + answered, before.needed + needed, state)
    states: dict[tuple[uuid.UUID, str], AudienceState] = {}
    for (_launch, institution, audience), state in sums.items():
        if share != 100:
            state = replace(state, needed=-(-state.needed * share // 100))
        known = states.get((institution, audience))
        if known is None or not known.is_done or state.is_done:
            states[institution, audience] = state
    return states


def surveys_done(
    institutions: Iterable,
    network: Network,
    audiences: Collection[str] = tuple(Audience.values),
    *,
    states: dict[tuple[uuid.UUID, str], AudienceState] | None = None,
) -> dict[uuid.UUID, tuple[int, int, str]]:
    """Institution → (audiences done, audiences asked for, why no further in one sentence each). Order, task 3.2.

    ``institutions``: a queryset or a list of institutions, or of their keys. ``states``: of ``survey_state``, if it was
    asked already. Done: the survey is closed and has the answers needed. A kindergarten has no classes: pupils are not
    asked for there unless it got a link for them.
    """
    if hasattr(institutions, "values_list"):
        keys = list(institutions.order_by().values_list("pk", flat=True))
    else:
        keys = [getattr(institution, "pk", institution) for institution in institutions]
    states, nothing = survey_state(network) if states is None else states, AudienceState()
    has_no_pupils = set(
        Institution.objects.filter(pk__in=keys, kind=InstitutionKind.KINDERGARTEN).values_list("pk", flat=True)
    )
    why = cache(why_not_done)  # most institutions stand alike
    answer = {}
    for key in keys:
        found = [
            (audience, states.get((key, audience), nothing))
            for audience in audiences
            if audience != Audience.PUPILS or key not in has_no_pupils or (key, audience) in states
        ]
        missing = [why(audience, state) for audience, state in found if not state.is_done]
        answer[key] = (len(found) - len(missing), len(found), " ".join(missing))
    return answer


def why_not_done(audience: str, state: AudienceState) -> str:
    """One sentence on an audience that is not done."""
    if not state.launch_state:
        message = _("%(audience)s: not asked yet.")
    elif state.answered < state.needed:
        message = _("%(audience)s: %(answered)s answers of %(needed)s.")
    else:
        message = _("%(audience)s: enough answers, the survey is still open.")
    values = {"audience": Audience(audience).label, "answered": state.answered, "needed": state.needed}
    return message % values


def todo(user: User) -> list[Todo]:
    """What awaits this person in the surveys."""
    return _todo_of_department() if user.is_department else _todo_of_institution(user)


def _todo_of_department() -> list[Todo]:
    overdue = Launch.objects.overdue().count()
    drafts = Launch.objects.filter(state=LaunchState.DRAFT).count()
    found = []
    if overdue:
        title = ngettext("Survey past its last day: close it", "Surveys past their last day: close them", overdue)
        found.append(Todo(title, reverse("surveys:launch_list") + "?state=overdue", overdue, "waiting"))
    if short := _short_of_answers():
        title = ngettext(
            "Institution short of answers days before the end of a survey",
            "Institutions short of answers days before the end of a survey",
            short,
        )
        found.append(Todo(title, reverse("surveys:launch_list") + "?state=open", short, "waiting"))
    if drafts:
        title = ngettext("Survey prepared but not opened", "Surveys prepared but not opened", drafts)
        found.append(Todo(title, reverse("surveys:launch_list") + "?state=draft", drafts, "neutral"))
    return found


def _short_of_answers() -> int:
    """How many institutions lack answers in surveys that end within days."""
    today = timezone.localdate()
    ending = Launch.objects.filter(
        state=LaunchState.OPEN, opens_on__lt=today, closes_on__range=(today, today + ENDING_SOON)
    )
    lacking = Entry.objects.in_use().filter(launch__in=ending).with_answers().lacking()
    return lacking.order_by().values("institution").distinct().count()


def _todo_of_institution(user: User) -> list[Todo]:
    entries = (
        Entry.objects.filter(
            launch__state=LaunchState.OPEN, institution__in=institutions_of(user), revoked_at__isnull=True
        )
        .with_answers()
        .filter(answered__lt=F("answers_needed"))
        .select_related("launch", "institution")
        .order_by("launch__closes_on", "pk")
    )
    found = []
    for entry in entries[:20]:
        if not entry.launch.is_accepting:
            continue
        text = _("%(answered)s answers of %(needed)s, until %(day)s") % {
            "answered": entry.answered,
            "needed": entry.answers_needed,
            "day": entry.launch.closes_on.strftime("%d.%m.%Y"),
        }
        survey = f"{entry.launch.title}, {entry.band}" if entry.class_band else entry.launch.title
        title = _("Hand out the link: %(survey)s") % {"survey": survey}
        address = reverse("surveys:entry_detail", args=[entry.pk])
        found.append(Todo(title, address, None, "waiting", text, entry.launch.closes_on))
    return found
