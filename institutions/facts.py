"""What other apps may ask of the register. Institutions in, institutions out, one query for all of them."""

import datetime
import uuid
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.desk import Todo

from . import authority, completeness, sharing
from .authority import Signatory
from .enrolment import Enrolment, enrolment, owing
from .history import lines_about
from .models import (
    AnalyticalNote,
    Appointment,
    FormerName,
    Head,
    ImportBatch,
    ImportState,
    Institution,
    InstitutionKind,
    MaterialBase,
    Name,
    Network,
    NoteState,
    Participation,
    ParticipationState,
    ResourceCentre,
    StaffList,
    StaffMember,
    SubmissionState,
    Training,
)
from .models.appointments import HEAD_ROLES
from .models.networks import UNPROMISED
from .models.staff import NOT_PEDAGOGICAL, TRAINING_YEARS, Category, years_before
from .offers import offered_people, offered_resources, roles_in
from .programme_facts import (
    programme_states,
    programmes_to_judge,
    programmes_todo,
)
from .sharing import open_hours, request_counts, resource_gaps, use_hours

__all__ = [
    "Enrolment",
    "enrolment",
    "lines_about",
    "offered_people",
    "offered_resources",
    "open_hours",
    "programme_states",
    "programmes_to_judge",
    "programmes_todo",
    "request_counts",
    "resource_gaps",
    "roles_in",
    "use_hours",
]


def participants(network: Network):
    """Institutions on the network's list that have neither refused nor left."""
    return Institution.objects.filter(pk__in=participants_keys(network))


def participants_keys(network: Network):
    """Keys of ``participants``, to be asked for within another query."""
    return Participation.objects.standing().filter(network=network).order_by().values("institution")


class Participant(NamedTuple):
    """A participant of a network. ``state``, ``role``: of its participation; ``kind``: of the institution.

    ``participation``: its key as text, of which few are asked: objects for all of them would cost more than the query.
    """

    name: str
    participation: str
    state: str
    role: str
    kind: str


def participations(network: Network) -> dict[uuid.UUID, Participant]:
    """Institution's key → its participation, in the order of lists, for those of ``participants``. One query."""
    rows = (
        Participation.objects.standing()
        .filter(network=network)
        .order_by("institution__sort_key", "institution")
        .values_list(
            "institution", "institution__short_name", Cast("pk", TextField()), "state", "role", "institution__kind"
        )
    )
    return {institution: Participant(*told) for institution, *told in rows}


def founders_of(municipality):
    """Bodies that sign for the founder of the municipality's institutions; more than one where there are several."""
    return Institution.objects.filter(municipality=municipality, kind=InstitutionKind.FOUNDER)


def unanswered(institutions, network: Network):
    """Those of the institutions that have not answered the invitation into the network (order, task 2.2)."""
    waiting = Participation.objects.filter(network=network, state__in=UNPROMISED)
    return institutions.filter(pk__in=waiting.values("institution"))


def names_on(institutions, on: datetime.date | None = None) -> dict[uuid.UUID, Name]:
    """Institution's key → what it was called on that day (today by default). Two queries for all of them."""
    day = on or timezone.localdate()
    names = {institution.pk: Name(institution.full_name, institution.short_name) for institution in institutions}
    # Latest first, so that the last one written is the name that ended first after the day.
    for former in FormerName.objects.filter(institution__in=names, valid_to__gte=day).order_by("-valid_to"):
        names[former.institution_id] = Name(former.full_name, former.short_name)
    return names


def heads_on(institutions, on: datetime.date | None = None) -> dict[uuid.UUID, Head]:
    """Institution's key → who headed it on that day (today by default); absent where nobody did. One query."""
    in_office = Head.objects.current(on).filter(institution__in=list(institutions))
    return {head.institution_id: head for head in in_office.order_by(F("valid_from").asc(nulls_first=True), "pk")}


def signatories(institution: Institution, on: datetime.date | None = None, papers: str = "") -> list[Signatory]:
    """Who could sign for the institution on that day (today by default), with the words for paper; the head first.

    ``papers``: only of those whose document covers this sort (``Covers``).
    """
    return authority.signatories(institution, on, papers)


def signing_for(user: User, on: datetime.date | None = None, papers: str = ""):
    """Institutions for which the person could sign on that day (today by default); ``papers``: of one sort (Covers)."""
    mine = Appointment.objects.current(on).signing(papers).filter(user_id=user.pk)
    return Institution.objects.filter(pk__in=mine.values("institution"))


def institutions_of(user: User):
    """Institutions that the person acts for today, in whatever role."""
    mine = Appointment.objects.current().filter(user_id=user.pk)
    return Institution.objects.filter(pk__in=mine.values("institution"))


def material_base_not_accepted(institutions):
    """Those of the institutions whose material base is not accepted (order, task 2.1)."""
    accepted = MaterialBase.objects.filter(state=SubmissionState.ACCEPTED)
    return institutions.exclude(pk__in=accepted.values("institution"))


def material_base_states(institutions) -> dict[uuid.UUID, str]:
    """Institution's key → state of its material base; those that have not begun are absent."""
    bases = MaterialBase.objects.filter(institution__in=institutions)
    return dict(bases.values_list("institution", "state"))


def staff_not_accepted(institutions):
    """Those of the institutions whose staff list is not accepted (order, task 3.1)."""
    accepted = StaffList.objects.filter(state=SubmissionState.ACCEPTED)
    return institutions.exclude(pk__in=accepted.values("institution"))


def staff_list_states(institutions) -> dict[uuid.UUID, str]:
    """Institution's key → state of its staff list; those that have not begun are absent."""
    lists = StaffList.objects.filter(institution__in=institutions)
    return dict(lists.order_by().values_list("institution", "state"))


def staff_by_category(institutions) -> dict[uuid.UUID, dict[str, int]]:
    """Institution's key → category → how many of those working have it. One query for all of them."""
    working = StaffMember.objects.working().filter(staff_list__institution__in=institutions).order_by()
    rows = working.values("staff_list__institution", "category").annotate(count=Count("pk"))
    found: dict[uuid.UUID, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["staff_list__institution"], {})[row["category"]] = row["count"]
    return found


class TrainingDue(NamedTuple):
    """How many pedagogical workers have to learn: overdue (or nothing is known), due soon, and of both not planned."""

    overdue: int
    soon: int
    unplanned: int

    @property
    def people(self) -> int:
        return self.overdue + self.soon


def training_due(institutions, on: datetime.date | None = None) -> dict[uuid.UUID, TrainingDue]:
    """Institution's key → who has to learn within half a year; absent where nobody has. One query for all of them.

    Federal law 273-FZ, art. 47, part 5, point 2: additional vocational education at least once in three years.
    """
    day = on or timezone.localdate()
    needing = StaffMember.objects.needing_training(day).filter(staff_list__institution__in=institutions).order_by()
    is_late = Q(training_counts_from__isnull=True) | Q(training_counts_from__lt=years_before(day, TRAINING_YEARS))
    rows = needing.values("staff_list__institution").annotate(
        late=Count("pk", filter=is_late),
        due=Count("pk"),
        unplanned=Count("pk", filter=Q(planned_until__isnull=True)),
    )
    return {
        row["staff_list__institution"]: TrainingDue(row["late"], row["due"] - row["late"], row["unplanned"])
        for row in rows
    }


class StaffShare(NamedTuple):
    """Pedagogical workers: all, with the highest or first category, trained in a technical area within three years."""

    staff: int
    high: int
    technical: int


def staff_shares(institutions, on: datetime.date | None = None) -> dict[uuid.UUID, StaffShare]:
    """Institution's key → its pedagogical workers, of staff lists submitted or accepted: one query for all of them.

    Counted as the analysis does: without heads, engineers and other posts; who has none of these workers has zeros, who
    has not handed in the list is absent. ``on``: the day that the three years end on (today by default).
    """
    since = years_before(on or timezone.localdate(), TRAINING_YEARS)
    handed_in = StaffList.objects.filter(
        state__in=[SubmissionState.SUBMITTED, SubmissionState.ACCEPTED],
        institution__in=institutions.order_by().values("pk"),
    )
    working = Q(items__left_on__isnull=True, items__pk__isnull=False) & ~Q(items__post__in=NOT_PEDAGOGICAL)
    trained = Training.objects.counted().filter(member=OuterRef("items"), ended_on__gte=since).exclude(area="")
    rows = (
        handed_in.order_by()
        .values("institution")
        .annotate(
            staff=Count("items", filter=working),
            high=Count("items", filter=working & Q(items__category__in=[Category.HIGHEST, Category.FIRST])),
            technical=Count("items", filter=working & Q(Exists(trained))),
        )
    )
    return {row["institution"]: StaffShare(row["staff"], row["high"], row["technical"]) for row in rows}


class TechnicalTraining(NamedTuple):
    """Teachers with a course in technical creativity within three years, and all teachers."""

    trained: int
    workers: int


def technical_training(institutions, on: datetime.date | None = None) -> dict[uuid.UUID, TechnicalTraining]:
    """Institution's key → how many of its teachers are trained (task 6.4); absent without teachers. One query."""
    staff = StaffMember.objects.teaching_staff().filter(staff_list__institution__in=institutions).order_by()
    lacking = StaffMember.objects.lacking_technical_training(on).order_by().values("pk")
    rows = staff.values_list("staff_list__institution").annotate(
        workers=Count("pk"), lacking=Count("pk", filter=Q(pk__in=lacking))
    )
    return {pk: TechnicalTraining(workers - lacking, workers) for pk, workers, lacking in rows}


def analytical_note_state(network: Network) -> str | None:
    """Has the network an approved analytical note, or a draft of one, or none (order, task 1.1)? One query."""
    states = set(AnalyticalNote.objects.filter(network=network).order_by().values_list("state", flat=True))
    return next((state for state in (NoteState.APPROVED, NoteState.DRAFT) if state in states), None)


def resource_centres(network: Network, on: datetime.date | None = None) -> dict[uuid.UUID, list[str]]:
    """Institution's key → areas (CreativeArea) in which it is a resource centre on that day. One query."""
    centres = ResourceCentre.objects.current(on).filter(network=network)
    return dict(centres.order_by().values_list("institution", "areas"))


def public_networks():
    """Networks that the founder has decided on, with what anybody may know: decision, model, participants."""
    included = Participation.objects.filter(state=ParticipationState.INCLUDED).select_related("institution")
    return (
        Network.objects.filter(founder_decision__isnull=False)
        .select_related("founder_decision", "municipality")
        .prefetch_related(Prefetch("participations", queryset=included, to_attr="included"))
    )


def todo(user: User) -> list[Todo]:
    """What of this room awaits a person, for the desk."""
    if user.is_department:
        return [*awaiting_department(), *sharing.awaiting_department(), *programmes_todo(user)]
    return [
        *awaiting_me(user),
        *sharing.awaiting(user),
        *cards_to_fill(user),
        *programmes_todo(user),
        *contracts_to_tell(user),
    ]


def awaiting_department() -> list[Todo]:
    """What of this room awaits the department: for its desk."""
    invitations = Participation.objects.aggregate(
        listed=Count("pk", filter=Q(state=ParticipationState.LISTED)),
        agreed=Count("pk", filter=Q(state=ParticipationState.AGREED)),
        refused=Count("pk", filter=Q(state=ParticipationState.REFUSED)),
    )
    submitted = MaterialBase.objects.filter(state=SubmissionState.SUBMITTED).count()
    staff_lists = StaffList.objects.filter(state=SubmissionState.SUBMITTED).count()
    of_networks = Participation.objects.standing().values("institution")
    to_train = StaffMember.objects.training_overdue().filter(staff_list__institution__in=of_networks).count()
    imports = ImportBatch.objects.filter(state=ImportState.READY).count()
    drafts = AnalyticalNote.objects.filter(state=NoteState.DRAFT).count()
    networks, bases = reverse("institutions:network_list"), reverse("institutions:material_base_list")
    expiring = Appointment.objects.expiring().count()
    todos = [
        Todo(
            _("Appointments that end within 30 days"),
            f"{reverse('institutions:appointment_list')}?state=expiring",
            expiring,
            "waiting",
        ),
        Todo(_("Material bases to look through"), f"{bases}?state=submitted", submitted, "waiting"),
        Todo(
            _("Staff lists to look through"),
            f"{reverse('institutions:staff_queue')}?state=submitted",
            staff_lists,
            "waiting",
        ),
        Todo(_("Institutions that agreed and await inclusion"), networks, invitations["agreed"], "waiting"),
        Todo(_("Institutions to invite"), networks, invitations["listed"], "info"),
        Todo(_("Institutions that refused to take part"), networks, invitations["refused"], "bad"),
        Todo(_("Drafts of analytical notes"), reverse("institutions:note_list"), drafts, "info"),
        Todo(_("Imports to confirm or cancel"), reverse("institutions:import_start"), imports, "info"),
        Todo(
            _("Teachers whose training is overdue"),
            f"{reverse('institutions:staff_people')}?attention=overdue",
            to_train,
            "info",
        ),
    ]
    return [todo for todo in todos if todo.count]


def awaiting_me(user: User) -> list[Todo]:
    """What of this room awaits a person of an institution: invitations, forms to fill in, who has to learn."""
    appointments = list(Appointment.objects.current().filter(user_id=user.pk).select_related("institution"))
    heading = {appointment.institution_id for appointment in appointments if appointment.role in HEAD_ROLES}
    invitations = Participation.objects.filter(institution__in=heading, state=ParticipationState.INVITED)
    todos = [
        Todo(
            _("Answer the invitation into a network"),
            invitation.get_absolute_url(),
            tone="waiting",
            text=f"{invitation.institution.short_name}: {invitation.network.name}",
        )
        for invitation in invitations.select_related("institution", "network")
    ]
    for one in Appointment.objects.expiring().filter(institution__in=heading).select_related("user", "institution"):
        text = _("%(person)s, %(role)s: until %(day)s.") % {
            "person": one.user,
            "role": str(one.get_role_display()).lower(),
            "day": f"{one.valid_to:%d.%m.%Y}",
        }
        url = reverse("institutions:signatories", args=[one.institution_id])
        todos.append(Todo(_("An appointment ends soon: renew it"), url, tone="waiting", text=text))
    own = {appointment.institution_id: appointment.institution for appointment in appointments}
    taking_part = set(
        Participation.objects.standing()
        .filter(institution__in=own)
        .exclude(state__in=UNPROMISED)
        .values_list("institution", flat=True)
    )
    todos += _to_fill(
        own,
        taking_part,
        material_base_states(list(own)),
        "institutions:material_base",
        _("Fill in the material base"),
        _("Finish the material base and submit it"),
        _("Mend the material base: it was returned"),
    )
    todos += _to_fill(
        own,
        taking_part,
        staff_list_states(list(own)),
        "institutions:staff_list",
        _("Fill in the staff list"),
        _("Finish the staff list and submit it"),
        _("Mend the staff list: it was returned"),
    )
    todos += [
        Todo(
            _("Plan training for the teachers"),
            f"{reverse('institutions:staff_list', args=[pk])}?attention=unplanned",
            due.unplanned,
            "waiting",
            own[pk].short_name,
        )
        for pk, due in training_due(list(own)).items()
        if due.unplanned
    ]
    return todos


def _to_fill(own: dict, taking_part: set, states: dict, page: str, begin: str, finish: str, mend: str) -> list[Todo]:
    """Forms that the own institutions have to hand in: those in a network, and those that have begun by themselves."""
    titles: dict[str | None, tuple[str, str]] = {
        None: (begin, "info"),
        SubmissionState.DRAFT: (finish, "info"),
        SubmissionState.RETURNED: (mend, "bad"),
    }
    todos = []
    for pk, institution in own.items():
        state = states.get(pk)
        if state in titles and (pk in taking_part or state):
            title, tone = titles[state]
            todos.append(Todo(title, reverse(page, args=[pk]), tone=tone, text=institution.short_name))
    return todos


def cards_to_fill(user: User) -> list[Todo]:
    """Cards of the person's institutions on which something is missing that this person may enter."""
    appointments = list(Appointment.objects.current().filter(user_id=user.pk).select_related("institution"))
    own = {appointment.institution_id: appointment.institution for appointment in appointments}
    heading = {appointment.institution_id for appointment in appointments if appointment.role in HEAD_ROLES}
    todos = []
    for pk, found in completeness.completeness(own.values()).items() if own else ():
        mended_by = {completeness.OWN, *([completeness.HEAD] if pk in heading else [])}
        missing = found.part(completeness.CARD).missing
        if count := sum(check.mended_by in mended_by for check in missing):
            text = ngettext("%(name)s: %(count)s item is missing", "%(name)s: %(count)s items are missing", count)
            text %= {"name": own[pk].short_name, "count": count}
            url = f"{own[pk].get_absolute_url()}#missing"
            todos.append(Todo(_("Fill in the card of the institution"), url, text=text))
    return todos


class HeadCount(NamedTuple):
    """How many children aged 5–18 the register knows of, and how many pedagogical workers. None: not filled in."""

    children: int | None
    workers: int | None


def head_counts(institutions) -> dict[uuid.UUID, HeadCount]:
    """Institution's key → its head-counts, in two queries. ``institutions``: a queryset."""
    children = institutions.order_by().values_list("pk", "children_5_18")
    working = StaffMember.objects.working().filter(staff_list__institution__in=institutions).order_by()
    workers = dict(working.values_list("staff_list__institution").annotate(n=Count("pk")))
    return {pk: HeadCount(count, workers.get(pk)) for pk, count in children}


def contracts_to_tell(user: User) -> list[Todo]:
    """Own institutions whose figures of contracts with parents are missing or old (order, task 6.2)."""
    return [
        Todo(
            _("Tell how many contracts with parents are concluded"),
            reverse("institutions:enrolment", args=[institution.pk]),
            tone="waiting",
            text=institution.short_name,
        )
        for institution in owing(institutions_of(user).values("pk"))
    ]
