"""Pages of a list as a spreadsheet and as a grid."""

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from documents.xlsx import CONTENT_TYPE, read_rows
from institutions import roundtrip
from institutions.models import ResourceItem, SheetUpload
from institutions.services import material_base, sharing
from institutions.sheets import SHEETS
from tests.factories.institutions import AppointmentFactory, MaterialBaseFactory, ResourceItemFactory

SHEET = SHEETS["material-base"]


def at(page: str, institution, *args) -> str:
    return reverse(f"institutions:{page}", args=[institution.pk, *args])


@pytest.fixture
def own(client, coordinator):
    """The client, signed in as coordinator of ``institution``."""
    client.force_login(coordinator)
    return client


@pytest.fixture
def base(institution):
    return MaterialBaseFactory(institution=institution)


def edited(content: bytes, row: int, code: str, value) -> SimpleUploadedFile:
    book = openpyxl.load_workbook(io.BytesIO(content))
    codes = [column.code for column in SHEET.columns()]
    book.worksheets[0].cell(row, codes.index(code) + 1).value = value
    saved = io.BytesIO()
    book.save(saved)
    return SimpleUploadedFile("База.xlsx", saved.getvalue(), CONTENT_TYPE)


def taken(own, institution) -> bytes:
    return own.get(at("sheet_file", institution, "material-base")).content


def brought_back(own, institution, file) -> SheetUpload:
    response = own.post(at("sheet_exchange", institution, "material-base"), {"file": file})
    assert response.status_code == 302, response.context["form"].errors
    return SheetUpload.objects.first()


class TestFile:
    def test_take_edit_look_enter(self, own, institution, base):
        item = ResourceItemFactory(base=base, name="Принтер", place="каб. 3")
        upload = brought_back(own, institution, edited(taken(own, institution), 2, "place", "каб. 4"))
        page = own.get(upload.get_absolute_url())
        assert "каб. 3" in page.text
        assert "каб. 4" in page.text
        item.refresh_from_db()
        assert item.place == "каб. 3"
        apply = at("sheet_apply", institution, upload.pk)
        digest = page.context["form"]["digest"].value()
        own.post(apply, {"digest": digest})
        item.refresh_from_db()
        assert item.place == "каб. 3"  # without the tick
        own.post(apply, {"digest": digest, "confirm": "on"})
        item.refresh_from_db()
        assert item.place == "каб. 4"
        assert "каб. 4" in own.get(upload.get_absolute_url()).text  # what was entered stays to be read
        assert own.post(apply, {"digest": digest, "confirm": "on"}).status_code == 409

    def test_a_change_meanwhile_brings_the_differences_up_anew(self, own, institution, base, coordinator):
        item = ResourceItemFactory(base=base, name="Принтер", place="каб. 3", year=2019)
        upload = brought_back(own, institution, edited(taken(own, institution), 2, "place", "каб. 4"))
        digest = own.get(upload.get_absolute_url()).context["form"]["digest"].value()
        material_base.change_item(item, place="каб. 5", by=coordinator)
        response = own.post(at("sheet_apply", institution, upload.pk), {"digest": digest, "confirm": "on"})
        assert response.status_code == 409
        assert "просмотрите различия ещё раз" in response.text
        assert "каб. 5" in response.text

    def test_a_refused_row_is_named_with_its_cell_and_reason(self, own, institution, base):
        ResourceItemFactory(base=base, name="Принтер")
        upload = brought_back(own, institution, edited(taken(own, institution), 2, "quantity", "много"))
        page = own.get(upload.get_absolute_url()).text
        for text in ["Принтер", "Строка 2", "«много»", "Напишите целое число цифрами."]:
            assert text in page, text

    def test_discarding(self, own, institution, base):
        ResourceItemFactory(base=base)
        upload = brought_back(own, institution, edited(taken(own, institution), 2, "place", "каб. 4"))
        own.post(at("sheet_cancel", institution, upload.pk))
        upload.refresh_from_db()
        assert (upload.state, ResourceItem.objects.get().place) == ("cancelled", "")

    def test_an_empty_list_gives_a_form_to_fill_in(self, own, institution):
        rows = read_rows(taken(own, institution))
        assert len(rows) == 1
        file = edited(taken(own, institution), 2, "name", "Принтер")
        upload = brought_back(own, institution, file)
        page = own.get(upload.get_absolute_url())
        assert [error["label"] for error in page.context["rows"][0]["errors"]] == ["Вид"]  # it is not chosen

    def test_a_file_that_is_no_list(self, own, institution):
        file = SimpleUploadedFile("a.xlsx", b"PK not a workbook", CONTENT_TYPE)
        assert own.post(at("sheet_exchange", institution, "material-base"), {"file": file}).context["form"].errors

    def test_what_is_booked_is_not_deleted(self, own, institution, base, monkeypatch):
        item, _other = ResourceItemFactory.create_batch(2, base=base)
        content = taken(own, institution)
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.worksheets[0].delete_rows(2)
        saved = io.BytesIO()
        book.save(saved)
        upload = brought_back(own, institution, SimpleUploadedFile("a.xlsx", saved.getvalue(), CONTENT_TYPE))
        digest = own.get(upload.get_absolute_url()).context["form"]["digest"].value()

        def refuse(items):
            from common.verdicts import Refused

            raise Refused("Забронировано")

        monkeypatch.setattr(sharing, "refuse_while_booked", refuse)
        data = {"digest": digest, "confirm": "on", "delete_missing": "on"}
        page = own.post(at("sheet_apply", institution, upload.pk), data, follow=True)
        assert "Забронировано" in page.text
        assert ResourceItem.objects.filter(pk=item.pk).exists()

    def test_the_department_takes_it_but_brings_nothing(self, signed_in, institution, base):
        ResourceItemFactory(base=base)
        assert len(read_rows(taken(signed_in, institution))) == 2
        page = signed_in.get(at("sheet_exchange", institution, "material-base"))
        assert page.context["form"] is None
        assert signed_in.post(at("sheet_exchange", institution, "material-base")).status_code == 403

    def test_an_upload_of_another_institution(self, own, institution, client_of, outsider, base):
        ResourceItemFactory(base=base)
        upload = brought_back(own, institution, edited(taken(own, institution), 2, "place", "x"))
        other = AppointmentFactory().institution
        assert own.get(at("sheet_upload", other, upload.pk)).status_code == 404
        assert client_of(outsider).get(upload.get_absolute_url()).status_code == 404

    def test_an_unknown_list(self, own, institution):
        assert own.get(at("sheet_exchange", institution, "no-such-list")).status_code == 404


class TestGrid:
    @pytest.fixture
    def send(self, own, institution):
        """Send rows as the script does: cells by column code, the key of a line or of a new one."""

        def send(*rows, script=True):
            data = {"row-TOTAL_FORMS": len(rows), "row-INITIAL_FORMS": 0}
            for number, row in enumerate(rows):
                data |= {f"row-{number}-{code}": value for code, value in row.items()}
            headers = {"Accept": "application/json"} if script else {}
            return own.post(at("sheet_grid", institution, "material-base"), data, headers=headers)

        return send

    @staticmethod
    def row_of(item, **changes) -> dict:
        """What the page holds of a line, with what was typed."""
        cells = SHEET.cells(item.base.institution)
        row = {code: cell.shown(getattr(item, code)) for code, cell in cells.items()}
        row["is_offered"] = "on" if item.is_offered else ""
        return {"key": roundtrip.key_of(item, cells), **row} | changes

    def test_a_row_is_saved_alone(self, send, base):
        item = ResourceItemFactory(base=base, conditions="первая\nвторая", is_offered=True, year=2020)
        answer = send(self.row_of(item, place="каб. 9"))
        assert answer.json()["rows"][0]["cells"]["place"] == "каб. 9"
        fresh = ResourceItem.objects.get()
        assert (fresh.place, fresh.conditions, fresh.is_offered, fresh.year) == (
            "каб. 9",
            "первая\nвторая",
            True,
            2020,
        )

    def test_a_new_row_sent_twice_is_one_line(self, send, base):
        row = {"key": f"{uuid.uuid4()} new", "name": "Паяльник", "type": "Другое оборудование"}
        assert send(row).status_code == 200
        assert send(row).status_code == 200
        assert ResourceItem.objects.count() == 1

    def test_a_key_of_somebody_elses_line_changes_nothing(self, send, base):
        theirs = ResourceItemFactory(name="Чужой")
        stolen = send({"key": f"{theirs.pk} new", "name": "Мой", "type": "Другое оборудование"})
        assert stolen.status_code == 409
        assert send({"key": str(theirs.pk), "name": "Мой"}).status_code == 422
        theirs.refresh_from_db()
        assert theirs.name == "Чужой"

    def test_mistakes_are_told_by_cell_and_nothing_is_written(self, send, base):
        item = ResourceItemFactory(base=base, place="старое")
        answer = send(self.row_of(item, quantity="много", place="новое"))
        assert (answer.status_code, list(answer.json()["rows"][0]["errors"])) == (422, ["quantity"])
        assert ResourceItem.objects.get().place == "старое"

    def test_somebody_elses_change_is_told_and_may_be_overruled(self, send, base, coordinator):
        item = ResourceItemFactory(base=base, place="каб. 1", year=2019)
        row = self.row_of(item, place="каб. 2")
        material_base.change_item(item, place="каб. 3", year=2020, by=coordinator)
        told = send(row).json()["rows"][0]
        assert "каб. 3" in told["errors"]["place"]
        assert send(row | {"key": told["key"]}).status_code == 200
        fresh = ResourceItem.objects.get()
        assert (fresh.place, fresh.year) == ("каб. 2", 2020)

    def test_deleting(self, send, base):
        item = ResourceItemFactory(base=base)
        assert send(self.row_of(item, delete="on")).json() == {"rows": [{"deleted": True}]}
        assert not ResourceItem.objects.exists()

    def test_an_emptied_line_is_not_passed_over(self, send, base):
        item = ResourceItemFactory(base=base)
        empty = dict.fromkeys(self.row_of(item), "") | {"key": self.row_of(item)["key"]}
        answer = send(empty)
        assert (answer.status_code, "name" in answer.json()["rows"][0]["errors"]) == (422, True)
        assert send(empty, script=False).status_code == 422
        assert ResourceItem.objects.exists()
        assert send(empty | {"delete": "on"}).json() == {"rows": [{"deleted": True}]}
        assert not ResourceItem.objects.exists()

    def test_while_it_is_reviewed_nothing_is_saved(self, send, base, coordinator):
        item = ResourceItemFactory(base=base)
        row = self.row_of(item, place="каб. 9")
        material_base.submit(base.institution, by=coordinator)
        answer = send(row)
        assert answer.status_code == 409
        assert "отправлены" in answer.json()["message"]

    def test_the_whole_page_without_a_script(self, send, base):
        item = ResourceItemFactory(base=base)
        free = {"key": f"{uuid.uuid4()} new", "type": "", "name": ""}
        new = {"key": f"{uuid.uuid4()} new", "type": "Лазерный станок", "name": "Резак", "inventory_number": "007"}
        assert send(self.row_of(item, place="каб. 9"), new, free, script=False).status_code == 302
        assert sorted(ResourceItem.objects.values_list("name", "place", "inventory_number")) == [
            (item.name, "каб. 9", ""),
            ("Резак", "", "007"),
        ]

    @pytest.mark.parametrize("junk", [{}, {"row-TOTAL_FORMS": "много"}, {"row-TOTAL_FORMS": "1000000"}])
    def test_junk(self, own, institution, junk):
        response = own.post(at("sheet_grid", institution, "material-base"), junk)
        assert response.status_code == 422

    def test_a_change_in_a_row_mends_its_remark(self, send, base):
        item = ResourceItemFactory(base=base, remark="Где он?")
        send(self.row_of(item, place="каб. 9"))
        assert not ResourceItem.objects.get().is_to_mend

    def test_queries_are_flat(self, own, institution, base, assert_flat_queries):
        url = at("sheet_grid", institution, "material-base")
        assert_flat_queries(url, lambda: ResourceItemFactory.create_batch(3, base=base))


class TestTwoAtOnce:
    """Two people save the same row of the grid at the same moment."""

    @pytest.fixture
    def outcome(self, transactional_db):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite writes one after another")
        item = ResourceItemFactory(place="каб. 1", keeper_name="Первый")
        institution = item.base.institution
        url, together = at("sheet_grid", institution, "material-base"), Barrier(2)
        people = [AppointmentFactory(institution=institution, role="coordinator").user for _ in range(2)]

        def send(person, changes: dict) -> int:
            try:
                client = Client()
                client.force_login(person)
                row = TestGrid.row_of(item, **changes)
                data = {f"row-0-{code}": value for code, value in row.items()}
                data |= {"row-TOTAL_FORMS": 1, "row-INITIAL_FORMS": 0}
                together.wait()
                return client.post(url, data, headers={"Accept": "application/json"}).status_code
            finally:
                connection.close()

        def both(*changes: dict) -> tuple[list[int], ResourceItem]:
            with ThreadPoolExecutor(2) as pool:
                statuses = sorted(pool.map(send, people, changes))
            item.refresh_from_db()
            return statuses, item

        return both

    def test_different_cells_both_land(self, outcome):
        statuses, item = outcome({"place": "каб. 2"}, {"keeper_name": "Второй"})
        assert (statuses, item.place, item.keeper_name) == ([200, 200], "каб. 2", "Второй")

    def test_of_the_same_cell_one_lands_and_the_other_is_told(self, outcome):
        statuses, item = outcome({"place": "каб. 2"}, {"place": "каб. 3"})
        assert statuses == [200, 422]
        assert item.place in {"каб. 2", "каб. 3"}
