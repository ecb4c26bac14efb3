"""ASN.1 of certificates (RFC 5280), lists of revoked ones and signed messages (RFC 5652), in as much as we read.

Values whose type depends on an identifier stay raw, so that unknown algorithms do not stop the reading.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from asn1crypto import core

# «No expiry» is the last second of the year 9999 (RFC 5280, 4.1.2.5): the last day that any time zone can show.
LATEST = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)


class Malformed(ValueError):
    """The bytes are not what they claim to be."""


class AlgorithmIdentifier(core.Sequence):
    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any, {"optional": True})]


class NamePart(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("value", core.Any)]


class NameParts(core.SetOf):
    _child_spec = NamePart


class Name(core.SequenceOf):
    _child_spec = NameParts


class Time(core.Choice):
    _alternatives = [("utc", core.UTCTime), ("general", core.GeneralizedTime)]


class Validity(core.Sequence):
    _fields = [("not_before", Time), ("not_after", Time)]


class PublicKeyInfo(core.Sequence):
    _fields = [("algorithm", AlgorithmIdentifier), ("public_key", core.OctetBitString)]


class Extension(core.Sequence):
    _fields = [
        ("id", core.ObjectIdentifier),
        ("critical", core.Boolean, {"default": False}),
        ("value", core.OctetString),
    ]


class Extensions(core.SequenceOf):
    _child_spec = Extension


class TbsCertificate(core.Sequence):
    _fields = [
        ("version", core.Integer, {"explicit": 0, "default": 0}),
        ("serial_number", core.Integer),
        ("signature", AlgorithmIdentifier),
        ("issuer", Name),
        ("validity", Validity),
        ("subject", Name),
        ("public_key_info", PublicKeyInfo),
        ("issuer_unique_id", core.OctetBitString, {"implicit": 1, "optional": True}),
        ("subject_unique_id", core.OctetBitString, {"implicit": 2, "optional": True}),
        ("extensions", Extensions, {"explicit": 3, "optional": True}),
    ]


class Certificate(core.Sequence):
    _fields = [
        ("tbs", TbsCertificate),
        ("signature_algorithm", AlgorithmIdentifier),
        ("signature", core.OctetBitString),
    ]


class BasicConstraints(core.Sequence):
    _fields = [("ca", core.Boolean, {"default": False}), ("path_length", core.Integer, {"optional": True})]


class AuthorityKeyIdentifier(core.Sequence):
    _fields = [
        ("key_identifier", core.OctetString, {"implicit": 0, "optional": True}),
        ("issuer", core.Any, {"implicit": 1, "optional": True}),
        ("serial_number", core.Integer, {"implicit": 2, "optional": True}),
    ]


class RevokedCertificate(core.Sequence):
    _fields = [
        ("serial_number", core.Integer),
        ("at", Time),
        ("extensions", Extensions, {"optional": True}),
    ]


class RevokedCertificates(core.SequenceOf):
    _child_spec = RevokedCertificate


class TbsRevocationList(core.Sequence):
    _fields = [
        ("version", core.Integer, {"optional": True}),
        ("signature", AlgorithmIdentifier),
        ("issuer", Name),
        ("this_update", Time),
        ("next_update", Time, {"optional": True}),
        ("revoked", RevokedCertificates, {"optional": True}),
        ("extensions", Extensions, {"explicit": 0, "optional": True}),
    ]


class RevocationList(core.Sequence):
    _fields = [
        ("tbs", TbsRevocationList),
        ("signature_algorithm", AlgorithmIdentifier),
        ("signature", core.OctetBitString),
    ]


class AlgorithmIdentifiers(core.SetOf):
    _child_spec = AlgorithmIdentifier


class AnySet(core.SetOf):
    _child_spec = core.Any


class Attribute(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("values", AnySet)]


class Attributes(core.SetOf):
    _child_spec = Attribute


class IssuerAndSerialNumber(core.Sequence):
    _fields = [("issuer", Name), ("serial_number", core.Integer)]


class SignerIdentifier(core.Choice):
    _alternatives = [
        ("issuer_and_serial_number", IssuerAndSerialNumber),
        ("key_identifier", core.OctetString, {"implicit": 0}),
    ]


class SignerInfo(core.Sequence):
    _fields = [
        ("version", core.Integer),
        ("identifier", SignerIdentifier),
        ("digest_algorithm", AlgorithmIdentifier),
        ("signed_attributes", Attributes, {"implicit": 0, "optional": True}),
        ("signature_algorithm", AlgorithmIdentifier),
        ("signature", core.OctetString),
        ("unsigned_attributes", Attributes, {"implicit": 1, "optional": True}),
    ]


class SignerInfos(core.SetOf):
    _child_spec = SignerInfo


class EncapsulatedContent(core.Sequence):
    _fields = [
        ("type", core.ObjectIdentifier),
        ("content", core.OctetString, {"explicit": 0, "optional": True}),
    ]


class SignedData(core.Sequence):
    _fields = [
        ("version", core.Integer),
        ("digest_algorithms", AlgorithmIdentifiers),
        ("content", EncapsulatedContent),
        ("certificates", AnySet, {"implicit": 0, "optional": True}),
        ("revocation_lists", AnySet, {"implicit": 1, "optional": True}),
        ("signers", SignerInfos),
    ]


class ContentInfo(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("content", SignedData, {"explicit": 0})]


class CertificateId(core.Sequence):
    """ESSCertIDv2 (RFC 5035); without ``hash_algorithm`` SHA-256 is meant."""

    _fields = [
        ("hash_algorithm", AlgorithmIdentifier, {"optional": True}),
        ("hash", core.OctetString),
        ("issuer_serial", core.Any, {"optional": True}),
    ]


class CertificateIds(core.SequenceOf):
    _child_spec = CertificateId


class SigningCertificate(core.Sequence):
    """Both SigningCertificate and SigningCertificateV2."""

    _fields = [("certificates", CertificateIds), ("policies", core.Any, {"optional": True})]


class PssParameters(core.Sequence):
    _fields = [
        ("hash_algorithm", AlgorithmIdentifier, {"explicit": 0, "optional": True}),
        ("mask_algorithm", AlgorithmIdentifier, {"explicit": 1, "optional": True}),
        ("salt_length", core.Integer, {"explicit": 2, "default": 20}),
        ("trailer", core.Integer, {"explicit": 3, "default": 1}),
    ]


def read(spec: type, data: bytes):
    """The value of that type in these bytes, and nothing after it. Raises ``Malformed``."""
    with reading():
        return spec.load(data, strict=True)


@contextmanager
def reading() -> Iterator[None]:
    """Within, whatever is wrong with the bytes is ``Malformed``: values are parsed only when they are asked for."""
    try:
        yield
    except Malformed:
        raise
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError, RecursionError) as error:
        raise Malformed(str(error)) from error


class Algorithm(NamedTuple):
    """An algorithm's object identifier, and its parameters in DER (empty when there are none)."""

    name: str
    parameters: bytes


def algorithm_of(value: AlgorithmIdentifier) -> Algorithm:
    parameters = value["parameters"]
    return Algorithm(value["algorithm"].dotted, b"" if isinstance(parameters, core.Void) else parameters.dump())


def listed(value) -> Iterable:
    """The members of a list that may be absent."""
    return () if isinstance(value, core.Void) else value


def moment(time: Time) -> datetime.datetime:
    """The time as an aware datetime that every page can show. Raises ``Malformed`` where it names no zone or no day."""
    value = time.chosen.native
    if not isinstance(value, datetime.datetime) or value.tzinfo is None:
        raise Malformed("a time without its zone or out of the calendar")
    return min(value, LATEST).astimezone(datetime.UTC)
