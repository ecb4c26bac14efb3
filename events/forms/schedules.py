"""Schedules begun and decided on, and the file of events."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form
from documents.uploads import UploadField
from institutions.models import Institution, Network

from ..models import school_year_of


def years() -> list[tuple[int, str]]:
    """The school year that runs, and the next."""
    now = school_year_of(timezone.localdate())
    return [(year, f"{year}/{year + 1}") for year in (now, now + 1)]


class BeginForm(Form):
    """``institutions``: those of the person; none to the department, whose schedule is the network's."""

    network = forms.ModelChoiceField(Network.objects.none(), label=_("Network"))
    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Institution"))
    year = forms.TypedChoiceField(label=_("School year"), coerce=int)

    def __init__(self, *args, networks, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = networks
        self.fields["year"].choices = years()
        if institutions is None:
            del self.fields["institution"]
        else:
            self.fields["institution"].queryset = institutions
        for name, choices in (("network", networks), ("institution", institutions)):
            if choices is not None and len(only := list(choices[:2])) == 1:
                self.fields[name].initial = only[0]


class ApproveForm(Form):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    post = forms.CharField(
        label=_("Post of who approves"), max_length=200, help_text=_("As it stands under «УТВЕРЖДАЮ».")
    )
    name = forms.CharField(label=_("Initials and surname"), max_length=200)
    date = DateField(label=_("Date of approval"))
    note = forms.CharField(
        label=_("What was amended"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, is_first: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["note"]


class RemarksForm(Form):
    remarks = forms.CharField(
        label=_("Remarks"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is to be mended; the institution gets it by mail."),
    )


class FileForm(Form):
    file = UploadField(kinds=["xlsx"], label=_("Table of events"), max_size=5 * 1024 * 1024)
