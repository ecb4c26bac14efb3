"""Copies for printing: the text with its signing sheet; of one agreement, or of many in the background."""

import contextlib
import io
import math
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
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
# So few are printed on the spot; more are split into parts of at most so many, a process each.
FEW = 5
PART = 50
# Seconds for which a paper of an interrupted work is good: its sheet tells of its moment.
FRESH = 60 * 60


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
    keys: list[str], *, form: str, by: User, folder: Path, tell: Callable[[int, int, str], None]
) -> tuple[bytes, list[str]]:
    """The file, and what could not be printed. Each agreement is looked up anew as this person sees it.

    ``folder`` holds the single papers until all are there: what an interrupted work has printed is not printed again.
    """
    visible = Agreement.objects.visible_to(by).select_related("template_version")
    found = visible.in_bulk([uuid.UUID(key) for key in keys])
    chosen = [found[uuid.UUID(key)] for key in keys if uuid.UUID(key) in found]
    _print_all(chosen, folder, tell)
    printed = [(agreement, path) for agreement in chosen if (path := _place(folder, agreement.pk)).exists()]
    failed = [_("An agreement that you do not see any more")] * (len(keys) - len(found))
    for agreement in sorted(set(chosen) - {agreement for agreement, _path in printed}, key=chosen.index):
        failed.append(_("%(agreement)s: the file of the text is missing") % {"agreement": agreement})
    tell(len(chosen), len(chosen), _("Putting the papers into one file"))
    papers: list[tuple[str, Path]] = [(str(agreement), path) for agreement, path in printed]
    if failed:
        path = folder / "not-printed.pdf"
        path.write_bytes(_list_of(failed))
        papers.append((_("Not printed"), path))
    return (_joined(papers) if form == "pdf" else _packed(papers)), failed


def _print_all(chosen: list[Agreement], folder: Path, tell: Callable[[int, int, str], None]) -> None:
    an_hour_ago = time.time() - FRESH
    fresh = {path.name for path in folder.glob("*.pdf") if path.stat().st_mtime > an_hour_ago}
    waiting = [agreement for agreement in chosen if _place(folder, agreement.pk).name not in fresh]
    for agreement in waiting:
        _place(folder, agreement.pk).unlink(missing_ok=True)
    if len(waiting) <= FEW:  # not worth starting a process
        for done, agreement in enumerate(waiting, start=len(chosen) - len(waiting)):
            tell(done, len(chosen), str(agreement))
            print_part(folder=str(folder), agreements=[str(agreement.pk)])
        return
    # Parts small enough that all processes end at about the same time.
    size = min(PART, math.ceil(len(waiting) / max(settings.JOB_PROCESSES, 1)))
    keys = [str(agreement.pk) for agreement in waiting]
    parts = [{"folder": str(folder), "agreements": keys[n : n + size]} for n in range(0, len(keys), size)]
    jobs.run_parts(WORK, parts, tell=lambda: tell(len(list(folder.glob("*.pdf"))), len(chosen), ""))


def print_part(*, folder: str, agreements: list[str]) -> None:
    """Put a copy of each agreement into the folder; one whose text is missing is left out."""
    for key in agreements:
        version = AgreementVersion.objects.select_related("agreement", "body").get(current_of=key)
        place = _place(Path(folder), key)
        with contextlib.suppress(FileNotFoundError):
            content = copy_of(version)
            place.with_suffix(".part").write_bytes(content)
            place.with_suffix(".part").replace(place)


def _place(folder: Path, key: uuid.UUID | str) -> Path:
    return folder / f"{uuid.UUID(str(key)).hex}.pdf"


def _list_of(lines: list[str]) -> bytes:
    return pdf.render("agreements/paper/not_printed.html", {"lines": lines}, title=_("Not printed"))


def _joined(papers: list[tuple[str, Path]]) -> bytes:
    return pdf.join((path for _name, path in papers), title=_("Agreements"))


def _packed(papers: list[tuple[str, Path]]) -> bytes:
    target, taken = io.BytesIO(), set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, path) in enumerate(papers, start=1):
            file_name = clean_name(f"{name}.pdf")
            if file_name in taken:
                file_name = clean_name(f"{name} ({number}).pdf")
            taken.add(file_name)
            archive.write(path, file_name)
    return target.getvalue()
