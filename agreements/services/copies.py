"""Copies for printing: the text with its signing sheet; of one agreement, or of many in the background."""

import io
import uuid
import zipfile
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.verdicts import Refused
from documents import pdf
from documents.files import clean_name
from jobs import services as jobs
from jobs.models import Job

from ..models import Agreement, AgreementVersion
from . import printing

MOST = 2_000
FORMS = ("pdf", "zip")
WORK = "agreements.print_selection"


def copy_of(version: AgreementVersion) -> bytes:
    """The frozen text and the signing sheet of today. Not the original: that is the text alone."""
    return pdf.join([version.body.read(), printing.signing_sheet(version)], title=f"{version.agreement} (копия)")


def start_printing(agreements: Iterable[Agreement], *, form: str, by: User) -> Job:
    """Print these agreements behind the scenes, as one PDF or as a ZIP of PDFs; those without a frozen text are left.

    Raises ``Refused`` when nothing is left to print or too much was chosen.
    """
    keys = [str(agreement.pk) for agreement in agreements if agreement.version.is_frozen]
    if not keys:
        raise Refused(_("None of these agreements was sent for signing yet: there is nothing to print."))
    if len(keys) > MOST:
        raise Refused(_("Choose at most %(most)s agreements at once: narrow the filters.") % {"most": MOST})
    title = ngettext("Printing %(count)s agreement", "Printing %(count)s agreements", len(keys)) % {"count": len(keys)}
    return jobs.start(WORK, by=by, title=title, arguments={"agreements": keys, "form": form})


def print_selection(
    keys: list[str], *, form: str, by: User, tell: Callable[[int, int, str], None]
) -> tuple[bytes, list[str]]:
    """The file, and what could not be printed. Each agreement is looked up anew as this person sees it."""
    visible = Agreement.objects.visible_to(by).select_related("version__body", "template_version")
    found = visible.in_bulk([uuid.UUID(key) for key in keys])
    failed: list[str] = [_("An agreement that you do not see any more")] * (len(keys) - len(found))
    papers: list[tuple[str, bytes]] = []
    chosen = [found[uuid.UUID(key)] for key in keys if uuid.UUID(key) in found]
    for done, agreement in enumerate(chosen):
        tell(done, len(chosen), str(agreement))
        agreement.version.agreement = agreement
        try:
            papers.append((str(agreement), copy_of(agreement.version)))
        except FileNotFoundError:
            failed.append(_("%(agreement)s: the file of the text is missing") % {"agreement": agreement})
    tell(len(chosen), len(chosen), "")
    if failed:
        papers.append((_("Not printed"), _list_of(failed)))
    return (_joined(papers) if form == "pdf" else _packed(papers)), failed


def _list_of(lines: list[str]) -> bytes:
    return pdf.render("agreements/paper/not_printed.html", {"lines": lines}, title=_("Not printed"))


def _joined(papers: list[tuple[str, bytes]]) -> bytes:
    return pdf.join((content for _name, content in papers), title=_("Agreements"))


def _packed(papers: list[tuple[str, bytes]]) -> bytes:
    target, taken = io.BytesIO(), set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(papers, start=1):
            file_name = clean_name(f"{name}.pdf")
            if file_name in taken:
                file_name = clean_name(f"{name} ({number}).pdf")
            taken.add(file_name)
            archive.writestr(file_name, content)
    return target.getvalue()
