"""Staff and their training as one spreadsheet of two sheets: out, edited, back; nothing is lost."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.verdicts import Refused
from institutions import roundtrip
from institutions.models import SheetUpload, StaffList, StaffMember, Training
from institutions.services import sheets, submission
from institutions.sheets import SHEETS
from tests.factories.staff import StaffListFactory, StaffMemberFactory, TrainingFactory

STAFF, TRAINING = SHEETS["staff"], SHEETS["training"]
NASTY = ["000123", "=1+1", '«ёлочки» и "лапки"', "строка\nвторая", "01.02.2026", "1e5", "ИСТИНА", "'апостроф", "-5"]


@pytest.fixture
def member(institution):
    return StaffMemberFactory(
        staff_list=StaffListFactory(institution=institution),
        patronymic="",
        category="first",
        category_since=datetime.date(2021, 2, 1),
        category_until=datetime.date(2026, 2, 1),
        is_teacher_mentor=True,
        areas=["robotics", "modelling_3d"],
        hours_for_network=6,
    )


def edited(content: bytes, **changes) -> bytes:
    """The file after somebody has typed: ``staff={(row, code): value}``, ``training={…}``."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, sheet in enumerate((STAFF, TRAINING)):
        codes = [column.code for column in sheet.columns()]
        for (row, code), value in changes.get(sheet.code, {}).items():
            typed = book.worksheets[place].cell(row, codes.index(code) + 1)
            typed.value = value
            if isinstance(value, str):
                typed.data_type = "s"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def enter(upload: SheetUpload, *, by, **options) -> SheetUpload:
    return sheets.apply(upload, digest=sheets.differences(upload).digest, by=by, **options)


def uploaded(institution, content: bytes, *, by) -> SheetUpload:
    return sheets.prepare(STAFF, institution, content, name="Кадры.xlsx", by=by)


@pytest.mark.parametrize("value", NASTY)
def test_a_file_that_nobody_touched_changes_nothing(institution, member, value):
    StaffMember.objects.update(speciality=value, subject=value)
    TrainingFactory(member=member, topic=value, document_number=value, started_on=datetime.date(2020, 1, 1))
    content = edited(roundtrip.workbook(STAFF, institution))
    for sheet in (STAFF, TRAINING):
        found = roundtrip.compare(sheet, institution, roundtrip.read(content, sheet))
        assert [row.verdict for row in found.rows] == ["unchanged"], found.rows[0]


def test_a_person_and_their_course_come_in_one_file(institution, member, coordinator):
    new = {"surname": "Новая", "given_name": "Яна", "gender": "Женский", "post": "Методист", "education": "Высшее"}
    new |= {"areas": "Робототехника; Программирование", "hired_on": datetime.date(2024, 9, 1), "experience_years": 3}
    new |= {"experience_on": "01.09.2025"}
    course = {"person": "Новая Яна", "topic": "Курс", "hours": 36, "ended_on": "20.05.2025", "document_number": "0007"}
    content = edited(
        roundtrip.workbook(STAFF, institution),
        staff={(3, code): value for code, value in new.items()} | {(2, "hours_for_network"): 2},
        training={(2, code): value for code, value in course.items()},
    )
    upload = uploaded(institution, content, by=coordinator)
    enter(upload, by=coordinator)
    member.refresh_from_db()
    assert member.hours_for_network == 2
    came = StaffMember.objects.get(surname="Новая")
    assert (came.areas, came.hired_on) == (["robotics", "programming"], datetime.date(2024, 9, 1))
    enter(sheets.rest_of(upload), by=coordinator)
    training = Training.objects.get()
    assert (training.member, training.document_number, training.hours) == (came, "0007", 36)
    assert sheets.rest_of(upload) is None
    assert StaffMember.objects.search("новая").exists()  # what is searched by is written too


def test_wrong_cells_are_named_and_the_rest_is_entered(institution, member, coordinator):
    TrainingFactory(member=member)
    content = edited(
        roundtrip.workbook(STAFF, institution),
        staff={(2, "hours_for_network"): 200, (2, "areas"): "магия"},
        training={(2, "person"): "Никто Никакой", (3, "topic"): "Без человека", (3, "ended_on"): "20.05.2025"},
    )
    found = roundtrip.compare(STAFF, institution, roundtrip.read(content, STAFF))
    assert [code for code, _text, _why in found.rows[0].errors] == ["areas"]
    found = roundtrip.compare(TRAINING, institution, roundtrip.read(content, TRAINING))
    assert [[code for code, _text, _why in row.errors] for row in found.rows] == [["person"], ["person"]]


def test_a_correction_made_meanwhile_is_not_overwritten(institution, member, coordinator):
    content = edited(roundtrip.workbook(STAFF, institution), staff={(2, "speciality"): "учитель химии"})
    StaffMember.objects.update(speciality="учитель физики и информатики")
    found = roundtrip.compare(STAFF, institution, roundtrip.read(content, STAFF))
    assert "учитель физики и информатики" in found.rows[0].errors[0][2]


def test_an_accepted_list_takes_changes_but_loses_nobody(institution, member, coordinator, department):
    StaffMemberFactory(staff_list=member.staff_list)
    staff = submission.accept(submission.submit(member.staff_list, by=coordinator), by=department)
    content = edited(roundtrip.workbook(STAFF, institution), staff={(2, "hours_for_network"): 9})
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0].delete_rows(3)
    saved = io.BytesIO()
    book.save(saved)
    upload = uploaded(institution, saved.getvalue(), by=coordinator)
    with pytest.raises(Refused):
        enter(upload, delete_missing=True, by=coordinator)
    enter(SheetUpload.objects.get(), by=coordinator)
    assert StaffMember.objects.filter(staff_list=staff).changed_since_accepted().count() == 1
    assert StaffList.objects.get().state == "accepted"


def test_a_course_from_the_sheet_mends_the_remark_at_its_person(institution, member, coordinator, department):
    submission.submit(member.staff_list, by=coordinator)
    submission.put_remark(StaffMember.objects.get(), "Нет курсов.")
    submission.send_back(StaffList.objects.get(), "", by=department)
    course = {"person": member.full_name, "topic": "Курс", "ended_on": "20.05.2025"}
    content = edited(
        roundtrip.workbook(STAFF, institution), training={(2, code): value for code, value in course.items()}
    )
    enter(sheets.rest_of(uploaded(institution, content, by=coordinator)), by=coordinator)
    assert StaffMember.objects.get().mended_at


def test_the_pages_lead_from_one_sheet_to_the_other(client, institution, member, coordinator):
    client.force_login(coordinator)
    course = {"person": member.full_name, "topic": "Курс", "ended_on": "20.05.2025"}
    content = edited(
        client.get(reverse("institutions:sheet_file", args=[institution.pk, "staff"])).content,
        staff={(2, "hours_for_network"): 9},
        training={(2, code): value for code, value in course.items()},
    )
    exchange = reverse("institutions:sheet_exchange", args=[institution.pk, "staff"])
    page = client.post(exchange, {"file": SimpleUploadedFile("Кадры.xlsx", content)}, follow=True)
    assert "«Обучение»" in page.text
    for _sheet in range(2):
        upload = page.context["upload"]
        page = client.post(
            reverse("institutions:sheet_apply", args=[institution.pk, upload.pk]),
            {"confirm": "on", "digest": sheets.differences(upload).digest},
            follow=True,
        )
        assert page.status_code == 200
    member.refresh_from_db()
    assert (member.hours_for_network, Training.objects.get().topic) == (9, "Курс")


@pytest.mark.parametrize("code", ["staff", "training"])
def test_the_grid_shows_what_there_is(client, institution, member, coordinator, code):
    TrainingFactory(member=member)
    client.force_login(coordinator)
    page = client.get(reverse("institutions:sheet_grid", args=[institution.pk, code]))
    assert page.status_code == 200
    assert member.surname in page.text


def test_the_department_takes_names_only_where_the_history_notes_it(client, institution, member, department):
    client.force_login(department)
    for code in ("staff", "training"):
        assert client.get(reverse("institutions:sheet_file", args=[institution.pk, code])).status_code == 403
