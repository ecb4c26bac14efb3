from .doors import BATCH_COUNTS, Draft, Kiosk, PaperCount, Slip, SlipBatch
from .launches import Entry, Launch, LaunchState
from .questionnaires import Audience, Questionnaire, Version, VersionState
from .responses import Response, Source

__all__ = [
    "BATCH_COUNTS",
    "Audience",
    "Draft",
    "Entry",
    "Kiosk",
    "Launch",
    "LaunchState",
    "PaperCount",
    "Questionnaire",
    "Response",
    "Slip",
    "SlipBatch",
    "Source",
    "Version",
    "VersionState",
]
