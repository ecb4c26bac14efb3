"""A plan made after another one: its results go on, years before stay where they are, no report is forgotten."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators import facts, report_text
from indicators.models import Fact, Indicator, Reading, Setup, YearPlan
from indicators.services import indicators as services
from indicators.services import reports
from indicators.services.watch import watch
from indicators.standing import Standing
from planning.services import templates, years
from tests.factories import UserFactory
from tests.factories.indicators import entered, installed, report, wanted
from tests.factories.institutions import NetworkFactory
from tests.factories.planning import running, short_version
from tests.factories.staff import StaffListFactory

pytestmark = pytest.mark.django_db
D = datetime.date
NOW, NEXT = 2026, 2027  # school years of the plan before and of the one after


@pytest.fixture(autouse=True)
def june(time_machine):
    time_machine.move_to("2027-06-01 10:00:00+02:00", tick=False)


@pytest.fixture
def by():
    return UserFactory(department=True)


@pytest.fixture
def plan(by):
    """Its school year is nearly over: targets of this year and the next, a baseline, an indicator that was retired."""
    made = running(2, starts_on=D(NOW, 9, 1))
    known = installed(made)
    wanted(known["I2.3"], 10, year=NOW)
    wanted(known["I2.3"], 15, year=NEXT)
    entered(known["I2.3"], 12, year=NOW)
    baseline = services.Wish(known["I2.3"], None, None, Decimal(8))
    services.set_targets(made, [baseline], baseline_on=D(2025, 9, 1), by=by)
    services.retire(known["I1.2"], reason="Не ведётся", by=by)
    services.change_setup(made, report_days=45, by=by)
    return made


def carried(plan, by, **values):
    given = {"version": plan.version, "network": plan.network, "starts_on": D(NEXT, 9, 1), "deadlines": {}} | values
    made = years.carry_on(plan, by=by, **given)
    plan.refresh_from_db()
    return made


def one_of(plan, code="I2.3"):
    return Indicator.objects.select_related("plan", "result").get(plan=plan, code=code)


def shown(plan, year, code="I2.3"):
    standing = Standing(plan)
    return standing.cell(one_of(plan, code), standing.year(year))


def address(plan) -> str:
    return reverse("indicators:report_list", args=[plan.pk])


def asked(by) -> list[tuple]:
    """(plan, tone) of the reports that the desk asks for."""
    plans = {address(setup.plan): setup.plan for setup in Setup.objects.select_related("plan")}
    return [(plans[str(todo.url)], todo.tone) for todo in facts.todo(by) if str(todo.url) in plans]


def test_indicators_come_along(plan, by):
    made = carried(plan, by)
    assert made.indicators.count() == plan.indicators.count() == 18
    one = one_of(made)
    assert (one.baseline, one.baseline_on, one.plan) == (8, D(2025, 9, 1), made)
    assert one.result == one_of(plan).result
    assert one_of(made, "I1.2").retiring_reason == "Не ведётся"
    setup = made.results_setup
    assert (setup.first_year, setup.report_days, setup.year_kind) == (NEXT, 45, "school")
    assert list(YearPlan.objects.filter(indicator__plan=made).values_list("year", "target")) == [(NEXT, 15)]
    assert services.lacking_shipped(made) == []


def test_another_network_gets_the_indicators_only(plan, by):
    made = carried(plan, by, network=NetworkFactory(participants=1))
    assert made.indicators.count() == 18
    assert one_of(made).baseline is None
    assert not YearPlan.objects.filter(indicator__plan=made).exists()
    assert Standing(made).plans == [made.pk]


def test_a_plan_without_indicators_hands_none_on(by):
    made = carried(running(1, starts_on=D(NOW, 9, 1)), by)
    assert not Setup.objects.exists()
    assert len(facts.todo(by)) == 1
    assert installed(made)


def test_results_are_known_again_in_a_newer_version(plan, by):
    draft = templates.begin_draft(plan.version, by=by)
    last = draft.results.order_by("-position").first()
    last.text = "совсем другими словами"
    last.save()
    made = carried(plan, by, version=templates.publish(draft, by=by))
    results = set(made.version.results.all())
    assert {one.result for one in made.indicators.all()} <= results
    places = {one.code: one.result.position for one in plan.indicators.select_related("result")}
    assert {one.code: one.result.position for one in made.indicators.select_related("result")} == places


def test_the_year_before_is_shown_in_the_new_plan(client, plan, by, time_machine):
    made = carried(plan, by)
    before = one_of(plan)
    cell = shown(made, NOW)
    assert (cell.actual, cell.target, cell.indicator) == (12, 10, before)
    assert shown(made, NEXT).target == 15
    time_machine.move_to("2027-10-01 10:00:00+02:00", tick=False)
    standing = Standing(made)
    assert [year.number for year in standing.years] == [NOW, NEXT]
    line = standing.lines(standing.years, [one_of(made)])[0]
    assert [value for _year, value in line.trend()] == [8, 12, None]
    client.force_login(by)
    for name in ("indicator_list", "years", "targets", "report_list"):
        for asked in (plan, made):
            assert client.get(reverse(f"indicators:{name}", args=[asked.pk])).status_code == 200
    assert "10" in client.get(reverse("indicators:years", args=[made.pk])).text
    assert Standing(plan).present.number == NOW  # the archived plan is looked at in its own last year


def test_what_is_entered_of_the_year_before_lands_in_the_plan_before(client, plan, by):
    made = carried(plan, by)
    client.force_login(by)
    url = reverse("indicators:fact_enter", args=[one_of(made).pk, NOW])
    form = client.get(url).context["form"]
    assert client.post(url, {"value": "13", "source": "Справка", "seen": form["seen"].value()}).status_code == 302
    assert Fact.objects.get(value=13).indicator == one_of(plan)
    assert shown(made, NOW).actual == 13
    page = client.get(one_of(made).get_absolute_url())
    assert {fact.value for fact in page.context["entered"]} == {12, 13}


def test_what_is_known_of_a_year_that_changes_plans_goes_with_it(plan, by):
    """A new plan in the middle of a school year takes the whole year over."""
    services.explain(one_of(plan), NOW, "Нет подвоза.", seen="", by=by)
    entered(one_of(plan, "I2.1"), 5, year=NOW)
    entered(one_of(plan, "I2.1"), None, year=NOW)
    made = carried(plan, by, starts_on=D(NEXT, 1, 11))
    cell = shown(made, NOW)
    assert (cell.actual, cell.target, cell.explanation, cell.indicator.plan) == (12, 10, "Нет подвоза.", made)
    assert shown(made, NOW, "I2.1").actual is None


def test_a_report_compares_with_that_of_the_plan_before(plan, by, time_machine):
    made = carried(plan, by)
    time_machine.move_to("2027-10-01 10:00:00+02:00", tick=False)
    report(plan, year=NOW, approved=True, by=by)
    entered(one_of(made), 9, year=NEXT)
    draft = report(made, year=NEXT, by=by)
    content = report_text.build(draft)
    assert content.previous.plan == plan
    general = next(section["text"] for section in content.sections if section["code"] == "general")
    assert "По сравнению с утверждённым отчётом за 2026/27 год показатели: ухудшились 1 (I2.3)" in general
    table = next(section for section in content.sections if section["code"] == "results")["blocks"][0]
    row = next(row for row in table["rows"] if row[0].startswith("I2.3"))
    assert (table["head"][2], row[2]) == ("Факт 2026/27", "12")
    frozen = reports.approve_report(draft, by=by)
    assert frozen.figures[str(one_of(made).pk)]["value"] == 9


def test_the_last_report_of_an_archived_plan_is_asked_for(client, plan, by, time_machine):
    made = carried(plan, by)
    assert asked(by) == []
    time_machine.move_to("2027-09-10 10:00:00+02:00", tick=False)
    assert asked(by) == [(plan, "waiting")]
    items = {(item.url, item.key) for item in facts.calendar_items(by)}
    assert items == {(address(plan), f"results-{plan.pk}-{NOW}"), (address(made), f"results-{made.pk}-{NEXT}")}
    time_machine.move_to("2027-12-01 10:00:00+02:00", tick=False)
    assert asked(by) == [(plan, "bad")]
    client.force_login(by)
    form = client.get(reverse("indicators:report_create", args=[plan.pk])).context["form"]
    assert [year for year, _label in form.fields["year"].choices] == [NOW]
    form = client.get(reverse("indicators:report_create", args=[made.pk])).context["form"]
    assert [year for year, _label in form.fields["year"].choices] == [NEXT]
    report(plan, year=NOW, approved=True, by=by)
    assert asked(by) == []


def test_a_year_later_only_a_begun_report_is_asked_for(plan, by, time_machine):
    made = carried(plan, by)
    time_machine.move_to("2028-09-10 10:00:00+02:00", tick=False)
    assert asked(by) == [(made, "waiting")]
    report(plan, year=NOW, by=by)
    assert set(asked(by)) == {(made, "waiting"), (plan, "bad")}


def test_targets_are_asked_for_the_year_that_the_new_plan_begins_with(plan, by):
    made = carried(plan, by)
    (todo,) = facts.todo(by)
    assert (str(todo.url), todo.count) == (reverse("indicators:targets", args=[made.pk]), 16)
    assert "2027/2028" in str(todo.text)


def test_figures_are_kept_for_the_plan_whose_year_has_ended(plan, by, time_machine):
    StaffListFactory(institution=plan.network.participations.first().institution, accepted=True, items=2)
    made = carried(plan, by)
    for day in ("2027-09-01 03:00", "2028-09-01 03:00"):
        time_machine.move_to(f"{day}:00+02:00", tick=False)
        assert watch()
    kept = set(Reading.objects.values_list("indicator__plan", "year"))
    assert kept == {(plan.pk, NOW), (made.pk, NEXT)}


def test_queries_do_not_grow_with_the_plans_before(client, plan, by, django_assert_max_num_queries):
    client.force_login(by)

    def cost(made):
        url = reverse("indicators:indicator_list", args=[made.pk])
        client.get(url)
        with django_assert_max_num_queries(70) as queries:
            assert client.get(url).status_code == 200
            facts.todo(by)
        return len(queries)

    second = carried(plan, by)
    first_cost = cost(second)
    third = carried(second, by, starts_on=D(NEXT + 1, 9, 1))
    fourth = carried(third, by, starts_on=D(NEXT + 2, 9, 1))
    assert cost(fourth) == first_cost
    assert Standing(fourth).plans == [fourth.pk, third.pk, second.pk, plan.pk]
    assert shown(fourth, NOW).actual == 12


def test_years_of_another_kind_are_not_mixed(plan, by):
    made = carried(plan, by)
    YearPlan.objects.filter(indicator__plan=made).delete()
    services.change_setup(made, year_kind="calendar", by=by)
    assert Standing(made).plans == [made.pk]
    assert shown(made, NOW).actual is None


def test_results_of_another_order_have_no_place_for_the_indicators(plan, by):
    made = carried(plan, by, version=short_version())
    assert not made.indicators.exists()
    assert made.results_setup.report_days == 45
