"""Searching without regard to case, on any database.

SQLite ignores the case of ASCII letters only, so «школа» would not find «Школа»; and people write е for ё.
"""


def fold(text: str) -> str:
    """The form in which texts are kept in search columns and in which queries look for them."""
    return " ".join(text.casefold().replace("ё", "е").split())
