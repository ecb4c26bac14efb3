"""Which institutions of the timeline to show."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import Form

from ..models import Stage


class TimelineFilter(Form):
    """Wrong values narrow nothing."""

    ONLY = [("", _("All")), ("late", _("Late")), ("unfinished", _("Not completed"))]

    q = forms.CharField(label=_("Institution"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    only = forms.ChoiceField(label=pgettext_lazy("filter", "Only"), required=False, choices=ONLY)

    def __init__(self, *args, stages: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [
            ("", _("Any stage")),
            *((str(n), _("Stage %(number)s") % {"number": stage.number}) for n, stage in enumerate(stages, start=1)),
        ]

    def wanted(self) -> dict:
        """What was filled in correctly."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
