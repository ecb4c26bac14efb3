"""Filters of the register."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet

from ..facts import participants
from ..models import Institution, InstitutionKind, Municipality, Network
from .common import ALL

ACCOUNT = [("yes", _("The head has access")), ("no", _("The head has no access"))]


class InstitutionFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Name, INN, OGRN or address"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InstitutionKind, empty_label=ALL)
    municipality = django_filters.ModelChoiceFilter(
        label=_("Municipality"), queryset=Municipality.objects.all(), empty_label=ALL
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: Network.objects.visible_to(request.user), method="of_network"
    )
    access = django_filters.ChoiceFilter(
        label=_("Access of the head"), choices=ACCOUNT, method="with_access", empty_label=ALL
    )

    class Meta:
        model = Institution
        fields = ["q", "kind", "municipality", "network", "access"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["network"].extra["empty_label"] = ALL

    def search(self, queryset, name, value):
        return queryset.search(value)

    def of_network(self, queryset, name, value):
        return queryset.filter(pk__in=participants(value).values("pk"))

    def with_access(self, queryset, name, value):
        return queryset.filter(has_access=value == "yes")
