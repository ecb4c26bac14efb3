"""Filters above the lists; they live in the address."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from institutions.models import Institution, Network

from .models import Audience, Entry, Launch, LaunchState, Questionnaire

OVERDUE = "overdue"
LACKING, ENOUGH = "lacking", "enough"
ANSWERS = [(LACKING, _("Not enough yet")), (ENOUGH, _("Enough"))]
EVERYBODY = pgettext_lazy("audience filter", "Everybody")
ARCHIVED = "archived"
ARCHIVE = [
    (ARCHIVED, pgettext_lazy("questionnaires", "In the archive")),
    ("all", pgettext_lazy("questionnaires", "All")),
]
STATES = [*LaunchState.choices, (OVERDUE, pgettext_lazy("survey", "Past its last day"))]


class LaunchFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Title"), method="search")
    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=lambda request: Network.objects.visible_to(request.user)
    )
    audience = django_filters.ChoiceFilter(label=_("Who answers"), choices=Audience, empty_label=EVERYBODY)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("Any"))

    class Meta:
        model = Launch
        fields = ["q", "network", "audience", "state"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["network"].extra["empty_label"] = pgettext_lazy("network filter", "Any")

    def search(self, queryset, name, value):
        return queryset.search(value)

    def in_state(self, queryset, name, value):
        return queryset.overdue() if value == OVERDUE else queryset.filter(state=value)


class EntryFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Institution"), method="search")
    answers = django_filters.ChoiceFilter(
        label=_("Answers"), choices=ANSWERS, method="by_answers", empty_label=_("Any")
    )

    class_band = django_filters.ChoiceFilter(label=_("Classes"), empty_label=pgettext_lazy("classes", "All"))

    class Meta:
        model = Entry
        fields = ["q", "answers", "class_band"]

    def __init__(self, *args, bands: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        if bands:
            self.filters["class_band"].extra["choices"] = [(band, band) for band in bands]
        else:
            del self.filters["class_band"]

    def search(self, queryset, name, value):
        return queryset.filter(institution__in=Institution.objects.search(value).order_by().values("pk"))

    def by_answers(self, queryset, name, value):
        return queryset.lacking() if value == LACKING else queryset.complete()


class QuestionnaireFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Title"), method="search")
    audience = django_filters.ChoiceFilter(label=_("Who answers"), choices=Audience, empty_label=EVERYBODY)
    archive = django_filters.ChoiceFilter(
        label=_("Archive"), choices=ARCHIVE, method="in_archive", empty_label=_("In use")
    )

    class Meta:
        model = Questionnaire
        fields = ["q", "audience", "archive"]

    def in_archive(self, queryset, name, value):
        return queryset.archived() if value == ARCHIVED else queryset

    def search(self, queryset, name, value):
        return queryset.search(value)
