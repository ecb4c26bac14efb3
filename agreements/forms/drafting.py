"""Forms of agreements that are being prepared."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form
from institutions import facts as institution_facts
from institutions.models import Institution, Network

from ..models import FOUNDER, INDEPENDENT, INSTITUTIONS, Agreement, Effect, TemplateVersion
from ..services.drafting import MINIMUM, fingerprint, natural


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


class DraftForm(Form):
    """What every draft needs. The days and the founder are asked for where an offered template has them."""

    template_version = forms.ModelChoiceField(
        label=_("Template"), queryset=TemplateVersion.objects.none(), empty_label=None
    )
    place = forms.CharField(
        label=_("Place of conclusion"), max_length=200, help_text=_("As printed: г. Гвардейск."), strip=True
    )
    sign_by = DateField(label=_("Sign by"), help_text=_("The day is printed in the text and stands in the letters."))
    effect_on = DateField(
        label=_("Works from"),
        required=False,
        help_text=_("If the last signature comes later, that day counts."),
    )
    founder = forms.ModelChoiceField(
        label=_("Signs for the founder"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Asked to sign where the template makes the founder a party."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, network: Network, agreement: Agreement | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        versions = self.templates()
        if agreement:
            versions |= TemplateVersion.objects.filter(pk=agreement.template_version_id)
        # The cooperation agreement, which every network needs first, stands first.
        versions = versions.select_related("template").order_by("template__kind", "title", "-number")
        self.fields["template_version"].queryset = versions
        self.fields["founder"].queryset = institution_facts.founders_of(network.municipality)
        if not any(version.has_founder for version in versions):
            del self.fields["founder"]
        if not any(version.effect == Effect.AGREEMENT_DAY for version in versions):
            del self.fields["effect_on"]
        if agreement:
            founder = agreement.version.parties.filter(signing_group=FOUNDER).first()
            self.initial |= {
                "template_version": agreement.template_version_id,
                "place": agreement.place,
                "sign_by": agreement.sign_by,
                "effect_on": agreement.effect_on,
                "founder": founder and founder.institution_id,
                "seen": fingerprint(agreement),
            }
        else:
            only = list(institution_facts.founders_of(network.municipality)[:2])
            self.initial |= {"token": uuid.uuid4(), "founder": only[0].pk if len(only) == 1 else None}

    def templates(self):
        """Published versions to choose from."""
        raise NotImplementedError

    def clean_sign_by(self):
        day = self.cleaned_data["sign_by"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The day has passed already."))
        return day

    def clean(self):
        cleaned = super().clean()
        version = cleaned.get("template_version")
        if version and version.has_founder and "founder" not in self.errors and not cleaned.get("founder"):
            self.add_error(
                "founder",
                _("By this template the founder signs: choose who. Is it not there? Enter it in the register first."),
            )
        if version and version.effect == Effect.AGREEMENT_DAY and "effect_on" not in self.errors:
            day = cleaned.get("effect_on")
            if day is None:
                self.add_error("effect_on", _("By this template the first day is entered here."))
            elif day < timezone.localdate():
                self.add_error("effect_on", _("The day has passed already."))
        return cleaned


class AgreementForm(DraftForm):
    """Draft of an agreement. The parties offered are the network's participants, all of them chosen at first."""

    institutions = InstitutionsField(
        label=_("Parties"),
        queryset=Institution.objects.none(),
        help_text=_("Participants of the network. Uncheck those that do not sign this agreement."),
    )

    def __init__(self, *args, network: Network, agreement: Agreement | None = None, **kwargs):
        super().__init__(*args, network=network, agreement=agreement, **kwargs)
        offered = institution_facts.participants(network)
        if agreement:
            chosen = agreement.version.parties.filter(signing_group=INSTITUTIONS).values_list("institution", flat=True)
            offered = Institution.objects.filter(pk__in=[*offered.values_list("pk", flat=True), *chosen])
            self.initial["institutions"] = list(chosen)
        else:
            latest = network.agreements.order_by("-created_at").first()
            self.initial |= {
                "place": latest.place if latest else "",
                "institutions": list(offered.values_list("pk", flat=True)),
            }
        field = self.fields["institutions"]
        field.queryset = offered
        field.choices = [
            (institution.pk, institution.short_name)
            for institution in sorted(offered, key=lambda institution: natural(institution.short_name))
        ]

    def templates(self):
        return TemplateVersion.objects.latest_published().filter(template__kind__in=INDEPENDENT)

    @property
    def chosen(self):
        """Who signs, besides the founder."""
        return self.cleaned_data["institutions"]

    def clean_institutions(self):
        chosen = self.cleaned_data["institutions"]
        if len(chosen) < MINIMUM:
            raise forms.ValidationError(_("An agreement has at least two parties."))
        return chosen
