"""Reading a detached or attached signature: CMS SignedData (RFC 5652), CAdES-BES (ETSI EN 319 122-1)."""

import datetime
from dataclasses import dataclass

from asn1crypto import core

from . import structures
from .certificates import Certificate, unwrap
from .structures import Algorithm, Malformed, Time, algorithm_of, listed, moment, read, reading

SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
# A chain has a handful of certificates; a file with dozens is made to keep us busy.
MOST_CERTIFICATES = 20
SHA_1, SHA_256 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True)
class Signer:
    """One SignerInfo. ``named_certificates``: (digest algorithm, digest) of what the signed attributes name."""

    issuer: bytes
    serial_number: int | None
    key_identifier: bytes | None
    digest_algorithm: str
    signature_algorithm: Algorithm
    signature: bytes
    signed: bytes | None  # the attributes in DER as they were signed; None when there are none
    message_digest: bytes | None
    content_type: str
    signing_time: datetime.datetime | None
    named_certificates: tuple[tuple[str, bytes], ...]

    def is_signed_with(self, certificate: Certificate) -> bool:
        """Does the identifier name this certificate?"""
        if self.key_identifier is not None:
            return certificate.key_identifier == self.key_identifier
        return (certificate.issuer, certificate.serial_number) == (self.issuer, self.serial_number)


@dataclass(frozen=True, slots=True)
class Message:
    """What a signature file holds. ``content``: of an attached signature, None for a detached one."""

    content: bytes | None
    content_type: str
    certificates: tuple[Certificate, ...]
    signers: tuple[Signer, ...]


def read_message(data: bytes) -> Message:
    """Read a signature as DER, PEM or base64. Raises ``Malformed``."""
    values = unwrap(data)
    if len(values) != 1:
        raise Malformed("several values in one file")
    with reading():
        info = structures.ContentInfo.load(values[0], strict=True)
        if info["type"].dotted != SIGNED_DATA:
            raise Malformed("not signed data")
        signed = info["content"]
        content = signed["content"]["content"].native
        certificates = []
        for value in listed(signed["certificates"]):
            der = value.dump()
            if der[:1] == b"\x30":  # the other choices are old forms and attribute certificates
                certificates.append(Certificate(der))
            if len(certificates) > MOST_CERTIFICATES:
                raise Malformed("too many certificates")
        signers = tuple(_read_signer(signer) for signer in signed["signers"])
        if not signers:
            raise Malformed("nobody has signed")
        return Message(content, signed["content"]["type"].dotted, tuple(certificates), signers)


def _read_signer(info: structures.SignerInfo) -> Signer:
    identifier = info["identifier"]
    by_key = identifier.name == "key_identifier"
    attributes = info["signed_attributes"]
    signed, values = None, {}
    if not isinstance(attributes, core.Void):
        # The signature is over the attributes as a SET, not under the tag that they travel with (RFC 5652, 5.4).
        signed = b"\x31" + attributes.untag().dump()[1:]
        for attribute in attributes:
            name = attribute["type"].dotted
            if name in values:
                raise Malformed("a signed attribute is repeated")
            values[name] = attribute["values"]
        if CONTENT_TYPE not in values or MESSAGE_DIGEST not in values:
            raise Malformed("the signed attributes lack the digest or the type of the content")
    return Signer(
        issuer=b"" if by_key else identifier.chosen["issuer"].dump(),
        serial_number=None if by_key else identifier.chosen["serial_number"].native,
        key_identifier=identifier.chosen.native if by_key else None,
        digest_algorithm=algorithm_of(info["digest_algorithm"]).name,
        signature_algorithm=algorithm_of(info["signature_algorithm"]),
        signature=info["signature"].native,
        signed=signed,
        message_digest=_only(values, MESSAGE_DIGEST, core.OctetString, lambda value: value.native),
        content_type=_only(values, CONTENT_TYPE, core.ObjectIdentifier, lambda value: value.dotted) or "",
        signing_time=_only(values, SIGNING_TIME, Time, moment),
        named_certificates=(
            *_named(values, SIGNING_CERTIFICATE, SHA_1),
            *_named(values, SIGNING_CERTIFICATE_V2, SHA_256),
        ),
    )


def _only(values: dict, name: str, spec: type, value_of):
    """The one value of an attribute, or None."""
    if name not in values:
        return None
    if len(values[name]) != 1:
        raise Malformed("a signed attribute has not one value")
    return value_of(read(spec, values[name][0].dump()))


def _named(values: dict, name: str, otherwise: str) -> list[tuple[str, bytes]]:
    """What SigningCertificate names first is the signer's own certificate (RFC 5035, 5.4.1.1)."""
    attribute = _only(values, name, structures.SigningCertificate, lambda value: value)
    if attribute is None:
        return []
    first = attribute["certificates"][0]
    algorithm = first["hash_algorithm"]
    named = otherwise if isinstance(algorithm, core.Void) else algorithm["algorithm"].dotted
    return [(named, first["hash"].native)]
