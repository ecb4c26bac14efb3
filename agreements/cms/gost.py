"""Signatures of GOST R 34.10-2012: the curves of R 1323565.1.024-2019 and the check of a signature.

Nothing here is secret, so nothing takes care of timing.
"""

from typing import NamedTuple

Point = tuple[int, int] | None  # None is the point at infinity


class Curve(NamedTuple):
    """y² = x³ + ax + b over the field of p; the point (x, y) generates a group of the prime order q."""

    size: int  # bytes of a coordinate
    p: int
    a: int
    b: int
    q: int
    x: int
    y: int

    def has(self, point: Point) -> bool:
        """Is this a point of the group, other than infinity?"""
        if point is None or not all(0 <= coordinate < self.p for coordinate in point):
            return False
        x, y = point
        on_curve = (y * y - (x * x * x + self.a * x + self.b)) % self.p == 0
        return on_curve and self.times(self.q, point) is None

    def times(self, factor: int, point: Point) -> Point:
        return self.sum_of_products((factor, point))

    def sum_of_products(self, *terms: tuple[int, Point]) -> Point:
        """The sum of factor × point, all doubled together, in Jacobian coordinates."""
        p, total = self.p, _INFINITY
        pairs = [(factor, (point[0], point[1], 1)) for factor, point in terms if point is not None]
        for bit in range(max((factor.bit_length() for factor, _point in pairs), default=0) - 1, -1, -1):
            total = self._double(total)
            for factor, point in pairs:
                if factor >> bit & 1:
                    total = self._add(total, point)
        x, y, z = total
        if not z:
            return None
        inverse = pow(z, -1, p)
        return x * inverse**2 % p, y * inverse**3 % p

    def _double(self, point):
        x, y, z = point
        if not y or not z:
            return _INFINITY
        p = self.p
        yy = y * y % p
        s = 4 * x * yy % p
        m = (3 * x * x + self.a * pow(z, 4, p)) % p
        x3 = (m * m - 2 * s) % p
        return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p

    def _add(self, one, other):
        if not one[2]:
            return other
        if not other[2]:
            return one
        p = self.p
        (x1, y1, z1), (x2, y2, z2) = one, other
        z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * z2z2 % p, x2 * z1z1 % p
        s1, s2 = y1 * z2 * z2z2 % p, y2 * z1 * z1z1 % p
        h, r = (u2 - u1) % p, (s2 - s1) % p
        if not h:
            return _INFINITY if r else self._double(one)
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, h * z1 * z2 % p


_INFINITY = (1, 1, 0)


def _curve(size: int, **numbers: str) -> Curve:
    return Curve(size, **{name: int(number, 16) for name, number in numbers.items()})


# tc26 256 A, twisted Edwards
TC26_256_A = _curve(
    32,
    p="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97",
    a="C2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335",
    b="295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513",
    q="400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67",
    x="91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28",
    y="32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C",
)
# tc26 256 B, the same as CryptoPro A and XchA
TC26_256_B = _curve(
    32,
    p="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97",
    a="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD94",
    b="A6",
    q="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893",
    x="1",
    y="8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14",
)
# tc26 256 C, the same as CryptoPro B
TC26_256_C = _curve(
    32,
    p="8000000000000000000000000000000000000000000000000000000000000C99",
    a="8000000000000000000000000000000000000000000000000000000000000C96",
    b="3E1AF419A269A5F866A7D3C25C3DF80AE979259373FF2B182F49D4CE7E1BBC8B",
    q="800000000000000000000000000000015F700CFFF1A624E5E497161BCC8A198F",
    x="1",
    y="3FA8124359F96680B83D1C3EB2C070E5C545C9858D03ECFB744BF8D717717EFC",
)
# tc26 256 D, the same as CryptoPro C and XchB
TC26_256_D = _curve(
    32,
    p="9B9F605F5A858107AB1EC85E6B41C8AACF846E86789051D37998F7B9022D759B",
    a="9B9F605F5A858107AB1EC85E6B41C8AACF846E86789051D37998F7B9022D7598",
    b="805A",
    q="9B9F605F5A858107AB1EC85E6B41C8AA582CA3511EDDFB74F02F3A6598980BB9",
    x="0",
    y="41ECE55743711A8C3CBF3783CD08C0EE4D4DC440D4641A8F366E550DFDB3BB67",
)
# tc26 512 A
TC26_512_A = _curve(
    64,
    p="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC7",
    a="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC4",
    b="E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265"
    "EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760",
    q="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275",
    x="3",
    y="7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921"
    "DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4",
)
# tc26 512 B
TC26_512_B = _curve(
    64,
    p="8000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000006F",
    a="8000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000006C",
    b="687D1B459DC841457E3E06CF6F5E2517B97C7D614AF138BCBF85DC806C4B289F"
    "3E965D2DB1416D217F8B276FAD1AB69C50F78BEE1FA3106EFB8CCBC7C5140116",
    q="8000000000000000000000000000000000000000000000000000000000000001"
    "49A1EC142565A545ACFDB77BD9D40CFA8B996712101BEA0EC6346C54374F25BD",
    x="2",
    y="1A8F7EDA389B094C2C071E3647A8940F3C123B697578C213BE6DD9E6C8EC7335"
    "DCB228FD1EDF4A39152CBCAAF8C0398828041055F94CEEEC7E21340780FE41BD",
)
# tc26 512 C, twisted Edwards
TC26_512_C = _curve(
    64,
    p="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC7",
    a="DC9203E514A721875485A529D2C722FB187BC8980EB866644DE41C68E1430645"
    "46E861C0E2C9EDD92ADE71F46FCF50FF2AD97F951FDA9F2A2EB6546F39689BD3",
    b="B4C4EE28CEBC6C2C8AC12952CF37F16AC7EFB6A9F69F4B57FFDA2E4F0DE5ADE0"
    "38CBC2FFF719D2C18DE0284B8BFEF3B52B8CC7A5F5BF0A3C8D2319A5312557E1",
    q="3FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "C98CDBA46506AB004C33A9FF5147502CC8EDA9E7A769A12694623CEF47F023ED",
    x="E2E31EDFC23DE7BDEBE241CE593EF5DE2295B7A9CBAEF021D385F7074CEA043A"
    "A27272A7AE602BF2A7B9033DB9ED3610C6FB85487EAE97AAC5BC7928C1950148",
    y="F5CE40D95B5EB899ABBCCFF5911CB8577939804D6527378B8C108C3D2090FF9B"
    "E18E2D33E3021ED2EF32D85822423B6304F726AA854BAE07D0396E9A9ADDC40F",
)

CURVES = {
    "1.2.643.2.2.35.1": TC26_256_B,
    "1.2.643.2.2.35.2": TC26_256_C,
    "1.2.643.2.2.35.3": TC26_256_D,
    "1.2.643.2.2.36.0": TC26_256_B,
    "1.2.643.2.2.36.1": TC26_256_D,
    "1.2.643.7.1.2.1.1.1": TC26_256_A,
    "1.2.643.7.1.2.1.1.2": TC26_256_B,
    "1.2.643.7.1.2.1.1.3": TC26_256_C,
    "1.2.643.7.1.2.1.1.4": TC26_256_D,
    "1.2.643.7.1.2.1.2.1": TC26_512_A,
    "1.2.643.7.1.2.1.2.2": TC26_512_B,
    "1.2.643.7.1.2.1.2.3": TC26_512_C,
}


def read_point(curve: Curve, key: bytes) -> Point:
    """The public key as certificates hold it: x, then y, from the least significant byte. None: not of this curve."""
    if len(key) != 2 * curve.size:
        return None
    point = int.from_bytes(key[: curve.size], "little"), int.from_bytes(key[curve.size :], "little")
    return point if curve.has(point) else None


def verify(curve: Curve, key: Point, digest: bytes, signature: bytes) -> bool:
    """Does the signature (s, then r, from the most significant byte) of this digest belong to the public key?"""
    if key is None or len(digest) != curve.size or len(signature) != 2 * curve.size:
        return False
    s = int.from_bytes(signature[: curve.size], "big")
    r = int.from_bytes(signature[curve.size :], "big")
    if not (0 < r < curve.q and 0 < s < curve.q):
        return False
    inverse = pow(number_of(curve, digest), -1, curve.q)
    generator = (curve.x, curve.y)
    found = curve.sum_of_products((s * inverse % curve.q, generator), (-r * inverse % curve.q, key))
    return found is not None and found[0] % curve.q == r


def number_of(curve: Curve, digest: bytes) -> int:
    """The digest as a number of the standard: read from the least significant byte; never zero."""
    return int.from_bytes(digest, "little") % curve.q or 1
