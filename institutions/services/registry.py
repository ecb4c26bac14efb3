"""Importing from the federal registry: what is new, changed or gone; heads only as suggestions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count
from django.db.models.functions import Left
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from common.folding import fold
from documents import incoming
from jobs import services as jobs
from journal.services import moving, write_many

from ..models import (
    HeadSuggestion,
    ImportBatch,
    ImportRow,
    ImportSource,
    Institution,
    InstitutionKind,
    Licence,
    LicenceKind,
    LicenceStatus,
    Municipality,
    RowOutcome,
    RowVerdict,
)
from ..models.institutions import DERIVED
from ..registry import Selection, Understood, is_same, merge, understand
from ..registry_file import Record, certificates
from . import importing
from .importing import SOURCES, Source, Tell, by_inn, keep_outcomes, silent

MIB = 1024 * 1024
# What the registry may change of a known institution. Names are changed by renaming, kinds by people.
FIELDS = ("kpp", "ogrn", "address", "phone", "email", "site", "type", "legal_form")
OF_NEW = ("full_name", "short_name", "kind", "inn", *FIELDS)
# Accredited ones: others are not in the registry, so that their absence says nothing.
ACCREDITED = (InstitutionKind.SCHOOL, InstitutionKind.COLLEGE)

Changes = list[list[str]]


def upload(
    pieces: Iterable[bytes], *, name: str, selection: Selection, municipality: Municipality, by: User
) -> ImportBatch:
    """Take a file of the registry in, piece by piece, and have it read behind the scenes."""
    kept = incoming.keep(pieces)
    try:
        with transaction.atomic():
            batch = receive(name=name, selection=selection, municipality=municipality, by=by, key=kept.key)
            return importing.start_reading(batch)
    except BaseException:
        incoming.drop(kept.key)
        raise


def receive(*, name: str, selection: Selection, municipality: Municipality, by: User, key: str = "") -> ImportBatch:
    """An import that is to be read. ``municipality``: of new institutions. ``key``: of the file, see ``incoming``."""
    return ImportBatch.objects.create(
        source=ImportSource.REGISTRY,
        file_name=name[:200],
        municipality=municipality,
        filters={**selection.as_json(), "incoming": key},
        created_by=by,
    )


def usual_region() -> str:
    """The region of most institutions of the register, by the first two digits of INN; empty when there are none."""
    digits = Institution.objects.order_by().values_list(Left("inn", 2)).annotate(count=Count("pk")).order_by("-count")
    found = digits.first()
    return found[0] if found else ""


def read_pieces(batch: ImportBatch, pieces: Iterable[bytes]) -> ImportBatch:
    """Read a file that comes in pieces, while the caller waits."""
    kept = incoming.keep(pieces)
    try:
        return read(batch, path=incoming.path_of(kept.key))
    finally:
        incoming.drop(kept.key)


def read(batch: ImportBatch, tell: Tell = silent, path: Path | None = None) -> ImportBatch:
    """Judge every wanted certificate of the file. Nothing of the register changes.

    The file is dropped afterwards, unless it is the caller's (``path``). Raises ``ValidationError`` in plain words.
    """
    key = batch.filters.get("incoming", "")
    try:
        batch = _read(batch, tell, path or incoming.path_of(key))
    except FileNotFoundError as error:
        raise ValidationError(_("The file is no longer here. Upload it again.")) from error
    except (ValidationError, jobs.Cancelled):
        if key:
            incoming.drop(key)
        raise
    if key:
        incoming.drop(key)
    return batch


def _read(batch: ImportBatch, tell: Tell, path: Path) -> ImportBatch:
    batch.rows.all().delete()  # of a reading that died midway
    selection = Selection(**{name: value for name, value in batch.filters.items() if name != "incoming"})
    counts: Counter[str] = Counter()
    unseen = _accredited(selection.region)
    gathered = _Gathered(batch)

    def tell_bytes(done: int, total: int) -> None:
        met = {"read": counts["read"], "selected": counts["selected"]}
        words = _("Megabytes of the file. Certificates read: %(read)s, selected: %(selected)s") % met
        tell(done // MIB, max(total // MIB, 1), words)

    for record in certificates(path, tell_bytes):
        counts["read"] += 1
        unseen.discard("".join(record.get("INN", "").split()))
        why_not = selection.why_not(record)
        counts[why_not or "selected"] += 1
        if not why_not:
            gathered.add(counts["read"], record)
    gathered.flush()
    _list_gone(batch, unseen, after=counts["read"])
    with moving(batch, "prepare", by=batch.created_by, counts=dict(counts)) as batch:
        batch.counts = dict(counts)
    return batch


def judge(values: dict[str, Any], institution: Institution | None) -> tuple[RowVerdict, Changes]:
    """What a row would do to the register as it is.

    ``institution`` comes with its ``heads``, ``licences`` and ``head_suggestions`` fetched, None when the INN is new.
    """
    if institution is None:
        return RowVerdict.NEW, []
    changes = [
        [code, getattr(institution, code), values[code]]
        for code in FIELDS
        if values.get(code) and not is_same(code, getattr(institution, code), values[code])
    ]
    known = {licence.number: licence for licence in institution.licences.all()}
    for one in values.get("accreditations", []):
        licence = known.get(one["number"])
        if licence is None or licence.status != one["status"]:
            changes.append(["accreditation", _in_words(one, licence.status) if licence else "", _in_words(one)])
    if name := _new_head(values, institution):
        head = institution.head_on()
        changes.append(["head", head.full_name if head else "", name])
    return (RowVerdict.CHANGED if changes else RowVerdict.UNCHANGED), changes


def is_overwriting(changes: Changes) -> bool:
    """Does it replace what the register knows already? Suggestions of heads do not."""
    return any(old for code, old, _new in changes if code in FIELDS)


def write_rows(batch: ImportBatch, rows: list[ImportRow], by: User) -> None:
    """Enter these rows, in the caller's transaction."""
    present = _present((row.inn for row in rows), lock=True)
    work = _Work(batch)
    for row in rows:
        institution = present.get(row.inn)
        verdict, changes = judge(row.values, institution)
        if verdict != row.verdict or changes != row.changes:
            row.outcome = RowOutcome.OVERTAKEN
            row.errors = [["", _("The institution was changed while the import was looked through.")]]
            continue
        row.outcome = RowOutcome.CREATED if institution is None else RowOutcome.UPDATED
        work.add(institution, row.values, changes)
    keep_outcomes(rows)
    work.write(by=by)


class _Gathered:
    """Wanted certificates on their way to the database, some hundred at a time."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.good: dict[str, ImportRow] = {}
        self.refused: list[ImportRow] = []

    def add(self, number: int, record: Record) -> None:
        found = understand(record)
        inn = found.values["inn"]
        row = self._row(number, record, found)
        if found.errors:
            self.refused.append(row)
        elif inn in self.good:
            self._merge(self.good[inn], row)
        else:
            self.good[inn] = row
        if len(self.good) + len(self.refused) >= importing.CHUNK:
            self.flush()

    def flush(self) -> None:
        earlier = self.batch.rows.filter(inn__in=list(self.good)).exclude(verdict=RowVerdict.REFUSED)
        merged = []
        for row in earlier:
            self._merge(row, self.good.pop(row.inn))
            merged.append(row)
        present = _present(row.inn for row in [*merged, *self.good.values()])
        for row in [*merged, *self.good.values()]:
            self._judge(row, present.get(row.inn))
        ImportRow.objects.bulk_create([*self.good.values(), *self.refused], batch_size=importing.CHUNK)
        ImportRow.objects.bulk_update(
            merged, ["name", "values", "verdict", "changes", "errors", "chosen"], batch_size=50
        )
        self.good, self.refused = {}, []

    def _row(self, number: int, record: Record, found: Understood) -> ImportRow:
        return ImportRow(
            batch=self.batch,
            number=number,
            verdict=RowVerdict.REFUSED if found.errors else RowVerdict.NEW,
            inn=found.values["inn"][:100],
            name=(record.get("ShortName") or record.get("FullName", ""))[:300],
            cells={tag: text[:500] for tag, text in record.items()} if found.errors else {},
            values={} if found.errors else found.values,
            errors=found.errors or found.remarks,
        )

    @staticmethod
    def _merge(row: ImportRow, other: ImportRow) -> None:
        if other.values["rank"] > row.values["rank"]:
            row.name, row.errors = other.name, other.errors
        row.values = merge(row.values, other.values)

    @staticmethod
    def _judge(row: ImportRow, institution: Institution | None) -> None:
        row.verdict, row.changes = judge(row.values, institution)
        row.chosen = not is_overwriting(row.changes)
        row.errors = [error for error in row.errors if error[0] != "full_name"]
        if institution and fold(institution.full_name) != fold(row.values["full_name"]):
            message = _("In the registry: “%(name)s”. If the institution was renamed, enter that on its card.")
            row.errors.append(["full_name", message % {"name": row.values["full_name"]}])


@dataclass(slots=True)
class _Work:
    """Everything that one piece of an import writes, gathered first and written in bulk."""

    batch: ImportBatch
    created: list[Institution] = field(default_factory=list)
    changed: list[Institution] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)
    mended_licences: list[Licence] = field(default_factory=list)
    suggestions: list[HeadSuggestion] = field(default_factory=list)
    lines: list[tuple[str, models.Model, dict]] = field(default_factory=list)

    def add(self, institution: Institution | None, values: dict, changes: Changes) -> None:
        if institution is None:
            own = {code: values[code] for code in OF_NEW if code in values}
            institution = Institution(municipality=self.batch.municipality, **own)
            institution.refresh_derived()
            self.created.append(institution)
            self.lines.append(("institutions.institution.import_create", institution, self._details()))
            self._accredit(institution, {}, values)
            if values.get("head_name"):
                self._suggest(institution, values["head_name"], values)
            return
        own = {code: new for code, _old, new in changes if code in FIELDS}
        if own:
            for code, value in own.items():
                setattr(institution, code, value)
            institution.refresh_derived()
            self.changed.append(institution)
        self._accredit(institution, {licence.number: licence for licence in institution.licences.all()}, values)
        told = {code: [old, new] for code, old, new in changes if code != "head"}
        if told:
            self.lines.append(("institutions.institution.import_change", institution, self._details(changes=told)))
        if name := next((new for code, _old, new in changes if code == "head"), ""):
            self._suggest(institution, name, values)

    def _accredit(self, institution: Institution, known: dict[str, Licence], values: dict) -> None:
        for one in values.get("accreditations", []):
            licence = known.get(one["number"])
            if licence is None:
                own = {"number": one["number"], "issued_by": one["issued_by"], "status": one["status"]}
                day = parse_date(one["date"]) if one["date"] else None
                self.licences.append(Licence(institution=institution, kind=LicenceKind.ACCREDITATION, date=day, **own))
            elif licence.status != one["status"]:
                licence.status = one["status"]
                self.mended_licences.append(licence)

    def _suggest(self, institution: Institution, name: str, values: dict) -> None:
        numbers = ", ".join(f"№\N{NO-BREAK SPACE}{one['number']}" for one in values.get("accreditations", []))
        source = _("Registry of accredited institutions, certificate %(number)s") % {"number": numbers or "—"}
        self.suggestions.append(
            HeadSuggestion(
                institution=institution, name=name, post=values["head_post"], key=fold(name)[:300], source=source[:300]
            )
        )
        self.lines.append(("institutions.institution.suggest_head", institution, self._details(name=name)))

    def write(self, *, by: User) -> None:
        Institution.objects.bulk_create(self.created, batch_size=importing.CHUNK)
        Institution.objects.bulk_update(self.changed, [*FIELDS, *DERIVED], batch_size=100)
        Licence.objects.bulk_create(self.licences, batch_size=importing.CHUNK)
        Licence.objects.bulk_update(self.mended_licences, ["status"], batch_size=100)
        HeadSuggestion.objects.bulk_create(self.suggestions, batch_size=importing.CHUNK)
        write_many(self.lines, by=by)

    def _details(self, **details) -> dict:
        return {"import": str(self.batch.pk), **details}


def _present(inns: Iterable[str], *, lock: bool = False) -> dict[str, Institution]:
    return by_inn(inns, "licences", "head_suggestions", lock=lock)


def _new_head(values: dict, institution: Institution) -> str:
    """The head's name in the registry, when it is another than ours and was not suggested before."""
    name = values.get("head_name", "")
    key = fold(name)
    head = institution.head_on()
    if not key or (head and fold(head.full_name) == key):
        return ""
    suggested = {suggestion.key for suggestion in institution.head_suggestions.all()}
    return "" if key[:300] in suggested else name


def _in_words(accreditation: dict, status: str = "") -> str:
    day = parse_date(accreditation["date"]) if accreditation["date"] else None
    parts = [f"№\N{NO-BREAK SPACE}{accreditation['number']}", f"{day:%d.%m.%Y}" if day else ""]
    return ", ".join(filter(None, [*parts, str(LicenceStatus(status or accreditation["status"]).label).lower()]))


def _accredited(region: str) -> set[str]:
    """INNs of ours that should be in the registry: the first two digits of an INN are the region's."""
    return set(Institution.objects.filter(kind__in=ACCREDITED, inn__startswith=region).values_list("inn", flat=True))


def _list_gone(batch: ImportBatch, inns: set[str], *, after: int) -> None:
    """Ours that no certificate of the file names: a list to look at, nothing is ever deleted."""
    ours = Institution.objects.filter(kind__in=ACCREDITED).order_by("sort_key", "pk")
    gone = (pair for pair in ours.values_list("inn", "short_name").iterator() if pair[0] in inns)
    rows = [
        ImportRow(batch=batch, number=number, verdict=RowVerdict.GONE, inn=inn, name=name[:300], chosen=False)
        for number, (inn, name) in enumerate(gone, start=after + 1)
    ]
    ImportRow.objects.bulk_create(rows, batch_size=importing.CHUNK)


SOURCES[ImportSource.REGISTRY] = Source(read, write_rows)
