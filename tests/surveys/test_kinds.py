"""Every kind of question: what may be answered, what is stored. The pure part."""

import copy
import datetime
import json
import pickle
import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import answers
from surveys.definitions import DefinitionError, Kind, parse
from tests.factories.every_kind import EVERY_ANSWER, EVERY_DOCUMENT, EVERY_KIND

SHEET = parse(EVERY_KIND)


def read(**changes):
    """The usual answers with changes; None leaves a field out. Hyphens of names are written as two underscores."""
    changes = {name.replace("__", "-"): value for name, value in changes.items()}
    return answers.read(SHEET, {name: value for name, value in (EVERY_ANSWER | changes).items() if value is not None})


def test_all_kinds_are_there():
    assert {question.kind for question in SHEET.questions} == set(Kind)


def test_all_answers_become_a_document():
    reading = read()
    assert reading.errors == {}
    assert reading.document == EVERY_DOCUMENT
    json.dumps(reading.document)


def test_explanations_have_no_number_and_no_field():
    assert SHEET.questions[0].kind == Kind.INFO
    assert SHEET.questions[0].number == 0
    assert [question.number for question in SHEET.asked] == list(range(1, len(SHEET.asked) + 1))
    assert "hello" not in SHEET.fields
    assert read(hello=["да"]).errors


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"area": [""], "area__other": None}, "area", "Выберите ответ."),
        ({"area": ["", ""], "area__other": None}, "area", "нет"),
        ({"why": ["near"]}, "why", "не меньше двух ответов"),
        ({"why": ["near", "free", "tutor", "friends"]}, "why", "не больше трёх ответов"),
        ({"content": None}, "content", "от 0 до 10"),
        ({"content": ["11"]}, "content", "нет"),
        ({"agree__tools": None}, "agree-tools", "Выберите ответ."),
        ({"agree__tools": ["1"]}, "agree-tools", "нет"),
        ({"hours": ["2,55"]}, "hours", "не больше 1 знака"),
        ({"hours": ["много"]}, "hours", "2 или 2,5"),
        ({"hours": ["1e3"]}, "hours", "2 или 2,5"),
        ({"hours": ["0,4"]}, "hours", "от 0,5 до 20"),
        ({"hours": ["2"], "hours__na": ["na"]}, "hours", "что-то одно"),
        ({"hours": None, "hours__na": ["1"]}, "hours", "нет"),
        ({"since": ["вчера"]}, "since", "например 01.09.2026"),
        ({"since": ["31.02.2024"]}, "since", "например 01.09.2026"),
        ({"since": ["2019-01-01"]}, "since", "с 01.09.2020 по 31.12.2026"),
        ({"order__media": ["1"]}, "order", "Место 1"),
        ({"order__media": ["3"]}, "order-media", "от 1 до 2"),
        ({"order__media": ["²"]}, "order-media", "от 1 до 2"),
        ({"order__crafts": [""]}, "order", "на месте 1"),
        ({"order__na": ["na"]}, "order", "что-то одно"),
        ({"wrong": ["я" * 101]}, "wrong", "не больше 100 знаков"),
    ],
)
def test_what_is_refused_and_how_it_is_said(changes, field, words):
    reading = read(**changes)
    assert list(reading.errors) == [field]
    assert words in reading.errors[field]


@pytest.mark.parametrize(
    ("changes", "code", "stored"),
    [
        ({"why": ["unsure"]}, "why", ["unsure"]),
        ({"content": ["0"]}, "content", 0),
        ({"content": ["na"]}, "content", "na"),
        ({"hours": ["10"]}, "hours", "10"),
        ({"hours": ["10,0"]}, "hours", "10"),
        ({"hours": ["+7.5"]}, "hours", "7.5"),
        ({"hours": None, "hours__na": ["na"]}, "hours", "na"),
        ({"since": ["2.9.2024"]}, "since", "2024-09-02"),
        ({"since": [""], "since__na": ["na"]}, "since", "na"),
        ({"order__crafts": None, "order__media": None, "order__na": ["na"]}, "order", "na"),
        ({"order__media": [""]}, "order", ["crafts"]),
        ({"wrong": None, "wrong__na": ["na"]}, "wrong", "na"),
    ],
)
def test_what_is_stored(changes, code, stored):
    reading = read(**changes)
    assert reading.errors == {}
    assert reading.document[code] == stored


def test_of_a_required_ranking_all_places_are_given():
    source = copy.deepcopy(EVERY_KIND)
    source["pages"][2]["questions"][0]["required"] = True
    sheet = parse(source)
    reading = answers.read(sheet, {**EVERY_ANSWER, "order-media": [""]})
    assert reading.errors == {"order": "Укажите, какой ответ на месте 2."}
    assert answers.read(sheet, EVERY_ANSWER).is_valid


def test_what_a_rule_hides_is_neither_kept_nor_asked_for():
    reading = read(visits=["no"])
    assert reading.errors == {}
    assert reading.document == {name: EVERY_DOCUMENT[name] for name in ("why", "order", "marks", "wish")} | {
        "visits": "no"
    }
    assert reading.typed["wrong"] == ["тесно"]
    # Not even nonsense in a hidden question is complained about, since nobody could see where.
    assert read(visits=["no"], hours=["!"]).errors == {}
    assert "wish" not in read(marks__site=["2"], order__robotics=["2"], order__media=None).document


def test_a_part_can_be_read_before_the_rest_is_answered():
    first = {name: EVERY_ANSWER[name] for name in ("visits", "area", "area-other", "why")}
    assert answers.read(SHEET, first, until=1).is_valid
    assert set(answers.read(SHEET, first).errors) == {"content", "agree-rooms", "agree-tools"}


def test_bounds_are_of_the_kind_of_the_answer():
    assert SHEET.question("hours").minimum == Decimal("0.5")
    assert SHEET.question("since").maximum == datetime.date(2026, 12, 31)
    assert SHEET.question("content").marks == tuple(range(11))
    assert SHEET.question("marks").marks == (1, 2, 3)
    assert SHEET.question("agree").marks == ()
    assert SHEET.question("nothing") is None


def test_a_translation_fills_in_what_it_has():
    english = SHEET.in_language("en")
    assert (english.title, english.question("visits").text) == ("A bit of everything", "Do you attend a club?")
    assert english.question("why").text == SHEET.question("why").text
    assert english.in_language("ru").title == "Анкета обо всём"
    assert SHEET.in_language("de") is SHEET
    assert SHEET.languages == ("ru", "en")
    assert {"title", "notice", "thanks", "page.1", "page.1.text", "hello.help", "hours.unit"} <= SHEET.texts.keys()
    assert {"content.low", "area.choice.crafts", "agree.row.rooms", "agree.column.hard"} <= SHEET.texts.keys()


NAMES = st.sampled_from([*sorted(SHEET.fields), "key", "order", "agree", "hello"])
VALUE = st.one_of(
    st.sampled_from(["yes", "no", "other", "near", "unsure", "1", "2", "10", "na", "", "2024-09-02", "2,5"]),
    st.text(max_size=120),
)


@given(posted=st.dictionaries(NAMES, st.lists(VALUE, max_size=4), max_size=14))
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_posted_gives_errors_or_a_document_that_reads_as_itself(posted):
    reading = answers.read(SHEET, posted)
    json.dumps(reading.document)
    assert set(reading.typed) <= SHEET.fields
    if reading.is_valid:
        assert reading.document["visits"] in ("yes", "no")
        assert ("content" in reading.document) == (reading.document["visits"] == "yes")


def question(**changes):
    """A definition of one question, changed."""
    kind = changes.get("kind", "text")
    return {
        "format": 1,
        "title": "А",
        "pages": [{"questions": [{"code": "q1", "text": "?"} | changes | {"kind": kind}]}],
    }


TWO = [{"code": "a", "text": "а"}, {"code": "b", "text": "б"}]


@pytest.mark.parametrize(
    "source",
    [
        question(code="key"),
        question(max_length=0),
        question(kind="scale", steps=1),
        question(kind="scale", steps=12),
        question(kind="scale", **{"from": 2}),
        question(kind="number", decimals=5),
        question(kind="number", min=2, max=1),
        question(kind="number", min=0.5),
        question(kind="number", min=1e300),
        question(kind="number", min=float("nan"), decimals=1),
        question(kind="date", min="вчера"),
        question(kind="date", min="2026-02-01", max="2026-01-01"),
        question(kind="multi", choices=TWO, min=3),
        question(kind="multi", choices=TWO, min=2, max=1),
        question(kind="ranking", choices=[{"code": "a", "text": "а", "other_text": True}]),
        question(kind="ranking", choices=[{"code": "na", "text": "а"}], no_opinion=True),
        question(kind="ranking", choices=TWO, max=0),
        question(kind="matrix", rows=TWO, columns=[]),
        question(kind="matrix", rows=[]),
        question(show_if=["q1"]),
        question(show_if={"all": []}),
        question(show_if={"all": [], "any": []}),
        question(show_if={"question": "q0", "op": "like"}),
        question(show_if={"question": "q0", "op": "eq", "value": "два"}),
        question(show_if={"question": "q0", "op": "chosen", "value": "a"}),
        question(show_if={"question": 5, "op": "answered"}),
        question(show_if=json.loads('{"not":' * 50 + "{}" + "}" * 50)),
        question() | {"translations": {"en": {"title": 5}}},
        question() | {"translations": {"?": {}}},
        question() | {"language": 5},
    ],
)
def test_a_definition_that_could_not_be_asked_is_refused(source):
    with pytest.raises(DefinitionError) as refused:
        parse(source)
    where, why = refused.value.args
    # It stands in Russian sentences: only names of the JSON stay Latin.
    assert re.search("[а-я]{3}", why)
    assert not re.search(r"\b(must|is|an?|the|of|takes|was|unknown)\b", why)
    assert not re.match("questionnaire|question|page", where)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (question(kind="single", choices=[]), "q1: в свойстве «choices» нужен непустой список"),
        (question(kind="single", choices=[{"code": "a"}]), "q1.choices.a: в свойстве «text» нужен текст"),
        (question(kind="matrix", rows=[*TWO, TWO[0]]), "q1.rows.3: код «a» встречается дважды"),
        (question(code=None), "вопрос 1: «» – не код: нужны строчные латинские буквы"),
        (question() | {"pages": [{}]}, "страница 1: в свойстве «questions» нужен непустой список"),
        (question() | {"translations": {"en": {"title": 5}}}, "translations.en: все переводы должны быть текстами"),
        ([], "анкета: здесь должен быть объект JSON"),
    ],
)
def test_a_refusal_names_the_place(source, told):
    with pytest.raises(DefinitionError) as refused:
        parse(source)
    assert str(refused.value).startswith(told)
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)  # noqa: S301  our own
