"""Filters of programmes: for those at work, and for visitors."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet

from ..models import (
    CreativeArea,
    DistanceUse,
    Institution,
    ProgrammeFunding,
    ProgrammeLevel,
    ProgrammeState,
    ProgrammeVersion,
)
from ..models.programmes import OLDEST, YOUNGEST
from .common import ALL

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]
AGES = [(str(age), str(age)) for age in range(YOUNGEST, OLDEST + 1)]


class CheckFilter(django_filters.Filter):
    """A tick; without it nothing is filtered."""

    field_class = forms.BooleanField


class PublicProgrammeFilter(FilterSet):
    """What a parent looks for."""

    q = django_filters.CharFilter(label=_("Name or institution"), method="search")
    area = django_filters.ChoiceFilter(label=_("Area"), choices=CreativeArea, method="of_area", empty_label=ALL)
    age = django_filters.ChoiceFilter(label=_("Age of the child"), choices=AGES, method="for_age", empty_label=ALL)
    institution = django_filters.ModelChoiceFilter(
        label=_("Institution"),
        queryset=lambda request: Institution.objects.filter(
            pk__in=ProgrammeVersion.objects.published().values("programme__institution")
        ),
        field_name="programme__institution",
    )
    funding = django_filters.ChoiceFilter(label=_("Who pays"), choices=ProgrammeFunding, empty_label=ALL)
    free = CheckFilter(label=_("Only with free places"), method="with_free_places")

    class Meta:
        model = ProgrammeVersion
        fields = ["q", "area", "age", "institution", "funding", "free"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["institution"].extra["empty_label"] = ALL

    def search(self, queryset, name, value):
        return queryset.search(value)

    def of_area(self, queryset, name, value):
        return queryset.of_area(value)

    def for_age(self, queryset, name, value):
        return queryset.for_age(int(value))

    def with_free_places(self, queryset, name, value):
        return queryset.filter(programme__free_places__gt=0) if value else queryset


class ProgrammeFilter(PublicProgrammeFilter):
    """What a specialist or a director looks for."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ProgrammeState, empty_label=ALL)
    level = django_filters.ChoiceFilter(label=_("Level"), choices=ProgrammeLevel, empty_label=ALL)
    institution = django_filters.ModelChoiceFilter(
        label=_("Institution"),
        queryset=lambda request: Institution.objects.filter(
            pk__in=ProgrammeVersion.objects.visible_to(request.user).order_by().values("programme__institution")
        ),
        field_name="programme__institution",
    )
    distance = django_filters.ChoiceFilter(
        label=_("Distance technologies"), choices=YES_OR_NO, method="with_distance", empty_label=ALL
    )
    joint = django_filters.ChoiceFilter(label=_("Joint"), choices=YES_OR_NO, method="are_joint", empty_label=ALL)
    whose = django_filters.CharFilter(method="keep", widget=forms.HiddenInput)

    class Meta:
        model = ProgrammeVersion
        fields = ["q", "area", "age", "level", "institution", "state", "distance", "joint", "free", "whose"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.filters["funding"]

    def with_distance(self, queryset, name, value):
        without = Q(distance=DistanceUse.NONE)
        return queryset.exclude(without) if value == "yes" else queryset.filter(without)

    def are_joint(self, queryset, name, value):
        return queryset.filter(is_network_form=value == "yes")

    def keep(self, queryset, name, value):
        """Which tab is open is the view's business; the form only carries it along."""
        return queryset
