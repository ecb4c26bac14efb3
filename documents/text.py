"""Text out of what people upload: encodings of the district's computers, and Word documents."""


def decode(content: bytes) -> str:
    """Text in UTF-8, UTF-16 with BOM, Windows-1251 or KOI8-R; ``ValidationError`` when it is no text."""
    raise NotImplementedError


def docx_text(content: bytes) -> str:
    """Text of a .docx, one paragraph a line, in order, tables included (cells separated by tabs, rows by lines).

    List paragraphs keep the marker that Word prints: «1. », «а) » for numbering, «· » for bullets.
    Raises ``ValidationError`` when the file is not a readable .docx.
    """
    raise NotImplementedError
