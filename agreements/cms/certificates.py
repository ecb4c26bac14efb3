"""Certificates and lists of revoked ones: what they say, and whose signature is under them."""

import base64
import binascii
import datetime
import hashlib
import re
from functools import cached_property

from asn1crypto import core

from . import structures
from .algorithms import PublicKey
from .names import Subject, read_subject
from .structures import Malformed, algorithm_of, listed, moment, read, reading

# One repeat only: neighbours that match the same spaces take a time that grows with the cube of their number.
_PEM = re.compile(rb"-----BEGIN (?P<label>[A-Z0-9 ]{1,40})-----(?P<body>[A-Za-z0-9+/=\s]*)-----END (?P=label)-----")

BASIC_CONSTRAINTS = "2.5.29.19"
KEY_USAGE = "2.5.29.15"
SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
# Critical extensions that the checks of ``chains`` take into account or that do not limit what we use a key for.
_UNDERSTOOD = {
    BASIC_CONSTRAINTS,
    KEY_USAGE,
    SUBJECT_KEY_IDENTIFIER,
    AUTHORITY_KEY_IDENTIFIER,
    "2.5.29.17",  # alternative names
    "2.5.29.32",  # policies
    "2.5.29.37",  # extended use of the key
}
DIGITAL_SIGNATURE, NON_REPUDIATION, KEY_CERT_SIGN, CRL_SIGN = 0, 1, 5, 6


class Certificate:
    """A certificate as its bytes say. ``Certificate(der)`` raises ``Malformed``."""

    def __init__(self, der: bytes) -> None:
        self.der = der
        with reading():
            value = structures.Certificate.load(der, strict=True)
            tbs = value["tbs"]
            self.tbs: bytes = tbs.dump()
            self.serial_number: int = tbs["serial_number"].native
            self.issuer: bytes = tbs["issuer"].dump()
            self.subject: bytes = tbs["subject"].dump()
            self.owner: Subject = read_subject(tbs["subject"])
            self.issued_by: Subject = read_subject(tbs["issuer"])
            self.not_before: datetime.datetime = moment(tbs["validity"]["not_before"])
            self.not_after: datetime.datetime = moment(tbs["validity"]["not_after"])
            self.key = PublicKey(tbs["public_key_info"])
            self.signature_algorithm = algorithm_of(value["signature_algorithm"])
            self.signature: bytes = value["signature"].native
            if algorithm_of(tbs["signature"]) != self.signature_algorithm:
                raise Malformed("the two signature algorithms of the certificate differ")
            self._extensions: dict[str, tuple[bool, bytes]] = {}
            for extension in listed(tbs["extensions"]):
                name = extension["id"].dotted
                if name in self._extensions:
                    raise Malformed("an extension is repeated")
                self._extensions[name] = extension["critical"].native, extension["value"].native
            # Read now, so that a certificate that was read once never fails later.
            self.key_usage, self.is_ca, self.path_length = self._read_key_usage(), *self._read_constraints()
            self.key_identifier, self.authority_key_identifier = self._read_key_identifiers()

    def __eq__(self, other) -> bool:
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.der)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, 64 hexadecimal digits."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def serial(self) -> str:
        """The number as certificates are spoken of: hexadecimal, whole bytes."""
        digits = f"{abs(self.serial_number):X}"
        return ("-" if self.serial_number < 0 else "") + digits.zfill(len(digits) + len(digits) % 2)

    @property
    def is_self_issued(self) -> bool:
        return self.issuer == self.subject

    @property
    def may_sign_documents(self) -> bool:
        """The use of the key is not limited to something else (RFC 5280, 4.2.1.3)."""
        return self.key_usage is None or bool({DIGITAL_SIGNATURE, NON_REPUDIATION} & self.key_usage)

    @property
    def may_issue(self) -> bool:
        return self.is_ca and (self.key_usage is None or KEY_CERT_SIGN in self.key_usage)

    @property
    def is_understood(self) -> bool:
        """No critical extension that we would have to heed and cannot."""
        return all(not critical or name in _UNDERSTOOD for name, (critical, _value) in self._extensions.items())

    def holds_at(self, at: datetime.datetime) -> bool:
        return self.not_before <= at <= self.not_after

    def is_signed_by(self, issuer: "Certificate") -> bool:
        """The issuer is named as such, and its key verifies the signature under the certificate."""
        if self.issuer != issuer.subject:
            return False
        return issuer.key.verify_with(self.signature_algorithm, self.tbs, self.signature)

    def _read_key_usage(self) -> frozenset[int] | None:
        if KEY_USAGE not in self._extensions:
            return None
        bits = read(core.BitString, self._extensions[KEY_USAGE][1]).native
        return frozenset(number for number, bit in enumerate(bits) if bit)

    def _read_constraints(self) -> tuple[bool, int | None]:
        if BASIC_CONSTRAINTS not in self._extensions:
            return False, None
        value = read(structures.BasicConstraints, self._extensions[BASIC_CONSTRAINTS][1])
        return value["ca"].native, value["path_length"].native

    def _read_key_identifiers(self) -> tuple[bytes | None, bytes | None]:
        own = authority = None
        if SUBJECT_KEY_IDENTIFIER in self._extensions:
            own = read(core.OctetString, self._extensions[SUBJECT_KEY_IDENTIFIER][1]).native
        if AUTHORITY_KEY_IDENTIFIER in self._extensions:
            value = read(structures.AuthorityKeyIdentifier, self._extensions[AUTHORITY_KEY_IDENTIFIER][1])
            authority = value["key_identifier"].native
        return own, authority


class RevocationList:
    """Список отозванных сертификатов. ``RevocationList(der)`` raises ``Malformed``."""

    def __init__(self, der: bytes) -> None:
        self.der = der
        with reading():
            value = structures.RevocationList.load(der, strict=True)
            tbs = value["tbs"]
            self.tbs: bytes = tbs.dump()
            self.issuer: bytes = tbs["issuer"].dump()
            self.issued_by: Subject = read_subject(tbs["issuer"])
            self.this_update: datetime.datetime = moment(tbs["this_update"])
            absent = isinstance(tbs["next_update"], core.Void)
            self.next_update: datetime.datetime | None = None if absent else moment(tbs["next_update"])
            self.signature_algorithm = algorithm_of(value["signature_algorithm"])
            self.signature: bytes = value["signature"].native
            if algorithm_of(tbs["signature"]) != self.signature_algorithm:
                raise Malformed("the two signature algorithms of the list differ")
            self.revoked = {entry["serial_number"].native: moment(entry["at"]) for entry in listed(tbs["revoked"])}
            extensions = listed(tbs["extensions"])
            # A critical extension says that the list covers only a part, or others' certificates too.
            self.is_understood = not any(extension["critical"].native for extension in extensions)

    def is_signed_by(self, issuer: Certificate) -> bool:
        if self.issuer != issuer.subject or not self.is_understood:
            return False
        may_sign = issuer.key_usage is None or CRL_SIGN in issuer.key_usage
        return may_sign and issuer.key.verify_with(self.signature_algorithm, self.tbs, self.signature)

    def is_fresh_at(self, at: datetime.datetime) -> bool:
        return self.this_update <= at and (self.next_update is None or at <= self.next_update)


def unwrap(data: bytes) -> list[bytes]:
    """The values in DER that a file holds: DER itself, PEM blocks, or bare base64. Raises ``Malformed``."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:1] == b"\x30":
        return [data]
    blocks = [match["body"] for match in _PEM.finditer(data)] if b"-----BEGIN" in data else [data]
    if not blocks:
        raise Malformed("a PEM block is not closed")
    try:
        found = [base64.b64decode(b"".join(block.split()), validate=True) for block in blocks]
    except binascii.Error as error:
        raise Malformed("neither DER, PEM nor base64") from error
    if not all(value[:1] == b"\x30" for value in found):
        raise Malformed("no ASN.1 sequence inside")
    return found
