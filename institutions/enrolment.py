"""Contracts with parents, asked for many institutions at once."""

import datetime
import uuid
from typing import NamedTuple

from django.db.models import Case, F, Max, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import EnrolmentRecord, Institution, Participation, Programme, ProgrammeState
from .models.enrolments import FIRST_MONTH, school_year_of

# Versions on which children may be enrolled.
TAUGHT = (ProgrammeState.APPROVED, ProgrammeState.PUBLISHED)
ASKED_FROM = 15  # of September: by then groups are made up
STALE_DAYS = 90
SUMMER = (6, 7, 8)


class Enrolment(NamedTuple):
    """Children enrolled, and contracts with their parents."""

    enrolled: int
    contracts: int


def enrolment(institutions, on: datetime.date | None = None) -> dict[uuid.UUID, Enrolment]:
    """Institution's key → its figures of the school year of that day (today by default). One query.

    Absent where nothing was told. In September, while groups are made up, last year's figures stand in.
    """
    day = on or timezone.localdate()
    year = school_year_of(day)
    years = (year, year - 1) if day.month == FIRST_MONTH else (year,)
    rows = (
        EnrolmentRecord.objects.latest_ones()
        .filter(institution__in=institutions, school_year__in=years)
        .order_by()
        .values_list("institution", "school_year")
        .annotate(children=Sum("enrolled"), contracts=Sum(F("paper") + F("electronic")))
    )
    found: dict[uuid.UUID, tuple[int, Enrolment]] = {}
    for institution, told_of, children, contracts in rows:
        if institution not in found or told_of > found[institution][0]:
            found[institution] = (told_of, Enrolment(children, contracts))
    return {institution: figures for institution, (_year, figures) in found.items()}


def taught_programmes(institution: Institution, year: int):
    """The institution's own programmes on which children may be enrolled, and those told of in that school year."""
    own = Programme.objects.filter(institution=institution)
    taught = own.filter(versions__state__in=TAUGHT).values("pk")
    told = EnrolmentRecord.objects.filter(institution=institution, school_year=year).values("programme")
    return own.filter(Q(pk__in=taught) | Q(pk__in=told)).prefetch_related("versions").order_by("created_at", "pk")


def with_enrolment(institutions, year: int):
    """The queryset with ``enrolled``, ``contracts``, ``share`` (whole per cent), ``told_on`` of the school year."""
    own = (
        EnrolmentRecord.objects.latest_ones()
        .filter(institution=OuterRef("pk"), school_year=year)
        .order_by()
        .values("institution")
    )
    return institutions.annotate(
        enrolled=Subquery(own.annotate(n=Sum("enrolled")).values("n")),
        contracts=Subquery(own.annotate(n=Sum(F("paper") + F("electronic"))).values("n")),
        told_on=Subquery(own.annotate(n=Max("as_of")).values("n")),
    ).annotate(share=Case(When(enrolled__gt=0, then=F("contracts") * 100 / F("enrolled"))))


def owing(institutions, on: datetime.date | None = None) -> list[Institution]:
    """Those of the institutions, participants with programmes, that have to tell their figures (anew). One query.

    Asked for from the middle of September, later whenever the last figures are older than a quarter; not in summer.
    """
    day = on or timezone.localdate()
    if day.month in SUMMER or (day.month == FIRST_MONTH and day.day < ASKED_FROM):
        return []
    teaching = Programme.objects.filter(versions__state__in=TAUGHT).order_by().values("institution")
    standing = Participation.objects.standing().order_by().values("institution")
    last = (
        EnrolmentRecord.objects.filter(institution=OuterRef("pk"), school_year=school_year_of(day))
        .order_by()
        .values("institution")
        .annotate(day=Max("as_of"))
        .values("day")
    )
    never = datetime.date(1, 1, 1)
    found = Institution.objects.filter(pk__in=institutions).filter(pk__in=teaching).filter(pk__in=standing)
    found = found.annotate(told_on=Coalesce(Subquery(last), never))
    return list(found.filter(told_on__lte=day - datetime.timedelta(days=STALE_DAYS)).order_by("sort_key", "pk"))
