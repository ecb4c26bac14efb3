"""Data of this room: acts of the department, who is responsible by them, who has read them, and local acts."""

from .acquaintance import Acquaintance, AcquaintanceWay
from .acts import ActJournal, ActState, JournalYear, LegalAct
from .local import LocalAct, LocalActKind, LocalActState
from .responsible import ResponsiblePerson, ResponsibleState
from .templates import ActKind, ActTemplate, ActTemplateVersion

__all__ = [
    "Acquaintance",
    "AcquaintanceWay",
    "ActJournal",
    "ActKind",
    "ActState",
    "ActTemplate",
    "ActTemplateVersion",
    "JournalYear",
    "LegalAct",
    "LocalAct",
    "LocalActKind",
    "LocalActState",
    "ResponsiblePerson",
    "ResponsibleState",
]
