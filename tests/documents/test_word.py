"""Word documents that the portal writes, read back by another hand."""

import io
import zipfile
from xml.etree import ElementTree as ET

import docx
import pytest

from documents.charts import Chart, Series
from documents.docx import docx_text
from documents.word import Document

CHART = Chart("На 100 детей", ("Школа", "Сад"), (Series("Единиц", (1.5, None)),), 1)


def opened(document: Document) -> docx.document.Document:
    return docx.Document(io.BytesIO(document.save()))


def part(document: Document, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(document.save())) as archive:
        return archive.read(name).decode()


@pytest.fixture
def document():
    document = Document(title="Справка")
    document.paragraph("Аналитическая справка", "Title")
    document.heading("1. Общие сведения")
    document.paragraph("В 12 учреждениях обучаются 4 215 детей.")
    document.table(["Учреждение", "Детей"], [["Школа", "12"], ["Сад", "3"]], total=["Всего", "15"])
    return document


def test_it_is_read_as_it_was_written(document):
    found = opened(document)
    assert [(p.style.name, p.text) for p in found.paragraphs][:3] == [
        ("Title", "Аналитическая справка"),
        ("Heading 1", "1. Общие сведения"),
        ("Body Text", "В 12 учреждениях обучаются 4 215 детей."),
    ]
    assert [[cell.text for cell in row.cells] for row in found.tables[0].rows] == [
        ["Учреждение", "Детей"],
        ["Школа", "12"],
        ["Сад", "3"],
        ["Всего", "15"],
    ]
    assert found.core_properties.title == "Справка"


def test_our_own_reader_reads_it(document):
    assert "В 12 учреждениях обучаются 4 215 детей." in docx_text(document.save())


def test_the_head_of_a_table_is_repeated_and_rows_are_not_torn(document):
    body = part(document, "word/document.xml")
    assert body.count("<w:tblHeader/>") == 1
    assert body.count("<w:cantSplit/>") == 4


def test_headings_stay_with_what_follows(document):
    style = part(document, "word/styles.xml").split('w:styleId="Heading1"')[1].split("</w:style>")[0]
    assert "<w:keepNext/>" in style


def test_pages_are_numbered_from_the_second_on(document):
    assert " PAGE " in part(document, "word/header1.xml")
    assert "<w:titlePg/>" in part(document, "word/document.xml")


def test_a_chart_is_word_s_own_and_has_its_numbers_and_words(document):
    document.chart(CHART)
    root = ET.fromstring(part(document, "word/charts/chart1.xml"))  # noqa: S314 - our own
    values = [value.text for value in root.iter() if value.tag.endswith("}v")]
    assert {"Школа", "Сад", "Единиц", "1.5"} <= set(values)
    assert 'descr="На 100 детей. ' in part(document, "word/document.xml")


def test_pages_that_lie_come_after_those_that_stand(document):
    document.landscape()
    document.heading("Приложение")
    sections = opened(document).sections
    assert [section.orientation for section in sections] == [0, 1]
    assert sections[1].page_width > sections[1].page_height


def test_nothing_given_is_markup():
    document = Document(title="<&>")
    document.paragraph("5 < 7 & «кавычки» \x00 ]]> </w:t>")
    document.table(["<b>"], [["&amp;"]])
    document.chart(Chart("<т>", ("<а>",), (Series("&", (1,)),)))
    found = opened(document)
    assert found.paragraphs[0].text == "5 < 7 & «кавычки»  ]]> </w:t>"
    assert found.tables[0].rows[0].cells[0].text == "<b>"


def test_every_part_is_well_formed(document):
    document.chart(Chart("т", ("а", "б"), (Series("1", (1, 2)), Series("2", (0, None))), 0, True))
    document.signature("Начальник", "А.П. Соколова")
    with zipfile.ZipFile(io.BytesIO(document.save())) as archive:
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314 - our own
