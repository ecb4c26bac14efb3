"""What people type into this room."""

import uuid

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.russian.names import guess_gender
from documents.uploads import UploadField
from institutions.models import Appointment, FounderDecision, Network

from .models import ActJournal, ActKind, ActTemplateVersion, LegalAct, LocalAct, LocalActKind, ResponsiblePerson
from .slots import annexes

SCANS = ("pdf", "png", "jpeg")
TEXTS = ("pdf", "docx")
TALL = {"rows": 12}


class EditionMixin(forms.Form):
    """Carries which edition the person saw, so that two people do not write over one another."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class NewActForm(Form):
    """From which template, for which network."""

    network = forms.ModelChoiceField(label=_("Network"), queryset=Network.objects.none(), empty_label=None)
    version = forms.ModelChoiceField(
        label=_("Template"), queryset=ActTemplateVersion.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        kwargs["initial"] = {"token": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = Network.objects.visible_to(user)
        field = self.fields["version"]
        field.queryset = ActTemplateVersion.objects.newest().select_related("template").order_by("template__name")
        field.label_from_instance = lambda version: version.template.name


class WordsForm(EditionMixin, ModelForm):
    """The words of a draft, of a template or an act."""

    annexes = forms.MultipleChoiceField(
        label=_("Annexes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tables that the portal makes of its data on the day the act is sent to be signed."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["annexes"].choices = annexes.choices()
        self.fields["edition"].initial = self.instance.edition

    def clean_annexes(self) -> list[str]:
        """In the order of the sources; what rooms that are gone offered is dropped."""
        chosen = self.cleaned_data["annexes"]
        return [code for code, _label in annexes.choices() if code in chosen]

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "edition"}

    def _post_clean(self) -> None:
        """The instance stays as it is: the service writes, under a lock."""
        if self.errors:
            return
        words = self._meta.model(**{name: self.cleaned_data[name] for name in ("title", "preamble", "points")})
        try:
            words.check_words()
        except forms.ValidationError as error:
            self._update_errors(error)


class ActForm(WordsForm):
    class Meta:
        model = LegalAct
        fields = [
            *("title", "preamble", "points", "annexes", "issuer", "place", "signatory_post", "signatory_name"),
            *("executor", "form"),
        ]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "preamble": forms.Textarea(attrs={"rows": 4}),
            "points": forms.Textarea(attrs=TALL),
        }


class TemplateForm(WordsForm):
    class Meta:
        model = ActTemplateVersion
        fields = ["title", "preamble", "points", "annexes"]
        widgets = ActForm.Meta.widgets


class RegisterForm(Form):
    """Number and date; the number may come from the paper journal."""

    journal = forms.ModelChoiceField(
        label=_("Journal of registration"), queryset=ActJournal.objects.all(), empty_label=None
    )
    date = DateField(label=_("Date"))
    number = forms.CharField(
        label=_("Number"),
        max_length=50,
        required=False,
        help_text=_("Empty: the portal gives the next one. Otherwise as it stands in the paper journal."),
    )
    effective_on = DateField(label=_("In force from"), required=False, help_text=_("Empty: from the date of the act."))
    scan = UploadField(
        label=_("Signed scan"),
        kinds=SCANS,
        required=False,
        help_text=_("May be attached later, too."),
    )
    fill_decision = forms.BooleanField(
        label=_("Enter the act as the founder's decision on the network"),
        required=False,
        initial=True,
        help_text=_("The network has no founder's decision yet: the plan's stage 1 asks for it."),
    )

    def __init__(self, *args, act: LegalAct, next_number: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["journal"].initial = ActJournal.objects.first()
        self.fields["date"].initial = timezone.localdate()
        self.fields["number"].widget.attrs["placeholder"] = next_number
        if act.kind != ActKind.CREATE_NETWORK or FounderDecision.objects.filter(network=act.network_id).exists():
            del self.fields["fill_decision"]

    def clean_date(self):
        if self.cleaned_data["date"] > timezone.localdate():
            raise forms.ValidationError(_("The day has not come yet: an act is registered on its day or later."))
        return self.cleaned_data["date"]

    def clean(self):
        cleaned = super().clean()
        date, effective = cleaned.get("date"), cleaned.get("effective_on")
        if date and effective and effective < date:
            self.add_error("effective_on", _("An act does not work before its date."))
        return cleaned


class RepealForm(Form):
    on = DateField(label=_("Not in force from"))
    repealing = forms.ModelChoiceField(
        label=_("By which act"),
        queryset=LegalAct.objects.none(),
        required=False,
        empty_label=_("By an act that is not in the portal"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where the repealing act is not in the portal: its kind, date and number."),
    )

    def __init__(self, *args, act: LegalAct, **kwargs):
        super().__init__(*args, **kwargs)
        self.act = act
        self.fields["on"].initial = timezone.localdate()
        self.fields["repealing"].queryset = (
            LegalAct.objects.filter(network=act.network_id, state="in_force").exclude(pk=act.pk).order_by("-date")
        )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("repealing") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Choose the repealing act, or write which one it is."))
        if cleaned.get("on") and cleaned["on"] < self.act.effective_on:
            self.add_error("on", _("An act cannot lose its force before it came into force."))
        return cleaned


class TakeBackForm(Form):
    reason = forms.CharField(
        label=_("What has to be changed"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScanForm(Form):
    scan = UploadField(label=_("Signed scan"), kinds=SCANS)


class AddressForm(Form):
    """Who is to read the act."""

    heads = forms.BooleanField(label=_("Heads of the participants"), required=False, initial=True)
    responsible = forms.BooleanField(label=_("Responsible persons in office"), required=False, initial=True)
    users = forms.ModelMultipleChoiceField(
        label=_("Others with an account"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("People of the participants and of the department. Several: with Ctrl."),
    )
    typed = forms.CharField(
        label=_("People without an account"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name, then the post after a comma. They sign on paper."),
    )

    def __init__(self, *args, act: LegalAct, **kwargs):
        super().__init__(*args, **kwargs)
        places = act.network.participations.standing().values("institution")
        people = Appointment.objects.current().filter(institution__in=places).values("user")
        field = self.fields["users"]
        field.queryset = (
            User.objects.filter(is_active=True)
            .filter(Q(pk__in=people) | ~Q(department_role=""))
            .exclude(acquaintances__act=act)
            .order_by("surname", "given_name", "pk")
        )
        field.label_from_instance = lambda user: user.full_name or user.email

    def clean_typed(self) -> list[tuple[str, str]]:
        lines = (line.partition(",") for line in self.cleaned_data["typed"].splitlines() if line.strip())
        return [(name.strip()[:300], post.strip()[:200]) for name, _comma, post in lines if name.strip()]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in ("heads", "responsible", "users", "typed")):
            raise forms.ValidationError(_("Choose whom to ask."))
        return cleaned


class PaperForm(Form):
    on = DateField(label=_("Signed on"))
    note = forms.CharField(
        label=_("Where the signed sheet is kept"), max_length=500, required=False, help_text=_("Or attach its scan.")
    )
    scan = UploadField(label=_("Scan of the signed sheet"), kinds=SCANS, required=False)

    def __init__(self, *args, earliest, **kwargs):
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self.earliest:
            raise forms.ValidationError(_("The act did not exist on this day."))
        return day

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("note", "").strip() and not cleaned.get("scan"):
            self.add_error("note", _("Attach the scan of the signed sheet, or say where it is kept."))
        return cleaned


class PersonForm(ModelForm):
    """Who is responsible. The forms after «назначить» may be left to the portal, and corrected."""

    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ResponsiblePerson
        fields = [
            *("user", "surname", "given_name", "patronymic", "gender", "post", "phone", "email"),
            *("name_accusative", "post_accusative"),
        ]
        labels = {"user": _("Person with an account")}
        help_texts = {
            "user": _(
                "Then name, phone and e-mail need not be typed; the person gets the order in the portal to read."
            ),
            "post": _("In the institution, as it is written in papers."),
            "name_accusative": _("«Соколову Анну Петровну». Empty: the portal declines the name itself."),
            "post_accusative": _("«заместителя директора». Empty: the portal declines it itself."),
        }

    def __init__(self, *args, institution, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True)
        if institution:
            people = people.filter(pk__in=Appointment.objects.current().filter(institution=institution).values("user"))
        else:
            network_people = Appointment.objects.current().filter(
                institution__participations__network=self.instance.network_id
            )
            people = people.filter(Q(pk__in=network_people.values("user")) | ~Q(department_role=""))
        field = self.fields["user"]
        field.queryset, field.empty_label = people.order_by("surname", "given_name", "pk"), _("No account")
        field.label_from_instance = lambda user: user.full_name or user.email
        self.fields["seen"].initial = self.instance.pk if not self.instance._state.adding else None
        for name in ("surname", "given_name", "gender"):
            self.fields[name].required = False

    def clean(self):
        """Of a person with an account the name is known; the gender shows in most patronymics."""
        cleaned = super().clean()
        user = cleaned.get("user")
        if user and not cleaned.get("surname"):
            cleaned |= {name: getattr(user, name) for name in ("surname", "given_name", "patronymic")}
            cleaned["phone"] = cleaned.get("phone") or user.phone
            cleaned["email"] = cleaned.get("email") or user.email
        for name in ("surname", "given_name"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Choose a person with an account, or type the name."))
        cleaned["gender"] = cleaned.get("gender") or guess_gender(cleaned.get("patronymic", "")) or ""
        if not cleaned["gender"] and "gender" not in self.errors:
            self.add_error("gender", _("The patronymic does not show it: choose, so that the order declines the name."))
        return cleaned

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self) -> None:
        """The service writes, under a lock."""


class EndForm(Form):
    on = DateField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, first, **kwargs):
        super().__init__(*args, **kwargs)
        self.first = first
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self):
        if self.cleaned_data["on"] < self.first:
            raise forms.ValidationError(_("The last day cannot be before the first one."))
        return self.cleaned_data["on"]


class LocalActForm(SharedRecordMixin, ModelForm):
    """One form for a draft and for what is adopted."""

    ADOPTED, DRAFT = "adopted", "draft"
    upload = UploadField(label=_("File of the act"), kinds=TEXTS, required=False)
    site_url = forms.URLField(
        label=_("Address on the institution's site"), max_length=500, required=False, assume_scheme="https"
    )
    outcome = forms.ChoiceField(
        label=pgettext_lazy("local act", "Where it stands"),
        choices=[
            (ADOPTED, _("Adopted: number, date and file are known")),
            (DRAFT, _("Draft: I shall go on later")),
        ],
        widget=forms.RadioSelect,
        initial=ADOPTED,
    )

    class Meta:
        model = LocalAct
        fields = ["title", "number", "date", "council", "protocol_number", "protocol_date", "site_url"]

    field_order = ["title", "number", "date", "council", "protocol_number", "protocol_date", "upload", "site_url"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("upload", "outcome"):  # what to do, not what is known of the act
            self.fields[name].show_hidden_initial = False
        if self.instance.file_id:
            self.fields["upload"].help_text = _("“%(name)s” is attached; choose a file to replace it.") % {
                "name": self.instance.file.name
            }

    def clean(self):
        cleaned = super().clean()
        for name in ("date", "protocol_date"):
            if cleaned.get(name) and cleaned[name] > timezone.localdate():
                self.add_error(name, _("This day has not come yet."))
        date, protocol = cleaned.get("date"), cleaned.get("protocol_date")
        if date and protocol and date < protocol:
            self.add_error("date", _("The order is of an earlier day than the protocol of the council."))
        if cleaned.get("outcome") == self.ADOPTED:
            for name in ("number", "date"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("An adopted act has this: fill it in, or save a draft."))
            if not cleaned.get("upload") and not self.instance.file_id and "upload" not in self.errors:
                self.add_error("upload", _("Attach the adopted text, or save a draft."))
        return cleaned

    @property
    def values(self) -> dict:
        """Of a draft only what this person changed: somebody else may have gone on with it meanwhile."""
        known = self.changes if self.is_shared else self.cleaned_data
        return {name: known[name] for name in self.Meta.fields if name in known}

    def _post_clean(self) -> None:
        """The service writes, under a lock."""


class SiteForm(Form):
    site_url = forms.URLField(
        label=_("Address on the institution's site"), max_length=500, required=False, assume_scheme="https"
    )


class CancelForm(Form):
    on = DateField(label=_("Cancelled on"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class KindForm(EditionMixin, ModelForm):
    class Meta:
        model = LocalActKind
        fields = ["name", "is_required", "is_in_use", "position", "heading", "title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 20}), "title": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].initial = self.instance.edition

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
