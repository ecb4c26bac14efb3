"""A rule «показать, если …» made of selects: which question, what about it, which answers; joined by «и» or «или»."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form

from ..conditions import ANSWERED, CHOSEN
from ..definitions import Definition, Kind, Question, Row
from .sketch import Json

MOST_CONDITIONS = 20
NOT_CHOSEN, NOT_ANSWERED = "not-chosen", "not-answered"
GIVEN = [
    (ANSWERED, pgettext_lazy("rule", "an answer is given")),
    (NOT_ANSWERED, pgettext_lazy("rule", "no answer is given")),
]
OF_CHOICES = [
    (CHOSEN, pgettext_lazy("rule", "one of these is chosen")),
    (NOT_CHOSEN, pgettext_lazy("rule", "none of these is chosen")),
    *GIVEN,
]
OF_NUMBERS = [
    ("eq", pgettext_lazy("rule", "equals")),
    ("ne", pgettext_lazy("rule", "is not equal to")),
    ("lt", pgettext_lazy("rule", "is less than")),
    ("le", pgettext_lazy("rule", "is no more than")),
    ("gt", pgettext_lazy("rule", "is more than")),
    ("ge", pgettext_lazy("rule", "is no less than")),
    *GIVEN,
]
OF_DAYS = [
    ("eq", pgettext_lazy("rule", "is the day")),
    ("lt", pgettext_lazy("rule", "is before")),
    ("le", pgettext_lazy("rule", "is not after")),
    ("gt", pgettext_lazy("rule", "is after")),
    ("ge", pgettext_lazy("rule", "is not before")),
    *GIVEN,
]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition is about: a question, or one line of a table. ``key`` names it in the form."""

    question: Question
    row: Row | None = None

    @property
    def key(self) -> str:
        return f"{self.question.code}.{self.row.code}" if self.row else self.question.code

    @property
    def label(self) -> str:
        text = f"{self.question.number}. {_short(self.question.text)}"
        return f"{text} – {_short(self.row.text)}" if self.row else text

    @property
    def operators(self) -> list:
        if self.question.marks and (self.row or self.question.kind == Kind.SCALE):
            return OF_NUMBERS
        if self.question.choices or (self.row and self.question.columns):
            return OF_CHOICES
        return {Kind.NUMBER: OF_NUMBERS, Kind.DATE: OF_DAYS}.get(self.question.kind, GIVEN)

    def value_field(self) -> forms.Field | None:
        """What the answer is compared with; None when only whether it was given can be asked."""
        if self.operators is OF_CHOICES:
            choices = [(choice.code, str(choice.text)) for choice in self.question.options]
            return forms.MultipleChoiceField(
                label=_("Answers"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        if self.question.marks and self.operators is OF_NUMBERS:
            marks = [(str(mark), str(mark)) for mark in self.question.marks]
            return forms.ChoiceField(label=_("Mark"), choices=[("", "—"), *marks], required=False)
        if self.operators is OF_NUMBERS:
            return NumberField(label=_("Number"), required=False, max_length=20)
        return DateField(label=_("Day"), required=False) if self.operators is OF_DAYS else None


class NumberField(forms.CharField):
    """A number as people type it, with a comma or a point."""

    def clean(self, value):
        value = super().clean(value).replace(",", ".").replace(" ", "")
        try:
            number = Decimal(value) if value else None
        except InvalidOperation:
            raise ValidationError(_("Enter a number.")) from None
        if number is not None and not (number.is_finite() and abs(number) < 10**9):
            raise ValidationError(_("Enter a number of at most nine digits."))
        return number


def subjects(questions: list[Question]) -> dict[str, Subject]:
    """What may be asked about those questions, by key."""
    found = []
    for question in questions:
        found.append(Subject(question))
        found += [Subject(question, row) for row in question.rows]
    return {subject.key: subject for subject in found}


class ConditionForm(Form):
    """One condition. Which comparisons and answers it offers depends on the question chosen in it."""

    subject = forms.ChoiceField(label=pgettext_lazy("rule", "Question"), required=False)

    def __init__(self, *args, known: dict[str, Subject], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [("", _("Choose a question")), *((s.key, s.label) for s in known.values())]
        self.chosen = known.get(self["subject"].value() or "")
        if self.chosen:
            self.fields["op"] = forms.ChoiceField(label=_("Condition"), choices=self.chosen.operators)
            if value := self.chosen.value_field():
                self.fields["value"] = value

    def clean(self):
        cleaned = super().clean()
        op = cleaned.get("op")
        needs_value = self.chosen and op not in (None, ANSWERED, NOT_ANSWERED) and not self.errors.get("value")
        if needs_value and cleaned.get("value") in (None, "", []):
            self.add_error("value", _("Say which answer is meant."))
        return cleaned

    def condition(self) -> Json | None:
        """The condition as our JSON has it. Only of a valid form."""
        if not self.chosen:
            return None
        op, value = self.cleaned_data["op"], self.cleaned_data.get("value")
        leaf: Json = {"question": self.chosen.question.code}
        if self.chosen.row:
            leaf["row"] = self.chosen.row.code
        leaf["op"] = {NOT_CHOSEN: CHOSEN, NOT_ANSWERED: ANSWERED}.get(op, op)
        if leaf["op"] != ANSWERED:
            leaf["value"] = _plain(value)
        return {"not": leaf} if op in (NOT_CHOSEN, NOT_ANSWERED) else leaf


class BaseConditions(forms.BaseFormSet):
    def __init__(self, *args, known: dict[str, Subject], **kwargs):
        self.known = known
        super().__init__(*args, prefix="condition", **kwargs)

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"known": self.known}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("remove")

    def conditions(self) -> list[Json]:
        kept = [form for form in self.forms if form not in self.deleted_forms]
        return [condition for form in kept if (condition := form.condition())]


Conditions = forms.formset_factory(
    ConditionForm,
    formset=BaseConditions,
    extra=1,
    can_delete=True,
    max_num=MOST_CONDITIONS,
    absolute_max=MOST_CONDITIONS + 10,
    validate_max=True,
)


class JointForm(Form):
    """How several conditions go together."""

    joint = forms.ChoiceField(
        label=_("When there are several conditions"),
        choices=[("all", _("all of them must hold (“and”)")), ("any", _("one of them is enough (“or”)"))],
        widget=forms.RadioSelect,
        required=False,
    )


@dataclass
class RuleEditor:
    """The whole rule as a form. ``is_simple``: selects can show it; an imported rule may be nested deeper."""

    definition: Definition
    questions: list[Question]
    rule: object
    data: Mapping[str, str] | None = None
    is_refresh: bool = False
    known: dict[str, Subject] = field(init=False)

    def __post_init__(self):
        self.known = subjects(self.questions)
        joint, conditions = _taken_apart(self.rule)
        rows = [_row(condition, self.known) for condition in conditions or ()]
        self.is_simple = conditions is not None and None not in rows
        if self.data is not None and not self.is_refresh:
            self.joint = JointForm(self.data)
            self.conditions = Conditions(self.data, known=self.known)  # type: ignore[call-arg]
            return
        if self.data is not None:
            joint, rows = self.data.get("joint", "all"), self._typed_rows()
        self.joint = JointForm(initial={"joint": joint})
        self.conditions = Conditions(initial=[row for row in rows if row], known=self.known)  # type: ignore[call-arg]

    def is_valid(self) -> bool:
        return self.conditions.is_valid() and self.joint.is_valid()

    def result(self) -> Json | None:
        """The rule as JSON, None when there are no conditions. Only when valid."""
        conditions = self.conditions.conditions()
        if len(conditions) < 2:
            return conditions[0] if conditions else None
        return {self.joint.cleaned_data["joint"] or "all": conditions}

    def _typed_rows(self) -> list[Json]:
        """What stands in the page, not checked: somebody chose another question and wants to see its answers."""
        try:
            total = min(int(self.data.get("condition-TOTAL_FORMS", "")), MOST_CONDITIONS)
        except ValueError:
            total = 0
        rows = []
        for number in range(total):
            name = f"condition-{number}-"
            subject = self.known.get(self.data.get(f"{name}subject", ""))
            if subject and not self.data.get(f"{name}DELETE"):
                values = self.data.getlist(f"{name}value")
                value: object = values if subject.operators is OF_CHOICES else "".join(values[:1])
                rows.append({"subject": subject.key, "op": self.data.get(f"{name}op", ""), "value": value})
        return rows


def _taken_apart(rule: object) -> tuple[str, list[Json] | None]:
    """(all | any, conditions); None for a rule that is nested."""
    if not rule:
        return "all", []
    if not isinstance(rule, dict):
        return "all", None
    for joint in ("all", "any"):
        if joint in rule:
            parts = rule[joint]
            is_flat = isinstance(parts, list) and all(_leaf_of(part) for part in parts)
            return joint, parts if is_flat else None
    return "all", [rule] if _leaf_of(rule) else None


def _leaf_of(condition: object) -> Json | None:
    if not isinstance(condition, dict):
        return None
    inner = condition.get("not", condition)
    return inner if isinstance(inner, dict) and isinstance(inner.get("question"), str) else None


def _row(condition: Json, known: dict[str, Subject]) -> Json | None:
    """The condition as the form has it; None when no select can show it."""
    leaf, is_negated = _leaf_of(condition), "not" in condition
    key = f"{leaf['question']}.{leaf['row']}" if leaf.get("row") else leaf["question"]
    subject, op = known.get(key), leaf.get("op")
    if is_negated:
        op = {CHOSEN: NOT_CHOSEN, ANSWERED: NOT_ANSWERED}.get(op)
    if subject is None or op not in dict(subject.operators):
        return None
    value = leaf.get("value")
    if isinstance(value, float | int):
        value = f"{value:g}" if isinstance(value, float) else str(value)
    return {"subject": key, "op": op, "value": value}


def _plain(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):  # a mark of a scale
        return int(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:69].rstrip()}…"
