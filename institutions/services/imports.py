"""Importing the register from a spreadsheet: judge, show, and only then write."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.folding import fold
from documents import files
from documents.xlsx import CONTENT_TYPE
from journal.services import moving, write_many

from .. import spreadsheet
from ..columns import RENAMED_FROM, RENAMING_BASIS
from ..models import (
    Appointment,
    FormerName,
    Head,
    ImportBatch,
    ImportRow,
    ImportSource,
    Institution,
    Municipality,
    RowOutcome,
    RowVerdict,
)
from ..models.appointments import HEAD_ROLES
from ..models.institutions import DERIVED
from . import importing, names
from .appointments import is_same_person
from .importing import AT_ONCE, CHUNK, SOURCES, Source, Tell, by_inn, chunks, keep_outcomes, silent

HEAD_FIELDS = [column.code for column in spreadsheet.COLUMNS if column.model is Head]
INSTITUTION_FIELDS = [column.code for column in spreadsheet.COLUMNS if column.model is Institution]
NAME = ("full_name", "short_name")
TOGETHER = (("latitude", "longitude"), ("children_5_18", "children_as_of"))
WRITTEN_FIELDS = [*INSTITUTION_FIELDS, *DERIVED]

Changes = list[list[str]]


def upload(content: bytes, *, name: str, municipality: Municipality, by: User) -> ImportBatch:
    """Take an XLSX in: a small one is read at once, a larger one behind the scenes.

    Raises ``ValidationError`` in plain words when the file as a whole cannot be read as a register.
    """
    count = spreadsheet.glance(content)
    batch = receive(content, name=name, municipality=municipality, by=by)
    return read(batch) if count <= AT_ONCE else importing.start_reading(batch)


def prepare(content: bytes, *, name: str, municipality: Municipality, by: User) -> ImportBatch:
    """Read an XLSX and judge every row at once. Raises ``ValidationError`` in plain words, and leaves nothing then."""
    with transaction.atomic():
        return read(receive(content, name=name, municipality=municipality, by=by))


def receive(content: bytes, *, name: str, municipality: Municipality, by: User) -> ImportBatch:
    """Keep an XLSX that is to be read."""
    with transaction.atomic():
        batch = ImportBatch(municipality=municipality, created_by=by)
        batch.file = files.store(content, name=name, content_type=CONTENT_TYPE, by=by)
        batch.file_name = batch.file.name
        batch.save()
    return batch


def read(batch: ImportBatch, tell: Tell = silent) -> ImportBatch:
    """Judge every row of the file. Nothing of the register changes. Raises ``ValidationError`` in plain words."""
    lines = spreadsheet.read(batch.file.read(), Municipality.objects.all())
    batch.rows.all().delete()  # of a reading that died midway
    for number, chunk in enumerate(chunks(lines)):
        tell(number * CHUNK, len(lines), _("Comparing with the register"))
        present = by_inn(line.values.get("inn", "") for line in chunk)
        rows = [_judged(batch, line, present.get(line.values.get("inn", ""))) for line in chunk]
        ImportRow.objects.bulk_create(rows, batch_size=CHUNK)
    with moving(batch, "prepare", by=batch.created_by, rows=len(lines), sha256=batch.file.sha256) as batch:
        return batch


def _judged(batch: ImportBatch, line: spreadsheet.Line, institution: Institution | None) -> ImportRow:
    verdict, changes, errors = judge(line.values, institution)
    named = {code for code, _reason in line.errors}
    if errors := line.errors + [error for error in errors if error[0] not in named]:
        verdict, changes = RowVerdict.REFUSED, []
    return ImportRow(
        batch=batch,
        number=line.number,
        verdict=verdict,
        inn=line.values.get("inn", "") or line.cells.get("inn", "")[:100],
        name=(line.values.get("short_name") or line.cells.get("short_name", ""))[:300],
        cells=line.cells,
        values=line.values,
        changes=changes,
        errors=errors,
    )


def filled_file(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The portal's file with these rows filled in (column code → value), as ``prepare`` takes it."""
    return spreadsheet.filled(rows)


def write_rows(batch: ImportBatch, rows: list[ImportRow], by: User) -> None:
    """Enter these rows, in the caller's transaction."""
    present = by_inn((row.inn for row in rows), lock=True)
    municipalities = {municipality.name: municipality for municipality in Municipality.objects.all()}
    work = _Work(batch)
    for row in rows:
        institution = present.get(row.inn)
        verdict, changes, errors = judge(row.values, institution)
        if errors or verdict != row.verdict or changes != row.changes:
            row.outcome = RowOutcome.OVERTAKEN
            row.errors = errors or [["", _("The institution was changed while the import was looked through.")]]
            continue
        values = dict(row.values)
        if "municipality" in values:
            if values["municipality"] not in municipalities:  # it was renamed or deleted meanwhile
                row.outcome = RowOutcome.OVERTAKEN
                row.errors = [["municipality", _("There is no such municipality in the portal.")]]
                continue
            values["municipality"] = municipalities[values["municipality"]]
        row.outcome = RowOutcome.CREATED if institution is None else RowOutcome.UPDATED
        work.add(institution, values, changes)
    keep_outcomes(rows)
    work.write(by=by)


def judge(values: Mapping[str, str], institution: Institution | None) -> tuple[str, Changes, list[list[str]]]:
    """What a row would do to the register as it is: (verdict, changes, reasons against it).

    ``institution`` comes with its ``heads`` fetched, None when the INN is new.
    """
    head = institution.head_on() if institution else None
    errors = _halves(values, institution)
    has_head = "surname" in values
    if has_head and not (head and _names(values, head)) and not spreadsheet.gender_of(values):
        errors.append(["gender", _("The patronymic does not show the gender: fill this in.")])
    if institution is None:
        for code in spreadsheet.REQUIRED_OF_INSTITUTION:
            if code not in values:
                errors.append([code, _("Fill this in.")])
        if not has_head:
            errors.append(["surname", _("A new institution is entered with its head: fill this in.")])
        return RowVerdict.NEW, [], errors
    changes = [
        [code, spreadsheet.held(institution, code), values[code]]
        for code in INSTITUTION_FIELDS
        if code in values and spreadsheet.held(institution, code) != values[code]
    ]
    if RENAMED_FROM in values and any(code in NAME for code, _old, _new in changes):
        changes += [[code, "", values[code]] for code in (RENAMED_FROM, RENAMING_BASIS) if code in values]
        errors += _against_renaming(values, institution)
    if has_head or head:
        same = head is not None and _names(values, head)
        for code in HEAD_FIELDS:
            old = str(getattr(head, code)) if head else ""
            if code in values and (old != values[code]) and not (same and code in spreadsheet.NAME_OF_HEAD):
                changes.append([code, old, values[code]])
            elif code == "patronymic" and old and not same and code not in values:
                changes.append([code, old, ""])
        if not same:
            errors += _against_new_head(institution)
    return (RowVerdict.CHANGED if changes else RowVerdict.UNCHANGED), changes, errors


def _halves(values: Mapping[str, str], institution: Institution | None) -> list[list[str]]:
    """Of what goes together one half is neither in the row nor in the register."""
    errors = []
    for pair in TOGETHER:
        lacking = [c for c in pair if c not in values and not (institution and spreadsheet.held(institution, c))]
        if len(lacking) == 1:
            errors.append([lacking[0], _("Fill this in.")])
    return errors


def _against_renaming(values: Mapping[str, str], institution: Institution) -> list[list[str]]:
    """Why the institution cannot be renamed on that day, on that basis."""
    day = datetime.date.fromisoformat(values[RENAMED_FROM])
    try:
        names.check_day(day, last=max((name.valid_to for name in institution.former_names.all()), default=None))
    except ValidationError as error:
        return [[RENAMED_FROM, " ".join(error.messages)]]
    return [] if RENAMING_BASIS in values else [[RENAMING_BASIS, _("A renaming needs this.")]]


def _against_new_head(institution: Institution) -> list[list[str]]:
    """Why no other head can be entered from today on: the next one is entered already."""
    today = timezone.localdate()
    coming = next((head for head in institution.heads.all() if head.valid_from and head.valid_from > today), None)
    if coming is None:
        return []
    message = _("From %(day)s %(name)s is entered as head: name the present head or leave the cells of the head empty.")
    return [["surname", message % {"day": f"{coming.valid_from:%d.%m.%Y}", "name": coming.full_name}]]


@dataclass(slots=True)
class _Work:
    """Everything that one import writes, gathered first and written in bulk."""

    batch: ImportBatch
    created: list[Institution] = field(default_factory=list)
    changed: list[Institution] = field(default_factory=list)
    new_heads: list[Head] = field(default_factory=list)
    kept_heads: list[Head] = field(default_factory=list)
    other_heads: list[Head] = field(default_factory=list)  # those after whom nobody else acts as head
    former_names: list[FormerName] = field(default_factory=list)
    lines: list[tuple[str, models.Model, dict]] = field(default_factory=list)
    today: datetime.date = field(default_factory=timezone.localdate)

    def add(self, institution: Institution | None, values: dict, changes: Changes) -> None:
        own = {code: _python_value(code, values[code]) for code in INSTITUTION_FIELDS if code in values}
        if institution is None:
            institution = Institution(**({"municipality": self.batch.municipality} | own))
            institution.refresh_derived()
            self.created.append(institution)
            self._enter_head(institution, None, values)
            self.lines.append(("institutions.institution.import_create", institution, self._details()))
            return
        fields = {code for code, _old, _new in changes}
        if RENAMED_FROM in fields:
            day = datetime.date.fromisoformat(values[RENAMED_FROM])
            self.former_names.append(names.former_name(institution, day, values[RENAMING_BASIS]))
        if fields & set(INSTITUTION_FIELDS):
            for code, value in own.items():
                setattr(institution, code, value)
            institution.refresh_derived()
            self.changed.append(institution)
        if fields & set(HEAD_FIELDS):
            self._enter_head(institution, institution.head_on(), values)
        told = {code: [old, new] for code, old, new in changes}
        self.lines.append(("institutions.institution.import_change", institution, self._details(changes=told)))

    def _enter_head(self, institution: Institution, head: Head | None, values: dict) -> None:
        own = {code: values[code] for code in HEAD_FIELDS if code in values}
        same = head is not None and _names(values, head)
        if head and (same or head.valid_from == self.today):
            for code, value in own.items():
                if code not in spreadsheet.NAME_OF_HEAD or not same:
                    setattr(head, code, value)
            self.kept_heads.append(head)
            if not same:
                self.other_heads.append(head)
            return
        own["gender"] = spreadsheet.gender_of(values)
        newcomer = Head(institution=institution, **own)
        if head:
            newcomer.valid_from = self.today
            newcomer.post = own.get("post") or head.post
            head.valid_to = self.today - datetime.timedelta(days=1)
            self.kept_heads.append(head)
        self.new_heads.append(newcomer)
        self.other_heads.append(newcomer)

    def write(self, *, by: User) -> None:
        Institution.objects.bulk_create(self.created, batch_size=CHUNK)
        self._find_by_former_names()
        Institution.objects.bulk_update(self.changed, WRITTEN_FIELDS, batch_size=100)
        Head.objects.bulk_update(self.kept_heads, [*HEAD_FIELDS, "valid_to"], batch_size=100)
        Head.objects.bulk_create(self.new_heads, batch_size=CHUNK)
        self.lines += self._end_former_heads()
        write_many(self.lines, by=by)

    def _find_by_former_names(self) -> None:
        """Enter the names that end today's renamings, so that the institutions are found by them too."""
        FormerName.objects.bulk_create(self.former_names, batch_size=CHUNK)
        renamed = [name.institution for name in self.former_names]
        for institution in renamed:
            institution._prefetched_objects_cache.pop("former_names", None)
        models.prefetch_related_objects(renamed, "former_names")
        for institution in renamed:
            institution.refresh_derived()

    def _end_former_heads(self) -> list[tuple[str, models.Model, dict]]:
        """Accounts of former heads no longer act for their institutions, nor begin to."""
        heads = {head.institution_id: head for head in self.other_heads}
        yesterday = self.today - datetime.timedelta(days=1)
        ending = []
        for chunk in chunks(sorted(heads)):
            appointments = Appointment.objects.select_for_update(no_key=True, of=("self",)).filter(
                models.Q(valid_to=None) | models.Q(valid_to__gt=yesterday),
                institution__in=chunk,
                role__in=HEAD_ROLES,
                revoked_at=None,
            )
            for appointment in appointments.select_related("user", "institution").order_by("pk"):
                if not is_same_person(appointment.user, heads[appointment.institution_id]):
                    if appointment.valid_from > yesterday:
                        appointment.revoked_at = timezone.now()
                    else:
                        appointment.valid_to = yesterday
                    ending.append(appointment)
        Appointment.objects.bulk_update(ending, ["valid_to", "revoked_at"], batch_size=CHUNK)
        return [("institutions.appointment.end", appointment, self._details()) for appointment in ending]

    def _details(self, **details) -> dict:
        return {"import": str(self.batch.pk), **details}


def _python_value(code: str, value: Any) -> Any:
    """The value of a field from the text of a row; a municipality is one already."""
    if code == "municipality":
        return value
    fields = {field.name: field for field in Institution._meta.fields}
    return fields[code].to_python(value)


def _names(values: Mapping[str, str], head: Head) -> bool:
    """Does the row name this very head? Case and ё do not matter, and a row may leave the patronymic out."""
    return all(fold(values[code]) == fold(getattr(head, code)) for code in spreadsheet.NAME_OF_HEAD if code in values)


SOURCES[ImportSource.XLSX] = Source(read, write_rows)
