"""Folded text for search columns, the same on every database."""


def fold(text: str) -> str:
    """Fold text for searching: fold both the column and the query, then use ``contains``."""
    raise NotImplementedError
