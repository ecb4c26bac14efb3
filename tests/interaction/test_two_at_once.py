"""Two people at the same plan at once: both additions land, of two changes of one item one is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.verdicts import Conflict
from interaction.models import InteractionPlan, ProgressMark
from interaction.services import items, marks, plans
from tests.factories.accounts import UserFactory
from tests.factories.institutions import NetworkFactory
from tests.factories.interaction import ORDER, approve_plan, make_item, make_plan

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time"),
]


def at_once(*acts) -> list[str]:
    """What became of each act, all of them begun together."""

    def tried(act) -> str:
        try:
            act()
            return "done"
        except Conflict:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(tried, acts))


@pytest.fixture
def department():
    return UserFactory(department=True)


@pytest.fixture
def plan(department) -> InteractionPlan:
    return make_plan(NetworkFactory(participants=1), by=department)


def test_two_additions_both_land_in_two_places(plan, department):
    adding = [lambda n=n: make_item(plan, by=department, title=f"Мероприятие {n}") for n in range(4)]
    assert at_once(*adding) == ["done"] * 4
    assert sorted(plan.items.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_of_two_changes_of_one_item_one_is_told(plan, department):
    item = make_item(plan, by=department)
    changing = [lambda n=n: items.change(item, seen=1, by=department, title=f"Текст {n}") for n in range(3)]
    assert at_once(*changing) == ["done", "told", "told"]
    item.refresh_from_db()
    assert item.revision == 2


def test_a_plan_is_approved_once(plan, department):
    make_item(plan, by=department)
    plan = plans.submit(plan, by=department)
    assert at_once(*[lambda: plans.approve(plan, by=department, **ORDER)] * 2) == ["done", "told"]
    assert plan.versions.count() == 1


def test_an_item_is_marked_once_from_what_the_page_showed(plan, department):
    item = make_item(plan, by=department)
    approve_plan(plan, by=department)
    marking = [lambda: marks.mark(item, "in_work", seen="planned", by=department)] * 3
    assert at_once(*marking) == ["done", "told", "told"]
    assert ProgressMark.objects.filter(item=item).count() == 1
