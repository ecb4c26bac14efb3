"""The list of channels."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import FilteredTableView

from ..forms.publications import ChannelForm
from ..models import Channel, PublicationState
from ..permissions import may_manage_channels
from ..services import channels as services
from ..tables import ChannelTable
from .pages import answer_form, form_page, history, sent


class ChannelList(FilteredTableView):
    model = Channel
    table_class = ChannelTable
    template_name = "information/channel_list.html"
    title = gettext_lazy("Channels")
    empty_title = gettext_lazy("No channels yet")
    empty_text = gettext_lazy("List where the network is written about: media, the district's site, pages of schools.")

    def get(self, request, *args, **kwargs):
        may_manage_channels(request.user).require()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        standing = Q(publications__state=PublicationState.ENTERED)
        return super().get_queryset().annotate(count=Count("publications", filter=standing))

    def get_empty_action(self):
        return reverse("information:channel_create"), _("New channel")


@form_page
def channel_create(request):
    may_manage_channels(request.user).require()
    form = ChannelForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.create(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The channel is in the list."))
            return redirect("information:channel_list")
    return answer_form(request, "information/channel_form.html", form, channel=None, history=[])


@form_page
def channel_edit(request, pk):
    may_manage_channels(request.user).require()
    channel = get_object_or_404(Channel, pk=pk)
    form = ChannelForm(*sent(request), instance=channel)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(channel, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The channel is changed."))
            return redirect("information:channel_list")
    channel = get_object_or_404(Channel, pk=pk)
    return answer_form(request, "information/channel_form.html", form, channel=channel, history=history(channel))
