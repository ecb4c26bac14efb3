"""What the data of institutions add up to: subjects, counted by any cut. Queryset in, rows out; nothing is stored."""

from .base import Cut, Fact, Measure, Place, Report, Row, Subject, View, places_of, report
from .children import CHILDREN_SUBJECT
from .equipment import EQUIPMENT_SUBJECT, ROOMS_SUBJECT
from .needs import NEEDS_SUBJECT
from .programmes import PROGRAMMES_SUBJECT
from .staff import STAFF_SUBJECT

SUBJECTS: dict[str, Subject] = {
    subject.code: subject
    for subject in (
        *(CHILDREN_SUBJECT, PROGRAMMES_SUBJECT, EQUIPMENT_SUBJECT),
        *(ROOMS_SUBJECT, STAFF_SUBJECT, NEEDS_SUBJECT),
    )
}

__all__ = [
    "SUBJECTS",
    "Cut",
    "Fact",
    "Measure",
    "Place",
    "Report",
    "Row",
    "Subject",
    "View",
    "places_of",
    "report",
]
