"""Contracts with parents: told in one table, listed for the department, looked at by the plan."""

import datetime
import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Letter
from common.verdicts import Conflict
from institutions import facts
from institutions.models import EnrolmentRecord, Institution
from institutions.models.enrolments import school_year_label, school_year_of
from institutions.services import enrolments
from institutions.services.enrolments import Told
from planning import gates
from planning.models import Plan
from tests.factories import planning as make
from tests.factories.institutions import NetworkFactory
from tests.factories.programmes import ProgrammeVersionFactory

pytestmark = pytest.mark.django_db
LIST = reverse("institutions:enrolment_list")


@pytest.fixture
def network():
    return NetworkFactory(participants=2)


@pytest.fixture
def institution(network):
    return Institution.objects.filter(participations__network=network).order_by("pk").first()


@pytest.fixture
def director(institution):
    return institution.appointments.get().user


@pytest.fixture
def school(client_of, director):
    return client_of(director)


@pytest.fixture
def programme(institution):
    return ProgrammeVersionFactory(institution=institution, state="published").programme


def page_of(institution):
    return reverse("institutions:enrolment", args=[institution.pk])


def typed(programme, enrolled, paper=0, electronic=0, seen="", as_of=None):
    key = programme.pk.hex
    return {
        "as_of": f"{as_of or timezone.localdate():%d.%m.%Y}",
        f"enrolled_{key}": enrolled,
        f"paper_{key}": paper,
        f"electronic_{key}": electronic,
        f"seen_{key}": seen,
    }


def tell(programme, enrolled, contracts, *, by, as_of=None, seen=None):
    line = Told(programme.pk, enrolled, contracts, 0, seen)
    day = as_of or timezone.localdate()
    return enrolments.tell(programme.institution, school_year_of(day), [line], as_of=day, by=by)


def test_a_school_tells_its_figures_and_every_figure_stays(school, institution, programme):
    page = page_of(institution)
    assert str(programme) in school.get(page).text
    for _again in range(2):  # the form may be sent twice
        assert school.post(page, typed(programme, 30, 20, 5)).status_code == 302
    first = EnrolmentRecord.objects.get()
    assert (first.enrolled, first.contracts, first.share) == (30, 25, 83)
    school.post(page, typed(programme, 30, 24, 6, seen=first.pk))
    assert EnrolmentRecord.objects.count() == 2
    assert facts.enrolment([institution]) == {institution.pk: (30, 30)}
    with pytest.raises(DatabaseError), transaction.atomic():
        EnrolmentRecord.objects.filter(pk=first.pk).update(enrolled=1)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((10, 8, 3), "договоров больше"),
        (("", 8, 3), "сколько детей зачислено"),
        (("десять", 0, 0), "целое число"),
        ((-1, 0, 0), "больше либо равно 0"),
    ],
)
def test_what_is_wrong_is_told(school, institution, programme, numbers, words):
    answer = school.post(page_of(institution), typed(programme, *numbers))
    assert answer.status_code == 422
    assert words in answer.text
    assert not EnrolmentRecord.objects.exists()


def test_a_day_to_come_is_refused(school, institution, programme):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    answer = school.post(page_of(institution), typed(programme, 10, as_of=tomorrow))
    assert answer.status_code == 422
    assert "as_of" in answer.context["form"].errors


def test_whoever_did_not_see_the_newer_figures_is_told(school, institution, programme, director):
    tell(programme, 10, 5, by=director)
    with pytest.raises(Conflict):
        tell(programme, 11, 5, by=director)
    assert school.post(page_of(institution), typed(programme, 12)).status_code == 409
    assert EnrolmentRecord.objects.count() == 1


def test_others_neither_tell_nor_see(client_of, network, institution, programme, department):
    stranger = Institution.objects.filter(participations__network=network).exclude(pk=institution.pk).get()
    page = page_of(institution)
    assert client_of(stranger.appointments.get().user).get(page).status_code in (403, 404)
    staff = client_of(department)
    assert staff.get(page).status_code == 200
    assert staff.post(page, typed(programme, 5)).status_code == 403


def test_the_department_sees_who_has_not_told(client_of, department, network, institution, programme, director):
    tell(programme, 10, 9, by=director)
    staff = client_of(department)
    other = Institution.objects.filter(participations__network=network).exclude(pk=institution.pk).get()
    for query, shown in [
        ("show=none", [other]),
        ("show=enough", [institution]),
        ("show=below", []),
        ("show=nobody", []),
        (f"year={school_year_of() - 1}&show=none", [institution, other]),
        ("year=1900", [institution, other]),
    ]:
        rows = staff.get(f"{LIST}?{query}").context["table"].data.data
        assert {row.pk for row in rows} == {one.pk for one in shown}, query
    book = load_workbook(io.BytesIO(staff.get(f"{LIST}?export=xlsx").content))
    row = [cell.value for cell in book.active[2]]
    assert row[:7] == [institution.short_name, str(programme), school_year_label(school_year_of()), 10, 9, 0, 9]


def test_the_list_costs_the_same(client, department, assert_flat_queries, network):
    client.force_login(department)

    def grow():
        for _ in range(3):
            programme = ProgrammeVersionFactory(state="published").programme
            network.participations.create(institution=programme.institution, state="included")
            tell(programme, 10, 9, by=department)

    assert_flat_queries(LIST, grow)


def test_in_september_last_years_figures_stand_in(institution, programme, director):
    with time_machine.travel("2026-05-20 12:00", tick=False):
        tell(programme, 10, 9, by=director)
    assert facts.enrolment([institution], datetime.date(2026, 9, 10)) == {institution.pk: (10, 9)}
    assert facts.enrolment([institution], datetime.date(2026, 10, 1)) == {}
    with time_machine.travel("2026-09-20 12:00", tick=False):
        tell(programme, 20, 5, by=director)
        assert facts.enrolment([institution]) == {institution.pk: (20, 5)}


def test_whoever_has_not_told_is_reminded_once_a_month(institution, programme, director):
    for day, letters in [("2027-09-10", 0), ("2027-09-20", 1), ("2027-09-25", 1), ("2027-10-02", 2)]:
        with time_machine.travel(f"{day} 12:00", tick=False):
            call_command("remind_contracts")
            assert Letter.objects.count() == letters, day
    with time_machine.travel("2027-10-03 12:00", tick=False):
        tell(programme, 10, 9, by=director)
    for day, letters in [("2027-11-02", 2), ("2028-02-02", 3), ("2028-07-02", 3)]:
        with time_machine.travel(f"{day} 12:00", tick=False):
            call_command("remind_contracts")
            assert Letter.objects.count() == letters, day


def test_the_gate():
    plan = make.running(2)
    institution = plan.network.participations.order_by("pk").first().institution
    director = institution.appointments.get().user
    programme = ProgrammeVersionFactory(institution=institution, state="published").programme

    def now():
        found = gates.Gates(Plan.objects.get(pk=plan.pk))
        (condition,) = [c for stage in found.by_stage.values() for c in stage if c.check == "education-contracts"]
        return found.progress(condition, institution.pk)

    assert not now()
    assert str(institution.pk) in now().mend
    (first,) = tell(programme, 0, 0, by=director)
    assert not now()
    tell(programme, 11, 8, by=director, seen=first.pk)
    assert (now().done, now().of) == (8, 9)
    Plan.objects.filter(pk=plan.pk).update(thresholds={"education-contracts": {"share": 70}})
    assert now()


class TestTwoAtTheTable:
    def test_what_was_typed_stays_and_what_the_other_told_is_shown(self, school, institution, programme, director):
        """Two tabs: the second is told of the first one's figures; sending once more is a decision."""
        (newer,) = tell(programme, 10, 5, by=director)
        page = page_of(institution)
        answer = school.post(page, typed(programme, 12, 7))
        assert answer.status_code == 409
        assert 'value="12"' in answer.text
        told = [error for line in answer.context["form"].lines for error in line.errors]
        assert len(told) == 1
        assert all(words in told[0] for words in (director.short_name, " 10", " 5", f"{newer.as_of:%d.%m.%Y}"))
        assert EnrolmentRecord.objects.count() == 1
        seen = answer.context["form"][f"seen_{programme.pk.hex}"].value()
        assert school.post(page, typed(programme, 12, 7, seen=seen)).status_code == 302
        assert EnrolmentRecord.objects.latest_ones().get().enrolled == 12

    def test_a_line_left_alone_yields_to_newer_figures(self, school, institution, programme, director):
        """Whoever fills in one programme does not write over what a colleague has told of another."""
        other = ProgrammeVersionFactory(institution=institution, state="published").programme
        (first,) = tell(other, 20, 10, by=director)
        (newer,) = tell(other, 25, 20, by=director, seen=first.pk)
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        sent = typed(other, 20, 10, seen=first.pk) | typed(programme, 8, 4, as_of=yesterday)
        assert school.post(page_of(institution), sent).status_code == 302
        assert EnrolmentRecord.objects.filter(programme=other).latest_ones().get() == newer
        assert EnrolmentRecord.objects.get(programme=programme).enrolled == 8

    def test_beside_a_clash_a_line_left_alone_shows_the_newer_figures(self, school, institution, programme, director):
        other = ProgrammeVersionFactory(institution=institution, state="published").programme
        (first,) = tell(other, 20, 10, by=director)
        tell(other, 25, 20, by=director, seen=first.pk)
        tell(programme, 10, 5, by=director)
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        sent = typed(other, 20, 10, seen=first.pk) | typed(programme, 12, as_of=yesterday)
        answer = school.post(page_of(institution), sent)
        assert answer.status_code == 409
        form = answer.context["form"]
        assert (form[f"enrolled_{other.pk.hex}"].value(), form[f"enrolled_{programme.pk.hex}"].value()) == ("25", "12")
        assert not form[f"enrolled_{other.pk.hex}"].errors
