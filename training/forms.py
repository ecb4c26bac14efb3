"""What people type of groups, places, certificates and needs."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.uploads import UploadField
from institutions.models import Institution, StaffMember

from .models import Need, Seat, TrainingGroup
from .services import Certificate

MANY = 1000


class GroupForm(SharedRecordMixin, ModelForm):
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TrainingGroup
        fields = [
            "title",
            "kind",
            "area",
            "provider",
            "hours",
            "starts_on",
            "ends_on",
            "is_remote",
            "place",
            "places",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_shared:
            del self.fields["token"]
        else:
            self.initial = {"token": uuid.uuid4(), **self.initial}

    def _post_clean(self) -> None:
        """Only the rules of the model: the service sets the fields, each that this person changed."""
        if not self.errors:
            values = {name: self.cleaned_data[name] for name in self.Meta.fields}
            try:
                TrainingGroup(**values).full_clean(exclude=["created_by"], validate_constraints=False)
            except forms.ValidationError as error:
                self.add_error(None, error)


class PersonChoice(forms.ModelMultipleChoiceField):
    """People with what helps to choose: whose, what post, whether the course is due."""

    def __init__(self, *args, lacking: set, with_institution: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.lacking, self.with_institution = lacking, with_institution

    def label_from_instance(self, member: StaffMember) -> str:
        parts = [member.full_name, member.post_title]
        if self.with_institution:
            parts.append(member.staff_list.institution.short_name)
        if member.pk in self.lacking:
            parts.append(str(_("no course in technical creativity within three years")))
        return ", ".join(parts)


class EnrolForm(Form):
    """``people``: whom this person may enrol, those who need it first."""

    def __init__(self, *args, people, lacking: set, with_institution: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"] = PersonChoice(
            label=_("Whom to enrol"),
            queryset=people,
            widget=forms.CheckboxSelectMultiple,
            lacking=lacking,
            with_institution=with_institution,
            error_messages={"required": _("Tick at least one person.")},
        )


class CertificatesForm(Form):
    """One table of a group: number, date, hours and file of each. Empty lines are left for later."""

    def __init__(self, *args, group: TrainingGroup, seats: list[Seat], **kwargs):
        super().__init__(*args, **kwargs)
        self.group, self.seats = group, seats
        for seat in seats:
            for name, field in self._fields_of(seat).items():
                self.fields[f"{name}_{seat.pk.hex}"] = field

    def _fields_of(self, seat: Seat) -> dict[str, forms.Field]:
        def attrs(label):
            return {"aria-label": f"{label}: {seat.member}", "class": "form-control"}

        number = forms.CharField(
            label=_("Number"),
            max_length=100,
            required=False,
            initial=seat.number,
            widget=forms.TextInput(attrs=attrs(_("Number"))),
        )
        issued_on = DateField(label=_("Date"), required=False, initial=seat.issued_on or self.group.ends_on)
        issued_on.widget.attrs.update(attrs(_("Date")))
        hours = forms.IntegerField(
            label=_("Hours"),
            min_value=1,
            max_value=MANY,
            required=False,
            initial=seat.hours or self.group.hours,
            widget=forms.NumberInput(attrs=attrs(_("Hours"))),
        )
        file = UploadField(label=_("File"), kinds={"pdf", "png", "jpeg"}, required=False)
        file.widget.attrs.update(attrs(_("File")))
        return {"number": number, "issued_on": issued_on, "hours": hours, "file": file}

    @property
    def lines(self) -> list[tuple[Seat, list[forms.BoundField]]]:
        names = ("number", "issued_on", "hours", "file")
        return [(seat, [self[f"{name}_{seat.pk.hex}"] for name in names]) for seat in self.seats]

    def _given(self, seat: Seat, name: str):
        return self.cleaned_data.get(f"{name}_{seat.pk.hex}")

    def clean(self):
        given = super().clean()
        for seat in self.seats:
            issued_on = self._given(seat, "issued_on")
            if issued_on and issued_on > timezone.localdate():
                self.add_error(f"issued_on_{seat.pk.hex}", _("This day has not come yet."))
            if self._given(seat, "file") and not self._given(seat, "number"):
                self.add_error(f"number_{seat.pk.hex}", _("Give the number of the certificate."))
            if not self._given(seat, "number"):
                continue
            for name in ("issued_on", "hours"):
                field = f"{name}_{seat.pk.hex}"
                if not self._given(seat, name) and field not in self.errors:
                    self.add_error(field, _("Fill this in too."))
        return given

    @property
    def certificates(self) -> dict[uuid.UUID, Certificate]:
        """Of the lines with a number. To be asked of a valid form."""
        return {
            seat.pk: Certificate(
                self._given(seat, "number"),
                self._given(seat, "issued_on"),
                self._given(seat, "hours"),
                self._given(seat, "file"),
            )
            for seat in self.seats
            if self._given(seat, "number")
        }


class NeedForm(ModelForm):
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Need
        fields = ["topic", "area", "people", "wishes"]
        widgets = {"wishes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, institutions: list[Institution], **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"token": uuid.uuid4(), **self.initial}
        if len(institutions) > 1:
            self.fields["institution"] = forms.ModelChoiceField(
                label=_("Institution"),
                queryset=Institution.objects.filter(pk__in=[one.pk for one in institutions]),
            )
            self.order_fields(["institution", *self.Meta.fields])

    def _post_clean(self) -> None:
        """Only the rules of the model: the service gives the need its institution."""
        if not self.errors:
            values = {name: self.cleaned_data[name] for name in self.Meta.fields}
            try:
                Need(**values).full_clean(exclude=["institution", "created_by"], validate_constraints=False)
            except forms.ValidationError as error:
                self.add_error(None, error)
