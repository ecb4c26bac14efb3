"""What other rooms ask of programmes, and what of them awaits a person: part of ``facts``."""

import uuid

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.desk import Todo

from .models import (
    Appointment,
    PartnerAnswer,
    ProgrammePartner,
    ProgrammeState,
    ProgrammeVersion,
)
from .models.appointments import HEAD_ROLES
from .models.programmes import AWAITING_PARTNERS, WITH_EXPERT


def programme_states(institutions) -> dict[uuid.UUID, frozenset[str]]:
    """Institution's key → states of its programmes; a joint one counts when published. Absent without. One query.

    ``institutions``: their keys, or a query for them.
    """
    own = ProgrammeVersion.objects.filter(programme__institution__in=institutions)
    joint = ProgrammePartner.objects.filter(institution__in=institutions, version__state=ProgrammeState.PUBLISHED)
    rows = own.order_by().values_list("programme__institution", "state")
    states: dict[uuid.UUID, frozenset[str]] = {}
    for pk, state in rows.union(joint.order_by().values_list("institution", "version__state")):
        states[pk] = states.get(pk, frozenset()) | {state}
    return states


def programmes_to_judge(user: User):
    """Versions that await this person as expert: appointed, or to a specialist those nobody was appointed to."""
    waiting = ProgrammeVersion.objects.filter(state__in=WITH_EXPERT)
    mine = Q(expert_id=user.pk)
    return waiting.filter(mine | Q(expert=None)) if user.is_department else waiting.filter(mine)


def programmes_todo(user: User) -> list[Todo]:
    """Programmes that await this person: as expert, as author, as head, as a partner's head."""
    todos = []
    if count := programmes_to_judge(user).count():
        url = f"{reverse('institutions:programme_list')}?whose=judge"
        todos.append(Todo(_("Programmes for expertise"), url, count, "waiting"))
    if user.is_department:
        return todos
    appointments = Appointment.objects.current().filter(user_id=user.pk).values_list("institution", "role")
    own = {pk for pk, _role in appointments}
    heading = {pk for pk, role in appointments if role in HEAD_ROLES}
    awaited: dict[str, tuple] = {
        ProgrammeState.REMARKS: (_("Mend the programme: the expert has remarks"), "bad", own),
        ProgrammeState.RECOMMENDED: (_("Register the protocol of the council on the programme"), "waiting", own),
        ProgrammeState.ADOPTED: (_("Approve the programme by an order"), "waiting", heading),
        ProgrammeState.APPROVED: (_("Publish the programme"), "info", own),
    }
    versions = ProgrammeVersion.objects.filter(programme__institution__in=own, state__in=awaited)
    for version in versions.select_related("programme__institution").order_by("created_at", "pk"):
        title, tone, whose = awaited[version.state]
        if version.programme.institution_id in whose:
            text = f"{version.programme.institution.short_name}: {version.name}"
            todos.append(Todo(title, version.get_absolute_url(), tone=tone, text=text))
    partners = ProgrammePartner.objects.filter(
        institution__in=heading, state=PartnerAnswer.WAITING, version__state__in=AWAITING_PARTNERS
    )
    todos += [
        Todo(
            _("Agree to the joint programme"),
            partner.version.get_absolute_url(),
            tone="waiting",
            text=f"{partner.institution.short_name}: {partner.version.name}",
        )
        for partner in partners.select_related("institution", "version").order_by("pk")
    ]
    return todos
