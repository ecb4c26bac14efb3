"""What people type about interaction plans."""

import calendar
import datetime
import uuid

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.uploads import UploadField
from institutions import facts as institution_facts
from institutions.models import Institution, InteractionForm, ResourceItem

from .models import InteractionPlan, PlanItem, PlanSection, Progress, ProgressMark, Timing
from .permissions import own_in
from .services.plans import today_year

PARTICULARS = ["signatory_post", "signatory_name", "agreed_post", "agreed_name"]


class NewPlanForm(ModelForm):
    school_year = forms.TypedChoiceField(label=_("School year"), coerce=int)

    class Meta:
        model = InteractionPlan
        fields = ["network", "school_year", *PARTICULARS]

    def __init__(self, *args, networks, **kwargs):
        super().__init__(*args, **kwargs)
        year = today_year()
        self.fields["network"] = forms.ModelChoiceField(label=_("Network"), queryset=networks, empty_label=None)
        self.fields["school_year"].choices = [(one, f"{one}/{one + 1}") for one in range(year - 1, year + 3)]
        self.initial.setdefault("school_year", year)

    def validate_unique(self):
        """The service says it in words."""


class PlanForm(SharedRecordMixin, ModelForm):
    class Meta:
        model = InteractionPlan
        fields = PARTICULARS


class SectionForm(Form):
    title = PlanSection._meta.get_field("title").formfield()


class ApproveForm(Form):
    order_number = forms.CharField(label=_("Number of the order"), max_length=50)
    order_date = DateField(label=_("Date of the order"))

    def clean_order_date(self):
        day = self.cleaned_data["order_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet: type the date of the order that approves."))
        return day


class Places(forms.ModelMultipleChoiceField):
    """Institutions of the network to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        return obj.short_name


class ResourceChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.base.institution.short_name}: {obj.name}"


class ItemForm(Form):
    """One line of the plan. ``item``: the one that is changed; ``key`` and ``seen`` travel with the form."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    section = forms.ModelChoiceField(label=_("Section"), queryset=PlanSection.objects.none(), empty_label=None)
    title = forms.CharField(
        label=_("Event"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is done, as the plan will print it."),
    )
    form = forms.ChoiceField(label=_("Form of interaction"), choices=InteractionForm)
    timing = forms.ChoiceField(
        label=_("When"), choices=Timing, widget=forms.RadioSelect(attrs={"data-timing": "yes"}), initial=Timing.MONTH
    )
    month = forms.ChoiceField(label=_("Month"), required=False, help_text=_("For “In a month”."))
    first = DateField(label=_("Day, or the first day"), required=False, help_text=_("For a day or a period."))
    last = DateField(label=_("Last day"), required=False, help_text=_("For a period."))
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    conductors = Places(label=_("Who conducts"), queryset=Institution.objects.none(), required=False)
    participants = Places(
        label=_("Who takes part"),
        queryset=Institution.objects.none(),
        required=False,
        help_text=_("Tick none when all institutions of the network take part."),
    )
    audience = forms.CharField(
        label=_("Audience"),
        max_length=200,
        required=False,
        help_text=_("For example: pupils of forms 5–8, teachers."),
    )
    expected_people = forms.IntegerField(
        label=_("Expected number of people"), min_value=1, max_value=100_000, required=False
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible institution"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("Department of education"),
    )
    person = forms.CharField(
        label=_("Responsible person"), max_length=200, required=False, help_text=_("Surname, initials, post.")
    )
    resource_item = ResourceChoice(
        label=_("Resource from those offered to the network"),
        queryset=ResourceItem.objects.none(),
        required=False,
        empty_label=pgettext_lazy("resource", "None"),
    )
    resource = forms.CharField(label=_("Other resources"), max_length=300, required=False)
    result = forms.CharField(
        label=_("Expected result"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What will be there afterwards, which document."),
    )

    def __init__(self, *args, plan: InteractionPlan, user, item: PlanItem | None = None, **kwargs):
        self.plan, self.item = plan, item
        kwargs["initial"] = (self._of(item) if item else self._new()) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        inside = institution_facts.participants(plan.network).order_by("sort_key", "pk")
        self.fields["section"].queryset = plan.sections.all()
        self.fields["month"].choices = [("", "—"), *months_of(plan)]
        self.fields["conductors"].queryset = self.fields["participants"].queryset = inside
        offered = ResourceItem.objects.filter(
            is_offered=True, working__gte=1, base__institution__in=inside.values("pk")
        )
        self.fields["resource_item"].queryset = offered.select_related("base__institution").order_by(
            "base__institution__sort_key", "name", "pk"
        )
        responsible = self.fields["responsible"]
        if user.is_department:
            responsible.queryset = inside
        else:
            responsible.queryset = inside.filter(pk__in=own_in(user, plan))
            responsible.empty_label, responsible.required = None, True
            responsible.widget.choices = responsible.choices
            if not item:
                self.initial.setdefault("responsible", responsible.queryset.first())

    @staticmethod
    def _new() -> dict:
        return {"key": uuid.uuid4()}

    @staticmethod
    def _of(item: PlanItem) -> dict:
        names = ("section", "title", "form", "timing", "place", "audience", "expected_people", "responsible", "person")
        initial = {name: getattr(item, name) for name in (*names, "resource_item", "resource", "result")}
        initial |= {"conductors": list(item.conductors.all()), "participants": list(item.participants.all())}
        if item.timing == Timing.MONTH:
            initial["month"] = f"{item.starts_on:%Y-%m}"
        elif item.timing != Timing.YEAR:
            initial["first"] = item.starts_on
            initial["last"] = item.ends_on if item.timing == Timing.PERIOD else None
        return initial | {"seen": item.revision}

    def clean(self):
        given = super().clean()
        timing, first, last = given.get("timing"), given.get("first"), given.get("last")
        if timing == Timing.MONTH:
            if not given.get("month"):
                self._lacks("month", _("Choose the month."))
            else:
                year, month = map(int, given["month"].split("-"))
                first = datetime.date(year, month, 1)
                last = first.replace(day=calendar.monthrange(year, month)[1])
        elif timing == Timing.YEAR:
            first, last = self.plan.starts_on, self.plan.ends_on
        elif timing:
            if not first:
                self._lacks("first", _("Type the day."))
            if timing == Timing.DAY:
                last = first
            elif not last:
                self._lacks("last", _("Type the last day of the period."))
            elif first and last < first:
                self._lacks("last", _("The last day is before the first one."))
        if first and not self.plan.starts_on <= first <= self.plan.ends_on:
            self._lacks("first" if timing != Timing.MONTH else "month", self._outside())
        elif last and not self.plan.starts_on <= last <= self.plan.ends_on:
            self._lacks("last", self._outside())
        given["starts_on"], given["ends_on"] = first, last
        return given

    def _lacks(self, field: str, message) -> None:
        if field not in self.errors:
            self.add_error(field, message)

    def _outside(self):
        message = _("The plan is of the school year %(year)s: the day must lie from %(first)s till %(last)s.")
        params = {
            "year": self.plan.year_label,
            "first": f"{self.plan.starts_on:%d.%m.%Y}",
            "last": f"{self.plan.ends_on:%d.%m.%Y}",
        }
        return forms.ValidationError(message, params=params)

    @property
    def values(self) -> dict:
        """What the service takes."""
        left_out = {"key", "seen", "month", "first", "last"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return given | {"conductors": list(given["conductors"]), "participants": list(given["participants"])}


def months_of(plan: InteractionPlan) -> list[tuple[str, str]]:
    """The twelve months of the school year."""
    days = [
        datetime.date(plan.school_year + (number > 12), (number - 1) % 12 + 1, 1)
        for number in range(plan.starts_on.month, plan.starts_on.month + 12)
    ]
    return [(f"{day:%Y-%m}", date_format(day, "F Y")) for day in days]


class MarkForm(Form):
    """How an item stands. ``seen``: what the page showed, so that two marks at once are noticed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    progress = forms.ChoiceField(label=_("How it stands"), choices=Progress, widget=forms.RadioSelect)
    done_on = DateField(label=_("Done on"), required=False, help_text=_("For “Done”."))
    moved_to = DateField(label=_("Moved to"), required=False, help_text=_("For “Moved”: the new day."))
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why it was moved or cancelled; what was done, the result."),
    )
    people = forms.IntegerField(label=_("How many people took part"), min_value=0, max_value=100_000, required=False)
    link = ProgressMark._meta.get_field("link").formfield(assume_scheme="https")
    file = UploadField(label=_("File"), kinds={"pdf", "docx", "xlsx", "png", "jpeg"}, required=False)

    def clean(self):
        given = super().clean()
        progress, today = given.get("progress"), timezone.localdate()
        if progress == Progress.DONE:
            if not given.get("done_on") and "done_on" not in self.errors:
                self.add_error("done_on", _("Type the day on which it was done."))
            elif given.get("done_on") and given["done_on"] > today:
                self.add_error("done_on", _("This day has not come yet."))
        else:
            given["done_on"] = None
        if progress == Progress.MOVED:
            if not given.get("moved_to") and "moved_to" not in self.errors:
                self.add_error("moved_to", _("Type the new day."))
        else:
            given["moved_to"] = None
        if progress in (Progress.MOVED, Progress.CANCELLED) and not given.get("outcome"):
            self.add_error("outcome", _("Say why: the department reads it in the report."))
        return given


class RemarkForm(Form):
    text = forms.CharField(label=_("Remark"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CopyForm(Form):
    """Which items of last year's plan are taken over."""

    items = forms.ModelMultipleChoiceField(
        label=_("Items to take over"), queryset=PlanItem.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = items
        self.fields["items"].label_from_instance = lambda item: f"{item.title} ({item.time_label})"


class ImportForm(Form):
    file = UploadField(label=_("Workbook (XLSX)"), kinds={"xlsx"})
