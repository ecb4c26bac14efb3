"""The plan of the next school year: proposed from the present one, which goes to the archive."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from common.verdicts import Conflict, Refused
from planning import facts
from planning.models import Plan
from planning.services import moves, templates, years
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.factories.institutions import NetworkFactory
from tests.planning.test_locking import at_once

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def by():
    return UserFactory(department=True)


@pytest.fixture
def plan():
    version = make.short_version()
    stages = {stage.number: stage.pk for stage in version.stages.all()}
    deadlines = {stages["1"]: D(2026, 10, 30), stages["2"]: D(2027, 2, 26)}
    return make.running(participants=2, version=version, starts_on=D(2026, 9, 1), deadlines=deadlines)


def test_a_day_a_year_later_is_a_working_day():
    assert years.a_year_later(D(2026, 10, 30)) == D(2027, 11, 1)
    assert years.a_year_later(D(2028, 2, 29)) == D(2029, 3, 1)
    assert years.a_year_later(D(2026, 1, 4)) > D(2027, 1, 4)  # the holidays of the New Year
    assert years.a_year_later(D(2026, 10, 5)) == D(2027, 10, 5)


def carry_on(plan, by, **values):
    shifted = {pk: day for pk, (_was, day) in years.proposed_deadlines(plan, plan.version).items()}
    given = {"version": plan.version, "network": plan.network, "starts_on": D(2027, 9, 1), "deadlines": shifted}
    return years.carry_on(plan, by=by, **given | values)


def test_the_same_network_begins_anew_and_the_old_plan_is_kept(plan, by):
    plan.thresholds = {"surveys-answered": {"parents": 5}}
    plan.save()
    cell = plan.progress.filter(stage__position=1).first()
    made = carry_on(plan, by)
    plan.refresh_from_db()
    assert (plan.is_archived, made.is_archived, made.copied_from) == (True, False, plan)
    assert (plan.school_year, made.school_year) == ("2026/27", "2027/28")
    assert made.thresholds == plan.thresholds
    assert facts.plan_of(plan.network) == made
    assert facts.archived_plans_of(plan.network) == [plan]
    assert made.progress.count() == 6
    assert sorted(made.deadlines.values_list("due_on", flat=True)) == [D(2027, 11, 1), D(2028, 2, 28)]
    with pytest.raises(Refused):
        moves.start(cell, by=by)
    with pytest.raises(Conflict):
        carry_on(plan, by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(network=plan.network, version=plan.version)


def test_another_network_leaves_the_plan_running(plan, by):
    other = NetworkFactory(participants=1)
    made = carry_on(plan, by, network=other)
    plan.refresh_from_db()
    assert not plan.is_archived
    assert made.network == other
    named = carry_on(plan, by, network=None, name="Ещё одна сеть", municipality=plan.network.municipality)
    assert named.network.name == "Ещё одна сеть"


def test_the_page_proposes_and_starts(client, plan, by):
    client.force_login(by)
    url = reverse("planning:plan_next_year", args=[plan.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data = {name: value.strftime("%d.%m.%Y") if hasattr(value, "strftime") else value for name, value in data.items()}
    assert client.post(url, data | {"starts_on": "01.09.2026"}).status_code == 422
    newer = templates.publish(templates.begin_draft(plan.version, by=by), by=by)
    page = client.post(url, data | {"version": str(newer.pk)})  # another version: its deadlines are shown first
    assert page.status_code == 422
    assert page.context["form"].initial["network"] == str(plan.network_id)
    assert page.context["version"] == newer
    assert Plan.objects.count() == 1
    made = client.post(url, data)
    assert made.status_code == 302
    new = Plan.objects.active().get()
    assert new.starts_on == D(2027, 9, 1)
    assert client.post(url, data).status_code == 403
    page = client.get(plan.get_absolute_url())
    assert page.status_code == 200
    assert "2026/27" in page.text
    assert client.get(reverse("planning:board", args=[plan.pk])).status_code == 200
    assert client.get(reverse("planning:plan_list")).context["count"] == 2
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_plan(by):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    plan = make.running(participants=1, version=make.short_version(), starts_on=D(2026, 9, 1))

    def act():
        return carry_on(plan, by)

    assert at_once(act, act) == ["conflict", "done"]
    assert Plan.objects.filter(network=plan.network).count() == 2
