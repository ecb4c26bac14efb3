"""Distributions, and that nobody is found in them."""

from itertools import pairwise

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from surveys import results, services
from surveys.suppression import total_is_visible, visible
from tests.factories.surveys import LaunchFactory, answer

GROUPS = st.dictionaries(st.integers(0, 30), st.integers(0, 40), max_size=12)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({}, ""),
        ({"a": 10, "b": 20}, "ab"),
        ({"a": 4, "b": 20}, ""),  # 4 would be the total less 20
        ({"a": 4, "b": 8, "c": 20}, "c"),
        ({"a": 4, "b": 3, "c": 20}, "c"),
        ({"a": 1, "b": 1, "c": 9, "d": 20}, "d"),  # two people together are still too few
        ({"a": 0, "b": 7, "c": 20}, "bc"),  # nothing is in an empty group
        ({"a": 0, "b": 4, "c": 20}, ""),
        ({"a": 5, "b": 5}, "ab"),
    ],
)
def test_what_is_shown(cells, shown):
    assert visible(cells, 5) == set(shown)


@given(cells=GROUPS, k=st.integers(2, 10))
def test_no_small_group_comes_out_by_subtraction(cells, k):
    shown = visible(cells, k)
    assert all(cells[group] >= k for group in shown)
    rest = [n for group, n in cells.items() if group not in shown and n]
    if rest and shown:
        assert len(rest) >= 2
        assert sum(rest) >= k


@given(cells=GROUPS, k=st.integers(2, 10))
def test_the_same_groups_are_shown_whatever_the_order(cells, k):
    assert visible(dict(reversed(cells.items())), k) == visible(cells, k)


def test_a_total_needs_enough_answers():
    assert not total_is_visible({"a": 2, "b": 2}, 5)
    assert total_is_visible({"a": 3, "b": 2}, 5)


@pytest.fixture
def survey(db):
    """Four institutions with 10, 12, 4 and 0 answers; the four of the third all chose the lowest mark."""
    launch = LaunchFactory(participants=4, opened=True)
    entries = list(launch.entries.select_related("launch__version", "institution").order_by("pk"))
    answer(entries[0], 8)
    answer(entries[0], 2, q3="na", q1="father", q5=None)
    answer(entries[1], 12, q3=5, q6="Автобус")
    answer(entries[2], 4, q3=1, q6="Тайна", q1="other", **{"q1-other": "бабушка"})
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    return launch, [entry.institution for entry in entries]


def part(found, number, row=0):
    return found[number - 1].parts[row]


def test_figures_of_everybody(survey):
    launch, _institutions = survey
    found = results.of(launch)
    scale = part(found, 3)
    assert (scale.answered, scale.no_opinion) == (24, 2)
    assert [bar.count for bar in scale.bars] == [4, 0, 0, 8, 12]
    assert scale.mean == pytest.approx((4 * 1 + 8 * 4 + 12 * 5) / 24)  # no opinion leaves the mean alone
    assert [bar.share for bar in part(found, 1).bars] == [77, 8, 15]
    assert part(found, 2).bars[0].share == 100
    assert part(found, 4, row=1).mean == 3
    assert (part(found, 5).answered, part(found, 5).mean) == (24, 6)
    assert part(found, 1).texts == ("бабушка",) * 4
    assert list(part(found, 6).texts) == sorted(part(found, 6).texts)


def test_the_small_institution_and_the_next_smallest_are_hidden(survey):
    launch, (ten, twelve, four, none) = survey
    hidden = {each.pk: part(results.of(launch, each.pk), 3).is_hidden for each in (ten, twelve, four, none)}
    assert hidden == {ten.pk: True, twelve.pk: False, four.pk: True, none.pk: True}


def test_an_optional_question_has_its_own_base(db):
    """Nine answered the survey, but three of them the question: that is a group of three."""
    launch = LaunchFactory(participants=2, opened=True)
    first, second = launch.entries.select_related("launch__version").order_by("pk")
    answer(first, 6, q6=None)
    answer(first, 3, q6="Личное")
    answer(second, 9)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    assert part(results.of(launch, first.institution_id), 6).is_hidden
    assert part(results.of(launch, second.institution_id), 6).is_hidden  # or it would be found by subtraction
    assert not part(results.of(launch, first.institution_id), 1).is_hidden
    assert not part(results.of(launch), 6).is_hidden


def test_no_page_shows_the_small_group_directly_or_by_subtraction(survey, client, department):
    launch, institutions = survey
    client.force_login(department)
    url = reverse("surveys:launch_results", args=[launch.pk])
    assert "Тайна" in client.get(url).text  # in the whole it is one of many
    shown = [client.get(url, {"institution": str(each.pk)}).text for each in institutions]
    assert not any("Тайна" in page or "бабушка" in page for page in shown)
    assert [page.count("меньше 5 ответов: скрыто") for page in shown] == [7, 0, 7, 7]
    # Hidden and empty look the same.
    small, empty = (page.split("</form>")[-1] for page in shown[2:])
    assert small == empty


def test_results_wait_for_the_end(client, department, launch):
    client.force_login(department)
    answer(launch.entries.first(), 9)
    response = client.get(reverse("surveys:launch_results", args=[launch.pk]))
    assert response.status_code == 403
    assert "после закрытия опроса" in response.text


def test_directors_do_not_see_results(client, survey):
    launch, institutions = survey
    client.force_login(institutions[1].appointments.get().user)
    assert client.get(reverse("surveys:launch_results", args=[launch.pk])).status_code == 403


@pytest.mark.parametrize(
    "query", ["institution=x", "institution=%27", "institution=00000000-0000-0000-0000-000000000000"]
)
def test_a_wrong_institution_shows_everybody(survey, client, department, query):
    client.force_login(department)
    response = client.get(reverse("surveys:launch_results", args=[survey[0].pk]) + f"?{query}")
    assert response.status_code == 200
    assert "26 ответов" in response.text


def test_results_cost_the_same_for_many_answers(survey, client, department, assert_flat_queries):
    launch, _institutions = survey
    client.force_login(department)
    grow = lambda: [answer(entry, 5) for entry in launch.entries.all()]  # noqa: E731
    assert_flat_queries(reverse("surveys:launch_results", args=[launch.pk]), grow)


def test_texts_and_marks_are_in_no_order_of_arrival(survey):
    launch, _institutions = survey
    texts = part(results.of(launch), 6).texts
    assert all(first <= second for first, second in pairwise(texts))
