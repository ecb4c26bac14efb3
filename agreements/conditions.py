"""When a part of a text is printed: a closed list that the editor offers to choose from, never code.

A template keeps the condition's code; whether it holds is told from the agreement when the text is filled in, and what
was left out is not in the frozen version.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.models import InteractionForm, NetworkModel

from . import network_form, wording

ALWAYS = ""
MANY = 4  # beyond so many parties their list is a paper of its own
# What an agreement may lack: a text can do without what is said of it.
OPTIONAL = ("basis", "effect_on", *(one.code for one in network_form.FIELDS if not one.is_required))
HUBS = frozenset([NetworkModel.RESOURCE_CENTRE, NetworkModel.SCHOOLS_AND_CENTRE, NetworkModel.MIXED])


@dataclass(frozen=True, slots=True)
class Case:
    """What conditions are judged by. ``values``: of the variables; ``terms``: what only this kind has."""

    model: str = ""
    forms: frozenset[str] = frozenset()
    party_count: int = 0
    has_founder: bool = False
    term_months: int | None = None
    is_prolonged: bool = False
    values: dict[str, str] = dataclasses.field(default_factory=dict)
    terms: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    group: str | Promise
    label: str | Promise
    holds: Callable[[Case], bool]


_MODEL, _FORM, _PARTIES, _TERM, _VALUE = (
    _("Model of the network"),
    _("Forms of interaction"),
    pgettext_lazy("conditions of a text", "Parties"),
    pgettext_lazy("conditions of a text", "Term"),
    pgettext_lazy("conditions of a text", "What is entered"),
)

CONDITIONS: dict[str, Condition] = {
    **{
        f"model_{code.value}": Condition(
            _MODEL,
            format_lazy("{}: {}", _MODEL, code.label),
            lambda case, code=code.value: case.model == code,
        )
        for code in NetworkModel
    },
    "has_centre": Condition(_MODEL, _("the network has a resource centre"), lambda case: case.model in HUBS),
    "has_no_centre": Condition(_MODEL, _("the network has no resource centre"), lambda case: case.model not in HUBS),
    **{
        f"form_{code.value}": Condition(
            _FORM,
            format_lazy("{}: {}", pgettext_lazy("conditions of a text", "Among the forms"), code.label),
            lambda case, code=code.value: code in case.forms,
        )
        for code in InteractionForm
    },
    "two_parties": Condition(_PARTIES, _("there are two parties"), lambda case: case.party_count == 2),
    "more_than_two": Condition(_PARTIES, _("there are more than two parties"), lambda case: case.party_count > 2),
    "more_than_four": Condition(_PARTIES, _("there are more than four parties"), lambda case: case.party_count > MANY),
    "founder_signs": Condition(_PARTIES, _("the founder signs too"), lambda case: case.has_founder),
    "founder_does_not_sign": Condition(_PARTIES, _("the founder does not sign"), lambda case: not case.has_founder),
    "term_given": Condition(_TERM, _("a term is given"), lambda case: bool(case.term_months)),
    "no_term": Condition(_TERM, _("no term is given"), lambda case: not case.term_months),
    "prolonged": Condition(_TERM, _("prolonged by itself after its term"), lambda case: case.is_prolonged),
    "ends_with_term": Condition(
        _TERM, _("ends with its term"), lambda case: bool(case.term_months) and not case.is_prolonged
    ),
    "decision_registered": Condition(
        _VALUE, _("the founder's decision is registered"), lambda case: bool(case.values.get("founder_decision"))
    ),
    **{
        f"given_{name}": Condition(
            _VALUE,
            format_lazy("{}: {}", pgettext_lazy("conditions of a text", "entered"), wording.VARIABLES[name]),
            lambda case, name=name: bool(case.values.get(name)),
        )
        for name in OPTIONAL
    },
    **{
        f"{field.code}_{code}": Condition(
            _VALUE,
            format_lazy("{}: {}", field.label, label),
            lambda case, name=field.code, code=code: case.terms.get(name) == code,
        )
        for field in network_form.FIELDS
        for code, label, _words in field.choices
    },
}


def is_known(code: str) -> bool:
    return code == ALWAYS or code in CONDITIONS


def label(code: str) -> str:
    """In words, for «printed only when»; empty for what is always printed."""
    return str(CONDITIONS[code].label) if code in CONDITIONS else ""


def holds(code: str, case: Case) -> bool:
    """Is the part printed? A condition that a later release no longer knows leaves nothing out."""
    return CONDITIONS[code].holds(case) if code in CONDITIONS else True


def choices() -> list:
    """For a field of choice, by groups; «always» first."""
    groups: dict[str, list[tuple[str, str | Promise]]] = {}
    for code, condition in CONDITIONS.items():
        groups.setdefault(str(condition.group), []).append((code, condition.label))
    return [(ALWAYS, _("always")), *groups.items()]
