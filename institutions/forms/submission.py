"""What people say of a form when they hand it in and judge it."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.forms import Form


class SubmitForm(Form):
    """Handing in a filled form, or the word (``nothing``: its label) that there is nothing."""

    def __init__(self, *args, is_empty: bool, nothing: str | Promise, **kwargs):
        super().__init__(*args, **kwargs)
        if is_empty:
            self.fields["has_nothing"] = forms.BooleanField(label=nothing)
        self.fields["confirm"] = forms.BooleanField(
            label=_("I have checked the list; while the department looks through it, it cannot be changed")
        )


class AcceptForm(Form):
    confirm = forms.BooleanField(label=_("I have looked the list through"))


class RemarkForm(Form):
    remark = forms.CharField(
        label=_("What is to be mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The institution sees it above its list."),
    )

    def __init__(self, *args, is_required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = is_required


class ItemRemarkForm(Form):
    remark = forms.CharField(
        label=_("Remark at this line"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is to be mended in it. An empty remark erases the one that is there."),
    )
