"""Indicators: installed by the wording of the order, targets in one table, values by hand, what counts."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Conflict, Refused
from indicators import facts, permissions
from indicators.measures import MEASURES, Asked
from indicators.models import Fact, Indicator, Reading, Setup, YearPlan
from indicators.services import indicators as services
from indicators.services.watch import watch
from indicators.standing import Attainment, Origin, Standing
from indicators.years import Year, current
from institutions.models import UseRecord
from interaction.services import marks
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.events import EventFactory, ScheduleFactory
from tests.factories.indicators import entered, installed, report, wanted
from tests.factories.institutions import AppointmentFactory, BookingFactory, SharedItemFactory
from tests.factories.interaction import approve_plan, make_item, make_plan
from tests.factories.planning import running, short_version
from tests.factories.staff import StaffListFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return UserFactory(department=True)


@pytest.fixture
def plan():
    return running(3)


@pytest.fixture
def known(plan):
    return installed(plan)


def cell_of(indicator, year=None):
    standing = Standing(indicator.plan)
    return standing.cell(indicator, standing.year(year))


def test_the_shipped_set_fits_the_order(plan, known):
    """Domain handbook, section 12: eighteen indicators of six results."""
    assert len(known) == 18
    assert {one.result.position for one in known.values()} == {1, 2, 3, 4, 5, 6}
    assert known["I2.4"].decimals == 2
    assert services.install(plan, by=None) == []  # once more adds nothing
    assert Entry.objects.filter(action="indicators.indicator.install").count() == 18


def test_results_of_another_order_get_no_indicators_of_this_one(department):
    other = running(1, version=short_version())
    assert services.install(other, by=department) == []


def test_what_was_retired_is_not_installed_again(plan, known, department):
    services.retire(known["I1.2"], reason="Не ведётся", by=department)
    assert services.install(plan, by=department) == []
    services.restore(known["I1.2"], by=department)
    with pytest.raises(Conflict):
        services.restore(known["I1.2"], by=department)


@pytest.mark.parametrize(
    ("kind", "today", "number", "first", "last"),
    [
        ("school", "2026-08-31", 2025, "2025-09-01", "2026-08-31"),
        ("school", "2026-09-01", 2026, "2026-09-01", "2027-08-31"),
        ("calendar", "2026-12-31", 2026, "2026-01-01", "2026-12-31"),
    ],
)
def test_a_year_is_a_school_or_a_calendar_year(kind, today, number, first, last):
    with time_machine.travel(f"{today} 12:00", tick=False):
        year = current(Setup(year_kind=kind, first_year=2020))
        assert (year.number, f"{year.first}", f"{year.last}", year.is_over) == (number, first, last, False)


def test_targets_are_set_in_one_table(client, plan, known, department):
    client.force_login(department)
    url = reverse("indicators:targets", args=[plan.pk])
    year = Standing(plan).present.number
    sent = {f"{known['I2.3'].pk}-{year}": "1 250,5", f"{known['I4.1'].pk}-base": "12%", "baseline_on": "2026-09-01"}
    response = client.post(url, sent)
    assert response.status_code == 302
    assert YearPlan.objects.get(indicator=known["I2.3"], year=year).target == Decimal("1250.5")
    known["I4.1"].refresh_from_db()
    assert (known["I4.1"].baseline, known["I4.1"].baseline_on) == (12, datetime.date(2026, 9, 1))
    assert Entry.objects.filter(action="indicators.indicator.set_targets").count() == 2


def test_a_wrong_target_keeps_the_whole_table(client, plan, known, department):
    client.force_login(department)
    year = Standing(plan).present.number
    sent = {f"{known['I2.3'].pk}-{year}": "много", f"{known['I2.1'].pk}-{year}": "55"}
    response = client.post(reverse("indicators:targets", args=[plan.pk]), sent)
    assert response.status_code == 422
    assert 'value="много"' in response.text
    assert 'value="55"' in response.text
    assert not YearPlan.objects.exists()


def test_two_people_in_the_table_of_targets(client, plan, known, department):
    """What the other wrote is told, what was typed is kept, sending once more writes it."""
    client.force_login(department)
    one, year = known["I2.3"], Standing(plan).present.number
    wanted(one, 10)
    url, name = reverse("indicators:targets", args=[plan.pk]), f"{one.pk}-{year}"
    response = client.post(url, {name: "12", f"was-{name}": ""})
    assert response.status_code == 409
    assert 'value="12"' in response.text
    assert YearPlan.objects.get().target == 10
    assert client.post(url, {name: "12", f"was-{name}": "10"}).status_code == 302
    assert YearPlan.objects.get().target == 12


@pytest.mark.parametrize(
    ("more_is_better", "actual", "target", "state"),
    [
        (True, "79.96", 80, Attainment.ATTAINED),  # it is shown as 80
        (True, "79.9", 80, Attainment.UNDER_WAY),
        (False, 3, 5, Attainment.ATTAINED),
        (False, 6, 5, Attainment.UNDER_WAY),
        (True, 3, None, Attainment.NO_TARGET),
        (True, None, 3, Attainment.NO_DATA),
    ],
)
def test_attainment_of_a_year_that_runs(known, more_is_better, actual, target, state):
    one = known["I2.1"]
    Indicator.objects.filter(pk=one.pk).update(more_is_better=more_is_better)
    if target is not None:
        wanted(one, target)
    if actual is not None:
        entered(one, actual)
    one.refresh_from_db()
    assert cell_of(one).attainment == state


def test_a_year_that_is_over_and_missed(plan, known):
    year = Standing(plan).present.number - 1
    Setup.objects.update(first_year=year)
    wanted(known["I2.3"], 10, year=year)
    entered(known["I2.3"], 7, year=year)
    assert cell_of(known["I2.3"], year).attainment == Attainment.MISSED


def test_no_figure_is_ever_made_up(plan, known):
    """Without data there is none, and the page says why."""
    for line in Standing(plan).lines([Standing(plan).present]):
        for cell in line.cells.values():
            assert cell.actual is not None or cell.why, cell.indicator


def test_a_computed_figure_is_overruled_with_a_reason_only(known, department):
    one = known["I4.1"]
    assert cell_of(one).origin == Origin.COMPUTED
    with pytest.raises(Refused):
        entered(one, 50, computed=0.0)
    entered(one, 50, computed=0.0, reason="Два занятия прошли без заявки в портале")
    cell = cell_of(one)
    assert (cell.actual, cell.origin, cell.is_overruled, cell.figure.value) == (50, Origin.MANUAL, True, 0)


def test_values_by_hand_are_appended_and_taken_back(known, department):
    one = known["I2.3"]
    entered(one, 5)
    entered(one, 7)
    assert cell_of(one).actual == 7
    entered(one, None, source="Ошибка в протоколе")
    assert cell_of(one).actual is None
    assert list(Fact.objects.order_by("number").values_list("value", flat=True)) == [5, 7, None]
    with pytest.raises(DatabaseError), transaction.atomic():
        Fact.objects.filter(number=1).update(value=6)


def test_who_enters_second_is_told(known, department):
    entered(known["I2.3"], 5)
    with pytest.raises(Conflict):
        entered(known["I2.3"], 6, seen=0)


def test_methodical_events_of_the_plan_and_of_schedules_count_once(plan, known, department):
    today = timezone.localdate()
    network_plan = make_plan(plan.network, by=department)
    titles = {"Методобъединение": "methodical", "Круглый стол": "methodical", "Турнир": "network_event"}
    items = [make_item(network_plan, by=department, title=title, form=form) for title, form in titles.items()]
    approve_plan(network_plan, by=department)
    for item in items:
        marks.mark(item, "done", seen="planned", by=department, done_on=today)
    schedule = ScheduleFactory(network=plan.network)
    EventFactory(schedule=schedule, title="методобъединение", kind="seminar", day=today, state="held")
    EventFactory(schedule=schedule, title="Вебинар", kind="webinar", day=today, state="held")
    cell = cell_of(known["I1.1"])
    assert cell.actual == 3
    assert {row.label for row in cell.figure.rows} == {"методобъединение", "Вебинар", "Круглый стол"}


def test_uses_of_others_resources_are_counted_with_their_rows(plan, known):
    keeper, user, idle = [row.institution for row in plan.network.participations.select_related("institution")]
    item = SharedItemFactory(base__institution=keeper)
    began = timezone.now() - datetime.timedelta(hours=2)
    booking = BookingFactory(item=item, institution=user, starts_at=began, state="used")
    UseRecord.objects.create(
        booking=booking, started_at=began, ended_at=booking.ends_at, children=9, recorded_by=booking.created_by
    )
    cell = cell_of(known["I4.1"])
    assert (cell.figure.numerator, cell.figure.denominator) == (1, 3)
    assert round(cell.actual, 1) == 33.3
    assert {row.institution: row.numerator for row in cell.figure.rows} == {
        str(keeper.pk): 0,
        str(user.pk): 1,
        str(idle.pk): 0,
    }


def test_staff_counts_lists_that_are_handed_in(plan, known):
    first, second, _third = [row.institution for row in plan.network.participations.select_related("institution")]
    StaffListFactory(institution=first, accepted=True, items=2)
    StaffListFactory(institution=second, items=3)
    cell = cell_of(known["I5.2"])
    assert cell.figure.denominator == 2
    assert [row.note for row in cell.figure.rows if row.institution == str(second.pk)] != [""]


def test_queries_do_not_grow_with_institutions(client, department, django_assert_max_num_queries):
    """A list of forty schools costs what a list of three does."""

    def cost(participants):
        made = running(participants)
        installed(made)
        for row in made.network.participations.select_related("institution"):
            StaffListFactory(institution=row.institution, accepted=True, items=1)
        client.force_login(department)
        url = reverse("indicators:indicator_list", args=[made.pk])
        client.get(url)
        with django_assert_max_num_queries(60) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    assert cost(2) == cost(9)


def test_each_measure_answers_in_three_queries(plan, known, django_assert_max_num_queries):
    asked = Asked(plan.network)
    assert asked.names
    year = Standing(plan).present
    for code, measure in MEASURES.items():
        with django_assert_max_num_queries(4) as queries:
            measure.figure(asked, year)
        assert len(queries) <= 4, code


def test_state_of_data_stands_for_a_year_only_near_its_end(plan, known):
    first = plan.network.participations.select_related("institution").first().institution
    StaffListFactory(institution=first, accepted=True, items=2)
    Setup.objects.update(first_year=2025)
    with time_machine.travel("2026-10-15 12:00", tick=False):
        assert cell_of(known["I5.2"], 2025).actual is not None  # 45 days after the end: within the report's time
    with time_machine.travel("2026-12-15 12:00", tick=False):
        cell = cell_of(known["I5.2"], 2025)
        assert cell.actual is None
        assert cell.why


def test_the_state_at_the_end_of_a_year_is_kept(plan, known):
    first = plan.network.participations.select_related("institution").first().institution
    StaffListFactory(institution=first, accepted=True, items=2)
    Setup.objects.update(first_year=2025)
    with time_machine.travel("2026-09-01 03:00", tick=False):
        kept = watch()
        assert kept == Reading.objects.count() > 0
        assert watch() == 0  # once a year
    with time_machine.travel("2027-03-01 12:00", tick=False):
        cell = cell_of(known["I5.2"], 2025)
        assert cell.origin == Origin.KEPT
        assert cell.figure.rows
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.update(value=1)


def test_a_director_sees_the_own_line_and_the_total(client, plan, known):
    own, other, _third = [row.institution for row in plan.network.participations.select_related("institution")]
    director = AppointmentFactory(institution=own).user
    client.force_login(director)
    year = Standing(plan).present.number
    page = client.get(reverse("indicators:rows", args=[known["I4.1"].pk, year])).text
    assert own.short_name in page
    assert other.short_name not in page
    workbook = client.get(reverse("indicators:rows", args=[known["I4.1"].pk, year]), {"export": "xlsx"})
    assert workbook.status_code == 200
    assert client.get(reverse("indicators:fact_enter", args=[known["I2.3"].pk, year])).status_code == 403


def test_a_code_is_taken_once(client, plan, known, department):
    client.force_login(department)
    sent = {"result": known["I1.1"].result_id, "code": "I1.1", "name": "Ещё один", "decimals": 0}
    response = client.post(reverse("indicators:indicator_add", args=[plan.pk]), sent)
    assert response.status_code == 422
    assert "Ещё один" in response.text
    response = client.post(reverse("indicators:indicator_add", args=[plan.pk]), {**sent, "code": "I1.9"})
    assert response.status_code == 302


def test_the_kind_of_year_stays_once_something_is_entered(client, plan, known, department):
    client.force_login(department)
    url = reverse("indicators:setup", args=[plan.pk])
    sent = {"year_kind": "calendar", "first_year": 2026, "report_days": 30}
    assert client.post(url, sent).status_code == 302
    assert Setup.objects.get().year_kind == "calendar"
    wanted(known["I2.3"], 3)
    client.post(url, {**sent, "year_kind": "school"})
    assert Setup.objects.get().year_kind == "calendar"


def test_the_desk_asks_for_targets_and_the_report(plan, known, department):
    year = Standing(plan).present.number
    assert [todo.count for todo in facts.todo(department)] == [18]
    for one in known.values():
        wanted(one, 1)
    Setup.objects.update(first_year=year - 1)
    assert [str(todo.url) for todo in facts.todo(department)] == [reverse("indicators:report_list", args=[plan.pk])]
    report(plan, year=year - 1, approved=True, by=department)
    assert facts.todo(department) == []
    assert facts.todo(AppointmentFactory().user) == []


def test_a_plan_without_indicators_is_told_of(plan, department):
    assert len(facts.todo(department)) == 1


def again(page) -> dict:
    """What the page would send when its button is pressed once more."""
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_two_explain_a_year(client, known, department):
    """Two tabs: the second keeps what it typed, shows what stands now, and saves when sent once more."""
    one = known["I2.1"]
    year = Standing(one.plan).present.number
    services.explain(one, year, "Нет подвоза.", seen="", by=UserFactory(department=True))
    client.force_login(department)
    url = reverse("indicators:explain", args=[one.pk, year])
    page = client.post(url, {"text": "Болел педагог.", "seen": ""})
    assert page.status_code == 409
    assert page.context["form"]["text"].value() == "Болел педагог."
    assert "<p>Нет подвоза.</p>" in page.text
    assert YearPlan.objects.get().explanation == "Нет подвоза."
    assert client.post(url, again(page)).status_code == 302
    assert YearPlan.objects.get().explanation == "Болел педагог."


def test_two_enter_a_value(client, known, department):
    one = known["I2.3"]
    year = Standing(one.plan).present.number
    entered(one, 5, source="Справка № 7")
    client.force_login(department)
    url = reverse("indicators:fact_enter", args=[one.pk, year])
    page = client.post(url, {"value": "6", "source": "Протокол № 2", "seen": "0"})
    assert page.status_code == 409
    assert all(words in page.text for words in ("Протокол № 2", "Справка № 7"))
    assert Fact.objects.count() == 1
    assert client.post(url, again(page)).status_code == 302
    assert cell_of(one).actual == 6


def test_a_value_is_entered_while_another_takes_it_back(client, known, department):
    one = known["I2.3"]
    year = Standing(one.plan).present.number
    entered(one, 5)
    entered(one, 7)
    client.force_login(department)
    url = reverse("indicators:fact_take_back", args=[one.pk, year])
    page = client.post(url, {"reason": "Ошибка в протоколе", "seen": "1"})
    assert page.status_code == 409
    assert "Ошибка в протоколе" in page.text
    assert cell_of(one).actual == 7
    assert client.post(url, again(page)).status_code == 302
    assert cell_of(one).actual is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite ignores row locks")
def test_two_values_at_once_are_two_numbers_or_a_conflict(known, department):
    def enter(value):
        try:
            return entered(known["I2.3"], value, seen=0, by=department).number
        except Conflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(enter, [1, 2]))
    assert sorted(number is None for number in numbers) == [False, True]


def test_the_present_year_of_a_plan_that_starts_next_spring_is_shown(department):
    made = running(1)
    assert Standing(made).year(1900) == Standing(made).present
    assert isinstance(Standing(made).present, Year)


def test_results_of_a_plan_whose_first_year_is_ahead(client, plan, known, department):
    Setup.objects.update(first_year=Standing(plan).present.number + 1)
    client.force_login(department)
    url = reverse("indicators:indicator_list", args=[plan.pk])
    for query in ("", "?export=xlsx", "?export=pdf"):
        assert client.get(url + query).status_code == 200


def test_a_kept_state_holds_the_kind_of_year(plan, known, department):
    assert permissions.may_change_year_kind(department, plan)
    Reading.objects.create(indicator=known["I5.1"], year=2025, measure=known["I5.1"].measure, figure={})
    assert not permissions.may_change_year_kind(department, plan)
