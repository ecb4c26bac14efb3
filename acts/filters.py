"""Filters of the lists of this room; they live in the address."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from institutions.models import Institution, Network, Participation

from .models import ActKind, ActState, LegalAct, LocalAct, LocalActKind, ResponsiblePerson, ResponsibleState

ALL = pgettext_lazy("filter", "All")
MISSING = "missing"
PEOPLE_STATES = [
    (MISSING, _("Nobody is named")),
    (ResponsibleState.PROPOSED, pgettext_lazy("responsible person", "Proposed")),
    (ResponsibleState.APPOINTED, pgettext_lazy("responsible person", "Appointed")),
]
LOCAL_STATES = [(MISSING, _("Something required is missing")), ("complete", _("Everything required is adopted"))]


def _networks(request):
    return Network.objects.visible_to(request.user)


def _search() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search"})


class ActFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Title or number"), method="search", max_length=200, widget=_search())
    network = django_filters.ModelChoiceFilter(label=_("Network"), queryset=_networks, empty_label=ALL)
    kind = django_filters.ChoiceFilter(label=_("Subject"), choices=ActKind, empty_label=ALL)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ActState, empty_label=ALL)
    year = django_filters.NumberFilter(label=_("Year"), min_value=1990, max_value=2200)

    class Meta:
        model = LegalAct
        fields = ["q", "network", "kind", "state", "year"]

    def search(self, queryset, name, value):
        for word in value.replace("\x00", " ").split()[:10]:
            found = Q(number__icontains=word)
            # SQLite compares Cyrillic letters with their case.
            for form in {word, word.lower(), word.capitalize(), word.upper()}:
                found |= Q(title__contains=form) | Q(number__contains=form) | Q(network__name__contains=form)
            queryset = queryset.filter(found)
        return queryset


class ResponsibleFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Institution"), method="search", max_length=300, widget=_search())
    network = django_filters.ModelChoiceFilter(label=_("Network"), queryset=_networks, empty_label=ALL)
    state = django_filters.ChoiceFilter(label=_("State"), choices=PEOPLE_STATES, method="in_state", empty_label=ALL)

    class Meta:
        model = Participation
        fields = ["q", "network", "state"]

    def search(self, queryset, name, value):
        return queryset.filter(institution__in=Institution.objects.search(value).order_by().values("pk"))

    def in_state(self, queryset, name, value):
        people = ResponsiblePerson.objects.filter(network=OuterRef("network"), institution=OuterRef("institution"))
        open_states = [ResponsibleState.PROPOSED, ResponsibleState.APPOINTED]
        if value == MISSING:
            return queryset.filter(~Exists(people.filter(state__in=open_states)))
        return queryset.filter(Exists(people.filter(state=value)))


class LocalActFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Institution"), method="search", max_length=300, widget=_search())
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=_networks, method="of_network", empty_label=ALL
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=LOCAL_STATES, method="in_state", empty_label=ALL)
    lacks = django_filters.ModelChoiceFilter(
        label=_("Has not adopted"),
        queryset=LocalActKind.objects.filter(is_in_use=True),
        method="lacking",
        empty_label=ALL,
    )

    class Meta:
        model = Institution
        fields = ["q", "network", "state", "lacks"]

    def search(self, queryset, name, value):
        return queryset.filter(pk__in=Institution.objects.search(value).order_by().values("pk"))

    def of_network(self, queryset, name, value):
        return queryset.filter(pk__in=Participation.objects.standing().filter(network=value).values("institution"))

    def lacking(self, queryset, name, value):
        return queryset.filter(~Exists(LocalAct.objects.adopted().filter(kind=value, institution=OuterRef("pk"))))

    def in_state(self, queryset, name, value):
        required = LocalActKind.objects.filter(is_required=True, is_in_use=True).values_list("pk", flat=True)
        complete = Q()
        for kind in required:
            complete &= Q(Exists(LocalAct.objects.adopted().filter(kind=kind, institution=OuterRef("pk"))))
        lacks = ~complete if complete else Q(pk__in=[])
        return queryset.filter(lacks if value == MISSING else complete)
