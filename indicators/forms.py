"""What people type of expected results."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.russian.numbers import decimal
from documents.uploads import MIB, UploadField

from .measures import MEASURES
from .models import Indicator, Report, Setup
from .models.indicators import FIRST_YEAR, LAST_YEAR, MOST_DECIMALS
from .services.indicators import Wish
from .services.overtaken import Overtaken
from .standing import Attainment, Line, Origin, Standing
from .years import Year

FILE_KINDS = ("pdf", "docx", "xlsx", "png", "jpeg")
ALL = pgettext_lazy("filter", "All")


class NumberInput(forms.TextInput):
    """A line for a number: browsers' own controls take no comma."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        if isinstance(value, (Decimal, float, int)):
            shown = decimal(value, MOST_DECIMALS).replace("\N{NO-BREAK SPACE}", "").replace("−", "-")
            return shown.rstrip("0").rstrip(",") if "," in shown else shown
        return super().format_value(value)


class NumberField(forms.DecimalField):
    """«1 250,5»: as people write it, with a comma and spaces."""

    widget = NumberInput

    def __init__(self, **kwargs):
        super().__init__(max_digits=14, decimal_places=MOST_DECIMALS, **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(value.split()).replace("\N{NO-BREAK SPACE}", "").replace("−", "-").replace(",", ".")
            value = value.removesuffix("%")
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {}


class LineFilter(Form):
    """Filter of the list, kept in the address."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int, empty_value=None)
    result = forms.ChoiceField(label=gettext_lazy("Expected result"), required=False)
    attainment = forms.ChoiceField(
        label=pgettext_lazy("filter of indicators", "State"), required=False, choices=[("", ALL), *Attainment.choices]
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("Actual value"), required=False, choices=[("", ALL), *Origin.choices[:-1]]
    )

    def __init__(self, *args, standing: Standing, **kwargs):
        super().__init__(*args, **kwargs)
        self.standing = standing
        self.fields["year"].choices = [(year.number, str(year)) for year in reversed(standing.years)]
        results = {one.result_id: one.result for one in standing.indicators}
        self.fields["result"].choices = [
            ("", ALL),
            *((str(pk), f"R{result.position}. {result.text}") for pk, result in results.items()),
        ]
        self.fields["year"].initial = standing.present.number
        self.full_clean()

    @property
    def chosen(self) -> Year:
        return self.standing.year(self._value("year"))

    @property
    def is_active(self) -> bool:
        return any(self._value(name) for name in ("result", "attainment", "origin"))

    def narrow(self, lines: Iterable[Line]) -> list[Line]:
        """Lines that match what was chosen rightly; the rest of the address is ignored."""
        result, attainment, origin = (self._value(name) for name in ("result", "attainment", "origin"))
        year = self.chosen.number
        return [
            line
            for line in lines
            if (not result or str(line.indicator.result_id) == result)
            and (not attainment or line.cells[year].attainment == attainment)
            and (not origin or line.cells[year].origin == origin)
        ]

    def _value(self, name: str):
        return getattr(self, "cleaned_data", {}).get(name)


class SetupForm(SharedRecordMixin, ModelForm):
    class Meta:
        model = Setup
        fields = ["year_kind", "first_year", "report_days"]
        widgets = {"year_kind": forms.RadioSelect}

    def __init__(self, *args, kind_is_fixed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if kind_is_fixed:
            self.fields["year_kind"].disabled = True
            self.fields["year_kind"].help_text = _(
                "Cannot be changed any more: targets, actual values or reports of these years exist."
            )


class IndicatorForm(SharedRecordMixin, ModelForm):
    """An indicator. ``plan``: whose expected results it may serve."""

    measure = forms.ChoiceField(
        label=gettext_lazy("Actual value"),
        required=False,
        help_text=gettext_lazy("The formula of a figure that the portal computes is fixed; it stands on the page."),
    )
    baseline = NumberField(label=gettext_lazy("Baseline"), required=False)

    class Meta:
        model = Indicator
        fields = [
            *("result", "code", "name", "unit", "formula", "source", "measure", "more_is_better", "decimals"),
            *("baseline", "baseline_on"),
        ]
        widgets = {"formula": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["result"].queryset = plan.version.results.all()
        if self.instance.pk and self.instance.result_id:
            # The plan may have moved to a newer version of its template since.
            self.fields["result"].queryset |= type(self.instance.result).objects.filter(pk=self.instance.result_id)
        self.fields["result"].empty_label = None
        self.fields["measure"].choices = [
            ("", _("is entered by hand")),
            *((code, one.label) for code, one in MEASURES.items()),
        ]
        if self.instance.measure and self.instance.measure not in MEASURES:
            # Installed before the portal had such data: it is entered by hand until it has.
            self.fields["measure"].choices.append((self.instance.measure, _("is entered by hand for the time being")))

    def clean_code(self):
        code = self.cleaned_data["code"].strip()
        if Indicator.objects.filter(plan=self.plan, code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The plan has an indicator with this code already. Take another one."))
        return code

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("baseline") is not None and not cleaned.get("baseline_on"):
            self.add_error("baseline_on", _("Say of what day the baseline is."))
        return cleaned


class TargetsForm(Form):
    """All targets at once: a line an indicator, a column a year, the baseline first. It carries what it showed."""

    baseline_on = DateField(
        label=gettext_lazy("Date of the baselines entered now"),
        required=False,
        help_text=gettext_lazy("Indicators that have a date keep it when nothing is written here."),
    )

    def __init__(self, *args, lines: list[Line], years: list[Year], **kwargs):
        super().__init__(*args, **kwargs)
        self.lines, self.years = lines, years
        for line in lines:
            for year, value in self._cells(line):
                name = self.name_of(line, year)
                label = f"{line.indicator.code}, {year.short if year else _('baseline')}"
                self.fields[name] = NumberField(label=label, required=False, initial=value)
                self.fields[f"was-{name}"] = NumberField(required=False, initial=value, widget=forms.HiddenInput)

    def _cells(self, line: Line):
        yield None, line.indicator.baseline
        for year in self.years:
            target = line.cells[year.number].target
            yield year, None if target is None else Decimal(str(target))

    @staticmethod
    def name_of(line: Line, year: Year | None) -> str:
        return f"{line.indicator.pk}-{year.number if year else 'base'}"

    def rows(self):
        """(line, [(field, hidden field)]) for the page."""
        for line in self.lines:
            names = [self.name_of(line, year) for year in (None, *self.years)]
            yield line, [(self[name], self[f"was-{name}"]) for name in names]

    def wishes(self) -> list[Wish]:
        """What this person changed."""
        found = []
        for line in self.lines:
            for year in (None, *self.years):
                name = self.name_of(line, year)
                seen, wanted = self.cleaned_data[f"was-{name}"], self.cleaned_data[name]
                if seen != wanted:
                    found.append(Wish(line.indicator, year.number if year else None, seen, wanted))
        return found

    def clash(self, clashes: Iterable[Wish]) -> None:
        """Tell what somebody else wrote meanwhile; sending once more keeps one's own."""
        self.data = self.data.copy()
        for wish in clashes:
            name = f"{wish.indicator.pk}-{wish.year or 'base'}"
            value = "–" if wish.seen is None else decimal(wish.seen, MOST_DECIMALS)
            message = _("Somebody has changed this meanwhile to “%(value)s”. Save once more to keep what you typed.")
            self.add_error(name, forms.ValidationError(message, params={"value": value}))
            self.data[f"was-{name}"] = "" if wish.seen is None else str(wish.seen)


class OvertakenMixin:
    """A form that carries what its page showed, in ``seen``. ``overtaken``: somebody else has saved meanwhile.

    What was typed stays; sending the form once more is then a decision taken with open eyes.
    """

    overtaken: Overtaken | None = None

    @property
    def status(self) -> int:
        """Of the answer to what was sent and not saved."""
        return 409 if self.overtaken else 422

    def saves(self, save: Callable[[], object]) -> bool:
        """Does the service write it? False when somebody else was faster: the form says so."""
        try:
            save()
        except Overtaken as overtaken:
            self.overtaken = overtaken
            self.data = self.data.copy()
            self.data["seen"] = str(overtaken.seen)
            self.add_error(None, str(overtaken))
            if self.files:
                self.add_error("file", _("Choose the file once more: a page cannot keep it."))
            return False
        return True


class FactForm(OvertakenMixin, Form):
    """An actual value with its source."""

    value = NumberField(label=gettext_lazy("Actual value"))
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=500,
        help_text=gettext_lazy("Document, register or report that the number is taken from."),
    )
    source_date = DateField(label=gettext_lazy("Date of the source"), required=False)
    file = UploadField(label=gettext_lazy("File"), kinds=FILE_KINDS, max_size=20 * MIB, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why the computed figure is overruled"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, is_computed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_computed:
            del self.fields["reason"]

    def clean_source_date(self):
        day = self.cleaned_data["source_date"]
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Check the year of this date."))
        if day and day > timezone.localdate() + timedelta(days=1):
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class TakeBackForm(OvertakenMixin, Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ExplainForm(OvertakenMixin, Form):
    """Why the year went as it did. ``seen`` carries what the page showed."""

    text = forms.CharField(
        label=gettext_lazy("What stood in the way, what is being done about it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("It goes into the yearly report."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)


class ReportForm(SharedRecordMixin, ModelForm):
    """Who approves and who signs."""

    class Meta:
        model = Report
        fields = ["approver_post", "approver_name", "signatory_post", "signatory_name"]


class NewReportForm(ReportForm):
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    field_order = ["year"]

    def __init__(self, *args, years: list[Year], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year.number, str(year)) for year in reversed(years)]


class TextForm(OvertakenMixin, Form):
    """Own words of a section. ``seen`` and ``over`` carry what the page showed."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("A paragraph a line. Tables and charts stay as they are."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    over = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def told(self) -> dict[str, Any]:
        """The three texts with line ends as the portal keeps them."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in ("text", "seen", "over")}


class ApproveForm(Form):
    confirm = forms.BooleanField(
        label=gettext_lazy(
            "I have read the report. I understand that it cannot be changed or taken back, only superseded by another"
        )
    )


class RegenerateForm(Form):
    confirm = forms.BooleanField(label=gettext_lazy("Replace my words by what the figures say"))
