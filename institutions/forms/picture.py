"""What the picture of a network's model is narrowed by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form

from ..filters.common import ALL
from ..models import CreativeArea, Institution, Network, ResourceKind
from ..models.networks import WITH_ROLES
from ..ties import SORTS


class PictureForm(Form):
    """Filters in the address; whatever is odd there narrows nothing."""

    institution = forms.ModelChoiceField(
        label=_("Highlight the institution"), queryset=Institution.objects.none(), required=False, empty_label="—"
    )
    area = forms.ChoiceField(label=_("Area"), choices=[("", ALL), *CreativeArea.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind of resource"), choices=[("", ALL), *ResourceKind.choices], required=False)
    sort = forms.ChoiceField(label=_("Ties"), required=False)

    def __init__(self, *args, network: Network, **kwargs):
        super().__init__(*args, **kwargs)
        inside = network.participations.filter(state__in=WITH_ROLES).values("institution")
        self.fields["institution"].queryset = Institution.objects.filter(pk__in=inside).order_by("sort_key", "pk")
        self.fields["sort"].choices = [("", ALL), *((sort.code, sort.label) for sort in SORTS)]

    @property
    def in_words(self) -> str:
        """What is chosen, for the line under the title of the paper."""
        wanted = getattr(self, "cleaned_data", {})
        told = []
        for name in ("institution", "area", "kind", "sort"):
            if value := wanted.get(name):
                field = self.fields[name]
                labels = dict(field.choices) if isinstance(field, forms.ChoiceField) and name != "institution" else {}
                told.append(f"{str(field.label).lower()}: {labels.get(value, value)}")
        return "; ".join(told)
