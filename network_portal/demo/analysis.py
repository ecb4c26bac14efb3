"""Analytical notes of the demonstration: one approved, one being written."""

from accounts.models import User
from institutions import notes
from institutions.models import Network
from institutions.services import analysis

SIGNS = {"signatory_post": "Начальник управления образования", "signatory_name": "О.О. Показательная"}


def approve(network: Network, *, by: User) -> None:
    """Task 1.1: last year's note, from before the institutions shared anything."""
    note = analysis.create_note(network, period="2025/2026 учебный год", by=by, **SIGNS)
    analysis.approve_note(note, by=by)


def begin(network: Network, *, by: User) -> None:
    """A draft that compares itself with the approved note; one section is in the specialist's own words."""
    draft = analysis.create_note(network, period="2026/2027 учебный год", by=by, **SIGNS)
    section = next(one for one in notes.build(draft).sections if one["code"] == "proposals")
    text = section["generated"] + "\nПровести совещание директоров по итогам анализа (демонстрационный текст)."
    analysis.write_text(draft, "proposals", text, over=section["generated"], seen="", by=by)
