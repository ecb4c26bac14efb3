"""How views reach their objects: through what this person may see. What is hidden looks like what does not exist."""

from django.shortcuts import get_object_or_404

from ..models import Agreement, AgreementVersion, Party


def agreement_for(request, pk) -> Agreement:
    seen = Agreement.objects.visible_to(request.user).select_related(
        "network", "template_version__template", "version__body", "created_by"
    )
    return get_object_or_404(seen, pk=pk)


def frozen_version_for(request, pk, number: int) -> AgreementVersion:
    """A version whose text is frozen, of an agreement that this person may see."""
    agreement = agreement_for(request, pk)
    frozen = AgreementVersion.objects.filter(agreement=agreement, frozen_at__isnull=False)
    if not request.user.is_department:
        frozen = frozen.filter(parties__in=own_parties(request.user).values("pk")).distinct()
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


def own_parties(user):
    """Parties whose institution this person acts for today, in whatever role."""
    own = user.appointments.current().values("institution")
    return Party.objects.filter(institution__in=own)
