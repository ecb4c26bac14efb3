"""Every row of a foreign file is taken or named, whatever the file; no file raises anything but a plain refusal."""

import os
import random
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from surveys import importing
from surveys.definitions import parse
from surveys.importing import lss, ours, xlsform
from surveys.importing.report import Report

from . import survey_files as files

VERSIONS = [143, 145, 155, 178, 262, 290, 350, 399, 400, 495, 641]
SPOILT = 60


def account(content: bytes) -> importing.Imported | None:
    """Read the file; the account is complete, and the definition is one that the portal asks. None: refused."""
    try:
        imported = importing.read(content)
    except ValidationError:
        return None
    report = imported.report
    assert report.total == report.taken + report.named
    assert all(item["row"] and item["reason"] for item in report.items)
    assert {item["row"] for item in report.items} == {row.place for row in report.rows if row.remarks}
    if imported.definition is not None:
        parse(imported.definition)
    return imported


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("languages", [("ru",), ("ru", "en"), ("de-informal", "ru", "en")])
def test_lss_of_every_version(version, languages):
    content = files.every_kind(version, languages)
    imported = account(content)
    assert imported.report.total == files.rows_of_lss(content)
    assert "does not know what this row" not in {item["reason"] for item in imported.report.items}


def test_lss_says_the_same_in_every_version():
    """The layout of the file changed, the questionnaire in it did not."""
    definitions = [importing.read(files.every_kind(version)).definition for version in VERSIONS if version >= 150]
    assert all(definition == definitions[0] for definition in definitions)


def test_xlsform_is_accounted_for():
    imported = account(files.xlsx(files.SHEETS))
    assert imported.report.total == files.rows_of_sheets(files.SHEETS)


def net(reader, content: bytes) -> list[str]:
    """Rows that only the last net caught: nobody had spoken for them."""
    report = Report()
    draft = reader.read(content, report)
    if reader is not ours:
        draft.definition("-")
    return [row.place for row in report.rows if not row.is_taken and not row.remarks]


def test_nothing_falls_into_the_last_net():
    assert net(lss, files.lss(495, files.EVERY_KIND, languages=("ru", "en"))) == []
    assert net(lss, files.every_kind(178)) == ["brand_new_table: 1"]
    assert net(xlsform, files.xlsx(files.SHEETS)) == []


def taken(imported) -> set[str]:
    return {row.place for row in imported.report.rows if not row.remarks}


def test_what_goes_with_a_question_of_limesurvey_is_named_with_it():
    kept = {"code": "kept", "type": "L", "answers": [("A1", "Да"), ("A2", "Затрудняюсь ответить")]}
    never = kept | {"code": "never", "relevance": "0", "attributes": {"other_replace_text": "Иное"}}
    inside = never | {"code": "inside", "relevance": "1", "group": 2}
    alone = {"code": "alone", "type": "R", "answers": [("A1", "Затрудняюсь ответить")]}
    content = files.lss(
        495,
        [kept, never, inside, alone],
        languages=("ru", "en"),
        groups=[{"name": "Первая"}, {"name": "Вторая", "grelevance": "0"}],
    )
    imported = account(content)
    assert [each["code"] for each in importing.each_question(imported.definition)] == ["kept"]
    left = {row.place for row in imported.report.rows} - taken(imported)
    assert {f"questions: {n}" for n in (2, 3, 4)} <= left
    assert {f"answers: {n}" for n in range(3, 8)} <= left
    assert {f"question_l10ns: {n}" for n in range(3, 9)} <= left
    assert {f"answer_l10ns: {n}" for n in range(5, 15)} <= left
    assert {f"question_attributes: {n}" for n in (1, 2)} <= left
    assert {"groups: 2", "group_l10ns: 3", "group_l10ns: 4"} <= left
    assert {"questions: 1", "answers: 1", "answer_l10ns: 1", "group_l10ns: 2"} <= taken(imported)
    lost = {item["row"] for item in imported.report.items if item["severity"] == "lost"}
    assert "answers: 7" in lost  # not only told that it counts apart


def test_what_goes_with_a_question_of_xlsform_is_named_with_it():
    sheets = {
        "survey": [
            ["type", "name", "label", "relevant", "appearance"],
            ["select_one both", "kept", "Да?"],
            ["begin group", "g", "Группа", "false()"],
            ["note", "g_text", "О группе"],
            ["select_one inside", "q1", "Что?"],
            ["begin group", "inner"],
            ["text", "q2", "Почему?"],
            ["end group"],
            ["end group"],
            ["select_one never", "q3", "Когда?", "false()"],
            ["select_one both", "q4", "Где?", "false()"],
            ["rank one", "q5", "По порядку"],
            ["begin group", "t", "Таблица"],
            ["select_one empty", "q6", "Без строк", "", "label"],
            ["end group"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            *([name, f"a{n}", f"Ответ {n}"] for name in ("both", "inside", "never", "empty") for n in (1, 2)),
            ["one", "a1", "Ответ"],
        ],
    }
    imported = account(files.xlsx(sheets))
    assert [each["code"] for each in importing.each_question(imported.definition)] == ["kept"]
    assert taken(imported) == {"survey: 2", "choices: 2", "choices: 3"}


def test_of_columns_of_xlsform_that_mean_the_same_the_second_is_named():
    sheets = {
        "survey": [
            ["type", "name", "label", "relevant", "bind::relevant", "relevance"],
            ["integer", "age", "Сколько вам лет?"],
            ["text", "school", "Где учитесь?", "", "${age} < 18", "${age} > 3"],
            ["text", "work", "Где работаете?", "${age} > 17", "${age} > 17"],
        ]
    }
    imported = account(files.xlsx(sheets))
    _age, school, work = importing.each_question(imported.definition)
    assert school["show_if"] == {"question": "age", "op": "lt", "value": 18}
    assert work["show_if"] == {"question": "age", "op": "gt", "value": 17}
    assert [(item["row"], item["feature"]) for item in imported.report.items] == [
        ("survey: 3", "relevance = ${age} > 3")
    ]


@pytest.mark.parametrize("seed", range(SPOILT))
def test_spoilt_lss(seed):
    chance = random.Random(seed)
    content = files.spoilt_lss(files.every_kind(chance.choice(VERSIONS)), chance)
    imported = account(content)
    assert imported is None or imported.report.total == files.rows_of_lss(content)


@pytest.mark.parametrize("seed", range(SPOILT))
def test_spoilt_xlsform(seed):
    chance = random.Random(seed)
    sheets = files.spoilt_sheets(files.SHEETS, chance)
    assert account(files.xlsx(sheets)).report.total == files.rows_of_sheets(sheets)


@pytest.mark.parametrize("seed", range(SPOILT))
def test_bytes_flipped(seed):
    """Damage below the level of rows: refused in plain words, or read."""
    chance = random.Random(seed)
    content = bytearray(chance.choice([files.every_kind(178), files.every_kind(495), files.xlsx(files.SHEETS)]))
    for _ in range(chance.randint(1, 20)):
        place = chance.randrange(len(content))
        match chance.randrange(3):
            case 0:
                content[place] = chance.randrange(256)
            case 1:
                del content[place : place + chance.randrange(200)]
            case 2:
                content[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(20)))
    account(bytes(content))


SAMPLES = os.environ.get("SURVEY_SAMPLES", "")


@pytest.mark.skipif(not SAMPLES, reason="SURVEY_SAMPLES names a folder of real files")
def test_real_files():
    """Files by others, if there are some: each is read, and accounted for by another count of its rows."""
    paths = [path for path in Path(SAMPLES).rglob("*") if path.suffix in (".lss", ".xls", ".xlsx")]
    assert paths
    for path in paths:
        content = path.read_bytes()
        imported = account(content)
        assert imported, path
        if path.suffix == ".lss":
            assert imported.report.total == files.rows_of_lss(content), path
        chance = random.Random(path.name)
        for _ in range(20 if path.suffix == ".lss" and len(content) < 200_000 else 0):
            spoilt = files.spoilt_lss(content, chance)
            imported = account(spoilt)
            assert imported is None or imported.report.total == files.rows_of_lss(spoilt), path
