"""What a certificate says of its owner, as text that is safe to show."""

import unicodedata
from dataclasses import dataclass, fields

from asn1crypto import core

from .structures import Malformed, Name

# Attributes of names in Russian qualified certificates (order of the FSB No. 795).
_FIELDS = {
    "2.5.4.3": "common_name",
    "2.5.4.4": "surname",
    "2.5.4.42": "given_name",
    "2.5.4.12": "title",
    "2.5.4.10": "organization",
    "1.2.643.3.131.1.1": "inn",
    "1.2.643.100.4": "innle",
    "1.2.643.100.1": "ogrn",
    "1.2.643.100.5": "ogrnip",
    "1.2.643.100.3": "snils",
    "1.2.840.113549.1.9.1": "email",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Owner of a certificate. ``inn``: of the person, or of the organisation in old certificates; ``innle``: of the
    organisation. An attribute that a certificate repeats is given as «one; other», so that neither is hidden."""

    common_name: str = ""
    surname: str = ""
    given_name: str = ""
    title: str = ""
    organization: str = ""
    inn: str = ""
    innle: str = ""
    ogrn: str = ""
    ogrnip: str = ""
    snils: str = ""
    email: str = ""

    @property
    def person(self) -> str:
        """Surname, given name and patronymic."""
        return f"{self.surname} {self.given_name}".strip()

    def as_dict(self) -> dict[str, str]:
        """Only what there is."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}


def read_subject(name: Name) -> Subject:
    """Raises ``Malformed`` for a value that is no text."""
    found: dict[str, list[str]] = {}
    for parts in name:
        for part in parts:
            if field := _FIELDS.get(part["type"].dotted):
                text = _text(part["value"].parse())
                if text and text not in found.setdefault(field, []):
                    found[field].append(text)
    return Subject(**{field: "; ".join(texts) for field, texts in found.items()})


def _text(value) -> str:
    if not isinstance(value, core.AbstractString):
        raise Malformed("a name is not text")
    # Invisible and direction-changing characters make one name look like another.
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") else character
        for character in str(value.native)
    ).strip()
