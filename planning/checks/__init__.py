"""What a condition of a stage may look at, a module a subject; importing one registers its checks with ``gates``."""

from . import (
    acts,
    agreements,
    contracts,
    events,
    information,
    interaction,
    inventory,
    network,
    programmes,
    proofs,
    surveys,
    training,
)

__all__ = [
    "acts",
    "agreements",
    "contracts",
    "events",
    "information",
    "interaction",
    "inventory",
    "network",
    "programmes",
    "proofs",
    "surveys",
    "training",
]
