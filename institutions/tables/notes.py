"""Analytical notes as a list."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from common.tables import DateColumn, MomentColumn, StateColumn

from ..models import AnalyticalNote


class NoteTable(tables.Table):
    network = tables.Column(linkify=lambda record: record.get_absolute_url(), order_by="network__name")
    period = tables.Column(default="—")
    state = StateColumn(tones={"draft": "waiting"})
    as_of = DateColumn(verbose_name=_("As of"), default="—")
    created_by = tables.Column(orderable=False)
    approved_at = MomentColumn(default="—")

    class Meta:
        model = AnalyticalNote
        fields = ["network", "period", "state", "as_of", "created_by", "approved_at"]
        sequence = fields
