"""A programme in words: its fields as pages, papers and comparisons show them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple, cast

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import ProgrammeModule, ProgrammePartner, ProgrammeSection, ProgrammeVersion

AREAS, AGE, MODULES, PARTNERS = "areas", "age", "modules", "partners"
PARTS: dict[ProgrammeSection, tuple[str, ...]] = {
    ProgrammeSection.GENERAL: ("name", AREAS, "level", "annotation", "authors", "teachers"),
    ProgrammeSection.SCOPE: (
        *(AGE, "hours_total", "hours_per_week", "weeks", "places", "place"),
        *("study_form", "distance", "distance_technologies", "funding"),
    ),
    ProgrammeSection.CONTENT: ("aim", "results", "conditions", "assessment"),
    ProgrammeSection.MODULES: (MODULES,),
    ProgrammeSection.PARTNERS: ("is_network_form", "owner_role", PARTNERS),
    ProgrammeSection.FILE: ("file",),
}


class Fact(NamedTuple):
    """One line of a card. ``code``: field of the version, or one of the words above."""

    code: str
    label: str
    value: str


class Difference(NamedTuple):
    label: str
    before: str
    after: str


def ages(version: ProgrammeVersion) -> str:
    """«7–10 лет»; an empty string while it is not said."""
    first, last = version.age_from, version.age_to
    if first is None or last is None:
        return ""
    years = ngettext("%(age)s year", "%(age)s years", last)
    return years % {"age": last if first == last else f"{first}–{last}"}


def decimal(value: Decimal | None) -> str:
    """«1,5», «2»."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def facts(version: ProgrammeVersion, section: ProgrammeSection) -> list[Fact]:
    """The lines of one part, empty values included: a card shows what is lacking too."""
    codes = [code for code in PARTS[section] if code != "distance_technologies" or version.uses_distance]
    return [Fact(code, label_of(code), value_of(version, code)) for code in codes]


def label_of(code: str) -> str:
    words = {AREAS: _("Area"), AGE: _("Age"), MODULES: _("Modules"), PARTNERS: _("Partners")}
    if code in words:
        return words[code]
    label = str(_field(code).verbose_name)
    return f"{label[:1].upper()}{label[1:]}"


def value_of(version: ProgrammeVersion, code: str) -> str:
    """The value in words; an empty string where there is none."""
    match code:
        case "areas":
            return ", ".join(version.area_labels)
        case "age":
            return ages(version)
        case "modules":
            return "\n".join(map(module_line, version.modules.all()))
        case "partners":
            return "\n".join(map(partner_line, version.partners.all()))
        case "hours_per_week":
            return decimal(version.hours_per_week)
        case "is_network_form":
            return _("yes") if version.is_network_form else _("no")
        case "owner_role":
            return version.get_owner_role_display() if version.is_network_form else ""
        case "file":
            return version.file.name if version.file else ""
    if _field(code).choices:
        return str(getattr(version, f"get_{code}_display")())
    value = getattr(version, code)
    return "" if value is None else str(value)


def _field(code: str) -> Field:
    return cast(Field, ProgrammeVersion._meta.get_field(code))


def module_line(module: ProgrammeModule) -> str:
    hours = _("%(hours)s h: theory %(theory)s, practice %(practice)s") % {
        "hours": module.hours,
        "theory": module.hours_theory,
        "practice": module.hours_practice,
    }
    whose = f" ({module.provider})" if module.provider_id else ""
    return f"{module.position}. {module.title} — {hours}{whose}"


def partner_line(partner: ProgrammePartner) -> str:
    words = [str(partner.institution), partner.get_role_display()]
    words += [partner.part] if partner.part else []
    words += [_("%(hours)s h") % {"hours": partner.hours}] if partner.hours else []
    return "; ".join(words)


def differences(before: ProgrammeVersion, after: ProgrammeVersion) -> Iterator[Difference]:
    """What the second says otherwise than the first, field by field in the order of the form."""
    for codes in PARTS.values():
        for code in codes:
            old, new = value_of(before, code), value_of(after, code)
            if old != new or (code == "file" and _bytes(before) != _bytes(after)):
                yield Difference(label_of(code), old, new)


def _bytes(version: ProgrammeVersion) -> str:
    return version.file.sha256 if version.file else ""
