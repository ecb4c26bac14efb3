"""Telling how many children are enrolled and how many contracts with their parents are concluded."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from journal.services import write_many

from ..models import EnrolmentRecord, Institution, Programme


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the table. ``seen``: key of the row that the person saw as the last one, None for none."""

    programme: uuid.UUID
    enrolled: int
    paper: int
    electronic: int
    seen: int | None = None

    @property
    def numbers(self) -> tuple[int, int, int]:
        return self.enrolled, self.paper, self.electronic


class Overtaken(Conflict):
    """Somebody has told newer figures since the page was opened; nothing was written.

    ``rows``: the newer ones of lines that this person changed too. ``left``: those of lines that were left alone.
    """

    def __init__(self, rows: list[EnrolmentRecord], left: list[EnrolmentRecord]):
        message = _("Somebody has told newer figures of “%(name)s” meanwhile. Open the page again and look at them.")
        super().__init__(message % {"name": rows[0].programme})
        self.rows, self.left = rows, left


def tell(
    institution: Institution, year: int, lines: Iterable[Told], *, as_of: datetime.date, by: User
) -> list[EnrolmentRecord]:
    """Add rows for the lines that say something new: other numbers, or the same as of another day.

    Raises ``Overtaken`` where somebody has told newer figures meanwhile, ``ValidationError`` for impossible ones.
    Sent twice, the lines add rows once. A line that still says what the person saw yields to newer figures.
    """
    with transaction.atomic():
        Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        told = EnrolmentRecord.objects.filter(institution=institution, school_year=year)
        last = {row.programme_id: row for row in told.latest_ones().select_related("entered_by")}
        own = Programme.objects.filter(institution=institution).prefetch_related("versions").in_bulk()
        for row in last.values():
            row.programme = own[row.programme_id]  # with its versions, out of which its name is made
        new = [line for line in lines if not _says_the_same(line, as_of, last.get(line.programme))]
        late = [line for line in new if line.programme in last and last[line.programme].pk != line.seen]
        if late:
            alone = _left_alone(late, last, told)
            clashing = [last[line.programme] for line in late if line.programme not in alone]
            if clashing:
                raise Overtaken(clashing, [last[key] for key in alone])
            new = [line for line in new if line.programme not in alone]
        added = []
        for line in new:
            row = EnrolmentRecord(
                institution=institution,
                programme=own[line.programme],
                school_year=year,
                enrolled=line.enrolled,
                paper=line.paper,
                electronic=line.electronic,
                as_of=as_of,
                entered_by=by,
            )
            row.full_clean()
            row.save(force_insert=True)
            added.append(row)
        write_many(
            [
                (
                    "institutions.institution.tell_contracts",
                    institution,
                    {"item": f"{row}: {row.enrolled} / {row.contracts}", "year": year},
                )
                for row in added
            ],
            by=by,
        )
    return added


def _says_the_same(line: Told, as_of: datetime.date, row: EnrolmentRecord | None) -> bool:
    return row is not None and (line.numbers, as_of) == (row.numbers, row.as_of)


def _left_alone(
    late: list[Told], last: dict[uuid.UUID, EnrolmentRecord], told: models.QuerySet[EnrolmentRecord]
) -> set[uuid.UUID]:
    """Programmes whose line still shows the numbers that stood there when the page was opened."""
    seen = [line.seen for line in late if line.seen and 0 < line.seen < last[line.programme].pk]
    shown = {(row.programme_id, row.pk): row.numbers for row in told.filter(pk__in=seen)}
    return {line.programme for line in late if shown.get((line.programme, line.seen)) == line.numbers}
