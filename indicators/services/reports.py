"""What happens to a yearly report: begun, written, approved. Rights are asked by the pages."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files, pdf, word
from journal.services import moving, write
from planning.models import Plan

from .. import report_paper, report_text
from ..models import Report, ReportState, ReportText
from .overtaken import Overtaken

PARTICULARS = ("approver_post", "approver_name", "signatory_post", "signatory_name")


def create_report(plan: Plan, year: int, *, by: User, **particulars: str) -> Report:
    """Begin a draft. ``Refused`` when the year has one already: two drafts would say two things."""
    try:
        with transaction.atomic():
            report = Report.objects.create(plan=plan, year=year, created_by=by, **particulars)
            write("indicators.report.create", report, by=by, year=year)
    except IntegrityError as error:
        raise Refused(_("There is a draft of the report of this year already: finish or discard that one.")) from error
    return report


def change_report(report: Report, *, by: User, **changes: str) -> Report:
    """Change who approves and who signs a draft."""
    with transaction.atomic():
        report = _draft(report)
        changed: dict[str, Any] = {
            name: [getattr(report, name), value]
            for name, value in changes.items()
            if name in PARTICULARS and getattr(report, name) != value
        }
        for name, (_old, new) in changed.items():
            setattr(report, name, new)
        if changed:
            report.save(update_fields=list(changed))
            write("indicators.report.change", report, by=by, changes=changed)
    return report


def write_text(report: Report, section: str, text: str, *, over: str, seen: str, by: User) -> ReportText:
    """Put own words into a section of a draft.

    ``over``: what the figures said while they were written, for the warning when the figures change. ``seen``: the own
    words that the person began with; ``Overtaken`` when somebody has written others since, or given them up.
    """
    with transaction.atomic():
        report = _draft(report)
        present = report.texts.filter(section=section).select_related("changed_by").first()
        stands = present.text if present else ""
        if stands not in (seen, text):
            raise Overtaken(
                _("Somebody has changed this text meanwhile: it is shown here. Save once more to keep what you typed."),
                present,
                seen=stands,
            )
        found = present or ReportText(report=report, section=section)
        found.text, found.written_over, found.changed_by = text, over, by
        found.save()
        write("indicators.report.write", report, by=by, section=section, text=text)
    return found


def regenerate(report: Report, section: str, *, by: User) -> None:
    """Let the section say what the figures say again; the own words stay in the history."""
    with transaction.atomic():
        report = _draft(report)
        text = report.texts.filter(section=section).first()
        if text is None:
            return
        written = text.text
        text.delete()
        write("indicators.report.regenerate", report, by=by, section=section, text=written)


def discard_report(report: Report, *, by: User) -> None:
    """Drop a draft. An approved report cannot be dropped."""
    with transaction.atomic():
        report = _draft(report)
        write("indicators.report.discard", report, by=by)
        report.texts.all().delete()
        report.delete()


def approve_report(report: Report, *, by: User) -> Report:
    """Freeze what the report says today: figures, texts, PDF and DOCX. From here on the database refuses any change."""
    with moving(report, "approve", by=by) as report:
        content = report_text.build(report)
        report.as_of, report.approved_at, report.approved_by = content.as_of, timezone.now(), by
        report.figures, report.content = content.figures, content.sections
        # The papers are those of an approved report: without the mark of a draft.
        report.state = ReportState.APPROVED
        made = (("pdf", report_paper.as_pdf, pdf.CONTENT_TYPE), ("docx", report_paper.as_docx, word.CONTENT_TYPE))
        for extension, render, content_type in made:
            name = report_paper.file_name(report, content, extension)
            stored = files.store(render(report, content), name=name, content_type=content_type, by=by)
            setattr(report, extension, stored)
        report.texts.update(is_frozen=True)
    return report


def _draft(report: Report) -> Report:
    """The locked row of a draft; ``Conflict`` when it has been approved meanwhile."""
    fresh = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if not fresh.is_draft:
        raise Conflict(_("The report is approved: it does not change. Another report of the year supersedes it."))
    return fresh
