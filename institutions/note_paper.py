"""The analytical note on paper: PDF and Word, of the same sections."""

from django.utils import translation

from documents import pdf, sections, word
from documents.russian.dates import long_date

from .models import AnalyticalNote
from .notes import Content

TITLE = "Аналитическая справка"


def subject_of(note: AnalyticalNote, content: Content) -> str:
    """The line under the title."""
    period = f" за {note.period}" if note.period else ""
    return f"о ресурсах сети «{note.network.name}»{period} по состоянию на {long_date(content.as_of)}"


def author_of(note: AnalyticalNote) -> str:
    return note.created_by.full_name or note.created_by.email


def file_name(note: AnalyticalNote, content: Content, extension: str) -> str:
    return f"{TITLE} {content.as_of:%d.%m.%Y}.{extension}"


def as_pdf(note: AnalyticalNote, content: Content) -> bytes:
    """Tagged, with contents, numbered tables and figures; a draft says on every page that it is one."""
    context = {
        "note": note,
        "sections": sections.for_paper(content.sections),
        "subject": subject_of(note, content),
        "author": author_of(note),
        "municipality": note.network.municipality,
    }
    return pdf.render("institutions/paper/analytical_note.html", context, title=f"{TITLE}: {note.network.name}")


def as_docx(note: AnalyticalNote, content: Content) -> bytes:
    """The same to go on writing in: headings for the navigation, charts of Word's own."""
    with translation.override("ru"):
        document = word.Document(title=f"{TITLE}: {note.network.name}")
        document.paragraph(TITLE, "Title")
        document.paragraph(subject_of(note, content), "Subtitle")
        document.paragraph(str(note.network.municipality), "Subtitle")
        if note.is_draft:
            document.paragraph("ПРОЕКТ", "Subtitle")
        sections.into_word(document, content.sections, sign=lambda: _sign(document, note))
        return document.save()


def _sign(document: word.Document, note: AnalyticalNote) -> None:
    document.signature(note.signatory_post or "________________", note.signatory_name or "________________")
    document.paragraph(f"Исполнитель: {author_of(note)}", "Small")
