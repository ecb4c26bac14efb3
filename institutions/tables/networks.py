"""Networks and candidates as lists."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Institution, Network, ParticipationState
from .common import NameColumn

PARTICIPATION_TONES = {
    ParticipationState.LISTED: "neutral",
    ParticipationState.INVITED: "waiting",
    ParticipationState.AGREED: "info",
    ParticipationState.REFUSED: "bad",
    ParticipationState.INCLUDED: "good",
    ParticipationState.LEFT: "neutral",
}


class CandidateTable(tables.Table):
    pick = tables.Column(verbose_name=_("Choose"), accessor="pk", orderable=False)
    name = NameColumn()
    kind = tables.Column()
    municipality = tables.Column(order_by="municipality__name")
    email = tables.Column(verbose_name=_("E-mail"), default="—")

    class Meta:
        model = Institution
        fields = ["pick", "name", "kind", "municipality", "email"]
        sequence = fields

    def render_pick(self, record):
        return format_html(
            '<span class="form-check"><input type="checkbox" class="form-check-input" name="institutions" value="{}" '
            'aria-label="{}"></span>',
            record.pk,
            _("Choose %(name)s") % {"name": record.short_name},
        )


class NetworkTable(tables.Table):
    name = tables.Column(linkify=True)
    municipality = tables.Column(order_by="municipality__name")
    model = tables.Column(default="—", orderable=False)
    decision = tables.Column(
        verbose_name=_("Founder's decision"), accessor="founder_decision", default="—", orderable=False
    )
    participant_count = tables.Column(verbose_name=_("Participants"), attrs={"td": {"class": "num"}})
    included_count = tables.Column(
        verbose_name=pgettext_lazy("participation", "Included"), attrs={"td": {"class": "num"}}
    )

    class Meta:
        model = Network
        fields = ["name", "municipality", "model", "decision", "participant_count", "included_count"]
        sequence = fields
