"""Forms of templates: the head of a version, its clauses, publication."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import Form, ModelForm

from .. import wording
from ..models import TemplateVersion
from ..services.templates import new_clause


class TextField(forms.CharField):
    """Text with variables; what is wrong with them is said by the field."""

    def validate(self, value):
        super().validate(value)
        if faults := wording.faults(value):
            raise forms.ValidationError(faults)


class TemplateVersionForm(ModelForm):
    title = TextField(label=_("Title"), max_length=300, help_text=_("Printed at the top of the agreement."))
    preamble = TextField(
        label=_("Preamble"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    class Meta:
        model = TemplateVersion
        fields = ["title", "preamble", "term_months", "is_prolonged"]

    def clean_term_months(self):
        months = self.cleaned_data["term_months"]
        if months is not None and not 1 <= months <= 600:
            raise forms.ValidationError(_("From 1 to 600 months, or empty."))
        return months

    def _post_clean(self):
        """The clauses come with their own form, so the whole is checked by the service."""


class ClauseForm(Form):
    """One section. Cleared of all its text, it is left out."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    heading = TextField(label=_("Heading"), required=False, max_length=300)
    text = TextField(
        label=_("Text"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self):
        heading, text = self.cleaned_data.get("heading"), self.cleaned_data.get("text")
        if "heading" in self.cleaned_data and "text" in self.cleaned_data and bool(heading) != bool(text):
            raise forms.ValidationError(_("A section has both a heading and a text."))
        return self.cleaned_data


class BaseClauseFormSet(forms.BaseFormSet):
    def __init__(self, *args, clauses: list[dict] = (), **kwargs):
        self.known = {clause["key"] for clause in clauses}
        super().__init__(*args, initial=list(clauses), **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = pgettext_lazy("order of sections", "Place")

    def clauses(self) -> list[dict[str, str]]:
        """Sections in their new order; keys that this text never had are not believed."""
        filled = [form.cleaned_data for form in self.ordered_forms if form.cleaned_data.get("heading")]
        seen, found = set(), []
        for row in filled:
            clause = new_clause(row["heading"], row["text"].replace("\r\n", "\n"))
            if row["key"] in self.known - seen:
                clause["key"] = row["key"]
            seen.add(clause["key"])
            found.append(clause)
        return found


ClauseFormSet = forms.formset_factory(
    ClauseForm, formset=BaseClauseFormSet, extra=1, can_order=True, max_num=100, absolute_max=120
)


class PublishForm(Form):
    confirm = forms.BooleanField(label=_("I have read the text. A published version never changes"))
