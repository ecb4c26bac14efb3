"""What people type of the register: institutions, their names and heads, municipalities."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form, ModelForm, SharedRecordMixin

from ..models import (
    Head,
    Institution,
    InstitutionKind,
    Municipality,
)
from ..validators import validate_inn, validate_kpp, validate_ogrn
from .places import PlaceField, PlaceMixin

HEAD_FIELDS = ["post", "surname", "given_name", "patronymic", "gender", "authority_basis", "is_acting"]
NAME_FIELDS = ["full_name", "short_name"]

# Sections of the form: code in the address → what they are called and hold, as on the card.
SECTIONS: dict[str, tuple[str | Promise, list[str]]] = {
    "legal": (
        _("Legal particulars"),
        [
            *("municipality", "kind", "type", "legal_form", "founder", "inn", "kpp", "ogrn", "okpo", "oktmo"),
            *("address", "settlement", "settlement_type"),
        ],
    ),
    "contacts": (_("Contacts and place on the map"), ["phone", "email", "site", "place"]),
    "children": (pgettext_lazy("heading", "Children aged 5–18"), ["children_5_18", "children_as_of"]),
    "bank": (
        _("Accounts"),
        [
            *("personal_account", "treasury_account", "single_account", "bik", "bank", "kbk"),
            *("bank_account", "correspondent_account"),
        ],
    ),
}
OF_DEPARTMENT = {"legal"}
TREASURY = ("personal_account", "treasury_account", "single_account", "kbk")


class RequisiteField(forms.CharField):
    """A number of a certificate; spaces that come along when it is copied are dropped."""

    def __init__(self, *, length: int, **kwargs):
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": length}

    def to_python(self, value):
        return "".join(super().to_python(value).split()).upper()


class InstitutionForm(PlaceMixin, SharedRecordMixin, ModelForm):
    """Particulars of an institution except its name; ``sections``: codes of those to fill in."""

    inn = RequisiteField(label=_("INN"), length=10, validators=[validate_inn])
    kpp = RequisiteField(label=_("KPP"), length=9, validators=[validate_kpp], required=False)
    ogrn = RequisiteField(label=_("OGRN"), length=13, validators=[validate_ogrn], required=False)
    okpo = RequisiteField(label=_("OKPO"), length=8, required=False)
    oktmo = RequisiteField(label=_("OKTMO"), length=11, required=False)
    site = forms.URLField(label=_("Site"), required=False, assume_scheme="https")
    place = PlaceField()
    personal_account = RequisiteField(
        label=_("Personal account"), length=11, required=False, help_text=_("In the treasury or the financial body.")
    )
    treasury_account = RequisiteField(
        label=_("Treasury account"), length=20, required=False, help_text=_("20 digits, begins with 03.")
    )
    single_account = RequisiteField(
        label=_("Single treasury account (EKS)"),
        length=20,
        required=False,
        help_text=_("20 digits, begins with 40102; papers call it the correspondent account."),
    )
    bik = RequisiteField(label=_("BIK"), length=9, required=False, help_text=_("Of the treasury body or of the bank."))
    kbk = RequisiteField(label=_("KBK"), length=20, required=False)
    bank_account = RequisiteField(
        label=_("Account in a bank"),
        length=20,
        required=False,
        help_text=_("Only for those who keep money in an ordinary bank."),
    )
    correspondent_account = RequisiteField(
        label=_("Correspondent account"), length=20, required=False, help_text=_("Of that bank; begins with 30101.")
    )

    class Meta:
        model = Institution
        fields = [
            *NAME_FIELDS,
            *(name for _title, names in SECTIONS.values() for name in names if name != "place"),
        ]
        widgets = {
            "full_name": forms.Textarea(attrs={"rows": 2}),
            "address": forms.Textarea(attrs={"rows": 2}),
            "founder": forms.Textarea(attrs={"rows": 2}),
            "bank": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "type": _("As the law on education divides them; leave it empty for a partner enterprise."),
            "founder": _("As in the charter: usually the administration of the municipality."),
            "settlement": _("Name of the town or village, without the street."),
            "children_5_18": _("How many children of this age study here, in all forms of education."),
            "children_as_of": _("Usually the 1st of September or of January, as in the statistical report."),
            "bank": _("As in the notice of the account: “Branch … of the Bank of Russia//UFK for … region, city”."),
        }

    def __init__(self, *args, sections=tuple(SECTIONS), locked=(), **kwargs):
        """``locked``: fields that this person sees and does not change."""
        super().__init__(*args, **kwargs)
        self._arrange(self._groups(sections))
        if "email" in self.fields:
            self.fields["email"].help_text = _("The invitation of the head goes there.")
        for name in locked:
            if name in self.fields:
                self.fields[name].disabled = True

    def _groups(self, sections) -> list[tuple[str | Promise, list[str]]]:
        groups = [SECTIONS[code] for code in sections]
        if self.instance.kind != InstitutionKind.PARTNER:
            return groups
        # An enterprise has no accounts in the treasury, unless it has.
        unneeded = [name for name in TREASURY if not getattr(self.instance, name)]
        return [(title, [name for name in names if name not in unneeded]) for title, names in groups]

    def _arrange(self, groups) -> None:
        """Leave the fields of these groups, in their order; several groups become fieldsets."""
        self.fields = {name: self.fields[name] for _title, names in groups for name in names}
        self.helper = FormHelper()
        titled = [Fieldset(title, *names) for title, names in groups]
        self.helper.layout = Layout(*(titled if len(groups) > 1 else self.fields))

    def clean_address(self):
        return " ".join(self.cleaned_data["address"].split())


class NewInstitutionForm(InstitutionForm):
    """An institution together with its head. What else the register wants to know is asked on its card."""

    GROUPS = (
        (
            _("Institution"),
            [*NAME_FIELDS, "kind", "municipality", "legal_form", "inn", "kpp", "ogrn", "address"],
        ),
        (_("Contacts"), ["phone", "email", "site"]),
        (_("Head"), HEAD_FIELDS),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if (only := Municipality.objects.all()[:2]) and len(only) == 1:
            self.initial.setdefault("municipality", only[0])

    def _groups(self, sections):
        head = HeadForm(self.data if self.is_bound else None)
        self.fields |= {name: head.fields[name] for name in HEAD_FIELDS}
        self.initial |= {name: head[name].initial for name in HEAD_FIELDS}
        return self.GROUPS

    def clean_full_name(self):
        return " ".join(self.cleaned_data["full_name"].split())

    @property
    def entered(self) -> tuple[dict, dict]:
        """Fields of the institution, fields of the head."""
        head = {name: self.cleaned_data[name] for name in HEAD_FIELDS}
        return {name: value for name, value in self.cleaned_data.items() if name not in head}, head


class NameForm(SharedRecordMixin, ModelForm):
    """The name: a slip put right, or a new name from a day on."""

    RENAMED, SLIP = "renamed", "slip"

    what = forms.ChoiceField(
        label=_("What has happened"),
        choices=[
            (RENAMED, _("The institution was renamed: papers about earlier days print the former name")),
            (SLIP, _("A slip is put right: the institution never was called so")),
        ],
        widget=forms.RadioSelect,
    )
    valid_from = DateField(label=_("New name in force from"), required=False)
    basis = forms.CharField(
        label=_("Basis of the renaming"),
        max_length=300,
        required=False,
        help_text=_("Act of the founder or entry in the state register: kind, number, date."),
    )

    class Meta:
        model = Institution
        fields = NAME_FIELDS
        widgets = {"full_name": forms.Textarea(attrs={"rows": 2})}

    field_order = ["what", *NAME_FIELDS, "valid_from", "basis"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.RENAMED:
            for name in ("valid_from", "basis"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A renaming needs this."))
        return cleaned


class UndoRenamingForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class HeadForm(SharedRecordMixin, ModelForm):
    """The head as papers print him. Another name is a new head from that day on."""

    valid_from = DateField(
        label=_("In office from"),
        initial=timezone.localdate,
        help_text=_("The former head stays in the history until the day before."),
    )

    same_person = forms.BooleanField(
        label=_("This is the present head: a slip in the name is put right, or the surname has changed"),
        required=False,
        help_text=_("The account keeps acting for the institution; its name is corrected on the page of the person."),
    )

    class Meta:
        model = Head
        fields = HEAD_FIELDS
        labels = {"is_acting": _("Acting head"), "post": _("Post of the head")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].help_text = _("As in papers, in the nominative case.")


class MunicipalityForm(ModelForm):
    class Meta:
        model = Municipality
        fields = ["name"]
        help_texts = {"name": _("In full, as in the charter: papers print it.")}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class DeleteInstitutionForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    confirm = forms.BooleanField(label=_("Delete the institution from the register"))
