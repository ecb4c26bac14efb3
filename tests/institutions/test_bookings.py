"""Shared resources: open hours, booking without overlaps, consent, use."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Letter
from common.verdicts import Conflict, Refused
from institutions import facts
from institutions.hours import Agenda, Span, moment
from institutions.models import BookedUnit, Booking, BookingState, ResourceItem, SharedUse, UseRecord
from institutions.services import bookings, sharing
from tests.factories.institutions import (
    AppointmentFactory,
    BookingFactory,
    NetworkFactory,
    SharedItemFactory,
)

# Tuesday, 9 o'clock in Kaliningrad.
NOW = datetime.datetime(2026, 11, 24, 7, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 11, 26)
USE = bookings.Use("Занятие кружка")


def at(hour: int, minute: int = 0) -> datetime.time:
    return datetime.time(hour, minute)


TWO, THREE = at(14), at(15)


def wanted(starts=TWO, ends=THREE, day=DAY, quantity=1) -> bookings.Wanted:
    return bookings.Wanted(day, starts, ends, quantity)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shared(now, db):
    """A keeper with a director, two fellows in its network, and one item of the keeper open on weekdays."""

    class Shared:
        def __init__(self):
            self.keeper, self.first, self.second = [AppointmentFactory() for _ in range(3)]
            network = [a.institution for a in (self.keeper, self.first, self.second)]
            self.network = NetworkFactory(participants=network)
            self.item = SharedItemFactory(base__institution=self.keeper.institution, working=1)

        def book(self, appointment, want=None, **kwargs):
            return bookings.book(
                self.item, want or wanted(), USE, institution=appointment.institution, by=appointment.user, **kwargs
            )

    return Shared()


def test_a_booking_awaits_consent_and_holds_the_hour(shared):
    booking = shared.book(shared.first)
    assert booking.state == BookingState.REQUESTED
    with pytest.raises(bookings.Taken) as taken:
        shared.book(shared.second)
    assert shared.first.institution.short_name in str(taken.value)


def test_whoever_is_late_is_offered_the_nearest_free_hours(shared):
    shared.book(shared.first)
    with pytest.raises(bookings.Taken) as taken:
        shared.book(shared.second)
    told = [timezone.localtime(span.starts).strftime("%d %H:%M") for span in taken.value.nearest]
    assert told == ["26 13:00", "26 15:00", "26 16:00"]
    for span in taken.value.nearest:
        local = timezone.localtime(span.starts), timezone.localtime(span.ends)
        shared.book(shared.second, wanted(local[0].time(), local[1].time(), local[0].date()))


def test_hours_that_only_touch_do_not_overlap(shared):
    shared.book(shared.first, wanted(at(14), at(15)))
    shared.book(shared.second, wanted(at(15), at(16)))
    assert Booking.objects.count() == 2


def test_without_consent_the_first_to_come_has_the_hour(shared):
    SharedUse.objects.filter(item=shared.item).update(needs_consent=False)
    assert shared.book(shared.first).state == BookingState.AGREED


def test_the_keeper_needs_nobody_to_use_its_own(shared):
    assert shared.book(shared.keeper).state == BookingState.AGREED
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("want", "words"),
    [
        (wanted(at(15), at(14)), "раньше начала"),
        (wanted(at(14), at(14)), "раньше начала"),
        (wanted(at(14, 2), at(15)), "кратн"),
        (wanted(at(8), at(9)), "только"),
        (wanted(at(17), at(18, 30)), "только"),
        (wanted(day=datetime.date(2026, 11, 29)), "не работает"),
        (wanted(day=datetime.date(2026, 11, 23)), "уже начал"),
        (wanted(day=datetime.date(2036, 11, 27)), "недел"),
        (wanted(quantity=0), "хотя бы"),
        (wanted(quantity=2), "справна только 1"),
    ],
)
def test_what_nobody_could_book_is_refused_in_words(shared, want, words):
    with pytest.raises(Refused) as refused:
        shared.book(shared.first, want)
    assert words in str(refused.value)
    assert not Booking.objects.exists()


def test_an_hour_that_clocks_jump_over_is_refused(shared, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    timezone.activate("Europe/Berlin")
    try:
        sunday = datetime.date(2027, 3, 28)
        hours = [sharing.WeeklyHours(7, at(1), at(4))]
        sharing.set_order(shared.item, hours, needs_consent=True, weeks_ahead=30, by=shared.keeper.user)
        with pytest.raises(Refused) as refused:
            shared.book(shared.first, wanted(at(2), at(2, 30), sunday))
        assert "переводят" in str(refused.value)
        # From one to three by the clock is one hour that night.
        booking = shared.book(shared.first, wanted(at(1), at(3), sunday))
        assert booking.ends_at - booking.starts_at == datetime.timedelta(hours=1)
    finally:
        timezone.deactivate()


def test_an_hour_that_comes_twice_is_booked_once(shared):
    timezone.activate("Europe/Berlin")
    try:
        sunday = datetime.date(2026, 10, 25)
        assert moment(sunday, at(3)) - moment(sunday, at(2)) == datetime.timedelta(hours=2)
    finally:
        timezone.deactivate()


def test_closed_days_are_told_with_their_reason(shared):
    sharing.close(shared.item, first=DAY, last=DAY, reason="Ремонт", by=shared.keeper.user)
    with pytest.raises(Refused) as refused:
        shared.book(shared.first)
    assert "Ремонт" in str(refused.value)


def test_closing_days_tells_which_bookings_are_on_them(shared):
    booking = shared.book(shared.first)
    assert sharing.close(shared.item, first=DAY, last=DAY, reason="Ремонт", by=shared.keeper.user) == [booking]


def test_pieces_are_booked_until_there_are_none(shared):
    ResourceItem.objects.filter(pk=shared.item.pk).update(quantity=3, working=3)
    shared.book(shared.first, wanted(quantity=2))
    with pytest.raises(bookings.Taken) as taken:
        shared.book(shared.second, wanted(quantity=2))
    assert "1 из 3" in str(taken.value)
    shared.book(shared.second, wanted(quantity=1))
    assert sorted(BookedUnit.objects.values_list("unit", flat=True)) == [1, 2, 3]


def test_refusal_needs_a_reason_and_frees_the_hour(shared):
    booking = shared.book(shared.first)
    with pytest.raises(Refused):
        bookings.refuse(booking, " ", by=shared.keeper.user)
    bookings.refuse(booking, "Свой урок", by=shared.keeper.user)
    booking.refresh_from_db()
    assert (booking.state, booking.reason) == (BookingState.REFUSED, "Свой урок")
    shared.book(shared.second)


def test_only_one_of_two_answers_counts(shared):
    booking = shared.book(shared.first)
    bookings.agree(booking, by=shared.keeper.user)
    with pytest.raises(Conflict):
        bookings.refuse(booking, "Поздно", by=shared.keeper.user)


def test_cancelling_frees_the_hour_until_it_begins(shared):
    booking = shared.book(shared.first)
    bookings.cancel(booking, "Дети заболели", by=shared.first.user)
    again = shared.book(shared.first)
    with time_machine.travel(again.starts_at), pytest.raises(Refused):
        bookings.cancel(again, "Передумали", by=shared.first.user)


def test_a_request_without_an_answer_gives_the_hour_back(shared):
    late = wanted(day=DAY + datetime.timedelta(days=14))
    booking = shared.book(shared.first, late)
    with time_machine.travel(NOW + datetime.timedelta(days=5, minutes=1)):
        shared.book(shared.second, late)
        assert bookings.expire_unanswered() == 0
    booking.refresh_from_db()
    assert booking.state == BookingState.EXPIRED


def test_letters_go_to_the_keeper_and_the_answer_back(shared):
    booking = shared.book(shared.first)
    bookings.agree(booking, by=shared.keeper.user)
    to = list(Letter.objects.order_by("pk").values_list("to", flat=True))
    assert to == [shared.keeper.user.email, shared.first.user.email]


def test_a_series_books_what_is_free_and_tells_what_is_not(shared):
    taken = shared.book(shared.second, wanted(day=DAY + datetime.timedelta(days=7)))
    series = bookings.book_weekly(
        shared.item, wanted(), USE, weeks=3, institution=shared.first.institution, by=shared.first.user
    )
    assert [timezone.localdate(one.starts_at) for one in series.booked] == [DAY, DAY + datetime.timedelta(days=14)]
    [(day, words)] = series.refused
    assert day == timezone.localdate(taken.starts_at)
    assert shared.second.institution.short_name in words
    assert Letter.objects.filter(to=shared.keeper.user.email).count() == 2


def test_a_series_is_agreed_and_cancelled_as_one(shared):
    first = bookings.book_weekly(
        shared.item, wanted(), USE, weeks=3, institution=shared.first.institution, by=shared.first.user
    ).booked[0]
    assert len(bookings.agree_series(first, by=shared.keeper.user)) == 3
    with time_machine.travel(first.ends_at):
        assert len(bookings.cancel(first, "Кружок закрыт", by=shared.first.user, whole_series=True)) == 2
    first.refresh_from_db()
    assert first.state == BookingState.AGREED


def test_a_series_is_refused_once(shared):
    first = bookings.book_weekly(
        shared.item, wanted(), USE, weeks=2, institution=shared.first.institution, by=shared.first.user
    ).booked[0]
    assert len(bookings.refuse(first, "Кабинет закрыт", by=shared.keeper.user, whole_series=True)) == 2
    with pytest.raises(Conflict):
        bookings.refuse(first, "Кабинет закрыт", by=shared.keeper.user, whole_series=True)


def test_a_series_with_no_free_date_is_refused(shared):
    shared.book(shared.second)
    shared.book(shared.second, wanted(day=DAY + datetime.timedelta(days=7)))
    with pytest.raises(bookings.Taken):
        bookings.book_weekly(
            shared.item, wanted(), USE, weeks=2, institution=shared.first.institution, by=shared.first.user
        )


def test_use_is_written_by_the_one_side_and_confirmed_by_the_keeper(shared):
    booking = bookings.agree(shared.book(shared.first), by=shared.keeper.user)
    told = {"started_at": booking.starts_at, "ended_at": booking.ends_at, "children": 12, "condition": "good"}
    with pytest.raises(Refused):
        bookings.record_use(booking, **told, by=shared.first.user, confirm=False)
    with time_machine.travel(booking.ends_at):
        bookings.record_use(booking, **told, by=shared.first.user, confirm=False)
        assert not facts.use_hours([shared.keeper.institution.pk])
        bookings.confirm_use(booking, by=shared.keeper.user)
    booking.refresh_from_db()
    assert booking.state == BookingState.USED
    [use] = facts.use_hours([shared.keeper.institution.pk])
    assert (use.hours, use.times, use.children) == (1.0, 1, 12)


def test_who_did_not_come_is_not_counted(shared):
    booking = bookings.agree(shared.book(shared.first), by=shared.keeper.user)
    with time_machine.travel(booking.ends_at):
        bookings.miss(booking, "Никто не пришёл", by=shared.keeper.user)
    assert not UseRecord.objects.exists()


def test_own_use_is_not_counted_as_shared(shared, django_assert_num_queries):
    booking = shared.book(shared.keeper)
    with time_machine.travel(booking.ends_at):
        bookings.record_use(
            booking,
            started_at=booking.starts_at,
            ended_at=booking.ends_at,
            children=5,
            condition="good",
            by=shared.keeper.user,
            confirm=True,
        )
    with django_assert_num_queries(1):
        assert facts.use_hours([shared.keeper.institution.pk]) == []


def test_an_item_with_bookings_ahead_is_neither_deleted_nor_withdrawn(shared):
    booking = shared.book(shared.first)
    with pytest.raises(Refused) as refused:
        sharing.refuse_while_booked([shared.item])
    assert shared.first.institution.short_name in str(refused.value)
    bookings.cancel(booking, "Списывается", by=shared.keeper.user)
    sharing.refuse_while_booked([shared.item])
    shared.item.delete()
    booking.refresh_from_db()
    assert (booking.item, booking.keeper) == (None, shared.keeper.institution)


def test_overlapping_open_hours_are_refused(shared):
    hours = [sharing.WeeklyHours(1, at(10), at(12)), sharing.WeeklyHours(1, at(11), at(13))]
    with pytest.raises(Refused):
        sharing.set_order(shared.item, hours, needs_consent=True, weeks_ahead=4, by=shared.keeper.user)


def test_free_hours_are_what_is_open_and_not_held(shared):
    shared.book(shared.first, wanted(at(14), at(15)))
    agenda = Agenda([shared.item], DAY, DAY)
    free = agenda.free_spans(shared.item, now=NOW)
    assert free == [Span(moment(DAY, at(13)), moment(DAY, at(14))), Span(moment(DAY, at(15)), moment(DAY, at(18)))]


# Two at once


@pytest.fixture
def race(transactional_db):
    keeper, first, second = [AppointmentFactory() for _ in range(3)]
    NetworkFactory(participants=[a.institution for a in (keeper, first, second)])
    item = SharedItemFactory(base__institution=keeper.institution, working=1)
    return item, first, second


def next_monday() -> datetime.date:
    today = timezone.localdate()
    return today + datetime.timedelta(days=7 - today.weekday())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_one_hour_at_once_one_has_it_and_the_other_is_told_who(race):
    item, *both = race

    def try_it(appointment):
        try:
            bookings.book(
                item, wanted(day=next_monday()), USE, institution=appointment.institution, by=appointment.user
            )
            return "booked", appointment, None
        except bookings.Taken as taken:
            return "taken", appointment, taken
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        (_, winner, _), (_, _, taken) = results = sorted(pool.map(try_it, both), key=lambda result: result[0])
    assert [result[0] for result in results] == ["booked", "taken"]
    assert winner.institution.short_name in str(taken)
    assert len(taken.nearest) == 3
    assert Booking.objects.count() == BookedUnit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_each_piece_once(race):
    item, *both = race
    ResourceItem.objects.filter(pk=item.pk).update(quantity=3, working=3)

    def try_it(n):
        appointment = both[n % 2]
        try:
            bookings.book(
                item, wanted(day=next_monday()), USE, institution=appointment.institution, by=appointment.user
            )
            return True
        except bookings.Taken:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(try_it, range(6))) == [False] * 3 + [True] * 3
    assert sorted(BookedUnit.objects.values_list("unit", flat=True)) == [1, 2, 3]


def test_without_the_lock_two_would_have_the_hour_on_postgresql_but_for_the_constraint(shared):
    """The control of the tests above: rows written past the service."""
    booking = shared.book(shared.first)
    other = BookingFactory(item=shared.item, institution=shared.second.institution)
    values = {"booking": other, "item": shared.item, "unit": 1}
    half = datetime.timedelta(minutes=30)

    def write():
        with transaction.atomic():
            BookedUnit.objects.create(**values, starts_at=booking.starts_at + half, ends_at=booking.ends_at + half)

    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match=bookings.CONSTRAINT):
            write()
    else:
        write()
        assert BookedUnit.objects.filter(unit=1).count() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no exclusion constraint")
def test_the_constraint_alone_answers_as_the_service_does(shared, monkeypatch):
    shared.book(shared.first)
    monkeypatch.setattr(Agenda, "free_units", lambda *args: [1])
    with pytest.raises(bookings.Taken) as taken:
        shared.book(shared.second)
    assert shared.first.institution.short_name in str(taken.value)
