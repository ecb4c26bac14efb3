"""Deciding who is active in a network and who is passive, with the basis recorded (order No. 453/1, task 4.1)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write

from .. import network_roles
from ..models import Network, NetworkRole, Participation
from ..models.networks import WITH_ROLES
from .networks import Result


def decide_role(participation: Participation, *, role: str, basis: str, by: User) -> Participation:
    """Record the role and why; another decision replaces it, the history keeps both."""
    if not basis.strip():
        raise Refused(_("Give the basis of the role."))
    with transaction.atomic():
        fresh = Participation.objects.select_for_update(no_key=True, of=("self",)).get(pk=participation.pk)
        if fresh.state not in WITH_ROLES:
            raise Conflict(_("Only institutions that agreed or were included have a role in the network."))
        was = fresh.role
        fresh.role, fresh.role_basis = NetworkRole(role), basis.strip()
        fresh.role_decided_at, fresh.role_decided_by = timezone.now(), by
        fresh.save(update_fields=["role", "role_basis", "role_decided_at", "role_decided_by"])
        write("institutions.participation.decide_role", fresh, by=by, reason=fresh.role_basis, was=was, now=str(role))
    return fresh


def record(network: Network, decisions: Mapping[Any, tuple[str, str]], *, by: User) -> list[Result]:
    """Decide for many at once: participation's key → role and basis. Each by itself; what cannot be, says why."""
    chosen = network.participations.filter(pk__in=list(decisions), state__in=WITH_ROLES).select_related("institution")
    results = []
    for one in list(chosen):
        role, basis = decisions[one.pk]
        try:
            results.append(Result(decide_role(one, role=role, basis=basis, by=by)))
        except (Refused, Conflict) as no:
            results.append(Result(one, str(no)))
    return results


def accept_suggested(network: Network, keys: Iterable, *, by: User) -> list[Result]:
    """Record what is suggested now for those participations of the network, each by itself."""
    chosen = network.participations.filter(pk__in=list(keys), state__in=WITH_ROLES)
    whose = dict(chosen.values_list("pk", "institution"))
    suggested = network_roles.suggestions(whose.values())
    decisions = {pk: (suggested[institution].role, suggested[institution].reason) for pk, institution in whose.items()}
    return record(network, decisions, by=by)
