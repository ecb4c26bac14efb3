"""From a need to an hour in the use log, in a real browser without scripts; axe on every page of sharing."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from institutions.models import Booking, BookingState
from institutions.services import bookings
from tests.factories import UserFactory
from tests.factories.institutions import (
    AppointmentFactory,
    BookingFactory,
    NetworkFactory,
    ResourceRequestFactory,
    SharedItemFactory,
)

from .conftest import DESKTOP, PHONE


@pytest.fixture
def keeper(transactional_db):
    return AppointmentFactory()


@pytest.fixture
def fellow(transactional_db):
    return AppointmentFactory()


@pytest.fixture
def item(keeper, fellow):
    NetworkFactory(participants=[keeper.institution, fellow.institution])
    return SharedItemFactory(base__institution=keeper.institution, working=1, name="3D-принтер")


def test_a_need_becomes_a_booked_hour_on_a_phone_without_scripts(signed_in, keeper, fellow, item):
    page = signed_in(fellow.user, viewport=PHONE, java_script_enabled=False)
    page.goto(reverse("institutions:request_create"))
    page.get_by_label("Вид").select_option("printer_3d")
    page.get_by_label("Что нужно").fill("3D-принтер")
    page.get_by_label("Для чего").fill("Кружок моделирования")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="забронировать 3D-принтер").first.click()
    page.get_by_role("button", name="Запросить это время").click()
    expect(page.get_by_text("Ждёт согласия владельца")).to_be_visible()

    answer = signed_in(keeper.user, viewport=PHONE, java_script_enabled=False)
    answer.goto(reverse("institutions:booking_list") + "?show=consent")
    answer.locator("tbody a").first.click()
    answer.get_by_role("button", name="Согласовать", exact=True).click()
    expect(answer.get_by_text("Бронирование согласовано").first).to_be_visible()
    assert Booking.objects.get().state == BookingState.AGREED


def test_an_hour_is_reached_and_chosen_from_the_keyboard(signed_in, fellow, item):
    page = signed_in(fellow.user)
    monday = timezone.localdate() + datetime.timedelta(days=7 - timezone.localdate().weekday())
    page.goto(f"{reverse('institutions:resource_detail', args=[item.pk])}?day={monday}")
    page.get_by_role("button", name="Показать").focus()
    for _ in range(2):  # the day, then its first hour
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/**")
    expect(page.get_by_label("С", exact=False).first).to_be_visible()
    assert "starts=13%3A00" in page.url


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_axe_finds_nothing(signed_in, accessible, keeper, fellow, item, viewport):
    monday = timezone.localdate() + datetime.timedelta(days=7 - timezone.localdate().weekday())
    use = bookings.Use("Занятие")

    def book(appointment, hour):
        wanted = bookings.Wanted(monday, datetime.time(hour), datetime.time(hour + 1))
        return bookings.book(item, wanted, use, institution=appointment.institution, by=appointment.user)

    asked, taken = book(fellow, 13), book(keeper, 14)
    starts_at = timezone.now() - datetime.timedelta(days=1)
    over = BookingFactory(item=item, institution=fellow.institution, starts_at=starts_at)
    need = ResourceRequestFactory(institution=fellow.institution)
    calendar = reverse("institutions:resource_detail", args=[item.pk])
    visits = {
        UserFactory(department=True): [
            reverse("institutions:resource_list"),
            reverse("institutions:booking_list"),
            reverse("institutions:request_list"),
            reverse("institutions:sharing_report"),
            need.get_absolute_url(),
        ],
        fellow.user: [
            f"{calendar}?day={monday}",
            f"{calendar}?view=day&day={monday}",
            reverse("institutions:booking_create", args=[item.pk]),
            reverse("institutions:request_create"),
            need.get_absolute_url(),
            over.get_absolute_url(),
            reverse("institutions:booking_use", args=[over.pk]),
        ],
        keeper.user: [
            f"{calendar}?day={monday}",
            reverse("institutions:resource_hours", args=[item.pk]),
            reverse("institutions:resource_close", args=[item.pk]),
            asked.get_absolute_url(),
            taken.get_absolute_url(),
            reverse("institutions:booking_refuse", args=[asked.pk]),
        ],
    }
    for user, urls in visits.items():
        page = signed_in(user, viewport=viewport)
        for url in urls:
            page.goto(url)
            accessible(page)
