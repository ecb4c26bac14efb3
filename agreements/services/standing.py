"""How far a signing is: whose turn it is, and whether enough have signed. Asked under the lock of the agreement."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..models import FOUNDER, INSTITUTIONS, Party, PartyState, TemplateVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a version's parties by the policy of its template (agreements.md §1). Excluded parties are nobody's matter.

    ``needed``: how many institutions have to sign. ``founder_needed``: how many bodies of the founder, all of them.
    """

    is_ordered: bool
    signed: int
    needed: int
    founder_signed: int
    founder_needed: int

    @property
    def has_enough(self) -> bool:
        """Have enough institutions signed?"""
        return self.signed >= self.needed

    @property
    def is_complete(self) -> bool:
        """Has everything been signed that puts the agreement in force?"""
        return self.has_enough and self.founder_signed == self.founder_needed and self.needed + self.founder_needed > 0

    def is_turn_of(self, group: int) -> bool:
        """May parties of this group answer now?"""
        return group == INSTITUTIONS or not self.is_ordered or self.has_enough


def standing(policy: TemplateVersion, parties: Iterable[Party]) -> Standing:
    counted = [party for party in parties if party.state != PartyState.EXCLUDED]
    institutions = [party.state for party in counted if party.signing_group != FOUNDER]
    founder = [party.state for party in counted if party.signing_group == FOUNDER]
    return Standing(
        is_ordered=policy.is_ordered,
        signed=institutions.count(PartyState.SIGNED),
        needed=policy.enough_of(len(institutions)),
        founder_signed=founder.count(PartyState.SIGNED),
        founder_needed=len(founder),
    )
