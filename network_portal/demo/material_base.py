"""Material bases of the demonstration: stage 2.1 in every state, one of them long and returned with remarks."""

import csv
from pathlib import Path

from accounts.models import User
from institutions.models import Institution, ResourceItem, RowVerdict
from institutions.roundtrip import Row
from institutions.services import material_base, sheets, submission
from institutions.sheets import SHEETS

SHEET = SHEETS["material-base"]
KEEPER = {"keeper_name": "Хранитель демонстрационного имущества", "keeper_phone": "8 (40159) 0-00-09"}
AFTER_LESSONS = "По будням после 15:00, с педагогом своей школы; расходные материалы свои."
FILE = Path(__file__).parent / "resources.csv"
RESOURCES = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines(), delimiter=";"))
NUMBERS = {"quantity", "working", "year", "seats", "licences", "internet_mbps"}
NUMBERS |= {"hours_busy_per_week", "hours_free_per_week"}
REMARKS = {
    "3D-принтер": "Укажите инвентарные номера: принтеров два, номера нет ни у одного.",
    "Учебный квадрокоптер": "Исправны 4 из 6. Напишите, на каких условиях ими могут пользоваться другие школы.",
    "Токарный станок по дереву": "Год выпуска 1991: проверьте, не списан ли станок.",
}


def fill(schools: list[Institution], directors: dict, *, by: User) -> None:
    """Accepted, under review, returned with remarks, being filled in, not begun – in turn."""
    for n, school in enumerate(schools):
        fate, director = n % 6, directors[school.pk]
        if fate == 5:
            continue
        is_long = n == 3
        base = _enter(
            school, RESOURCES if is_long else RESOURCES[: 2 + n % 5], offers=n % 2 == 0 or is_long, by=director
        )
        if fate == 4:
            continue
        base = submission.submit(base, by=director)
        if fate == 3:
            _send_back(base, by=by, director=director)
        elif fate != 2:
            submission.accept(base, by=by)


def _enter(school: Institution, resources: list, *, offers: bool, by: User):
    """The lines in one go, as from a spreadsheet."""
    base = material_base.open_base(school)
    rows = []
    for number, cells in enumerate(resources, start=1):
        values: dict = {code: text for code, text in cells.items() if text}
        values |= {code: int(text) for code, text in values.items() if code in NUMBERS}
        values["is_offered"] = "is_offered" in values or (offers and "hours_free_per_week" in values)
        if values["is_offered"]:
            values.setdefault("conditions", AFTER_LESSONS)
        rows.append(Row(number, RowVerdict.NEW, values["name"], ResourceItem(**KEEPER | values)))
    sheets.enter(SHEET, base, rows, [], by=by)
    return base


def _send_back(base, *, by: User, director: User) -> None:
    """Returned with remarks at lines, one of which is mended already."""
    remarked = [item for item in base.items.all() if item.name in REMARKS]
    for item in remarked:
        submission.put_remark(item, REMARKS[item.name])
    submission.send_back(base, "Укажите, сколько часов в неделю свободен кабинет.", by=by)
    if len(remarked) > 1:
        material_base.change_item(remarked[0], inventory_number="0001013400029", by=director)
