"""What people type of the register: institutions, heads, municipalities."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form, ModelForm, SharedRecordMixin

from ..models import (
    Head,
    Institution,
    Municipality,
)
from ..validators import validate_inn, validate_kpp, validate_ogrn

HEAD_FIELDS = ["post", "surname", "given_name", "patronymic", "gender", "authority_basis", "is_acting"]


class RequisiteField(forms.CharField):
    """A number of a certificate; spaces that come along when it is copied are dropped."""

    def __init__(self, *, length: int, **kwargs):
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": length}

    def to_python(self, value):
        return "".join(super().to_python(value).split()).upper()


class InstitutionForm(SharedRecordMixin, ModelForm):
    inn = RequisiteField(label=_("INN"), length=10, validators=[validate_inn])
    kpp = RequisiteField(label=_("KPP"), length=9, validators=[validate_kpp], required=False)
    ogrn = RequisiteField(label=_("OGRN"), length=13, validators=[validate_ogrn], required=False)
    site = forms.URLField(label=_("Site"), required=False, assume_scheme="https")

    class Meta:
        model = Institution
        fields = [
            "municipality",
            "full_name",
            "short_name",
            "kind",
            "inn",
            "kpp",
            "ogrn",
            "address",
            "phone",
            "email",
            "site",
        ]
        widgets = {"full_name": forms.Textarea(attrs={"rows": 2}), "address": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("The invitation of the head goes there.")
        if self.instance._state.adding and (only := Municipality.objects.all()[:2]) and len(only) == 1:
            self.initial.setdefault("municipality", only[0])

    def clean_full_name(self):
        return " ".join(self.cleaned_data["full_name"].split())

    def clean_address(self):
        return " ".join(self.cleaned_data["address"].split())


class NewInstitutionForm(InstitutionForm):
    """An institution together with its head."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        head = HeadForm(self.data if self.is_bound else None)
        self.fields |= {name: head.fields[name] for name in HEAD_FIELDS}
        self.initial |= {name: head[name].initial for name in HEAD_FIELDS}

    def values(self) -> tuple[dict, dict]:
        """Fields of the institution, fields of the head."""
        head = {name: self.cleaned_data[name] for name in HEAD_FIELDS}
        return {name: self.cleaned_data[name] for name in self._meta.fields}, head


class HeadForm(ModelForm):
    """The head as papers print him. Another name is a new head from that day on."""

    valid_from = DateField(
        label=_("In office from"),
        initial=timezone.localdate,
        help_text=_("The former head stays in the history until the day before."),
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


class DeleteInstitutionForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    confirm = forms.BooleanField(label=_("Delete the institution from the register"))
