from .analysis import AnalyticalNote, NoteState, NoteText
from .appointments import Appointment, AppointmentRole, AuthorityKind, Covers
from .imports import ImportBatch, ImportRow, ImportState, RowOutcome, RowVerdict
from .institutions import Gender, Head, Institution, InstitutionKind, Municipality
from .material_base import CreativeArea, MaterialBase, MaterialBaseState, ResourceItem, ResourceKind
from .networks import (
    FounderDecision,
    InteractionForm,
    LegalActKind,
    Network,
    NetworkModel,
    NetworkRole,
    Participation,
    ParticipationState,
)

__all__ = [
    "AnalyticalNote",
    "Appointment",
    "AppointmentRole",
    "AuthorityKind",
    "Covers",
    "CreativeArea",
    "FounderDecision",
    "Gender",
    "Head",
    "ImportBatch",
    "ImportRow",
    "ImportState",
    "Institution",
    "InstitutionKind",
    "InteractionForm",
    "LegalActKind",
    "MaterialBase",
    "MaterialBaseState",
    "Municipality",
    "Network",
    "NetworkModel",
    "NetworkRole",
    "NoteState",
    "NoteText",
    "Participation",
    "ParticipationState",
    "ResourceItem",
    "ResourceKind",
    "RowOutcome",
    "RowVerdict",
]
