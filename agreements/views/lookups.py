"""How views reach their objects: through what this person may see. What is hidden looks like what does not exist."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from ..models import Agreement, AgreementVersion, Kind, Party


def agreement_for(request, pk) -> Agreement:
    seen = Agreement.objects.visible_to(request.user).select_related(
        "network", "template_version__template", "version__body", "created_by", "parent", "root"
    )
    return get_object_or_404(seen, pk=pk)


def frozen_version_for(request, pk, number: int) -> AgreementVersion:
    """A version whose text is frozen, of an agreement that this person may see."""
    agreement = agreement_for(request, pk)
    frozen = AgreementVersion.objects.filter(agreement=agreement, frozen_at__isnull=False)
    if not request.user.is_department:
        frozen = sent_to(request.user, frozen)
    return get_object_or_404(frozen.select_related("agreement", "body"), number=min(number, 32_000))


def party_for(request, pk, party_pk: int) -> Party:
    """A party of the agreement's current text; a stranger sees none."""
    agreement = agreement_for(request, pk)
    parties = Party.objects.filter(version__agreement=agreement, frozen_at__isnull=False)
    if not request.user.is_department:
        parties = parties.filter(pk__in=own_parties(request.user).values("pk"))
    return get_object_or_404(
        parties.select_related("institution", "version__agreement__network", "version__body"),
        pk=min(party_pk, 2**62),
    )


def sent_to(user, versions):
    """Those of the frozen versions that were sent to this person's institutions, or that these are asked to join."""
    own = own_parties(user)
    joined = own.filter(version__agreement__kind=Kind.ACCESSION, frozen_at__isnull=False)
    return versions.filter(
        Q(pk__in=own.values("version")) | Q(current_of__in=joined.values("version__agreement__parent"))
    )


def own_parties(user):
    """Parties whose institution this person acts for today, in whatever role."""
    own = user.appointments.current().values("institution")
    return Party.objects.filter(institution__in=own)
