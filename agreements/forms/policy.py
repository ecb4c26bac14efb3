"""The policy of a template's version: who signs, how many are enough, from when it works."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import ModelForm

from ..models import POLICY, Effect, Quorum, TemplateVersion


class PolicyForm(ModelForm):
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    class Meta:
        model = TemplateVersion
        fields = list(POLICY)
        widgets = dict.fromkeys(("signing_policy", "quorum", "effect"), forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("edition", self.instance.edition)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("quorum") == Quorum.COUNT:
            if (cleaned.get("quorum_count") or 0) < 2:
                self.add_error("quorum_count", _("Say how many institutions have to sign: two at least."))
        else:
            cleaned["quorum_count"] = None
        if cleaned.get("effect") != Effect.TEMPLATE_DAY:
            cleaned["effect_on"] = None
        elif not cleaned.get("effect_on"):
            self.add_error("effect_on", _("Enter the day that the text names."))
        return cleaned

    def _post_clean(self):
        """The service checks the version as a whole."""
