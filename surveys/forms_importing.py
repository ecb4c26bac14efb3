"""Input of the pages on which questionnaires are loaded from files."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.folding import fold
from common.forms import Form

from .importing import MAX_SIZE, Severity
from .models import Audience


class QuestionnaireFileField(forms.FileField):
    """A file of a questionnaire. Only its size is looked at here: the readers judge what is in it."""

    widget = forms.FileInput(attrs={"accept": ".lss,.lsg,.lsq,.xlsx,.xls,.json"})

    def to_python(self, data):
        if data and not data.size:  # Django's own sentence for it names no remedy
            raise forms.ValidationError(gettext("The file is empty. Choose the file that holds the questionnaire."))
        file = super().to_python(data)
        if file and file.size > MAX_SIZE:
            message = gettext("The file takes %(size)s, the limit is %(limit)s. Look whether it is the right one.")
            raise forms.ValidationError(
                message, params={"size": filesizeformat(file.size), "limit": filesizeformat(MAX_SIZE)}
            )
        return file


class UploadForm(Form):
    file = QuestionnaireFileField(
        label=_("File of the questionnaire"),
        help_text=_("LimeSurvey (.lss), XLSForm (.xlsx, .xls) or a file of the portal (.json), up to 20 MB."),
    )


class TakeForm(Form):
    title = forms.CharField(label=_("Title of the questionnaire"), max_length=300)
    audience = forms.ChoiceField(label=_("Who answers"), choices=[("", "—"), *Audience.choices])


class NextVersionForm(Form):
    """``seen``: digest of the draft that would be replaced; it travels in the form, so that another one is noticed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    replace = forms.BooleanField(label=_("Replace the draft that is there now"))

    def __init__(self, *args, seen: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen
        if not seen:
            del self.fields["replace"]


class RemarkForm(Form):
    """Filter of a report. A GET form: a wrong value is as good as none."""

    q = forms.CharField(label=_("Words, code or place in the file"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("What became of it"),
        required=False,
        choices=[("", pgettext_lazy("rows of an import", "All remarks")), *Severity.choices],
    )

    def words(self) -> list[str]:
        self.full_clean()
        return fold(getattr(self, "cleaned_data", {}).get("q", "")).split()

    def severity(self) -> str:
        self.full_clean()
        return getattr(self, "cleaned_data", {}).get("show", "")
