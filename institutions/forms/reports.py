"""Controls above the reports: they live in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form

from ..facts import participants
from ..figures import Cut
from ..filters.common import ALL
from ..models import Institution, InstitutionKind, Network

WHOLE_REGISTER = "all"


class ReportForm(Form):
    """Which institutions, and by what they are told apart. ``by``: cuts that the view knows."""

    by = forms.ChoiceField(label=_("Tell apart"), required=False)
    network = forms.ChoiceField(label=_("Network"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", ALL), *InstitutionKind.choices])

    def __init__(self, user, data, *, cuts: list[Cut]):
        networks = list(Network.objects.visible_to(user).values_list("pk", "name"))
        self.networks = {str(pk): name for pk, name in networks}
        super().__init__(data)
        self.fields["by"].choices = [(cut.value, cut.label) for cut in cuts]
        self.fields["network"].choices = [*self.networks.items(), (WHOLE_REGISTER, _("The whole register"))]
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        self.cut = Cut(chosen.get("by") or Cut.INSTITUTION)
        # What is shown without being asked for: the first network, for reports are about networks.
        self.network_key = chosen.get("network") or next(iter(self.networks), WHOLE_REGISTER)
        self.kind_code = chosen.get("kind") or ""
        self.initial = {"by": self.cut.value, "network": self.network_key, "kind": self.kind_code}
        self.is_bound = False  # a refused value of the address is left out, not complained of

    @property
    def network_name(self) -> str:
        return self.networks.get(self.network_key, "")

    def institutions(self, user):
        """The institutions chosen, of those that this person may see."""
        found = Institution.objects.visible_to(user).without_founders()
        if self.network_key in self.networks:
            found = found.filter(pk__in=participants(Network(pk=self.network_key)).values("pk"))
        return found.filter(kind=self.kind_code) if self.kind_code else found
