"""The editor of a draft: dragging, dividing, joining, taking out and putting back, two people at once."""

import datetime

import pytest
from django.urls import reverse

from planning.models import Task
from tests.factories import planning as make
from tests.planning.test_templates import press, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, department):
    client.force_login(department)
    return client


@pytest.fixture
def version():
    return make.draft(make.SHORT_ORDER + "\nПодпись\n\nНачальника\n")


def outline(version):
    return [
        (stage.number, [task.text for task in stage.tasks.order_by("position")])
        for stage in version.stages.order_by("position")
    ]


def task_of(version, text):
    return Task.objects.get(stage__version=version, text=text)


def test_a_task_is_dragged_to_another_stage(staff, version):
    task, third = task_of(version, "Своя задача."), version.stages.get(number="3")
    press(staff, version, f"task-place-{task.pk}-{third.pk}-1")
    assert outline(version) == [
        ("1", ["Общая задача."]),
        ("2", ["Ещё одна задача."]),
        ("3", ["Своя задача.", "Последняя задача."]),
    ]
    assert task_of(version, "Последняя задача.").number == "3.2"
    press(staff, version, f"stage-place-{third.pk}-1")
    assert [number for number, _tasks in outline(version)] == ["3", "1", "2"]


def test_a_task_is_moved_by_a_list_without_script(staff, version):
    task, second = task_of(version, "Общая задача."), version.stages.get(number="2")
    press(staff, version, "", **{f"task-{task.pk}-move_to": str(second.pk)})
    assert outline(version)[1] == ("2", ["Ещё одна задача.", "Общая задача."])


def test_a_task_is_divided_at_line_breaks_and_joined_again(staff, version):
    task = task_of(version, "Общая задача.")
    text = f"task-{task.pk}-text"
    press(staff, version, f"task-split-{task.pk}", **{text: "Общая\nзадача."})
    assert outline(version)[0] == ("1", ["Общая", "задача.", "Своя задача."])
    press(staff, version, f"task-merge-{task_of(version, 'задача.').pk}")
    assert outline(version)[0] == ("1", ["Общая задача.", "Своя задача."])
    url = reverse("planning:template_edit", args=[version.pk])
    refused = staff.post(url, typed(staff.get(url)) | {"act": f"task-split-{task.pk}", "plan-title": "Набрано"})
    assert refused.status_code == 422
    assert refused.context["trouble"]
    assert "Набрано" in refused.text
    assert staff.post(url, typed(refused) | {"act": f"task-merge-{task.pk}"}).status_code == 422


def test_lines_are_joined_before_they_are_placed(staff, version):
    _first, second = version.unplaced.order_by("position")
    press(staff, version, f"line-merge-{second.pk}")
    assert version.unplaced.get().text == "Подпись Начальника"


def test_what_was_taken_out_is_put_back_as_it_was(staff, version):
    stage = version.stages.get(number="1")
    task = task_of(version, "Общая задача.")
    Task.objects.filter(pk=task.pk).update(
        scope="network", responsible="Петрова А.А.", due_on=datetime.date(2027, 5, 14)
    )
    before = outline(version)
    lineage = task.lineage
    press(staff, version, f"task-out-{task.pk}")
    line = version.unplaced.get(text="Общая задача.")
    assert outline(version) != before
    press(staff, version, f"line-back-{line.pk}")
    back = task_of(version, "Общая задача.")
    assert (back.scope, back.responsible, back.due_on, back.lineage) == (
        "network",
        "Петрова А.А.",
        datetime.date(2027, 5, 14),
        lineage,
    )
    press(staff, version, f"stage-out-{stage.pk}")
    assert len(outline(version)) == 2
    press(staff, version, f"line-back-{version.unplaced.get(kept__kind='stage').pk}")
    assert outline(version) == before
    assert version.unplaced.count() == 2


def test_a_task_of_a_stage_that_is_out_waits_for_it(staff, version):
    task = task_of(version, "Последняя задача.")
    press(staff, version, f"task-out-{task.pk}")
    press(staff, version, f"stage-out-{version.stages.get(number='3').pk}")
    url = reverse("planning:template_edit", args=[version.pk])
    line = version.unplaced.get(text="Последняя задача.")
    assert staff.post(url, typed(staff.get(url)) | {"act": f"line-back-{line.pk}"}).status_code == 422


def test_two_people_lose_nothing(staff, version):
    url = reverse("planning:template_edit", args=[version.pk])
    mine = typed(staff.get(url))
    first, other = task_of(version, "Своя задача."), task_of(version, "Последняя задача.")
    press(staff, version, f"task-out-{first.pk}")
    press(staff, version, "", **{f"new-task-{other.stage_id}-text": "Их задача."})
    mine |= {f"task-{first.pk}-text": "Мои слова.", f"task-{other.pk}-text": "Мои другие слова."}
    page = staff.post(url, mine)
    assert page.status_code == 409
    assert page.context["gone"] == ["Мои слова."]
    assert not page.context["editor"].faulty
    assert staff.post(url, typed(page)).status_code == 302
    assert outline(version)[2] == ("3", ["Мои другие слова.", "Их задача."])


def test_a_date_or_days_not_both(staff, version):
    stage = version.stages.get(number="1")
    url = reverse("planning:template_edit", args=[version.pk])
    data = typed(staff.get(url)) | {f"stage-{stage.pk}-due_on": "14.05.2027", f"stage-{stage.pk}-due_after": "30"}
    assert staff.post(url, data).status_code == 422
    press(staff, version, "", **{f"stage-{stage.pk}-due_after": "30", f"stage-{stage.pk}-due_on": ""})
    stage.refresh_from_db()
    # 1 May 2027 is a holiday on a Saturday: the working day after the May days.
    assert stage.proposed_deadline(datetime.date(2027, 4, 1)) == datetime.date(2027, 5, 4)
