"""Schedules of events, their events, and who signed up."""

from .events import Event, EventKind, EventState, SignupFor
from .schedules import Amendment, AmendmentKind, ApprovedSchedule, EventSchedule, ScheduleState, school_year_of
from .signups import SignUp, SignUpState

__all__ = [
    "Amendment",
    "AmendmentKind",
    "ApprovedSchedule",
    "Event",
    "EventKind",
    "EventSchedule",
    "EventState",
    "ScheduleState",
    "SignUp",
    "SignUpState",
    "SignupFor",
    "school_year_of",
]
