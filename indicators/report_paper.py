"""The yearly report on paper: PDF and Word, of the same sections."""

from django.utils import translation

from documents import pdf, sections, word
from documents.russian.dates import long_date

from .models import Report
from .report_text import Content, period

TITLE = "Отчёт о достижении ожидаемых результатов"


def subject_of(report: Report, content: Content) -> str:
    """The line under the title."""
    return f"сетевого взаимодействия в сети «{report.plan.network.name}» за {period(content.year)}"


def author_of(report: Report) -> str:
    return report.created_by.full_name or report.created_by.email


def file_name(report: Report, content: Content, extension: str) -> str:
    return f"{TITLE}, {period(content.year).replace('/', '-')}.{extension}"


def as_pdf(report: Report, content: Content) -> bytes:
    """Tagged, with «УТВЕРЖДАЮ», contents, numbered tables and figures; a draft says so on every page."""
    context = {
        "report": report,
        "sections": sections.for_paper(content.sections),
        "subject": subject_of(report, content),
        "as_of": content.as_of,
        "author": author_of(report),
        "municipality": report.plan.network.municipality,
    }
    return pdf.render("indicators/paper/report.html", context, title=f"{TITLE}: {report.plan.network.name}")


def as_docx(report: Report, content: Content) -> bytes:
    """The same to go on writing in."""
    with translation.override("ru"):
        document = word.Document(title=f"{TITLE}: {report.plan.network.name}")
        for line in (
            "УТВЕРЖДАЮ",
            report.approver_post or "________________",
            f"_____________ {report.approver_name or '________________'}",
            "«___» ______________ 20___ г.",
        ):
            document.paragraph(line, "Approval")
        document.paragraph(TITLE, "Title")
        document.paragraph(subject_of(report, content), "Subtitle")
        document.paragraph(f"по состоянию на {long_date(content.as_of)}", "Subtitle")
        document.paragraph(str(report.plan.network.municipality), "Subtitle")
        if report.is_draft:
            document.paragraph("ПРОЕКТ", "Subtitle")
        sections.into_word(document, content.sections, sign=lambda: _sign(document, report))
        return document.save()


def _sign(document: word.Document, report: Report) -> None:
    document.signature(report.signatory_post or "________________", report.signatory_name or "________________")
    document.paragraph(f"Исполнитель: {author_of(report)}", "Small")
