"""Telling how many children are enrolled and how many contracts with their parents are concluded."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
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


def tell(
    institution: Institution, year: int, lines: Iterable[Told], *, as_of: datetime.date, by: User
) -> list[EnrolmentRecord]:
    """Add rows for the lines that say something new: other numbers, or the same as of another day.

    Raises ``Conflict`` where somebody has told newer figures meanwhile, ``ValidationError`` for impossible ones.
    Sent twice, the lines add rows once.
    """
    with transaction.atomic():
        Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        told = EnrolmentRecord.objects.filter(institution=institution, school_year=year)
        last = {row.programme_id: row for row in told.latest_ones()}
        own = Programme.objects.filter(institution=institution).prefetch_related("versions").in_bulk()
        added = []
        for line in lines:
            before = last.get(line.programme)
            new = (line.enrolled, line.paper, line.electronic, as_of)
            if before and new == (before.enrolled, before.paper, before.electronic, before.as_of):
                continue
            if before and before.pk != line.seen:
                raise Conflict(
                    _("Somebody has told newer figures of “%(name)s” meanwhile. Open the page again and look at them.")
                    % {"name": own[line.programme]}
                )
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
