"""Filters of the register."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet

from ..completeness import CHECKS, lacking
from ..facts import participants
from ..models import (
    Appointment,
    AppointmentRole,
    CreativeArea,
    Institution,
    InstitutionKind,
    Municipality,
    Network,
    NetworkRole,
    Participation,
    ResourceCentre,
    SettlementType,
)
from ..slots import SLOTS
from .common import ALL

ACCOUNT = [("yes", _("The head has access")), ("no", _("The head has no access"))]
COORDINATOR = [("yes", _("There is one")), ("no", _("There is none"))]
UNDECIDED = "none"
ROLES = [*NetworkRole.choices, (UNDECIDED, pgettext_lazy("role in a network", "Not decided"))]
ANYTHING = "any"
CENTRES = [(ANYTHING, _("In any area")), *CreativeArea.choices]


def search_field() -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label=_("Name, number, INN, OGRN or address"),
        method="search",
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class InstitutionFilter(FilterSet):
    q = search_field()
    municipality = django_filters.ModelChoiceFilter(
        label=_("Municipality"), queryset=Municipality.objects.all(), empty_label=ALL
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InstitutionKind, empty_label=ALL)
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: Network.objects.visible_to(request.user), method="of_network"
    )
    role = django_filters.ChoiceFilter(label=_("Role in the network"), choices=ROLES, method="in_role", empty_label=ALL)
    centre = django_filters.ChoiceFilter(
        label=_("Resource centre"), choices=CENTRES, method="of_centres", empty_label=ALL
    )
    settlement = django_filters.ChoiceFilter(
        label=_("Kind of settlement"), choices=SettlementType, field_name="settlement_type", empty_label=ALL
    )
    lacks = django_filters.ChoiceFilter(
        label=_("What is missing"),
        choices=lambda: [(ANYTHING, _("Anything")), *((check.code, check.label) for check in CHECKS)],
        method="without",
        empty_label=ALL,
    )
    access = django_filters.ChoiceFilter(
        label=_("Access of the head"), choices=ACCOUNT, method="with_access", empty_label=ALL
    )
    coordinator = django_filters.ChoiceFilter(
        label=_("Coordinator"), choices=COORDINATOR, method="with_coordinator", empty_label=ALL
    )

    more = ("role", "centre", "settlement", "lacks", "access", "coordinator")

    class Meta:
        model = Institution
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["network"].extra["empty_label"] = ALL
        for slot in SLOTS:
            self.filters[slot.code] = django_filters.ChoiceFilter(
                label=slot.label,
                choices=lambda slot=slot: slot.choices(self.request.user),
                method=lambda institutions, name, value, slot=slot: slot.narrow(institutions, value),
                empty_label=ALL,
            )
            self.filters[slot.code].parent = self
        self.more = (*self.more, *(slot.code for slot in SLOTS))

    def filter_queryset(self, queryset):
        """The founder stands in the register to sign; it is shown to whoever asks for that kind."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("kind") == InstitutionKind.FOUNDER else found.without_founders()

    def search(self, queryset, name, value):
        return queryset.search(value)

    def of_network(self, queryset, name, value):
        return queryset.filter(pk__in=participants(value).values("pk"))

    def in_role(self, queryset, name, value):
        """In the chosen network, or in any."""
        taking_part = Participation.objects.standing().filter(
            institution=OuterRef("pk"), role="" if value == UNDECIDED else value
        )
        if network := self.form.cleaned_data.get("network"):
            taking_part = taking_part.filter(network=network)
        return queryset.filter(Exists(taking_part))

    def of_centres(self, queryset, name, value):
        """Resource centres of today, in the chosen network or in any; a stored list of areas is looked into here."""
        centres = ResourceCentre.objects.current()
        if network := self.form.cleaned_data.get("network"):
            centres = centres.filter(network=network)
        rows = centres.values_list("institution", "areas")
        return queryset.filter(pk__in=[pk for pk, areas in rows if value == ANYTHING or value in areas])

    def without(self, queryset, name, value):
        codes = [check.code for check in CHECKS] if value == ANYTHING else [value]
        missing = lacking(codes[0])
        for code in codes[1:]:
            missing |= lacking(code)
        return queryset.filter(missing)

    def with_access(self, queryset, name, value):
        return queryset.filter(has_access=value == "yes")

    def with_coordinator(self, queryset, name, value):
        coordinators = Appointment.objects.current().filter(
            institution=OuterRef("pk"), role=AppointmentRole.COORDINATOR, user__is_active=True
        )
        return queryset.filter(Exists(coordinators) if value == "yes" else ~Exists(coordinators))
