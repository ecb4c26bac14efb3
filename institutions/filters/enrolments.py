"""Filters of the list of contracts with parents."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet

from ..models import Institution, Network, Participation
from ..models.enrolments import school_year_label, school_year_of
from ..tables.enrolments import ENOUGH
from .common import ALL

SHOW = [
    ("none", _("Nothing is told")),
    ("nobody", _("Nobody is enrolled")),
    ("below", _("Below 80 %")),
    ("enough", _("80 % and more")),
]


def years() -> list[tuple[str, str]]:
    """The school years to look at: the next one, this one and three before."""
    now = school_year_of()
    return [(str(year), school_year_label(year)) for year in range(now + 1, now - 4, -1)]


class EnrolmentFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Institution"), method="search")
    year = django_filters.ChoiceFilter(
        label=_("School year"), choices=years, method="of_year", empty_label=_("This one")
    )
    show = django_filters.ChoiceFilter(label=_("Show"), choices=SHOW, method="narrow", empty_label=ALL)
    network = django_filters.ModelChoiceFilter(
        label=_("Network"),
        queryset=lambda request: Network.objects.visible_to(request.user),
        method="of_network",
        empty_label=str(ALL),
    )

    class Meta:
        model = Institution
        fields = ["q", "year", "show", "network"]

    def search(self, queryset, name, value):
        return queryset.search(value)

    def of_year(self, queryset, name, value):
        """The view has counted that year already."""
        return queryset

    def narrow(self, queryset, name, value):
        if value == "none":
            return queryset.filter(enrolled__isnull=True)
        if value == "nobody":
            return queryset.filter(enrolled=0)
        if value == "below":
            return queryset.filter(share__lt=ENOUGH)
        return queryset.filter(share__gte=ENOUGH)

    def of_network(self, queryset, name, value):
        standing = Participation.objects.standing().filter(network=value)
        return queryset.filter(pk__in=standing.values("institution"))
