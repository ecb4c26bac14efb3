"""Filters of lists about networks."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet

from ..models import Institution, InstitutionKind, Municipality
from .common import ALL
from .register import search_field


class CandidateFilter(FilterSet):
    """Institutions that are not on the list of a network yet."""

    q = search_field()
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InstitutionKind, empty_label=ALL)
    municipality = django_filters.ModelChoiceFilter(
        label=_("Municipality"), queryset=Municipality.objects.all(), empty_label=ALL
    )

    class Meta:
        model = Institution
        fields = ["q", "kind", "municipality"]

    def search(self, queryset, name, value):
        return queryset.search(value)
