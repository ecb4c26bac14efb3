"""What the information work says on cards of networks and institutions."""

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions.models import Institution, Network
from institutions.panels import Panel

from .facts import publication_counts, with_section
from .models import NetworkSection, Publication
from .permissions import may_tell_section


def of_institution(request: HttpRequest, institution: Institution) -> list[Panel]:
    """How much it has published, and whether its site tells of the network; to those who may see it."""
    if not may_tell_section(request.user, institution):
        return []
    own = Publication.objects.standing().filter(institution=institution)
    count = own.aggregate(n=Count("pk"))["n"]
    section = NetworkSection.objects.filter(institution=institution).exclude(url="").first()
    text = section.url if section else _("The address of the section about the network on its site is not told.")
    figures = [(count, ngettext("publication", "publications", count))]
    url = f"{reverse('information:publication_list')}?institution={institution.pk}"
    return [Panel(_("Publications"), text, url, _("Open the publications"), figures=figures)]


def of_network(request: HttpRequest, network: Network) -> list[Panel]:
    if not request.user.is_department:
        return []
    count, sections = sum(publication_counts(network).values()), len(with_section(network))
    figures = [
        (count, ngettext("publication", "publications", count)),
        (sections, ngettext("site tells of the network", "sites tell of the network", sections)),
    ]
    url = f"{reverse('information:matrix')}?network={network.pk}"
    return [Panel(_("Publications"), "", url, _("Open the matrix"), figures=figures)]
