"""An address of the board for somebody without an account."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form


def in_three_months() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=90)


class ShareForm(Form):
    name = forms.CharField(
        label=_("For whom"), max_length=200, help_text=_("For example: the head of the administration.")
    )
    expires_on = DateField(
        label=_("Last day"), initial=in_three_months, help_text=_("After it the address opens nothing.")
    )
