from .channels import MEDIA, Channel, ChannelKind, NetworkSection, Whose
from .publications import Publication, PublicationState

__all__ = [
    "MEDIA",
    "Channel",
    "ChannelKind",
    "NetworkSection",
    "Publication",
    "PublicationState",
    "Whose",
]
