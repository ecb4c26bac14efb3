"""Tables of the lists."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tables import DateColumn, StateColumn

from .models import Agreement, State

TONES = {State.SIGNING: "waiting", State.IN_FORCE: "good", State.FAILED: "bad", State.CANCELLED: "neutral"} | {
    State.EXPIRED: "neutral",
    State.TERMINATED: "neutral",
    State.SUPERSEDED: "neutral",
}


class AgreementTable(tables.Table):
    number = tables.Column(verbose_name=pgettext_lazy("agreement", "Agreement"), empty_values=(), linkify=True)
    network = tables.Column(verbose_name=_("Network"), accessor="network__name")
    state = StateColumn(verbose_name=pgettext_lazy("agreement", "State"), tones=TONES)
    signed_count = tables.Column(verbose_name=pgettext_lazy("agreement", "Signed by"))
    date = DateColumn(verbose_name=_("Date"), default="—")
    sign_by = DateColumn(verbose_name=_("Sign by"))
    action = tables.Column(verbose_name=_("What to do"), empty_values=(), orderable=False)

    class Meta:
        model = Agreement
        fields = ("number", "network", "state", "signed_count", "date", "sign_by", "action")

    def render_number(self, record):
        return str(record)

    def render_signed_count(self, record):
        return _("%(signed)s of %(all)s") % {"signed": record.signed_count, "all": record.party_count}

    def render_sign_by(self, record):
        day = f"{record.sign_by:%d.%m.%Y}"
        return format_html("{} <strong>{}</strong>", day, _("overdue")) if record.is_overdue else day

    def render_action(self, record):
        """The way to the signing page, for whoever is awaited there."""
        own = record.version.own_pending
        if not own:
            return "—"
        if len(own) == 1:
            url = reverse("agreements:party_sign", args=[record.pk, own[0].pk])
        else:
            url = record.get_absolute_url()
        return format_html('<a class="btn btn-primary btn-sm" href="{}">{}</a>', url, pgettext_lazy("verb", "Sign"))
