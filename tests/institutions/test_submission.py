"""Forms that are handed in: remarks at lines, mending, the way back and forth."""

import pytest
from django.urls import reverse

from common.verdicts import Conflict, Refused
from institutions.services import material_base, submission
from journal.models import Entry
from tests.factories.institutions import MaterialBaseFactory


@pytest.fixture
def base(db, institution):
    return MaterialBaseFactory(institution=institution, items=2, submitted=True)


def at(page: str, base, *args) -> str:
    return reverse(f"institutions:{page}", args=[base.institution_id, *(arg.pk for arg in args)])


def returned(base, remark: str, *, by):
    """The base, returned with that remark at its first line; and the line."""
    item = base.items.first()
    submission.put_remark(item, remark)
    base = submission.send_back(base, "", by=by)
    item.refresh_from_db()
    return base, item


def test_the_institution_sees_a_remark_only_when_the_list_is_returned(signed_in, client_of, coordinator, base):
    item = base.items.first()
    signed_in.post(at("item_remark", base, item), {"remark": "Укажите год выпуска."})
    page = reverse("institutions:material_base", args=[base.institution_id])
    assert "Укажите год выпуска." in signed_in.get(page).text
    assert "Укажите год выпуска." not in client_of(coordinator).get(page).text
    signed_in.post(at("material_base_send_back", base), {"remark": ""})
    assert "Укажите год выпуска." in client_of(coordinator).get(page).text


def test_returning_needs_at_least_one_remark(department, base):
    with pytest.raises(Refused, match="Укажите, что исправить"):
        submission.send_back(base, "  ", by=department)
    base.refresh_from_db()
    assert base.state == "submitted"


def test_a_list_with_remarks_is_not_accepted(signed_in, department, base):
    submission.put_remark(base.items.first(), "Где он стоит?")
    page = signed_in.post(at("material_base_accept", base), {"confirm": "on"}, follow=True).text
    assert "верните список с ними" in page
    base.refresh_from_db()
    assert base.state == "submitted"


def test_a_change_mends_the_line(department, coordinator, base):
    base, item = returned(base, "Укажите год выпуска.", by=department)
    assert item.is_to_mend
    other = base.items.exclude(pk=item.pk).get()
    material_base.change_item(other, place="каб. 3", by=coordinator)
    item = material_base.change_item(item, year=2020, by=coordinator)
    assert not item.is_to_mend
    other.refresh_from_db()
    assert other.mended_at is None


def test_the_reviewer_sees_what_was_asked_until_it_is_accepted(signed_in, department, coordinator, base):
    base, item = returned(base, "Укажите год выпуска.", by=department)
    material_base.change_item(item, year=2020, by=coordinator)
    base = submission.submit(base, by=coordinator)
    item.refresh_from_db()
    assert (item.remark, item.former_remark) == ("", "Укажите год выпуска.")
    page = signed_in.get(base.get_absolute_url()).text
    assert "Было замечание" in page
    assert "после него строку изменили" in page
    submission.accept(base, by=department)
    item.refresh_from_db()
    assert (item.former_remark, item.mended_at) == ("", None)


def test_the_history_keeps_every_remark(department, coordinator, base):
    base, item = returned(base, "Укажите год выпуска.", by=department)
    base = submission.submit(base, by=coordinator)
    base, item = returned(base, "Год всё ещё не указан.", by=department)
    returns = Entry.objects.filter(action="institutions.materialbase.send_back").order_by("number")
    assert [entry.details["remarks"][item.name] for entry in returns] == [
        "Укажите год выпуска.",
        "Год всё ещё не указан.",
    ]


def test_remarks_are_the_departments_and_only_while_it_looks_through(signed_in, client_of, coordinator, base):
    item = base.items.first()
    url = at("item_remark", base, item)
    assert client_of(coordinator).post(url, {"remark": "x"}).status_code == 403
    assert signed_in.get(url).status_code == 200
    base, _item = returned(base, "x", by=base.submitted_by)
    assert signed_in.post(url, {"remark": "y"}).status_code == 409
    with pytest.raises(Conflict):
        submission.put_remark(item, "y")


def test_an_empty_remark_erases(signed_in, department, base):
    item = submission.put_remark(base.items.first(), "Опечатка")
    signed_in.post(at("item_remark", base, item), {"remark": ""})
    item.refresh_from_db()
    assert item.remark == ""
