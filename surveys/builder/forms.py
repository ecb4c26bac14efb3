"""Input of the builder: questionnaires, pages, questions with their lists, the library, translations."""

import copy
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form

from ..definitions import (
    CHOOSING,
    CODE,
    LANGUAGE,
    LARGEST_NUMBER,
    LONGEST_TEXT,
    MOST_DECIMALS,
    MOST_STEPS,
    NO_OPINION,
    OTHER,
    Kind,
)
from ..models import Audience
from . import naming
from .sketch import Json

LONGEST_TITLE = 300
LONGEST_NOTICE = 5000
LONGEST_LINE = 500
MOST_LINES = 200
BLANK_LINES = 3


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class QuestionnaireForm(Form):
    """A new questionnaire."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    audience = forms.ChoiceField(label=_("Who answers"), choices=Audience)


class TitleForm(Form):
    """A copy, under a title of its own."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)


class SettingsForm(QuestionnaireForm):
    notice = forms.CharField(
        label=_("Address to respondents"),
        help_text=_("Who asks and what for; shown before the first question."),
        required=False,
        max_length=LONGEST_NOTICE,
        widget=area(6),
    )
    thanks = forms.CharField(
        label=_("Thanks"),
        help_text=_("Shown when the answers are sent. Empty: the usual words."),
        required=False,
        max_length=LONGEST_NOTICE,
        widget=area(3),
    )


class PageForm(Form):
    title = forms.CharField(label=_("Heading of the page"), required=False, max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Explanation under the heading"), required=False, max_length=LONGEST_TEXT, widget=area(3)
    )


class CodeForm(Form):
    """Another code: a decision, since it cuts the question off from its older answers."""

    code = forms.RegexField(
        CODE,
        label=_("Code"),
        max_length=40,
        strip=True,
        error_messages={
            "invalid": _("A code is made of Latin lower-case letters, digits and “_”, and begins with a letter.")
        },
    )
    confirm = forms.BooleanField(label=_("I understand that answers under the old code will not be compared with it"))


class LineForm(forms.Form):
    """One line of a list: a choice, a row, a column. Its code is made once and kept."""

    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(required=False, max_length=LONGEST_LINE)
    exclusive = forms.BooleanField(label=_("not together with others"), required=False)
    no_opinion = forms.BooleanField(label=_("“I find it hard to answer”: counted apart"), required=False)
    other_text = forms.BooleanField(label=_("with a text of one's own"), required=False)


class LineFormSet(forms.BaseFormSet):
    """A list of lines with flags. ``lines`` gives what to save, in the order and with codes for what is new."""

    flags: tuple[str, ...] = ()
    label = _("Line")

    def __init__(self, *args, lines=(), flags=(), label="", **kwargs):
        self.flags = tuple(flags)
        self.label = label
        self.lines_before = list(lines)
        initial = [{"code": line["code"], "text": line.get("text", "")} | _flags_of(line) for line in lines]
        super().__init__(*args, initial=initial, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name in ("exclusive", "no_opinion", "other_text"):
            if name not in self.flags:
                del form.fields[name]
        place = {"label": self.label, "number": (index or 0) + 1}
        for name, words in (("text", _("%(label)s %(number)s")), ("ORDER", _("Place of line %(number)s"))):
            form.fields[name].widget.attrs |= {"aria-label": words % place, "class": "form-control"}
        form.fields["DELETE"].label = _("remove")
        for name in (*self.flags, "DELETE"):
            form.fields[name].widget.attrs["class"] = "form-check-input"

    def clean(self):
        kept = self._kept()
        if "other_text" in self.flags and sum(bool(line.get("other_text")) for line in kept) > 1:
            raise ValidationError(_("Only one line can be with a text of one's own."))
        if len(kept) > MOST_LINES:
            raise ValidationError(_("No more than %(most)s lines fit here.") % {"most": MOST_LINES})

    def lines(self, pasted: str = "", prefix: str = "a") -> list[Json]:
        """What to save. ``pasted``: further lines, one a row; those that are there already are not doubled."""
        before = {line["code"]: line for line in self.lines_before}
        taken = {NO_OPINION, *before}
        found = []
        for typed in self._kept():
            line = {key: value for key, value in before.get(typed["code"], {}).items() if key not in _FLAGS}
            line["code"] = typed["code"] if typed["code"] in before else self._new_code(typed, taken, prefix)
            line["text"] = typed["text"]
            line |= {flag: True for flag in self.flags if typed.get(flag)}
            if line["code"] in {each["code"] for each in found}:
                line["code"] = naming.free(line["code"], taken)
            taken.add(line["code"])
            found.append(line)
        present = {line["text"].casefold() for line in found}
        for text in pasted_lines(pasted):
            if text.casefold() not in present:
                present.add(text.casefold())
                code = naming.code_of(text, taken, prefix)
                taken.add(code)
                found.append({"code": code, "text": text})
        return found

    def _new_code(self, typed: Json, taken: set[str], prefix: str) -> str:
        if typed.get("other_text"):
            return naming.free(OTHER, taken)
        return naming.code_of(typed["text"], taken, prefix)

    def _kept(self) -> list[Json]:
        """What was typed, in the order that was asked for, without blank and removed lines."""
        rows = []
        for number, form in enumerate(self.forms):
            typed = getattr(form, "cleaned_data", {})
            text, code = typed.get("text", ""), typed.get("code", "")
            is_known = code in {line["code"] for line in self.lines_before}
            if typed.get("DELETE") or not (text or is_known):
                continue
            order = typed.get("ORDER")
            rows.append(((order is None, order or 0, number), typed | {"text": text, "code": code}))
        return [typed for _order, typed in sorted(rows, key=lambda row: row[0])]


_FLAGS = ("exclusive", "no_opinion", "other_text")
Lines = forms.formset_factory(
    LineForm,
    formset=LineFormSet,
    extra=BLANK_LINES,
    can_order=True,
    can_delete=True,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES + 50,
    validate_max=True,
)


def _flags_of(line: Json) -> Json:
    return {flag: bool(line.get(flag)) for flag in _FLAGS}


def pasted_lines(text: str) -> Iterator[str]:
    """Lines of a text that was copied from elsewhere, without marks of lists before them."""
    for line in text.splitlines():
        line = line.strip().lstrip("•–—-*·☐□○").strip()
        if line:
            yield line[:LONGEST_LINE]


PASTE = forms.CharField(
    label=_("Paste a list"),
    help_text=_("One line for each; they are added to those above."),
    required=False,
    max_length=LONGEST_LINE * MOST_LINES,
    widget=area(4),
)
WHOLE = {"min_value": -LARGEST_NUMBER, "max_value": LARGEST_NUMBER, "required": False}
COUNT = {"min_value": 1, "max_value": MOST_LINES, "required": False}
BOX = forms.BooleanField(label=_("With the answer “I find it hard to answer”"), required=False)
SCALE = {
    "from": forms.TypedChoiceField(
        label=_("The scale begins with"), choices=[(1, "1"), (0, "0")], coerce=int, empty_value=1, required=False
    ),
    "steps": forms.IntegerField(
        label=_("How many marks"), min_value=2, max_value=MOST_STEPS, initial=5, required=False
    ),
    "low": forms.CharField(label=_("What the lowest mark means"), required=False, max_length=LONGEST_LINE),
    "high": forms.CharField(label=_("What the highest mark means"), required=False, max_length=LONGEST_LINE),
}
# What each kind of question has beside its text; names are the keys of the JSON.
PARTICULARS: dict[str, dict[str, forms.Field]] = {
    Kind.SINGLE: {
        "dropdown": forms.BooleanField(label=_("As a drop-down list (for long lists)"), required=False),
    },
    Kind.MULTI: {
        "min": forms.IntegerField(label=_("At least how many answers"), **COUNT),
        "max": forms.IntegerField(label=_("At most how many answers"), **COUNT),
    },
    Kind.SCALE: SCALE | {"no_opinion": BOX},
    Kind.MATRIX: SCALE | {"no_opinion": BOX},
    Kind.NUMBER: {
        "min": forms.DecimalField(label=_("Smallest number"), decimal_places=MOST_DECIMALS, **WHOLE),
        "max": forms.DecimalField(label=_("Largest number"), decimal_places=MOST_DECIMALS, **WHOLE),
        "decimals": forms.IntegerField(
            label=_("Digits after the comma"), min_value=0, max_value=MOST_DECIMALS, required=False
        ),
        "unit": forms.CharField(label=_("Unit"), required=False, max_length=40),
        "no_opinion": BOX,
    },
    Kind.TEXT: {
        "long": forms.BooleanField(label=_("Several lines"), required=False),
        "max_length": forms.IntegerField(
            label=_("At most how many characters"), min_value=1, max_value=LONGEST_TEXT, required=False
        ),
        "no_opinion": BOX,
    },
    Kind.DATE: {
        "min": DateField(label=_("Not before"), required=False),
        "max": DateField(label=_("Not after"), required=False),
        "no_opinion": BOX,
    },
    Kind.RANKING: {
        "max": forms.IntegerField(label=_("How many places"), **COUNT),
        "no_opinion": BOX,
    },
    Kind.INFO: {},
}
EVERY_PARTICULAR = {key for fields in PARTICULARS.values() for key in fields} | {"choices", "rows", "columns"}
# What is left out of the JSON because it goes without saying.
DEFAULTS = {"from": 1, "steps": 5, "decimals": 0, "long": True, "max_length": LONGEST_TEXT}


class QuestionForm(Form):
    """One question, with the particulars of its kind and the lists that belong to it.

    ``question``: the JSON as it stands; ``kind``: the kind to show, when a person is changing it. ``result()`` gives
    the JSON to save: what the form does not know of stays in it.
    """

    text = forms.CharField(
        label=pgettext_lazy("questionnaire", "Question"), required=False, max_length=LONGEST_TEXT, widget=area(3)
    )
    help = forms.CharField(
        label=_("Explanation under the question"), required=False, max_length=LONGEST_TEXT, widget=area(2)
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, data=None, *, question: Json, kind: str = "", **kwargs):
        self.question = question
        self.of_kind = Kind(kind or question["kind"])
        super().__init__(data, initial=self._initial(), **kwargs)
        if self.of_kind == Kind.INFO:
            del self.fields["required"]
        if question["code"]:
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=Kind, initial=self.of_kind)
        for name, field in PARTICULARS[self.of_kind].items():
            self.fields[name] = copy.deepcopy(field)
        for name in self.lists:
            self.fields[f"paste_{name}"] = copy.deepcopy(PASTE)

    def _initial(self) -> Json:
        is_same_kind = self.of_kind == self.question["kind"]
        known = {"text", "help", "required", *(EVERY_PARTICULAR if is_same_kind else {*SCALE, "no_opinion"})}
        return DEFAULTS | {"max_length": None} | {key: self.question[key] for key in known & self.question.keys()}

    @property
    def lists(self) -> dict[str, dict]:
        """The lists of this kind: how each is called and which flags its lines have."""
        if self.of_kind in CHOOSING:
            flags = {Kind.SINGLE: _FLAGS[1:], Kind.MULTI: _FLAGS}.get(self.of_kind, ())
            return {"choices": {"label": _("Answer"), "flags": flags, "prefix": "a"}}
        if self.of_kind == Kind.MATRIX:
            return {
                "rows": {"label": _("Table line"), "flags": (), "prefix": "row"},
                "columns": {"label": _("Column"), "flags": ("no_opinion",), "prefix": "col"},
            }
        return {}

    @cached_property
    def formsets(self) -> dict[str, LineFormSet]:
        data = self.data if self.is_bound else None
        return {
            name: Lines(
                data if data is not None and f"{name}-TOTAL_FORMS" in data else None,
                prefix=name,
                lines=[line for line in self.question.get(name) or [] if isinstance(line, dict)],
                flags=about["flags"],
                label=about["label"],
            )
            for name, about in self.lists.items()
        }

    def list_fields(self) -> list[tuple[str, LineFormSet, forms.BoundField]]:
        return [(name, formset, self[f"paste_{name}"]) for name, formset in self.formsets.items()]

    def carried(self) -> list[tuple[str, str]]:
        """What was typed into lists that the present kind has not: kept in the page, should the kind change back."""
        names = ("choices", "rows", "columns")
        prefixes = tuple(f"{name}-" for name in names if name not in self.lists)
        sent = self.data.lists() if hasattr(self.data, "lists") else ()
        return [(name, value) for name, values in sent if name.startswith(prefixes) for value in values if prefixes]

    def own_fields(self) -> list[forms.BoundField]:
        """Everything but the lists, in the order of the page."""
        return [field for field in self.visible_fields() if not field.name.startswith("paste_")]

    @property
    def kind_field(self) -> forms.BoundField:
        return self["kind"]

    @property
    def limits(self) -> list[forms.BoundField]:
        """What only this kind has, its lists apart."""
        return [self[name] for name in PARTICULARS[self.of_kind]]

    @property
    def is_whole(self) -> bool:
        """Were all lists of the kind sent? Not after another kind was chosen: its lists are yet to be shown."""
        return all(formset.is_bound for formset in self.formsets.values())

    def is_valid(self):
        # A list that was not sent at all is no list to save.
        faulty = [formset for formset in self.formsets.values() if not (formset.is_bound and formset.is_valid())]
        return super().is_valid() and not faulty

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("min"), cleaned.get("max")
        if low is not None and high is not None and low > high:
            self.add_error("max", _("The upper limit is below the lower one."))
        if self.of_kind == Kind.NUMBER and not cleaned.get("decimals"):
            for name in ("min", "max"):
                value = cleaned.get(name)
                if value is not None and value != value.to_integral_value():
                    self.add_error(name, _("A limit with a fraction needs digits after the comma."))
        return cleaned

    def result(self) -> Json:
        """The question as JSON. Only of a valid form."""
        kept = {key: value for key, value in self.question.items() if key not in EVERY_PARTICULAR | {"kind"}}
        result = kept | {"code": self.question["code"], "kind": self.of_kind.value, "text": self.cleaned_data["text"]}
        for name in ("help", "required", *PARTICULARS[self.of_kind]):
            value = self._plain(self.cleaned_data.get(name))
            if value is None or value == "" or value is DEFAULTS.get(name, False):
                result.pop(name, None)
            else:
                result[name] = value
        for name, formset in self.formsets.items():
            lines = formset.lines(self.cleaned_data.get(f"paste_{name}", ""), self.lists[name]["prefix"])
            if lines or name != "columns":
                result[name] = lines
        if result.get("columns"):
            for name in SCALE:
                result.pop(name, None)
        return result

    def _plain(self, value):
        """As JSON has it: a day in ISO, a number without a fraction whole."""
        if hasattr(value, "isoformat"):
            return value.isoformat()
        if hasattr(value, "to_integral_value"):
            return int(value) if value == value.to_integral_value() else float(value)
        return value


class LibraryForm(Form):
    """What to look for in the library. A GET form: a wrong value is as good as none."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", pgettext_lazy("kind filter", "Any")), *Kind.choices], required=False
    )
    source = forms.ChoiceField(label=_("Questionnaire"), required=False)

    def __init__(self, *args, shelves=(), **kwargs):
        super().__init__(*args, **kwargs)
        names = [(str(shelf.questionnaire.pk), str(shelf.questionnaire)) for shelf in shelves]
        self.fields["source"].choices = [("", pgettext_lazy("questionnaire filter", "Any")), *names]

    def wanted(self) -> dict[str, str]:
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class LanguageForm(Form):
    """A language to translate into, by its code."""

    language = forms.RegexField(
        LANGUAGE,
        label=_("Code of the language"),
        help_text=_("Two or three Latin letters: en, tt, ba."),
        max_length=12,
        error_messages={"invalid": _("Two or three Latin letters, for example “en”.")},
    )

    def clean_language(self):
        return self.cleaned_data["language"].lower()


class TranslationForm(Form):
    """A field for every text that can be translated, labelled with the text itself. Only what was changed is saved,
    so that two people can translate different parts at once."""

    def __init__(self, *args, texts: dict[str, str], kept: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        for path, text in texts.items():
            widget = forms.Textarea(attrs={"rows": 3}) if len(text) > 100 else forms.TextInput()
            self.fields[path] = forms.CharField(
                label=text, required=False, initial=kept.get(path, ""), max_length=LONGEST_NOTICE, widget=widget
            )

    def changed(self) -> dict[str, str]:
        return {path: self.cleaned_data[path] for path in self.changed_data}
