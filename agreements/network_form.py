"""What an agreement on the network form has to say (273-ФЗ, article 15): entered in a form, printed by variables.

Declared once: the form, the check before sending, the card and the variables of the text all read ``FIELDS``.
Values are kept in ``Agreement.terms`` as JSON: days in ISO, institutions by key, per party a part under ``parts``.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.russian import Case, dates, numbers


class Entry(StrEnum):
    LINE, TEXT, NUMBER, DAY, CHOICE, PARTY = "line", "text", "number", "day", "choice", "party"


@dataclass(frozen=True, slots=True)
class Field:
    """``code``: in the terms and as the variable. ``choices``: code → label for people and words for paper."""

    code: str
    label: str | Promise
    entry: Entry = Entry.LINE
    help_text: str | Promise = ""
    is_required: bool = True
    choices: tuple[tuple[str, Promise, str], ...] = ()

    def in_words(self, value: Any, parties) -> str:
        """As papers print it; «» for what is not entered."""
        if value in (None, ""):
            return ""
        if self.entry == Entry.DAY:
            return dates.long_date(datetime.date.fromisoformat(value))
        if self.entry == Entry.CHOICE:
            return next((words for code, _label, words in self.choices if code == value), "")
        if self.entry == Entry.PARTY:
            return next((party.full_name for party in parties if str(party.institution_id) == value), "")
        return str(value)


WHOLE, PART = "whole", "part"
FIELDS = (
    Field("programme", _("Programme"), help_text=_("Its full name, without quotation marks.")),
    Field("programme_kind", _("Kind of the programme"), help_text=_("For example: дополнительная общеразвивающая.")),
    Field("programme_level", _("Level of the programme"), help_text=_("For example: базовый."), is_required=False),
    Field("programme_area", _("Area of the programme"), help_text=_("For example: техническая.")),
    Field(
        "programme_scope",
        _("What is taught in the network form"),
        Entry.CHOICE,
        choices=(
            (WHOLE, pgettext_lazy("programme", "The whole programme"), "образовательная программа в полном объёме"),
            (PART, pgettext_lazy("programme", "A part of it"), "часть образовательной программы"),
        ),
    ),
    Field(
        "programme_parts",
        _("Subjects, modules, practice"),
        Entry.TEXT,
        _("Where only a part of the programme is taught: which one."),
        is_required=False,
    ),
    Field("programme_approval", _("Who approves the programme, and how")),
    Field("base_organisation", _("Base organisation"), Entry.PARTY, _("Where the pupils are enrolled.")),
    Field("starts_on", _("Programme runs from"), Entry.DAY),
    Field("ends_on", _("Programme runs until"), Entry.DAY),
    Field("teaching_starts_on", _("First day of teaching"), Entry.DAY),
    Field("pupils_min", _("Pupils, at least"), Entry.NUMBER),
    Field("pupils_max", _("Pupils, at most"), Entry.NUMBER),
    Field(
        "pupils_list_days",
        _("List of pupils is handed over, working days before the start"),
        Entry.NUMBER,
    ),
    Field("pupils_status", _("Status of the pupils"), Entry.TEXT, _("Where they are enrolled while being taught.")),
    Field("schedule", _("Schedule: how it is made and agreed"), Entry.TEXT),
    Field("places", _("Addresses of teaching"), Entry.TEXT),
    Field("resources", _("Resources used together"), Entry.TEXT, _("People, equipment, materials, electronic ones.")),
    Field("assessment", _("Forms of assessment, and when results are handed over"), Entry.TEXT),
    Field("attendance", _("How attendance is reported"), Entry.TEXT),
    Field(
        "document_issuer",
        _("Who issues the document on the training"),
        Entry.CHOICE,
        choices=(
            ("base", _("The base organisation"), "Базовой организацией"),
            ("participants", _("The participating organisations"), "Организациями-участниками"),
            ("both", _("Each organisation for its part"), "каждой из Сторон за свою часть программы"),
            ("none", _("No document is issued"), "документ об обучении не выдаётся"),
        ),
    ),
    Field("document_issued", _("Which document is issued"), is_required=False),
    Field("safety", _("Life and health of the pupils, escort"), Entry.TEXT),
    Field(
        "funding",
        _("Funding"),
        Entry.CHOICE,
        choices=(
            ("own", _("Each party bears its own costs"), "каждая Сторона самостоятельно несёт свои расходы"),
            ("free", _("Free of charge"), "использование ресурсов осуществляется на безвозмездной основе"),
            ("paid", _("For a price"), "за плату"),
        ),
    ),
    Field("funding_terms", _("Price, order and deadlines of payment, source"), Entry.TEXT, is_required=False),
)
# Of every party, under ``parts``.
OF_PARTY = (
    Field("part", _("Which part of the programme it teaches"), Entry.TEXT),
    Field("hours", _("Hours"), Entry.NUMBER),
    Field("gives", _("Which resources it gives"), Entry.TEXT, is_required=False),
)
VARIABLES: dict[str, str | Promise] = {
    **{field.code: field.label for field in FIELDS},
    "pupils_number": _("number of pupils, from and to, in figures and words"),
    "participants_parts": _("what each party teaches and gives: items, one a party"),
    "participating_organisations": _("all parties but the base organisation"),
}


def missing(terms: dict, parties) -> list[str]:
    """Labels of what the law demands and nobody has entered; then what cannot be right, each in a sentence."""
    found = [str(field.label) for field in FIELDS if field.is_required and terms.get(field.code) in (None, "")]
    if terms.get("programme_scope") == PART and not terms.get("programme_parts"):
        found.append(str(_("Subjects, modules, practice")))
    if terms.get("funding") == "paid" and not terms.get("funding_terms"):
        found.append(str(_("Price, order and deadlines of payment, source")))
    if terms.get("document_issuer") not in (None, "", "none") and not terms.get("document_issued"):
        found.append(str(_("Which document is issued")))
    own = terms.get("parts", {})
    for party in parties:
        part = own.get(str(party.institution_id), {})
        if any(field.is_required and part.get(field.code) in (None, "") for field in OF_PARTY):
            found.append(str(_("Part of %(party)s")) % {"party": party.short_name})
    base = terms.get("base_organisation")
    if base and all(str(party.institution_id) != base for party in parties):
        found.append(str(_("Base organisation")))
    return found


def values(terms: dict, parties) -> dict[str, str]:
    """Variable → words for paper, «» where nothing is entered."""
    found = {field.code: field.in_words(terms.get(field.code), parties) for field in FIELDS}
    others = [party for party in parties if str(party.institution_id) != terms.get("base_organisation")]
    return {
        **found,
        "pupils_number": _from_to(terms.get("pupils_min"), terms.get("pupils_max")),
        "participants_parts": _parts(terms.get("parts", {}), parties),
        "participating_organisations": ", ".join(party.full_name for party in others),
    }


def _from_to(least: int | None, most: int | None) -> str:
    """«не менее 10 (десяти) и не более 30 (тридцати) человек»."""
    said = [
        f"{word} {number} ({numbers.in_words(number, case=Case.GENITIVE)})"
        for word, number in (("не менее", least), ("не более", most))
        if number
    ]
    return f"{' и '.join(said)} человек" if said else ""


def _parts(parts: dict, parties) -> str:
    """One item a party, as lists of papers have them."""
    lines = []
    for party in parties:
        part = parts.get(str(party.institution_id))
        if not part or not part.get("part"):
            continue
        hours = part.get("hours")
        line = f"– {party.full_name}: {_one_line(part['part'])}"
        if hours:
            line += f", {hours} {numbers.plural(hours, 'час', 'часа', 'часов')}"
        if part.get("gives"):
            line += f"; предоставляет: {_one_line(part['gives'])}"
        lines.append(line)
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def told(terms: dict, parties) -> list[tuple[str | Promise, str]]:
    """Labels with what is entered, for the card: as people of the portal read it."""
    institutions = [party for party in parties if not party.is_founder]
    found = []
    for field in FIELDS:
        if value := field.in_words(terms.get(field.code), institutions):
            chosen = {code: str(label) for code, label, _words in field.choices}
            found.append((field.label, chosen.get(terms.get(field.code), value)))
    if parts := _parts(terms.get("parts", {}), institutions):
        found.append((_("What each party teaches and gives"), parts))
    return found
