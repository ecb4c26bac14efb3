"""Posts and names of institutions by cases."""

from .base import Case, Gender


def decline_phrase(text: str, case: Case | str) -> str:
    """«директора», «Муниципального бюджетного общеобразовательного учреждения «Школа № 1»».

    Declines the head noun and the adjectives before it; quoted names, abbreviations and what follows stay.
    """
    raise NotImplementedError


def gender_of(text: str) -> Gender | None:
    """Gender of the head noun (for «именуемое», «именуемый», «именуемая»); None when unknown or plural."""
    raise NotImplementedError
