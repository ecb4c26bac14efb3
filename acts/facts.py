"""What other rooms may ask of acts. Institutions in, institutions out, one query or two for all of them."""

import datetime
import uuid
from collections.abc import Collection

from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.calendar import CalendarItem
from common.desk import Todo
from institutions.facts import participants
from institutions.models import Appointment, Institution, Network, Participation
from institutions.models.networks import PART_TAKING

from .models import (
    Acquaintance,
    ActKind,
    ActState,
    LegalAct,
    LocalAct,
    LocalActKind,
    LocalActState,
    ResponsiblePerson,
    ResponsibleState,
)


def acts_in_force(network: Network, kind: str = "", on: datetime.date | None = None) -> QuerySet[LegalAct]:
    """Acts of the network in force on that day (today by default). ``kind``: of ``ActKind``, or all."""
    found = LegalAct.objects.in_force(on).filter(network=network)
    return found.filter(kind=kind) if kind else found


def has_network_order(network: Network) -> bool:
    """Is an act on creating the network in force? One query."""
    return acts_in_force(network, ActKind.CREATE_NETWORK).exists()


def has_local_act(institutions, kind: str) -> QuerySet[Institution]:
    """Those of the institutions (a queryset) that have adopted a local act of this kind (code of ``LocalActKind``)."""
    adopted = LocalAct.objects.adopted().filter(kind__code=kind)
    return institutions.filter(pk__in=adopted.order_by().values("institution"))


def required_kinds() -> dict[int, str]:
    """Key → name of the local acts that every participant has to adopt. One query."""
    return dict(LocalActKind.objects.filter(is_required=True, is_in_use=True).values_list("pk", "name"))


def required_and_adopted(
    institutions: Collection[uuid.UUID] | None = None,
) -> tuple[dict[int, str], dict[uuid.UUID, frozenset[int]]]:
    """What ``required_kinds`` and ``adopted_kinds`` (of the required ones) say, in one query for both.

    ``institutions``: keys; None: whoever has adopted one.
    """
    counts = Q(acts__state=LocalActState.ADOPTED)
    if institutions is not None:
        counts &= Q(acts__institution__in=institutions)
    adopted = FilteredRelation("acts", condition=counts)
    rows = (
        LocalActKind.objects.filter(is_required=True, is_in_use=True)
        .annotate(adopted=adopted)
        .values_list("pk", "name", "adopted__institution")
    )
    names: dict[int, str] = {}
    found: dict[uuid.UUID, set[int]] = {}
    for kind, name, institution in rows:
        names[kind] = name
        if institution:
            found.setdefault(institution, set()).add(kind)
    return names, {institution: frozenset(kinds) for institution, kinds in found.items()}


def adopted_kinds(institutions) -> dict[uuid.UUID, set[int]]:
    """Institution's key → keys of the kinds of local acts it has adopted; absent where none. One query."""
    found: dict[uuid.UUID, set[int]] = {}
    rows = LocalAct.objects.adopted().filter(institution__in=institutions).order_by()
    for institution, kind in rows.values_list("institution", "kind"):
        found.setdefault(institution, set()).add(kind)
    return found


def coordinator_of(network: Network, on: datetime.date | None = None) -> ResponsiblePerson | None:
    """Who coordinates the network by an act in force."""
    return ResponsiblePerson.objects.in_office(on).filter(network=network, institution=None).first()


def responsible_states(network: Network) -> dict[uuid.UUID | None, str]:
    """Institution's key (None: the network's coordinator) → «appointed», «coming» (by a registered order, from a
    day to come) or «proposed»; absent where nobody is named.

    One query.
    """
    today = timezone.localdate()
    rows = ResponsiblePerson.objects.filter(network=network).order_by()
    in_office = Q(state__in=[ResponsibleState.APPOINTED, ResponsibleState.ENDED], valid_from__lte=today) & (
        Q(valid_to=None) | Q(valid_to__gte=today)
    )
    told: dict[uuid.UUID | None, str] = {}
    coming = Q(state=ResponsibleState.APPOINTED, valid_from__gt=today)
    ranks = {"": 0, "proposed": 1, "coming": 2, "appointed": 3}
    for institution, state, since in rows.filter(in_office | coming | Q(state=ResponsibleState.PROPOSED)).values_list(
        "institution", "state", "valid_from"
    ):
        word = "proposed" if state == ResponsibleState.PROPOSED else "coming" if since > today else "appointed"
        if ranks[word] > ranks[told.get(institution, "")]:
            told[institution] = word
    return told


def responsible_people(network: Network) -> QuerySet[ResponsiblePerson]:
    """Who is in office today, the coordinator among them."""
    return ResponsiblePerson.objects.in_office().filter(network=network).select_related("institution", "act")


def todo(user: User) -> list[Todo]:
    """What of this room awaits a person, for the desk."""
    return [*to_read(user), *(_awaiting_department() if user.is_department else _awaiting_institution(user))]


def to_read(user: User) -> list[Todo]:
    """Acts that the person has to read and confirm."""
    rows = Acquaintance.objects.waiting().filter(user=user).select_related("act__network")
    return [
        Todo(_("Read an act and confirm it"), row.act.get_absolute_url(), tone="waiting", text=str(row.act))
        for row in rows
    ]


def _awaiting_department() -> list[Todo]:
    counts = LegalAct.objects.aggregate(
        drafts=Count("pk", filter=Q(state=ActState.DRAFT)), signing=Count("pk", filter=Q(state=ActState.SIGNING))
    )
    proposed = ResponsiblePerson.objects.filter(state=ResponsibleState.PROPOSED, act=None).count()
    acts, people = reverse("acts:act_list"), reverse("acts:responsible_list")
    todos = [
        Todo(_("Acts to register when signed"), f"{acts}?state=signing", counts["signing"], "waiting"),
        Todo(_("Responsible persons to appoint by an order"), f"{people}?state=proposed", proposed, "waiting"),
        Todo(_("Drafts of acts"), f"{acts}?state=draft", counts["drafts"], "info"),
    ]
    return [one for one in todos if one.count]


def _awaiting_institution(user: User) -> list[Todo]:
    """Heads name the responsible person; everybody of the institution is told which local acts are missing."""
    appointments = list(Appointment.objects.current().filter(user_id=user.pk).select_related("institution"))
    own = {one.institution_id: one.institution for one in appointments}
    if not own:
        return []
    heading = set(Appointment.objects.current().heads().filter(user_id=user.pk).values_list("institution", flat=True))
    todos = []
    taking = Participation.objects.filter(institution__in=own, state__in=PART_TAKING).select_related("network")
    rows = list(taking)
    named = set(
        ResponsiblePerson.objects.filter(
            institution__in=heading, state__in=[ResponsibleState.PROPOSED, ResponsibleState.APPOINTED]
        ).values_list("network", "institution")
    )
    for row in rows:
        if row.institution_id in heading and (row.network_id, row.institution_id) not in named:
            url = reverse("acts:responsible_propose", args=[row.network_id, row.institution_id])
            text = f"{own[row.institution_id].short_name}: {row.network.name}"
            todos.append(Todo(_("Name who is responsible for the network"), url, tone="waiting", text=text))
    required, adopted = set(required_kinds()), adopted_kinds(list(own))
    for pk in {row.institution_id for row in rows}:
        if lacking := len(required - adopted.get(pk, set())):
            text = ngettext("%(name)s: %(count)s act", "%(name)s: %(count)s acts", lacking)
            text %= {"name": own[pk].short_name, "count": lacking}
            todos.append(Todo(_("Adopt the local acts"), reverse("acts:local_own", args=[pk]), text=text))
    return todos


def calendar_items(user: User) -> list[CalendarItem]:
    """Days from which acts of the person's networks work, if they are to come."""
    coming = LegalAct.objects.visible_to(user).filter(state=ActState.IN_FORCE, effective_on__gt=timezone.localdate())
    return [
        CalendarItem(
            f"act-{act.pk}-in-force", act.effective_on, _("An act comes into force"), act.get_absolute_url(), str(act)
        )
        for act in coming
    ]


def missing_local_acts(institutions: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Institution's key → names of the required local acts that it has not adopted. Two queries."""
    required, adopted = required_kinds(), adopted_kinds(institutions)
    return {pk: [name for key, name in required.items() if key not in adopted.get(pk, set())] for pk in institutions}


def local_act_states(institutions) -> dict[tuple[uuid.UUID, int], str]:
    """(institution, kind) → where its local act stands: adopted before draft. One query."""
    rows = LocalAct.objects.filter(institution__in=institutions).exclude(state=LocalActState.CANCELLED).order_by()
    found: dict[tuple[uuid.UUID, int], str] = {}
    for institution, kind, state in rows.values_list("institution", "kind", "state"):
        if found.get((institution, kind)) != LocalActState.ADOPTED:
            found[institution, kind] = state
    return found


def participants_without_person(network: Network) -> QuerySet[Institution]:
    """Participants of which nobody is proposed or in office. One query."""
    named = ResponsiblePerson.objects.filter(
        network=network, state__in=[ResponsibleState.PROPOSED, ResponsibleState.APPOINTED], institution__isnull=False
    )
    return participants(network).exclude(pk__in=named.values("institution"))
