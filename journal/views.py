"""The whole history, for the department."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from common.tables import MomentColumn
from common.views import FilteredTableView

from .labels import known_actions
from .models import Entry
from .permissions import may_read_history


class EntryFilter(FilterSet):
    text = django_filters.CharFilter(label=_("Who or what"), method="with_text")
    action = django_filters.ChoiceFilter(
        label=_("Action"), choices=known_actions, empty_label=pgettext_lazy("filter", "All")
    )
    since = django_filters.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Entry
        fields = ["text", "action", "since", "until"]

    def with_text(self, entries, name, value):
        return entries.filter(Q(actor_name__icontains=value) | Q(target_name__icontains=value))


class EntryTable(tables.Table):
    number = tables.Column(verbose_name=pgettext_lazy("history line", "No."))
    at = MomentColumn(verbose_name=_("When"))
    actor_name = tables.Column(verbose_name=_("Who"), empty_values=())
    action_label = tables.Column(verbose_name=_("What"), order_by="action")
    target_name = tables.Column(verbose_name=_("About"))
    reason = tables.Column(verbose_name=_("Reason"), orderable=False)

    class Meta:
        model = Entry
        fields = ["number", "at", "actor_name", "action_label", "target_name", "reason"]
        order_by = "-number"

    def render_actor_name(self, value):
        return value or _("The portal")


class EntryList(FilteredTableView):
    """Every line of the history, newest first, filtered by person, object, action and day."""

    model = Entry
    table_class = EntryTable
    filterset_class = EntryFilter
    title = _("History")

    def dispatch(self, request, *args, **kwargs):
        may_read_history(request.user).require()
        return super().dispatch(request, *args, **kwargs)
