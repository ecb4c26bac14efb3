"""What imports of the register have in common, wherever their rows come from: entering them piece by piece.

A piece is whole in a transaction of its own, so that others work meanwhile, a stop leaves everything consistent, and
whoever goes on finds what is left: rows without an outcome.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from documents import incoming
from jobs import services as jobs
from jobs.models import Job
from journal.services import moving

from ..models import ImportBatch, ImportRow, ImportState, Institution, RowOutcome

CHUNK = 500
# So few rows are judged or entered while the person waits; more are a long work.
AT_ONCE = 500
ATTEMPTS = 3
ENTERING = "institutions.enter_import"

Tell = Callable[[int, int, str], None]


class Source(NamedTuple):
    """How rows come in. ``read`` judges a file; ``write_rows`` enters rows in the caller's transaction.

    Every row handed to ``write_rows`` gets its outcome there.
    """

    read: Callable[[ImportBatch, Tell], ImportBatch]
    write_rows: Callable[[ImportBatch, list[ImportRow], User], None]


# Filled in by the modules of the sources.
SOURCES: dict[str, Source] = {}


def silent(done: int, total: int, doing: str) -> None:
    """Nobody watches."""


def start_reading(batch: ImportBatch) -> ImportBatch:
    """Have the file read behind the scenes."""
    title = _("Reading the file “%(name)s”") % {"name": batch}
    return _start(batch, "institutions.read_import", title, by=batch.created_by)


def begin(batch: ImportBatch, *, by: User, job: Job | None = None) -> ImportBatch:
    """Take a confirmed import in hand; a second time is a ``Conflict``. Then ``enter``, or have it done.

    ``job``: the work that takes it in hand once more, after a failure that has passed.
    """
    with moving(batch, "begin", by=by) as batch:
        _require_free(batch, job)
    return batch


def resume(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Go on with a confirmed import whose entering died with its process. A ``Conflict`` while a work has it in hand.

    Somebody who enters it at this very moment after all is no harm: no row is entered twice.
    """
    with moving(batch, "pause", by=by) as batch:
        _require_free(batch)
    return confirm(batch, by=by)


def _require_free(batch: ImportBatch, job: Job | None = None) -> None:
    """A work that was not done yet, or is to be tried again, has the import in hand."""
    other = batch.job
    if other and other != job and other.kind == ENTERING and other.is_active:
        raise Conflict(_("The import is being entered behind the scenes: open its page to see how far it is."))


def choose(batch: ImportBatch, shown: Collection[int], chosen: Collection[int]) -> None:
    """Of the rows shown (their numbers), enter the chosen ones only. A ``Conflict`` once the import is confirmed."""
    with _choosing(batch):
        rows = batch.rows.filter(number__in=shown)
        rows.filter(number__in=chosen).update(chosen=True)
        rows.exclude(number__in=chosen).update(chosen=False)


def choose_all(batch: ImportBatch, verdict: str, *, is_chosen: bool) -> None:
    """Enter all rows with this verdict, or none of them."""
    with _choosing(batch):
        batch.rows.filter(verdict=verdict).update(chosen=is_chosen)


@contextmanager
def _choosing(batch: ImportBatch) -> Iterator[None]:
    with transaction.atomic():
        fresh = ImportBatch.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
        if fresh.state != ImportState.READY:
            message = _("The import is no longer to be chosen from: it is “%(state)s”. Open the page again.")
            raise Conflict(message % {"state": fresh.get_state_display()})
        yield


def confirm(batch: ImportBatch, *, by: User) -> ImportBatch:
    """A person has looked the rows through: enter them, at once when they are few, else behind the scenes."""
    if batch.rows.to_enter()[: AT_ONCE + 1].count() <= AT_ONCE:
        return apply(batch, by=by)
    with transaction.atomic():
        batch = begin(batch, by=by)
        title = _("Entering in the register: %(name)s") % {"name": batch}
        return _start(batch, ENTERING, title, by=by)


def apply(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Begin, and enter the chosen rows while the caller waits, each judged anew against the register as it is now.

    Twice is a ``Conflict``. A row whose institution was changed since the preview is left out and says so.
    """
    return enter(begin(batch, by=by), by=by)


def enter(batch: ImportBatch, *, by: User, tell: Tell = silent) -> ImportBatch:
    """Enter what is chosen and not entered yet of an import in hand.

    Whatever stops it, the import awaits confirmation again, with what is left; unless another worker has it now.
    """
    total, done = batch.rows.to_enter().count(), 0
    try:
        while batch.rows.to_enter().exists():
            tell(done, total, _("Entering in the register"))
            done += _write(batch, by)
        with moving(batch, "apply", by=by, entered=done) as batch:
            batch.closed_at = timezone.now()
    except jobs.Lost:
        raise
    except BaseException:
        _pause(batch, by=by, entered=done)
        raise
    return batch


def _pause(batch: ImportBatch, *, by: User, entered: int) -> None:
    # What stopped the entering matters more than a database that is away as well, or that somebody else was quicker:
    # an import that remains in hand is taken up by ``resume``.
    with suppress(Error, Conflict), moving(batch, "pause", by=by, entered=entered):
        pass


def cancel(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Forget an import; what was entered of it stays."""
    with moving(batch, "cancel", by=by) as batch:
        batch.closed_at = timezone.now()
    if key := batch.filters.get("incoming"):
        incoming.drop(key)
    if batch.job and batch.job.is_active:
        jobs.cancel(batch.job, by=by)
    return batch


def fail(batch: ImportBatch, reason: str) -> ImportBatch:
    """The file cannot be read; ``reason``: in words for people."""
    with moving(batch, "fail", by=None, reason=reason) as batch:
        batch.error = reason
    return batch


def is_to_be_read(batch: ImportBatch) -> bool:
    """Does it still wait to be read? A work that is done twice is done once."""
    return ImportBatch.objects.filter(pk=batch.pk, state=ImportState.READING).exists()


def by_inn(inns: Iterable[str], *also: str, lock: bool = False) -> dict[str, Institution]:
    """Institutions with these INNs, with heads, former names and municipality, ``also`` other relations."""
    wanted = {inn for inn in inns if inn}
    pks: list = []
    for chunk in chunks(sorted(wanted)):
        pks += Institution.objects.filter(inn__in=chunk).values_list("pk", flat=True)
    found = {}
    for chunk in chunks(sorted(pks)):
        institutions = Institution.objects.filter(pk__in=chunk).order_by("pk")
        if lock:
            institutions = institutions.select_for_update(no_key=True, of=("self",))
        for institution in institutions.select_related("municipality").prefetch_related("heads", "former_names", *also):
            found[institution.inn] = institution
    return found


def keep_outcomes(rows: list[ImportRow]) -> None:
    """Write what became of the rows. Entered ones have nothing to say; those left out have their reasons."""
    for outcome in (RowOutcome.CREATED, RowOutcome.UPDATED):
        pks = [row.pk for row in rows if row.outcome == outcome]
        ImportRow.objects.filter(pk__in=pks).update(outcome=outcome)
    overtaken = [row for row in rows if row.outcome == RowOutcome.OVERTAKEN]
    ImportRow.objects.bulk_update(overtaken, ["outcome", "errors"])


def chunks(items: list) -> Iterable[list]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _start(batch: ImportBatch, kind: str, title: str, *, by: User) -> ImportBatch:
    with transaction.atomic():
        batch.job = jobs.start(
            kind, by=by, title=title, arguments={"batch": str(batch.pk)}, url=batch.get_absolute_url()
        )
        batch.save(update_fields=["job"])
    return batch


def _write(batch: ImportBatch, by: User) -> int:
    """Enter the next piece; of how many rows. Under the lock of the import, so that two who enter it share the rows.

    Somebody who enters the same institution at this very moment makes us look again, then it is a known one.
    """
    last = None
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _write_piece(batch, by)
        except IntegrityError as error:
            last = error
    raise Conflict(_("The register was changed at this very moment. Confirm the import once more.")) from last


def _write_piece(batch: ImportBatch, by: User) -> int:
    fresh = ImportBatch.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if fresh.state != ImportState.APPLYING:
        message = _("The import is no longer being entered: it is “%(state)s”. Open the page again.")
        raise Conflict(message % {"state": fresh.get_state_display()})
    rows = list(batch.rows.to_enter().order_by("number")[:CHUNK])
    if rows:
        SOURCES[batch.source].write_rows(batch, rows, by)
    return len(rows)
