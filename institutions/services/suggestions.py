"""Heads that the federal registry names: accepted by entering them as any other head, or dismissed."""

from typing import Any

from django.db import transaction

from accounts.models import User
from common.folding import fold
from documents.russian.names import guess_gender, normalise
from journal.services import moving

from ..models import Head, HeadSuggestion, Institution, SuggestionState
from ..registry import split_name
from .register import change_head


def pending(institution: Institution) -> list[HeadSuggestion]:
    """Suggestions that await a decision; the present head's own name is none."""
    head = institution.head_on()
    present = fold(head.full_name) if head else ""
    return [
        suggestion
        for suggestion in institution.head_suggestions.all()
        if suggestion.state == SuggestionState.PENDING and suggestion.key != present
    ]


def fields_of(suggestion: HeadSuggestion) -> dict[str, str | bool]:
    """Fields of ``Head`` to begin the form with; the person looks at them before anything is written."""
    surname, given_name, patronymic = (normalise(part) for part in split_name(suggestion.name))
    return {
        "post": suggestion.post or str(Head._meta.get_field("post").get_default()),
        "surname": surname,
        "given_name": given_name,
        "patronymic": patronymic,
        "gender": str(guess_gender(patronymic) or ""),
        "is_acting": False,
    }


def accept(suggestion: HeadSuggestion, *, by: User, **head: Any) -> Head:
    """Enter the head as the person has checked it. Raises ``ValidationError`` as ``change_head`` does."""
    with transaction.atomic():
        made = change_head(suggestion.institution, **head, by=by)
        with moving(suggestion, "accept", by=by, institution=str(suggestion.institution)):
            pass
    return made


def dismiss(suggestion: HeadSuggestion, *, by: User) -> HeadSuggestion:
    """The registry is out of date: this name is not suggested again."""
    with moving(suggestion, "dismiss", by=by, institution=str(suggestion.institution)) as suggestion:
        return suggestion
