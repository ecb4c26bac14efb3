"""Events from the director's phone to the parent's: entered, approved, signed up for, full, freed, marked."""

import datetime

import pytest
from django.utils import timezone

from events.models import Event, school_year_of
from tests import factories
from tests.e2e.conftest import PHONE
from tests.factories.institutions import AppointmentFactory, NetworkFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def director(db):
    director = AppointmentFactory(user__surname="Директорова")
    NetworkFactory(participants=[director.institution])
    return director.user


def test_a_schedule_a_parent_and_the_last_place(signed_in, open_page, accessible, director):
    specialist = factories.UserFactory(department=True)
    day = timezone.localdate() + datetime.timedelta(days=1)
    if school_year_of(day) != school_year_of(timezone.localdate()):
        pytest.skip("tomorrow is another school year")
    page = signed_in(director, viewport=PHONE)
    page.goto("/events/schedules/new/")
    accessible(page)
    page.get_by_role("button", name="Начать").click()
    page.get_by_role("link", name="Добавить мероприятие").click()
    accessible(page)
    page.get_by_label("Название").fill("Мастер-класс по роботам")
    page.get_by_label("Вид").select_option(label="Мастер-класс")
    page.get_by_label("День", exact=True).or_(page.locator("#id_day")).first.fill(day.isoformat())
    page.get_by_label("Начало").fill("15:00")
    page.get_by_label("Место", exact=True).or_(page.locator("#id_place")).first.fill("Кабинет 5")
    page.get_by_label("Учащиеся").check()
    page.get_by_label("Показывать всем").check()
    page.locator("#id_responsible").fill("Петрова А. А., педагог")
    page.get_by_label("Нужна запись").check()
    page.get_by_label("Число мест").fill("1")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Мероприятие внесено.").wait_for()
    accessible(page)
    event = Event.objects.get()
    page.goto(event.schedule.get_absolute_url())
    page.get_by_role("button", name="Подать на утверждение").click()
    page.get_by_text("План-график подан").wait_for()
    accessible(page)

    desk = signed_in(specialist)
    desk.goto("/desk/")
    desk.get_by_text("Планы-графики мероприятий на утверждение").click()
    desk.get_by_role("link", name=event.schedule.owner_name).first.click()
    accessible(desk)
    desk.get_by_role("link", name="Утвердить").click()
    desk.get_by_label("Должность утверждающего").fill("Начальник управления")
    desk.get_by_label("Инициалы и фамилия").fill("И. И. Иванова")
    accessible(desk)
    desk.get_by_role("button", name="Утвердить").click()
    desk.get_by_text("План-график утверждён. Его открытые").wait_for()
    for path in ("/events/", "/events/list/", "/events/schedules/"):
        desk.goto(f"{path}?month={day:%Y-%m}")
        accessible(desk)

    first = _signs_up(open_page, event, "Иванов Пётр")
    first.get_by_role("heading", name="Место за вами").wait_for()
    looked = open_page(viewport=PHONE)
    for path in (f"/e/{event.code}/", "/events/public/", first.url, "/e/"):
        looked.goto(path)
        accessible(looked)
    second = _signs_up(open_page, event, "Сидорова Анна")
    second.get_by_role("heading", name="Вы в листе ожидания").wait_for()
    first.get_by_role("button", name="Отказаться от места").click()
    first.get_by_role("heading", name="Запись отменена").wait_for()
    second.reload()
    second.get_by_role("heading", name="Место за вами").wait_for()

    Event.objects.update(day=timezone.localdate(), starts=None)
    page.goto(f"/events/{event.pk}/signups/")
    page.get_by_role("button", name="Отметить пришедших").click()
    page.get_by_label("Сидорова Анна").check()
    accessible(page)
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Отмечено: пришло 1").wait_for()
    accessible(page)
    page.goto(f"/events/{event.pk}/")
    page.get_by_role("link", name="Отметить проведённым").click()
    page.get_by_role("button", name="Отметить проведённым").click()
    page.get_by_text("мероприятие проведено").first.wait_for()
    event.refresh_from_db()
    assert (event.state, event.attended) == ("held", 1)


def _signs_up(open_page, event: Event, name: str):
    """An old phone: 360 pixels, no script."""
    phone = open_page(viewport=PHONE, java_script_enabled=False)
    loaded = []
    phone.on("response", lambda got: loaded.append(got))
    phone.goto(f"/e/{event.code}/")
    assert len(loaded) <= 6, [got.url for got in loaded]
    assert sum(len(got.body()) for got in loaded) <= 120_000  # not compressed here; a third of it over the air
    phone.get_by_label("Имя участника").fill(name)
    phone.get_by_label("Телефон").fill("+7 900 123-45-67")
    phone.get_by_label("Согласен").check()
    phone.get_by_role("button", name="Записаться").or_(phone.get_by_role("button", name="В лист ожидания")).click()
    return phone
