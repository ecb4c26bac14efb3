"""What an institution was called when: renamings, slips, renamings undone."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Conflict
from documents import pdf
from institutions.models import Institution
from institutions.services import names
from journal.models import Entry
from tests.factories.institutions import FounderDecisionFactory, InstitutionFactory, NetworkFactory

DAY = datetime.date(2026, 9, 1)
BEFORE = datetime.date(2026, 8, 31)
NEW = {"full_name": "Муниципальное учреждение «Лицей»", "short_name": "МБОУ «Лицей»"}


@pytest.fixture
def school(db):
    return InstitutionFactory(short_name="МБОУ «Школа»", full_name="Муниципальное учреждение «Школа»")


def page(school, name="name_change"):
    return reverse(f"institutions:{name}", args=[school.pk])


def test_a_renaming_keeps_the_former_name(signed_in, school):
    given = NEW | {"what": "renamed", "valid_from": "2026-09-01", "basis": "Постановление № 1"}
    signed_in.post(page(school), given)
    school.refresh_from_db()
    assert Institution.objects.search("Школа").get() == Institution.objects.search("Лицей").get() == school
    assert school.name_on(BEFORE) == ("Муниципальное учреждение «Школа»", "МБОУ «Школа»")
    assert school.name_on(DAY) == school.name_on() == (NEW["full_name"], NEW["short_name"])
    card = signed_in.get(school.get_absolute_url()).text
    assert "по 31.08.2026" in card
    assert "Постановление № 1" in card
    entry = Entry.objects.about(school).get()
    assert (entry.action, entry.details["basis"]) == ("institutions.institution.rename", "Постановление № 1")


def test_a_slip_leaves_no_former_name(signed_in, school):
    signed_in.post(page(school), NEW | {"what": "slip"})
    school.refresh_from_db()
    assert (school.short_name, school.former_names.count()) == (NEW["short_name"], 0)
    assert Entry.objects.about(school).get().action == "institutions.institution.correct_name"


@pytest.mark.parametrize("lacking", ["valid_from", "basis", "what"])
def test_a_renaming_asks_for_the_day_and_the_basis(signed_in, school, lacking):
    given = NEW | {"what": "renamed", "valid_from": "2026-09-01", "basis": "Постановление № 1", lacking: ""}
    response = signed_in.post(page(school), given)
    assert response.context["form"].errors[lacking]
    assert NEW["short_name"] in response.text, "what was typed stays"


def test_not_before_its_time_and_not_before_the_last_one(department, school):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(ValidationError, match="не наступил"):
        names.rename(school, **NEW, valid_from=tomorrow, basis="x", by=department)
    names.rename(school, **NEW, valid_from=DAY, basis="x", by=department)
    with pytest.raises(ValidationError, match=r"01\.09\.2026"):
        names.rename(school, full_name="Гимназия", short_name="Гимназия", valid_from=DAY, basis="x", by=department)
    with pytest.raises(ValidationError, match="не изменилось"):
        names.rename(school, **NEW, valid_from=timezone.localdate(), basis="x", by=department)


def test_a_chain_of_names(department, school):
    names.rename(school, **NEW, valid_from=datetime.date(2020, 1, 1), basis="1", by=department)
    names.rename(school, full_name="Гимназия", short_name="Гимназия", valid_from=DAY, basis="2", by=department)
    school.refresh_from_db()
    days = [datetime.date(2019, 5, 1), datetime.date(2020, 1, 1), BEFORE, DAY]
    assert [school.name_on(day).short for day in days] == ["МБОУ «Школа»", "МБОУ «Лицей»", "МБОУ «Лицей»", "Гимназия"]


def test_a_mistaken_renaming_is_undone_with_a_reason(signed_in, department, school):
    names.rename(school, **NEW, valid_from=DAY, basis="x", by=department)
    undo = page(school, "renaming_undo")
    assert "Школа" in signed_in.get(undo).text
    signed_in.post(undo, {"reason": "Не та дата"})
    school.refresh_from_db()
    assert (school.short_name, school.former_names.count()) == ("МБОУ «Школа»", 0)
    assert Entry.objects.about(school).latest("number").reason == "Не та дата"
    assert signed_in.get(undo).status_code == 409
    with pytest.raises(Conflict):
        names.undo_renaming(school, by=department, reason="Ещё раз")


def test_the_annex_to_the_act_names_them_as_they_were_called_on_its_day(signed_in, department, school, monkeypatch):
    network = NetworkFactory(participants=[school])
    FounderDecisionFactory(network=network, date=BEFORE)
    names.rename(school, **NEW, valid_from=DAY, basis="x", by=department)
    given = {}
    monkeypatch.setattr(pdf, "render", lambda template, context, **_: given.update(context) or b"%PDF-1.7")
    signed_in.get(reverse("institutions:participants_pdf", args=[network.pk]))
    assert [name for name, _institution in given["rows"]] == ["Муниципальное учреждение «Школа»"]


def test_two_renamings_at_once_leave_one(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after another")
    school, together = InstitutionFactory(), Barrier(2)

    def rename(name: str) -> str:
        try:
            together.wait()
            names.rename(school, full_name=name, short_name=name, valid_from=DAY, basis="x", by=None)
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(rename, ["Лицей", "Гимназия"])) == ["done", "refused"]
    assert school.former_names.count() == 1
