"""What may be answered: the pure part."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import answers, definitions
from surveys.definitions import DefinitionError, parse
from surveys.services import banks
from tests.factories.surveys import ANSWERS, DEFINITION, DOCUMENT

SHEET = parse(DEFINITION)


def read(**changes):
    """The usual answers with changes; None leaves a field out. Hyphens of names are written as two underscores."""
    changes = {name.replace("__", "-"): value for name, value in changes.items()}
    return answers.read(SHEET, {name: value for name, value in (ANSWERS | changes).items() if value is not None})


def test_the_usual_answers_become_a_document_of_codes():
    reading = read()
    assert reading.is_valid
    assert reading.document == DOCUMENT


def test_optional_questions_may_be_left_out():
    reading = read(q5=[""], q6=None)
    assert reading.is_valid
    assert "q5" not in reading.document
    assert "q6" not in reading.document


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"q1": None}, "q1", "Выберите ответ."),
        ({"q1": ["mother", "father"]}, "q1", "Выберите один ответ."),
        ({"q1": ["grandmother"]}, "q1", "Такого ответа в анкете нет"),
        ({"q1": [""]}, "q1", "Такого ответа в анкете нет"),
        ({"q1": ["mother"], "q1__other": ["бабушка"]}, "q1", "Оставьте что-то одно"),
        ({"q2": None}, "q2", "Выберите хотя бы один ответ."),
        ({"q2": ["robots", "drones", "models", "games"]}, "q2", "Выберите не больше трёх ответов."),
        ({"q2": ["robots", "robots"]}, "q2", "пришёл дважды"),
        ({"q2": ["robots", "none"]}, "q2", "«ничего» не сочетается с другими"),
        ({"q2": ["robots", "unsure"]}, "q2", "«затрудняюсь ответить» не сочетается с другими"),
        ({"q2": ["robots", "drones", "models"], "q2__other": ["самокаты"]}, "q2", "не больше трёх"),
        ({"q2": ["other"], "q2__other": ["я" * 201]}, "q2-other", "не больше 200 знаков"),
        ({"q3": None}, "q3", "от 1 до 5"),
        ({"q3": ["0"]}, "q3", "Такого ответа в анкете нет"),
        ({"q3": ["4", "5"]}, "q3", "Выберите один ответ."),
        ({"q4__near": None}, "q4-near", "от 1 до 5"),
        ({"q4__near": ["na"]}, "q4-near", "Такого ответа в анкете нет"),
        ({"q5": ["19"]}, "q5", "Введите число от 0 до 18."),
        ({"q5": ["-1"]}, "q5", "Введите число от 0 до 18."),
        ({"q5": ["2,5"]}, "q5", "целое число"),
        ({"q5": ["٣"]}, "q5", "целое число"),
        ({"q5": ["9" * 4000]}, "q5", "целое число"),
        ({"q6": ["я" * 101]}, "q6", "не больше 100 знаков"),
        ({"q6": ["раз", "два"]}, "q6", "один ответ"),
    ],
)
def test_what_is_refused_and_how_it_is_said(changes, field, words):
    reading = read(**changes)
    assert list(reading.errors) == [field]
    assert words in reading.errors[field]


def test_a_field_of_another_questionnaire_is_refused():
    reading = read(q99=["1"])
    assert list(reading.errors) == [answers.WHOLE_FORM]
    assert "q99" not in reading.typed


def test_an_own_answer_ticks_its_box():
    reading = read(q1=None, q1__other=["бабушка"], q2=["robots"], q2__other=["самокаты"])
    assert reading.document["q1"] == "other"
    assert reading.document["q1-other"] == "бабушка"
    assert reading.document["q2"] == ["robots", "other"]


def test_no_opinion_is_a_code_of_its_own():
    assert read(q3=["na"]).document["q3"] == "na"


def test_no_opinion_among_several_answers_stands_alone_and_is_enough():
    choices = [{"code": code, "text": code} for code in ("a", "b")]
    choices.append({"code": "dk", "text": "затрудняюсь", "no_opinion": True})
    question = {"code": "q", "kind": "multi", "text": "?", "min": 2, "choices": choices}
    sheet = parse({"format": 1, "title": "x", "pages": [{"questions": [question]}]})
    assert answers.read(sheet, {"q": ["dk"]}).document == {"q": ["dk"]}
    assert "не сочетается" in answers.read(sheet, {"q": ["a", "b", "dk"]}).errors["q"]


def test_the_same_answers_are_the_same_document_whatever_the_order():
    assert read(q2=["drones", "robots"]).document == DOCUMENT


def test_what_databases_refuse_is_taken_out_of_texts():
    assert read(q6=["раз\r\nдва\x00\x07\ud800\u202eтри "]).document["q6"] == "раз\nдватри"


def test_what_was_typed_is_kept_with_the_errors():
    reading = read(q5=["много"], q1=None)
    assert reading.typed["q5"] == ["много"]
    assert reading.typed["q2"] == ANSWERS["q2"]


NAMES = st.sampled_from([*sorted(SHEET.fields), "key", "q7", "", "q1-", "q4"])
VALUES = st.lists(
    st.one_of(st.sampled_from(["mother", "robots", "none", "1", "5", "na", "other", ""]), st.text(max_size=300)),
    max_size=6,
)


@given(posted=st.dictionaries(NAMES, VALUES, max_size=12))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_posted_gives_errors_or_a_document_the_form_could_send(posted):
    reading = answers.read(SHEET, posted)
    assert reading.errors or reading.document
    json.dumps(reading.document)
    if reading.is_valid:
        for question in SHEET.questions:
            if question.choices and question.code in reading.document:
                given_codes = reading.document[question.code]
                given_codes = given_codes if isinstance(given_codes, list) else [given_codes]
                assert set(given_codes) <= {choice.code for choice in question.choices}
                assert len(given_codes) <= (question.most or len(question.choices))


def test_the_banks_are_the_handbook_word_for_word():
    """15, 12 and 14 questions; codes of areas are the same in all of them."""
    sheets = {bank: parse(source) for bank, source in banks.files().items()}
    assert {bank: len(sheet.questions) for bank, sheet in sheets.items()} == {
        "teachers": 15,
        "pupils": 12,
        "parents": 14,
    }
    areas = [choice.code for choice in sheets["parents"].questions[3].choices if not choice.exclusive]
    assert len(areas) == 15
    assert areas == [choice.code for choice in sheets["teachers"].questions[3].choices if not choice.exclusive]
    assert sheets["teachers"].questions[12].maximum == 18
    assert sheets["teachers"].questions[10].most == 3
    assert sheets["parents"].questions[7].rows[0].text == "бесплатность"
    required = {bank: [q.number for q in sheet.questions if not q.required] for bank, sheet in sheets.items()}
    assert required == {"teachers": [10, 13, 15], "pupils": [6, 8, 9, 12], "parents": [3, 13, 14]}


BROKEN = [
    {},
    [],
    {"format": 2, "title": "А", "pages": []},
    {"format": 1, "title": "А", "pages": []},
    {"format": 1, "title": "А", "pages": [{"questions": []}]},
    {"format": 1, "title": "А", "pages": [{"questions": [{"code": "q1", "kind": "sum", "text": "?"}]}]},
    {"format": 1, "title": "А", "pages": [{"questions": [{"code": "Q-1", "kind": "text", "text": "?"}]}]},
    {"format": 1, "title": "А", "pages": [{"questions": [{"code": "q1", "kind": "text", "text": "?"}] * 2}]},
    {"format": 1, "title": "А", "pages": [{"questions": [{"code": "q1", "kind": "single", "text": "?"}]}]},
    {"format": 1, "title": "А", "pages": [{"questions": [{"code": "q1", "kind": "text", "text": " "}]}]},
]


@pytest.mark.parametrize("source", BROKEN)
def test_a_broken_definition_is_refused_with_the_place(source):
    with pytest.raises(DefinitionError):
        parse(source)


def test_the_digest_does_not_depend_on_the_order_of_keys():
    turned = json.loads(json.dumps(DEFINITION, sort_keys=True))
    assert definitions.digest(turned) == definitions.digest(DEFINITION)


def test_banks_hold_no_latin_look_alikes():
    for path in Path(banks.FOLDER).glob("*.json"):
        source = json.loads(path.read_text(encoding="utf-8"))
        for question in parse(source).questions:
            for text in [question.text, *[choice.text for choice in question.choices]]:
                for word in text.split():
                    is_mixed = any("a" <= c <= "z" for c in word.lower()) and any("а" <= c <= "я" for c in word.lower())
                    assert not is_mixed or "-" in word, word
