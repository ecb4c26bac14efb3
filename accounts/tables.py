"""Tables of the lists."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tables import MomentColumn, StateColumn

from .models import AccountState, Letter, LetterState, User

TONES = {
    AccountState.ACTIVE: "good",
    AccountState.INVITED: "waiting",
    AccountState.DEACTIVATED: "neutral",
    LetterState.SENT: "good",
    LetterState.WAITING: "waiting",
    LetterState.FAILED: "bad",
}


class UserTable(tables.Table):
    name = tables.Column(
        verbose_name=_("Name"),
        accessor="full_name",
        order_by=("surname", "given_name", "patronymic"),
        linkify=("accounts:user_detail", [tables.A("uuid")]),
    )
    email = tables.Column(verbose_name=_("E-mail"))
    department_role = tables.Column(verbose_name=_("Role in the department"), default="—")
    state = StateColumn(verbose_name=pgettext_lazy("account", "State"), orderable=False, tones=TONES)
    last_login = MomentColumn(verbose_name=_("Last signed in"), default=_("never"))

    class Meta:
        model = User
        fields = ("name", "email", "department_role", "state", "last_login")

    def render_state(self, value, record, bound_column):
        return bound_column.column.render(value.label, record, bound_column)


class LetterTable(tables.Table):
    created_at = MomentColumn(verbose_name=_("Written"))
    to = tables.Column(verbose_name=pgettext_lazy("letter", "To"))
    subject = tables.Column(verbose_name=_("Subject"), linkify=True)
    state = StateColumn(verbose_name=pgettext_lazy("letter", "State"), orderable=False, tones=TONES)
    sent_at = MomentColumn(verbose_name=pgettext_lazy("letter", "Sent at"), default="—")

    class Meta:
        model = Letter
        fields = ("created_at", "to", "subject", "state", "sent_at")

    def render_state(self, value, record, bound_column):
        return bound_column.column.render(value.label, record, bound_column)
