"""A programme's road on two phones and a desk: written, judged, mended, adopted, approved, found by a parent."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from documents import pdf
from tests.factories import UserFactory
from tests.factories.institutions import AppointmentFactory

from .conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "Программа.pdf"
    path.write_bytes(pdf.print_html("<!DOCTYPE html><html lang='ru'><title>x</title><body><p>Текст</p></body></html>"))
    return path


def test_from_a_draft_to_the_parent(signed_in, open_page, accessible, scan):
    director = AppointmentFactory()
    coordinator = AppointmentFactory(institution=director.institution, role="coordinator").user
    writer = signed_in(coordinator, viewport=PHONE)
    write(writer, scan, accessible)
    card = writer.url

    expert = signed_in(UserFactory(department=True))
    expert.goto("/desk/")
    expert.get_by_role("link", name="Программы на экспертизу").click()
    accessible(expert)
    expert.get_by_role("link", name="Электроника").click()
    accessible(expert)
    expert.get_by_role("link", name="Экспертиза: замечания или рекомендация").click()
    expert.get_by_label("Раздел программы").select_option(label="Объём и условия")
    expert.get_by_label("Что нужно исправить").fill("30 недель и 36 часов не сходятся.")
    expert.get_by_role("button", name="Записать замечание").click()
    accessible(expert)
    expert.get_by_role("link", name="Вернуть с замечаниями").click()
    expert.get_by_label("Все замечания записаны").check()
    expert.get_by_role("button", name="Вернуть").click()

    mend(writer, accessible)
    expert.goto(f"{card}remarks/")
    expert.get_by_role("button", name="Замечание снято").click()
    expert.get_by_role("link", name="Рекомендовать").click()
    expert.get_by_label("Заключение").fill("Рекомендуется.")
    expert.get_by_role("button", name="Рекомендовать").click()

    writer.goto(card)
    writer.get_by_role("link", name="Внести протокол").click()
    paper(writer, "протокола", "4", scan)
    writer.get_by_role("button", name="Внести протокол").click()

    head = signed_in(director.user, viewport=PHONE)
    head.goto("/desk/")
    head.get_by_role("link", name="Утвердите программу").click()
    head.get_by_role("link", name="Утвердить приказом").click()
    paper(head, "приказа", "55-од", scan)
    accessible(head)
    head.get_by_role("button", name="Утвердить").click()
    head.get_by_role("link", name="Опубликовать").click()
    head.get_by_label("Проверено").check()
    head.get_by_role("button", name="Опубликовать").click()
    head.get_by_role("link", name="Указать свободные места").click()
    head.get_by_label("Свободные места").fill("7")
    head.get_by_role("button", name="Сохранить").click()
    accessible(head)

    parent = open_page(viewport=PHONE, java_script_enabled=False)
    parent.goto("/")
    parent.get_by_role("link", name="Открыть список программ").click()
    parent.get_by_role("link", name="Электроника").click()
    expect(parent.get_by_text("7 свободных мест")).to_be_visible()
    visitor = open_page(viewport=PHONE)
    for address in ("/programmes/", parent.url):
        visitor.goto(address)
        accessible(visitor)


def write(page, scan, accessible) -> None:
    """Part by part, as the buttons lead; a slip in the ages is mended on the way."""
    page.goto("/institutions/programmes/")
    page.get_by_role("link", name="Создать программу").first.click()
    page.get_by_label("Название программы").fill("Электроника для начинающих")
    page.get_by_label("Направление").select_option(label="Электроника и радиотехника")
    page.get_by_role("button", name="Начать").click()
    accessible(page)
    page.get_by_role("link", name="Заполнять дальше").click()
    page.get_by_label("Уровень").select_option(label="Стартовый")
    for label in ("Аннотация", "Авторы", "Кто ведёт"):
        page.get_by_label(label).fill("Показательный О.О.")
    go_on(page)
    numbers = {"Возраст от": "14", "Возраст до": "10", "Всего часов": "36", "Часов в неделю": "1"}
    for label, value in (numbers | {"Число недель": "30", "Число мест": "12", "Место занятий": "каб. 3"}).items():
        page.get_by_label(label).fill(value)
    go_on(page)
    expect(page.get_by_text("не может быть меньше").first).to_be_visible()
    accessible(page)
    page.get_by_label("Возраст до").fill("17")
    go_on(page)
    for label in ("Цель", "Ожидаемые результаты", "Условия", "Формы аттестации"):
        page.get_by_label(label).fill("Текст раздела")
    go_on(page)
    accessible(page)
    line = page.get_by_role("group", name="Модуль 1")
    line.get_by_label("Название").fill("Схемы")
    line.get_by_label("Практика, ч").fill("36")
    go_on(page)
    go_on(page)  # no partners
    page.set_input_files("input[type=file]", scan)
    page.get_by_role("button", name="Загрузить").click()
    page.get_by_role("link", name="Отправить на экспертизу").click()
    expect(page.get_by_text("получается 30 ч")).to_be_visible()
    page.get_by_label("Программа готова").check()
    page.get_by_role("button", name="Отправить").click()


def mend(page, accessible) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name="Доработайте программу").click()
    page.get_by_role("link", name="Ответить на замечания").click()
    accessible(page)
    page.get_by_role("link", name="Открыть раздел").click()
    page.get_by_label("Число недель").fill("36")
    page.get_by_role("button", name="Сохранить и вернуться").click()
    page.get_by_role("link", name="Ответить на замечания").click()
    page.get_by_label("Что исправлено").fill("Исправлено: 36 недель.")
    page.get_by_role("button", name="Ответить").click()
    page.get_by_role("link", name="Отправить на повторную").click()
    page.get_by_label("Программа готова").check()
    page.get_by_role("button", name="Отправить").click()


def paper(page, of_what: str, number: str, scan) -> None:
    page.get_by_label(f"Номер {of_what}").fill(number)
    page.get_by_label(f"Дата {of_what}").fill(timezone.localdate().isoformat())
    page.set_input_files("input[type=file]", scan)


def go_on(page) -> None:
    page.get_by_role("button", name=re.compile("Сохранить и продолжить")).click()
