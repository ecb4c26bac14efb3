"""Material bases as a list."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from common.tables import MomentColumn

from ..models import Institution
from .common import submission_badge


class MaterialBaseTable(tables.Table):
    name = tables.Column(
        accessor="short_name",
        order_by="sort_key",
        verbose_name=_("Institution"),
        linkify=("institutions:material_base", [tables.A("pk")]),
    )
    state = tables.Column(verbose_name=_("State"), accessor="base_state")
    items = tables.Column(verbose_name=_("Resources"), accessor="item_count", attrs={"td": {"class": "num"}})
    offered = tables.Column(
        verbose_name=_("Offered to the network"), accessor="offered_count", attrs={"td": {"class": "num"}}
    )
    remarks = tables.Column(verbose_name=_("Remarks"), accessor="remark_count", attrs={"td": {"class": "num"}})
    submitted = MomentColumn(verbose_name=_("Submitted"), accessor="submitted_at", default="—")

    class Meta:
        model = Institution
        fields = ["name", "state", "items", "offered", "remarks", "submitted"]
        sequence = fields

    def render_state(self, value):
        return submission_badge(value)
