"""Filters of events and schedules; they live in the address."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from common.folding import fold
from institutions.models import Appointment, Institution, Network

from .models import Event, EventKind, EventSchedule, EventState, ScheduleState, school_year_of

ALL = pgettext_lazy("filter", "All")
AUDIENCES = [("pupils", _("pupils")), ("parents", _("parents")), ("teachers", _("teachers"))]
SHOW = [("ahead", _("Ahead")), ("unmarked", _("Over, not marked")), ("signup", _("With signing up"))]
WHOSE = [("own", _("Our own")), ("network", _("Of the network itself")), ("institutions", _("Of institutions"))]


def _own(user):
    return Appointment.objects.current().filter(user_id=user.pk).values("institution")


def _matching(queryset, value: str):
    """Titles and places that hold the words, whatever their case (SQLite minds the case of Cyrillic letters)."""
    for word in value[:200].replace("\x00", " ").split()[:8]:
        found = Q(schedule__institution__search_text__contains=fold(word))
        for form in {word, word.lower(), word.capitalize(), word.upper()}:
            found |= Q(title__contains=form) | Q(place__contains=form) | Q(responsible__contains=form)
        queryset = queryset.filter(found)
    return queryset


class CalendarFilter(FilterSet):
    """Of the calendar: whose, which, for whom."""

    network = django_filters.ModelChoiceFilter(
        label=_("Network"), queryset=Network.objects.none(), field_name="schedule__network", empty_label=ALL
    )
    institution = django_filters.ModelChoiceFilter(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        field_name="schedule__institution",
        empty_label=ALL,
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=EventKind, empty_label=ALL)
    audience = django_filters.ChoiceFilter(label=_("For whom"), choices=AUDIENCES, method="for_whom", empty_label=ALL)

    class Meta:
        model = Event
        fields = ["network", "institution", "kind", "audience"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        is_guest = user is None or not user.is_authenticated
        networks = Network.objects.all() if is_guest else Network.objects.visible_to(user)
        of_networks = EventSchedule.objects.filter(network__in=networks)
        institutions = Institution.objects.filter(pk__in=of_networks.values("institution"))
        self.filters["network"].queryset = networks
        self.filters["institution"].queryset = institutions.order_by("sort_key", "pk")
        if "network" in self.filters and len(networks[:2]) < 2:
            del self.filters["network"]

    def for_whom(self, queryset, name, value):
        return queryset.filter(**{f"for_{value}": True})


class EventFilter(CalendarFilter):
    q = django_filters.CharFilter(label=_("Event, place or person"), method="search")
    show = django_filters.ChoiceFilter(label=_("Show"), choices=SHOW, method="narrow", empty_label=ALL)
    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=WHOSE, method="of_whom", empty_label=ALL)
    state = django_filters.ChoiceFilter(label=_("State"), choices=EventState, empty_label=ALL)
    since = django_filters.DateFilter(label=_("From day"), field_name="day", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("To day"), field_name="day", lookup_expr="lte")
    more = ("network", "institution", "audience", "state", "since", "until")

    class Meta:
        model = Event
        fields = ["q", "show", "whose", "kind", "network", "institution", "audience", "state", "since", "until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.is_department:
            self.filters["whose"].extra["choices"] = WHOSE[1:]

    def search(self, queryset, name, value):
        return _matching(queryset, value)

    def narrow(self, queryset, name, value):
        if value == "ahead":
            return queryset.ahead()
        return queryset.unmarked() if value == "unmarked" else queryset.filter(has_signup=True)

    def of_whom(self, queryset, name, value):
        if value == "own":
            return queryset.filter(schedule__institution__in=_own(self.request.user))
        return queryset.filter(schedule__institution__isnull=value == "network")


class PublicFilter(CalendarFilter):
    """To everybody. Institutions only those that have public events."""

    class Meta:
        model = Event
        fields = ["network", "institution", "kind", "audience"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        public = Event.objects.public().filter(schedule__institution__isnull=False)
        self.filters["institution"].queryset = Institution.objects.filter(
            pk__in=public.values("schedule__institution")
        ).order_by("sort_key", "pk")


class ScheduleFilter(FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=ScheduleState, empty_label=ALL)
    year = django_filters.ChoiceFilter(label=_("School year"), empty_label=ALL)
    network = django_filters.ModelChoiceFilter(label=_("Network"), queryset=Network.objects.none(), empty_label=ALL)

    class Meta:
        model = EventSchedule
        fields = ["state", "year", "network"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["network"].queryset = Network.objects.visible_to(self.request.user)
        now = school_year_of(timezone.localdate())
        self.filters["year"].extra["choices"] = [(year, f"{year}/{year + 1}") for year in range(now + 1, now - 4, -1)]
