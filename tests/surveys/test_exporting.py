"""Reports and files: what is in them, what is left out, and that they are real files of their kinds."""

import csv
import io
import random
import uuid
import zipfile
from collections import Counter, defaultdict
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from common.verdicts import Refused
from documents import incoming, xlsx
from jobs.models import Job, JobState
from surveys import figures, means, services
from surveys.exporting.ddi import NAMESPACE, as_ddi
from surveys.exporting.files import write_csv, write_xlsx
from surveys.exporting.records import Records
from surveys.exporting.sav import write_sav
from surveys.exporting.variables import Variable
from surveys.models import Response, ResultFile
from surveys.results import Results, Scope
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


def bands_of(launch, sizes, **changes):
    """Answers of an institution by bands of classes: ``sizes``: band → how many."""
    entry = launch.entries.select_related("launch__version", "institution").order_by("pk").first()
    found = {}
    for band, size in sizes.items():
        entry.class_band = band
        found[band] = answer(entry, size, **changes)
    return found


def test_an_erased_answer_does_not_come_out_by_subtracting_the_sheets(closed):
    """«Итоги» go on counting it: beside them the single answers of its group would tell what it was."""
    launch, (first, _second, third) = closed
    folding.erase(Response.objects.filter(institution=first, document__q3="na").first())
    target = io.BytesIO()
    write_xlsx(Records(launch), target, silent)
    totals = xlsx.read_rows(target.getvalue(), sheet="Итоги")
    assert next(row[4] for row in totals if row[3] == "мама") == "20"
    answers = xlsx.read_rows(target.getvalue(), sheet="Ответы")
    assert len(answers) == 1 + 15  # nobody of the first institution, all of the others
    assert first.short_name not in {row[0] for row in answers}
    coding = xlsx.read_rows(target.getvalue(), sheet="Кодировка")
    assert "20" in coding[-1][1]  # how many are left out, and why
    # What is left out was shown as a group of its own: nothing new comes out.
    assert Results(launch).answered(Scope(first.pk)) == 20
    assert len(table_of(launch)) == 15
    folding.erase(Response.objects.filter(institution=third).first())
    assert table_of(launch) == []  # it stood with the second one, for both are hidden


def test_files_that_were_made_before_go_with_the_erased_answer(closed, django_capture_on_commit_callbacks):
    launch, (first, _second, _third) = closed
    kept = incoming.keep([b"answers"])
    ResultFile.objects.create(launch=launch, key=kept.key, name="a.csv", content_type="text/csv", size=kept.size)
    with django_capture_on_commit_callbacks(execute=True):
        folding.erase(Response.objects.filter(institution=first).first())
    assert not ResultFile.objects.exists()
    assert not incoming.path_of(kept.key).exists()


def test_one_erased_answer_costs_the_files_its_own_group_only(db):
    launch = LaunchFactory(participants=1, opened=True)
    bands_of(launch, {"1–4": 9, "5–7": 8, "8–9": 20})
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    folding.erase(Response.objects.filter(class_band="5–7").first())
    assert Counter(row["class_band"] for row in table_of(launch)) == {"1–4": 9, "8–9": 20}
    records = Records(launch)
    assert (records.count, records.left_out) == (29, 8)


def test_whoever_has_a_file_made_is_told_what_is_not_in_it(closed, client, department):
    launch, (first, _second, _third) = closed
    folding.erase(Response.objects.filter(institution=first).first())
    client.force_login(department)
    url = reverse("surveys:launch_results_export", args=[launch.pk])
    assert [str(each) for each in client.post(url, {"kind": "pdf"}, follow=True).context["messages"]] == []
    (told,) = client.post(url, {"kind": "csv"}, follow=True).context["messages"]
    assert "20" in str(told)


def test_where_nothing_is_left_no_file_is_begun(client, department, db):
    launch = LaunchFactory(participants=1, opened=True)
    answer(launch.entries.select_related("launch__version", "institution").get(), 9)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    folding.erase(Response.objects.first())
    client.force_login(department)
    for kind in ("csv", "xlsx", "sav"):
        client.post(reverse("surveys:launch_results_export", args=[launch.pk]), {"kind": kind})
    assert not Job.objects.exists()
    client.post(reverse("surveys:launch_results_export", args=[launch.pk]), {"kind": "ddi"})
    assert Job.objects.count() == 1  # totals are what was shown


def test_an_answer_erased_while_the_file_is_made_spoils_it(closed):
    launch, _institutions = closed
    records = Records(launch)
    assert records.count == 35  # which groups are left out is known from here on
    folding.erase(Response.objects.first())
    with pytest.raises(Refused):
        list(records.rows())


@pytest.mark.parametrize("seed", range(6))
def test_files_and_figures_never_differ_by_a_few_whatever_is_erased(db, seed):
    """Each answer bears a mark of its own: whatever is told, at whatever time, tells exactly whose answers it holds."""
    chance = random.Random(seed)
    launch = LaunchFactory(participants=4, opened=True)
    entries = list(launch.entries.select_related("launch__version", "institution").order_by("pk"))
    for entry in entries:
        for band in ("1–4", "5–7", "8–9")[: chance.randint(1, 3)]:
            entry.class_band = band
            for _each in range(chance.choice((2, 4, 6, 9))):
                mark = uuid.UUID(int=chance.getrandbits(128)).hex
                answer(entry, 1, q2=[mark], q6=chance.choice((mark, None, mark)))
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    seen: set[frozenset] = set()

    def look():
        shown = figures.of(launch)
        for institution, band in shown.groups():
            if line := shown.line("q2", institution, band):
                seen.add(frozenset(line["c"]))
        records = Records(launch)
        records.variables = [Variable("mark", "", "q2", lambda document: document["q2"][0])]
        told = defaultdict(set)
        for institution, band, (mark,) in records.rows():
            told[institution, band].add(mark)
        seen.update(map(frozenset, told.values()))
        seen.add(frozenset().union(*told.values()))

    look()
    for _step in range(4):
        folding.erase(chance.choice(list(Response.objects.all())))
        look()
    seen.discard(frozenset())
    for one, other in combinations(seen, 2):
        if one < other or other < one:
            assert abs(len(one) - len(other)) >= 5
    for one, two, three in combinations(sorted(seen, key=sorted), 3):
        for whole, first, second in ((one, two, three), (two, one, three), (three, one, two)):
            if first | second < whole and not first & second:
                assert len(whole - first - second) >= 5


def test_names_of_variables_are_unique_in_every_file(db):
    """A choice of one question, the code of another: the same name; and so is that of a column which stands first."""
    choices = [{"code": "a", "text": "А"}, {"code": "other", "text": "другое", "other_text": True}]
    alike = [{"code": "y" * 39 + letter, "text": letter} for letter in "ab"]
    long = {"code": "x" * 40, "kind": "multi", "text": "?", "choices": alike}
    pages = [
        {
            "questions": [
                {"code": "problems", "kind": "multi", "text": "?", "choices": choices},
                {"code": "problems_other", "kind": "scale", "text": "Какие?"},
                {"code": "problems_other_text", "kind": "text", "text": "А ещё?"},
                {"code": "institution", "kind": "number", "text": "Номер", "min": 0, "max": 9},
                long,
            ]
        }
    ]
    launch = LaunchFactory(
        version=QuestionnaireFactory(version__definition={"format": 1, "title": "x", "pages": pages}).latest(),
        participants=1,
        opened=True,
    )
    answer(launch.entries.select_related("launch__version", "institution").get(), 6)
    document = {"problems": ["a"], "problems_other": 4, "problems_other_text": "Шум", "institution": 3}
    Response.objects.update(document=document)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    names = [variable.name for variable in Records(launch).variables]
    expected = ["problems_a", "problems_other", "problems_other_text", "problems_other_2", "problems_other_text_2"]
    assert names[:6] == [*expected, "institution_2"]
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) <= 64
    row = table_of(launch)[0]
    assert (row["problems_other"], row["problems_other_2"], row["problems_other_text_2"]) == ("0", "4", "Шум")
    assert row["institution_2"] == "3"
    target = io.BytesIO()
    write_sav(Records(launch), target, silent)
    assert list(read_sav(target.getvalue()).variables) == ["institution", "class_band", *names]
    root = ElementTree.fromstring(as_ddi(launch))  # noqa: S314 - our own
    found = {each.get("name"): each for each in root.findall(".//d:var", {"d": NAMESPACE})}
    assert list(found) == ["institution", "class_band", *names]
    frequencies = [each.text for each in found["problems_other_2"].findall("d:catgry/d:catStat", {"d": NAMESPACE})]
    assert frequencies == ["0", "0", "0", "6", "0"]
    assert not found["problems_other"].findall("d:catgry/d:catStat", {"d": NAMESPACE})
