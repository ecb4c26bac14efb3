"""What is missing about institutions: declared once, asked of one (its card) or of all of them (the list's filter).

A subject adds its own checks with ``register(Check(…))`` in ``ready()``. Whatever a check asks has to be a condition of
the database, so that the whole register costs one query.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import (
    Appointment,
    Head,
    Institution,
    InstitutionKind,
    Licence,
    LicenceKind,
    LicenceStatus,
    MaterialBase,
    ProgrammeVersion,
    StaffList,
    SubmissionState,
    TeachingAddress,
)

EVERYBODY = ~Q(kind=InstitutionKind.FOUNDER)
EDUCATIONAL = ~Q(kind__in=[InstitutionKind.PARTNER, InstitutionKind.FOUNDER])
DEPARTMENT, OWN, HEAD = "department", "own", "head"  # who mends it
CARD, INVENTORY = "card", "inventory"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the register should know of an institution.

    ``code``: stands in addresses. ``label``: the missing thing, a noun («Учредитель»). ``lacks()``: condition over
    ``Institution`` that finds those without it. ``page``: name of the address where it is mended, taking the
    institution's key and ``arguments``. ``mended_by``: DEPARTMENT, HEAD (or the department) or OWN: anybody of the
    institution (and, for particulars, the department). ``applies``: whom it is asked of. ``group``: CARD, or INVENTORY
    for what institutions submit about their resources.
    """

    code: str
    label: str | Promise
    lacks: Callable[[], Q]
    page: str
    arguments: tuple[str, ...] = ()
    mended_by: str = OWN
    applies: Q = EVERYBODY
    group: str = CARD

    def mend_url(self, institution: Institution) -> str:
        return reverse(self.page, args=[institution.pk, *self.arguments])


class Completeness(NamedTuple):
    """How full the register is about one institution: what is asked of it, and what of that is missing."""

    missing: list[Check]
    asked: list[Check]

    @property
    def done(self) -> int:
        return len(self.asked) - len(self.missing)

    @property
    def of(self) -> int:
        return len(self.asked)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.of if self.asked else 100

    def part(self, group: str) -> "Completeness":
        """The same of one group of checks."""
        return Completeness(*([check for check in checks if check.group == group] for checks in self))


CHECKS: list[Check] = []


def register(check: Check) -> Check:
    if all(known.code != check.code for known in CHECKS):
        CHECKS.append(check)
    return check


def lacking(code: str) -> Q:
    """Condition over ``Institution``: those that should have this and have not. ``KeyError`` for an unknown code."""
    check = {check.code: check for check in CHECKS}[code]
    return check.applies & check.lacks()


def completeness_of(institution: Institution) -> Completeness:
    return completeness(Institution.objects.filter(pk=institution.pk))[institution.pk]


def completeness(institutions: QuerySet | Iterable[Institution]) -> dict[uuid.UUID, Completeness]:
    """Institution's key → how full the register is about it. One query for all of them."""
    if not isinstance(institutions, QuerySet) or institutions.query.is_sliced:
        institutions = Institution.objects.filter(pk__in=[institution.pk for institution in institutions])
    flags: dict[str, Case] = {}
    for number, check in enumerate(CHECKS):
        flags[f"lacks_{number}"] = _is_true(check.applies & check.lacks())
        flags[f"asked_{number}"] = _is_true(check.applies)
    rows = institutions.order_by().annotate(**flags).values("pk", *flags)
    return {
        row["pk"]: Completeness(
            *([check for number, check in enumerate(CHECKS) if row[f"{flag}_{number}"]] for flag in ("lacks", "asked"))
        )
        for row in rows
    }


def _is_true(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


# The register's own


def _empty(*fields: str) -> Callable[[], Q]:
    """Any of the text fields is empty."""
    return lambda: Q(*((field, "") for field in fields), _connector=Q.OR)


def _no(related: QuerySet) -> Q:
    return Q(~Exists(related.filter(institution=OuterRef("pk"))))


def has_published_programme() -> Q:
    """Its own, or one that it is a partner in (order, task 6.3)."""
    published = ProgrammeVersion.objects.published().order_by()
    own = published.filter(programme__institution=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(published.filter(partners__institution=OuterRef("pk"))))


EDIT = "institutions:section_edit"
for check in (
    Check("kpp", _("KPP"), _empty("kpp"), EDIT, ("legal",), DEPARTMENT),
    Check("ogrn", _("OGRN"), _empty("ogrn"), EDIT, ("legal",), DEPARTMENT),
    Check("codes", _("OKPO and OKTMO"), _empty("okpo", "oktmo"), EDIT, ("legal",), DEPARTMENT),
    Check("legal_form", _("Legal form"), _empty("legal_form"), EDIT, ("legal",), DEPARTMENT),
    Check("type", _("Type of educational organisation"), _empty("type"), EDIT, ("legal",), DEPARTMENT, EDUCATIONAL),
    Check("founder", _("Founder"), _empty("founder"), EDIT, ("legal",), DEPARTMENT, EDUCATIONAL),
    Check("address", _("Legal address"), _empty("address"), EDIT, ("legal",), DEPARTMENT),
    Check(
        "settlement",
        _("Settlement and its kind"),
        _empty("settlement", "settlement_type"),
        EDIT,
        ("legal",),
        DEPARTMENT,
    ),
    Check(
        "head",
        _("Head"),
        lambda: _no(Head.objects.current()),
        "institutions:head_change",
        mended_by=DEPARTMENT,
    ),
    Check(
        "access",
        _("Access of the head to the portal"),
        lambda: _no(Appointment.objects.current().heads().filter(user__is_active=True)),
        "institutions:appointment_create",
        mended_by=DEPARTMENT,
    ),
    Check("phone", _("Phone"), _empty("phone"), EDIT, ("contacts",)),
    Check("email", _("E-mail"), _empty("email"), EDIT, ("contacts",), HEAD),
    Check("site", _("Site"), _empty("site"), EDIT, ("contacts",)),
    Check("place", _("Place on the map"), lambda: Q(latitude__isnull=True), EDIT, ("contacts",)),
    Check(
        "children",
        _("Number of children aged 5–18"),
        lambda: Q(children_5_18__isnull=True),
        EDIT,
        ("children",),
        applies=EDUCATIONAL,
    ),
    Check(
        "bank",
        _("Account: of the treasury or of a bank"),
        lambda: Q(treasury_account="", bank_account=""),
        EDIT,
        ("bank",),
    ),
    Check(
        "teaching_address",
        _("Teaching addresses"),
        lambda: _no(TeachingAddress.objects.all()),
        "institutions:address_create",
        applies=EDUCATIONAL,
    ),
    Check(
        "licence",
        _("Licence in force"),
        lambda: _no(Licence.objects.filter(kind=LicenceKind.LICENCE, status=LicenceStatus.IN_FORCE)),
        "institutions:licence_create",
        applies=EDUCATIONAL,
    ),
    Check(
        "material_base",
        _("Material base handed in"),
        lambda: _no(MaterialBase.objects.filter(state__in=[SubmissionState.SUBMITTED, SubmissionState.ACCEPTED])),
        "institutions:material_base",
        group=INVENTORY,
    ),
    Check(
        "staff_list",
        _("Staff list handed in"),
        lambda: _no(StaffList.objects.filter(state__in=[SubmissionState.SUBMITTED, SubmissionState.ACCEPTED])),
        "institutions:staff_list",
        applies=EDUCATIONAL,
        group=INVENTORY,
    ),
    Check(
        "programme",
        _("Published programme, own or joint"),
        lambda: ~has_published_programme(),
        "institutions:programmes_of",
        applies=EDUCATIONAL,
        group=INVENTORY,
    ),
):
    register(check)
