"""Forms of agreements that are being prepared."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form
from institutions import facts as institution_facts
from institutions.models import Institution, Network

from ..models import Agreement, TemplateVersion
from ..services.drafting import MINIMUM, natural


class NetworkForm(Form):
    """Which network the new agreement is for."""

    network = forms.ModelChoiceField(label=_("Network"), queryset=Network.objects.none(), empty_label=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = Network.objects.visible_to(user)


class InstitutionsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, institution):
        return institution.short_name


class AgreementForm(Form):
    """Draft of an agreement. The parties offered are the network's participants, all of them chosen at first."""

    template_version = forms.ModelChoiceField(
        label=_("Template"), queryset=TemplateVersion.objects.none(), empty_label=None
    )
    place = forms.CharField(
        label=_("Place of conclusion"), max_length=200, help_text=_("As printed: г. Гвардейск."), strip=True
    )
    sign_by = DateField(label=_("Sign by"), help_text=_("The day is printed in the text and stands in the letters."))
    institutions = InstitutionsField(
        label=_("Parties"),
        queryset=Institution.objects.none(),
        help_text=_("Participants of the network. Uncheck those that do not sign this agreement."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, network: Network, agreement: Agreement | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offered = institution_facts.participants(network)
        if agreement:
            chosen = agreement.version.parties.values_list("institution", flat=True)
            offered = Institution.objects.filter(pk__in=[*offered.values_list("pk", flat=True), *chosen])
            self.initial |= {
                "template_version": agreement.template_version_id,
                "place": agreement.place,
                "sign_by": agreement.sign_by,
                "institutions": list(chosen),
            }
        else:
            latest = network.agreements.order_by("-created_at").first()
            self.initial |= {
                "place": latest.place if latest else "",
                "institutions": list(offered.values_list("pk", flat=True)),
                "token": uuid.uuid4(),
            }
        field = self.fields["institutions"]
        field.queryset = offered
        field.choices = [
            (institution.pk, institution.short_name)
            for institution in sorted(offered, key=lambda institution: natural(institution.short_name))
        ]
        versions = TemplateVersion.objects.latest_published()
        if agreement:
            versions |= TemplateVersion.objects.filter(pk=agreement.template_version_id)
        self.fields["template_version"].queryset = versions.select_related("template").order_by("title", "-number")

    def clean_sign_by(self):
        day = self.cleaned_data["sign_by"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The day has passed already."))
        return day

    def clean_institutions(self):
        chosen = self.cleaned_data["institutions"]
        if len(chosen) < MINIMUM:
            raise forms.ValidationError(_("An agreement has at least two parties."))
        return chosen
