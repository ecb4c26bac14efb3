"""Reading an order: its text in, a proposed plan out. Nothing of the text is lost, nothing reworded but for spaces.

``sources``: a file → its text, rows of tables kept; ``lines``: the text → lines; ``tables``: rows with named columns;
``numbering``: what stands at the beginning of a line, and which numbers mean stages; ``dates``: deadlines and persons;
``structure``: lines → stages, tasks, results. Whatever cannot be placed for certain is listed: a person places it.
"""

from .heading import municipality_in
from .lines import NUMBER, join, normalise
from .proposal import Proposal, ProposedRow, ProposedStage, ProposedTask, Requisites, Unrecognised
from .sources import order_text
from .structure import parse

__all__ = [
    "NUMBER",
    "Proposal",
    "ProposedRow",
    "ProposedStage",
    "ProposedTask",
    "Requisites",
    "Unrecognised",
    "join",
    "municipality_in",
    "normalise",
    "order_text",
    "parse",
]
