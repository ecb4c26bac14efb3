"""What the portal computes of the expected results: a module a subject, each enters its measures in the registry."""

from . import agreements, enrolment, events, information, programmes, sharing, staff, surveys, training
from .base import MEASURES, Asked, Figure, Measure, Row

__all__ = [
    "MEASURES",
    "Asked",
    "Figure",
    "Measure",
    "Row",
    "agreements",
    "enrolment",
    "events",
    "information",
    "programmes",
    "sharing",
    "staff",
    "surveys",
    "training",
]
