"""What other apps may ask of the register. Institutions in, institutions out, one query for all of them."""

import datetime
import uuid

from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.desk import Todo

from . import completeness
from .models import (
    AnalyticalNote,
    Appointment,
    FormerName,
    Head,
    ImportBatch,
    ImportState,
    Institution,
    MaterialBase,
    Name,
    Network,
    NoteState,
    Participation,
    ParticipationState,
    SubmissionState,
)
from .models.appointments import HEAD_ROLES
from .models.networks import UNPROMISED


def participants(network: Network):
    """Institutions on the network's list that have neither refused nor left."""
    standing = Participation.objects.standing().filter(network=network)
    return Institution.objects.filter(pk__in=standing.values("institution"))


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


def signatories(institution: Institution, on: datetime.date | None = None):
    """Appointments of the people who could sign for the institution on that day (today by default)."""
    return Appointment.objects.current(on).signing().filter(institution=institution).select_related("user")


def signing_for(user: User, on: datetime.date | None = None):
    """Institutions for which the person could sign on that day (today by default)."""
    mine = Appointment.objects.current(on).signing().filter(user_id=user.pk)
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
    return awaiting_department() if user.is_department else [*awaiting_me(user), *cards_to_fill(user)]


def awaiting_department() -> list[Todo]:
    """What of this room awaits the department: for its desk."""
    invitations = Participation.objects.aggregate(
        listed=Count("pk", filter=Q(state=ParticipationState.LISTED)),
        agreed=Count("pk", filter=Q(state=ParticipationState.AGREED)),
        refused=Count("pk", filter=Q(state=ParticipationState.REFUSED)),
    )
    submitted = MaterialBase.objects.filter(state=SubmissionState.SUBMITTED).count()
    imports = ImportBatch.objects.filter(state=ImportState.READY).count()
    drafts = AnalyticalNote.objects.filter(state=NoteState.DRAFT).count()
    networks, bases = reverse("institutions:network_list"), reverse("institutions:material_base_list")
    todos = [
        Todo(_("Material bases to look through"), f"{bases}?state=submitted", submitted, "waiting"),
        Todo(_("Institutions that agreed and await inclusion"), networks, invitations["agreed"], "waiting"),
        Todo(_("Institutions to invite"), networks, invitations["listed"], "info"),
        Todo(_("Institutions that refused to take part"), networks, invitations["refused"], "bad"),
        Todo(_("Drafts of analytical notes"), reverse("institutions:note_list"), drafts, "info"),
        Todo(_("Imports to confirm or cancel"), reverse("institutions:import_start"), imports, "info"),
    ]
    return [todo for todo in todos if todo.count]


def awaiting_me(user: User) -> list[Todo]:
    """What of this room awaits a person of an institution: invitations to answer, the material base to fill in."""
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
    own = {appointment.institution_id: appointment.institution for appointment in appointments}
    taking_part = set(
        Participation.objects.standing()
        .filter(institution__in=own)
        .exclude(state__in=UNPROMISED)
        .values_list("institution", flat=True)
    )
    states = material_base_states(list(own))
    titles: dict[str | None, tuple] = {
        None: (_("Fill in the material base"), "info"),
        SubmissionState.DRAFT: (_("Finish the material base and submit it"), "info"),
        SubmissionState.RETURNED: (_("Mend the material base: it was returned"), "bad"),
    }
    for pk, institution in own.items():
        state = states.get(pk)
        if state in titles and (pk in taking_part or state):
            title, tone = titles[state]
            todos.append(
                Todo(title, reverse("institutions:material_base", args=[pk]), tone=tone, text=institution.short_name)
            )
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
