"""What the subjects of this room say on the card of an institution: one function each, registered in ``apps.ready``."""

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .enrolment import enrolment
from .models import (
    Booking,
    Institution,
    MaterialBase,
    Network,
    ProgrammeState,
    ProgrammeVersion,
    ResourceCentre,
    ResourceItem,
    ResourceRequest,
    StaffList,
    StaffMember,
)
from .models.programmes import UNDER_WAY
from .models.submission import NOT_BEGUN
from .panels import Panel
from .tables.common import submission_badge


def of_material_base(request: HttpRequest, institution: Institution) -> list[Panel]:
    base = MaterialBase.objects.filter(institution=institution).first()
    text = ""
    if base and base.submitted_at:
        text = _("Submitted on %(day)s") % {"day": f"{base.submitted_at:%d.%m.%Y}"}
    found = base.items.aggregate(items=Count("pk"), offered=Count("pk", filter=Q(is_offered=True))) if base else {}
    figures = []
    if items := found.get("items"):
        figures = [
            (items, ngettext("resource", "resources", items)),
            (found["offered"], _("offered to the network")),
        ]
    url = reverse("institutions:material_base", args=[institution.pk])
    badge = submission_badge(base.state if base else NOT_BEGUN)
    return [Panel(_("Material base"), text, url, _("Open the list"), figures=figures, badge=badge)]


def of_staff(request: HttpRequest, institution: Institution) -> list[Panel]:
    """How many work here, how many of them have to learn, what is offered to the network; nobody is named."""
    staff_list = StaffList.objects.filter(institution=institution).first()
    members = StaffMember.objects.filter(staff_list=staff_list).working()
    found = members.aggregate(people=Count("pk"), hours=Sum("hours_for_network")) if staff_list else {}
    figures = []
    if people := found.get("people"):
        figures.append((people, ngettext("person", "persons", people)))
        if due := members.needing_training().count():
            figures.append((due, ngettext("is due for training", "are due for training", due)))
        if hours := found["hours"]:
            figures.append((hours, ngettext("hour a week for the network", "hours a week for the network", hours)))
    url = reverse("institutions:staff_list", args=[institution.pk])
    badge = submission_badge(staff_list.state if staff_list else NOT_BEGUN)
    return [Panel(_("Staff"), "", url, _("Open the list"), figures=figures, badge=badge)]


def of_sharing(request: HttpRequest, institution: Institution) -> list[Panel]:
    """What the institution shares with others and asks of them."""
    offered = ResourceItem.objects.filter(base__institution=institution, is_offered=True).count()
    unmet = ResourceRequest.objects.unmet().filter(institution=institution).count()
    ahead = Booking.objects.upcoming().filter(Q(institution=institution) | Q(keeper=institution)).count()
    figures = [
        (offered, _("offered to the network")),
        (ahead, _("bookings ahead")),
        (unmet, _("requests not met")),
    ]
    query = urlencode({"q": institution.short_name})
    url = f"{reverse('institutions:resource_list')}?{query}"
    return [Panel(_("Shared resources"), url=url, label=_("What it offers"), figures=figures)]


def of_programmes(request: HttpRequest, institution: Institution) -> list[Panel]:
    """Published ones with their places, and those on their way. One query."""
    published = Q(state=ProgrammeState.PUBLISHED)
    counts = ProgrammeVersion.objects.filter(programme__institution=institution).aggregate(
        published=Count("pk", filter=published),
        places=Sum("places", filter=published),
        under_way=Count("pk", filter=Q(state__in=UNDER_WAY)),
    )
    figures = [
        (counts["published"], pgettext("programmes", "published")),
        (counts["places"] or 0, pgettext("programmes", "places for children")),
        (counts["under_way"], pgettext("programmes", "under way")),
    ]
    url = reverse("institutions:programmes_of", args=[institution.pk])
    return [Panel(_("Programmes"), url=url, label=_("Open the list"), figures=figures)]


def of_contracts(request: HttpRequest, institution: Institution) -> list[Panel]:
    """Children enrolled this school year, and contracts with their parents."""
    told = enrolment([institution.pk]).get(institution.pk)
    url = reverse("institutions:enrolment", args=[institution.pk])
    if told is None:
        text = _("It is not told how many contracts are concluded this school year.")
        return [Panel(_("Contracts with parents"), text, url, _("Open the table"))]
    figures = [
        (told.enrolled, ngettext("child enrolled", "children enrolled", told.enrolled)),
        (told.contracts, ngettext("contract with parents", "contracts with parents", told.contracts)),
    ]
    return [Panel(_("Contracts with parents"), "", url, _("Open the table"), figures=figures)]


def of_centres(request: HttpRequest, institution: Institution) -> list[Panel]:
    """In which networks and areas the institution is a resource centre today."""
    centres = ResourceCentre.objects.current().filter(institution=institution).select_related("network")
    return [
        Panel(
            _("Resource centre"),
            _("%(areas)s. Since %(day)s, %(basis)s.")
            % {
                "areas": ", ".join(centre.area_labels),
                "day": f"{centre.starts_on:%d.%m.%Y}",
                "basis": centre.basis.rstrip("."),
            },
            f"{reverse('institutions:network_picture', args=[centre.network_id])}?institution={institution.pk}",
            _("Show in the model of the network"),
        )
        for centre in centres
    ]


def of_model(request: HttpRequest, network: Network) -> list[Panel]:
    """The way to the picture of who gives what to whom, with the resource centres by name."""
    centres = ResourceCentre.objects.current().filter(network=network).select_related("institution")
    names = ", ".join(centre.institution.short_name for centre in centres)
    text = _("Who gives what to whom.")
    if names:
        text = f"{text} " + _("Resource centres: %(names)s.") % {"names": names}
    return [
        Panel(
            _("Model of the network"),
            text,
            reverse("institutions:network_picture", args=[network.pk]),
            _("Open the picture"),
        )
    ]
