import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents import xlsx
from tests.documents import office


def table(headers, rows, **kwargs) -> bytes:
    book = xlsx.Workbook(title="Реестр")
    book.write_table(headers, rows, title="Лист", **kwargs)
    return book.close()


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def refusal(content: bytes, **kwargs) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        xlsx.read_rows(content, **kwargs)
    assert caught.value.messages[0].endswith(".")
    return caught.value


TRICKY = [
    "0012345678",
    "=1+1",
    "+7 495",
    "-5",
    "@SUM(A1)",
    "'апостроф",
    '«к» "q"',
    "две\nстроки",
    "http://a.example",
    "_x0041_",
]


def test_what_is_text_comes_back_as_it_was():
    content = table([f"Поле {n}" for n in range(len(TRICKY))], [TRICKY])
    assert xlsx.read_rows(content)[1] == TRICKY
    cells = opened(content).active[2]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}


def test_values_are_shown_as_people_type_them():
    moment = datetime.datetime(2026, 8, 26, 9, 5, tzinfo=datetime.UTC)
    row = [3, 2.50, Decimal("0.1"), 0.1 + 0.2, True, datetime.date(2026, 8, 26), moment, None, 10**20, float("nan"), ""]
    shown = xlsx.read_rows(table(["a"] * len(row), [row]))[1]
    local = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    assert shown[:4] == ["3", "2.5", "0.1", "0.3"]
    assert shown[5:] == ["2026-08-26", local, "", "1" + "0" * 20, "nan", ""]


def test_cells_of_other_programs():
    moment = datetime.datetime.fromisoformat("2026-08-26 10:00:07")
    content = office.workbook(
        [1.0, True, datetime.date(2026, 8, 26), datetime.time(9, 30), datetime.timedelta(hours=30, minutes=5)],
        [-0.0, 12345678901.0, 1e-7, " края ", moment],
    )
    first, second = xlsx.read_rows(content)
    assert first[0] == "1"
    assert first[1] not in ("", "True", "1")
    assert first[2:] == ["2026-08-26", "09:30", "30:05"]
    assert second == ["0", "12345678901", "0.0000001", "края", "2026-08-26 10:00:07"]


def test_rows_keep_their_place_and_are_equally_long():
    assert xlsx.read_rows(office.workbook([], ["a", None], [None, "b"], [None, None])) == [
        ["", ""],
        ["a", ""],
        ["", "b"],
    ]
    assert xlsx.read_rows(office.workbook()) == []


def test_sheets_are_found_by_number_and_name():
    book = xlsx.Workbook()
    book.write_table(["a"], [], title="Первый")
    book.write_table(["b"], [], title="Второй")
    content = book.close()
    assert xlsx.sheet_names(content) == ["Первый", "Второй"]
    assert xlsx.read_rows(content, sheet=1) == xlsx.read_rows(content, sheet="Второй") == [["b"]]
    assert refusal(content, sheet=2).code == "sheet"
    assert "Первый, Второй" in refusal(content, sheet="Нет").messages[0]


def test_limits_are_named():
    content = office.workbook(*[["a", "b", "c"]] * 5)
    assert refusal(content, max_rows=4).code == "rows"
    assert refusal(content, max_columns=2).code == "columns"
    assert len(xlsx.read_rows(content, max_rows=5, max_columns=3)) == 5


def sheet(cells: str) -> bytes:
    """A workbook whose one sheet has been rewritten by hand."""
    source = zipfile.ZipFile(io.BytesIO(office.workbook(["a"])))
    parts = {name: source.read(name) for name in source.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start, end = sheet.index("<sheetData>"), sheet.index("</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = (sheet[:start] + "<sheetData>" + cells + sheet[end:]).encode()
    return office.zipped(parts)


def encoded_as(name: str) -> bytes:
    """A sheet that claims an encoding."""
    source = zipfile.ZipFile(io.BytesIO(office.workbook(["a"])))
    parts = {part: source.read(part) for part in source.namelist()}
    inside = parts["xl/worksheets/sheet1.xml"].decode().partition("?>")[2]
    parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="{name}"?>{inside}'.encode()
    return office.zipped(parts)


def packed_wrongly() -> bytes:
    """A workbook with a part packed by LZMA and damaged."""
    source, made = zipfile.ZipFile(io.BytesIO(office.workbook(["a"]))), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive:
        for part in source.namelist():
            archive.writestr(part, source.read(part))
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(made.getvalue())
    content[place + 75 : place + 95] = b"\xff" * 20
    return bytes(content)


def test_a_cell_far_away_does_not_fill_the_memory():
    assert xlsx.read_rows(sheet('<row r="2"><c r="B2"><v>5</v></c></row>')) == [["", ""], ["", "5"]]
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r = "&#88;FD1048576"><v>1</v></c></row>'
    assert refusal(sheet(far)).code == "area"
    empty = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert xlsx.read_rows(sheet(empty)) == [["1"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a;b;c",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        office.word("Приказ"),
        office.workbook(["a"])[:-50],
        office.zipped({"xl/workbook.xml": b"<broken", "[Content_Types].xml": office.SHEET_TYPES}),
        sheet('<row r="1"><c r="A1"><v>1</row>'),
        sheet('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
        sheet('<row r="1"><c r="A0"><v>1</v></c></row>'),
        sheet('<row r="1"><c r="ZZZZ9"><v>1</v></c></row>'),
        encoded_as("foobar"),
        encoded_as("gb2312"),
        packed_wrongly(),
    ],
)
def test_broken_workbooks_are_refused_in_plain_words(content):
    refusal(content)


def test_the_sheet_is_made_for_people():
    content = table(
        ["№", "Наименование", "Дата"], [[1, "Школа " * 30, datetime.date(2026, 8, 26)]], widths=[5, None, None]
    )
    sheet = opened(content).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert sheet["A1"].font.bold
    assert sheet["C2"].is_date
    assert sheet.column_dimensions["A"].width < 6 < 55 < sheet.column_dimensions["B"].width < 65
    assert sheet.print_title_rows == "$1:$1"


def test_choices_reach_below_the_table_and_may_be_long():
    areas = [f"направление, {n}" for n in range(60)]
    content = table(
        ["Имя", "Направление", "Да"],
        [["a", areas[0], "да"]],
        choices={1: areas, 2: ["да", "нет"]},
        notes={0: "Полностью, как в уставе."},
        spare_rows=50,
    )
    book = opened(content)
    validations = {str(rule.sqref): rule for rule in book.active.data_validations.dataValidation}
    assert set(validations) == {"A2:A52", "B2:B52", "C2:C52"}
    assert validations["A2:A52"].prompt == "Полностью, как в уставе."
    lists = book.worksheets[-1]
    assert lists.sheet_state == "hidden"
    assert validations["B2:B52"].formula1.endswith("!$A$1:$A$60")
    assert [cell.value for cell in lists["A"]] == areas
    assert [cell.value for cell in lists["B"]][:3] == ["да", "нет", None]


def test_columns_to_be_typed_in_are_text():
    content = table(["ИНН", "Число"], [], text_columns=[0])
    columns = opened(content).active.column_dimensions
    assert columns["A"].number_format == "@"
    assert columns["B"].number_format == "General"


def test_titles_are_made_acceptable_and_unique():
    book = xlsx.Workbook()
    for title in ("Школа [1]: да/нет?", "Школа 1 да нет", "'ы" * 40, "", "История"):
        book.write_table(["a"], [], title=title)
    titles = xlsx.sheet_names(book.close())
    assert len(set(titles)) == 5
    assert titles[:2] == ["Школа 1 да нет", "Школа 1 да нет 2"]
    assert all(0 < len(title) <= 31 for title in titles)


def test_no_text_is_lost_in_silence_or_breaks_the_file():
    long, controls = xlsx.read_rows(table(["a"], [["x" * 40_000], ["a\x00b\x1fc"]]))[1:]
    assert long[0].endswith("…")
    assert controls == ["abc"]


def test_the_answer_is_a_download():
    response = xlsx.response(table(["a"], []), "Реестр")
    assert response["Content-Type"] == xlsx.CONTENT_TYPE
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Disposition"].endswith(".xlsx")
