"""Forms of templates: the head of a version, its clauses, publication."""

import re

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import Form, ModelForm

from .. import conditions, wording
from ..models import AnnexKind, TemplateVersion
from ..services.templates import new_annex, new_clause


class TextField(forms.CharField):
    """Text with variables; what is wrong with them is said by the field."""

    def validate(self, value):
        super().validate(value)
        if faults := wording.faults(value):
            raise forms.ValidationError(faults)


class TemplateVersionForm(ModelForm):
    title = TextField(label=_("Title"), max_length=300, help_text=_("Printed at the top of the agreement."))
    preamble = TextField(
        label=_("Preamble"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    class Meta:
        model = TemplateVersion
        fields = ["title", "preamble", "term_months", "is_prolonged"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("edition", self.instance.edition)

    def clean_term_months(self):
        months = self.cleaned_data["term_months"]
        if months is not None and not 1 <= months <= 600:
            raise forms.ValidationError(_("From 1 to 600 months, or empty."))
        return months

    def _post_clean(self):
        """The clauses come with their own form, so the whole is checked by the service."""


class PartForm(Form):
    """A section, a part of one, or an annex. Cleared of all its text, it is left out."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    heading = TextField(label=_("Heading"), required=False, max_length=300)
    condition = forms.ChoiceField(
        label=pgettext_lazy("part of a text", "Printed when"), choices=conditions.choices, required=False
    )
    text = TextField(
        label=_("Text"), required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 8}), strip=False
    )

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n").strip()

    @property
    def is_filled(self) -> bool:
        given = getattr(self, "cleaned_data", {})
        return bool(given.get("heading") or given.get("text"))


class ClauseForm(PartForm):
    """Without a heading it goes on with the section above, so that single points can have a condition of their own."""


class AnnexForm(PartForm):
    kind = forms.ChoiceField(label=pgettext_lazy("annex", "What it holds"), choices=AnnexKind, required=False)
    field_order = ["key", "kind", "heading", "condition", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = AnnexKind.TEXT
        self.fields["text"].widget.attrs["rows"] = 4
        self.fields["text"].help_text = _("Of a table: what stands above it, or nothing.")

    def clean(self):
        given = self.cleaned_data
        if given.get("text") and "heading" in given and not given["heading"]:
            self.add_error("heading", _("An annex has a heading."))
        if given.get("heading") and given.get("kind") == AnnexKind.TEXT and "text" in given and not given["text"]:
            self.add_error("text", _("Free text is empty: write it, or choose a table."))
        return given


class BasePartFormSet(forms.BaseFormSet):
    ordering_widget = forms.HiddenInput
    part_fields = ("key", "heading", "condition", "text")

    def __init__(self, *args, parts: list[dict] = (), known: set[str] = frozenset(), **kwargs):
        self.known = known
        super().__init__(*args, initial=list(parts), **kwargs)

    def parts(self) -> list[dict[str, str]]:
        """The parts in their new order; keys that this text never had are not believed."""
        filled = [form for form in self.ordered_forms if form.is_filled]
        seen: set[str] = set()
        found = []
        for form in filled:
            part = self.made_of(form.cleaned_data)
            key = form.cleaned_data["key"]
            if key in self.known - seen:
                part["key"] = key
            seen.add(key)
            found.append(part)
        return found

    @staticmethod
    def made_of(given: dict) -> dict[str, str]:
        return new_clause(given["heading"], given["text"], given["condition"])


class BaseClauseFormSet(BasePartFormSet):
    def clean(self):
        if any(self.errors) or self._non_form_errors:
            return
        filled = [form for form in self.ordered_forms if form.is_filled]
        headings = [form.cleaned_data["heading"] for form in filled]
        if headings and not headings[0]:
            text = _("The first section goes on with nothing: give it a heading.")
            filled[0].add_error("heading", text)
        for n, form in enumerate(filled):
            goes_on = headings[n + 1 : n + 2] == [""]
            if not form.cleaned_data["text"] and not goes_on:
                text = _("The section has a heading and no text: write it, or clear the heading too.")
                form.add_error("text", text)


class BaseAnnexFormSet(BasePartFormSet):
    part_fields = ("key", "kind", "heading", "condition", "text")

    @staticmethod
    def made_of(given: dict) -> dict[str, str]:
        return new_annex(given["kind"] or AnnexKind.TEXT, given["heading"], given["text"], given["condition"])


ClauseFormSet = forms.formset_factory(
    ClauseForm, formset=BaseClauseFormSet, extra=0, can_order=True, max_num=100, absolute_max=120
)
AnnexFormSet = forms.formset_factory(
    AnnexForm, formset=BaseAnnexFormSet, extra=0, can_order=True, max_num=20, absolute_max=30
)

ACT = re.compile(r"(clauses|annexes)-(up|down|out|add)-(\d{1,3})")


class TemplateEditor:
    """The whole text as one form. A button ``act`` moves, adds or takes out a part of what was typed and saves nothing:
    the browser does the same by itself where scripts run."""

    def __init__(self, version: TemplateVersion, data: QueryDict | None = None):
        known = {part["key"] for part in [*version.clauses, *version.annexes]}
        act = ACT.fullmatch(data.get("act", "")) if data else None
        self.is_rearranged = act is not None
        if act:
            fields = TemplateVersionForm.base_fields
            typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields.items()}
            self.header = TemplateVersionForm(initial=typed, instance=version)
        else:
            self.header = TemplateVersionForm(data, instance=version)
        made = []
        for prefix, formset, parts in (
            ("clauses", ClauseFormSet, version.clauses),
            ("annexes", AnnexFormSet, version.annexes),
        ):
            if act:
                parts = _typed(data, prefix, formset)
                if act[1] == prefix:
                    parts = _rearranged(parts, act[2], int(act[3]))
            made.append(formset(None if act else data, parts=parts, known=known, prefix=prefix))
        self.clauses, self.annexes = made

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in (self.header, self.clauses, self.annexes)]  # each says what is wrong
        return all(answers)

    def changes(self) -> dict:
        """What ``services.templates.change`` takes; the edition goes with it."""
        return {**self.header.cleaned_data, "clauses": self.clauses.parts(), "annexes": self.annexes.parts()}

    @property
    def faulty(self) -> list[tuple[str, str, list[str]]]:
        """(id of the field, where it stands, what is wrong), for the summary on top."""
        found = []
        named = [("", self.header)]
        for title, formset in ((_("Section %(number)s"), self.clauses), (_("Annex %(number)s"), self.annexes)):
            found += [("", "", [str(error)]) for error in formset.non_form_errors()]
            named += [(title % {"number": n}, form) for n, form in enumerate(formset, 1)]
        for where, form in named:
            if not form.is_bound:
                continue
            for name, errors in form.errors.items():
                field = form[name] if name in form.fields else None
                label = ", ".join(filter(None, [where, str(field.label) if field else ""]))
                found.append((field.id_for_label if field else "", label, list(errors)))
        return found


def _typed(data: QueryDict, prefix: str, formset: type[BasePartFormSet]) -> list[dict]:
    """Rows as they were typed, right or wrong, each with its place in the form, without those a script took out."""
    try:
        total = min(int(data.get(f"{prefix}-TOTAL_FORMS", 0)), formset.absolute_max)
    except ValueError:
        return []
    rows = []
    for n in range(total):
        row = {name: data.get(f"{prefix}-{n}-{name}") for name in formset.part_fields}
        if any(value is not None for value in row.values()):
            place = data.get(f"{prefix}-{n}-ORDER", "")
            rows.append((int(place) if place.isdecimal() else 1000, n, row))
    return [{**row, "place": n} for _order, n, row in sorted(rows, key=lambda one: one[:2])]


def _rearranged(rows: list[dict], verb: str, place: int) -> list[dict]:
    """``place``: index that the row had in the form; beyond the last one ``add`` appends."""
    at = next((n for n, row in enumerate(rows) if row["place"] == place), len(rows))
    if verb == "add":
        return [*rows[: at + 1], {"key": "", "heading": "", "text": "", "condition": ""}, *rows[at + 1 :]]
    if at == len(rows):
        return rows
    row, rest = rows[at], rows[:at] + rows[at + 1 :]
    if verb == "out":
        return rest
    to = max(at - 1, 0) if verb == "up" else at + 1
    return [*rest[:to], row, *rest[to:]]


class PublishForm(Form):
    """Carries the edition whose text the page showed."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    confirm = forms.BooleanField(label=_("I have read the text. A published version never changes"))


class CopyForm(Form):
    """A template of its own out of a version."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the new template"), max_length=200)
    number_suffix = forms.CharField(
        label=_("Suffix of numbers"),
        max_length=10,
        required=False,
        help_text=_("Numbers are given as 1/2026 and this suffix."),
    )


class SampleForm(Form):
    """With whose data the text is looked at. ``choices``: of ``services.previews.samples``."""

    sample = forms.ChoiceField(label=_("Show with the data of"), required=False)

    def __init__(self, *args, choices: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sample"].choices = choices
