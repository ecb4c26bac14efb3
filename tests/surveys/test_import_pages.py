"""Loading a questionnaire on the pages: the file, the report, the draft."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from common.verdicts import Conflict, Refused
from surveys import services
from surveys.importing import Severity
from surveys.models import Audience, ImportReport, Questionnaire, VersionState
from tests.factories import UserFactory
from tests.factories.surveys import QuestionnaireFactory, VersionFactory

from . import survey_files as files

LSS = files.lss(495, files.EVERY_KIND)


@pytest.fixture
def specialist(client, department):
    client.force_login(department)
    return department


def load(client, content: bytes = LSS, name: str = "Опрос педагогов.lss", into=None):
    url = reverse("surveys:import_into", args=[into.pk]) if into else reverse("surveys:import_start")
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def loaded(content: bytes = LSS, into=None, by=None) -> ImportReport:
    return services.importing.read(content, name="file.lss", by=by, into=into)


def test_a_file_becomes_a_draft(client, specialist):
    page = client.get(reverse("surveys:questionnaire_list"))
    assert reverse("surveys:import_start") in page.text
    response = load(client)
    report = ImportReport.objects.get()
    assert response.url == report.get_absolute_url()
    assert (report.source_name, report.total, report.is_waiting) == (
        "Опрос педагогов.lss",
        files.rows_of_lss(LSS),
        True,
    )
    page = client.get(report.get_absolute_url())
    assert page.text.index("Что стало со строками") < page.text.index("Что будет спрошено")
    assert "Файлы не запрашиваются" in page.text
    assert Questionnaire.objects.count() == 0
    response = client.post(
        reverse("surveys:import_take", args=[report.pk]), {"title": "Анкета педагога", "audience": Audience.TEACHERS}
    )
    questionnaire = Questionnaire.objects.get()
    assert response.url == questionnaire.get_absolute_url()
    version = questionnaire.versions.get()
    assert (version.state, version.parsed().title) == (VersionState.DRAFT, "Анкета педагога")
    report.refresh_from_db()
    assert (report.version, report.questionnaire, report.is_waiting) == (version, questionnaire, False)
    page = client.get(questionnaire.get_absolute_url())
    assert report.get_absolute_url() in page.text
    assert "Анкета загружена из файла" in page.text
    assert "версия 1" in client.get(report.get_absolute_url()).text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Файл пуст"), (b"%PDF-1.7", "этот файл другого вида"), (LSS[:300], "Выгрузите его ещё раз")],
)
def test_a_file_that_cannot_be_read_is_told_at_the_field(client, specialist, content, said):
    response = load(client, content)
    assert response.status_code == 422
    assert said.lower() in response.text.lower()
    assert not ImportReport.objects.exists()


def test_a_form_without_a_file(client, specialist):
    assert client.post(reverse("surveys:import_start"), {}).status_code == 422


def test_what_was_typed_stays(client, specialist):
    report = loaded()
    response = client.post(reverse("surveys:import_take", args=[report.pk]), {"title": "Моё название"})
    assert response.status_code == 422
    assert "Моё название" in response.text
    assert not Questionnaire.objects.exists()


def test_twice_makes_one(client, specialist):
    report = loaded()
    made = {"title": "Анкета", "audience": Audience.PUPILS}
    url = reverse("surveys:import_take", args=[report.pk])
    client.post(url, made)
    assert client.post(url, made).url == report.get_absolute_url()
    with pytest.raises(Conflict):
        services.importing.take(report, by=specialist, **made)
    with pytest.raises(Conflict):
        services.importing.discard(report)
    assert Questionnaire.objects.count() == 1


def test_a_file_is_forgotten(client, specialist):
    report = loaded()
    assert client.post(reverse("surveys:import_discard", args=[report.pk])).url == reverse("surveys:import_start")
    assert not ImportReport.objects.exists()


def test_nothing_that_can_be_asked(client, specialist):
    load(client, files.lss(495, [{"code": "a", "type": "|"}]))
    report = ImportReport.objects.get()
    page = client.get(report.get_absolute_url())
    assert "нет ничего, что можно спросить" in page.text
    client.post(reverse("surveys:import_take", args=[report.pk]), {"title": "x", "audience": Audience.PUPILS})
    assert not Questionnaire.objects.exists()
    with pytest.raises(Refused):
        services.importing.take(report, title="x", audience=Audience.PUPILS, by=specialist)


def test_the_report_is_filtered_and_exported(client, specialist):
    url = loaded().get_absolute_url()
    refused = client.get(url, {"show": Severity.LOST, "q": "upload"})
    assert "Файлы не запрашиваются" in refused.text
    assert "Это вычисление" not in refused.text
    assert "Ничего не найдено" in client.get(url, {"q": "нет таких слов"}).text
    assert client.get(url, {"show": "nonsense", "page": "x"}).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(url, {"export": "xlsx", "show": Severity.LOST}).content))
    rows = list(book.active.values)
    assert len(rows) > 5
    assert {row[4] for row in rows[1:]} == {"Не взято"}


def test_the_next_version_of_a_questionnaire(client, specialist):
    questionnaire = services.importing.take(loaded(), title="Анкета", audience=Audience.TEACHERS, by=specialist)
    first = questionnaire.latest()
    again = files.lss(495, [{"code": "extra", "type": "T"}, *files.EVERY_KIND])
    load(client, again, into=questionnaire)
    report = questionnaire.imports.get(taken_at=None)
    url = reverse("surveys:import_take", args=[report.pk])
    page = client.get(report.get_absolute_url())
    assert "черновик" in page.text
    seen = services.importing.draft_digest(questionnaire)
    assert client.post(url, {"seen": seen}).status_code == 422  # the draft would be lost: say so
    client.post(url, {"seen": seen, "replace": "on"})
    first.refresh_from_db()
    codes = [question.code for question in first.parsed().questions]
    assert codes[:2] == ["extra", "list"]
    assert questionnaire.versions.count() == 1


def test_a_frozen_version_is_followed_by_a_draft(client, specialist):
    questionnaire = QuestionnaireFactory()
    version = questionnaire.latest()
    version.state, version.sha256, version.frozen_at = VersionState.FROZEN, version.digest(), questionnaire.created_at
    version.save()
    report = loaded(into=questionnaire)
    client.post(reverse("surveys:import_take", args=[report.pk]), {"seen": ""})
    assert [each.number for each in questionnaire.versions.all()] == [2, 1]


def test_a_draft_that_somebody_changed_meanwhile_is_not_lost(client, specialist):
    questionnaire = QuestionnaireFactory()
    report = loaded(into=questionnaire)
    seen = services.importing.draft_digest(questionnaire)
    draft = questionnaire.latest()
    draft.definition["title"] = "Другое название"
    draft.save()
    response = client.post(reverse("surveys:import_take", args=[report.pk]), {"seen": seen, "replace": "on"})
    assert response.status_code == 409
    draft.refresh_from_db()
    assert draft.definition["title"] == "Другое название"


def test_an_archived_questionnaire_takes_no_version(client, specialist):
    version = VersionFactory()
    questionnaire = version.questionnaire
    report = loaded(into=questionnaire, by=specialist)
    seen = services.importing.draft_digest(questionnaire)
    Questionnaire.objects.filter(pk=questionnaire.pk).update(archived_at="2026-11-01T00:00Z")
    page = client.post(reverse("surveys:import_take", args=[report.pk]), {"seen": seen, "replace": "on"})
    assert page.status_code == 422
    assert "в архиве" in page.text
    version.refresh_from_db()
    assert version.digest() == seen
    report.refresh_from_db()
    assert report.is_waiting


@pytest.mark.django_db(transaction=True)
def test_two_who_take_files_as_the_next_version_at_once_lose_nothing():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    user = UserFactory(department=True)
    questionnaire = VersionFactory().questionnaire
    seen = services.importing.draft_digest(questionnaire)
    reports = [loaded(into=questionnaire, by=user), loaded(into=questionnaire, by=user)]

    def take(report) -> str:
        try:
            services.importing.take_as_next(report, seen=seen, by=user)
            return "taken"
        except Conflict:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, reports)) == ["taken", "told"]
    # One file pressed twice at once: one questionnaire.
    report = loaded(by=user)

    def begin(_number) -> str:
        try:
            services.importing.take(report, title="Новая", audience=Audience.TEACHERS, by=user)
            return "taken"
        except Conflict:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, range(2))) == ["taken", "told"]
    assert Questionnaire.objects.filter(title="Новая").count() == 1


def test_others_do_not_learn_of_it(client, db):
    report = loaded()
    client.force_login(UserFactory())
    assert client.get(report.get_absolute_url()).status_code == 403


def test_list_of_files_costs_the_same(specialist, assert_flat_queries):
    assert_flat_queries(reverse("surveys:import_start"), lambda: loaded(by=specialist))


def test_downloads(client, specialist):
    version = VersionFactory()
    address = [version.questionnaire.pk, version.number]
    response = client.get(reverse("surveys:version_export", args=[*address, "json"]))
    assert json.loads(response.content) == version.definition
    assert "attachment" in response.headers["Content-Disposition"]
    response = client.get(reverse("surveys:version_export", args=[*address, "xlsform"]))
    assert openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames[:3] == ["survey", "choices", "settings"]
    assert client.get(reverse("surveys:version_export", args=[*address, "exe"])).status_code == 404
    assert client.get(reverse("surveys:version_export", args=[address[0], 99, "json"])).status_code == 404


@pytest.mark.django_db
def test_command(tmp_path, capsys):
    good, bad, empty = tmp_path / "good.lss", tmp_path / "bad.lss", tmp_path / "empty.lss"
    good.write_bytes(LSS)
    bad.write_bytes(LSS[:200])
    empty.write_bytes(files.lss(495, [{"code": "a", "type": "|"}]))
    call_command("import_questionnaire", str(good), str(empty), report=True)
    told = capsys.readouterr().out
    assert f"строк {files.rows_of_lss(LSS)}" in told
    assert "Файлы не запрашиваются" in told
    call_command("import_questionnaire", str(good), report=True, json=True)
    assert json.loads(capsys.readouterr().out)["rows"] == files.rows_of_lss(LSS)
    with pytest.raises(CommandError, match="2"):
        call_command("import_questionnaire", str(good), str(bad), str(empty), audience="pupils", title="Из файла")
    assert Questionnaire.objects.get().title == "Из файла"
    assert ImportReport.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("import_questionnaire", str(tmp_path / "none.lss"))
