"""What people type of analytical notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ModelForm, SharedRecordMixin

from ..models import AnalyticalNote, Network


class NoteForm(SharedRecordMixin, ModelForm):
    """Period and who signs."""

    class Meta:
        model = AnalyticalNote
        fields = ["period", "signatory_post", "signatory_name"]
        help_texts = {"signatory_post": _("As under a letter: head of the education department.")}


class NewNoteForm(NoteForm):
    network = forms.ModelChoiceField(label=_("Network"), queryset=Network.objects.none(), empty_label=None)
    field_order = ["network"]

    def __init__(self, *args, networks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = networks


class TextForm(Form):
    """Own words of a section. ``seen`` and ``over`` carry what the page showed."""

    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("A paragraph a line. Tables and charts stay as they are."),
        strip=True,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    over = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)


class ApproveForm(Form):
    confirm = forms.BooleanField(
        label=_(
            "I have read the note. I understand that it cannot be changed or taken back, only superseded by a new one"
        )
    )


class RegenerateForm(Form):
    confirm = forms.BooleanField(label=_("Replace my words by what the figures say"))
