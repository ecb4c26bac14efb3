"""Slips, shared devices and paper in a real browser: what is printed is scanned, what is answered arrives once."""

import io
import re
import uuid

import pypdf
import pytest
import zxingcpp
from playwright.sync_api import expect

from surveys import services
from surveys.models import Kiosk, Response, Slip, Source
from tests.e2e.conftest import PHONE
from tests.e2e.test_surveys import fill, send
from tests.factories import UserFactory
from tests.factories.surveys import DOCUMENT, LaunchFactory

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = {"width": 800, "height": 1100}


@pytest.fixture
def entry():
    return LaunchFactory(opened=True).entries.select_related("launch__version", "institution").first()


@pytest.fixture
def coordinator(entry):
    return entry.institution.appointments.get().user


def scanned(paper: bytes) -> list[str]:
    """Every QR code of the paper, read off its picture."""
    pictures = [picture.image for page in pypdf.PdfReader(io.BytesIO(paper)).pages for picture in page.images]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture.convert("L"))]


def test_slips_are_printed_scanned_and_answered(signed_in, open_page, entry, coordinator, live_server):
    page = signed_in(coordinator)
    page.goto(f"/surveys/links/{entry.pk}/")
    page.get_by_role("textbox", name="Класс").fill("7А")
    page.get_by_label("Сколько талонов").fill("14")
    with page.expect_download() as printed:
        page.get_by_role("button", name="Напечатать талоны").click()
    addresses = scanned(printed.value.path().read_bytes())
    assert len(set(addresses)) == Slip.objects.count() == 14
    assert all(re.fullmatch(rf"{live_server.url}/s/[2-9a-z]{{8}}/", address) for address in addresses)

    for number, script in enumerate((True, False)):
        phone = open_page(PHONE, java_script_enabled=script)
        phone.goto(addresses[number])
        fill(phone)
        send(phone)
        expect(phone.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы приняты")
        phone.goto(addresses[number])
        expect(phone.get_by_role("heading", level=1)).to_have_text("Талон уже использован")
    assert [response.document for response in Response.objects.all()] == [DOCUMENT] * 2
    assert Slip.objects.filter(is_spent=True).count() == 2


def test_half_filled_on_one_phone_and_sent_from_another(open_page, accessible, entry):
    code = services.slips.print_batch(entry, class_name="7А", count=1, key=uuid.uuid4(), by=None).codes[0]
    first, second = open_page(PHONE), open_page(PHONE)
    first.goto("/s/")
    first.get_by_role("textbox").fill(code.upper())
    first.get_by_role("button", name="Перейти к опросу").click()
    first.get_by_role("group", name="Кто Вы?").get_by_label("мама").check()
    first.get_by_role("button", name="Сохранить и продолжить позже").click()
    expect(first.get_by_role("heading", name="Сохранено, но ещё не отправлено")).to_be_visible()
    accessible(first)
    second.goto(f"/s/{code}/")
    expect(second.get_by_role("group", name="Кто Вы?").get_by_label("мама")).to_be_checked()
    fill(second)
    send(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы приняты")
    assert Response.objects.get().document == DOCUMENT


def test_a_tablet_goes_round(signed_in, open_page, accessible, entry, coordinator):
    office = signed_in(coordinator)
    office.goto(f"/surveys/links/{entry.pk}/")
    accessible(office)
    office.get_by_label("ПИН-код").fill("2468")
    office.get_by_role("button", name="Включить").click()
    kiosk = Kiosk.objects.get()
    tablet = open_page(TABLET)
    tablet.goto(f"/s/{kiosk.code}/")
    for number in range(3):
        expect(tablet.get_by_label("Пожелания")).to_have_value("")
        expect(tablet.locator("form[data-sheet] input:checked")).to_have_count(0)
        fill(tablet)
        tablet.get_by_label("Пожелания").fill(f"Ученик {number}")
        send(tablet)
        expect(tablet.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы приняты")
        tablet.go_back()
        expect(tablet.get_by_label("Пожелания")).to_have_value("")
        expect(tablet.locator("form[data-sheet] input:checked")).to_have_count(0)
        tablet.goto(f"/s/{kiosk.code}/")
        stored = tablet.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert "Ученик" not in stored
        assert "survey-" not in stored.replace("survey-probe", "")
        assert tablet.context.cookies() == []
    assert Response.objects.filter(source=Source.KIOSK).count() == 3
    accessible(tablet)
    tablet.get_by_role("link", name="Завершить работу общего устройства").click()
    accessible(tablet)
    tablet.get_by_label("ПИН-код").fill("2468")
    tablet.get_by_role("button", name="Завершить").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Общее устройство отключено")


def test_paper_is_typed_in_with_digits(signed_in, accessible, entry, coordinator):
    page = signed_in(coordinator)
    page.goto(f"/surveys/links/{entry.pk}/paper/")
    accessible(page)
    page.keyboard.press("1")  # мама, and on to the next question
    expect(page.get_by_role("group", name="Кто Вы?").get_by_label("мама")).to_be_checked()
    assert page.evaluate("document.activeElement.name") == "q2"
    fill(page)
    page.get_by_role("button", name="Принять анкету и продолжить").click()
    expect(page.get_by_text("Анкета принята. Можно вносить следующую.")).to_be_visible()
    accessible(page)
    assert Response.objects.get().source == Source.PAPER
    page.get_by_role("button", name="Отменить последнюю анкету").click()
    expect(page.get_by_text("Последняя анкета отменена.")).to_be_visible()
    assert Response.objects.count() == 0


def test_the_pages_of_preparing_are_accessible(signed_in, accessible, entry):
    draft = LaunchFactory(audience="pupils", bands=["1–4", "5–11"])
    page = signed_in(UserFactory(department=True))
    for path in (
        "/surveys/new/",
        f"/surveys/{draft.pk}/",
        f"/surveys/{draft.pk}/edit/",
        f"/surveys/{draft.pk}/institutions/",
        f"/surveys/{draft.pk}/targets/",
        f"/surveys/links/{entry.pk}/withdraw/",
        "/s/stored/",
        "/s/erase/",
    ):
        page.goto(path)
        accessible(page)
    page.set_viewport_size(PHONE)
    for path in (f"/surveys/{draft.pk}/targets/", f"/surveys/links/{entry.pk}/", f"/surveys/{draft.pk}/"):
        page.goto(path)
        accessible(page)
