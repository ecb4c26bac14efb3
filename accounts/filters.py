"""Filters of the lists."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet

from .models import AccountState, DepartmentRole, Letter, LetterState, User

NOT_OF_DEPARTMENT = "none"


class UserFilter(FilterSet):
    q = django_filters.CharFilter(
        label=_("Name or e-mail"), method="search", max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    role = django_filters.ChoiceFilter(
        label=_("Role in the department"),
        method="with_role",
        empty_label=_("Any"),
        choices=[
            *(choice for choice in DepartmentRole.choices if choice[0]),
            (NOT_OF_DEPARTMENT, DepartmentRole.NONE.label),
        ],
    )
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("account", "State"),
        method="in_state",
        empty_label=_("Any"),
        choices=AccountState.choices,
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, people, name, value):
        return people.matching(value)

    def with_role(self, people, name, value):
        return people.filter(department_role="" if value == NOT_OF_DEPARTMENT else value)

    def in_state(self, people, name, value):
        return people.in_state(value)


class LetterFilter(FilterSet):
    q = django_filters.CharFilter(
        label=_("Addressee"),
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("letter", "State"),
        method="in_state",
        empty_label=_("Any"),
        choices=LetterState.choices,
    )

    class Meta:
        model = Letter
        fields: list[str] = []

    def search(self, letters, name, value):
        return letters.filter(to__icontains=value.strip().lower())

    def in_state(self, letters, name, value):
        return letters.in_state(value)
