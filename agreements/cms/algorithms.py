"""Digests and public keys: ГОСТ 2012, and RSA and ECDSA through the library ``cryptography``."""

import hashlib
from typing import Any

from asn1crypto import core
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from . import gost, streebog
from .structures import (
    Algorithm,
    AlgorithmIdentifier,
    Malformed,
    PssParameters,
    PublicKeyInfo,
    algorithm_of,
    read,
    reading,
)

STREEBOG_256, STREEBOG_512 = "1.2.643.7.1.1.2.2", "1.2.643.7.1.1.2.3"
GOST_KEYS = {"1.2.643.7.1.1.1.1": 32, "1.2.643.7.1.1.1.2": 64}
# The algorithm under a signature may be named as that of the key or together with the digest.
_GOST_SIGNATURES = {"1.2.643.7.1.1.3.2": 32, "1.2.643.7.1.1.3.3": 64} | GOST_KEYS
_GOST_DIGESTS = {32: STREEBOG_256, 64: STREEBOG_512}
_SHA = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_RSA, _PSS = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
_WITH_DIGEST = {
    "1.2.840.113549.1.1.11": hashes.SHA256(),
    "1.2.840.113549.1.1.12": hashes.SHA384(),
    "1.2.840.113549.1.1.13": hashes.SHA512(),
    "1.2.840.10045.4.3.2": hashes.SHA256(),
    "1.2.840.10045.4.3.3": hashes.SHA384(),
    "1.2.840.10045.4.3.4": hashes.SHA512(),
}
_SMALLEST_RSA = 2048


def digest(algorithm: str, data: bytes) -> bytes | None:
    """The digest by its object identifier; None for one that we do not compute or no longer trust (SHA-1)."""
    if algorithm in (STREEBOG_256, STREEBOG_512):
        return streebog.digest(data, 32 if algorithm == STREEBOG_256 else 64)
    return hashlib.new(_SHA[algorithm].name, data).digest() if algorithm in _SHA else None


class PublicKey:
    """Key of a certificate. One that we cannot use verifies nothing.

    ``family``: "gost", "rsa", "ecdsa" or "unknown"; ``bits``: its size.
    """

    def __init__(self, info: PublicKeyInfo) -> None:
        self.info = info.dump()
        self.algorithm = algorithm_of(info["algorithm"]).name
        self.is_gost = self.algorithm in GOST_KEYS
        self.family, self.bits = "unknown", 0
        self._curve: gost.Curve | None = None
        self._point: gost.Point = None
        self._key: Any = None
        if self.is_gost:
            self._read_gost(info)
        else:
            self._read_other()

    def _read_gost(self, info: PublicKeyInfo) -> None:
        parameters = info["algorithm"]["parameters"].parse(core.Sequence)
        self._curve = gost.CURVES.get(parameters[0].dotted)
        size = GOST_KEYS[self.algorithm]
        self.family, self.bits = "gost", size * 8
        if self._curve is None or self._curve.size != size:
            self._curve = None
            return
        key = read(core.OctetString, info["public_key"].native).native
        self._point = gost.read_point(self._curve, key)
        if self._point is None:
            raise Malformed("the public key is not a point of its curve")

    def _read_other(self) -> None:
        try:
            self._key = load_der_public_key(self.info)
        except (ValueError, UnsupportedAlgorithm, TypeError):
            return
        if isinstance(self._key, rsa.RSAPublicKey):
            self.family, self.bits = "rsa", self._key.key_size
            if self._key.key_size < _SMALLEST_RSA:
                self._key = None
        elif isinstance(self._key, ec.EllipticCurvePublicKey):
            self.family, self.bits = "ecdsa", self._key.curve.key_size
        else:
            self._key = None

    @property
    def is_usable(self) -> bool:
        return self._point is not None or self._key is not None

    def verify_with(self, algorithm: Algorithm, data: bytes, signature: bytes) -> bool:
        """Under a certificate or a list: the algorithm names its digest itself."""
        name = algorithm.name
        if self.is_gost:
            return name in _GOST_SIGNATURES and self._verify_gost(name, _GOST_DIGESTS.get(self._size), data, signature)
        return self._verify_other(algorithm, _WITH_DIGEST.get(name), data, signature)

    def verify_message(self, algorithm: Algorithm, digest_algorithm: str, data: bytes, signature: bytes) -> bool:
        """Under a message: the digest is named apart and has to agree with the algorithm."""
        name = algorithm.name
        if self.is_gost:
            return self._verify_gost(name, digest_algorithm, data, signature)
        named = _WITH_DIGEST.get(name)
        told = _SHA.get(digest_algorithm)
        if told is None or (named is not None and named.name != told.name):
            return False
        return self._verify_other(algorithm, told, data, signature)

    @property
    def _size(self) -> int:
        return self._curve.size if self._curve else 0

    def _verify_gost(self, name: str, digest_algorithm: str | None, data: bytes, signature: bytes) -> bool:
        if self._point is None or _GOST_SIGNATURES.get(name) != self._size:
            return False
        if digest_algorithm != _GOST_DIGESTS[self._size]:
            return False
        return gost.verify(self._curve, self._point, streebog.digest(data, self._size), signature)

    def _verify_other(self, algorithm: Algorithm, hashed, data: bytes, signature: bytes) -> bool:
        name = algorithm.name
        try:
            if isinstance(self._key, rsa.RSAPublicKey):
                if name == _PSS:
                    self._key.verify(signature, data, *_pss(algorithm))
                elif hashed is not None and (name == _RSA or name.startswith("1.2.840.113549.1.1.")):
                    self._key.verify(signature, data, padding.PKCS1v15(), hashed)
                else:
                    return False
            elif isinstance(self._key, ec.EllipticCurvePublicKey):
                if hashed is None or not name.startswith("1.2.840.10045."):
                    return False
                self._key.verify(signature, data, ec.ECDSA(hashed))
            else:
                return False
        except (InvalidSignature, ValueError, UnsupportedAlgorithm):
            return False
        return True


def _pss(algorithm: Algorithm) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    """Raises ``ValueError`` for parameters that we do not accept."""
    parameters = read(PssParameters, algorithm.parameters)
    with reading():
        hashed = _SHA[algorithm_of(parameters["hash_algorithm"]).name]
        mask = read(AlgorithmIdentifier, algorithm_of(parameters["mask_algorithm"]).parameters)
        mask_hash = _SHA[algorithm_of(mask).name]
        return padding.PSS(padding.MGF1(mask_hash), salt_length=parameters["salt_length"].native), hashed
