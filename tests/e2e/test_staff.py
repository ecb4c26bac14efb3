"""A staff list in a real browser: filled in on a phone, returned with a remark, mended, accepted; the board answers."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from documents.xlsx import read_rows
from institutions.models import StaffList, StaffMember
from journal.models import Entry
from tests.e2e.conftest import PHONE
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.factories.institutions import AppointmentFactory
from tests.factories.staff import StaffMemberFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    return make.running(2)


def test_a_coordinator_fills_the_list_on_a_phone_and_a_specialist_accepts_it(plan, signed_in, accessible):
    institution = plan.network.participations.order_by("pk").first().institution
    coordinator = AppointmentFactory(institution=institution, role="coordinator").user
    task = reverse("planning:progress_detail", args=[plan.pk, institution.pk, 3])
    phone, desktop = signed_in(coordinator, viewport=PHONE), signed_in(UserFactory(department=True))

    # A person and a planned course, on the phone.
    phone.goto(reverse("institutions:staff_list", args=[institution.pk]))
    accessible(phone)
    phone.get_by_role("main").get_by_role("link", name="Добавить работника").first.click()
    phone.get_by_label("Фамилия*").fill("Пробина")
    phone.get_by_label("Имя*").fill("Вера")
    phone.get_by_label("Пол*").select_option("Женский")
    phone.get_by_label("Должность*").select_option("Педагог дополнительного образования")
    phone.locator("[name=education]").select_option("Высшее")
    phone.get_by_label("Робототехника").check()
    phone.get_by_role("button", name="Сохранить", exact=True).click()
    accessible(phone)
    phone.get_by_role("link", name="Добавить обучение").click()
    phone.get_by_label("Обучение запланировано").check()
    phone.get_by_label("Тема*").fill("Робототехника для начинающих")
    day = timezone.localdate() + datetime.timedelta(days=30)
    phone.locator("[name=ended_on]").fill(day.isoformat())
    accessible(phone)
    phone.get_by_role("button", name="Сохранить").click()
    expect(phone.get_by_text(f"запланировано до {day:%d.%m.%Y}")).to_be_visible()
    _submit(phone, institution)

    # The specialist writes a remark at the person and returns the list.
    desktop.goto(reverse("institutions:staff_queue"))
    accessible(desktop)
    desktop.get_by_role("main").get_by_role("link", name=institution.short_name).click()
    desktop.get_by_role("link", name="Написать замечание").click()
    desktop.locator("[name=remark]").fill("Укажите специальность по диплому.")
    desktop.get_by_role("main").get_by_role("button").first.click()
    accessible(desktop)
    desktop.get_by_role("link", name="Вернуть с замечаниями").click()
    desktop.get_by_role("main").get_by_role("button", name="Вернуть").click()

    # The coordinator mends it and hands it in again.
    phone.goto(reverse("desk"))
    phone.get_by_role("link", name="Исправьте сведения о кадрах").click()
    accessible(phone)
    expect(phone.get_by_text("Укажите специальность по диплому.").first).to_be_visible()
    phone.get_by_role("link", name="Пробина Вера").click()
    phone.get_by_role("link", name="Изменить", exact=True).click()
    phone.get_by_label("Специальность по диплому").fill("педагог дополнительного образования")
    phone.get_by_role("button", name="Сохранить", exact=True).click()
    _submit(phone, institution)

    # Accepted: the condition of task 3.1 is met.
    desktop.goto(task)
    expect(desktop.get_by_text("Сведения о кадрах ждут управления.").first).to_be_visible()
    desktop.goto(reverse("institutions:staff_list", args=[institution.pk]))
    expect(desktop.get_by_text("после него строку изменили")).to_be_visible()
    desktop.get_by_label("Перечень просмотрен").check()
    desktop.get_by_role("button", name="Принять").click()
    accessible(desktop)
    desktop.goto(task)
    expect(desktop.get_by_text("Сведения о кадрах ждут управления.")).to_be_hidden()
    assert StaffList.objects.get().state == "accepted"
    assert StaffMember.objects.get().speciality


def _submit(page, institution) -> None:
    page.goto(reverse("institutions:staff_list", args=[institution.pk]))
    page.get_by_role("link", name="Отправить на проверку").click()
    page.locator("[name=confirm]").check()
    page.get_by_role("main").get_by_role("button", name="Отправить").click()


def test_names_that_are_found_are_taken_by_a_button_and_the_history_tells_it(signed_in, accessible):
    StaffMemberFactory(surname="Пробина", areas=["ships"])
    StaffMemberFactory(surname="Иная", areas=["media"])
    page = signed_in(UserFactory(department=True))
    page.goto(reverse("institutions:staff_people") + "?area=ships")
    accessible(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Скачать найденное (XLSX)").click()
    with open(started.value.path(), "rb") as file:
        assert [row[1] for row in read_rows(file.read())[1:]] == ["Пробина"]
    line = Entry.objects.get(action="institutions.stafflist.export")
    assert line.details["people"] == 1
