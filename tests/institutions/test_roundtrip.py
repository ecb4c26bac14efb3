"""Lists that go out as a spreadsheet and come back: nothing is lost, only differences are entered."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.verdicts import Conflict
from documents.xlsx import Workbook, read_rows
from institutions import roundtrip
from institutions.models import ResourceItem, SheetUpload
from institutions.services import material_base, sheets
from institutions.sheets import SHEETS
from journal.models import Entry
from tests.factories.institutions import MaterialBaseFactory, ResourceItemFactory

SHEET = SHEETS["material-base"]
KEY = "key"
NASTY = [
    "0012300",
    "000",
    "1e5",
    "12.0",
    "01.02.2026",
    "2026-02-01",
    "=1+1",
    '=HYPERLINK("http://x")',
    "+7 (40159) 0-00-01",
    "-5",
    "@SUM(A1)",
    "'апостроф",
    '«ёлочки» и "лапки"',
    "строка\nвторая строка\n\nчетвёртая",
    "два  пробела   внутри",
    "  пробелы по краям  ",
    "табуляция\tвнутри",
    "\N{NO-BREAK SPACE}неразрывный\N{NO-BREAK SPACE}",
    "_x000D_ и _x0041_",
    "ИСТИНА",
    "TRUE",
    "#N/A",
    "<b>&amp;</b>",
    "🤖 эмодзи",
    "д" * 32_766,
    "ё" * 40_000,
    "12345678901234567890",
    "1/2",
    "10:30",
    "50%",
    "нет",
]

# What openpyxl writes as Excel does: it leaves underscores unescaped.
TYPED = [value for value in NASTY if len(value) < 2000 and value == value.strip() and "_x" not in value]


def file_of(institution) -> bytes:
    return roundtrip.workbook(SHEET, institution)


def edited(content: bytes, change) -> bytes:
    """The file after somebody has opened, changed and saved it in another program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def cell(sheet, row: int, code: str):
    """The cell of that column; ``KEY`` is the last one."""
    codes = [column.code for column in SHEET.columns()]
    return sheet.cell(row, codes.index(code) + 1 if code in codes else len(codes) + 1)


def compared(institution, content: bytes):
    return roundtrip.compare(SHEET, institution, roundtrip.read(content, SHEET))


def uploaded(institution, content: bytes, *, by) -> SheetUpload:
    return sheets.prepare(SHEET, institution, content, name="База.xlsx", by=by)


def enter(upload: SheetUpload, *, by, **kwargs) -> SheetUpload:
    return sheets.apply(upload, digest=sheets.differences(upload).digest, by=by, **kwargs)


@pytest.fixture
def base(db, institution):
    return MaterialBaseFactory(institution=institution)


class TestLossless:
    @pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
    def test_a_file_that_nobody_touched_changes_nothing(self, base, value):
        ResourceItemFactory(base=base, name=value[:300], conditions=value, inventory_number=value[:100])
        for content in (file_of(base.institution), edited(file_of(base.institution), lambda sheet: None)):
            found = compared(base.institution, content)
            assert [row.verdict for row in found.rows] == ["unchanged"], found.rows[0]
            assert not found.missing

    @pytest.mark.parametrize("value", TYPED, ids=range(len(TYPED)))
    def test_a_text_typed_in_the_spreadsheet_arrives_as_typed(self, base, coordinator, value):
        item = ResourceItemFactory(base=base)

        def change(sheet):
            typed = cell(sheet, 2, "conditions")
            typed.value = value
            typed.data_type = "s"

        enter(uploaded(base.institution, edited(file_of(base.institution), change), by=coordinator), by=coordinator)
        item.refresh_from_db()
        assert item.conditions == value

    @given(value=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=60))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_the_text(self, value):
        text_cell = roundtrip.TextCell()
        book = Workbook()
        book.write_table(["a", "b"], [[value, "."]], title="t")
        back = read_rows(book.close())[1][0]
        assert roundtrip.as_it_comes_back(text_cell.write(value)) == back

    def test_every_field_comes_back(self, base, coordinator):
        """A list typed anew from its own file is the same list."""
        item = ResourceItemFactory(
            base=base,
            type="cad",
            brand="Учебная версия",
            inventory_number="0001",
            serial_number="007",
            year=2019,
            seats=12,
            licences=15,
            internet_mbps=100,
            place="каб. 3",
            keeper_name="Демонстрационный хранитель",
            keeper_phone="8 (40159) 0-00-02",
            hours_busy_per_week=10,
            hours_free_per_week=5,
            is_offered=True,
            conditions="По вторникам;\nс преподавателем",
        )
        content = edited(file_of(base.institution), lambda sheet: setattr(cell(sheet, 2, KEY), "value", ""))
        enter(uploaded(base.institution, content, by=coordinator), by=coordinator)
        copy = ResourceItem.objects.exclude(pk=item.pk).get()
        for column_ in SHEET.columns():
            assert getattr(copy, column_.code) == getattr(item, column_.code), column_.code
        assert copy.kind == "software"


class TestDifferences:
    def test_old_and_new_are_shown_and_only_they_are_written(self, base, coordinator):
        item = ResourceItemFactory(base=base, name="Принтер", quantity=2, working=1)
        ResourceItemFactory(base=base, name="Станок")
        rows = {row[0].value: row[0].row for row in sheet_of(file_of(base.institution)).iter_rows(min_row=2)}

        def change(sheet):
            cell(sheet, rows["Принтер"], "quantity").value = 3

        content = edited(file_of(base.institution), change)
        found = compared(base.institution, content)
        assert [row.changes for row in found.rows if row.changes] == [[("quantity", "2", "3")]]
        enter(uploaded(base.institution, content, by=coordinator), by=coordinator)
        item.refresh_from_db()
        assert item.quantity == 3
        line = Entry.objects.get(action="institutions.materialbase.change_item")
        assert line.details["changes"] == {"quantity": ["2", "3"]}
        assert not Entry.objects.filter(action="institutions.materialbase.change_item").exclude(pk=line.pk).exists()

    def test_a_new_row(self, base, coordinator):
        ResourceItemFactory(base=base)

        def change(sheet):
            cell(sheet, 3, "type").value = "лазерный станок"
            cell(sheet, 3, "name").value = "Резак"
            cell(sheet, 3, "inventory_number").value = "0042"

        enter(uploaded(base.institution, edited(file_of(base.institution), change), by=coordinator), by=coordinator)
        item = ResourceItem.objects.get(name="Резак")
        assert (item.type, item.kind, item.inventory_number, item.quantity) == ("laser", "equipment", "0042", 1)

    def test_a_copied_row_is_a_new_line(self, base):
        ResourceItemFactory(base=base)

        def change(sheet):
            for one in sheet[2]:
                sheet.cell(3, one.column).value = one.value

        found = compared(base.institution, edited(file_of(base.institution), change))
        assert [(row.verdict, row.is_copy) for row in found.rows] == [("unchanged", False), ("new", True)]

    def test_rows_and_columns_in_another_order(self, base):
        ResourceItemFactory.create_batch(3, base=base)
        rows = read_rows(file_of(base.institution))
        head, *lines = [list(reversed(row)) for row in rows]
        book = Workbook()
        book.write_table(head, reversed(lines), title="Лист")
        found = compared(base.institution, book.close())
        assert [row.verdict for row in found.rows] == ["unchanged"] * 3

    def test_a_row_not_in_the_file_stays_unless_asked(self, base, coordinator):
        ResourceItemFactory.create_batch(2, base=base)
        content = edited(file_of(base.institution), lambda sheet: sheet.delete_rows(2))
        assert len(compared(base.institution, content).missing) == 1
        enter(uploaded(base.institution, content, by=coordinator), by=coordinator)
        assert ResourceItem.objects.count() == 2
        upload = enter(uploaded(base.institution, content, by=coordinator), by=coordinator, delete_missing=True)
        assert ResourceItem.objects.count() == 1
        assert [row["verdict"] for row in upload.report] == ["removed"]

    def test_an_empty_cell_erases(self, base, coordinator):
        item = ResourceItemFactory(base=base, place="каб. 3", year=2020)

        def change(sheet):
            cell(sheet, 2, "place").value = None
            cell(sheet, 2, "year").value = None

        enter(uploaded(base.institution, edited(file_of(base.institution), change), by=coordinator), by=coordinator)
        item.refresh_from_db()
        assert (item.place, item.year) == ("", None)

    def test_a_change_mends_a_remark(self, base, coordinator):
        item = ResourceItemFactory(base=base, remark="Укажите год.")

        def change(sheet):
            cell(sheet, 2, "year").value = 2020

        enter(uploaded(base.institution, edited(file_of(base.institution), change), by=coordinator), by=coordinator)
        item.refresh_from_db()
        assert not item.is_to_mend


class TestRefusals:
    @pytest.mark.parametrize(
        ("code", "value"),
        [
            ("quantity", "много"),
            ("quantity", "0"),
            ("working", 99),
            ("type", "баня"),
            ("year", 3020),
            ("hours_free_per_week", 169),
            ("is_offered", "может быть"),
            ("name", None),
            ("name", "д" * 301),
        ],
    )
    def test_a_bad_row_is_named_and_the_good_ones_are_entered(self, base, coordinator, code, value):
        ResourceItemFactory.create_batch(2, base=base, place="старое")

        def change(sheet):
            cell(sheet, 2, code).value = value
            cell(sheet, 3, "place").value = "новое"

        content = edited(file_of(base.institution), change)
        bad, good = compared(base.institution, content).rows
        assert (bad.verdict, [error[0] for error in bad.errors]) == ("refused", [code])
        assert good.verdict == "changed"
        enter(uploaded(base.institution, content, by=coordinator), by=coordinator)
        assert sorted(ResourceItem.objects.values_list("place", flat=True)) == ["новое", "старое"]

    def test_a_file_of_another_institution(self, base, coordinator):
        theirs = ResourceItemFactory()
        with pytest.raises(Exception, match="другого учреждения"):
            uploaded(base.institution, file_of(theirs.base.institution), by=coordinator)

    def test_a_file_that_is_something_else(self, base, coordinator):
        book = Workbook()
        book.write_table(["Имя", "Телефон"], [["а", "б"]], title="Лист")
        with pytest.raises(Exception, match="нет столбцов"):
            uploaded(base.institution, book.close(), by=coordinator)


class TestSomebodyElse:
    def test_their_correction_of_another_cell_stays(self, base, coordinator):
        item = ResourceItemFactory(base=base, place="каб. 3", year=2019)
        content = edited(file_of(base.institution), lambda sheet: setattr(cell(sheet, 2, "place"), "value", "каб. 4"))
        material_base.change_item(item, year=2020, by=coordinator)
        enter(uploaded(base.institution, content, by=coordinator), by=coordinator)
        item.refresh_from_db()
        assert (item.place, item.year) == ("каб. 4", 2020)

    def test_their_correction_of_the_same_cell_is_told(self, base, coordinator):
        item = ResourceItemFactory(base=base, place="каб. 3")
        content = edited(file_of(base.institution), lambda sheet: setattr(cell(sheet, 2, "place"), "value", "каб. 4"))
        material_base.change_item(item, place="каб. 5", by=coordinator)
        row = compared(base.institution, content).rows[0]
        assert row.verdict == "refused"
        assert "каб. 5" in row.errors[0][2]

    def test_a_line_that_they_deleted_is_told(self, base, coordinator):
        item, _other = ResourceItemFactory.create_batch(2, base=base)
        content = edited(file_of(base.institution), lambda sheet: None)
        material_base.remove_item(item, by=coordinator)
        assert sorted(row.verdict for row in compared(base.institution, content).rows) == ["refused", "unchanged"]

    def test_a_change_between_the_look_and_the_word_is_told(self, base, coordinator):
        item = ResourceItemFactory(base=base, place="каб. 3")
        content = edited(file_of(base.institution), lambda sheet: setattr(cell(sheet, 2, "place"), "value", "каб. 4"))
        upload = uploaded(base.institution, content, by=coordinator)
        digest = sheets.differences(upload).digest
        material_base.change_item(item, place="каб. 5", by=coordinator)
        with pytest.raises(sheets.Overtaken):
            sheets.apply(upload, digest=digest, by=coordinator)
        item.refresh_from_db()
        upload.refresh_from_db()
        assert (item.place, upload.state) == ("каб. 5", "ready")

    def test_a_submitted_list_is_not_changed(self, base, coordinator):
        ResourceItemFactory(base=base)
        upload = uploaded(base.institution, file_of(base.institution), by=coordinator)
        material_base.submit(base.institution, by=coordinator)
        with pytest.raises(Conflict):
            enter(upload, by=coordinator)

    def test_twice_is_a_conflict(self, base, coordinator):
        ResourceItemFactory(base=base)
        upload = uploaded(base.institution, file_of(base.institution), by=coordinator)
        enter(upload, by=coordinator)
        with pytest.raises(Conflict):
            enter(upload, by=coordinator)


def test_the_cost_does_not_grow_with_the_rows(base, django_assert_max_num_queries):
    ResourceItemFactory.create_batch(30, base=base)
    content = edited(
        file_of(base.institution),
        lambda sheet: [setattr(cell(sheet, row, "place"), "value", f"каб. {row}") for row in range(2, 32)],
    )
    with django_assert_max_num_queries(3):
        assert compared(base.institution, content).count("changed") == 30


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
