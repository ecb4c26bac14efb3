"""Pages of shared resources: from a need to a booked hour, and what strangers do not see."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from common.verdicts import Refused
from documents.xlsx import read_rows
from institutions import facts
from institutions.matching import matches
from institutions.models import Booking, BookingState, RequestState, ResourceItem, ResourceRequest, SharedUse
from institutions.services import bookings, material_base, requests, sharing
from tests.factories.institutions import (
    AppointmentFactory,
    BookingFactory,
    InstitutionFactory,
    NetworkFactory,
    ParticipationFactory,
    ResourceRequestFactory,
    SharedItemFactory,
)

USE = bookings.Use("Секретная цель")


def next_monday(weeks: int = 1) -> datetime.date:
    today = timezone.localdate()
    return today + datetime.timedelta(days=7 * weeks - today.weekday())


@pytest.fixture
def keeper(db):
    return AppointmentFactory()


@pytest.fixture
def fellow(db):
    return AppointmentFactory()


@pytest.fixture
def network(keeper, fellow):
    return NetworkFactory(participants=[keeper.institution, fellow.institution])


@pytest.fixture
def item(keeper, network):
    return SharedItemFactory(base__institution=keeper.institution, working=1, name="3D-принтер Пикассо")


def book(item, appointment, hour=14, weeks=1, **kwargs):
    wanted = bookings.Wanted(next_monday(weeks), datetime.time(hour), datetime.time(hour + 1))
    return bookings.book(item, wanted, USE, institution=appointment.institution, by=appointment.user, **kwargs)


def typed(**changes):
    return {
        "day": next_monday().isoformat(),
        "starts": "14:00",
        "ends": "15:00",
        "purpose": "Кружок",
        "children": "12",
        "weeks": "1",
    } | changes


def form_of(item) -> str:
    return reverse("institutions:booking_create", args=[item.pk])


# From the need to the hour


def test_an_hour_is_two_clicks_away_from_the_request(client, item, fellow):
    client.force_login(fellow.user)
    asked = ResourceRequestFactory(institution=fellow.institution, what="3D-принтер", purpose="Кружок", children=9)
    page = client.get(asked.get_absolute_url())
    [(_label, link), *_rest] = page.context["rows"][0]["spans"]
    form = client.get(link).context["form"]
    shown = {field.name: field.value() for field in form}
    assert (shown["purpose"], shown["children"]) == ("Кружок", 9)
    answer = client.post(link, {name: "" if value is None else value for name, value in shown.items()})
    booking = Booking.objects.get()
    assert answer.status_code == 302
    assert (booking.request, booking.state) == (asked, BookingState.REQUESTED)


def test_offers_stand_by_fit_and_then_by_distance(fellow, network):
    asked = ResourceRequestFactory(institution=fellow.institution, what="3D-принтер")
    type(asked.institution).objects.filter(pk=asked.institution.pk).update(latitude=54.7, longitude=20.5)

    def offer(name, latitude=None, **kwargs):
        place = {"latitude": latitude, "longitude": 20.5} if latitude else {}
        institution = InstitutionFactory(**place)
        ParticipationFactory(network=network, institution=institution)
        return SharedItemFactory(base__institution=institution, name=name, **kwargs)

    far, near = offer("3D-принтер", 54.9), offer("3D-принтер", 54.71)
    unplaced = offer("3D-принтер")
    other_name = offer("Экструдер", 54.7)
    offer("Беспилотник", 54.7, type="drone", area="drones")
    asked.refresh_from_db()
    found = matches(asked)
    assert [match.item for match in found] == [near, far, unplaced, other_name]
    assert [match.distance for match in found[:3]] == [1.1, 22.2, None]
    assert (found[0].nearness, found[2].nearness) == ("1,1 км по прямой", "в том же районе")


def test_those_who_have_only_been_invited_see_nothing_of_it(client, item, network):
    invited = AppointmentFactory()
    ParticipationFactory(network=network, institution=invited.institution, state="invited")
    client.force_login(invited.user)
    assert client.get(reverse("institutions:resource_detail", args=[item.pk])).status_code == 404
    assert client.get(form_of(item)).status_code == 404


def test_taken_hours_are_told_and_what_was_typed_stays(client, item, keeper, fellow):
    book(item, keeper)
    client.force_login(fellow.user)
    page = client.post(form_of(item), typed(purpose="Наш кружок"))
    assert page.status_code == 422
    assert keeper.institution.short_name in page.text
    assert 'value="Наш кружок"' in page.text
    key, _label = page.context["nearest"][0]
    answer = client.post(form_of(item), typed(purpose="Наш кружок", instead=key))
    booking = Booking.objects.get(institution=fellow.institution)
    assert answer.url == booking.get_absolute_url()
    assert booking.purpose == "Наш кружок"


@pytest.mark.parametrize(
    "changes",
    [
        {"starts": "15:00", "ends": "14:00"},
        {"starts": "23:00", "ends": "01:00"},
        {"day": "2036-01-07"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "вчера"},
        {"starts": "14:01"},
        {"starts": "25:00"},
        {"children": "-1"},
        {"children": "99999999999999999999"},
        {"weeks": "0"},
        {"weeks": "500"},
        {"purpose": ""},
        {"purpose": "а" * 501},
        {"purpose": "\x00"},
        {"instead": "nonsense"},
        {"instead": "2026-99-99T10:00/11:00", "starts": ""},
        {"instead": "0001-01-01T00:00/99:99"},
    ],
)
def test_hostile_input_is_told_or_passed_over(client, item, fellow, changes):
    client.force_login(fellow.user)
    page = client.post(form_of(item), typed(**changes))
    assert page.status_code == 302 if changes == {"instead": "nonsense"} else page.status_code == 422
    assert Booking.objects.count() == (changes == {"instead": "nonsense"})


@pytest.mark.parametrize("quantity", ["0", "-1", "4", "1000000000000", "x"])
def test_pieces_that_are_not_there_are_refused(client, item, fellow, quantity):
    ResourceItem.objects.filter(pk=item.pk).update(quantity=3, working=3)
    client.force_login(fellow.user)
    assert client.post(form_of(item), typed(quantity=quantity)).status_code == 422


def test_a_series_is_told_date_by_date(client, item, keeper, fellow):
    book(item, keeper, weeks=2)
    client.force_login(fellow.user)
    page = client.post(form_of(item), typed(weeks="3"), follow=True)
    assert "Забронированы 2 даты серии" in page.text
    assert f"{next_monday(2):%d.%m.%Y}: Это время уже забронировано" in page.text
    assert Booking.objects.filter(institution=fellow.institution).count() == 2


@pytest.mark.parametrize("query", ["day=9999-12-31", "day=0001-01-01", "day=x&view=x&request=x", "view=day&day="])
def test_the_calendar_answers_any_day(client, item, fellow, query):
    client.force_login(fellow.user)
    assert client.get(f"{reverse('institutions:resource_detail', args=[item.pk])}?{query}").status_code == 200


# Who sees what


def test_a_third_party_sees_whose_the_hour_is_but_not_what_for(client, item, keeper, fellow, network):
    booking = book(item, fellow)
    third = AppointmentFactory()
    ParticipationFactory(network=network, institution=third.institution)
    client.force_login(third.user)
    page = client.get(reverse("institutions:resource_detail", args=[item.pk]), {"day": next_monday().isoformat()})
    assert fellow.institution.short_name.split("«")[1].rstrip("»") in page.text
    assert "Секретная цель" not in page.text
    assert client.get(booking.get_absolute_url()).status_code == 404
    assert "Секретная цель" not in client.get(reverse("institutions:booking_list")).text


def test_the_keeper_agrees_and_the_other_side_is_told(client, item, keeper, fellow):
    booking = book(item, fellow)
    client.force_login(keeper.user)
    assert "Ваш ответ как владельца" in client.get(booking.get_absolute_url()).text
    client.post(reverse("institutions:booking_agree", args=[booking.pk]))
    booking.refresh_from_db()
    assert booking.state == BookingState.AGREED
    letter = Letter.objects.get(to=fellow.user.email)
    assert "3D-принтер Пикассо" in letter.body


def test_whoever_books_does_not_answer_for_the_keeper(client, item, fellow):
    booking = book(item, fellow)
    client.force_login(fellow.user)
    assert client.post(reverse("institutions:booking_agree", args=[booking.pk])).status_code == 403
    booking.refresh_from_db()
    assert booking.state == BookingState.REQUESTED


def test_a_refusal_without_a_reason_is_not_taken(client, item, keeper, fellow):
    booking = book(item, fellow)
    client.force_login(keeper.user)
    url = reverse("institutions:booking_refuse", args=[booking.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Свой урок"}).status_code == 302
    assert "Свой урок" in client.get(booking.get_absolute_url()).text


def test_both_sides_write_the_use_log_and_the_keeper_has_the_last_word(client_of, item, keeper, fellow):
    starts_at = timezone.now() - datetime.timedelta(days=1)
    booking = BookingFactory(item=item, institution=fellow.institution, starts_at=starts_at)
    begun = timezone.localtime(starts_at)
    told = {"starts": f"{begun:%H:%M}", "ends": "23:59", "children": "8", "condition": "good", "remarks": ""}
    url = reverse("institutions:booking_use", args=[booking.pk])
    client_of(fellow.user).post(url, told)
    booking.refresh_from_db()
    assert booking.state == BookingState.AGREED
    broken = client_of(keeper.user).post(url, told | {"condition": "broken"})
    assert broken.status_code == 422
    client_of(keeper.user).post(reverse("institutions:booking_confirm", args=[booking.pk]))
    booking.refresh_from_db()
    assert booking.state == BookingState.USED


# The keeper's own


def test_hours_are_typed_as_people_write_them(client, item, keeper):
    client.force_login(keeper.user)
    url = reverse("institutions:resource_hours", args=[item.pk])
    told = {"day_1": "14-16, 17.30–19:00", "day_6": "с 10 до 13", "weeks_ahead": "4"}
    assert client.post(url, told).status_code == 302
    assert [str(slot) for slot in item.slots.all()] == [
        "Понедельник 14:00–16:00",
        "Понедельник 17:30–19:00",
        "Суббота 10:00–13:00",
    ]
    assert not SharedUse.objects.get(item=item).needs_consent


@pytest.mark.parametrize("hours", ["утром", "16-14", "14:00–15:03", "10-12, 11-13", "25-26", "14", "-", "٣-٤"])
def test_hours_that_cannot_be_are_told_and_kept_in_the_form(client, item, keeper, hours):
    client.force_login(keeper.user)
    page = client.post(reverse("institutions:resource_hours", args=[item.pk]), {"day_2": hours, "weeks_ahead": "4"})
    assert page.status_code == 422
    assert page.context["form"]["day_2"].value() == hours


def test_closing_days_warns_of_what_is_booked(client, item, keeper, fellow):
    book(item, fellow)
    client.force_login(keeper.user)
    day = next_monday().isoformat()
    url = reverse("institutions:resource_close", args=[item.pk])
    page = client.post(url, {"first": day, "last": "", "reason": "Ремонт"}, follow=True)
    assert f"На эти дни остаётся 1 бронирование: 3D-принтер Пикассо, {next_monday():%d.%m.%Y} 14:00" in page.text


@pytest.fixture
def booked(item, fellow):
    return book(item, fellow)


def test_a_booked_item_is_not_deleted_and_the_page_says_why(client, item, keeper, booked):
    client.force_login(keeper.user)
    url = reverse("institutions:item_delete", args=[keeper.institution.pk, item.pk])
    page = client.post(url, {"confirm": "on"})
    assert "Сначала отмените эти бронирования" in page.text
    assert ResourceItem.objects.filter(pk=item.pk).exists()


def test_a_booked_item_goes_on_being_offered(item, keeper, booked):
    with pytest.raises(Refused):
        material_base.change_item(item, is_offered=False, by=keeper.user)
    with pytest.raises(Refused):
        material_base.offer_items(keeper.institution, [item.pk], is_offered=False, by=keeper.user)
    assert material_base.change_item(item, name="Принтер", by=keeper.user).is_offered


# Requests


def test_keepers_are_asked_once_about_a_request(client, item, keeper, fellow):
    asked = ResourceRequestFactory(institution=fellow.institution, what="3D-принтер")
    client.force_login(fellow.user)
    url = reverse("institutions:request_ask", args=[asked.pk])
    client.post(url, {"item": str(item.pk)})
    page = client.post(url, {"item": "nonsense"}, follow=True)
    client.post(url)
    assert "уже просили" in page.text
    assert Letter.objects.filter(to=keeper.user.email).count() == 1


def test_fellows_see_a_request_and_may_not_change_it(client, keeper, fellow, network):
    asked = ResourceRequestFactory(institution=fellow.institution)
    client.force_login(keeper.user)
    assert "Можете помочь?" in client.get(asked.get_absolute_url()).text
    assert client.post(reverse("institutions:request_withdraw", args=[asked.pk]), {"reason": "x"}).status_code == 403


def test_a_request_is_made_met_and_reopened(client, fellow, network):
    client.force_login(fellow.user)
    told = {"type": "drone", "area": "drones", "what": "Дрон", "quantity": "2", "starts_on": "01.12.2026"}
    assert client.post(reverse("institutions:request_create"), told).status_code == 302
    asked = ResourceRequest.objects.get()
    assert (asked.kind, asked.institution) == ("equipment", fellow.institution)
    client.post(reverse("institutions:request_meet", args=[asked.pk]), {"outcome": "Дала соседняя школа"})
    asked.refresh_from_db()
    assert asked.state == RequestState.MET
    assert facts.request_counts([fellow.institution.pk])[fellow.institution.pk].met_share == 100
    client.post(reverse("institutions:request_reopen", args=[asked.pk]))
    assert facts.resource_gaps([fellow.institution.pk])[0].quantity == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": "0"},
        {"quantity": "99999999999"},
        {"hours_per_week": "169"},
        {"starts_on": "0001-01-01"},
        {"starts_on": "2026-12-10", "ends_on": "2026-12-01"},
        {"type": "no-such"},
        {"what": ""},
        {"what": "а" * 301},
        {"purpose": "а" * 2001},
    ],
)
def test_hostile_requests_are_told(client, fellow, changes):
    client.force_login(fellow.user)
    told = {"type": "drone", "area": "", "what": "Дрон", "quantity": "1", "starts_on": "2026-12-01"} | changes
    assert client.post(reverse("institutions:request_create"), told).status_code == 422
    assert not ResourceRequest.objects.exists()


# Lists and figures


def test_lists_go_out_as_spreadsheets(client, department, item, fellow):
    book(item, fellow)
    ResourceRequestFactory(institution=fellow.institution, what="=1+1")
    client.force_login(department)
    for name, words in [
        ("resource_list", "3D-принтер Пикассо"),
        ("booking_list", "Секретная цель"),
        ("request_list", "=1+1"),
        ("sharing_report", fellow.institution.short_name),
    ]:
        answer = client.get(reverse(f"institutions:{name}"), {"export": "xlsx"})
        assert any(
            words in row
            for row in read_rows(b"".join(answer.streaming_content if answer.streaming else [answer.content]))
        ), name


def test_searching_finds_whatever_the_case(client, item, fellow):
    client.force_login(fellow.user)
    for words in ("пикассо", "ПИКАССО", "Пикассо принтер", item.base.institution.short_name):
        assert item.name in client.get(reverse("institutions:resource_list"), {"q": words}).text, words


@pytest.mark.parametrize("name", ["resource_list", "booking_list", "request_list", "sharing_report"])
def test_lists_cost_the_same_however_long(client, department, assert_flat_queries, network, name):
    client.force_login(department)

    def grow():
        for _ in range(3):
            appointment = AppointmentFactory()
            ParticipationFactory(network=network, institution=appointment.institution)
            item = SharedItemFactory(base__institution=appointment.institution, working=1)
            BookingFactory(item=item)
            ResourceRequestFactory(institution=appointment.institution)

    assert_flat_queries(reverse(f"institutions:{name}"), grow)


def test_the_calendar_costs_the_same_however_full(client, item, fellow, assert_flat_queries):
    client.force_login(fellow.user)
    hours = iter(range(13, 18))
    url = f"{reverse('institutions:resource_detail', args=[item.pk])}?day={next_monday()}"
    assert_flat_queries(url, lambda: book(item, fellow, next(hours)))


def test_who_could_help_costs_the_same_however_many(client, fellow, network, assert_flat_queries):
    asked = ResourceRequestFactory(institution=fellow.institution)
    client.force_login(fellow.user)

    def grow():
        for _ in range(3):
            institution = InstitutionFactory()
            ParticipationFactory(network=network, institution=institution)
            SharedItemFactory(base__institution=institution)

    assert_flat_queries(asked.get_absolute_url(), grow)


def test_the_desk_tells_the_keeper(client, item, keeper, fellow):
    book(item, fellow)
    SharedItemFactory(base=item.base, name="Без часов").slots.all().delete()
    client.force_login(keeper.user)
    page = client.get(reverse("desk")).text
    assert "Бронирования ждут вашего согласия" in page
    assert "Укажите часы, когда свободны предложенные ресурсы" in page
    listed = client.get(reverse("institutions:booking_list"), {"show": "consent"})
    assert listed.context["count"] == 1


def test_the_command_gives_unanswered_hours_back(item, fellow, capsys):
    booking = book(item, fellow)
    Booking.objects.filter(pk=booking.pk).update(answer_by=timezone.now())
    call_command("expire_bookings", dry_run=True)
    call_command("expire_bookings")
    call_command("expire_bookings")
    assert capsys.readouterr().out.splitlines() == [
        "Not answered in time: 1.",
        "Not answered in time: 1.",
        "Not answered in time: 0.",
    ]
    assert not booking.units.exists()


def test_a_closed_request_cannot_be_changed(fellow):
    asked = ResourceRequestFactory(institution=fellow.institution)
    requests.withdraw(asked, "Купили", by=fellow.user)
    with pytest.raises(Exception, match="Отозвана"):
        requests.change(asked, quantity=3, by=fellow.user)


def test_free_hours_are_as_long_as_the_open_ones(keeper, item):
    sharing.set_order(
        item,
        [sharing.WeeklyHours(1, datetime.time(10), datetime.time(12, 30))],
        needs_consent=True,
        weeks_ahead=4,
        by=keeper.user,
    )
    assert facts.open_hours([keeper.institution.pk]) == {item.pk: 2.5}
