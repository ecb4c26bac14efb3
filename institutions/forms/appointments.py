"""Appointing a person to act for an institution, and ending it."""

import datetime
import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form, ReasonForm
from documents.uploads import UploadField

from ..models import Appointment, AppointmentRole, AuthorityKind, Covers, Head
from ..services.appointments import lacks_of_document

# «приказ № 15-к от 01.09.2026», as heads' authority is written in the register.
_NUMBER = re.compile(r"№\s*([\w/.-]+)")
_DATE = re.compile(r"\b(\d{2}\.\d{2}\.\d{4})\b")


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
    authority_kind = forms.ChoiceField(
        label=_("Authority document"),
        choices=[("", pgettext_lazy("authority document", "None")), *AuthorityKind.choices],
        required=False,
        help_text=_("A director acts by the charter, an acting head by an order; a deputy signs only with a document."),
    )
    authority_number = forms.CharField(label=_("Number of the document"), max_length=50, required=False)
    authority_date = DateField(label=_("Date of the document"), required=False)
    authority_file = UploadField(
        label=_("Scan of the document"), kinds={"pdf", "png", "jpeg"}, max_size=20 * 1024 * 1024, required=False
    )
    covers = forms.ChoiceField(
        label=_("May sign"),
        choices=Covers,
        required=False,
        initial=Covers.ALL,
        help_text=_("What the deputy's document covers; the head signs all papers, a coordinator none."),
    )
    valid_from = DateField(label=pgettext_lazy("appointment", "From"), initial=timezone.localdate)
    valid_to = DateField(
        label=pgettext_lazy("appointment", "Until"), required=False, help_text=_("The last day. Empty: no term.")
    )

    def __init__(self, *args, roles: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in AppointmentRole if role in roles]

    def clean(self):
        given = self.cleaned_data
        role, kind, day = given.get("role"), given.get("authority_kind", ""), given.get("authority_date")
        if role == AppointmentRole.DIRECTOR and not kind:
            kind = given["authority_kind"] = AuthorityKind.CHARTER
        for field, text in lacks_of_document(role, kind, day, given.get("valid_to")).items():
            if field not in self.errors:
                self.add_error(field, text)
        if role == AppointmentRole.ACTING and kind != AuthorityKind.ORDER and "authority_kind" not in self.errors:
            self.add_error("authority_kind", _("An acting head is appointed by an order: name it."))
        if kind == AuthorityKind.ORDER:
            for field in ("authority_number", "authority_date"):
                if not given.get(field) and field not in self.errors:
                    self.add_error(field, _("An order has a number and a date."))
        if day and day > timezone.localdate():
            self.add_error("authority_date", _("This day has not come yet."))
        if given.get("valid_to") and given.get("valid_from") and given["valid_to"] < given["valid_from"]:
            self.add_error("valid_to", _("The appointment ends before it begins."))
        given["covers"] = given.get("covers") or Covers.ALL
        return given


def suggested_from_head(head: Head | None, email: str) -> dict:
    """The head on the register as the first director or acting head to be appointed."""
    if head is None:
        return {"role": AppointmentRole.DIRECTOR, "authority_kind": AuthorityKind.CHARTER}
    basis = head.authority_basis
    number, day = _NUMBER.search(basis), _DATE.search(basis)
    return {
        "role": AppointmentRole.ACTING if head.is_acting else AppointmentRole.DIRECTOR,
        "email": email,
        "surname": head.surname,
        "given_name": head.given_name,
        "patronymic": head.patronymic,
        "post": head.post,
        "authority_kind": AuthorityKind.ORDER if "приказ" in basis.lower() else AuthorityKind.CHARTER,
        "authority_number": number[1] if number else "",
        "authority_date": _day(day[1]) if day else None,
    }


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None


def suggested_from(appointment: Appointment) -> dict:
    """The same person in the same role for the time after, with a document still to be named."""
    user = appointment.user
    today = timezone.localdate()
    after = appointment.valid_to + datetime.timedelta(days=1) if appointment.valid_to else today
    return {
        "role": appointment.role,
        "email": user.email,
        "surname": user.surname,
        "given_name": user.given_name,
        "patronymic": user.patronymic,
        "post": appointment.post,
        "authority_kind": appointment.authority_kind,
        "covers": appointment.covers,
        "valid_from": max(after, today),
    }


class EndAppointmentForm(ReasonForm):
    last_day = DateField(
        label=_("Last day"), required=False, help_text=_("Empty: the appointment ends now, at this moment.")
    )
    field_order = ["last_day", "reason"]

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over: leave the field empty to end the appointment now."))
        return day


class OnDayForm(Form):
    """The day of which «who could sign» is asked."""

    on = DateField(label=_("On the day"), required=False)
