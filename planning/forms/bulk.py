"""A selection of the board and what is to be done with it."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form

from ..models import BulkVerb, Stage


class SelectionForm(Form):
    """The bar under the board: which act, at which stage."""

    verb = forms.ChoiceField(label=_("With those selected"), choices=BulkVerb)
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)

    def __init__(self, *args, stages: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.filter(pk__in=[stage.pk for stage in stages])
        self.fields["stage"].choices = [
            (stage.pk, _("Stage %(number)s") % {"number": stage.number or stage.position}) for stage in stages
        ]


class BulkForm(Form):
    """What the act needs besides the selection; ``key`` makes a form that is sent twice act once."""

    due_on = DateField(label=_("New deadline"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, verb: BulkVerb, **kwargs):
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if verb is not BulkVerb.EXTEND:
            del self.fields["due_on"]
        match verb:
            case BulkVerb.ACCEPT:
                reason.label, reason.required = _("Remark"), False
            case BulkVerb.REMIND:
                reason.label, reason.required = _("What to add to the letter"), False
            case BulkVerb.RETURN:
                reason.help_text = _("Say what is to be mended: the institution reads it.")
