"""Distributions and where they are shown, and that nobody is found in them."""

import re
from itertools import combinations, pairwise

import pytest
from django.urls import reverse

from surveys import results, services
from surveys.definitions import Kind, parse
from surveys.models import OwnWords, Response
from surveys.results import Results, Scope
from surveys.results_comparing import compare
from surveys.results_crossing import counted, crossing
from surveys.results_words import sentences
from surveys.services import folding
from surveys.suppression import total_is_visible
from surveys.views import results as views
from tests.factories.institutions import AppointmentFactory
from tests.factories.surveys import LaunchFactory, QuestionnaireFactory, answer


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
    folding.finish(launch)
    return launch, [entry.institution for entry in entries]


def part(found, number, row=0):
    return found[number - 1].parts[row]


def url_of(launch, name="launch_results", *args):
    return reverse(f"surveys:{name}", args=[launch.pk, *args])


def test_figures_of_everybody(survey):
    launch, _institutions = survey
    found = results.of(launch)
    scale = part(found, 3)
    assert (scale.answered, scale.no_opinion) == (24, 2)
    assert [bar.count for bar in scale.bars] == [4, 0, 0, 8, 12]
    assert scale.mean == pytest.approx((4 * 1 + 8 * 4 + 12 * 5) / 24)  # no opinion leaves the mean alone
    assert scale.spread == pytest.approx(((4 * 9 + 8 * 0 + 12 * 1) / 23) ** 0.5)
    assert [bar.percent for bar in part(found, 1).bars] == [77, 8, 15]
    assert part(found, 2).bars[0].percent == 100
    assert part(found, 4, row=1).mean == 3
    assert (part(found, 5).answered, part(found, 5).mean, part(found, 5).spread) == (24, 6, 0)
    assert part(found, 1).texts == 0  # four are too few
    assert part(found, 6).texts == 26


def test_the_small_institution_and_the_next_smallest_are_hidden(survey):
    launch, (ten, twelve, four, none) = survey
    hidden = {each.pk: part(results.of(launch, each.pk), 3).is_hidden for each in (ten, twelve, four, none)}
    assert hidden == {ten.pk: True, twelve.pk: False, four.pk: True, none.pk: True}


def test_a_group_stands_beside_everybody(survey):
    launch, (_ten, twelve, _four, _none) = survey
    shown = part(results.of(launch, twelve.pk), 3)
    assert shown.mean == 5
    assert shown.whole.mean == pytest.approx(4)
    result = Results(launch).of(Scope(twelve.pk))[2]
    assert sentences(result) == [
        "Ответили 12\N{NO-BREAK SPACE}человек.",
        "Среднее – 5 (от 1 до 5), стандартное отклонение – 0.",
        "Выше, чем в целом (4).",
    ]


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
    for name in ("launch_results", "launch_results_json"):
        shown = [client.get(url_of(launch, name), {"institution": str(each.pk)}).text for each in institutions]
        assert not any("Тайна" in page or "бабушка" in page for page in shown)
        # Hidden and empty look the same, but for the count of those who answered.
        small, empty = (re.sub(r"[0-9a-f-]{36}|\d+", "", page.split("</form>")[-1]) for page in shown[2:])
        assert small == empty
    words = url_of(launch, "launch_result_words", "q6")
    assert "Тайна" in client.get(words).text  # in the whole it is one of many
    assert "Тайна" not in client.get(words, {"institution": str(institutions[2].pk)}).text
    assert "бабушка" not in client.get(url_of(launch, "launch_result_words", "q1")).text


def test_json_says_what_the_page_shows(survey, client, department):
    launch, (_ten, twelve, four, _none) = survey
    client.force_login(department)
    found = client.get(url_of(launch, "launch_results_json"), {"institution": str(twelve.pk)}).json()
    assert (found["answered"], found["included"], found["hidden_below"]) == (12, 12, 5)
    scale = found["questions"][2]["parts"][0]
    assert (scale["mean"], scale["answers"][4]["n"], scale["answers"][4]["share"]) == (5, 12, 1)
    hidden = client.get(url_of(launch, "launch_results_json"), {"institution": str(four.pk)}).json()
    assert all(part.get("hidden") for question in hidden["questions"] for part in question["parts"])


def test_while_it_is_open_the_page_moves_in_steps(client, department, launch):
    client.force_login(department)
    entry = launch.entries.select_related("launch__version").first()
    answer(entry, 9)
    folding.fold(launch)
    page = client.get(url_of(launch))
    assert "Пока показывать нечего" in page.text
    assert "9 из" in page.text  # counts are no figures
    answer(entry, 5)
    folding.fold(launch)
    page = client.get(url_of(launch))
    assert "В показанных результатах учтено 9 ответов" in page.text
    assert client.get(url_of(launch, "launch_result_words", "q6")).status_code == 403


def test_directors_see_their_own_and_the_whole(client, survey):
    launch, (ten, twelve, _four, _none) = survey
    client.force_login(AppointmentFactory(institution=twelve).user)
    page = client.get(url_of(launch))
    assert page.status_code == 200
    assert twelve.short_name in page.text
    assert ten.short_name not in page.text
    other = client.get(url_of(launch), {"institution": str(ten.pk)})
    assert ">26 из" in re.sub(r"\s+", " ", other.text)  # somebody else's is as good as none
    words = client.get(url_of(launch, "launch_result_words", "q6"))
    assert "Автобус" in words.text
    assert "Больше кружков" not in words.text
    assert client.post(url_of(launch, "launch_results_export"), {"kind": "csv"}).status_code == 403


@pytest.mark.parametrize(
    "query", ["institution=x", "institution=%27", "institution=00000000-0000-0000-0000-000000000000", "band=1"]
)
def test_a_wrong_group_shows_everybody(survey, client, department, query):
    client.force_login(department)
    response = client.get(f"{url_of(survey[0])}?{query}")
    assert response.status_code == 200
    assert ">26 из" in re.sub(r"\s+", " ", response.text)


def test_pages_cost_the_same_for_many_answers(survey, client, department, django_assert_max_num_queries):
    launch, _institutions = survey
    client.force_login(department)
    for name, args in (("launch_results", ()), ("launch_result_question", ("q4",)), ("launch_result_words", ("q6",))):
        with django_assert_max_num_queries(25):
            assert client.get(url_of(launch, name, *args)).status_code == 200


def test_results_cost_the_same_for_more_institutions(survey, client, department, assert_flat_queries):
    launch, _institutions = survey
    client.force_login(department)
    grow = lambda: [answer(entry, 5) for entry in launch.entries.all()]  # noqa: E731
    assert_flat_queries(url_of(launch), grow)


def test_an_unchanged_page_is_not_sent_twice(survey, client, department):
    launch, (_ten, twelve, _four, _none) = survey
    client.force_login(department)
    client.get(url_of(launch))  # brings the cookie that stands in the forms of the page
    tag = client.get(url_of(launch)).headers["ETag"]
    assert client.get(url_of(launch), headers={"If-None-Match": tag}).status_code == 304
    other = client.get(url_of(launch), {"institution": str(twelve.pk)}, headers={"If-None-Match": tag})
    assert other.status_code == 200
    answer(launch.entries.select_related("launch__version").first(), 1)
    assert client.get(url_of(launch), headers={"If-None-Match": tag}).status_code == 200


def test_own_words_are_searched_paged_and_in_no_order_of_arrival(survey, client, department):
    launch, _institutions = survey
    client.force_login(department)
    words = url_of(launch, "launch_result_words", "q6")
    assert "Автобус" not in client.get(words, {"q": "кружков"}).text
    assert "Ничего не найдено" in client.get(words, {"q": "зебра"}).text
    for query in ("page=abc", "page=9999", "q=%27", "band=%27"):
        assert client.get(f"{words}?{query}").status_code == 200
    keys = list(OwnWords.objects.filter(line="q6").order_by("pk").values_list("pk", flat=True))
    assert all(first < second for first, second in pairwise(keys))


def test_crossed_with_another_question(survey, client, department):
    launch, _institutions = survey
    client.force_login(department)
    url = url_of(launch, "launch_result_question", "q3")
    page = client.get(url, {"by": "q1"}).text
    table = page.split('id="crossing-heading"')[1]
    # 20 mothers, 2 fathers, 4 others: a small group hides the next smallest, so that nothing is left to subtract.
    assert ">мама<" in table
    assert ">папа<" not in table
    assert "не выделены в столбцы" in table
    # The lowest mark was given by four people in all, who are the «other»: not told the other way round either.
    assert "пропущены в строках" in table
    turned = client.get(url_of(launch, "launch_result_question", "q1"), {"by": "q3"}).text
    assert ">папа<" not in turned.split('id="crossing-heading"')[1]
    assert client.get(url, {"by": "q2"}).status_code == 200  # several answers divide nobody


def test_a_crossing_beside_the_question_tells_nobody_who_skipped_the_other(db):
    launch = LaunchFactory(participants=1, opened=True)
    entry = launch.entries.select_related("launch__version").get()
    answer(entry, 17, q1="mother", q3=4)
    answer(entry, 17, q1="father", q3=5)
    answer(entry, 1, q1=None, q3=5)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    who, mark = (launch.version.parsed().question(code) for code in ("q1", "q3"))
    table = crossing(launch, mark, who, counted(launch, mark, who, 1))
    assert len(table.columns) == 1
    assert table.hidden
    assert not crossing(launch, who, mark, counted(launch, who, mark, 1)).columns  # nor the other way round


def test_a_large_crossing_is_counted_behind_the_scenes(
    survey, client, department, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views, "AT_ONCE", 5)
    launch, _institutions = survey
    client.force_login(department)
    url = url_of(launch, "launch_result_question", "q3")
    assert ">Посчитать<" in re.sub(r"<svg.*?</svg>", "", client.get(url, {"by": "q1"}).text)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(url_of(launch, "launch_result_cross", "q3"), {"by": "q1"})
    assert sent.status_code == 302
    assert ">мама<" in client.get(url, {"by": "q1"}).text.split('id="crossing-heading"')[1]


def test_two_surveys_side_by_side(survey, client, department):
    launch, _institutions = survey
    client.force_login(department)
    definition = launch.version.definition
    pages = [{**page, "questions": [dict(question) for question in page["questions"]]} for page in definition["pages"]]
    pages[0]["questions"][0]["choices"] = pages[0]["questions"][0]["choices"][:2]
    pages[0]["questions"][1]["text"] = "Что Вам нравится?"
    pages[1]["questions"][0] |= {"steps": 10}
    pages[1]["questions"][3] = {"code": "q9", "kind": "text", "text": "Новое"}
    questionnaire = QuestionnaireFactory(version__definition={**definition, "pages": pages})
    other = LaunchFactory(network=launch.network, version=questionnaire.latest(), opened=True, title="Другой опрос")
    answer(other.entries.select_related("launch__version").first(), 7, q1="mother", q3=7)
    services.close_launch(other, by=None)
    page = client.get(url_of(launch, "launch_results_compare"), {"other": str(other.pk)}).text
    assert "Варианты ответов различаются: «другое»" in page
    assert "Что Вам нравится?" in page
    assert "от 1 до 10" in page
    assert "только в этом опросе" in page
    assert "только в другом опросе" in page
    assert client.get(url_of(launch, "launch_results_compare"), {"other": "x"}).status_code == 200


def compared_with(db, before: list[dict], after: list[dict]):
    """What the comparison says of each question whose wording changed; nobody needs to have answered."""
    made = []
    for questions in (after, before):
        definition = {"format": 1, "title": "x", "pages": [{"questions": questions}]}
        version = QuestionnaireFactory(version__definition=definition).latest()
        made.append(Results(LaunchFactory(version=version, participants=1, opened=True)))
    return {each.question.code: each for each in compare(*made, Scope())}


def test_what_means_something_else_under_the_same_code_is_named(db):
    def asked(texts, rows, places, **scale):
        choices = [{"code": code, "text": text} for code, text in zip("abc", texts, strict=True)]
        named = [{"code": code, "text": text} for code, text in zip("rs", rows, strict=True)]
        return [
            {"code": "one", "kind": "single", "text": "Кто?", "choices": choices},
            {"code": "many", "kind": "multi", "text": "Что?", "choices": choices, "max": places},
            {"code": "table", "kind": "matrix", "text": "Как?", "rows": named, "columns": choices},
            {"code": "order", "kind": "ranking", "text": "Порядок", "choices": choices, "max": places},
            {"code": "mark", "kind": "scale", "text": "Сколько?", **scale},
            {"code": "hours", "kind": "number", "text": "Время", "unit": scale["low"]},
            {"code": "same", "kind": "single", "text": "Кто?", "choices": [*choices[2:], choices[2] | {"code": "z"}]},
        ]

    before = asked(("да", "нет", "иногда"), ("кружки", "школа"), 2, low="плохо", high="хорошо")
    after = asked(("нет", "нет", "иногда"), ("клубы", "школа"), 3, low="хорошо", high="хорошо")
    found = compared_with(db, before, after)
    for code in ("one", "many", "table", "order"):
        assert "«нет» – «да»" in found[code].note, code
        assert "иногда" not in found[code].note  # the same in both
        assert found[code].lines
    assert "«клубы» – «кружки»" in found["table"].note
    assert "2" in found["order"].note
    assert "2" in found["many"].note
    assert "«хорошо» – «плохо»" in found["mark"].note
    assert "плохо" in found["hours"].note
    assert found["same"].note == ""
    assert all(not each.note for each in compared_with(db, before, before).values())


def test_an_answer_that_counts_as_none_in_one_survey_only_is_named(db):
    def asked(no_opinion):
        choices = [{"code": "a", "text": "да"}, {"code": "b", "text": "как когда", "no_opinion": no_opinion}]
        return [{"code": "one", "kind": "single", "text": "Кто?", "choices": choices}]

    assert "«как когда»" in compared_with(db, asked(False), asked(True))["one"].note


def test_a_table_of_marks_beside_a_table_of_words_is_not_compared(db):
    rows = [{"code": "r", "text": "Р"}]
    columns = [{"code": "a", "text": "А"}, {"code": "b", "text": "Б"}]
    marks = [{"code": "t", "kind": "matrix", "text": "Как?", "rows": rows}]
    words = [{"code": "t", "kind": "matrix", "text": "Как?", "rows": rows, "columns": columns}]
    for before, after in ((marks, words), (words, marks)):
        assert "«А»" in compared_with(db, before, after)["t"].why_not


ALL_KINDS = {
    "format": 1,
    "title": "Все виды",
    "pages": [
        {
            "title": "",
            "questions": [
                {"code": "i1", "kind": "info", "text": "Сведения"},
                {"code": "s1", "kind": "scale", "text": "От нуля", "from": 0, "steps": 11, "no_opinion": True},
                {
                    "code": "m1",
                    "kind": "matrix",
                    "text": "Столбцы",
                    "rows": [{"code": "a", "text": "А"}],
                    "columns": [{"code": "yes", "text": "да"}, {"code": "dk", "text": "не знаю", "no_opinion": True}],
                },
                {
                    "code": "n1",
                    "kind": "number",
                    "text": "Рост",
                    "decimals": 2,
                    "min": 0,
                    "max": 300,
                    "no_opinion": True,
                },
                {"code": "n2", "kind": "number", "text": "Любое"},
                {"code": "d1", "kind": "date", "text": "День", "min": "2026-01-01", "max": "2026-12-31"},
                {
                    "code": "r1",
                    "kind": "ranking",
                    "text": "Места",
                    "max": 2,
                    "choices": [{"code": c, "text": c} for c in "xyz"],
                },
            ],
        }
    ],
}


def test_numbers_and_days_that_only_one_survey_has_are_compared_too(db):
    version = QuestionnaireFactory(version__definition=ALL_KINDS).latest()
    found = []
    for document in ({"n2": 15, "d1": "2026-03-05"}, {"n2": 3, "d1": "2026-11-01"}):
        launch = LaunchFactory(version=version, participants=1, opened=True)
        answer(launch.entries.select_related("launch__version").get(), 5)
        Response.objects.filter(launch=launch).update(document=document)
        services.close_launch(launch, by=None)
        launch.refresh_from_db()
        found.append(Results(launch))
    lines = {each.question.code: each.lines for each in compare(*found, Scope())}
    rows = {code: [(text, a.count, b.count) for text, a, b in lines[code][0].rows] for code in ("n2", "d1")}
    assert rows == {
        "n2": [("от 2 до 4", 0, 5), ("от 10 до 19", 5, 0)],
        "d1": [("март 2026", 5, 0), ("ноябрь 2026", 0, 5)],
    }


def test_every_kind_of_question_is_counted(client, department):
    assert {question.kind for question in parse(ALL_KINDS).questions} >= {Kind.DATE, Kind.RANKING, Kind.INFO}
    questionnaire = QuestionnaireFactory(version__definition=ALL_KINDS)
    launch = LaunchFactory(version=questionnaire.latest(), participants=1, opened=True)
    entry = launch.entries.select_related("launch__version").get()
    documents = [
        {"s1": 0, "m1": {"a": "yes"}, "n1": "1.5", "n2": -3, "d1": "2026-03-05", "r1": ["x", "y"]},
        {"s1": 10, "m1": {"a": "dk"}, "n1": "2.25", "n2": 15, "d1": "2026-03-09", "r1": ["y", "x"]},
        {"s1": "na", "m1": {"a": "yes"}, "n1": "na", "n2": 1500, "d1": "2026-11-01", "r1": ["x", "z"]},
    ]
    for document in documents * 2:
        (response,) = answer(entry, 1)
        Response.objects.filter(key=response.key).update(document=document)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    scale, matrix, tall, number, day, ranking = (result.parts[0] for result in results.of(launch))
    assert (scale.mean, scale.answered, scale.no_opinion, len(scale.bars)) == (5, 4, 2, 11)
    assert (matrix.answered, matrix.no_opinion, [bar.count for bar in matrix.bars]) == (4, 2, [4])
    assert (tall.mean, tall.no_opinion) == (1.875, 2)
    assert tall.spread == pytest.approx(0.4330, abs=1e-4)
    assert [(bar.text, bar.count) for bar in number.bars] == [
        ("от −5 до −3", 2),
        ("от 10 до 19", 2),
        ("от 1\N{NO-BREAK SPACE}000 до 1\N{NO-BREAK SPACE}999", 2),
    ]
    assert [(bar.text, bar.count) for bar in day.bars] == [("март 2026", 4), ("ноябрь 2026", 2)]
    assert [(bar.count, bar.mean) for bar in ranking.bars] == [(4, pytest.approx(4 / 3)), (2, 1.5), (0, 2)]
    client.force_login(department)
    assert client.get(url_of(launch)).status_code == 200
    for code in ("s1", "m1", "n1", "n2", "d1", "r1"):
        assert client.get(url_of(launch, "launch_result_question", code)).status_code == 200
    assert client.get(url_of(launch, "launch_result_question", "i1")).status_code == 404
    folding.finish(launch)
    assert folding.differences(launch) == []


def texts_on(client, launch, **query) -> list[str]:
    page = client.get(url_of(launch, "launch_result_words", "q6"), query).text
    return re.findall(r"Ответ \d+", page.partition('<ul class="own-words">')[2].partition("</ul>")[0])


def numbered(entry, numbers, **changes):
    return [answer(entry, 1, q6=f"Ответ {number}", **changes)[0] for number in numbers]


def test_own_words_of_a_group_in_which_one_was_erased_are_held_back(client, department, db):
    launch = LaunchFactory(participants=4, opened=True)
    entries = list(launch.entries.select_related("launch__version", "institution").order_by("pk"))
    for entry, size in zip(entries, (5, 6, 4, 3), strict=True):
        numbered(entry, range(100 * entry.pk, 100 * entry.pk + size))
    answer(entries[1], 3, q6=None)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    client.force_login(department)
    first, second, third, _fourth = entries
    key_of = lambda entry: str(entry.institution_id)  # noqa: E731
    assert [len(texts_on(client, launch, institution=key_of(each))) for each in entries] == [5, 6, 0, 0]
    assert len(texts_on(client, launch)) == 18
    # Who wrote nothing leaves the texts alone.
    folding.erase(Response.objects.filter(institution=second.institution).exclude(document__has_key="q6").first())
    assert len(texts_on(client, launch, institution=key_of(second))) == 6
    folding.erase(Response.objects.filter(institution=first.institution).first())
    assert texts_on(client, launch, institution=key_of(first)) == []  # four would stand beside «5 answers»
    page = client.get(url_of(launch, "launch_result_words", "q6"), {"institution": key_of(first)})
    assert page.context["texts"].is_held
    assert len(texts_on(client, launch)) == 13
    # The two that are hidden have been told together only, and go together.
    folding.erase(Response.objects.filter(institution=third.institution).first())
    assert len(texts_on(client, launch)) == 6
    assert results.of(launch)[5].parts[0].texts == 18  # as shown


def test_two_lists_of_own_words_do_not_tell_a_hidden_group(client, department, db):
    """The texts of an institution that are also among those of the classes are those of its classes."""
    launch = LaunchFactory(participants=2, opened=True, bands=["1–4", "5–7"])
    first, second = launch.entries.filter(class_band="1–4").select_related("launch__version", "institution")
    numbers = iter(range(100, 200))
    for entry, sizes in ((first, (2, 7)), (second, (9, 9))):
        for band, size in zip(("1–4", "5–7"), sizes, strict=True):
            entry.class_band = band
            numbered(entry, [next(numbers) for _ in range(size)])
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    client.force_login(department)
    lists = [set(texts_on(client, launch))]
    for institution in (first.institution_id, second.institution_id, ""):
        for band in ("1–4", "5–7", ""):
            lists.append(set(texts_on(client, launch, institution=str(institution), band=band)))
    assert len(lists[0]) == 27
    for one, other in combinations(lists, 2):
        for told in (one & other, one - other, other - one):
            assert not 0 < len(told) < 5, told


def test_a_crossing_is_not_counted_anew_without_the_erased_answer(client, department, db):
    launch = LaunchFactory(participants=1, opened=True)
    entry = launch.entries.select_related("launch__version").get()
    for who in ("mother", "father"):
        answer(entry, 9, q1=who, q5=None)  # so many that one more is not seen among them
        answer(entry, 9, q1=who, q5=3)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    client.force_login(department)
    url = url_of(launch, "launch_result_question", "q5")
    assert ">мама<" in client.get(url, {"by": "q1"}).text.split('id="crossing-heading"')[1]
    folding.erase(Response.objects.exclude(document__has_key="q5").first())
    assert ">мама<" in client.get(url, {"by": "q1"}).text.split('id="crossing-heading"')[1]  # not in it anyway
    folding.erase(Response.objects.filter(document__has_key="q5").first())
    page = client.get(url, {"by": "q1"})
    assert ">мама<" not in page.text.split('id="crossing-heading"')[1]
    assert page.context["crossing"].is_over
