"""Results taken along: a report to read, a table for people, tables of single answers for statistics.

All of them are made behind the scenes and obey the same suppression as the pages.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.verdicts import Refused
from documents import pdf, word, xlsx
from jobs import services as jobs
from jobs.models import Job
from journal.services import write

from ..definitions import Question
from ..models import Launch
from ..results_numbers import is_erased
from .records import Records


@dataclass(frozen=True, slots=True)
class FileKind:
    """``has_answers``: single answers are in it, so that it is not kept for good."""

    label: str | Promise
    extension: str
    content_type: str
    has_answers: bool = False


KINDS = {
    "pdf": FileKind(gettext_lazy("Report (PDF)"), "pdf", pdf.CONTENT_TYPE),
    "docx": FileKind(gettext_lazy("Report (Word)"), "docx", word.CONTENT_TYPE),
    "xlsx": FileKind(gettext_lazy("Totals and answers (XLSX)"), "xlsx", xlsx.CONTENT_TYPE, has_answers=True),
    "csv": FileKind(gettext_lazy("Answers as codes (CSV)"), "csv", "text/csv; charset=utf-8", has_answers=True),
    "sav": FileKind(gettext_lazy("Answers for SPSS (SAV)"), "sav", "application/x-spss-sav", has_answers=True),
    "ddi": FileKind(gettext_lazy("Codebook (DDI 2.5)"), "xml", "application/xml"),
}


def start(launch: Launch, kind: str, *, by: User) -> Job:
    """Have the file made. Raises ``Refused`` when the answers are no longer there, or none may be told by itself."""
    if KINDS[kind].has_answers:
        if is_erased(launch):
            raise Refused(_("The answers were erased at the end of their time: only totals are left."))
        records = Records(launch)
        if records.left_out and not records.count:
            raise Refused(
                _(
                    "An answer was erased after the totals had been shown, which go on counting it. Beside them the "
                    "single answers that are left would tell what it was: there is no file of them. Reports and the "
                    "codebook can be made."
                )
            )
    title = f"{KINDS[kind].label}: {launch.title}"
    with transaction.atomic():
        write("surveys.launch.export", launch, by=by, kind=kind)
        return jobs.start("surveys.export", by=by, title=title, arguments={"launch": str(launch.pk), "kind": kind})


def left_out(launch: Launch, kind: str) -> int:
    """How many of the answers that the totals count are not in a file of this kind."""
    return Records(launch).left_out if KINDS[kind].has_answers else 0


def start_crossing(launch: Launch, question: Question, by: Question, *, by_user: User) -> Job:
    """Have the answers to a question counted by those to another."""
    title = _("%(survey)s: question %(one)s by question %(other)s")
    return jobs.start(
        "surveys.cross",
        by=by_user,
        title=title % {"survey": launch.title, "one": question.number, "other": by.number},
        arguments={"launch": str(launch.pk), "question": question.code, "by": by.code},
    )
