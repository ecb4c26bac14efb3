"""What other rooms ask of programmes, and what of them awaits a person: part of ``facts``."""

import uuid
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.desk import Todo

from .models import (
    Appointment,
    DistanceUse,
    PartnerAnswer,
    ProgrammePartner,
    ProgrammeState,
    ProgrammeVersion,
)
from .models.appointments import HEAD_ROLES
from .models.programmes import AWAITING_PARTNERS, OLDEST, WITH_EXPERT, YOUNGEST


def programmes_published(institutions):
    """Those of the institutions that have a published programme, their own or a joint one (order, task 6.3)."""
    own, joint = _published_programmes()
    return institutions.filter(Q(pk__in=own) | Q(pk__in=joint))


def programme_not_published(institutions):
    """Those of the institutions that have no published programme, neither their own nor a joint one."""
    own, joint = _published_programmes()
    return institutions.exclude(pk__in=own).exclude(pk__in=joint)


def _published_programmes():
    published = ProgrammeVersion.objects.published().order_by()
    joint = ProgrammePartner.objects.filter(version__in=published.values("pk")).order_by()
    return published.values("programme__institution"), joint.values("institution")


def programme_states(institutions) -> dict[uuid.UUID, set[str]]:
    """Institution's key → states of its programmes; a joint one counts when published. One query."""
    joint = ProgrammePartner.objects.filter(
        institution=OuterRef("pk"), version__state=ProgrammeState.PUBLISHED
    ).order_by()
    rows = institutions.order_by().annotate(is_partner=Exists(joint))
    states: dict[uuid.UUID, set[str]] = {}
    for pk, is_partner, state in rows.values_list("pk", "is_partner", "programmes__versions__state").distinct():
        found = states.setdefault(pk, {ProgrammeState.PUBLISHED.value} if is_partner else set())
        if state:
            found.add(state)
    return states


class ProgrammeFigure(NamedTuple):
    """How many published programmes of one institution, area and level there are, and for how many children."""

    institution: uuid.UUID
    area: str
    level: str
    programmes: int
    places: int
    distance: int
    joint: int


def programme_figures(institutions) -> list[ProgrammeFigure]:
    """Published programmes of the institutions, counted in one query. A programme counts once, in its main area."""
    published = ProgrammeVersion.objects.published().filter(programme__institution__in=institutions)
    rows = published.order_by().values("programme__institution", "area", "level")
    rows = rows.annotate(
        programmes=Count("pk"),
        all_places=Coalesce(Sum("places"), 0),
        distant=Count("pk", filter=~Q(distance=DistanceUse.NONE)),
        joint=Count("pk", filter=Q(is_network_form=True)),
    ).order_by("programme__institution", "area", "level")
    return [
        ProgrammeFigure(
            row["programme__institution"],
            row["area"],
            row["level"],
            row["programmes"],
            row["all_places"],
            row["distant"],
            row["joint"],
        )
        for row in rows
    ]


def programmes_by_age(institutions) -> dict[int, tuple[int, int]]:
    """Age in years, 5 to 18 → how many published programmes fit it, and their places. One query."""
    published = ProgrammeVersion.objects.published().filter(programme__institution__in=institutions)
    found = dict.fromkeys(range(YOUNGEST, OLDEST + 1), (0, 0))
    rows = (
        published.order_by()
        .values_list("age_from", "age_to")
        .annotate(count=Count("pk"), all_places=Coalesce(Sum("places"), 0))
    )
    for first, last, count, places in rows:
        for age in range(first or YOUNGEST, (last or OLDEST) + 1):
            found[age] = (found[age][0] + count, found[age][1] + places)
    return found


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
