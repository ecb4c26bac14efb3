"""Agreements about another one that is in force: who may begin which, and between whom they are made."""

from django.utils.translation import gettext as _

from institutions import facts as institution_facts
from institutions.models import Institution

from ..models import FOUNDER, INDEPENDENT, Agreement, Kind, Party

KINDS = tuple(kind for kind in Kind if kind not in INDEPENDENT)
OF_ONE = (Kind.ACCESSION, Kind.EXIT)  # made with one institution; the others with all that are bound


def bound_to(agreement: Agreement):
    """Institutions that the agreement binds today."""
    return Institution.objects.filter(pk__in=Party.objects.memberships().of(agreement).values("institution"))


def founder_of(agreement: Agreement) -> Institution | None:
    """Who signs for the founder under what is about this agreement: who did so before, else the municipality's only."""
    party = agreement.version.parties.filter(signing_group=FOUNDER).select_related("institution").first()
    if party:
        return party.institution
    known = list(institution_facts.founders_of(agreement.network.municipality)[:2])
    return known[0] if len(known) == 1 else None


def parties_for(kind: str, parent: Agreement):
    """Institutions that sign an agreement of this kind about ``parent``; None where one of ``candidates`` is chosen."""
    return None if kind in OF_ONE else bound_to(parent)


def candidates(kind: str, parent: Agreement):
    """Whom an accession or an exit may be made with: participants of the network that are not bound; those that are."""
    if kind == Kind.EXIT:
        return bound_to(parent)
    return institution_facts.participants(parent.network).exclude(pk__in=bound_to(parent).values("pk"))


def why_not(kind: str, parent: Agreement, institution: Institution) -> str:
    """Why this institution cannot join or leave, in a sentence; «» if it can."""
    is_bound = bound_to(parent).filter(pk=institution.pk).exists()
    if kind == Kind.ACCESSION and is_bound:
        return _("%(name)s is bound by the agreement already.") % {"name": institution.short_name}
    if kind == Kind.EXIT and not is_bound:
        return _("%(name)s is not bound by the agreement any more.") % {"name": institution.short_name}
    return ""
