"""Groups and needs as lists."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.tables import StateColumn
from institutions.models import Institution

from .models import GroupState, TrainingGroup

GROUP_TONES = {
    GroupState.GATHERING: "info",
    GroupState.RUNNING: "waiting",
    GroupState.FINISHED: "good",
    GroupState.CANCELLED: "neutral",
}
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class GroupTable(tables.Table):
    title = tables.Column(linkify=True)
    area = tables.Column()
    days = tables.Column(verbose_name=_("When"), accessor="starts_on", attrs={"td": {"class": "nowrap"}})
    hours = tables.Column(attrs=NUMBER)
    taken = tables.Column(verbose_name=_("Enrolled"), attrs=NUMBER)
    certified = tables.Column(verbose_name=_("Certificates"), attrs=NUMBER)
    state = StateColumn(tones=GROUP_TONES)

    class Meta:
        model = TrainingGroup
        fields = ["title", "area", "days", "hours", "taken", "certified", "state"]
        sequence = fields

    def render_title(self, record, value):
        return format_html('{}<br><span class="quiet small">{}</span>', value, record.provider)

    def render_days(self, record):
        return f"{record.starts_on:%d.%m.%Y}–{record.ends_on:%d.%m.%Y}"

    def render_taken(self, record, value):
        return _("%(taken)s of %(places)s") % {"taken": value, "places": record.places}


class NeedTable(tables.Table):
    name = tables.Column(
        verbose_name=_("Institution"),
        accessor="short_name",
        order_by="sort_key",
        linkify=("institutions:staff_list", [tables.A("pk")]),
    )
    workers = tables.Column(verbose_name=_("Teachers"), attrs=NUMBER)
    lacking = tables.Column(verbose_name=_("Without a course within three years"), attrs=NUMBER)
    seated = tables.Column(verbose_name=_("Of them enrolled"), attrs=NUMBER)
    told = tables.Column(verbose_name=_("Asked for besides, people"), attrs=NUMBER, default="—")

    class Meta:
        model = Institution
        fields = ["name", "workers", "lacking", "seated", "told"]
        sequence = fields
