"""Filters of the lists."""

import datetime

import django_filters
from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from institutions.models import Network

from .models import DECIDABLE, Agreement, Kind, Party, PartyState, State


def _networks(request):
    return Network.objects.visible_to(request.user)


class AgreementFilter(FilterSet):
    number = django_filters.CharFilter(
        label=_("Number"),
        lookup_expr="contains",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    awaiting = django_filters.ChoiceFilter(
        label=pgettext_lazy("agreements", "Await"),
        method="that_await",
        empty_label=_("Any"),
        choices=[
            ("me", _("my signature")),
            ("decision", _("a decision about a refusal")),
            ("check", _("a check of a signature")),
            ("late", _("signatures that are late")),
            ("last", _("one last signature")),
            ("silent", _("an answer for more than 7 days")),
            ("ending", _("the end within 60 days")),
        ],
    )
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("agreement", "State"), empty_label=_("Any"), choices=State.choices
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("Any"), choices=Kind.choices)
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), empty_label=pgettext_lazy("network", "Any"), queryset=_networks
    )

    class Meta:
        model = Agreement
        fields: list[str] = []

    def that_await(self, agreements, name, value):
        if value == "me":
            return agreements.awaiting(self.request.user)
        if value == "ending":
            return agreements.ending()
        if value == "silent":
            week_ago = timezone.now() - datetime.timedelta(days=7)
            silent = Party.objects.asked().filter(asked_at__lt=week_ago)
            return agreements.filter(state=State.SIGNING, version__in=silent.values("version"))
        if value == "last":
            missing = Party.objects.exclude(state__in=[PartyState.SIGNED, PartyState.EXCLUDED]).values("version")
            last = missing.order_by().annotate(n=Count("pk")).filter(n=1)
            return agreements.filter(state=State.SIGNING, version__in=last.values("version"))
        if value == "late":
            return agreements.overdue()
        if value == "check":
            recorded = Party.objects.filter(state=PartyState.RECORDED)
            return agreements.filter(state__in=DECIDABLE, version__in=recorded.values("version"))
        refusing = Party.objects.filter(state=PartyState.REFUSED)
        return agreements.filter(state=State.SIGNING, version__in=refusing.values("version"))
