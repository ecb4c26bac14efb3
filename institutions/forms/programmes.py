"""What people type of programmes: the parts of a draft, remarks and replies, the council's and the head's papers."""

import hashlib
import json
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.uploads import MIB, UploadField

from ..models import (
    CreativeArea,
    Institution,
    Participation,
    PartnerRole,
    ProgrammeFunding,
    ProgrammeLevel,
    ProgrammeModule,
    ProgrammePartner,
    ProgrammeSection,
    ProgrammeVersion,
)
from ..models.programmes import OLDEST, YOUNGEST

TEXT_KINDS = ("pdf", "docx")
SCAN_KINDS = ("pdf", "jpeg", "png")
MODULES_AT_MOST = 60
BLANK_LINES = 4
NOT_CHOSEN = ("", pgettext_lazy("choice", "Choose"))


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NewProgrammeForm(Form):
    """A name and an area are enough to begin."""

    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.none(), empty_label=None)
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=300,
        help_text=_("Without the words “additional programme”: “Robotics from scratch”."),
    )
    area = forms.ChoiceField(label=_("Area"), choices=[NOT_CHOSEN, *CreativeArea.choices])

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        if len(only := institutions[:2]) == 1:
            del self.fields["institution"]
            self.only = only[0]

    @property
    def chosen(self) -> Institution:
        """Whose programme it is to be. To be asked of a valid form."""
        return self.cleaned_data.get("institution") or self.only


class PartForm(SharedRecordMixin, ModelForm):
    """One part of a draft."""

    class Meta:
        model = ProgrammeVersion
        fields: list[str] = []

    def choose(self, name: str, choices) -> None:
        """A choice that a draft may leave open."""
        self.fields[name].choices = [NOT_CHOSEN, *choices]


class GeneralForm(PartForm):
    more_areas = forms.MultipleChoiceField(
        label=_("Other areas"),
        choices=CreativeArea.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If the programme is about several."),
    )

    class Meta(PartForm.Meta):
        fields = ["name", "area", "more_areas", "level", "annotation", "authors", "teachers"]
        widgets = {"annotation": text_area(5)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.choose("area", CreativeArea.choices)
        self.choose("level", ProgrammeLevel.choices)
        # A hidden copy of several values cannot be compared: whoever saves last decides on these.
        self.fields["more_areas"].show_hidden_initial = False

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class HoursField(forms.DecimalField):
    """Hours and halves: «1,5» as it is written and «1.5» as browsers send it; «2» rather than «2.0»."""

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class ScopeForm(PartForm):
    hours_per_week = HoursField(
        label=_("Hours a week"),
        min_value=Decimal("0.5"),
        max_value=40,
        max_digits=4,
        decimal_places=1,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.5"}),
    )

    class Meta(PartForm.Meta):
        fields = [
            *("age_from", "age_to", "hours_total", "hours_per_week", "weeks", "places", "place"),
            *("study_form", "distance", "distance_technologies", "funding"),
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.choose("funding", ProgrammeFunding.choices)
        for name in ("age_from", "age_to"):
            self.fields[name].widget.attrs |= {"min": YOUNGEST, "max": OLDEST}

    def clean(self):
        given = super().clean()
        first, last = given.get("age_from"), given.get("age_to")
        if first and last and first > last:
            self.add_error("age_to", _("The children cannot be younger at the end than at the beginning."))
        return given


class ContentForm(PartForm):
    class Meta(PartForm.Meta):
        fields = ["aim", "results", "conditions", "assessment"]
        widgets = {
            "aim": text_area(3),
            "results": text_area(6),
            "conditions": text_area(4),
            "assessment": text_area(3),
        }


class NetworkFormForm(PartForm):
    class Meta(PartForm.Meta):
        fields = ["is_network_form", "owner_role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_role"].choices = PartnerRole.choices
        self.fields["owner_role"].required = False
        self.fields["owner_role"].help_text = _("Of the institution whose programme it is.")

    def clean_owner_role(self):
        return self.cleaned_data["owner_role"] or PartnerRole.HOME


PART_FORMS = {
    ProgrammeSection.GENERAL: GeneralForm,
    ProgrammeSection.SCOPE: ScopeForm,
    ProgrammeSection.CONTENT: ContentForm,
    ProgrammeSection.PARTNERS: NetworkFormForm,
}


class TextForm(Form):
    file = UploadField(
        label=_("Text of the programme"), kinds=TEXT_KINDS, max_size=20 * MIB, help_text=_("The whole programme.")
    )


class ModuleForm(Form):
    """One line of the plan; an empty one is left out."""

    title = forms.CharField(label=pgettext_lazy("module", "Title"), max_length=300, required=False)
    hours_theory = forms.IntegerField(label=_("Theory, h"), min_value=0, max_value=3000, required=False)
    hours_practice = forms.IntegerField(label=_("Practice, h"), min_value=0, max_value=3000, required=False)
    provider = forms.ModelChoiceField(
        label=_("Who teaches"), queryset=Institution.objects.none(), required=False, empty_label=_("Own institution")
    )

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        if partners:
            self.fields["provider"].queryset = Institution.objects.filter(pk__in=[one.pk for one in partners])
            self.fields["provider"].choices = [
                ("", _("Own institution")),
                *((str(one.pk), one.short_name) for one in partners),
            ]
        else:
            del self.fields["provider"]

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in ("title", "hours_theory", "hours_practice"))

    def clean(self):
        given = super().clean()
        hours = (given.get("hours_theory") or 0) + (given.get("hours_practice") or 0)
        if given.get("title") and not hours and not self.errors:
            self.add_error("hours_practice", _("Give the hours of theory or practice."))
        elif hours and not given.get("title") and "title" not in self.errors:
            self.add_error("title", _("Name the module; clear the hours to leave the line out."))
        return given


class ModulesForm:
    """The lines of a programme's plan, with blank ones below. It carries the mark of what it showed."""

    def __init__(self, data, version: ProgrammeVersion, partners: list[Institution], shown: list[ProgrammeModule]):
        self.data, self.mark = data, mark_of(shown)
        factory = forms.formset_factory(
            ModuleForm,
            extra=max(BLANK_LINES, 8 - len(shown)),
            max_num=MODULES_AT_MOST,
            validate_max=True,
            absolute_max=MODULES_AT_MOST + 10,
        )
        initial = [
            {
                "title": module.title,
                "hours_theory": module.hours_theory,
                "hours_practice": module.hours_practice,
                "provider": module.provider_id,
            }
            for module in shown
        ]
        self.lines = factory(data, initial=initial, prefix="modules", form_kwargs={"partners": partners})
        self.overtaken = False

    def is_valid(self) -> bool:
        """False too when somebody else has changed the plan since it was shown; sent once more, this one holds."""
        if not self.lines.is_valid():
            return False
        self.overtaken = self.data.get("mark", self.mark) != self.mark
        return not self.overtaken

    @property
    def modules(self) -> list[dict]:
        return [
            {
                "title": " ".join(line.cleaned_data["title"].split()),
                "hours_theory": line.cleaned_data.get("hours_theory") or 0,
                "hours_practice": line.cleaned_data.get("hours_practice") or 0,
                "provider": line.cleaned_data.get("provider"),
            }
            for line in self.lines
            if line.cleaned_data and not line.is_empty
        ]


def mark_of(modules: list[ProgrammeModule]) -> str:
    rows = [[one.title, one.hours_theory, one.hours_practice, str(one.provider_id)] for one in modules]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


class PartnerForm(ModelForm):
    class Meta:
        model = ProgrammePartner
        fields = ["institution", "role", "part", "hours"]

    def __init__(self, *args, version: ProgrammeVersion, **kwargs):
        super().__init__(*args, **kwargs)
        own = Participation.objects.standing().filter(institution=version.programme.institution)
        together = Participation.objects.standing().filter(network__in=own.values("network"))
        taken = version.partners.exclude(pk=self.instance.pk).values("institution")
        field = self.fields["institution"]
        field.queryset = (
            Institution.objects.filter(pk__in=together.values("institution"))
            .exclude(pk=version.programme.institution_id)
            .exclude(pk__in=taken)
        )
        field.help_text = _("Institutions of your networks.")
        field.empty_label = NOT_CHOSEN[1]
        self.fields["role"].choices = PartnerRole.choices
        if not self.instance._state.adding:
            del self.fields["institution"]

    def _get_validation_exclusions(self):
        # The version is not typed here; the service checks the whole row.
        return super()._get_validation_exclusions() | {"version"}


class ConfirmSubmitForm(Form):
    confirm = forms.BooleanField(label=_("The programme is complete; while the expert has it, it cannot be changed"))


class ConfirmSendBackForm(Form):
    confirm = forms.BooleanField(label=_("All remarks are written"))


class ConfirmDiscardForm(Form):
    confirm = forms.BooleanField(label=_("Delete this draft for good"))


class ConfirmForm(Form):
    """An act without questions; the tick is against a slip of the finger."""

    confirm = forms.BooleanField(label=_("I have looked it through"))


class RemarkForm(Form):
    section = forms.ChoiceField(label=_("Part of the programme"), choices=ProgrammeSection)
    text = forms.CharField(
        label=_("What is to be mended"), max_length=4000, widget=text_area(4), help_text=_("And how, if you can.")
    )


class ReplyForm(Form):
    """Not required by the browser: the same form settles a remark without a word."""

    text = forms.CharField(max_length=4000, widget=text_area(3), required=False)

    def __init__(self, *args, is_answer: bool, **kwargs):
        super().__init__(*args, **kwargs)
        of_expert = _("If it is not mended: what is still wrong")
        self.fields["text"].label = _("What was mended, or why not") if is_answer else of_expert

    def clean_text(self):
        if not (text := self.cleaned_data["text"].strip()):
            raise forms.ValidationError(_("Write the reply in words."))
        return text


class RecommendForm(Form):
    conclusion = forms.CharField(
        label=_("Conclusion of the expert"),
        max_length=4000,
        widget=text_area(6),
        help_text=_("It stays with the programme: what is good in it, for whom it fits."),
    )


class ExpertForm(Form):
    """By e-mail. The name is needed only for somebody who has no account yet."""

    email = forms.EmailField(label=_("E-mail of the expert"))
    surname = forms.CharField(
        label=_("Surname"), max_length=100, required=False, help_text=_("If the person has no account yet.")
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=100, required=False)


class ProtocolForm(Form):
    number = forms.CharField(label=_("Number of the protocol"), max_length=50)
    date = DateField(label=_("Date of the protocol"))
    file = UploadField(label=_("Protocol or an extract from it"), kinds=SCAN_KINDS, max_size=20 * MIB)

    def clean_date(self):
        return not_in_future(self.cleaned_data["date"])


class OrderForm(Form):
    number = forms.CharField(label=_("Number of the order"), max_length=50)
    date = DateField(label=_("Date of the order"))
    signed_by = forms.CharField(label=_("Who signed it"), max_length=300, help_text=_("Post, surname and name."))
    file = UploadField(label=_("Order"), kinds=SCAN_KINDS, max_size=20 * MIB)

    def clean_date(self):
        return not_in_future(self.cleaned_data["date"])


def not_in_future(day):
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet."))
    if day.year < 2000:
        raise forms.ValidationError(_("This is too long ago: check the year."))
    return day


class PlacesForm(Form):
    free_places = forms.IntegerField(
        label=_("Free places"), min_value=0, max_value=5000, required=False, help_text=_("Empty: not told.")
    )
    enrolment = forms.CharField(
        label=_("How to enrol"),
        max_length=500,
        required=False,
        widget=text_area(2),
        help_text=_("Where and when to come, whom to call, a link to the navigator."),
    )


class CopyForm(Form):
    institution = forms.ModelChoiceField(
        label=_("For which institution"), queryset=Institution.objects.none(), empty_label=None
    )

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions


class PartnerAgreeForm(Form):
    confirm = forms.BooleanField(label=_("The institution agrees to the programme and to its part in it"))
    order_number = forms.CharField(
        label=_("Number of its own order"),
        max_length=50,
        required=False,
        help_text=_("If your institution approves the programme by an order too."),
    )
    order_date = DateField(label=_("Date of its own order"), required=False)

    def clean(self):
        given = super().clean()
        if bool(given.get("order_number")) != bool(given.get("order_date")) and not self.errors:
            self.add_error("order_date", _("Give both the number and the date of the order, or neither."))
        if given.get("order_date"):
            not_in_future(given["order_date"])
        return given


class PartnerRefuseForm(Form):
    reason = forms.CharField(label=_("Reason of the refusal"), max_length=2000, widget=text_area(4))


class ReasonedForm(Form):
    """An act that has to be explained; the words go into the history."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=text_area(4))
