"""Files that are not what they seem: a plain sentence, never an error."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError

from surveys import importing
from surveys.services import banks

from . import survey_files as files

LSS = files.lss(495, [{"code": "a", "type": "T"}])
BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><document>&b;</document>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><document/>'


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"<x>" + b" " * 60_000_000)
    return buffer.getvalue()


def packed(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"%PDF-1.4 ...", "kind"),
        (b"plain words", "kind"),
        (b"<html><body>404</body></html>", "kind"),
        (b"<document><groups>", "broken"),
        (LSS[:-40], "broken"),
        (LSS.replace(b"<rows>", b"<rows>\xff\xfe", 1), "broken"),
        (LSS.replace(b"utf-8", b"utf-99", 1), "broken"),
        (BOMB, "doctype"),
        (OUTSIDE, "doctype"),
        (b"<document>" + b"<a>" * 10_000, "depth"),
        (b"\xef\xbb\xbf{", "broken"),
        (b'{"format": 1', "broken"),
        (b'{"format": 2, "pages": []}', "kind"),
        (b'{"format": 1, "pages": {}}', "kind"),
        (b'{"a":' * 100_000, "broken"),
        ('{"title": "Анкета"}'.encode("cp1251"), "encoding"),
        (b"PK\x03\x04 and nothing", "broken"),
        (packed("survey.lss", LSS), "kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "broken"),
        (files.xlsx({"Лист1": [["просто", "таблица"]]}), "kind"),
        (b"<" + b" " * importing.MAX_SIZE, "size"),
    ],
)
def test_refused_in_words(content, code):
    with pytest.raises(ValidationError) as refusal:
        importing.read(content)
    assert refusal.value.code == code
    assert all(message.endswith((".", "»")) for message in refusal.value.messages)


def test_bombs_are_not_unpacked():
    with pytest.raises(ValidationError):
        importing.read(zip_bomb())


def test_characters_that_xml_forbids_are_forgiven():
    definition = importing.read(b"\n " + LSS.replace("Вопрос 1".encode(), b"\x0bWhat\x1f?", 1)).definition
    assert definition["pages"][0]["questions"][0]["text"] == "What?"


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1251"])
def test_encodings_that_are_declared(encoding):
    text = LSS.decode().replace("encoding='utf-8'", f"encoding='{encoding}'")
    assert importing.read(text.encode(encoding)).definition["pages"][0]["questions"][0]["text"] == "Вопрос 1"


def test_a_file_without_questions_is_told_and_not_made():
    imported = importing.read(files.lss(495, [{"code": "a", "type": "|"}]))
    assert imported.definition is None
    assert imported.report.named


@pytest.mark.parametrize("kind", ["Group", "Question"])
def test_parts_of_surveys_are_read_too(kind):
    assert importing.read(files.lss(495, [{"code": "a", "type": "T"}], kind=kind)).definition


def test_our_own_files_come_back_whole():
    for source in banks.files().values():
        imported = importing.read(json.dumps(source).encode())
        assert imported.definition == source
        assert imported.report.named == 0


def test_our_own_file_with_mistakes():
    good = {"code": "a", "kind": "text", "text": "Слово?"}
    source = {
        "format": 1,
        "title": "",
        "unknown": 1,
        "translations": {"en": 5},
        "pages": [
            {"questions": [good, good | {"code": "B"}, {"code": "c", "kind": "single", "text": "?", "choices": []}, 7]},
            {"title": "Пусто", "questions": []},
            {
                "questions": [
                    good | {"code": "d", "text": "\ud800\u0000x", "show_if": {"question": "c", "op": "answered"}}
                ]
            },
            "page",
        ],
    }
    imported = importing.read(json.dumps(source).encode())
    assert [q["code"] for q in importing.each_question(imported.definition)] == ["a", "d"]
    assert imported.definition["pages"][1]["questions"][0] == {"code": "d", "kind": "text", "text": "x"}
    assert imported.report.total == 10
    named = {item["row"] for item in imported.report.items}
    assert len(named) == imported.report.named == 6


def test_one_mistake_costs_only_what_it_is_in():
    good = {"code": "a", "kind": "text", "text": "Слово?"}
    twice = good | {"kind": "single", "choices": [{"code": "b", "text": "Да"}]}
    source = {
        "format": 1,
        "title": "Анкета",
        "thanks": 5,
        "notice": "Просим ответить.",
        "pages": [
            {"title": 7, "questions": [good, twice]},
            {"show_if": {"question": "a", "op": "like"}, "questions": [good | {"code": "c"}]},
        ],
    }
    imported = importing.read(json.dumps(source).encode())
    pages = [{"questions": [good]}, {"questions": [good | {"code": "c"}]}]
    assert imported.definition == {"format": 1, "title": "Анкета", "notice": "Просим ответить.", "pages": pages}
    heading, page, question, answer, other = imported.report.items
    assert (heading["feature"], page["feature"]) == ("thanks", "title")
    assert question["row"] in answer["row"]
    assert "код" in question["reason"]
    assert "like" in other["reason"]


def test_two_thousand_rows_are_read_at_once():
    """No time is asserted: two thousand questions that ask each other, and a list of two thousand answers."""
    questions = [{"code": f"q{number}", "type": "Y"} for number in range(1000)]
    questions += [{"code": f"k{number}", "type": "T", "relevance": f'q{number} == "Y"'} for number in range(1000)]
    assert importing.read(files.lss(495, questions)).report.total > 4000
    answers = [("list", f"a{number}", f"Ответ {number}") for number in range(2000)]
    sheets = {
        "survey": [["type", "name", "label"], *(["select_one list", f"q{number}", "?"] for number in range(20))],
        "choices": [["list_name", "name", "label"], *map(list, answers)],
    }
    assert importing.read(files.xlsx(sheets)).report.total == 2020


def test_properties_that_our_own_file_cannot_have_are_named():
    question = {
        "code": "q1",
        "kind": "single",
        "text": "Что?",
        "shuffle": True,
        "choices": [{"code": "a", "text": "А"}],
    }
    question["choices"][0]["weight"] = json.loads("[" * 900 + "]" * 900)
    source = {"format": 1, "title": "Опрос", "pages": [{"questions": [question]}]}
    imported = importing.read(json.dumps(source).encode())
    assert {item["feature"] for item in imported.report.items} == {"shuffle", "weight"}
    (kept,) = importing.each_question(imported.definition)
    assert kept == {"code": "q1", "kind": "single", "text": "Что?", "choices": [{"code": "a", "text": "А"}]}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused_in_words(number):
    content = json.dumps({"format": 1, "title": "Опрос", "pages": [], "weight": float(number)})
    with pytest.raises(ValidationError, match=number):
        importing.read(content.encode())


def test_conditions_nested_without_end_are_named():
    rule: dict = {"question": "q0", "op": "answered"}
    for _ in range(900):
        rule = {"not": rule}
    first = {"code": "q0", "kind": "text", "text": "Раз?"}
    second = {"code": "q1", "kind": "text", "text": "Что?", "show_if": rule}
    pages = [{"questions": [first]}, {"show_if": rule, "questions": [second]}]
    imported = importing.read(json.dumps({"format": 1, "title": "Опрос", "pages": pages}).encode())
    assert [each["code"] for each in importing.each_question(imported.definition)] == ["q0"]
    assert imported.report.named
