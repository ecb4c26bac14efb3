"""Expected results of a plan in figures: indicators, their years, what was entered, the yearly report."""

from .indicators import Fact, Indicator, Reading, Setup, YearKind, YearPlan
from .reports import Report, ReportState, ReportText

__all__ = [
    "Fact",
    "Indicator",
    "Reading",
    "Report",
    "ReportState",
    "ReportText",
    "Setup",
    "YearKind",
    "YearPlan",
]
