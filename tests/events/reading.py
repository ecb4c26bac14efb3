"""Papers read as a person reads them."""

import io

import pypdf


def text_of(content: bytes) -> str:
    """The text of all pages, with plain spaces."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\N{NO-BREAK SPACE}", " ").split())
