"""Cyrillic into Latin letters for codes of questions and answers, as passports do (ICAO Doc 9303)."""

LETTERS = dict(zip("абвгдезиклмнопрстуфыэ", "abvgdeziklmnoprstufye", strict=True)) | {
    **{"ё": "e", "ж": "zh", "й": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"},
    **dict.fromkeys("ъь", ""),
    **{"і": "i", "ї": "i", "є": "e", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"},
}
_TABLE = str.maketrans(LETTERS)


def latin(text: str) -> str:
    """«Щука» → ``shchuka``: lower case; letters that the table lacks stay."""
    return text.lower().translate(_TABLE)
