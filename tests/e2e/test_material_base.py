"""The material base in a real browser: filled in on a phone, returned with a remark, mended, accepted; and the grid."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from institutions.models import MaterialBase, ResourceItem
from institutions.services import material_base
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories.institutions import MaterialBaseFactory, ResourceItemFactory
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def grid(signed_in, world):
    """The coordinator's grid with two lines, and the institution."""
    base = MaterialBaseFactory(institution=world.institution)
    ResourceItemFactory(base=base, name="Принтер", place="каб. 1", year=2020)
    ResourceItemFactory(base=base, name="Станок", place="каб. 2", year=2021)
    page = signed_in(world.coordinator, viewport={"width": 1600, "height": 900})
    page.goto(reverse("institutions:sheet_grid", args=[world.institution.pk, "material-base"]))
    return page


def cell(page, row: int, code: str):
    return page.locator("tr[data-row]").nth(row).locator(f"td[data-code={code}] [data-cell]")


def saved(page) -> None:
    expect(page.get_by_role("status")).to_have_text("Все изменения сохранены.")


def paste(locator, text: str) -> None:
    locator.focus()
    locator.evaluate(
        """(cell, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_from_the_phone_to_the_board(signed_in, accessible, world):
    stage = 2
    staff, phone = signed_in(world.department), signed_in(world.coordinator, viewport=PHONE)
    board = reverse("planning:board", args=[world.plan.pk])
    page_of_base = reverse("institutions:material_base", args=[world.institution.pk])

    def board_cell() -> str:
        staff.goto(board)
        row = staff.get_by_role("row").filter(has_text=world.institution.short_name)
        return row.get_by_role("link").nth(stage).inner_text()

    before = board_cell()

    phone.goto(page_of_base)
    accessible(phone)
    for name, kind in [("Кабинет физики", "Кабинет физики"), ("Паяльная станция", "Другое оборудование")]:
        phone.get_by_role("link", name="Добавить ресурс").first.click()
        accessible(phone)
        phone.locator("[name=type]").select_option(label=kind)
        phone.locator("[name=name]").fill(name)
        phone.get_by_role("button", name="Сохранить", exact=True).click()
    phone.get_by_role("link", name="Отправить на проверку").click()
    accessible(phone)
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Отправить на проверку").click()
    accessible(phone)
    assert board_cell() == before

    staff.goto(page_of_base)
    accessible(staff)
    staff.get_by_role("row").filter(has_text="Паяльная станция").get_by_role("link", name="Написать замечание").click()
    accessible(staff)
    staff.get_by_label("Замечание к строке").fill("Укажите инвентарный номер.")
    staff.get_by_role("button", name="Записать").click()
    staff.get_by_role("link", name="Вернуть с замечаниями").click()
    accessible(staff)
    staff.get_by_role("button", name="Вернуть").click()
    accessible(staff)

    phone.goto(page_of_base)
    accessible(phone)
    remarked = phone.get_by_role("row").filter(has_text="Паяльная станция")
    expect(remarked).to_contain_text("Укажите инвентарный номер.")
    remarked.get_by_role("link", name="Изменить").click()
    expect(phone.get_by_role("main")).to_contain_text("Укажите инвентарный номер.")
    phone.get_by_label("Инвентарный номер").fill("0001042")
    phone.get_by_role("button", name="Сохранить", exact=True).click()
    expect(phone.get_by_role("row").filter(has_text="Паяльная станция")).to_contain_text("Изменено после замечания")
    phone.get_by_role("link", name="Отправить на проверку").click()
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Отправить на проверку").click()

    staff.goto(page_of_base)
    expect(staff.get_by_role("row").filter(has_text="Паяльная станция")).to_contain_text("после него строку изменили")
    accessible(staff)
    staff.get_by_role("checkbox").check()
    staff.get_by_role("button", name="Принять").click()
    accessible(staff)
    assert MaterialBase.objects.get(institution=world.institution).state == "accepted"
    assert ResourceItem.objects.get(name="Паяльная станция").inventory_number == "0001042"
    assert board_cell() != before


def test_keys_move_as_in_a_spreadsheet_and_rows_save_themselves(grid, accessible):
    accessible(grid)
    cell(grid, 0, "place").click()
    cell(grid, 0, "place").fill("каб. 7")
    grid.keyboard.press("Enter")
    expect(cell(grid, 1, "place")).to_be_focused()
    grid.keyboard.press("ArrowRight")
    expect(cell(grid, 1, "keeper_name")).to_be_focused()
    grid.keyboard.press("ArrowUp")
    expect(cell(grid, 0, "keeper_name")).to_be_focused()
    saved(grid)
    assert ResourceItem.objects.get(name="Принтер").place == "каб. 7"


def test_a_new_row_is_entered_once_and_a_mistake_is_marked(grid, accessible):
    cell(grid, 2, "name").fill("Паяльник")
    cell(grid, 2, "type").select_option(label="Другое оборудование")
    cell(grid, 2, "year").fill("1700")
    grid.get_by_role("button", name="Сохранить").click()
    expect(grid.get_by_role("status")).to_contain_text("не сохранены")
    expect(grid.locator("tr[data-row]").nth(2)).to_contain_text("Укажите год")
    accessible(grid)
    cell(grid, 2, "year").fill("2024")
    grid.get_by_role("button", name="Сохранить").click()
    saved(grid)
    cell(grid, 2, "place").fill("каб. 9")
    grid.get_by_role("button", name="Сохранить").click()
    expect(grid.locator("tr[data-row]").nth(2)).to_have_attribute("data-state", "saved")
    assert ResourceItem.objects.get(name="Паяльник").place == "каб. 9"


def test_a_block_is_pasted_and_undone(grid):
    paste(cell(grid, 0, "place"), 'каб. 11\tИванова\n«каб.»\t"Петров\nвторая строка"\nкаб. 13\t')
    expect(cell(grid, 1, "place")).to_have_value("«каб.»")
    expect(cell(grid, 2, "place")).to_have_value("каб. 13")
    expect(grid.locator("tr[data-row]").nth(1)).to_have_attribute("data-state", "saved")
    assert ResourceItem.objects.get(name="Станок").place == "«каб.»"
    grid.get_by_role("button", name="Отменить").click()
    expect(cell(grid, 0, "place")).to_have_value("каб. 1")
    saved(grid)
    assert sorted(ResourceItem.objects.values_list("place", flat=True)) == ["каб. 1", "каб. 2"]


def test_without_a_connection_rows_wait_for_it(grid):
    grid.context.set_offline(True)
    cell(grid, 0, "place").fill("каб. 21")
    grid.get_by_role("button", name="Сохранить").click()
    expect(grid.get_by_role("status")).to_contain_text("Нет связи")
    grid.context.set_offline(False)
    saved(grid)
    assert ResourceItem.objects.get(name="Принтер").place == "каб. 21"


def test_what_was_not_saved_is_back_when_the_page_is_opened_again(grid):
    grid.route("**/grid/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    cell(grid, 0, "place").fill("каб. 22")
    cell(grid, 2, "name").fill("Новый")
    grid.get_by_role("button", name="Сохранить").click()
    expect(grid.get_by_role("status")).to_contain_text("Нет связи")
    grid.unroute("**/grid/")
    grid.reload()
    expect(cell(grid, 0, "place")).to_have_value("каб. 22")
    expect(cell(grid, 2, "name")).to_have_value("Новый")
    expect(grid.locator("tr[data-row]").first).to_have_attribute("data-state", "saved")
    assert ResourceItem.objects.get(name="Принтер").place == "каб. 22"


def test_somebody_elses_correction_is_told_and_may_be_overruled(grid, world):
    item = ResourceItem.objects.get(name="Принтер")
    material_base.change_item(item, place="каб. 5", year=2022, by=world.director)
    cell(grid, 0, "place").fill("каб. 6")
    grid.get_by_role("button", name="Сохранить").click()
    expect(grid.locator("tr[data-row]").first).to_contain_text("изменили на «каб. 5»")
    grid.get_by_role("button", name="Сохранить").click()
    saved(grid)
    item.refresh_from_db()
    assert (item.place, item.year) == ("каб. 6", 2022)


def test_a_row_is_deleted_and_brought_back(grid):
    grid.locator("tr[data-row]").nth(1).get_by_label("Удалить").check()
    expect(grid.get_by_role("status")).to_contain_text("Строка удалена")
    assert ResourceItem.objects.count() == 1
    grid.get_by_role("button", name="Отменить").click()
    saved(grid)
    assert ResourceItem.objects.get(name="Станок").year == 2021


def test_the_grid_without_scripts(signed_in, world):
    base = MaterialBaseFactory(institution=world.institution)
    ResourceItemFactory(base=base, name="Принтер", place="каб. 1")
    page = signed_in(world.coordinator, viewport=DESKTOP, java_script_enabled=False)
    page.goto(reverse("institutions:sheet_grid", args=[world.institution.pk, "material-base"]))
    cell(page, 0, "place").fill("каб. 8")
    cell(page, 1, "name").fill("Новый")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("alert")).to_contain_text("Ничего ещё не сохранено")
    expect(cell(page, 0, "place")).to_have_value("каб. 8")
    cell(page, 1, "type").select_option(label="Другое оборудование")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("main")).to_contain_text("Сохранены 2 строки")
    assert ResourceItem.objects.filter(place="каб. 8").exists()
    assert ResourceItem.objects.filter(name="Новый").exists()
