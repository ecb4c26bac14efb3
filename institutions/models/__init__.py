from .appointments import Appointment, AppointmentRole
from .institutions import Gender, Head, Institution, InstitutionKind, Municipality
from .networks import (
    FounderDecision,
    InteractionForm,
    LegalActKind,
    Network,
    NetworkModel,
    Participation,
    ParticipationState,
)

__all__ = [
    "Appointment",
    "AppointmentRole",
    "FounderDecision",
    "Gender",
    "Head",
    "Institution",
    "InstitutionKind",
    "InteractionForm",
    "LegalActKind",
    "Municipality",
    "Network",
    "NetworkModel",
    "Participation",
    "ParticipationState",
]
