"""Lists of the room."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tables import MomentColumn, StateColumn
from common.templatetags.look import state_badge

from .filters import NOT_BEGUN
from .models import ImportBatch, Institution, MaterialBaseState, Network, ParticipationState

BASE_TONES = {
    MaterialBaseState.DRAFT: "info",
    MaterialBaseState.SUBMITTED: "waiting",
    MaterialBaseState.RETURNED: "bad",
    MaterialBaseState.ACCEPTED: "good",
    NOT_BEGUN: "neutral",
}
PARTICIPATION_TONES = {
    ParticipationState.LISTED: "neutral",
    ParticipationState.INVITED: "waiting",
    ParticipationState.AGREED: "info",
    ParticipationState.REFUSED: "bad",
    ParticipationState.INCLUDED: "good",
    ParticipationState.LEFT: "neutral",
}
NOWRAP = {"td": {"class": "nowrap"}}
IMPORT_TONES = {"ready": "waiting", "applied": "good", "cancelled": "neutral"}


class NameColumn(tables.Column):
    """Short name as a link; № 2 stands before № 10."""

    def __init__(self, **kwargs):
        super().__init__(
            accessor="short_name", order_by="sort_key", linkify=True, verbose_name=_("Institution"), **kwargs
        )


class InstitutionTable(tables.Table):
    name = NameColumn()
    kind = tables.Column()
    municipality = tables.Column(order_by="municipality__name")
    inn = tables.Column(verbose_name=_("INN"))
    head = tables.Column(verbose_name=_("Head"), empty_values=(), orderable=False)
    networks = tables.Column(verbose_name=_("Networks"), empty_values=(), orderable=False)
    access = tables.Column(verbose_name=_("Access of the head"), empty_values=(), order_by="has_access", attrs=NOWRAP)

    class Meta:
        model = Institution
        fields = ["name", "kind", "municipality", "inn", "head", "networks", "access"]
        sequence = fields

    def render_head(self, record):
        return record.head_on() or "—"

    def render_networks(self, record):
        return network_names(record) or "—"

    def render_access(self, record):
        if record.has_access:
            return state_badge("yes", _("There is"), "good")
        return state_badge("no", _("None yet"), "neutral")


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


class MaterialBaseTable(tables.Table):
    name = tables.Column(
        accessor="short_name",
        order_by="sort_key",
        verbose_name=_("Institution"),
        linkify=("institutions:material_base", [tables.A("pk")]),
    )
    state = tables.Column(verbose_name=_("State"), accessor="base_state")
    items = tables.Column(verbose_name=_("Resources"), accessor="item_count", attrs={"td": {"class": "num"}})
    submitted = MomentColumn(verbose_name=_("Submitted"), accessor="submitted_at", default="—")

    class Meta:
        model = Institution
        fields = ["name", "state", "items", "submitted"]
        sequence = fields

    def render_state(self, value):
        label = dict(MaterialBaseState.choices).get(value, _("Not begun"))
        return state_badge(value, label, BASE_TONES.get(value, "neutral"))


class ImportTable(tables.Table):
    file = tables.Column(linkify=lambda record: record.get_absolute_url())
    created_at = MomentColumn()
    created_by = tables.Column(orderable=False)
    state = StateColumn(tones=IMPORT_TONES)

    class Meta:
        model = ImportBatch
        fields = ["file", "created_at", "created_by", "state"]
        sequence = fields


def network_names(institution: Institution) -> str:
    """Networks that the institution is on the list of, from the prefetched ``standing``."""
    return "; ".join(participation.network.name for participation in institution.standing)
