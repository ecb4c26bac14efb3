"""The draft as a Word document, for the lawyer who writes in it; nobody signs it."""

from documents.russian import dates
from documents.word import Document

from .. import wording
from ..models import Agreement
from .printing import wording_of


def draft_docx(agreement: Agreement) -> bytes:
    """The text as it would be frozen now, with the list of parties, in .docx."""
    parties = list(agreement.version.parties.select_related("institution"))
    text = wording_of(agreement, parties)
    document = Document(title=text["title"])
    document.paragraph("ПРОЕКТ", "Plain")
    document.paragraph(text["title"], "Title")
    document.paragraph(f"№ {agreement.number or wording.BLANK}", "Subtitle")
    day = dates.ru_date(agreement.date) if agreement.date else f"«__» {wording.BLANK} 20__ г."
    document.paragraph(f"{agreement.place}, {day}", "Plain")
    for paragraph, items in wording.paragraphs(text["preamble"]):
        _write(document, paragraph, items)
    for clause in wording.numbered(text["clauses"]):
        document.heading(f"{clause['number']}. {clause['heading']}")
        for point in clause["points"]:
            _write(document, f"{point['number']}. {point['text']}", point["items"])
    document.heading("Приложение № 1. Перечень Участников")
    rows = [
        (f"{n}. {party.full_name}", party.requisites["inn"], party.requisites["kpp"], party.requisites["ogrn"])
        for n, party in enumerate(parties, start=1)
    ]
    document.table(("Наименование", "ИНН", "КПП", "ОГРН"), rows)
    return document.save()


def _write(document: Document, paragraph: str, items: list[str]) -> None:
    document.paragraph(paragraph)
    for item in items:
        document.paragraph(f"– {item}")
