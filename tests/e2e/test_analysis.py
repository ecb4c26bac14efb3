"""The specialist reads the figures, writes a note in own words and approves it; a director looks at the own place."""

import re

import pytest
from playwright.sync_api import expect

from institutions.models import AnalyticalNote
from tests.factories import UserFactory
from tests.factories.institutions import (
    AppointmentFactory,
    InstitutionFactory,
    MaterialBaseFactory,
    NetworkFactory,
    ParticipationFactory,
    ResourceItemFactory,
)
from tests.factories.staff import StaffListFactory

from .conftest import DESKTOP, PHONE


@pytest.fixture
def network(transactional_db):
    network = NetworkFactory()
    for n in range(3):
        institution = InstitutionFactory(children_5_18=100 + n, children_as_of="2026-09-01")
        ParticipationFactory(network=network, institution=institution)
        base = MaterialBaseFactory(institution=institution, accepted=True)
        ResourceItemFactory(base=base, quantity=10, working=n + 1, area="robotics", is_offered=True)
        StaffListFactory(institution=institution, accepted=True, items=2)
    return network


def narrow(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_note_from_the_figures_to_its_papers(signed_in, accessible, network, viewport):
    page = signed_in(UserFactory(department=True), viewport=viewport)
    page.goto("/reports/")
    accessible(page)
    page.get_by_role("main").get_by_role("link", name="Оборудование").click()
    accessible(page)
    page.get_by_label("Разрез").select_option(label="По направлениям")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("rowheader", name="Робототехника")).to_be_visible()
    accessible(page)
    assert narrow(page)

    page.goto("/reports/notes/")
    page.get_by_role("main").get_by_role("link", name="Начать справку").click()
    page.locator("[name=period]").fill("2026/2027 учебный год")
    page.get_by_role("main").get_by_role("button", name="Начать справку").click()
    accessible(page)
    assert narrow(page)
    page.get_by_role("link", name=re.compile("Изменить текст.*7. Выводы")).click()
    accessible(page)
    page.get_by_label("Текст").fill("Сеть работает.")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сеть работает.")).to_be_visible()
    page.get_by_role("link", name="Утвердить").click()
    accessible(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Утвердить").click()
    expect(page.get_by_text("Справка утверждена:")).to_be_visible()
    accessible(page)
    note = AnalyticalNote.objects.get()
    assert (note.state, note.content[6]["text"]) == ("approved", "Сеть работает.")
    with page.expect_download() as started:
        page.get_by_role("link", name="Word").click()
    assert started.value.suggested_filename.endswith(".docx")


def test_a_director_sees_the_own_place_on_a_phone(signed_in, accessible, network):
    institution = network.participations.first().institution
    page = signed_in(AppointmentFactory(institution=institution).user, viewport=PHONE)
    page.goto("/reports/")
    expect(page.get_by_role("heading", name="Моё учреждение в сети")).to_be_visible()
    accessible(page)
    assert narrow(page)
