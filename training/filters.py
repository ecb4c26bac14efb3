"""Filters above the lists; they live in the address."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from institutions.models import CreativeArea, Institution, Network, Participation, TrainingKind

from . import facts
from .models import GroupState, TrainingGroup

ALL = pgettext_lazy("filter", "All")


class GroupFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Title or who teaches"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=GroupState, empty_label=ALL)
    area = django_filters.ChoiceFilter(label=_("Area"), choices=CreativeArea, empty_label=ALL)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=TrainingKind, empty_label=ALL)
    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=[("owed", _("Certificates not entered"))], method="narrow", empty_label=ALL
    )

    class Meta:
        model = TrainingGroup
        fields = ["q", "state", "area", "kind", "show"]

    def search(self, queryset, name, value):
        """SQLite compares Cyrillic letters with their case: the word as typed, small, and with a capital."""
        for word in value[:200].replace("\x00", " ").split()[:10]:
            found = queryset.none()
            for form in {word, word.lower(), word.capitalize(), word.upper()}:
                found = found | queryset.filter(title__contains=form) | queryset.filter(provider__contains=form)
            queryset = found
        return queryset

    def narrow(self, queryset, name, value):
        return queryset.filter(pk__in=facts.uncertified().order_by().values("pk"))


class NeedFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Institution"), method="search")
    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=[("lacking", _("Where somebody has to learn"))], method="narrow", empty_label=ALL
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"),
        queryset=lambda request: Network.objects.visible_to(request.user),
        method="of_network",
        empty_label=str(ALL),
    )

    class Meta:
        model = Institution
        fields = ["q", "show", "network"]

    def search(self, queryset, name, value):
        return queryset.search(value)

    def narrow(self, queryset, name, value):
        return queryset.filter(lacking__gt=0)

    def of_network(self, queryset, name, value):
        standing = Participation.objects.standing().filter(network=value)
        return queryset.filter(pk__in=standing.values("institution"))
