"""Forms of the public page where papers are checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form

from ..models import CODE_ALPHABET, CODE_LENGTH

MAX_SIZE = 20 * 1024 * 1024
# Letters that the alphabet of codes leaves out because they are taken for others.
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


def tidy(code: str) -> str:
    """The code as it is kept, out of what a person typed or a link brought."""
    code = "".join(char for char in code.lower() if char.isalnum()).translate(_MISREAD)
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else ""


class CodeForm(Form):
    code = forms.CharField(
        label=_("Verification code"),
        max_length=100,
        help_text=_("28 letters and digits at the foot of every page of the paper. Dashes may be left out."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_code(self):
        code = tidy(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("This is not a verification code: it has 28 letters and digits."))
        return code


class CompareForm(Form):
    file = forms.FileField(label=_("File of the agreement"), help_text=_("PDF, up to 20 MB. It is not kept."))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise forms.ValidationError(_("The file is larger than 20 MB: it cannot be the agreement."))
        return file
