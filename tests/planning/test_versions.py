"""Versions of a template: the list, what each changed, a draft from any of them."""

import pytest
from django.urls import reverse

from planning import differences
from planning.models import Stage, Task, TemplateVersion
from planning.services import templates
from tests.factories import UserFactory
from tests.factories import planning as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, department):
    client.force_login(department)
    return client


@pytest.fixture
def versions():
    """Version 1 as the order has it; version 2 with one thing of every kind otherwise."""
    old = make.published()
    by = UserFactory(department=True)
    new = templates.begin_draft(old, by=by)
    tasks = {task.number: task for task in Task.objects.filter(stage__version=new)}
    Task.objects.filter(pk=tasks["1.1"].pk).update(text="Совсем другие слова.", responsible="Петрова А.А.")
    Task.objects.filter(pk=tasks["3.1"].pk).delete()
    Task.objects.filter(pk=tasks["5.1"].pk).update(stage=new.stages.get(number="6"), position=9)
    Task.objects.create(stage=new.stages.get(number="2"), position=9, number="2.4", text="Новая задача.")
    Stage.objects.filter(version=new, number="4").update(title="Построение модели.")
    new.results.filter(position=1).delete()
    return old, templates.publish(new, by=by)


def test_what_a_version_changed(versions):
    found = {(d.kind, d.what, d.title[:12]): d for d in differences.compare(*versions)}
    kinds = sorted(kind for kind, _what, _title in found)
    assert kinds == ["added", "changed", "changed", "moved", "removed", "removed"], list(found)
    changed = next(d for d in found.values() if d.kind == "changed" and d.title.startswith("1.1"))
    assert {line.after for line in changed.lines} == {"Совсем другие слова.", "Петрова А.А."}
    moved = next(d for d in found.values() if d.kind == "moved")
    assert moved.title.startswith("5.1")


def test_the_same_version_differs_in_nothing(versions):
    assert differences.compare(versions[1], versions[1]) == []


def test_a_task_that_changes_places_is_moved_alone():
    old = make.published()
    new = templates.begin_draft(old, by=UserFactory(department=True))
    stage = new.stages.get(number="6")
    last = stage.tasks.order_by("position").last()
    Task.objects.filter(pk=last.pk).update(position=0)
    assert [(d.kind, d.title) for d in differences.compare(old, new)] == [("moved", str(last))]


def test_the_pages_tell_and_begin_a_draft_from_an_old_version(staff, versions, django_assert_num_queries):
    old, new = versions
    page = staff.get(reverse("planning:template_versions", args=[new.pk]))
    assert page.context["count"] == 2
    page = staff.get(reverse("planning:template_changes", args=[new.pk]))
    assert page.context["before"] == old
    assert "Новая задача." in page.text
    assert staff.get(reverse("planning:template_changes", args=[old.pk])).context["before"] is None
    staff.post(reverse("planning:template_draft", args=[old.pk]))
    draft = TemplateVersion.objects.drafts().get()
    assert (draft.number, draft.made_from) == (3, old)
    assert differences.compare(old, draft) == []
    with_two = staff.get(reverse("planning:template_changes", args=[draft.pk]) + "?with=1")
    assert with_two.context["differences"] == []
    with django_assert_num_queries(6):
        list(differences.compare(old, new))


def test_versions_are_the_departments(client, versions):
    client.force_login(UserFactory())
    for name in ("template_versions", "template_changes"):
        assert client.get(reverse(f"planning:{name}", args=[versions[1].pk])).status_code == 404
