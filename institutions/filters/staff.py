"""Filters of staff lists and of people."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet

from ..facts import participants
from ..models import (
    Category,
    CreativeArea,
    Employment,
    Institution,
    InstitutionKind,
    Municipality,
    Network,
    StaffMember,
    StaffPost,
)
from ..models.submission import STATES_AND_NONE
from .common import ALL

GONE, EVERYBODY = "gone", "all"
WHO = [(GONE, pgettext_lazy("staff filter", "Those who left")), (EVERYBODY, pgettext_lazy("staff filter", "All"))]
OVERDUE, SOON, UNPLANNED, CATEGORY, CHANGED = "overdue", "soon", "unplanned", "category", "changed"
ATTENTION = [
    (SOON, _("Training due within half a year or overdue")),
    (OVERDUE, _("Training overdue")),
    (UNPLANNED, _("Training due, none planned")),
    (CATEGORY, _("Category ends within half a year or has ended")),
    (CHANGED, _("Changed after acceptance")),
]


class StaffListFilter(FilterSet):
    """Of the department's queue."""

    q = django_filters.CharFilter(label=_("Name, INN, OGRN or address"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES_AND_NONE, field_name="list_state", empty_label=ALL
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: Network.objects.visible_to(request.user), method="of_network"
    )

    class Meta:
        model = Institution
        fields = ["q", "state", "network"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["network"].extra["empty_label"] = ALL

    def search(self, queryset, name, value):
        return queryset.search(value)

    def of_network(self, queryset, name, value):
        return queryset.filter(pk__in=participants(value).values("pk"))


class OwnStaffFilter(FilterSet):
    """Of the list of one institution."""

    q = django_filters.CharFilter(label=_("Name, post or subject"), method="search")
    area = django_filters.ChoiceFilter(
        label=_("Area able to teach"), choices=CreativeArea, method="teaching", empty_label=ALL
    )
    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category, empty_label=ALL)
    attention = django_filters.ChoiceFilter(
        label=_("What needs attention"), choices=ATTENTION, method="needing", empty_label=ALL
    )
    who = django_filters.ChoiceFilter(
        label=pgettext_lazy("staff filter", "Who"),
        choices=WHO,
        method="those",
        empty_label=pgettext_lazy("staff filter", "Those who work"),
    )

    class Meta:
        model = StaffMember
        fields = ["q", "area", "category", "attention", "who"]

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("who"):
            queryset = queryset.working()
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        return queryset.search(value)

    def teaching(self, queryset, name, value):
        return queryset.teaching(value)

    def those(self, queryset, name, value):
        return queryset.filter(left_on__isnull=False) if value == GONE else queryset

    def needing(self, queryset, name, value):
        match value:
            case "overdue":
                return queryset.training_overdue()
            case "soon":
                return queryset.needing_training()
            case "unplanned":
                return queryset.needing_training().filter(planned_until__isnull=True)
            case "category":
                return queryset.with_ending_category()
        return queryset.changed_since_accepted()


class PeopleFilter(OwnStaffFilter):
    """Of the staff of all institutions."""

    institution = django_filters.CharFilter(label=_("Institution: name or INN"), method="of_institution")
    kind = django_filters.ChoiceFilter(
        label=_("Kind of institution"),
        choices=InstitutionKind,
        field_name="staff_list__institution__kind",
        empty_label=ALL,
    )
    municipality = django_filters.ModelChoiceFilter(
        label=_("Municipality"),
        queryset=Municipality.objects.all(),
        field_name="staff_list__institution__municipality",
        empty_label=ALL,
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: Network.objects.visible_to(request.user), method="of_network"
    )
    post = django_filters.ChoiceFilter(label=_("Post"), choices=StaffPost, empty_label=ALL)
    employment = django_filters.ChoiceFilter(label=_("Employment"), choices=Employment, empty_label=ALL)

    class Meta:
        model = StaffMember
        fields = [
            "q",
            "institution",
            "attention",
            "area",
            "category",
            "post",
            "kind",
            "municipality",
            "network",
            "employment",
            "who",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["network"].extra["empty_label"] = ALL

    def of_institution(self, queryset, name, value):
        found = Institution.objects.search(value)
        return queryset.filter(staff_list__institution__in=found.order_by().values("pk"))

    def of_network(self, queryset, name, value):
        return queryset.filter(staff_list__institution__in=participants(value).order_by().values("pk"))


class OfferFilter(FilterSet):
    """Of hours that institutions offer each other; nobody is named."""

    area = django_filters.ChoiceFilter(
        label=_("Area of technical creativity"), choices=CreativeArea, method="teaching", empty_label=ALL
    )
    institution = django_filters.CharFilter(label=_("Institution: name or INN"), method="of_institution")
    post = django_filters.ChoiceFilter(label=_("Post"), choices=StaffPost, empty_label=ALL)

    class Meta:
        model = StaffMember
        fields = ["area", "institution", "post"]

    def teaching(self, queryset, name, value):
        return queryset.teaching(value)

    def of_institution(self, queryset, name, value):
        found = Institution.objects.search(value)
        return queryset.filter(staff_list__institution__in=found.order_by().values("pk"))
