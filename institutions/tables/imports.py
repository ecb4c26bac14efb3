"""Imports of the register as a list."""

import django_tables2 as tables

from common.tables import MomentColumn, StateColumn

from ..models import ImportBatch

IMPORT_TONES = {"ready": "waiting", "applied": "good", "cancelled": "neutral"}


class ImportTable(tables.Table):
    file = tables.Column(linkify=lambda record: record.get_absolute_url())
    created_at = MomentColumn()
    created_by = tables.Column(orderable=False)
    state = StateColumn(tones=IMPORT_TONES)

    class Meta:
        model = ImportBatch
        fields = ["file", "created_at", "created_by", "state"]
        sequence = fields
