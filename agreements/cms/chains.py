"""From a signer's certificate to a root that the department trusts (RFC 5280, section 6, as far as paths are built)."""

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .certificates import Certificate, RevocationList

LONGEST = 6
# Signatures of certificates that one search verifies; an honest file needs a handful.
MOST_VERIFIED = 50


class Revocation(StrEnum):
    """What the lists at hand say."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"  # no list of the issuer, or only an old one


@dataclass(frozen=True, slots=True)
class Trust:
    """What the department has installed. A root is trusted by its bytes, not by its name.

    ``withdrawn``: fingerprints of what it took out of use; no chain leads over them, whoever brings them along.
    """

    roots: tuple[Certificate, ...] = ()
    intermediates: tuple[Certificate, ...] = ()
    revocation_lists: tuple[RevocationList, ...] = ()
    withdrawn: frozenset[str] = frozenset()


def find_chain(
    certificate: Certificate, trust: Trust, found_with: Iterable[Certificate], at: datetime.datetime
) -> tuple[Certificate, ...]:
    """From the certificate to a trusted root, both included; empty when there is no way. ``at``: valid that moment."""
    known = dict.fromkeys((*trust.roots, *trust.intermediates, *found_with))
    candidates = tuple(one for one in known if one.fingerprint not in trust.withdrawn)
    roots = frozenset(trust.roots)
    verified: dict[tuple[Certificate, Certificate], bool] = {}

    def is_link(present: Certificate, issuer: Certificate) -> bool:
        """Each pair is verified once: the ways through a file may be countless, the pairs are not."""
        pair = present, issuer
        if pair not in verified:
            if present.issuer != issuer.subject or len(verified) == MOST_VERIFIED:
                return False
            verified[pair] = present.is_signed_by(issuer)
        return verified[pair]

    def climb(path: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
        present = path[-1]
        if present in roots and len(path) > 1:
            return path
        if len(path) == LONGEST:
            return ()
        # Self-issued certificates do not count for the limit; neither does the signer's own.
        below = sum(1 for passed in path[1:] if not passed.is_self_issued)
        for issuer in candidates:
            if issuer in path or not _may_issue(issuer, below, at) or not is_link(present, issuer):
                continue
            if found := climb((*path, issuer)):
                return found
        return ()

    return climb((certificate,)) if certificate.is_understood else ()


def _may_issue(issuer: Certificate, below: int, at: datetime.datetime) -> bool:
    fits = issuer.path_length is None or below <= issuer.path_length
    return issuer.may_issue and issuer.is_understood and issuer.holds_at(at) and fits


def revocation_of(chain: Sequence[Certificate], trust: Trust, at: datetime.datetime) -> Revocation:
    """Of the whole chain but its root: revoked if any is, good only if each is known to be."""
    states = {_revocation_of(one, issuer, trust, at) for one, issuer in itertools.pairwise(chain)}
    if Revocation.REVOKED in states:
        return Revocation.REVOKED
    return Revocation.GOOD if states == {Revocation.GOOD} else Revocation.UNKNOWN


def _revocation_of(certificate: Certificate, issuer: Certificate, trust: Trust, at: datetime.datetime) -> Revocation:
    known = False
    for revoked in trust.revocation_lists:
        if revoked.issuer != certificate.issuer or not revoked.is_signed_by(issuer):
            continue
        if certificate.serial_number in revoked.revoked:
            return Revocation.REVOKED
        known = known or revoked.is_fresh_at(at)
    return Revocation.GOOD if known else Revocation.UNKNOWN
