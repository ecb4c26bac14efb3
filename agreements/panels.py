"""What agreements say on the card of a network."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Network

from . import facts, permissions
from .models import Agreement

Panel = tuple[str, str, str, str]  # title, text, address, label


def of_network(request: HttpRequest, network: Network) -> list[Panel]:
    """How far the signing is, or the way to draft the agreement of the participants."""
    title = _("Cooperation agreement")
    latest = facts.latest_sent(network)
    if latest and Agreement.objects.visible_to(request.user).filter(pk=latest.pk).exists():
        signed, parties = facts.signing_progress(network)
        text = _("No. %(number)s, signed by %(signed)s of %(parties)s.")
        text %= {"number": latest.number, "signed": signed, "parties": parties}
        return [(title, text, latest.get_absolute_url(), _("Open the agreement"))]
    if not permissions.may_manage_agreements(request.user):
        return []
    if facts.has_agreement(network):
        address = f"{reverse('agreements:agreement_list')}?network={network.pk}"
        return [(title, _("A draft is being prepared."), address, _("Agreements of the network"))]
    address = f"{reverse('agreements:agreement_create')}?network={network.pk}"
    return [(title, _("Not drafted yet."), address, _("Draft the agreement"))]
