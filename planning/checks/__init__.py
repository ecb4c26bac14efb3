"""What a condition of a stage may look at, a module a subject; importing one registers its checks with ``gates``."""

from . import agreements, interaction, inventory, network, programmes, proofs, surveys

__all__ = ["agreements", "interaction", "inventory", "network", "programmes", "proofs", "surveys"]
from . import contracts, information

__all__ = ["agreements", "contracts", "information", "inventory", "network", "programmes", "proofs", "surveys"]
