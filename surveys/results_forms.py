"""Whose results, crossed with what, beside which survey. GET forms: a wrong value is as good as none."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import Form
from institutions.models import Institution

from .definitions import Definition, Kind, Question
from .models import Launch
from .permissions import institutions_seen
from .results import Results, Scope

# Kinds whose answers divide people into groups: one answer each.
DIVIDING = frozenset({Kind.SINGLE, Kind.SCALE})
MOST_GROUPS = 12


class QueryForm(Form):
    """A form in the address: ``wanted`` holds what was given correctly."""

    @cached_property
    def wanted(self) -> dict:
        self.full_clean()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}


class ScopeForm(QueryForm):
    """Whose results: everybody's, one institution's, those of a band of classes."""

    institution = forms.ModelChoiceField(
        Institution.objects, label=_("Institution"), required=False, empty_label=_("All together")
    )
    band = forms.ChoiceField(label=_("Classes"), required=False)

    def __init__(self, *args, user, results: Results, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions_seen(user, results.launch).order_by("sort_key", "pk")
        if results.bands:
            named = [(band, band or _("without classes")) for band in results.bands]
            self.fields["band"].choices = [("", pgettext_lazy("classes", "All")), *named]
        else:
            del self.fields["band"]

    @property
    def chosen(self) -> Institution | None:
        return self.wanted.get("institution")

    @property
    def scope(self) -> Scope:
        return Scope(self.chosen.pk if self.chosen else None, self.wanted.get("band"))

    @property
    def label(self) -> str:
        """Name of the group; empty for everybody."""
        parts = [str(self.chosen.short_name) if self.chosen else "", self.wanted.get("band", "")]
        return ", ".join(part for part in parts if part)


class CrossForm(QueryForm):
    """By the answers to which other question."""

    by = forms.ChoiceField(label=_("By the answers to the question"), required=False)

    def __init__(self, *args, definition: Definition, question: Question, **kwargs):
        super().__init__(*args, **kwargs)
        others = [each for each in dividing(definition) if each.code != question.code]
        named = [(each.code, f"{each.number}. {each.text[:90]}") for each in others]
        self.fields["by"].choices = [("", pgettext_lazy("question", "Choose")), *named]


class WordsForm(QueryForm):
    q = forms.CharField(label=_("Words in the answer"), required=False, max_length=100)


class CompareForm(QueryForm):
    other = forms.ModelChoiceField(
        Launch.objects, label=_("Compare with"), required=False, empty_label=pgettext_lazy("survey", "Choose")
    )

    def __init__(self, *args, user, launch: Launch, **kwargs):
        super().__init__(*args, **kwargs)
        others = Launch.objects.visible_to(user).held().exclude(pk=launch.pk)
        self.fields["other"].queryset = others.order_by("-opened_at", "pk")
        self.fields["other"].label_from_instance = lambda each: f"{each.title} ({each.opened_at:%d.%m.%Y})"


def dividing(definition: Definition) -> list[Question]:
    """Questions by whose answers people can be told into groups."""
    return [
        question for question in definition.asked if question.kind in DIVIDING and len(question.options) <= MOST_GROUPS
    ]
