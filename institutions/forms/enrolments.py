"""What coordinators type of contracts with parents: one table of all programmes of the institution."""

from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form

from ..models import EnrolmentRecord, Programme
from ..models.enrolments import MANY
from ..services.enrolments import Overtaken, Told

COLUMNS = [
    ("enrolled", _("Children enrolled")),
    ("paper", _("Contracts on paper")),
    ("electronic", _("Electronic contracts")),
]


@dataclass(frozen=True, slots=True)
class Line:
    """One programme of the table: its last row and its fields."""

    programme: Programme
    last: EnrolmentRecord | None
    fields: list[BoundField]
    seen: BoundField

    @property
    def errors(self) -> list[str]:
        return [error for field in self.fields for error in field.errors]


class EnrolmentForm(Form):
    """``programmes``: the rows; ``last``: programme's key → the row that counts."""

    as_of = DateField(label=_("As of"), help_text=_("The day to which all the numbers below belong."))

    def __init__(self, *args, programmes: list[Programme], last: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.programmes, self.last = programmes, last
        self.initial.setdefault("as_of", timezone.localdate())
        for programme in programmes:
            row = last.get(programme.pk)
            for name, label in COLUMNS:
                self.fields[f"{name}_{programme.pk.hex}"] = forms.IntegerField(
                    label=f"{label}: {programme}",
                    min_value=0,
                    max_value=MANY,
                    required=False,
                    initial=getattr(row, name, None),
                    widget=forms.NumberInput(attrs={"aria-label": f"{label}: {programme}", "class": "form-control"}),
                )
            self.fields[f"seen_{programme.pk.hex}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=row.pk if row else None
            )

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                programme,
                self.last.get(programme.pk),
                [self[f"{name}_{programme.pk.hex}"] for name, _label in COLUMNS],
                self[f"seen_{programme.pk.hex}"],
            )
            for programme in self.programmes
        ]

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self):
        given = super().clean()
        for programme in self.programmes:
            enrolled, paper, electronic = self._numbers(given, programme)
            if enrolled is None and (paper or electronic):
                self.add_error(f"enrolled_{programme.pk.hex}", _("Say how many children are enrolled."))
            elif enrolled is not None and (paper or 0) + (electronic or 0) > enrolled:
                message = _("“%(name)s”: there are more contracts than children enrolled.") % {"name": programme}
                self.add_error(f"paper_{programme.pk.hex}", message)
        return given

    @property
    def told(self) -> list[Told]:
        """Lines that were filled in. To be asked of a valid form."""
        found = []
        for programme in self.programmes:
            enrolled, paper, electronic = self._numbers(self.cleaned_data, programme)
            if enrolled is not None:
                seen = self.cleaned_data.get(f"seen_{programme.pk.hex}")
                found.append(Told(programme.pk, enrolled, paper or 0, electronic or 0, seen))
        return found

    def clash(self, overtaken: Overtaken) -> None:
        """Tell what somebody else has told meanwhile; sending once more keeps one's own. Lines left alone show it."""
        self.data = self.data.copy()
        for row in (*overtaken.rows, *overtaken.left):
            key = row.programme_id.hex
            self.last[row.programme_id] = row
            self.data[f"seen_{key}"] = str(row.pk)
        for row in overtaken.left:
            for name, _label in COLUMNS:
                self.data[f"{name}_{row.programme_id.hex}"] = str(getattr(row, name))
        for row in overtaken.rows:
            message = _(
                "“%(name)s”: meanwhile %(who)s has told enrolled %(enrolled)s, on paper %(paper)s, electronic "
                "%(electronic)s as of %(day)s. Save once more to keep what you typed."
            )
            params = {
                "name": row.programme,
                "who": row.entered_by.short_name,
                "enrolled": row.enrolled,
                "paper": row.paper,
                "electronic": row.electronic,
                "day": f"{row.as_of:%d.%m.%Y}",
            }
            self.add_error(f"enrolled_{row.programme_id.hex}", forms.ValidationError(message, params=params))

    @staticmethod
    def _numbers(given: dict, programme: Programme) -> list[int | None]:
        return [given.get(f"{name}_{programme.pk.hex}") for name, _label in COLUMNS]
