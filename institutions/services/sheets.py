"""Entering the differences of an uploaded list, or of the grid on its page."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from documents import files
from documents.models import StoredFile
from documents.xlsx import CONTENT_TYPE, read_rows, sheet_names
from journal.services import moving, write, write_many

from .. import roundtrip
from ..models import Institution, RemarkedItem, RowVerdict, SheetUpload, SheetUploadState, Submission
from ..roundtrip import Comparison, Row, Sheet
from ..sheets import SHEETS
from . import submission


class Overtaken(Conflict):
    """The list has changed since the person looked the differences through; nothing was written."""


def prepare(sheet: Sheet, institution: Institution, content: bytes, *, name: str, by: User) -> SheetUpload:
    """Keep an uploaded file for the preview. Raises ``ValidationError`` when it is not this list at all."""
    lines = roundtrip.read(content, sheet)
    keys = {line.pk for line in lines if line.pk}
    if keys and keys.isdisjoint(item.pk for item in sheet.lines(institution)):
        raise ValidationError(
            _("No row of the file is in this list: it was made for another institution or another list.")
        )
    also = [extra for extra in sheet.also if _differs(extra, institution, content)]
    with transaction.atomic():
        file = files.store(content, name=name, content_type=CONTENT_TYPE, by=by)
        upload, *_rest = [_keep(each, institution, file, by=by) for each in (sheet, *also)]
        write("institutions.sheetupload.prepare", upload, by=by, rows=len(lines), sha256=file.sha256)
    return upload


def _keep(sheet: Sheet, institution: Institution, file: StoredFile, *, by: User) -> SheetUpload:
    return SheetUpload.objects.create(sheet=sheet.code, institution=institution, file=file, created_by=by)


def _differs(sheet: Sheet, institution: Institution, content: bytes) -> bool:
    """Does another sheet of the same file say anything new? Raises ``ValidationError`` that names the sheet."""
    title = str(sheet.title)
    if title not in sheet_names(content) or len(read_rows(content, sheet=title)) < 2:
        return False
    try:
        found = roundtrip.compare(sheet, institution, roundtrip.read(content, sheet))
    except ValidationError as error:
        raise ValidationError([f"{title}: {message}" for message in error.messages]) from error
    return any(row.verdict != RowVerdict.UNCHANGED for row in found.rows)


def rest_of(upload: SheetUpload) -> SheetUpload | None:
    """Another sheet of the same file that awaits its turn."""
    waiting = SheetUpload.objects.filter(file=upload.file_id, institution=upload.institution_id)
    return waiting.filter(state=SheetUploadState.READY).exclude(pk=upload.pk).order_by("created_at").first()


def differences(upload: SheetUpload) -> Comparison:
    """What the file would change in the list as it is now. Raises ``ValidationError`` like ``roundtrip.read``."""
    sheet = SHEETS[upload.sheet]
    return roundtrip.compare(sheet, upload.institution, roundtrip.read(upload.file.read(), sheet))


def apply(upload: SheetUpload, *, digest: str, delete_missing: bool = False, by: User) -> SheetUpload:
    """Enter the differences, each judged anew. ``digest``: of the comparison that the person was shown.

    Raises ``Overtaken`` when the list has changed since in a way that shows, ``Conflict`` when it may not be changed.
    """
    sheet = SHEETS[upload.sheet]
    with moving(upload, "apply", by=by) as upload:
        form = submission.editable(sheet.open(upload.institution))
        found = differences(upload)
        if found.digest != digest:
            raise Overtaken(_("The list has changed since you looked: look the differences through once more."))
        removed = found.missing if delete_missing else []
        enter(sheet, form, found.rows, removed, by=by)
        upload.closed_at = timezone.now()
        upload.report = [row.told() for row in found.rows if row.verdict != RowVerdict.UNCHANGED]
        upload.report += [
            {"number": 0, "verdict": "removed", "name": str(item), "changes": [], "errors": []} for item in removed
        ]
    return upload


def cancel(upload: SheetUpload, *, by: User) -> SheetUpload:
    """Forget a file that was not entered."""
    with moving(upload, "cancel", by=by) as upload:
        upload.closed_at = timezone.now()
    return upload


def enter(sheet: Sheet, form: Submission, rows: Iterable[Row], removed: Iterable[Any], *, by: User) -> None:
    """Write what was judged. The form is locked by the caller, whose transaction this is."""
    now, action = timezone.now(), form._meta.label_lower
    add, change, remove = (f"{action}.{verb}" for verb in sheet.actions)
    created, changed = [], []
    lines: list[tuple[str, Any, dict]] = []
    for row in rows:
        if row.verdict == RowVerdict.NEW:
            sheet.attach(row.item, form)
            created.append(row.item)
            lines.append((add, form, {"item": str(row.item)}))
        elif row.verdict == RowVerdict.CHANGED:
            if isinstance(row.item, RemarkedItem):
                submission.mark_mended(row.item)
                row.item.changed_at = now
            changed.append(row.item)
            told = {code: [old, new] for code, old, new in row.changes}
            lines.append((change, form, {"item": str(row.item), "changes": told}))
    for item in [*created, *changed]:
        if hasattr(item, "refresh_derived"):
            item.refresh_derived()
    manager = sheet.model._default_manager
    manager.bulk_create(created)
    if changed:
        fields = [f.name for f in sheet.model._meta.concrete_fields if not f.primary_key and f.name != "created_at"]
        manager.bulk_update(changed, fields, batch_size=100)
    removed = list(removed)
    sheet.before_losing(removed, changed)
    if removed:
        manager.filter(pk__in=[item.pk for item in removed]).delete()
        lines += [(remove, form, {"item": str(item), "remark": getattr(item, "remark", "")}) for item in removed]
    if lines:
        sheet.after_writing([*created, *changed, *removed])
        write_many(lines, by=by)
