"""Certification centres, certificates and signature files made for tests: GOST by our own numbers, RSA and ECDSA by a
library. Nobody's real key, no real centre."""

import base64
import datetime
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from asn1crypto import core
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from agreements.cms import gost, streebog

UTC = datetime.UTC
BEGIN, END = datetime.datetime(2024, 1, 1, tzinfo=UTC), datetime.datetime(2040, 1, 1, tzinfo=UTC)
NAME_OIDS = {
    "common_name": "2.5.4.3",
    "surname": "2.5.4.4",
    "given_name": "2.5.4.42",
    "title": "2.5.4.12",
    "organization": "2.5.4.10",
    "inn": "1.2.643.3.131.1.1",
    "innle": "1.2.643.100.4",
    "ogrn": "1.2.643.100.1",
    "snils": "1.2.643.100.3",
}


def der(tag: int, *parts: bytes) -> bytes:
    """A value of ASN.1 by its tag."""
    content = b"".join(parts)
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def sequence(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    return der(0x31, *sorted(parts))


def oid(dotted: str) -> bytes:
    return core.ObjectIdentifier(dotted).dump()


def integer(number: int) -> bytes:
    return core.Integer(number).dump()


def bits(content: bytes) -> bytes:
    return der(0x03, b"\0", content)


def octets(content: bytes) -> bytes:
    return der(0x04, content)


class GostKey:
    """A private key of GOST R 34.10-2012 that signs. ``curve``: the object identifier of its parameters."""

    def __init__(self, curve: str = "1.2.643.2.2.36.0") -> None:
        self.oid, self.curve = curve, gost.CURVES[curve]
        self._secret = secrets.randbelow(self.curve.q - 1) + 1
        self.digest_oid = "1.2.643.7.1.1.2.2" if self.curve.size == 32 else "1.2.643.7.1.1.2.3"
        self.key_oid = "1.2.643.7.1.1.1.1" if self.curve.size == 32 else "1.2.643.7.1.1.1.2"
        self.signature_oid = "1.2.643.7.1.1.3.2" if self.curve.size == 32 else "1.2.643.7.1.1.3.3"

    @cached_property
    def public(self) -> bytes:
        point = self.curve.times(self._secret, (self.curve.x, self.curve.y))
        key = b"".join(number.to_bytes(self.curve.size, "little") for number in point)
        return sequence(sequence(oid(self.key_oid), sequence(oid(self.oid), oid(self.digest_oid))), bits(octets(key)))

    def algorithm(self) -> bytes:
        return sequence(oid(self.signature_oid))

    def digest(self, data: bytes) -> bytes:
        return streebog.digest(data, self.curve.size)

    def sign(self, data: bytes) -> bytes:
        """GOST R 34.10-2012, 6.1: s, then r."""
        curve, e = self.curve, gost.number_of(self.curve, self.digest(data))
        while True:
            k = secrets.randbelow(curve.q - 1) + 1
            r = curve.times(k, (curve.x, curve.y))[0] % curve.q
            s = (r * self._secret + k * e) % curve.q
            if r and s:
                return s.to_bytes(curve.size, "big") + r.to_bytes(curve.size, "big")


class ForeignKey:
    """RSA or ECDSA with SHA-256."""

    digest_oid = "2.16.840.1.101.3.4.2.1"

    def __init__(self, kind: str = "rsa") -> None:
        self.kind = kind
        self._key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def algorithm(self) -> bytes:
        if self.kind == "rsa":
            return sequence(oid("1.2.840.113549.1.1.11"), b"\x05\x00")
        return sequence(oid("1.2.840.10045.4.3.2"))

    def digest(self, data: bytes) -> bytes:
        hashed = hashes.Hash(hashes.SHA256())
        hashed.update(data)
        return hashed.finalize()

    def sign(self, data: bytes) -> bytes:
        if self.kind == "rsa":
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def name(**parts: str) -> bytes:
    return sequence(
        *(set_of(sequence(oid(NAME_OIDS[part]), core.UTF8String(text).dump())) for part, text in parts.items() if text)
    )


def time(moment: datetime.datetime) -> bytes:
    return core.UTCTime(moment).dump() if moment.year < 2050 else core.GeneralizedTime(moment).dump()


def extension(number: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(oid(number), *([b"\x01\x01\xff"] if critical else []), octets(value))


def key_usage(*positions: int) -> bytes:
    flags = sum(0x80 >> position for position in positions)
    return der(0x03, bytes([0, flags]))


@dataclass
class Holder:
    """A key with its certificate. ``issuer``: another holder; None signs itself."""

    names: dict
    key: object = field(default_factory=GostKey)
    issuer: "Holder | None" = None
    is_ca: bool = False
    usage: tuple[int, ...] | None = None
    begin: datetime.datetime = BEGIN
    end: datetime.datetime = END
    path_length: int | None = None
    extra: tuple[bytes, ...] = ()
    serial: int = field(default_factory=lambda: secrets.randbits(64) | 1)

    @cached_property
    def subject(self) -> bytes:
        return name(**self.names)

    @cached_property
    def certificate(self) -> bytes:
        signer = self.issuer or self
        usage = self.usage if self.usage is not None else ((5, 6) if self.is_ca else (0, 1))
        extensions = [extension("2.5.29.15", key_usage(*usage), critical=True)]
        if self.is_ca:
            limit = [integer(self.path_length)] if self.path_length is not None else []
            extensions.append(extension("2.5.29.19", sequence(b"\x01\x01\xff", *limit), critical=True))
        tbs = sequence(
            der(0xA0, integer(2)),
            integer(self.serial),
            signer.key.algorithm(),
            signer.subject,
            sequence(time(self.begin), time(self.end)),
            self.subject,
            self.key.public,
            der(0xA3, sequence(*extensions, *self.extra)),
        )
        return sequence(tbs, signer.key.algorithm(), bits(signer.key.sign(tbs)))

    def revoke(self, *serials: int, until: datetime.datetime = END) -> bytes:
        """A list of revoked certificates, signed by this holder."""
        revoked = [sequence(integer(number), time(BEGIN)) for number in serials]
        tbs = sequence(
            integer(1),
            self.key.algorithm(),
            self.subject,
            time(BEGIN),
            time(until),
            *([sequence(*revoked)] if revoked else []),
        )
        return sequence(tbs, self.key.algorithm(), bits(self.key.sign(tbs)))

    def sign_file(
        self,
        document: bytes,
        *,
        attributes: bool = True,
        names_certificate: bool = True,
        named: bytes | None = None,
        with_certificates: tuple["Holder", ...] | None = None,
        attached: bool = False,
        at: datetime.datetime = datetime.datetime(2026, 11, 20, 12, tzinfo=UTC),
    ) -> bytes:
        """A signature file in DER. ``named``: the certificate that the attributes name, if not the own one."""
        key, signed = self.key, b""
        if attributes:
            parts = [
                attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
                attribute("1.2.840.113549.1.9.4", octets(key.digest(document))),
                attribute("1.2.840.113549.1.9.5", time(at)),
            ]
            if names_certificate:
                hashed = key.digest(named or self.certificate)
                named_id = sequence(sequence(oid(key.digest_oid)), octets(hashed))
                parts.append(attribute("1.2.840.113549.1.9.16.2.47", sequence(sequence(named_id))))
            signed = set_of(*parts)
        value = key.sign(signed or document)
        issuer = (self.issuer or self).subject
        info = sequence(
            integer(1),
            sequence(issuer, integer(self.serial)),
            sequence(oid(key.digest_oid)),
            *([b"\xa0" + signed[1:]] if signed else []),
            key.algorithm(),
            octets(value),
        )
        content = [der(0xA0, octets(document))] if attached else []
        holders = (self,) if with_certificates is None else with_certificates
        data = sequence(
            integer(1),
            set_of(sequence(oid(key.digest_oid))),
            sequence(oid("1.2.840.113549.1.7.1"), *content),
            *([der(0xA0, *(holder.certificate for holder in holders))] if holders else []),
            set_of(info),
        )
        return sequence(oid("1.2.840.113549.1.7.2"), der(0xA0, data))


def attribute(number: str, value: bytes) -> bytes:
    return sequence(oid(number), set_of(value))


def make_root(key=None, **kwargs) -> Holder:
    return Holder({"common_name": "Проверочный центр"}, key or GostKey(), is_ca=True, **kwargs)


def pem(value: bytes, label: str = "CERTIFICATE") -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (
        label.encode(),
        base64.encodebytes(value),
        label.encode(),
    )
