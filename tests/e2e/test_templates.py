"""The editor of templates in a real browser: parts moved by mouse and by keys, variables put in, the text looked at."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agreements.services import templates
from tests.e2e.conftest import PHONE
from tests.factories.agreements import short_version
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    world = World()
    assert world.participation
    return world


@pytest.fixture
def draft(world):
    return templates.create_draft(short_version().template, by=world.administrator)


def headings(page) -> list[str]:
    return page.locator("[data-parts=clauses] [name$=-heading]").evaluate_all("fields => fields.map(one => one.value)")


def test_a_text_is_written(signed_in, world, draft, accessible):
    page = signed_in(world.department)
    page.goto(reverse("agreements:template_edit", args=[draft.pk]))
    accessible(page)
    assert headings(page) == ["Предмет", "Сеть"]

    # By keys: the button keeps the focus and says where the part is now.
    down = page.get_by_role("button", name="Ниже 1").first
    down.press("Enter")
    assert headings(page) == ["Сеть", "Предмет"]
    expect(page.get_by_role("status").last).to_have_text("Место: 2")

    # By mouse: the browser takes its time to begin a drag.
    page.locator("[data-grip]").nth(1).hover()
    page.mouse.down()
    page.locator("[data-grip]").nth(1).hover(position={"x": 5, "y": 10})
    expect(page.locator(".is-dragged")).to_be_visible()
    target = page.locator("[data-parts=clauses] [data-row]").nth(0)
    target.hover(position={"x": 200, "y": 30})
    target.hover(position={"x": 200, "y": 20})
    expect(page.locator(".is-over")).to_be_visible()
    page.mouse.up()
    expect(page.locator("[data-parts=clauses] [name$=-heading]").first).to_have_value("Предмет")

    page.get_by_role("button", name="Добавить раздел").click()
    page.keyboard.type("Новый раздел")
    text = page.locator("[data-parts=clauses] [data-row]").last.get_by_label("Текст")
    text.fill("Сеть называется «».")
    text.evaluate("field => field.setSelectionRange(17, 17)")
    text.focus()
    page.locator("[data-variable=network]").click()
    expect(text).to_have_value("Сеть называется «{network}».")
    page.locator("[data-parts=clauses] [data-row]").last.get_by_label("Когда печатается").select_option("two_parties")

    page.get_by_role("button", name="Убрать 1").first.click()
    assert headings(page) == ["Сеть", "Новый раздел"]

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Показать текст").click()
    preview = opened.value
    expect(preview.get_by_role("heading", name="Текст с настоящими данными")).to_be_visible()
    accessible(preview)

    page.get_by_role("button", name="Сохранить проект").first.click()
    page.wait_for_url(draft.get_absolute_url())
    draft.refresh_from_db()
    written = [(one["heading"], one["condition"]) for one in draft.clauses]
    assert written == [("Сеть", ""), ("Новый раздел", "two_parties")]


def test_without_scripts_on_a_phone(signed_in, world, draft):
    page = signed_in(world.department, viewport=PHONE, java_script_enabled=False)
    page.goto(reverse("agreements:template_edit", args=[draft.pk]))
    page.get_by_role("button", name="Ниже 1").first.click()
    assert headings_without_script(page) == ["Сеть", "Предмет"]
    page.get_by_role("button", name="Сохранить проект").first.click()
    page.wait_for_url(draft.get_absolute_url())
    draft.refresh_from_db()
    assert [one["heading"] for one in draft.clauses] == ["Сеть", "Предмет"]


def headings_without_script(page) -> list[str]:
    return [field.input_value() for field in page.locator("[data-parts=clauses] [name$=-heading]").all()]
