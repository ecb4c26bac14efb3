from .launches import Entry, Launch, LaunchState
from .questionnaires import Audience, Questionnaire, Version, VersionState
from .responses import Response, Source

__all__ = [
    "Audience",
    "Entry",
    "Launch",
    "LaunchState",
    "Questionnaire",
    "Response",
    "Source",
    "Version",
    "VersionState",
]
