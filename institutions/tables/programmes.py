"""Programmes as a list."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from common.tables import StateColumn

from ..models import ProgrammeState, ProgrammeVersion
from ..programme_text import ages
from .common import NOWRAP

PROGRAMME_TONES = {
    ProgrammeState.DRAFT: "neutral",
    ProgrammeState.EXPERTISE: "waiting",
    ProgrammeState.REMARKS: "bad",
    ProgrammeState.REVISED: "waiting",
    ProgrammeState.RECOMMENDED: "info",
    ProgrammeState.ADOPTED: "info",
    ProgrammeState.APPROVED: "good",
    ProgrammeState.PUBLISHED: "good",
    ProgrammeState.ARCHIVED: "neutral",
    ProgrammeState.WITHDRAWN: "neutral",
}
PARTNER_TONES = {"waiting": "waiting", "agreed": "good", "refused": "bad"}
REMARK_TONES = {"open": "bad", "answered": "waiting", "settled": "good"}
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class ProgrammeTable(tables.Table):
    name = tables.Column(verbose_name=_("Programme"), linkify=lambda record: record.get_absolute_url())
    institution = tables.Column(
        verbose_name=_("Institution"),
        accessor="programme__institution__short_name",
        order_by="programme__institution__sort_key",
    )
    area = tables.Column(verbose_name=_("Area"))
    age = tables.Column(verbose_name=_("Age"), accessor="age_from", order_by=("age_from", "age_to"), attrs=NOWRAP)
    hours_total = tables.Column(verbose_name=_("Hours"), attrs=NUMBER, default="—")
    places = tables.Column(verbose_name=_("Places"), attrs=NUMBER, default="—")
    state = StateColumn(verbose_name=_("State"), tones=PROGRAMME_TONES)

    class Meta:
        model = ProgrammeVersion
        fields = ["name", "institution", "area", "age", "hours_total", "places", "state"]
        sequence = fields

    def render_name(self, record):
        marks = [pgettext("programme", "version %(number)s") % {"number": record.number}] if record.number > 1 else []
        marks += [_("joint")] if record.is_network_form else []
        marks += [_("distance")] if record.uses_distance else []
        if not marks:
            return record.name
        return format_html('{}<br><span class="quiet small">{}</span>', record.name, ", ".join(map(str, marks)))

    def render_area(self, record, value):
        if not record.level:
            return value
        return format_html('{}<br><span class="quiet small">{}</span>', value, record.get_level_display())

    def render_age(self, record):
        return ages(record)

    def render_places(self, record):
        free = record.programme.free_places
        is_open = record.state == ProgrammeState.PUBLISHED and free is not None
        if not is_open:
            return record.places
        told = _("free: %(free)s") % {"free": free}
        return format_html('{}<br><span class="quiet small">{}</span>', record.places, told)
