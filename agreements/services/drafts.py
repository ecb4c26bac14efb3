"""The draft as a Word document, for the lawyer who writes in it; nobody signs it."""

from documents.russian import dates
from documents.word import Document

from .. import wording
from ..models import Agreement, AnnexKind, Party
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
    for number, annex in enumerate(text["annexes"], start=1):
        document.heading(f"Приложение № {number}. {annex['heading']}")
        for paragraph, items in wording.paragraphs(annex["text"]):
            _write(document, paragraph, items)
        if annex["kind"] == AnnexKind.PARTICIPANTS:
            document.table(("Наименование", "ИНН", "КПП", "ОГРН"), [_row(party) for party in parties])
        elif annex["rows"]:
            document.table(tuple(annex["columns"]), [tuple(row) for row in annex["rows"]])
    return document.save()


def _row(party: Party) -> tuple[str, str, str, str]:
    requisites = party.requisites
    return f"{party.position}. {party.full_name}", requisites["inn"], requisites["kpp"], requisites["ogrn"]


def _write(document: Document, paragraph: str, items: list[str]) -> None:
    document.paragraph(paragraph)
    for item in items:
        document.paragraph(f"– {item}")
