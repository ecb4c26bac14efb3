"""The list of questionnaires that came from files."""

import django_tables2 as tables
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.tables import MomentColumn
from common.templatetags.look import state_badge

from .models import ImportReport


class ImportTable(tables.Table):
    source_name = tables.Column(verbose_name=_("File"), linkify=True)
    kind = tables.Column(verbose_name=pgettext_lazy("file", "Kind"))
    taken = tables.Column(verbose_name=_("Rows taken"))
    state = tables.Column(verbose_name=_("State"), order_by="taken_at", empty_values=())
    created_at = MomentColumn(verbose_name=_("Loaded"))

    class Meta:
        model = ImportReport
        fields = ("source_name", "kind", "taken", "state", "created_at")

    def render_taken(self, record: ImportReport, value):
        return gettext("%(taken)s of %(total)s") % {"taken": value, "total": record.total}

    def render_state(self, record: ImportReport):
        if record.is_waiting:
            return state_badge("waiting", gettext("Only looked at"), "waiting")
        return state_badge("done", gettext("Questionnaire made"), "good")
