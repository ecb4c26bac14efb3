"""Plans and items as lists."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tables import DateColumn, StateColumn
from common.templatetags.look import state_badge

from .models import InteractionPlan, PlanItem, Progress
from .panels import PLAN_TONES

PROGRESS_TONES = {
    Progress.PLANNED: "neutral",
    Progress.IN_WORK: "info",
    Progress.DONE: "good",
    Progress.MOVED: "waiting",
    Progress.CANCELLED: "neutral",
}


def progress_badge(item: PlanItem):
    """The mark as icon and word; what is overdue says so."""
    if item.is_overdue:
        return state_badge("overdue", _("Overdue"), "bad")
    return state_badge(item.progress, item.get_progress_display(), PROGRESS_TONES[Progress(item.progress)])


class PlanTable(tables.Table):
    network = tables.Column(linkify=lambda record: record.get_absolute_url(), order_by="network__name")
    school_year = tables.Column(accessor="year_label", order_by="school_year", verbose_name=_("School year"))
    state = StateColumn(tones=PLAN_TONES)
    item_count = tables.Column(verbose_name=_("Items"), attrs={"td": {"class": "num"}})
    done_count = tables.Column(verbose_name=pgettext_lazy("items of a plan", "Done"), attrs={"td": {"class": "num"}})
    approved_version = tables.Column(verbose_name=_("Version in force"), attrs={"td": {"class": "num"}})

    class Meta:
        model = InteractionPlan
        fields = ["network", "school_year", "state", "item_count", "done_count", "approved_version"]
        sequence = fields

    def render_approved_version(self, value):
        return value or "—"


class ItemTable(tables.Table):
    title = tables.Column(linkify=lambda record: record.get_absolute_url())
    plan = tables.Column(accessor="plan__year_label", verbose_name=_("Plan"), order_by="plan__school_year")
    time = tables.Column(accessor="time_label", verbose_name=_("Time"), order_by=("starts_on", "ends_on"))
    responsible = tables.Column(default=_("Department of education"), order_by="responsible__sort_key")
    due_on = DateColumn(verbose_name=_("Awaited by"))
    progress = tables.Column()

    class Meta:
        model = PlanItem
        fields = ["title", "plan", "time", "responsible", "due_on", "progress"]
        sequence = fields

    def render_progress(self, record):
        return progress_badge(record)
