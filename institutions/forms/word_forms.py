"""Forms of words: the table that staff keep, and what is confirmed for one institution."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ModelForm
from documents.models import WordForms
from documents.russian import Case

from ..services.word_forms import OBLIQUE, Declined

LABELS = {case.value: WordForms._meta.get_field(case.value).verbose_name for case in Case}


class WordFormsForm(ModelForm):
    class Meta:
        model = WordForms
        fields = ["kind", "gender", *(case.value for case in Case)]

    def clean(self):
        given = super().clean()
        for case in Case:
            if case.value in given:
                given[case.value] = " ".join(given[case.value].split())
        if not any(given.get(case.value) for case in OBLIQUE) and not self.errors:
            raise forms.ValidationError(_("Give one form at least; those left empty are made by the rules."))
        return given

    def _post_clean(self):
        """The row is checked by the service, under its lock."""


class ShownForm(Form):
    """Which texts the page showed: somebody else may sign by the time it is sent."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class DeclinedForm(Form):
    """Forms of one text; each begins with what would be printed now. Emptied, a form is left to the rules."""

    def __init__(self, *args, declined: Declined, **kwargs):
        super().__init__(*args, **kwargs)
        self.declined = declined
        for case, form in declined.forms.items():
            self.fields[case.value] = forms.CharField(
                label=LABELS[case.value], initial=form, max_length=500, required=False
            )

    @property
    def confirmed(self) -> Declined:
        given = {case: " ".join(self.cleaned_data[case.value].split()) for case in self.declined.forms}
        return self.declined._replace(forms=given)
