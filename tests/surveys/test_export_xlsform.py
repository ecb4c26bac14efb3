"""XLSForm out: what our reader reads of it is the questionnaire again; what the form cannot say stands in its notes."""

import io
import re

import openpyxl
import pytest

from surveys import importing, xlsform
from surveys.definitions import parse
from surveys.services import banks

from . import survey_files as files

DEFINITION = {
    "format": 1,
    "title": "Анкета",
    "translations": {
        "en": {"q1": "Who?", "q1.choice.a": "A teacher", "m1.row.r1": "Rooms", "page.1": "First", "n1.help": "Hours"}
    },
    "pages": [
        {
            "title": "Первая",
            "text": "Пояснение к странице",
            "questions": [
                {
                    "code": "q1",
                    "kind": "single",
                    "text": "Кто Вы?",
                    "required": True,
                    "dropdown": True,
                    "choices": [
                        {"code": "a", "text": "Педагог"},
                        {"code": "b", "text": "Другое", "other_text": True},
                        {"code": "na", "text": "Затрудняюсь ответить", "no_opinion": True},
                    ],
                },
                {
                    "code": "q2",
                    "kind": "multi",
                    "text": "Что нравится?",
                    "min": 1,
                    "max": 2,
                    "show_if": {"question": "q1", "op": "chosen", "value": ["a"]},
                    "choices": [
                        {"code": "x", "text": "Икс"},
                        {"code": "y", "text": "Игрек"},
                        {"code": "none", "text": "Ничего", "exclusive": True},
                    ],
                },
                {"code": "i1", "kind": "info", "text": "Дальше о часах"},
                {"code": "n1", "kind": "number", "text": "Сколько часов?", "help": "В неделю", "min": 0, "max": 18},
                {"code": "n2", "kind": "number", "text": "Доля", "decimals": 4, "min": 0.5},
                {"code": "t1", "kind": "text", "text": "Слово", "max_length": 40, "long": False},
                {"code": "t2", "kind": "text", "text": "Рассказ", "long": True},
                {"code": "d1", "kind": "date", "text": "День", "min": "2026-01-01", "max": "2026-12-31"},
                {"code": "s1", "kind": "scale", "text": "Оценка", "from": 0, "steps": 11},
                {
                    "code": "r1",
                    "kind": "ranking",
                    "text": "По порядку",
                    "choices": [{"code": "x", "text": "Икс"}, {"code": "y", "text": "Игрек"}],
                },
                {
                    "code": "m1",
                    "kind": "matrix",
                    "text": "Условия",
                    "required": True,
                    "rows": [{"code": "r1", "text": "Кабинеты"}, {"code": "r2", "text": "Техника"}],
                    "columns": [{"code": "bad", "text": "Плохо"}, {"code": "good", "text": "Хорошо"}],
                },
                {
                    "code": "m2",
                    "kind": "matrix",
                    "text": "Важность",
                    "from": 1,
                    "steps": 5,
                    "no_opinion": True,
                    "rows": [{"code": "r1", "text": "Кабинеты"}],
                },
            ],
        },
        {
            "title": "Вторая",
            "show_if": {
                "any": [{"question": "n1", "op": "ge", "value": 3}, {"not": {"question": "d1", "op": "answered"}}]
            },
            "questions": [
                {
                    "code": "z1",
                    "kind": "text",
                    "text": "Почему?",
                    "long": True,
                    "show_if": {
                        "all": [
                            {"question": "m1", "row": "r1", "op": "chosen", "value": ["bad"]},
                            {"question": "m2", "row": "r1", "op": "lt", "value": 3},
                            {"question": "d1", "op": "gt", "value": "2026-05-01"},
                            {"question": "q2", "op": "chosen", "value": ["x", "y"]},
                        ]
                    },
                }
            ],
        },
    ],
}


def exported(source: dict) -> bytes:
    return xlsform.workbook(parse(source), form_id="form", version="1")


def test_there_and_back():
    imported = importing.read(exported(DEFINITION))
    assert imported.definition == DEFINITION


def notes(content: bytes) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book.worksheets[3].values)[1:] if len(book.worksheets) > 3 else []


@pytest.mark.parametrize("bank", ["teachers", "pupils", "parents"])
def test_banks_there_and_back(bank):
    """What differs afterwards is named in the notes of the file."""
    source = banks.files()[bank]
    content = exported(source)
    back = parse(importing.read(content).definition)
    ours = parse(source)
    noted = {note[0] for note in notes(content)}
    assert [question.code for question in back.questions] == [question.code for question in ours.questions]
    for before, after in zip(ours.questions, back.questions, strict=True):
        assert before == after or before.code in noted, before.code


def test_what_the_form_cannot_say_is_noted():
    source = {
        "format": 1,
        "title": "Анкета",
        "notice": "Просим ответить.",
        "thanks": "Спасибо!",
        "pages": [
            {
                "questions": [
                    {"code": "s", "kind": "scale", "text": "?", "low": "плохо", "high": "хорошо", "no_opinion": True},
                    {"code": "n", "kind": "number", "text": "?", "unit": "ч", "decimals": 1},
                ]
            }
        ],
    }
    noted = notes(exported(source))
    assert [note[0] or "" for note in noted] == ["", "", "s", "s", "n", "n"]
    assert ("s", "концы шкалы", "плохо – хорошо") in noted


def test_the_form_is_one_that_other_systems_read():
    """Names are unique and plain, groups close, lists exist, rules ask what is there."""
    for source in [DEFINITION, *banks.files().values(), importing.read(files.lss(495, files.EVERY_KIND)).definition]:
        book = openpyxl.load_workbook(io.BytesIO(exported(source)))
        head, *rows = book["survey"].values
        survey = [dict(zip(head, row, strict=True)) for row in rows]
        names = [row["name"] for row in survey if row["name"]]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
        lists = {row[0] for row in book["choices"].values}
        depth = 0
        for row in survey:
            depth += {"begin_group": 1, "end_group": -1}.get(row["type"], 0)
            assert depth >= 0
            kind, _space, wanted = row["type"].partition(" ")
            assert kind not in ("select_one", "select_multiple", "rank") or wanted in lists
            for asked in re.findall(r"\$\{(\w+)\}", row["relevant"] or ""):
                assert asked in names
        assert depth == 0
