"""Resource centres of a network: who they are, in which areas, from when till when."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from common.verdicts import Refused

from ..forms import networks as forms
from ..models import Institution, Network, ResourceCentre
from ..models.networks import WITH_ROLES
from ..permissions import may_manage_networks
from ..services import centres
from .pages import form_page, sent


def _those_who_may(network: Network):
    """Institutions that take part for good."""
    inside = network.participations.filter(state__in=WITH_ROLES).values("institution")
    return Institution.objects.filter(pk__in=inside).order_by("sort_key", "pk")


@form_page
def centre_list(request, pk):
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=pk)
    may_manage_networks(request.user).require()
    initial = {"institution": request.GET.get("institution")}
    form = forms.CentreForm(sent(request), institutions=_those_who_may(network), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            centres.name_centre(network, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("institution", str(refused))
        else:
            messages.success(request, _("The resource centre is entered."))
            return redirect("institutions:centre_list", network.pk)
    rows = network.resource_centres.select_related("institution")
    context = {"form": form, "network": network, "centres": rows}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "institutions/centre_list.html", context, status=status)


@form_page
def centre_edit(request, pk):
    seen = Network.objects.visible_to(request.user).values("pk")
    centres_seen = ResourceCentre.objects.filter(network__in=seen).select_related("network", "institution")
    centre = get_object_or_404(centres_seen, pk=pk)
    may_manage_networks(request.user).require()
    names = ("institution", "areas", "starts_on", "ends_on", "basis")
    initial = {name: getattr(centre, name) for name in names}
    form = forms.CentreForm(
        sent(request), institutions=Institution.objects.filter(pk=centre.institution_id), initial=initial
    )
    for field in form.fields.values():
        field.show_hidden_initial = True  # what this person saw: only their own changes are written
    if request.method == "POST" and form.is_valid():
        try:
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            centres.change_centre(centre, **changed, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("institutions:centre_list", centre.network_id)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "centre": centre, "network": centre.network}
    return render(request, "institutions/centre_form.html", context, status=status)
