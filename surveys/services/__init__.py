"""What can be done: ``from surveys import services; services.open_launch(launch, by=user)``."""

from . import banks, doors, drafts, importing, kiosks, slips
from .answering import AnsweredOtherwise, NotAccepting, submit, was_submitted
from .banks import take
from .launching import add_links, close_launch, create_launch, delete_draft, edit_launch, open_launch, set_targets

__all__ = [
    "AnsweredOtherwise",
    "NotAccepting",
    "add_links",
    "banks",
    "close_launch",
    "create_launch",
    "delete_draft",
    "doors",
    "drafts",
    "edit_launch",
    "importing",
    "kiosks",
    "open_launch",
    "set_targets",
    "slips",
    "submit",
    "take",
    "was_submitted",
]
