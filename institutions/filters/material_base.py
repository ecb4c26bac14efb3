"""Filters of the material bases."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet

from ..facts import participants
from ..models import CreativeArea, Institution, Network, ResourceItem, ResourceKind
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


OFFERED = [("yes", pgettext_lazy("resource", "Offered")), ("no", pgettext_lazy("resource", "Not offered"))]
REMARKS = [
    ("any", _("With a remark")),
    ("to_mend", _("With a remark, not changed yet")),
    ("former", _("With a former remark")),
]


class ResourceItemFilter(FilterSet):
    """Above the lines of one material base."""

    q = django_filters.CharFilter(label=_("Name, number, place, keeper"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ResourceKind, empty_label=ALL)
    area = django_filters.ChoiceFilter(label=_("Area"), choices=CreativeArea, empty_label=ALL)
    offered = django_filters.ChoiceFilter(
        label=_("For the network"), choices=OFFERED, method="of_offer", empty_label=ALL
    )
    remark = django_filters.ChoiceFilter(label=_("Remarks"), choices=REMARKS, method="of_remark", empty_label=ALL)

    class Meta:
        model = ResourceItem
        fields = ["q", "kind", "area", "offered", "remark"]

    def search(self, queryset, name, value):
        # SQLite compares Cyrillic letters with their case, and a line is typed in whatever case.
        found = Q()
        for text in {value, value.lower(), value.capitalize(), value.upper()}:
            for field in ("name", "brand", "inventory_number", "serial_number", "place", "keeper_name"):
                found |= Q(**{f"{field}__contains": text})
        return queryset.filter(found)

    def of_offer(self, queryset, name, value):
        return queryset.filter(is_offered=value == "yes")

    def of_remark(self, queryset, name, value):
        words = {"any": queryset.remarked, "to_mend": queryset.to_mend, "former": queryset.formerly_remarked}
        return words[value]()
