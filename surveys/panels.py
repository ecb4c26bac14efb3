"""What surveys say on the card of a network."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions.models import Network

from . import permissions
from .models import Launch

Panel = tuple[str, str, str, str]  # title, text, address, label


def of_network(request: HttpRequest, network: Network) -> list[Panel]:
    """How many surveys were held in the network, or the way to hold one."""
    if not permissions.may_prepare(request.user):
        return []
    count = Launch.objects.visible_to(request.user).filter(network=network).count()
    if not count:
        return [(_("Surveys"), _("None was held yet."), reverse("surveys:bank_list"), _("Open the bank of questions"))]
    text = ngettext("%(count)s survey.", "%(count)s surveys.", count) % {"count": count}
    return [(_("Surveys"), text, f"{reverse('surveys:launch_list')}?network={network.pk}", _("Surveys of the network"))]
