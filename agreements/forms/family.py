"""Forms of agreements about another one, and of the terms that only some kinds have."""

import hashlib
import json
import secrets

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form

from .. import network_form
from ..models import Agreement, Kind, TemplateVersion
from ..services import children, family
from ..services.drafting import OWN_TERMS, natural
from .drafting import DraftForm


class ChildForm(DraftForm):
    """Draft of an agreement about ``parent``: its parties follow from that one and the kind."""

    institution = forms.ModelChoiceField(label=_("Institution"), queryset=None, empty_label=None)
    basis = forms.CharField(
        label=_("Basis"),
        max_length=500,
        required=False,
        help_text=_("Application or decision, its date and number, as the text names it."),
    )
    until = DateField(
        label=_("In force until"),
        required=False,
        help_text=_("Last day of the new term. Empty: the term of the template."),
    )
    field_order = ["template_version", "institution", "basis", "effect_on", "until", "founder", "place", "sign_by"]

    def __init__(self, *args, parent: Agreement, kind: str, agreement: Agreement | None = None, **kwargs):
        self.parent, self.kind = parent, kind
        super().__init__(*args, network=parent.network, agreement=agreement, **kwargs)
        if kind in children.OF_ONE:
            self._offer_institutions(agreement)
        else:
            del self.fields["institution"]
        if kind == Kind.AMENDMENT:
            del self.fields["basis"]
        if kind != Kind.RENEWAL:
            del self.fields["until"]
        if agreement:
            self.initial |= {name: agreement.terms.get(name, "") for name in OWN_TERMS}
        else:
            self.initial |= {"place": parent.place, "founder": children.founder_of(parent)}

    def _offer_institutions(self, agreement: Agreement | None) -> None:
        field = self.fields["institution"]
        field.label = _("Who joins") if self.kind == Kind.ACCESSION else _("Who leaves")
        field.queryset = children.candidates(self.kind, self.parent)
        field.choices = [
            (institution.pk, institution.short_name)
            for institution in sorted(field.queryset, key=lambda institution: natural(institution.short_name))
        ]
        party = agreement and agreement.version.parties.filter(signing_group=1).first()
        if party:
            self.initial["institution"] = party.institution_id

    def templates(self):
        return TemplateVersion.objects.latest_published().filter(template__kind=self.kind)

    @property
    def chosen(self):
        """Who signs, besides the founder."""
        if self.kind in children.OF_ONE:
            return [self.cleaned_data["institution"]]
        return children.parties_for(self.kind, self.parent)

    @property
    def terms(self) -> dict[str, str]:
        """What this kind adds to the terms."""
        entered = {name: self.cleaned_data.get(name) for name in OWN_TERMS}
        return {name: str(value) for name, value in entered.items() if value}

    def clean(self):
        cleaned = super().clean()
        until, works_from = cleaned.get("until"), cleaned.get("effect_on") or cleaned.get("sign_by")
        if until and works_from and until <= works_from:
            self.add_error("until", _("The last day comes before the first one, or before the day to sign by."))
        return cleaned


class TermsForm(Form):
    """Terms that two people may have open at once: whoever saves second is told, and keeps what they typed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, agreement: Agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.initial["seen"] = fingerprint(agreement.terms)

    def clean(self):
        cleaned = super().clean()
        present = fingerprint(self.agreement.terms)
        if cleaned.get("seen") and cleaned["seen"] != present:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = present
            raise forms.ValidationError(
                _("Somebody has changed the terms since you opened this page. Save once more to keep what you typed.")
            )
        return cleaned


def fingerprint(terms: dict) -> str:
    return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()


class NetworkFormForm(TermsForm):
    """What an agreement on the network form has to say. May be saved unfinished: sending it is refused then."""

    def __init__(self, *args, agreement: Agreement, parties, **kwargs):
        super().__init__(*args, agreement=agreement, **kwargs)
        self.parties = parties
        for field in network_form.FIELDS:
            self.fields[field.code] = self._made(field)
            self.initial[field.code] = agreement.terms.get(field.code, "")
        own = agreement.terms.get("parts", {})
        for party in parties:
            for field in network_form.OF_PARTY:
                name = _own_name(field, party)
                self.fields[name] = self._made(field)
                self.fields[name].label = f"{party.short_name}: {str(field.label)[:1].lower()}{str(field.label)[1:]}"
                self.initial[name] = own.get(str(party.institution_id), {}).get(field.code, "")

    def _made(self, field: network_form.Field) -> forms.Field:
        entry, common = field.entry, {"label": field.label, "help_text": field.help_text, "required": False}
        if entry == network_form.Entry.NUMBER:
            return forms.IntegerField(min_value=1, max_value=10_000, **common)
        if entry == network_form.Entry.DAY:
            return DateField(**common)
        if entry == network_form.Entry.CHOICE:
            choices = [("", "—"), *((code, label) for code, label, _words in field.choices)]
            return forms.ChoiceField(choices=choices, **common)
        if entry == network_form.Entry.PARTY:
            choices = [("", "—"), *((str(party.institution_id), party.short_name) for party in self.parties)]
            return forms.ChoiceField(choices=choices, **common)
        if entry == network_form.Entry.TEXT:
            return forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), **common)
        return forms.CharField(max_length=500, **common)

    def clean(self):
        cleaned = super().clean()
        for first, second in (("starts_on", "ends_on"), ("starts_on", "teaching_starts_on")):
            if cleaned.get(first) and cleaned.get(second) and cleaned[second] < cleaned[first]:
                self.add_error(second, _("This day comes before the programme begins."))
        if cleaned.get("ends_on") and cleaned["ends_on"] <= self.agreement.sign_by:
            self.add_error("ends_on", _("The programme would be over before the agreement is signed."))
        least, most = cleaned.get("pupils_min"), cleaned.get("pupils_max")
        if least and most and most < least:
            self.add_error("pupils_max", _("At most fewer than at least."))
        return cleaned

    @property
    def terms(self) -> dict:
        """As the agreement keeps them; what is empty is left out."""
        found = {field.code: _kept(self.cleaned_data.get(field.code)) for field in network_form.FIELDS}
        parts = {
            str(party.institution_id): {
                field.code: value
                for field in network_form.OF_PARTY
                if (value := _kept(self.cleaned_data.get(_own_name(field, party)))) != ""
            }
            for party in self.parties
        }
        return {**{code: value for code, value in found.items() if value != ""}, "parts": parts}


def _own_name(field: network_form.Field, party) -> str:
    """By the institution: saving the draft makes its parties anew, while somebody may have this form open."""
    return f"{field.code}_{party.institution_id}"


def _kept(value):
    if value in (None, ""):
        return ""
    return value if isinstance(value, int) else str(value)


class SectionForm(Form):
    """One section of the text in force; left as it is, it is not changed."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    heading = forms.CharField(label=_("Heading"), required=False, max_length=300)
    text = forms.CharField(
        label=pgettext_lazy("section", "Text"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_removed = forms.BooleanField(label=_("Leave this section out from now on"), required=False)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("is_removed") and bool(cleaned.get("heading")) != bool(cleaned.get("text")):
            raise forms.ValidationError(_("A section has both a heading and a text."))
        if cleaned.get("key") and not cleaned.get("is_removed") and not cleaned.get("text"):
            raise forms.ValidationError(_("To leave the section out, say so by the check mark."))
        return cleaned


class BaseSectionFormSet(forms.BaseFormSet):
    """The whole text in force to write in, and a blank section for what is added."""

    def __init__(self, *args, agreement: Agreement, **kwargs):
        self.sections = [one for one in family.text_in_force(agreement.parent) if not one.is_removed]
        entered = {change["key"]: change for change in agreement.terms.get("changes", [])}
        self.known = {one.key: one for one in self.sections}
        initial = [_shown(one, entered.get(one.key)) for one in self.sections]
        initial += [
            {"key": key, "heading": change["heading"], "text": change["text"]}
            for key, change in entered.items()
            if key not in self.known
        ]
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def changes(self) -> list[dict[str, str]]:
        """Sections that differ from the text in force, each with what is to be done."""
        found, seen = [], set()
        for row in (form.cleaned_data for form in self.forms if form.cleaned_data):
            section = self.known.get(row["key"])
            text = row["text"].replace("\r\n", "\n").strip()
            if section is None or section.key in seen:
                if row["heading"] and not row["is_removed"]:
                    added = {"key": secrets.token_hex(6), "action": family.ADDED, "was": ""}
                    found.append({**added, "heading": row["heading"], "text": text})
                continue
            seen.add(section.key)
            change = {"key": section.key, "was": section.heading, "heading": row["heading"], "text": text}
            if row["is_removed"]:
                found.append({**change, "action": family.REMOVED, "heading": "", "text": ""})
            elif (row["heading"], text) != (section.heading, section.text.strip()):
                found.append({**change, "action": family.REPLACED})
        return found


def _shown(section: family.Section, change: dict | None) -> dict:
    if change is None:
        return {"key": section.key, "heading": section.heading, "text": section.text}
    if change["action"] == family.REMOVED:
        return {"key": section.key, "heading": section.heading, "text": section.text, "is_removed": True}
    return {"key": section.key, "heading": change["heading"], "text": change["text"]}


SectionFormSet = forms.formset_factory(SectionForm, formset=BaseSectionFormSet, extra=1, max_num=100, absolute_max=120)


class OnDayForm(Form):
    """The day to look at."""

    on = DateField(label=_("On the day"), required=False)
