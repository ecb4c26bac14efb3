from .channels import MEDIA, Channel, ChannelKind, NetworkSection, Whose
from .news import NewsItem, NewsState
from .publications import Publication, PublicationState

__all__ = [
    "MEDIA",
    "Channel",
    "ChannelKind",
    "NetworkSection",
    "NewsItem",
    "NewsState",
    "Publication",
    "PublicationState",
    "Whose",
]
