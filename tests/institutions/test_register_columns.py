"""Requisites, places, children and renamings in the spreadsheet of the register."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from documents.xlsx import read_rows
from institutions import spreadsheet
from institutions.models import Institution, RowVerdict
from institutions.services import imports, register
from journal.models import Entry
from tests.factories.institutions import InstitutionFactory, TeachingAddressFactory, inn

from .workbooks import HEADERS, row, workbook

FULL = {
    "okpo": "99900016",
    "oktmo": "03701000",
    "legal_form": "municipal_budgetary",
    "type": "general",
    "founder": "Администрация «района»",
    "settlement": "Гвардейск",
    "settlement_type": "city",
    "latitude": Decimal("54.6541"),
    "longitude": Decimal("21.07"),
    "children_5_18": 350,
    "children_as_of": datetime.date(2026, 9, 1),
    "personal_account": "20356Д00001",
    "treasury_account": "03234643997010009900",
    "single_account": "40102810145370000099",
    "bik": "019900001",
    "bank": "Отделение//УФК по области, г. Гвардейск",
    "kbk": "00000000000000000130",
}
RENAMING = ["Переименовано с", "Основание переименования"]


@pytest.fixture
def school(department):
    return register.save_institution(InstitutionFactory(inn=inn(1)), **FULL, by=department)


def prepared(content, school, by):
    return imports.prepare(content, name="Реестр.xlsx", municipality=school.municipality, by=by)


def written(department, school, headers=(), **cells):
    """What a row about the school with these cells would do."""
    content = workbook([{"ИНН*": school.inn, **cells}], ["ИНН*", *HEADERS[:3], *HEADERS[11:13], *headers])
    batch = prepared(content, school, department)
    return batch, batch.rows.get()


def test_what_is_exported_changes_nothing_when_imported(signed_in, school, department):
    TeachingAddressFactory(institution=school, address="пос. Новый, д. 1")
    response = signed_in.post(reverse("institutions:institution_list"), {"export": "xlsx"})
    header, cells = read_rows(response.content)
    shown = dict(zip(header, cells, strict=True))
    assert (shown["БИК"], shown["ОКТМО"], shown["КБК"]) == ("019900001", "03701000", "00000000000000000130")
    assert (shown["Дети 5–18 лет"], shown["Дети подсчитаны на"]) == ("350", "2026-09-01")
    assert shown[gettext("Teaching addresses")] == "пос. Новый, д. 1"
    line = prepared(response.content, school, department).rows.get()
    assert (line.verdict, line.changes, line.errors) == (RowVerdict.UNCHANGED, [], [])


def test_a_file_fills_everything_and_does_nothing_the_second_time(department):
    school = InstitutionFactory(inn=inn(1))
    values = {code: spreadsheet.as_text(value) for code, value in FULL.items()}
    content = spreadsheet.filled([{"inn": school.inn, **values}])
    imports_of = [prepared(content, school, department) for _time in range(2)]
    from institutions.services import importing

    importing.apply(imports_of[0], by=department)
    fresh = Institution.objects.get()
    assert {code: getattr(fresh, code) for code in FULL} == FULL
    assert prepared(content, school, department).rows.get().verdict == RowVerdict.UNCHANGED


@pytest.mark.parametrize(
    ("header", "cell", "code", "value"),
    [
        ("БИК", 19900001, "bik", "019900001"),
        ("ОКТМО", 3701000, "oktmo", "03701000"),
        ("ОКПО", 32537, "okpo", "32537"),
        ("Дети 5–18 лет", 351.0, "children_5_18", "351"),
        ("Дети подсчитаны на", "1.10.2026", "children_as_of", "2026-10-01"),
        ("Широта", "54,7", "latitude", "54.7"),
        ("Вид населённого пункта", "село", "settlement_type", "village"),
        ("Тип организации", "дошк", "type", "preschool"),
    ],
)
def test_cells_are_read_forgivingly(department, school, header, cell, code, value):
    _batch, line = written(department, school, [header], **{header: cell})
    assert line.values[code] == value, line.errors


@pytest.mark.parametrize(
    ("header", "cell", "words"),
    [
        ("Казначейский счёт", 40102810145370000099, "20 цифр"),
        ("Единый казначейский счёт (ЕКС)", 40102810145370000099, "20 цифр"),
        ("Дети подсчитаны на", "осенью", "01.09.2026"),
        ("Дети 5–18 лет", "много", "число"),
        ("Широта", "95", "90"),
        ("Организационно-правовая форма", "кооператив", "нет в списке"),
    ],
)
def test_what_cannot_be_understood_is_refused_and_named(department, school, header, cell, words):
    _batch, line = written(department, school, [header], **{header: cell})
    assert line.verdict == RowVerdict.REFUSED
    assert words in line.errors[0][1]


def test_half_of_a_pair_is_refused(department):
    school = InstitutionFactory(inn=inn(1))
    _batch, line = written(department, school, ["Дети 5–18 лет", "Широта"], **{"Дети 5–18 лет": 10, "Широта": "54.1"})
    assert {code for code, _reason in line.errors} == {"children_as_of", "longitude"}


class TestRenaming:
    def given(self, department, school, **cells):
        from institutions.services import importing

        name = {"Полное наименование*": "Лицей", "Краткое наименование*": "Лицей"}
        batch, line = written(department, school, RENAMING, **name | cells)
        if not line.errors:
            importing.apply(batch, by=department)
        return line

    def test_with_a_day_the_former_name_is_kept(self, department, school):
        cells = dict(zip(RENAMING, ["01.09.2026", "Постановление № 1"], strict=True))
        self.given(department, school, **cells)
        fresh = Institution.objects.get()
        assert fresh.short_name == "Лицей"
        assert fresh.name_on(datetime.date(2026, 8, 31)).short == school.short_name
        assert list(Institution.objects.search("Демонстрационная")) == [fresh]
        assert Entry.objects.about(fresh).first().details["changes"]["renamed_from"] == ["", "2026-09-01"]
        assert self.given(department, school, **cells).verdict == RowVerdict.UNCHANGED

    def test_without_a_day_a_slip_is_put_right(self, department, school):
        self.given(department, school)
        fresh = Institution.objects.get()
        assert (fresh.short_name, fresh.former_names.count()) == ("Лицей", 0)

    @pytest.mark.parametrize(
        ("day", "basis", "code"), [("01.09.2036", "Устав", "renamed_from"), ("01.09.2026", "", "renaming_basis")]
    )
    def test_not_in_the_future_and_not_without_a_basis(self, department, school, day, basis, code):
        line = self.given(department, school, **dict(zip(RENAMING, [day, basis], strict=True)))
        assert [error[0] for error in line.errors] == [code]


def test_new_rows_are_read_as_before(department):
    school = InstitutionFactory(inn=inn(1))
    assert prepared(workbook([row(7)]), school, department).rows.get().verdict == RowVerdict.NEW
