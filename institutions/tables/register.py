"""The register as a list."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from common.templatetags.look import state_badge

from ..models import Institution
from .common import NOWRAP, NameColumn


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


def network_names(institution: Institution) -> str:
    """Networks that the institution is on the list of, with its role, from the prefetched ``standing``."""
    return "; ".join(
        f"{one.network.name} ({str(one.get_role_display()).lower()})" if one.role else one.network.name
        for one in institution.standing
    )
