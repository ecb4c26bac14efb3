"""Loading questionnaires from files: read, looked at, then made into a draft."""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused
from documents.files import clean_name
from journal.services import write

from .. import importing
from ..definitions import digest
from ..models import ImportReport, Questionnaire, Version


def read(content: bytes, *, name: str, by=None, into: Questionnaire | None = None) -> ImportReport:
    """Read a file and keep what became of its rows; nothing is made of it yet.

    ``into``: the questionnaire whose next version it shall be; codes of questions that came the same way before stay.
    Raises ``ValidationError`` in plain words for a file that cannot be read as a whole.
    """
    latest = into.latest() if into else None
    imported = importing.read(content, importing.known_codes(latest.definition) if latest else None)
    return ImportReport.objects.create(
        source_name=clean_name(name)[:255],
        kind=imported.kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        total=imported.report.total,
        taken=imported.report.taken,
        items=imported.report.items,
        definition=imported.definition,
        questionnaire=into,
        created_by=by,
    )


@transaction.atomic
def take(report: ImportReport, *, title: str, audience: str, by) -> Questionnaire:
    """Make a new questionnaire of what was read."""
    report = _waiting(report)
    questionnaire = Questionnaire.objects.create(title=title, audience=audience, created_by=by)
    version = Version.objects.create(
        questionnaire=questionnaire, number=1, definition=report.definition | {"title": title}
    )
    _taken(report, version)
    write("surveys.questionnaire.import", questionnaire, by=by, file=report.source_name, sha256=report.sha256)
    return questionnaire


@transaction.atomic
def take_as_next(report: ImportReport, *, seen: str, by) -> Version:
    """Make the next version of the questionnaire that the file was loaded into.

    A draft that is there already is replaced: ``seen`` is the digest of the one that the person agreed to lose, empty
    when there was none. ``Conflict`` when it is another one by now.
    """
    report = _waiting(report)
    if report.questionnaire is None:
        raise Refused(_("The file was loaded as a new questionnaire."))
    questionnaire = Questionnaire.objects.select_for_update(no_key=True).get(pk=report.questionnaire_id)
    if questionnaire.archived_at:
        raise Refused(_("The questionnaire is in the archive. Take it out, then load the file again."))
    latest = questionnaire.latest()
    draft = latest if latest and not latest.is_frozen else None
    if (draft.digest() if draft else "") != seen:
        raise Conflict(_("The draft of the questionnaire was changed meanwhile. Look at it, then load the file again."))
    if draft:
        draft.definition = report.definition
        draft.save(update_fields=["definition"])
    else:
        number = latest.number + 1 if latest else 1
        draft = Version.objects.create(questionnaire=questionnaire, number=number, definition=report.definition)
    _taken(report, draft)
    write(
        "surveys.questionnaire.import_version",
        questionnaire,
        by=by,
        file=report.source_name,
        sha256=report.sha256,
        version=draft.number,
        replaced=seen,
    )
    return draft


@transaction.atomic
def discard(report: ImportReport) -> None:
    """Forget a file that was only looked at."""
    _waiting(report, needs_questions=False).delete()


def draft_digest(questionnaire: Questionnaire) -> str:
    """What ``take_as_next`` wants to see: the draft that would be replaced; empty when there is none."""
    latest = questionnaire.latest()
    return digest(latest.definition) if latest and not latest.is_frozen else ""


def _waiting(report: ImportReport, *, needs_questions: bool = True) -> ImportReport:
    report = ImportReport.objects.select_for_update(no_key=True, of=("self",)).filter(pk=report.pk).first()
    if report is None or not report.is_waiting:
        raise Conflict(_("This file has been dealt with meanwhile."))
    if needs_questions and report.definition is None:
        raise Refused(_("The file holds nothing that can be asked. The report tells why."))
    return report


def _taken(report: ImportReport, version: Version) -> None:
    report.questionnaire, report.version, report.taken_at = version.questionnaire, version, timezone.now()
    report.save(update_fields=["questionnaire", "version", "taken_at"])
