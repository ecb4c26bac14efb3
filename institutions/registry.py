"""What a certificate of the federal registry says, as our register keeps it; and which certificates are wanted.

The registry is full of spaces, empty tags, names in one case and addresses of sites that are none. What does not fit a
field is left out with a remark; only what an institution cannot be entered without refuses the whole row.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from common.folding import fold

from .models import Institution, InstitutionKind, InstitutionType, LegalForm, LicenceStatus
from .registry_file import Record

NOTHING = frozenset(["", "-", "нет", "отсутствует", "не имеется", "не указан", "не указано", "0"])
# Name of the kind in the registry, folded → ours. The first that occurs wins; None: not for a school's register.
KINDS: list[tuple[str, InstitutionKind | None]] = [
    ("высшего образования", None),
    ("высшее", None),
    ("университет", None),
    ("дополнительного профессионального", None),
    ("научн", None),
    ("дополнительн", InstitutionKind.ADDITIONAL),
    ("общеобразовательн", InstitutionKind.SCHOOL),
    ("школа", InstitutionKind.SCHOOL),
    ("гимназия", InstitutionKind.SCHOOL),
    ("лицей", InstitutionKind.SCHOOL),
    ("кадетск", InstitutionKind.SCHOOL),
    ("профессиональн", InstitutionKind.COLLEGE),
    ("колледж", InstitutionKind.COLLEGE),
    ("техникум", InstitutionKind.COLLEGE),
    ("училище", InstitutionKind.COLLEGE),
    ("дошкольн", InstitutionKind.KINDERGARTEN),
    ("детский сад", InstitutionKind.KINDERGARTEN),
]
TYPES = {
    InstitutionKind.SCHOOL: InstitutionType.GENERAL,
    InstitutionKind.COLLEGE: InstitutionType.VOCATIONAL,
    InstitutionKind.ADDITIONAL: InstitutionType.ADDITIONAL,
    InstitutionKind.KINDERGARTEN: InstitutionType.PRESCHOOL,
}
LEGAL_FORMS = {
    ("municipal", "budgetary"): LegalForm.MUNICIPAL_BUDGETARY,
    ("municipal", "autonomous"): LegalForm.MUNICIPAL_AUTONOMOUS,
    ("municipal", "treasury"): LegalForm.MUNICIPAL_TREASURY,
    ("state", "budgetary"): LegalForm.STATE_BUDGETARY,
    ("state", "autonomous"): LegalForm.STATE_AUTONOMOUS,
    ("state", "treasury"): LegalForm.STATE_TREASURY,
}

FIELD: dict[str, models.Field] = {one.name: one for one in Institution._meta.concrete_fields}

Reasons = list[list[str]]


@dataclass(frozen=True)
class Selection:
    """Which certificates are wanted. ``region``: code, empty for all. ``places``: any of them in the postal address."""

    region: str = ""
    places: list[str] = field(default_factory=list)
    only_active: bool = True
    kinds: list[str] = field(default_factory=lambda: [InstitutionKind.SCHOOL.value, InstitutionKind.COLLEGE.value])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def why_not(self, record: Record) -> str:
        """Why the certificate is passed over: region, inactive, kind, place; empty when it is wanted."""
        if self.region and record.get("RegionCode", "").zfill(2) != self.region:
            return "region"
        if self.only_active and not is_active(record):
            return "inactive"
        if kind_of(record) not in self.kinds:
            return "kind"
        address = fold(record.get("PostAddress", ""))
        if self.places and not any(fold(place) in address for place in self.places):
            return "place"
        return ""


@dataclass(slots=True)
class Understood:
    """One certificate as we take it.

    ``values``: field of ``Institution`` → text, besides ``head_name``, ``head_post``, ``accreditations`` (number, date,
    issued_by, status) and ``rank``, by which the best of several certificates is told. ``errors``: pairs of field and
    reason why it cannot go in; ``remarks``: pairs of field and what was left out.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: Reasons = field(default_factory=list)
    remarks: Reasons = field(default_factory=list)


def is_active(record: Record) -> bool:
    return fold(record.get("StatusName", "")).startswith("действ")


def kind_of(record: Record) -> InstitutionKind | None:
    """Our kind, by the registry's words for type and kind, else by the name; None for what is none of ours."""
    for text in (f"{record.get('TypeName', '')} {record.get('KindName', '')}", record.get("FullName", "")):
        folded = fold(text)
        for word, kind in KINDS:
            if word in folded:
                return kind
    return None


def understand(record: Record) -> Understood:
    """Read one certificate forgivingly."""
    found = Understood()
    values = found.values
    values["inn"] = _digits(record.get("INN", ""))
    if fold(record.get("IsBranch", "")) in {"1", "true", "да", "истина"}:
        message = _("A branch: enter it as a teaching address of its head institution.")
        found.errors.append(["inn", message])
        return found
    kind = kind_of(record)
    values["kind"] = str(kind or "")
    values["type"] = str(TYPES.get(kind, "")) if kind else ""
    values["full_name"] = tidy_name(record.get("FullName", ""))
    values["short_name"] = tidy_name(record.get("ShortName", "")) or values["full_name"][:200]
    values["legal_form"] = legal_form_of(record)
    if not values["inn"]:
        found.errors.append(["inn", _("The certificate names no INN: enter the institution by hand.")])
        return found
    for code in ("inn", "full_name", "short_name"):
        if error := _fault(code, values[code]):
            found.errors.append([code, error])
    for code, tag, clean in OPTIONAL:
        text = record.get(tag, "")
        if fold(text) in NOTHING:
            continue
        value = clean(text)
        if error := _fault(code, value):
            found.remarks.append([code, _("“%(value)s” is left out: %(why)s") % {"value": text[:100], "why": error}])
        elif value:
            values[code] = value
    if fold(record.get("HeadName", "")) not in NOTHING:
        values["head_name"] = record["HeadName"][:300]
        values["head_post"] = record.get("HeadPost", "").strip().lower()[:200]
    day = _date(record.get("IssueDate", ""))
    if number := record.get("RegNumber", "")[:100]:
        status = LicenceStatus.IN_FORCE if is_active(record) else LicenceStatus.ENDED
        if fold(record.get("StatusName", "")).startswith("приостановл"):
            status = LicenceStatus.SUSPENDED
        issued_by = record.get("ControlOrgan", "")[:300]
        values["accreditations"] = [
            {"number": number, "date": day, "issued_by": issued_by, "status": status.value},
        ]
    values["rank"] = f"{int(is_active(record))} {day}"
    return found


def merge(values: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two certificates of one organisation: particulars of the better one, accreditations of both."""
    better, worse = (other, values) if other["rank"] > values["rank"] else (values, other)
    numbers = {one["number"]: one for one in [*worse.get("accreditations", []), *better.get("accreditations", [])]}
    return {**better, "accreditations": [numbers[number] for number in sorted(numbers)]}


def is_same(code: str, one: str, other: str) -> bool:
    """Is the difference one of writing only?"""
    return _essence(code, one) == _essence(code, other)


def split_name(name: str) -> tuple[str, str, str]:
    """Surname, given name, patronymic, as they stand in the registry."""
    surname, _space, rest = name.partition(" ")
    given_name, _space, patronymic = rest.partition(" ")
    return surname, given_name, patronymic


def tidy_name(text: str) -> str:
    """Capital letters where a name written in one case has none: the first one, and after an opening quote."""
    text = " ".join(re.sub(r'"([^"]*)"', r"«\1»", text).split())
    if text.isupper() and len(text) > 60:  # a full name; short ones are abbreviations
        text = text.lower()
    if text.islower():
        text = re.sub(r"«\w", lambda found: found[0].upper(), text)
    return text[:1].upper() + text[1:]


def legal_form_of(record: Record) -> str:
    """By the words of the form and of the full name; empty when they do not tell."""
    text = fold(f"{record.get('FormName', '')} {record.get('FullName', '')}")
    if re.search(r"\b(негосударственн|частн)", text):
        return LegalForm.PRIVATE.value
    owners = {"municipal": r"\bмуниципальн", "state": r"\b(государственн|областн|краев|республиканск|федеральн)"}
    forms = {"budgetary": r"\bбюджетн", "autonomous": r"\bавтономное", "treasury": r"\bказенн"}
    owner = next((code for code, pattern in owners.items() if re.search(pattern, text)), "")
    form = next((code for code, pattern in forms.items() if re.search(pattern, text)), "")
    return str(LEGAL_FORMS.get((owner, form), ""))


def _digits(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _phone(text: str) -> str:
    """As many of the numbers as the field takes."""
    while len(text) > 100 and re.search(r"[,;]", text):
        text = re.split(r"[,;][^,;]*$", text)[0].strip()
    return text


def _email(text: str) -> str:
    """The first of several."""
    return next(filter(None, re.split(r"[,;\s]+", text)), "").removeprefix("mailto:").lower()


def _site(text: str) -> str:
    text = next(filter(None, re.split(r"[,;\s]+", text)), "")
    return text if "://" in text else f"https://{text}"


OPTIONAL: list[tuple[str, str, Callable[[str], str]]] = [
    ("kpp", "KPP", lambda text: _digits(text).upper()),
    ("ogrn", "OGRN", _digits),
    ("address", "PostAddress", str.strip),
    ("phone", "Phone", _phone),
    ("email", "Email", _email),
    ("site", "WebSite", _site),
]


def _fault(code: str, value: str) -> str:
    try:
        FIELD[code].clean(value, None)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _date(text: str) -> str:
    """ISO date, empty when there is none to be read."""
    for length, form in ((10, "%Y-%m-%d"), (10, "%d.%m.%Y")):
        try:
            return datetime.datetime.strptime(text[:length], form).date().isoformat()  # noqa: DTZ007  a day, no moment
        except ValueError:
            continue
    return ""


def _essence(code: str, text: str) -> str:
    if code == "phone":
        digits = re.sub(r"\D+", "", text)
        return f"8{digits[1:]}" if len(digits) == 11 and digits[0] in "78" else digits
    if code == "site":
        return re.sub(r"^https?://(www\.)?|/+$", "", text.strip().lower())
    return re.sub(r"[^\w@]+", " ", fold(text)).strip()
