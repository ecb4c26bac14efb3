"""What is missing about institutions, asked of one and of all."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from institutions import completeness, facts
from institutions.models import FormerName, Institution, Licence, TeachingAddress
from tests.factories.institutions import AppointmentFactory, HeadFactory, InstitutionFactory, MaterialBaseFactory
from tests.factories.programmes import ProgrammeVersionFactory
from tests.factories.staff import StaffListFactory


def missing(institution) -> set[str]:
    return {check.code for check in completeness.completeness_of(institution).missing}


@pytest.fixture
def full(db):
    """An institution of which nothing is missing."""
    institution = AppointmentFactory().institution
    Institution.objects.filter(pk=institution.pk).update(
        okpo="12345678",
        oktmo="27707000",
        legal_form="municipal_budgetary",
        type="general",
        founder="Администрация",
        settlement="Гвардейск",
        settlement_type="city",
        latitude="54.65",
        longitude="21.07",
        phone="8 (40159) 0-00-01",
        site="https://school1.example.org",
        children_5_18=400,
        children_as_of=datetime.date(2026, 9, 1),
        treasury_account="03234643277070003500",
    )
    TeachingAddress.objects.create(institution=institution, address="г. Гвардейск, ул. Школьная, д. 1")
    Licence.objects.create(institution=institution, number="Л035-01234-39/00000001")
    MaterialBaseFactory(institution=institution, submitted=True)
    StaffListFactory(institution=institution, submitted=True)
    ProgrammeVersionFactory(institution=institution, state="published")
    return institution


def test_nothing_is_missing_of_a_full_one(full):
    found = completeness.completeness_of(full)
    assert (found.missing, found.percent) == ([], 100)


def test_an_empty_one_lacks_everything_that_is_asked_of_its_kind(db):
    school = InstitutionFactory(head=False, kpp="", ogrn="", address="", email="")
    partner = InstitutionFactory(head=False, kpp="", ogrn="", address="", email="", kind="partner")
    assert missing(school) == {check.code for check in completeness.CHECKS}
    assert completeness.completeness_of(school).percent == 0
    assert not missing(partner) & {"children", "licence", "teaching_address", "founder", "type"}


@pytest.mark.parametrize("check", completeness.CHECKS, ids=lambda check: check.code)
def test_the_filter_finds_those_whose_card_says_so(full, check):
    school = InstitutionFactory(head=False, kpp="", ogrn="", address="", email="")
    assert Institution.objects.filter(completeness.lacking(check.code)).get() == school


def test_an_ended_licence_is_none(full):
    Licence.objects.update(status="ended")
    assert missing(full) == {"licence"}


def test_one_query_for_all(full, django_assert_num_queries):
    InstitutionFactory.create_batch(3)
    with django_assert_num_queries(1):
        assert len(completeness.completeness(Institution.objects.all())) == 4
    assert len(completeness.completeness(Institution.objects.all()[:2])) == 2


def test_names_and_heads_of_many_on_a_day(db, django_assert_num_queries):
    school, other = InstitutionFactory(short_name="Лицей", full_name="Лицей", head=False), InstitutionFactory()
    for full_name, until in (("Школа", 2020), ("Гимназия", 2024)):
        FormerName.objects.create(
            institution=school,
            full_name=full_name,
            short_name=full_name,
            valid_to=datetime.date(until, 12, 31),
            basis="приказ",
        )
    former = HeadFactory(institution=school, valid_to=datetime.date(2023, 1, 1))
    present = HeadFactory(institution=school, surname="Орлов", valid_from=datetime.date(2023, 1, 2))
    institutions = list(Institution.objects.all())
    for year, name, head in ((2020, "Школа", former), (2023, "Гимназия", present), (2025, "Лицей", present)):
        day = datetime.date(year, 6, 1)
        with django_assert_num_queries(2):
            names, heads = facts.names_on(institutions, day), facts.heads_on(institutions, day)
        assert (names[school.pk].short, heads[school.pk]) == (name, head)
        assert names[other.pk].short == other.short_name
        assert (school.name_on(day).short, school.head_on(day)) == (name, head)


def test_the_past_is_not_rewritten(db):
    school = InstitutionFactory(head=False)
    head = HeadFactory(institution=school, valid_to=datetime.date(2023, 1, 1))
    name = FormerName.objects.create(
        institution=school, full_name="Школа", short_name="Школа", valid_to=datetime.date(2020, 1, 1), basis="приказ"
    )
    for row, change in ((head, {"surname": "Другая"}), (name, {"short_name": "Иная"})):
        with pytest.raises(IntegrityError, match="must never change"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
