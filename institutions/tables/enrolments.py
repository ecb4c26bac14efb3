"""Contracts with parents as a list of institutions."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from common.tables import DateColumn
from common.templatetags.look import state_badge

from ..models import Institution

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
ENOUGH = 80  # per cent: the usual threshold of the plan's condition


class EnrolmentTable(tables.Table):
    name = tables.Column(
        verbose_name=_("Institution"),
        accessor="short_name",
        order_by="sort_key",
        linkify=("institutions:enrolment", [tables.A("pk")]),
    )
    enrolled = tables.Column(verbose_name=_("Children enrolled"), attrs=NUMBER, default="—")
    contracts = tables.Column(verbose_name=_("Contracts with parents"), attrs=NUMBER, default="—")
    share = tables.Column(verbose_name=_("Share"), empty_values=())
    told_on = DateColumn(verbose_name=_("As of"), default="—")

    class Meta:
        model = Institution
        fields = ["name", "enrolled", "contracts", "share", "told_on"]
        sequence = fields

    def render_share(self, record):
        if record.enrolled is None:
            return state_badge("none", pgettext("contracts", "not told"), "neutral")
        if record.share is None:
            return state_badge("nobody", _("nobody is enrolled"), "waiting")
        label = format_html("{} %", record.share)
        return state_badge("share", label, "good" if record.share >= ENOUGH else "waiting")
