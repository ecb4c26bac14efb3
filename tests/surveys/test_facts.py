"""What the plan and the desk ask of the surveys."""

import datetime

import pytest
from django.utils import timezone

from institutions.facts import participants
from institutions.models import Institution
from surveys import facts, services
from surveys.models import Audience, Launch
from tests.factories.institutions import NetworkFactory
from tests.factories.surveys import LaunchFactory, answer


@pytest.fixture
def network(db):
    return NetworkFactory(participants=2)


def hold(network, audience, counts, *, closed=False, needed=5):
    """A survey of that audience with so many answers of each institution (by their key)."""
    launch = LaunchFactory(network=network, audience=audience, answers_needed=needed, opened=True)
    for entry, count in zip(launch.entries.order_by("institution_id"), counts, strict=True):
        answer(entry, count)
    return services.close_launch(launch, by=None) if closed else launch


def of_both(network):
    return [institution.pk for institution in participants(network).order_by("pk")]


def test_nobody_was_asked_yet(network):
    first, second = of_both(network)
    done = facts.surveys_done(participants(network), network)
    assert set(done) == {first, second}
    assert done[first][:2] == (0, 3)
    assert done[first][2] == (
        "Педагоги: опрос ещё не проводился. Учащиеся: опрос ещё не проводился. Родители: опрос ещё не проводился."
    )


def test_done_is_closed_with_enough_answers(network):
    first, second = of_both(network)
    hold(network, Audience.PARENTS, [5, 4], closed=True)
    hold(network, Audience.PUPILS, [9, 9])
    done = facts.surveys_done(participants(network), network)
    assert done[first] == (
        1,
        3,
        "Педагоги: опрос ещё не проводился. Учащиеся: ответов достаточно, опрос ещё не закрыт.",
    )
    assert done[second][0] == 0
    assert "Родители: ответов 4 из 5." in done[second][2]
    assert facts.surveys_done(list(participants(network)), network, [Audience.PARENTS])[first] == (1, 1, "")


def test_counts_and_who_lacks(network):
    first, second = of_both(network)
    hold(network, Audience.PARENTS, [5, 4])
    hold(network, Audience.TEACHERS, [1, 7])
    assert facts.answer_counts(network) == {
        (first, "parents"): (5, 5),
        (second, "parents"): (4, 5),
        (first, "teachers"): (1, 5),
        (second, "teachers"): (7, 5),
    }
    lacking = facts.lacking_answers(Institution.objects.all(), network)
    assert set(lacking.values_list("pk", flat=True)) == {first, second}
    assert [each.pk for each in facts.lacking_answers(Institution.objects.all(), network, "parents")] == [second]


def test_a_new_survey_does_not_undo_a_finished_one(network):
    first, second = of_both(network)
    hold(network, Audience.PARENTS, [6, 1], closed=True)
    hold(network, Audience.PARENTS, [0, 2])
    done = facts.surveys_done(participants(network), network, [Audience.PARENTS])
    assert done[first] == (1, 1, "")
    assert done[second] == (0, 1, "Родители: ответов 2 из 5.")
    assert facts.launches_of(network).count() == 2


def test_drafts_and_other_networks_do_not_count(network):
    LaunchFactory(network=network)
    hold(NetworkFactory(participants=2), Audience.PARENTS, [9, 9], closed=True)
    assert facts.survey_state(network) == {}


def test_an_institution_that_need_not_answer_is_done_at_the_end(network):
    launch = LaunchFactory(network=network, audience=Audience.PARENTS, answers_needed=0, opened=True)
    services.close_launch(launch, by=None)
    done = facts.surveys_done(participants(network), network, [Audience.PARENTS])
    assert set(done.values()) == {(1, 1, "")}


def test_the_gate_costs_three_queries_however_many(network, django_assert_num_queries):
    hold(network, Audience.PARENTS, [6, 1])
    institutions = participants(network)
    with django_assert_num_queries(3):
        facts.surveys_done(institutions, network)


def test_what_awaits_the_department(department, network):
    LaunchFactory(network=network)
    launch = LaunchFactory(network=network, opened=True)
    week_ago = timezone.localdate() - datetime.timedelta(days=7)
    Launch.objects.filter(pk=launch.pk).update(opens_on=week_ago, closes_on=week_ago)
    awaits = facts.todo(department)
    assert [(todo.title, todo.count) for todo in awaits] == [
        ("Срок опроса вышел, закройте его", 1),
        ("Опрос подготовлен, но не открыт", 1),
    ]


def test_what_awaits_a_director(network):
    launch = LaunchFactory(network=network, answers_needed=5, opened=True)
    entry = launch.entries.first()
    director = entry.institution.appointments.get().user
    answer(entry, 3)
    (todo,) = facts.todo(director)
    assert todo.title == f"Раздайте ссылку: {launch.title}"
    assert todo.text.startswith("ответов 3 из 5")
    answer(entry, 2)
    assert facts.todo(director) == []
