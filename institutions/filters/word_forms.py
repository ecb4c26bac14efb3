"""Filters of the table of word forms."""

import django_filters
from django import forms
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from documents.models import WordForms, WordKind, key_of

from .common import ALL


class WordFormsFilter(FilterSet):
    q = django_filters.CharFilter(
        label=pgettext_lazy("word forms", "Word"),
        method="search",
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("word forms", "What it is"), choices=WordKind, empty_label=ALL
    )

    class Meta:
        model = WordForms
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(key__contains=key_of(value))
