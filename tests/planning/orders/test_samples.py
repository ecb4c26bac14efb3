"""Orders of other districts: every line lands somewhere, word for word, with its term and its person."""

import datetime
import re
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from documents.uploads import read_upload
from planning.orders import order_text, parse
from planning.orders.dates import due_in, last_day, responsible_in
from tests.documents import office

from .samples import SAMPLES

D = datetime.date


def outline(proposal):
    return [
        (stage.number, stage.title, [f"{task.number} {task.text}" for task in stage.tasks]) for stage in proposal.stages
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_an_order_is_read(name):
    sample = SAMPLES[name]
    proposal = parse(sample.text)
    assert outline(proposal) == sample.stages
    assert tuple(proposal.results) == sample.results
    assert tuple(line.text for line in proposal.unrecognised) == sample.unplaced


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("name", ["roman-and-arabic", "table", "ordering-part-and-annex"])
def test_in_every_encoding(name, encoding):
    content = SAMPLES[name].text.replace("\n", "\r\n").encode(encoding)
    upload = read_upload(SimpleUploadedFile("приказ.txt", content), kinds={"txt", "docx"})
    assert outline(parse(order_text(upload))) == SAMPLES[name].stages


def rows(name):
    return {task.number: task for task in parse(SAMPLES[name].text).tasks}


def test_cells_of_a_table_are_terms_persons_and_outcomes():
    tasks = rows("table")
    assert (tasks["1.1"].due_text, tasks["1.1"].due_on) == ("до 01.10.2026", D(2026, 10, 1))
    assert (tasks["1.1"].responsible, tasks["1.1"].outcome) == ("Петрова А.А.", "Приказ")
    assert tasks["1.2"].due_on == D(2026, 10, 31)
    assert (tasks["2.1"].due_text, tasks["2.1"].due_on) == ("в течение года", None)
    other = rows("columns-in-another-order")
    assert (other["I.1"].responsible, other["I.1"].due_on) == ("Смирнова Е.Е.", D(2027, 6, 30))
    assert other["II.1"].due_text == "ежемесячно"


def test_terms_and_persons_are_found_in_the_text():
    tasks = rows("roman-and-arabic")
    assert (tasks["I.1"].due_on, tasks["I.1"].responsible) == (D(2026, 10, 1), "Петрова А.А.")
    assert (tasks["I.2"].due_text, tasks["I.2"].due_on) == ("до 15 октября 2026 г.", D(2026, 10, 15))
    proposal = parse(SAMPLES["terms-on-lines-of-their-own"].text)
    stage = proposal.stages[0]
    assert (stage.due_on, stage.responsible) == (D(2026, 9, 30), "отдел образования")
    assert (stage.tasks[0].due_on, stage.tasks[0].responsible) == (D(2026, 9, 10), "Сидорова В.В.")
    assert [task.due_text for task in proposal.stages[1].tasks] == [
        "в течение учебного года",
        "в III квартале 2027 года",
    ]
    assert parse(SAMPLES["stages-by-words"].text).stages[0].due_on == D(2026, 10, 31)


@pytest.mark.parametrize(
    ("text", "due", "day"),
    [
        ("Провести опрос до 1 октября 2026 г.", "до 1 октября 2026 г.", D(2026, 10, 1)),
        ("Сдать отчёт не позднее 20.12.2026", "не позднее 20.12.2026", D(2026, 12, 20)),
        ("Срок: 1 мая", "1 мая", D(2027, 5, 1)),
        ("Срок – до 31 июня 2026 г.", "до 31 июня 2026 г.", None),
        ("Собрание в сентябре 2026 года.", "в сентябре 2026 года", D(2026, 9, 30)),
        ("Отчёт за II полугодие 2026 года", "II полугодие 2026 года", D(2026, 12, 31)),
        ("Мониторинг ежеквартально.", "ежеквартально", None),
        ("Анализ развития с 2014 года", "", None),
        ("Назначение ответственных в сети.", "", None),
    ],
)
def test_a_deadline_in_words(text, due, day):
    assert due_in(text) == due
    assert last_day(due, after=D(2026, 8, 26)) == day


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Ответственный: Иванова И.И., срок: май", "Иванова И.И."),
        ("Отв. – директора ОУ.", "директора ОУ"),
        ("(отв. Петрова)", "Петрова"),
        ("Исполнитель: отдел образования", "отдел образования"),
        ("Назначение ответственных в муниципальной сети.", ""),
    ],
)
def test_a_person_in_words(text, who):
    assert responsible_in(text) == who


# Word files


def word_table(*rows, merge=()):
    import docx

    document = docx.Document()
    document.add_paragraph("План мероприятий")
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    for (y1, x1), (y2, x2) in merge:
        table.cell(y1, x1).merge(table.cell(y2, x2))
    return office.saved(document)


def read_word(content: bytes):
    return parse(order_text(read_upload(SimpleUploadedFile("п.docx", content), kinds={"txt", "docx"})))


def test_a_word_table_with_merged_cells():
    proposal = read_word(
        word_table(
            ("№", "Ответственный", "Мероприятия", "Срок исполнения"),
            ("Раздел 1. Организация", "", "", ""),
            ("1.1", "Петрова А.А.", "Создать группу\nи утвердить состав", "до 01.10.2026"),
            ("1.2", "Иванов И.И.", "Провести совещание", "октябрь 2026 г."),
            ("№", "Ответственный", "Мероприятия", "Срок исполнения"),
            ("Раздел 2. Работа", "", "", ""),
            ("2.1", "Школы", "Занятия", "в течение года"),
            ("2.2", "", "Отчёты", ""),
            merge=[((1, 0), (1, 3)), ((5, 0), (5, 3)), ((6, 1), (7, 1))],
        )
    )
    assert outline(proposal) == [
        ("1", "Организация", ["1.1 Создать группу и утвердить состав", "1.2 Провести совещание"]),
        ("2", "Работа", ["2.1 Занятия", "2.2 Отчёты"]),
    ]
    assert proposal.tasks[0].responsible == "Петрова А.А."
    assert proposal.unrecognised == []


def test_numbers_that_word_counts_by_itself():
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, form, text in [(0, "upperRoman", "%1."), (1, "decimal", "%2."), (2, "russianLower", "%3)")]
    )
    lists = (
        f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    )

    def item(level, text):
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr></w:pPr>'
            f"<w:r><w:t>{text}</w:t></w:r></w:p>"
        )

    body = item(0, "Подготовка") + item(1, "Анализ") + item(2, "базы") + item(2, "кадров") + item(0, "Работа")
    proposal = read_word(office.raw_word(body + item(1, "Занятия"), numbering=lists))
    assert outline(proposal) == [
        ("I", "Подготовка", ["I.1 Анализ", "I.1.а базы", "I.1.б кадров"]),
        ("II", "Работа", ["II.1 Занятия"]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old_format"),
        (office.raw_word('<!DOCTYPE x [<!ENTITY a "b">]><w:p/>'), "broken"),
        (
            office.zipped({"[Content_Types].xml": office.CONTENT_TYPES, "word/document.xml": b"0" * 210_000_000}),
            "unpacked_size",
        ),
    ],
    ids=["doc", "entities", "bomb"],
)
def test_old_and_hostile_files_are_refused_with_a_remedy(content, code):
    with pytest.raises(ValidationError) as refused:
        read_upload(SimpleUploadedFile("приказ.doc", content), kinds={"txt", "docx"})
    assert refused.value.code == code


# Nothing is lost, nothing is reworded


def words(*texts: str) -> Counter:
    return Counter(re.findall(r"[^\W\d_]{2,}", " ".join(texts)))


def landed(proposal) -> Counter:
    rows = [*proposal.stages, *proposal.tasks]
    return words(
        *proposal.heading,
        *(stage.title for stage in proposal.stages if not stage.is_implied),
        *(task.text for task in proposal.tasks),
        *(detail for row in rows for detail in row.details),
        proposal.results_heading,
        *proposal.results,
        *(line.text for line in proposal.unrecognised),
    )


# Words that are a number: «Этап 2.», «II этап».
COUNTING = re.compile(r"Этап|этап|Раздел|раздел|Блок|Глава|й|Задача|[IVX]+")


def assert_nothing_is_lost(text: str) -> None:
    proposal = parse(text)
    whole = words(re.sub("[\u00ad\u200b\u200c\u200d\u2060\ufeff]", "", text.replace("\u00ad\n", "")))
    lost, invented = whole - landed(proposal), landed(proposal) - whole
    # A table may name the stage in every row of it: one stage, named once.
    named_once = set(words(*(stage.title for stage in proposal.stages))) if "\t" in text else set()
    assert all(word in named_once or COUNTING.fullmatch(word) for word in lost), lost
    assert not invented


LINES = sorted({line for sample in SAMPLES.values() for line in sample.text.replace("\r", "").split("\n")})
PIECES = st.sampled_from(
    [
        *LINES,
        "",
        "продолжение строки",
        "и так далее;",
        "Ответственный:",
        "Срок: ",
        "а) пункт",
        "– тире",
        "1.1.1. глубже",
    ]
)
FREE = st.text(alphabet="абвАБВ 12.)(\t•–:;IV№\u00a0\u2028/", max_size=30)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_word_of_a_sample_is_lost(name):
    assert_nothing_is_lost(SAMPLES[name].text.replace("\r\n", "\n"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PIECES, FREE), max_size=25))
@example(["№\tМероприятие\tСрок", "\t\tмай 2026"])
@example(["Ответственные исполнители\tСроки исполнения\tНаименование мероприятия", "1\t", "а) станков;"])
@example(["1.:"])
def test_no_word_is_lost_whatever_is_typed(lines):
    assert_nothing_is_lost("\n".join(lines))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_reading_never_fails_and_is_the_same_twice(text):
    assert parse(text) == parse(text)


def test_what_is_too_long_is_listed_and_not_dropped():
    text = "1. Этап\n· " + "слово " * 900
    proposal = parse(text)
    assert len(proposal.tasks[0].text) <= 2000
    assert landed(proposal)["слово"] == 900
