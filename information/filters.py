"""Filters above the lists; they live in the address."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from institutions import facts as institution_facts
from institutions.models import Institution, Network, Participation

from .models import MEDIA, Channel, ChannelKind, NewsItem, NewsState, Publication, PublicationState

ALL = pgettext_lazy("filter", "All")


def _institutions(request):
    if request.user.is_department:
        return Institution.objects.filter(pk__in=Participation.objects.standing().values("institution"))
    return institution_facts.institutions_of(request.user)


class PublicationFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Title or text"), method="search")
    institution = django_filters.ModelChoiceFilter(label=_("Institution"), queryset=_institutions, empty_label=str(ALL))
    channel = django_filters.ModelChoiceFilter(
        label=_("Channel"), queryset=Channel.objects.order_by("name"), empty_label=str(ALL)
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of channel"),
        choices=[("media", _("Media")), *ChannelKind.choices],
        method="of_kind",
        empty_label=ALL,
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"),
        queryset=lambda request: Network.objects.visible_to(request.user),
        method="of_network",
        empty_label=str(ALL),
    )
    since = django_filters.DateFilter(label=_("From day"), field_name="published_on", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("To day"), field_name="published_on", lookup_expr="lte")
    state = django_filters.ChoiceFilter(label=_("State"), choices=PublicationState, empty_label=ALL)

    more = ("kind", "network", "state")

    class Meta:
        model = Publication
        fields = ["q", "institution", "channel", "kind", "network", "since", "until", "state"]

    def search(self, queryset, name, value):
        return queryset.search(value)

    def of_kind(self, queryset, name, value):
        return queryset.filter(channel__kind__in=MEDIA if value == "media" else [value])

    def of_network(self, queryset, name, value):
        return queryset.about(value)


class NewsFilter(FilterSet):
    institution = django_filters.ModelChoiceFilter(label=_("Institution"), queryset=_institutions, empty_label=str(ALL))
    state = django_filters.ChoiceFilter(label=_("State"), choices=NewsState, empty_label=ALL)

    class Meta:
        model = NewsItem
        fields = ["institution", "state"]
