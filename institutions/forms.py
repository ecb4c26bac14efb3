"""What people type: the register, networks, material base."""

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.uploads import UploadField

from .models import (
    AppointmentRole,
    FounderDecision,
    Head,
    Institution,
    InteractionForm,
    Municipality,
    NetworkModel,
    ResourceItem,
)
from .validators import validate_inn, validate_kpp, validate_ogrn

MIB = 1024 * 1024
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


class ImportForm(Form):
    file = UploadField(
        label=_("Filled in file"),
        kinds={"xlsx"},
        max_size=10 * MIB,
        help_text=_("Up to 10,000 rows. Nothing is written before you have looked through it."),
    )
    municipality = forms.ModelChoiceField(
        label=_("Municipality of new institutions"),
        queryset=Municipality.objects.all(),
        help_text=_("For rows that name no municipality themselves."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        only = Municipality.objects.all()[:2]
        if len(only) == 1:
            self.initial.setdefault("municipality", only[0])


class ApplyForm(Form):
    confirm = forms.BooleanField(label=_("I have looked the rows through, enter them in the register"))


class AppointForm(Form):
    role = forms.ChoiceField(label=_("Role"))
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The person signs in with it. Whoever has no account yet gets a link to set a password."),
    )
    surname = forms.CharField(label=_("Surname"), max_length=100)
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=100, required=False)
    post = forms.CharField(label=_("Post"), max_length=200, help_text=_("As in papers, in the nominative case."))
    basis = forms.CharField(
        label=_("Authority basis"),
        max_length=300,
        required=False,
        help_text=_("Charter, order or power of attorney. A deputy signs only with a document."),
    )
    valid_from = DateField(label=pgettext_lazy("appointment", "From"), initial=timezone.localdate)
    valid_to = DateField(label=pgettext_lazy("appointment", "Until"), required=False, help_text=_("Empty: no term."))

    def __init__(self, *args, roles: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in AppointmentRole if role in roles]

    def clean(self):
        given = self.cleaned_data
        if given.get("role") == AppointmentRole.DEPUTY and not given.get("basis"):
            self.add_error("basis", _("Name the document that gives the deputy the right to sign."))
        if given.get("valid_to") and given.get("valid_from") and given["valid_to"] < given["valid_from"]:
            self.add_error("valid_to", _("The appointment ends before it begins."))
        return given


class DecisionForm(ModelForm):
    file = UploadField(
        label=_("Scan or PDF"),
        kinds={"pdf", "png", "jpeg"},
        max_size=20 * MIB,
        required=False,
    )

    class Meta:
        model = FounderDecision
        fields = ["kind", "issued_by", "number", "date", "title"]
        help_texts = {
            "issued_by": _("As on the paper: the administration or its department."),
            "title": _("What it is about, as on the paper."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.file_id:
            keep = _("Leave empty to keep the file that is there.")
            self.fields["file"].help_text = format_lazy("{} {}", keep, self.fields["file"].help_text)

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return date


class NetworkModelForm(Form):
    model = forms.ChoiceField(label=_("Model of the network"), choices=NetworkModel, widget=forms.RadioSelect)
    interaction_forms = forms.MultipleChoiceField(
        label=_("Forms of interaction"), choices=InteractionForm, widget=forms.CheckboxSelectMultiple
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Why this model and these forms fit the municipality."),
    )


class InviteForm(Form):
    email = forms.EmailField(
        label=_("E-mail of the head"), help_text=_("The invitation with the link to set a password goes there.")
    )


class AgreeForm(Form):
    confirm = forms.BooleanField(label=_("The institution agrees to take part in the network"))


class StrikeOffForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AskAgainForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has changed since the refusal; goes into the history."),
    )


class RefuseForm(Form):
    reason = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The department reads it."),
    )


class ItemForm(SharedRecordMixin, ModelForm):
    class Meta:
        model = ResourceItem
        fields = [
            "kind",
            "name",
            "area",
            "quantity",
            "working",
            "year",
            "place",
            "hours_free_per_week",
            "is_offered",
            "conditions",
        ]
        widgets = {"conditions": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose")), *list(self.fields["kind"].choices)[1:]]
        self.fields["area"].choices = [("", _("Any or none")), *list(self.fields["area"].choices)[1:]]
        self.fields["name"].help_text = _("For example: 3D printer, robotics kit, physics room.")
        this_year = timezone.localdate().year
        for name, lowest, highest in [
            ("quantity", 1, 100_000),
            ("working", 0, 100_000),
            ("year", 1950, this_year),
            ("hours_free_per_week", 0, 168),
        ]:
            field = self.fields[name]
            self.fields[name] = forms.IntegerField(
                label=field.label,
                required=field.required,
                initial=field.initial,
                help_text=field.help_text,
                min_value=lowest,
                max_value=highest,
                show_hidden_initial=self.is_shared,
            )

    def clean(self):
        given = super().clean()
        if given.get("working", 0) > given.get("quantity", 0) > 0:
            self.add_error("working", _("There cannot be more working than there are."))
        return given


class SubmitForm(Form):
    """Handing in a filled form, or the word that there is nothing."""

    def __init__(self, *args, is_empty: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_empty:
            self.fields["has_nothing"] = forms.BooleanField(
                label=_("The institution has no resources for technical creativity")
            )
        self.fields["confirm"] = forms.BooleanField(
            label=_("I have checked the list; while the department looks through it, it cannot be changed")
        )


class AcceptForm(Form):
    confirm = forms.BooleanField(label=_("I have looked the list through"))


class DeleteItemForm(Form):
    confirm = forms.BooleanField(label=_("Delete this resource from the list"))


class RemarkForm(Form):
    remark = forms.CharField(
        label=_("What is to be mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The institution sees it above its list."),
    )
