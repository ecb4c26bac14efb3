"""Appointments as a list."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tables import DateColumn
from common.templatetags.look import state_badge

from ..models import Appointment, AppointmentState
from .common import NOWRAP

APPOINTMENT_TONES = {
    AppointmentState.CURRENT: "good",
    AppointmentState.EXPIRING: "waiting",
    AppointmentState.COMING: "info",
    AppointmentState.ENDED: "neutral",
}


class AppointmentTable(tables.Table):
    person = tables.Column(
        verbose_name=_("Person"), accessor="user", order_by=("user__surname", "user__given_name", "user__patronymic")
    )
    institution = tables.Column(
        verbose_name=_("Institution"),
        order_by="institution__sort_key",
        linkify=("institutions:signatories", [tables.A("institution_id")]),
    )
    role = tables.Column(verbose_name=_("Role"))
    basis = tables.Column(verbose_name=_("Authority basis"), orderable=False, empty_values=())
    valid_from = DateColumn(verbose_name=pgettext_lazy("appointment", "From"), attrs=NOWRAP)
    valid_to = DateColumn(verbose_name=pgettext_lazy("appointment", "Until"), default="—", attrs=NOWRAP)
    state = tables.Column(verbose_name=_("State"), orderable=False, attrs=NOWRAP)

    class Meta:
        model = Appointment
        fields = ["person", "institution", "role", "basis", "valid_from", "valid_to", "state"]
        sequence = fields

    def render_person(self, record):
        return format_html('{}<br><span class="quiet small">{}</span>', record.user.full_name, record.user.email)

    def render_basis(self, record):
        return record.basis_text or "—"

    def render_state(self, record):
        return state_badge(record.state, record.state.label, APPOINTMENT_TONES[record.state])
