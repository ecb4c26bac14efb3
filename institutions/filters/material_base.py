"""Filters of the material bases."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet

from ..facts import participants
from ..models import Institution, Network
from ..models.submission import STATES_AND_NONE
from .common import ALL


class MaterialBaseFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Name, INN, OGRN or address"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES_AND_NONE, field_name="base_state", empty_label=ALL
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: Network.objects.visible_to(request.user), method="of_network"
    )

    class Meta:
        model = Institution
        fields = ["q", "state", "network"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["network"].extra["empty_label"] = ALL

    def search(self, queryset, name, value):
        return queryset.search(value)

    def of_network(self, queryset, name, value):
        return queryset.filter(pk__in=participants(value).values("pk"))
