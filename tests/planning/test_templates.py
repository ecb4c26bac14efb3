"""From the order to a published template, through the pages."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from documents import files
from planning.models import PlanTemplate, Stage, Task, TemplateVersion
from planning.services import templates
from tests.documents import office
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.planning.test_orders import ORDER, RESULTS, STAGES, TASKS

pytestmark = pytest.mark.django_db
IMPORT = "/plan/order/"


@pytest.fixture
def staff(client, department):
    client.force_login(department)
    return client


def upload(content: bytes, name: str = "приказ.txt"):
    return {"file": SimpleUploadedFile(name, content)}


def texts(version: TemplateVersion) -> tuple[dict, dict, list]:
    stages = {stage.number: stage.title for stage in version.stages.all()}
    tasks = {task.number: task.text for task in Task.objects.filter(stage__version=version)}
    return stages, tasks, [result.text for result in version.results.all()]


def typed(page) -> dict:
    """What the form of the page would send back unchanged."""
    editor = page.context["editor"]
    data = {}
    for form in editor.forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    return data


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_an_uploaded_order_becomes_a_draft(staff, encoding):
    answer = staff.post(IMPORT, upload(ORDER.encode(encoding)))
    version = TemplateVersion.objects.get()
    assert answer.url == reverse("planning:template_edit", args=[version.pk])
    assert texts(version) == (STAGES, TASKS, RESULTS)
    assert version.order_number == "453/1"
    assert version.source_text.split() == ORDER.split()
    assert files.verify(version.source_file)
    page = staff.get(answer.url)
    for text in (*STAGES.values(), *TASKS.values()):
        assert text in page.text


def test_a_word_file_becomes_a_draft(staff):
    paragraphs = [line for line in ORDER.splitlines() if line.strip()]
    staff.post(IMPORT, upload(office.word(*paragraphs), "приказ.docx"))
    assert texts(TemplateVersion.objects.get()) == (STAGES, TASKS, RESULTS)


def test_pasted_text_becomes_a_draft(staff):
    staff.post(IMPORT, {"text": ORDER})
    version = TemplateVersion.objects.get()
    assert texts(version) == (STAGES, TASKS, RESULTS)
    assert version.source_file.read().decode().split() == ORDER.split()


def test_known_tasks_bring_their_checks():
    version = make.draft()
    checks = {task.number: (task.scope, task.check_code) for task in Task.objects.filter(stage__version=version)}
    assert checks["1.2"] == ("network", "founder-decision")
    assert checks["2.3"] == ("institution", "agreement-signed")
    assert checks["3.2"] == ("institution", "surveys-answered")
    assert checks["4.3"] == ("both", "responsible-appointed")
    assert checks["6.1"] == ("both", "local-acts-registered")
    assert version.stages.get(number="2").check_code == "everybody-signed"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "file"),
        ({"text": "   "}, "file"),
        ({"text": "Просто письмо без плана."}, "text"),
        (upload(b""), "file"),
        (upload(bytes(range(256)) * 8), "file"),
        (upload(b"%PDF-1.4 ...", "приказ.pdf"), "file"),
        (upload(b"PK\x03\x04broken", "приказ.docx"), "file"),
        (upload("Просто письмо.".encode()), "file"),
        (upload(ORDER.encode()) | {"text": "1. Этап\n· Задача"}, "file"),
    ],
)
def test_what_is_no_order_is_refused_by_the_field(staff, sent, field):
    page = staff.post(IMPORT, sent)
    assert page.status_code == 200
    assert page.context["form"].errors.get(field)
    assert not TemplateVersion.objects.exists()
    if sent.get("text", "").strip():
        assert sent["text"].splitlines()[0] in page.text


def test_nul_in_pasted_text_is_refused(staff):
    assert staff.post(IMPORT, {"text": "1. Этап\x00\n· Задача"}).context["form"].errors["text"]


def test_others_do_not_read_orders(client):
    client.force_login(UserFactory())
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"text": ORDER}).status_code == 403
    assert not TemplateVersion.objects.exists()


# Correcting


def test_corrections_are_saved(staff):
    version = make.draft()
    url = reverse("planning:template_edit", args=[version.pk])
    task = Task.objects.get(stage__version=version, number="4.2")
    data = typed(staff.get(url)) | {
        f"task-{task.pk}-text": "Анализ системы образования района.",
        f"task-{task.pk}-scope": "both",
        f"task-{task.pk}-check_code": "manual",
        "plan-order_number": "453/1-а",
        "new-result-text": "ещё один результат;",
        f"new-task-{task.stage_id}-text": "Новая задача.",
    }
    assert staff.post(url, data).status_code == 302
    task.refresh_from_db()
    version.refresh_from_db()
    assert (task.text, task.scope, version.order_number) == ("Анализ системы образования района.", "both", "453/1-а")
    assert version.results.last().text == "ещё один результат;"
    assert task.stage.tasks.last().text == "Новая задача."
    assert task.stage.tasks.last().number == "4.4"


def press(client, version, act, **changes):
    url = reverse("planning:template_edit", args=[version.pk])
    answer = client.post(url, typed(client.get(url)) | changes | {"act": act})
    assert answer.status_code == 302, answer.context["editor"].faulty
    return answer


def test_buttons_move_rows_and_numbers_follow(staff):
    version = make.draft()
    first = version.stages.get(number="1")
    second = first.tasks.get(number="1.2")
    press(staff, version, f"task-up-{second.pk}")
    assert [task.number for task in first.tasks.order_by("position")] == ["1.1", "1.2", "1.3", "1.4"]
    second.refresh_from_db()
    assert (second.number, second.position) == ("1.1", 1)
    # Above the first task lies the stage before; the first stage has none.
    press(staff, version, f"task-up-{second.pk}")
    second.refresh_from_db()
    assert second.position == 1
    last = first.tasks.order_by("position").last()
    press(staff, version, f"task-down-{last.pk}")
    last.refresh_from_db()
    assert (last.stage.number, last.number) == ("2", "2.1")
    press(staff, version, f"stage-down-{first.pk}")
    first.refresh_from_db()
    assert (first.position, first.number) == (2, "1")


def test_nothing_that_is_taken_out_vanishes(staff):
    version = make.draft()
    task = Task.objects.get(stage__version=version, number="3.1")
    press(staff, version, f"task-out-{task.pk}")
    line = version.unplaced.get()
    assert line.text == task.text
    sixth = version.stages.get(number="6")
    press(staff, version, f"stage-out-{sixth.pk}")
    assert version.unplaced.count() == 6
    press(staff, version, "", **{f"line-{line.pk}-place": f"task-{version.stages.get(number='5').pk}"})
    moved = version.stages.get(number="5").tasks.last()
    assert (moved.text, moved.number) == (task.text, "5.3")
    stage_line = version.unplaced.get(text__startswith="6. Подготовка")
    press(staff, version, "", **{f"line-{stage_line.pk}-place": "stage"})
    assert version.stages.last().number == "6"
    assert version.stages.last().title == STAGES["6"]


def test_lines_without_a_place_are_decided_one_by_one(staff):
    version = make.draft(f"{ORDER}\nНачальник управления\nФамилия И.О.\n")
    one, other = version.unplaced.order_by("pk")
    press(staff, version, "", **{f"line-{one.pk}-place": "ignore", f"line-{other.pk}-place": "result"})
    one.refresh_from_db()
    assert one.is_ignored
    assert version.results.last().text == "Фамилия И.О."
    press(staff, version, "", **{f"line-{one.pk}-place": "keep"})
    one.refresh_from_db()
    assert not one.is_ignored


def test_a_check_must_fit_the_scope(staff):
    version = make.draft()
    task = Task.objects.get(stage__version=version, number="1.1")
    url = reverse("planning:template_edit", args=[version.pk])
    data = typed(staff.get(url)) | {f"task-{task.pk}-check_code": "agreement-signed", "plan-title": "Другое название"}
    page = staff.post(url, data)
    assert page.status_code == 422
    assert f'href="#id_task-{task.pk}-check_code"' in page.text
    assert "Другое название" in page.text
    version.refresh_from_db()
    assert version.title != "Другое название"


def test_two_people_correct_the_same_draft(staff):
    version = make.draft()
    url = reverse("planning:template_edit", args=[version.pk])
    mine, theirs = typed(staff.get(url)), typed(staff.get(url))
    staff.post(url, theirs | {"plan-title": "Их название"})
    page = staff.post(url, mine | {"plan-title": "Моё название"})
    assert page.status_code == 409
    assert "Моё название" in page.text
    version.refresh_from_db()
    assert version.title == "Их название"
    assert staff.post(url, typed(page) | {"plan-title": "Моё название"}).status_code == 302
    version.refresh_from_db()
    assert version.title == "Моё название"


@pytest.mark.parametrize("act", ["task-up-999999", "task-burn-1", "x", "task-up-", "stage-out-0", "'; --"])
def test_odd_buttons_do_nothing(staff, act):
    version = make.draft()
    press(staff, version, act)
    assert texts(version) == (STAGES, TASKS, RESULTS)


# Publishing


def test_publishing_needs_a_word_and_every_line_decided(staff):
    version = make.draft(f"{ORDER}\nНачальник управления\n")
    url = reverse("planning:template_publish", args=[version.pk])
    assert staff.post(url, {"confirm": "on"}).status_code == 403
    version.unplaced.update(is_ignored=True)
    assert staff.post(url).status_code == 200
    version.refresh_from_db()
    assert version.is_draft
    assert staff.post(url, {"confirm": "on"}).url == version.get_absolute_url()
    version.refresh_from_db()
    assert not version.is_draft
    page = staff.get(version.get_absolute_url())
    for text in (*STAGES.values(), *TASKS.values(), *RESULTS, "Начальник управления"):
        assert text in page.text


def test_a_published_version_never_changes(staff):
    version = make.published()
    assert staff.get(reverse("planning:template_edit", args=[version.pk])).status_code == 403
    changes = [
        lambda: TemplateVersion.objects.filter(pk=version.pk).update(title="Другое"),
        lambda: version.stages.update(title="Другое"),
        lambda: Task.objects.filter(stage__version=version).update(text="Другое"),
        lambda: version.results.update(text="Другое"),
        lambda: Task.objects.filter(stage__version=version)._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert texts(version) == (STAGES, TASKS, RESULTS)


def test_corrections_go_into_a_new_version(staff):
    version = make.published()
    answer = staff.post(reverse("planning:template_draft", args=[version.pk]))
    draft = TemplateVersion.objects.drafts().get()
    assert answer.url == reverse("planning:template_edit", args=[draft.pk])
    assert (draft.number, draft.template) == (2, version.template)
    assert texts(draft) == texts(version)
    assert staff.post(reverse("planning:template_draft", args=[version.pk])).status_code == 403
    Task.objects.filter(stage__version=draft, number="1.1").update(text="Исправлено.")
    templates.publish(draft, by=UserFactory(department=True))
    assert texts(version)[1] == TASKS


def test_throwing_a_draft_away_needs_a_word(staff):
    version = make.draft()
    url = reverse("planning:template_discard", args=[version.pk])
    assert staff.post(url).status_code == 200
    assert TemplateVersion.objects.exists()
    staff.post(url, {"confirm": "on"})
    assert not TemplateVersion.objects.exists()
    assert not PlanTemplate.objects.exists()
    assert not Stage.objects.exists()


def test_the_order_can_be_fetched_as_it_came(staff):
    version = make.draft()
    answer = staff.get(reverse("planning:template_order_file", args=[version.pk]))
    assert answer.content.decode() == ORDER
    assert "attachment" in answer.headers["Content-Disposition"]


# The command


def run(*args) -> str:
    out = io.StringIO()
    call_command("import_order", *map(str, args), stdout=out)
    return out.getvalue()


@pytest.fixture
def order_file(tmp_path):
    path = tmp_path / "order.txt"
    path.write_bytes(ORDER.encode("cp1251"))
    return path


def test_the_command_prints_the_proposal_and_publishes_once(order_file):
    printed = run(order_file, "--publish")
    for text in (*STAGES.values(), *TASKS.values(), *RESULTS):
        assert text in printed
    assert not TemplateVersion.objects.get().is_draft
    run(order_file, "--publish")
    assert TemplateVersion.objects.count() == 1


def test_the_command_may_only_look(order_file):
    assert STAGES["6"] in run(order_file, "--dry-run")
    assert not TemplateVersion.objects.exists()


def test_the_command_does_not_publish_what_is_unplaced(tmp_path):
    path = tmp_path / "order.txt"
    path.write_text(f"{ORDER}\nНачальник управления\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run(path, "--publish")
    assert TemplateVersion.objects.get().is_draft


def test_the_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path / "missing.txt")
    (tmp_path / "x.txt").write_bytes(bytes(range(256)))
    with pytest.raises(CommandError):
        run(tmp_path / "x.txt")
