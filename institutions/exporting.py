"""The register as a file: the columns of the import, so that it can be read back, and what people ask for besides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from . import spreadsheet
from .models import Appointment, AppointmentRole, Institution
from .slots import SLOTS
from .tables.register import network_names

AT_ONCE = 500  # institutions


def register_workbook(rows: QuerySet) -> bytes:
    """The rows of the list, annotated and prefetched as it does. As many queries for each 500 institutions."""
    headers = [
        (_("Networks and roles"), 40),
        *((str(slot.label), 30) for slot in SLOTS),
        (_("Coordinator"), 45),
        (_("Access of the head"), 20),
    ]
    return spreadsheet.register_file(_lines(rows), headers)


def _lines(rows: QuerySet) -> Iterator[tuple[Institution, list[str]]]:
    rows = rows.prefetch_related("former_names", "teaching_addresses")
    institutions = rows.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(institutions, AT_ONCE)):
        keys = [institution.pk for institution in chunk]
        told = [slot.told(keys) for slot in SLOTS]
        coordinators = _coordinators(keys)
        for institution in chunk:
            yield (
                institution,
                [
                    network_names(institution),
                    *(of_slot.get(institution.pk, "") for of_slot in told),
                    "; ".join(coordinators[institution.pk]),
                    _("yes") if institution.has_access else _("no"),
                ],
            )


def _coordinators(keys: Iterable) -> dict:
    found = defaultdict(list)
    appointed = Appointment.objects.current().filter(
        institution__in=list(keys), role=AppointmentRole.COORDINATOR, user__is_active=True
    )
    for one in appointed.select_related("user").order_by("valid_from", "pk"):
        found[one.institution_id].append(f"{one.user.full_name}, {one.user.email}")
    return found
