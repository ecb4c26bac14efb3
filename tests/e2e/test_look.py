"""Sample pages with every shared component, in a real browser: axe, widths, keyboard, life without scripts."""

import pytest
from playwright.sync_api import expect

from tests.common import gallery as pages

from .conftest import DESKTOP, PHONE

PAGES = ["list", "form", "confirm", "detail", "desk", "bare", "refused", "conflict"]
NARROW = {"width": 320, "height": 640}


@pytest.fixture(autouse=True)
def gallery(settings):
    pages.hang(settings)


def choose(page, live_server, **cookies):
    for name, value in cookies.items():
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["normal", "black-on-white", "white-on-black", "blue-on-cyan"])
def test_axe_finds_nothing_in_any_colours(open_page, live_server, accessible, viewport, scheme):
    page = open_page(viewport=viewport)
    choose(page, live_server, scheme=scheme)
    for name in PAGES if scheme == "normal" else ["detail", "list"]:
        page.goto(f"/gallery/{name}/")
        accessible(page)
    page.goto("/gallery/form/")
    page.get_by_role("button", name="Сохранить").click()
    accessible(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", ["normal", "largest"])
def test_nothing_is_wider_than_a_small_phone(open_page, live_server, size):
    page = open_page(viewport=NARROW)
    choose(page, live_server, size=size)
    for name in PAGES:
        page.goto(f"/gallery/{name}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], name


@pytest.mark.django_db(transaction=True)
def test_menus_open_without_scripts(open_page):
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/gallery/desk/")
    link = page.get_by_role("link", name="Сети и участники")
    expect(link).to_be_hidden()
    page.locator(".menu-toggle summary").click()
    expect(link).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_the_first_tab_skips_to_the_content(page):
    page.goto("/gallery/form/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Перейти к содержанию"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.django_db(transaction=True)
def test_a_faulty_form_is_read_from_its_summary(page):
    page.goto("/gallery/form/")
    page.get_by_role("button", name="Сохранить").click()
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    page.get_by_role("link", name="ИНН").or_(page.get_by_role("link", name="Число мест")).first.click()
    assert page.evaluate("document.activeElement.id") == "id_number"


@pytest.mark.django_db(transaction=True)
def test_a_form_sends_once(page):
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.goto("/gallery/form/")
    with page.expect_navigation():
        page.evaluate("const b = document.querySelector('main .btn-primary'); b.click(); b.click()")
    assert sent == ["POST"]


@pytest.mark.django_db(transaction=True)
def test_unsaved_changes_are_not_left_by_accident(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/gallery/form/")
    page.get_by_label("Полное наименование").fill("Школа")
    page.get_by_role("link", name="Отмена").click()
    page.wait_for_url("**/gallery/list/")
    assert asked == ["beforeunload"]


@pytest.mark.django_db(transaction=True)
def test_empty_filters_stay_out_of_the_address(page):
    page.goto("/gallery/list/")
    page.goto("/gallery/detail/")
    page.get_by_label("Кто").fill("Соколова")
    page.get_by_role("button", name="Показать").click()
    page.wait_for_url("**/gallery/detail/?*")
    assert "since" not in page.url


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_jumps_while_a_page_loads(open_page, viewport):
    page = open_page(viewport=viewport)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) shift += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for name in PAGES:
        page.goto(f"/gallery/{name}/", wait_until="networkidle")
        assert page.evaluate("shift") < 0.01, name
