"""Imports of the register as a list."""

import django_tables2 as tables

from common.tables import MomentColumn, StateColumn

from ..models import ImportBatch

IMPORT_TONES = {
    "reading": "info",
    "ready": "waiting",
    "applying": "info",
    "applied": "good",
    "cancelled": "neutral",
    "failed": "bad",
}


class ImportTable(tables.Table):
    file_name = tables.Column(linkify=True)
    created_at = MomentColumn()
    created_by = tables.Column(orderable=False)
    state = StateColumn(tones=IMPORT_TONES)

    class Meta:
        model = ImportBatch
        fields = ["file_name", "source", "created_at", "created_by", "state"]
        sequence = fields
