"""Uploading a file of institutions and confirming it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form
from documents.uploads import UploadField

from ..models import (
    Municipality,
)


class ImportForm(Form):
    file = UploadField(
        label=_("Filled in file"),
        kinds={"xlsx"},
        max_size=10 * 1024 * 1024,
        help_text=_("Up to 10,000 rows. Nothing is written before you have looked through it."),
    )
    municipality = forms.ModelChoiceField(
        label=_("Municipality of new institutions"),
        queryset=Municipality.objects.all(),
        help_text=_("For rows that name no municipality themselves."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        only = Municipality.objects.all()[:2]
        if len(only) == 1:
            self.initial.setdefault("municipality", only[0])


class ApplyForm(Form):
    confirm = forms.BooleanField(label=_("I have looked the rows through, enter them in the register"))
