"""Filters of shared resources, bookings and requests."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet
from common.folding import fold

from ..models import (
    Appointment,
    Booking,
    BookingState,
    CreativeArea,
    Institution,
    RequestState,
    ResourceItem,
    ResourceKind,
    ResourceRequest,
)
from .common import ALL


def _own(user):
    return Appointment.objects.current().filter(user_id=user.pk).values("institution")


def _in_text(field: str, word: str) -> Q:
    """SQLite compares Cyrillic letters with their case: the word as it is typed, small, and with a capital."""
    return (
        Q(**{f"{field}__contains": word})
        | Q(**{f"{field}__contains": word.lower()})
        | Q(**{f"{field}__contains": word.capitalize()})
        | Q(**{f"{field}__contains": word.upper()})
    )


class SharedItemFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Resource or institution"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ResourceKind, empty_label=ALL)
    area = django_filters.ChoiceFilter(label=_("Area"), choices=CreativeArea, empty_label=ALL)
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[("others", _("Of others")), ("own", _("Our own"))],
        method="of_whom",
        empty_label=ALL,
    )

    class Meta:
        model = ResourceItem
        fields = ["q", "kind", "area", "whose"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.is_department:
            del self.filters["whose"]

    def search(self, queryset, name, value):
        for word in value[:200].replace("\x00", " ").split()[:10]:
            queryset = queryset.filter(_in_text("name", word) | Q(base__institution__search_text__contains=fold(word)))
        return queryset

    def of_whom(self, queryset, name, value):
        own = {"base__institution__in": _own(self.request.user)}
        return queryset.filter(**own) if value == "own" else queryset.exclude(**own)


SHOW = [
    ("ahead", _("Ahead")),
    ("consent", _("Await the keeper's consent")),
    ("confirm", _("Over, not confirmed yet")),
    ("past", _("Over")),
]
WAYS = [("ours", _("We book")), ("theirs", _("With us"))]


class BookingFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Resource or institution"), method="search")
    show = django_filters.ChoiceFilter(label=_("Show"), choices=SHOW, method="narrow", empty_label=ALL)
    way = django_filters.ChoiceFilter(label=_("Who books"), choices=WAYS, method="by_way", empty_label=ALL)
    state = django_filters.ChoiceFilter(label=_("State"), choices=BookingState, empty_label=ALL)
    since = django_filters.DateFilter(label=_("From day"), field_name="starts_at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("To day"), field_name="starts_at", lookup_expr="date__lte")

    class Meta:
        model = Booking
        fields = ["q", "show", "way", "state", "since", "until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.is_department:
            del self.filters["way"]

    def search(self, queryset, name, value):
        for word in value[:200].replace("\x00", " ").split()[:10]:
            folded = fold(word)
            queryset = queryset.filter(
                _in_text("item_name", word)
                | Q(keeper__in=Institution.objects.filter(search_text__contains=folded))
                | Q(institution__in=Institution.objects.filter(search_text__contains=folded))
            )
        return queryset

    def narrow(self, queryset, name, value):
        now, user = timezone.now(), self.request.user
        if value == "ahead":
            return queryset.upcoming(now)
        if value == "past":
            return queryset.filter(ends_at__lte=now)
        if value == "consent":
            queryset = queryset.filter(state=BookingState.REQUESTED, starts_at__gt=now)
        else:
            queryset = queryset.to_confirm(now)
        return queryset if user.is_department else queryset.filter(keeper__in=_own(user))

    def by_way(self, queryset, name, value):
        own = _own(self.request.user)
        return queryset.filter(institution__in=own) if value == "ours" else queryset.filter(keeper__in=own)


class RequestFilter(FilterSet):
    q = django_filters.CharFilter(label=_("What or who"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=RequestState, empty_label=ALL)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ResourceKind, empty_label=ALL)
    area = django_filters.ChoiceFilter(label=_("Area"), choices=CreativeArea, empty_label=ALL)
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[("own", _("Our own")), ("others", _("Of others"))],
        method="of_whom",
        empty_label=ALL,
    )

    class Meta:
        model = ResourceRequest
        fields = ["q", "state", "kind", "area", "whose"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.is_department:
            del self.filters["whose"]

    def search(self, queryset, name, value):
        for word in value[:200].replace("\x00", " ").split()[:10]:
            queryset = queryset.filter(_in_text("what", word) | Q(institution__search_text__contains=fold(word)))
        return queryset

    def of_whom(self, queryset, name, value):
        own = {"institution__in": _own(self.request.user)}
        return queryset.filter(**own) if value == "own" else queryset.exclude(**own)
