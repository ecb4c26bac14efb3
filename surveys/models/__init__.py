from .doors import BATCH_COUNTS, Draft, FormerCode, Kiosk, PaperCount, Slip, SlipBatch
from .imports import ImportReport
from .launches import Entry, Launch, LaunchState
from .questionnaires import Audience, Questionnaire, Version, VersionState
from .responses import Response, Source
from .tally import OwnWords, ResultFile, ResultSnapshot, Tally

__all__ = [
    "BATCH_COUNTS",
    "Audience",
    "Draft",
    "Entry",
    "FormerCode",
    "ImportReport",
    "Kiosk",
    "Launch",
    "LaunchState",
    "OwnWords",
    "PaperCount",
    "Questionnaire",
    "Response",
    "ResultFile",
    "ResultSnapshot",
    "Slip",
    "SlipBatch",
    "Source",
    "Tally",
    "Version",
    "VersionState",
]
