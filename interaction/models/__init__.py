"""The plan of network interaction: its sections and items, approved versions, marks of progress, remarks."""

from .marks import ProgressMark, Remark
from .plans import (
    InteractionPlan,
    PlanItem,
    PlanSection,
    PlanState,
    PlanVersion,
    Progress,
    Timing,
    school_year_of,
)

__all__ = [
    "InteractionPlan",
    "PlanItem",
    "PlanSection",
    "PlanState",
    "PlanVersion",
    "Progress",
    "ProgressMark",
    "Remark",
    "Timing",
    "school_year_of",
]
