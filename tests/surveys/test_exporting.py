"""Reports and files: what is in them, what is left out, and that they are real files of their kinds."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from documents import incoming, xlsx
from jobs.models import Job, JobState
from surveys import means, services
from surveys.exporting.ddi import NAMESPACE, as_ddi
from surveys.exporting.files import write_csv
from surveys.exporting.records import Records
from surveys.exporting.sav import write_sav
from surveys.models import Response, ResultFile
from surveys.services import folding
from tests.factories.surveys import LaunchFactory, QuestionnaireFactory, answer

from .sav_reader import read_sav


def silent(done):
    pass


@pytest.fixture
def closed(db):
    """20, 12 and 3 answers: the last institution and the next smallest are hidden."""
    launch = LaunchFactory(participants=3, opened=True)
    first, second, third = launch.entries.select_related("launch__version", "institution").order_by("pk")
    answer(first, 14, q6="=1+1")
    answer(first, 6, q3="na", q5=None, q6=None)
    answer(second, 12, q1="other", q6="Длинный ответ – " * 30, **{"q1-other": "бабушка «Ё»"})
    answer(third, 3, q1="father", q2=["unsure"], q6="Тайна")
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    return launch, [first.institution, second.institution, third.institution]


def table_of(launch) -> list[dict[str, str]]:
    target = io.BytesIO()
    write_csv(Records(launch), target, silent)
    return list(csv.DictReader(io.StringIO(target.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_rows_tell_no_more_than_results(closed):
    launch, (first, second, third) = closed
    rows = table_of(launch)
    assert len(rows) == 35
    places = [row["institution"] for row in rows]
    assert places.count(first.short_name) == 20
    assert second.short_name not in places
    assert third.short_name not in places
    assert places.count("") == 15  # the hidden ones together, and no fewer
    own = [row for row in rows if row["institution"]]
    assert {row["q1"] for row in own} == {"1"}
    assert [row["q3"] for row in own].count("99") == 6
    assert {row["q6"] for row in own} == {"'=1+1", ""}  # a formula is a text
    assert {row["q2_robots"] for row in rows} == {"0", "1"}
    # Twelve of the fifteen wrote who they are: the line is shown for nobody but them, and stays with them.
    assert all(not row["q1_other_text"] for row in own)


def test_of_too_few_answers_the_files_hold_nothing(db):
    launch = LaunchFactory(participants=1, opened=True)
    answer(launch.entries.select_related("launch__version").get(), 2)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    rows = table_of(launch)
    assert len(rows) == 2
    assert {value for row in rows for value in row.values()} == {""}


def test_an_answer_that_few_of_a_group_gave_is_left_out(db):
    launch = LaunchFactory(participants=2, opened=True)
    first, second = launch.entries.select_related("launch__version", "institution").order_by("pk")
    answer(first, 17, q6=None)
    answer(first, 3, q6="Тайна")
    answer(second, 9)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    rows = table_of(launch)
    assert {row["institution"] for row in rows} == {first.institution.short_name, second.institution.short_name}
    assert all(row["q6"] == "" for row in rows)


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "csv", "sav", "ddi"])
def test_made_behind_the_scenes_and_fetched(
    closed, kind, client, department, django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.INCOMING_DIR = tmp_path
    launch, _institutions = closed
    client.force_login(department)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(reverse("surveys:launch_results_export", args=[launch.pk]), {"kind": kind})
    job = Job.objects.get()
    assert sent.url == job.get_absolute_url()
    assert job.state == JobState.DONE, job.error
    url = job.result_url or reverse("jobs:job_result", args=[job.pk])
    fetched = client.get(url)
    content = fetched.getvalue() if fetched.streaming else fetched.content
    start = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "sav": b"$FL2", "ddi": b"<?xml"}
    assert content.startswith(start[kind])
    if kind == "xlsx":
        assert xlsx.sheet_names(content) == ["Итоги", "По организациям", "Ответы", "Кодировка"]
        answers = xlsx.read_rows(content, sheet="Ответы")
        assert len(answers) == 36
        assert "мама" in answers[1] + answers[2] + answers[3] + answers[4]
        assert "=1+1" in {row[answers[0].index("Пожелания")] for row in answers}
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("word/document.xml").decode()
        assert "Отчёт об анкетировании" in text
        assert "Насколько Вы довольны?" in text
        assert "Тайна" not in text


def test_files_of_answers_go_when_the_answers_do(closed, client, department, settings, tmp_path):
    settings.INCOMING_DIR = tmp_path
    launch, _institutions = closed
    kept = incoming.keep([b"answers"])
    made = ResultFile.objects.create(launch=launch, key=kept.key, name="a.csv", content_type="text/csv", size=7)
    client.force_login(department)
    incoming.drop(kept.key)
    assert client.get(made.get_absolute_url()).status_code == 302  # older than a week
    folding.freeze(launch)
    assert client.get(made.get_absolute_url()).status_code == 404
    for kind in ("csv", "sav"):
        sent = client.post(reverse("surveys:launch_results_export", args=[launch.pk]), {"kind": kind}, follow=True)
        assert "Срок хранения ответов истёк" in sent.text


def test_the_spss_file_is_read_back(closed):
    launch, _institutions = closed
    target = io.BytesIO()
    write_sav(Records(launch), target, silent)
    found = read_sav(target.getvalue())
    assert (found.cases, found.encoding) == (35, "UTF-8")
    assert found.variables["q3"].label == "Насколько Вы довольны?"
    assert found.variables["q1"].labels == {1: "мама", 2: "папа", 3: "другое"}
    assert found.variables["q3"].missing == [99]
    for row, expected in zip(found.rows, table_of(launch), strict=True):
        for name, text in expected.items():
            value = row[name]
            shown = "" if value is None else f"{value:g}" if isinstance(value, float) else value
            assert shown == text.removeprefix("'").rstrip()


def test_the_head_of_the_spss_file_is_right(closed):
    launch, _institutions = closed
    target = io.BytesIO()
    write_sav(Records(launch), target, silent)
    content = target.getvalue()
    assert int.from_bytes(content[80:84], "little") == 35
    assert b"q1_other_text" in content
    assert "Насколько Вы довольны?".encode() in content


def test_the_codebook_says_what_was_asked_and_how_it_is_coded(closed):
    launch, _institutions = closed
    root = ElementTree.fromstring(as_ddi(launch))  # noqa: S314 - our own
    names = {"d": NAMESPACE}
    found = {each.get("name"): each for each in root.findall(".//d:var", names)}
    assert found["q3"].findtext("d:qstn/d:qstnLit", namespaces=names) == "Насколько Вы довольны?"
    categories = {
        each.findtext("d:catValu", namespaces=names): each.findtext("d:labl", namespaces=names)
        for each in found["q1"].findall("d:catgry", names)
    }
    assert categories == {"1": "мама", "2": "папа", "3": "другое"}
    assert found["q3"].find("d:catgry[@missing='Y']/d:catValu", names).text == "99"
    assert len(found) == len(Records(launch).variables) + 2


def test_the_codebook_tells_answers_apart_by_their_codes(db):
    pages = [
        {
            "questions": [
                {"code": "a", "kind": "single", "text": "?", "choices": [{"code": c, "text": "да"} for c in "xy"]},
                {
                    "code": "m",
                    "kind": "matrix",
                    "text": "?",
                    "steps": 3,
                    "low": "плохо",
                    "high": "хорошо",
                    "rows": [{"code": "r", "text": "Р"}],
                },
            ]
        }
    ]
    questionnaire = QuestionnaireFactory(version__definition={"format": 1, "title": "x", "pages": pages})
    launch = LaunchFactory(version=questionnaire.latest(), participants=1, opened=True)
    entry = launch.entries.select_related("launch__version").get()
    for count, choice, mark in ((7, "x", 1), (6, "y", 3)):
        keys = [one.pk for one in answer(entry, count)]
        Response.objects.filter(pk__in=keys).update(document={"a": choice, "m": {"r": mark}})
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    root = ElementTree.fromstring(as_ddi(launch))  # noqa: S314 - our own
    names = {"d": NAMESPACE}
    found = {
        each.get("name"): [one.text for one in each.findall("d:catgry/d:catStat", names)]
        for each in root.findall(".//d:var", names)
    }
    assert (found["a"], found["m_r"]) == (["7", "6"], ["7", "0", "6"])


def test_small_pictures_fit_into_the_spss_file(db):
    launch = LaunchFactory(participants=1, opened=True)
    answer(launch.entries.select_related("launch__version").get(), 5, q6="\N{ROBOT FACE}" * 20)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    target = io.BytesIO()
    write_sav(Records(launch), target, silent)
    assert {row["q6"] for row in read_sav(target.getvalue()).rows} == {"\N{ROBOT FACE}" * 20}


def test_means_for_the_expected_results(closed):
    launch, (first, second, _third) = closed
    mean = means.mean(launch.network, launch.audience, "q3")
    assert (mean.value, mean.n, mean.version, mean.survey) == (4, 29, 1, launch.title)
    assert means.mean(launch.network, launch.audience, "q4-free").value == 3
    assert means.mean(launch.network, launch.audience, "q3", first.pk).n == 14
    assert means.mean(launch.network, launch.audience, "q3", second.pk) is None
    assert means.mean(launch.network, launch.audience, "q1") is None
    assert means.mean(launch.network, "pupils", "q3") is None
