import contextlib
import random

import docx
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from documents.text import decode, docx_text
from tests.documents import office

TEXTS = [
    "1. *single – Ваша основная должность: учитель | методист",
    "ПРИКАЗ УПРАВЛЕНИЯ ОБРАЗОВАНИЯ",
    "Да",
    "Plain English",
    "Ёлка и ёж",
    "№ 5 «Радуга» – ё",
]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "cp866"]


def encodable(text: str, encoding: str) -> bool:
    return text.encode(encoding, "replace").decode(encoding) == text


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, encoding) for encoding in ENCODINGS for text in TEXTS if encodable(text, encoding)]
)
def test_encodings_are_told_apart(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_line_ends_and_composed_letters_are_made_even():
    assert decode("Первый\r\nй\rтретий\x0c".encode()) == "Первый\nй\nтретий\n"
    assert decode(b"") == ""


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff",
        bytes(range(256)),
        b"text\x00with nul",
        random.Random(1).randbytes(500),
        "Žluťoučký kůň příšerně".encode("cp1250"),
    ],
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises(ValidationError) as caught:
        decode(content)
    assert caught.value.code == "no_text"


@given(st.binary(max_size=200))
def test_decoding_answers_or_refuses(content):
    with contextlib.suppress(ValidationError):
        assert isinstance(decode(content), str)


def test_paragraphs_breaks_and_tables_in_order():
    document = docx.Document()
    document.add_heading("Анкета", 1)
    paragraph = document.add_paragraph("Слово ")
    paragraph.add_run("за").bold = True
    paragraph.add_run("словом")
    paragraph.add_run().add_break()
    paragraph.add_run("новая строка\tтабуляция")
    table = document.add_table(2, 3)
    for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(place)
    table.cell(0, 1).text = ""
    table.cell(1, 1).add_paragraph("4b")
    document.add_paragraph("Конец")
    assert docx_text(office.saved(document)).split("\n") == [
        "Анкета",
        "Слово засловом",
        "новая строка\tтабуляция",
        "0\t\t2",
        "3\t4",
        "4b",
        "5",
        "Конец",
    ]


def test_lists_of_built_in_styles_keep_their_markers():
    document = docx.Document()
    for text, style in (
        ("один", "List Number"),
        ("два", "List Number"),
        ("пункт", "List Bullet"),
        ("просто", "Normal"),
        ("три", "List Number"),
    ):
        document.add_paragraph(text, style=style)
    assert docx_text(office.saved(document)).split("\n") == ["1. один", "2. два", "· пункт", "просто", "3. три"]


def item(text: str, number: int = 1, level: int = 0) -> str:
    list_of = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{list_of}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def level(place: int, form: str, text: str, more: str = "") -> str:
    looks = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{place}">{looks}</w:lvl>'


def numbering(*levels: str, more: str = "") -> str:
    lists = f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
    return f'{lists}<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'


def test_levels_are_counted_as_word_counts_them():
    lists = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2."), level(2, "russianLower", "%3)"))
    body = (
        item("a"),
        item("b", level=1),
        item("c", level=1),
        item("d", level=2),
        item("e"),
        item("f", level=1),
        item("", level=1),
        item("g", level=1),
    )
    assert docx_text(office.raw_word("".join(body), numbering=lists)).split("\n") == [
        "1. a",
        "1.1. b",
        "1.2. c",
        "а) d",
        "2. e",
        "2.1. f",
        "",
        "2.3. g",
    ]


@pytest.mark.parametrize(
    ("form", "text", "markers"),
    [
        ("russianLower", "%1)", ["а)", "б)", "в)", "г)", "д)", "е)", "ж)", "з)", "и)", "к)", "л)"]),
        ("russianUpper", "%1.", ["А.", "Б."]),
        ("upperRoman", "%1.", ["I.", "II.", "III.", "IV.", "V."]),
        ("lowerLetter", "(%1)", ["(a)", "(b)"]),
        ("decimalZero", "%1", ["01", "02"]),
        ("bullet", "\uf0b7", ["·", "·"]),
        ("decimal", "Статья %1.", ["Статья 1.", "Статья 2."]),
        ("decimal", "", ["·", "·"]),
        ("thaiNumbers", "%1.", ["1.", "2."]),
    ],
)
def test_formats_of_numbers(form, text, markers):
    content = office.raw_word("".join(item("x") for _ in markers), numbering=numbering(level(0, form, text)))
    assert docx_text(content).split("\n") == [f"{marker} x" for marker in markers]


def test_headings_of_an_outline_without_numbers_are_no_items():
    content = office.raw_word(item("Анкета"), numbering=numbering(level(0, "none", "")))
    assert docx_text(content) == "Анкета"


def test_a_list_may_start_again_and_share_its_count():
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    lists = numbering(level(0, "decimal", "%1."), more=more)
    body = item("a") + item("b") + item("c", 2) + item("d", 2) + item("e", 3) + item("f", 99) + item("g", 0)
    assert docx_text(office.raw_word(body, numbering=lists)).split("\n") == [
        "1. a",
        "2. b",
        "5. c",
        "6. d",
        "7. e",
        "f",
        "g",
    ]


def test_numbers_come_from_styles_and_their_parents():
    in_list = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Base">{in_list}</w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Ring"><w:basedOn w:val="Ring"/></w:style>'
        f'<w:style w:type="paragraph" w:styleId="Second">{in_list}</w:style>'
    )
    lists = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2", '<w:pStyle w:val="Second"/>'))
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{style}</w:t></w:r></w:p>'
        for style in ("Base", "Child", "Second", "Ring", "Unknown")
    )
    assert docx_text(office.raw_word(body, styles=styles, numbering=lists)).split("\n") == [
        "1. Base",
        "2. Child",
        "2.1 Second",
        "Ring",
        "Unknown",
    ]


def test_what_is_printed_is_read_and_what_is_not_is_not():
    body = (
        "<w:p><w:r><w:t>есть</w:t></w:r><w:del><w:r><w:delText>стёрто</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>унесено</w:t></w:r></w:moveFrom><w:ins><w:r><w:t> вписано</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t> ссылка</w:t></w:r></w:hyperlink>"
        '<w:r><w:noBreakHyphen/><w:sym w:char="F0A8"/></w:r></w:p>'
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>поле</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>рядом</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>в рамке</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r></w:p>"
    )
    notes = "<w:footnote><w:p><w:r><w:t>сноска</w:t></w:r></w:p></w:footnote>"
    assert docx_text(office.raw_word(body, footnotes=notes)).split("\n") == [
        "есть вписано ссылка-☐",
        "поле",
        "рядом",
        "в рамке",
        "сноска",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip",
        office.workbook(["a"]),
        office.raw_word("<w:p>"),
        office.raw_word("<w:p>" * 400 + "</w:p>" * 400),
        office.raw_word("<w:sdt>" * 150_000),
        office.zipped({"word/document.xml": b'<?xml version="1.0" encoding="x-user-defined"?><a/>'}),
        office.zipped({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        office.zipped({"word/document.xml": b""}),
    ],
)
def test_hostile_documents_are_refused(content):
    with pytest.raises(ValidationError):
        docx_text(content)


def test_a_deep_but_ordinary_document_is_read():
    nested = "<w:tbl><w:tr><w:tc>" * 20 + "<w:p><w:r><w:t>дно</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 20
    assert docx_text(office.raw_word(nested)) == "дно"
