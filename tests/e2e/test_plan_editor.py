"""The editor of a plan's draft in a real browser: a task dragged to another stage, then moved by keys."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from planning.models import Task
from tests.factories import planning as make
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def outline(version):
    return [[task.text for task in stage.tasks.order_by("position")] for stage in version.stages.order_by("position")]


def test_tasks_are_dragged_and_moved_by_keys(signed_in, accessible):
    world = World()
    version = make.draft(make.SHORT_ORDER, by=world.department)
    task = Task.objects.get(stage__version=version, text="Своя задача.")
    other = Task.objects.get(stage__version=version, text="Последняя задача.")
    page = signed_in(world.department)
    page.goto(reverse("planning:template_edit", args=[version.pk]))
    accessible(page)

    row, target = page.locator(f"#row-task-{task.pk}"), page.locator(f"#row-task-{other.pk}")
    grip = row.locator("[data-grip]")
    grip.hover()
    page.mouse.down()
    grip.hover(position={"x": 5, "y": 10})
    expect(row).to_have_class("plan-row plan-task is-dragged")
    target.hover(position={"x": 120, "y": 30})
    target.hover(position={"x": 120, "y": 20})
    with page.expect_navigation():
        page.mouse.up()
    assert outline(version) == [["Общая задача."], ["Ещё одна задача."], ["Своя задача.", "Последняя задача."]]

    with page.expect_navigation():
        page.locator(f'button[value="task-down-{task.pk}"]').press("Enter")
    expect(page.locator(f'button[value="task-down-{task.pk}"]')).to_be_focused()
    assert outline(version)[2] == ["Последняя задача.", "Своя задача."]
