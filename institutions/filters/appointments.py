"""Filters of the list of appointments."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import AccountState, User
from common.filters import FilterSet

from ..models import Appointment, AppointmentRole, AppointmentState, Institution, Municipality
from .common import ALL

ACCOUNTS = [
    (AccountState.ACTIVE, _("Signs in")),
    (AccountState.INVITED, _("Has not set a password yet")),
    (AccountState.DEACTIVATED, _("The account is closed")),
]
NOT_ENDED = "standing"
STATES = [(NOT_ENDED, pgettext_lazy("appointments", "In force and to come")), *AppointmentState.choices]


class AppointmentFilter(FilterSet):
    q = django_filters.CharFilter(
        label=_("Person or institution"),
        method="search",
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=ALL)
    role = django_filters.ChoiceFilter(label=_("Role"), choices=AppointmentRole, empty_label=ALL)
    account = django_filters.ChoiceFilter(label=_("Account"), choices=ACCOUNTS, method="of_account", empty_label=ALL)
    municipality = django_filters.ModelChoiceFilter(
        label=_("Municipality"),
        queryset=Municipality.objects.all(),
        field_name="institution__municipality",
        empty_label=ALL,
    )

    class Meta:
        model = Appointment
        fields: list[str] = []

    def search(self, queryset, name, value):
        people = User.objects.matching(value).order_by().values("pk")
        institutions = Institution.objects.search(value).order_by().values("pk")
        return queryset.filter(Q(user__in=people) | Q(institution__in=institutions))

    def in_state(self, queryset, name, value):
        if value == NOT_ENDED:
            ended = Appointment.objects.of_state(AppointmentState.ENDED)
            return queryset.exclude(pk__in=ended.order_by().values("pk"))
        return queryset.of_state(value)

    def of_account(self, queryset, name, value):
        return queryset.filter(user__in=User.objects.in_state(value).order_by().values("pk"))
