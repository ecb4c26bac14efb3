"""Bookings: made, answered, given up, and what came of them."""

import datetime

from django.contrib import messages
from django.db.models import Case, F, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import xlsx

from ..facts import institutions_of
from ..filters.sharing import BookingFilter
from ..forms import sharing as forms
from ..history import lines_about
from ..hours import DAY, Agenda, Span, moment
from ..models import Booking, Institution, SharedUse, UseRecord
from ..models.networks import fellows_of
from ..permissions import may_answer_booking, may_book, may_cancel_booking, may_confirm_use, may_record_use
from ..services import bookings as services
from ..tables.sharing import BookingTable, booking_badge
from ..timetable import Drawing, told
from .pages import form_page, sent
from .resources import answer_form, requests_of, shared_item, way_to


class BookingList(FilteredTableView):
    """To an institution what it booked and what was booked with it, to the department everything."""

    model = Booking
    table_class = BookingTable
    filterset_class = BookingFilter
    title = gettext_lazy("Bookings")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("Nothing is booked yet")
    empty_text = gettext_lazy("Choose a resource of another institution and an hour at which it is free.")

    def get_queryset(self):
        """What is ahead, the soonest first; then what is over, the latest first."""
        now = timezone.now()
        ahead = Case(When(ends_at__gt=now, then=F("starts_at")))
        bookings = super().get_queryset().select_related("institution", "keeper")
        return bookings.order_by(ahead.asc(nulls_last=True), "-starts_at", "pk")

    def get_empty_action(self):
        return reverse("institutions:resource_list"), _("Shared resources")

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        headers = [
            _("Resource"),
            _("Pieces"),
            _("Booked for"),
            pgettext("institution", "Keeper"),
            _("Day"),
            _("From"),
            _("Until"),
            _("Purpose"),
            _("State"),
            _("Reason"),
            _("Used from"),
            _("Used until"),
            _("Children"),
            _("Condition"),
            _("Remarks"),
        ]
        book.write_table(headers, map(_line, rows.select_related("use_record").iterator(1000)), title=str(self.title))
        return xlsx.response(book.close(), str(self.title))


def _line(booking: Booking) -> tuple:
    starts, ends = timezone.localtime(booking.starts_at), timezone.localtime(booking.ends_at)
    record = getattr(booking, "use_record", None)
    used = ("", "", booking.children, "", "")
    if record:
        begun, over = timezone.localtime(record.started_at), timezone.localtime(record.ended_at)
        used = (f"{begun:%H:%M}", f"{over:%H:%M}", record.children, record.get_condition_display(), record.remarks)
    return (
        booking.item_name,
        booking.quantity,
        booking.institution.short_name,
        booking.keeper.short_name,
        starts.date(),
        f"{starts:%H:%M}",
        f"{ends:%H:%M}",
        booking.purpose,
        booking.state_label,
        booking.reason,
        *used,
    )


@form_page
def booking_create(request, pk):
    """Hours in the address are in the form already, so that a free hour is booked in two clicks."""
    item = shared_item(request, pk)
    mine = list(institutions_of(request.user))
    may_book(request.user, item, mine).require()
    keeper = item.base.institution
    allowed = set(fellows_of([keeper.pk]).values_list("institution", flat=True)) | {keeper.pk}
    mine = [institution for institution in mine if institution.pk in allowed]
    prefill = forms.PrefillForm(request.GET).told
    asked = requests_of(mine).filter(pk=prefill.pop("request", None)).first()
    data = _instead(request.POST) if request.method == "POST" else None
    form = forms.BookingForm(
        data, initial=prefill | _from_request(asked, item), institutions=mine, working=item.working
    )
    nearest: list = []
    if request.method == "POST" and form.is_valid():
        institution = form.cleaned_data.get("institution") or mine[0]
        try:
            return _book(request, item, form.cleaned_data, institution, asked)
        except services.Taken as taken:
            form.add_error(None, str(taken))
            nearest = taken.nearest
        except Refused as refused:
            form.add_error(None, str(refused))
    day = _day_of(form)
    return answer_form(
        request,
        "institutions/booking_form.html",
        form,
        item=item,
        keeper=keeper,
        asked=asked,
        nearest=[(_key(span), told(span)) for span in nearest],
        order=SharedUse.objects.filter(item=item).first() or SharedUse(item=item),
        day=day,
        timetable=_that_day(request, item, day, mine),
        back=way_to(item.pk, day),
    )


def _book(request, item, given: dict, institution: Institution, asked):
    wanted = services.Wanted(given["day"], given["starts"], given["ends"], given.get("quantity") or 1)
    if asked and asked.institution_id != institution.pk:
        asked = None
    use = services.Use(given["purpose"], given["children"], asked)
    if given["weeks"] == 1:
        booking = services.book(item, wanted, use, institution=institution, by=request.user)
        messages.success(request, _booked_words(booking))
        return redirect(booking)
    series = services.book_weekly(item, wanted, use, weeks=given["weeks"], institution=institution, by=request.user)
    count = len(series.booked)
    text = ngettext("%(count)s date of the series is booked.", "%(count)s dates of the series are booked.", count)
    messages.success(request, f"{text % {'count': count}} {_booked_words(series.booked[0])}")
    if series.refused:
        listed = "\n".join(f"{day:%d.%m.%Y}: {reason}" for day, reason in series.refused)
        messages.warning(request, _("Not booked: %(listed)s") % {"listed": listed})
    return redirect(series.booked[0])


def _booked_words(booking: Booking) -> str:
    if booking.answer_by is None:
        return _("The hours are yours.")
    words = _("The hours are held for you until the keeper answers, until %(moment)s at the latest.")
    return words % {"moment": f"{timezone.localtime(booking.answer_by):%d.%m.%Y %H:%M}"}


def _key(span: Span) -> str:
    return f"{timezone.localtime(span.starts):%Y-%m-%dT%H:%M}/{timezone.localtime(span.ends):%H:%M}"


def _instead(posted):
    """What was sent; with the hours of the pressed offer («book these instead») in the place of those typed."""
    starts, _slash, ends = posted.get("instead", "").partition("/")
    try:
        starts = parse_datetime(starts)
    except ValueError:
        starts = None
    if starts is None or not ends:
        return posted
    posted = posted.copy()
    posted["day"], posted["starts"], posted["ends"] = starts.date().isoformat(), f"{starts:%H:%M}", ends
    return posted


def _from_request(asked, item) -> dict:
    if asked is None:
        return {}
    return {
        "purpose": (asked.purpose or asked.what)[:500],
        "children": asked.children,
        "quantity": min(asked.quantity, item.working),
    }


def _day_of(form) -> datetime.date:
    today = timezone.localdate()
    day = form.cleaned_data.get("day") if form.is_bound and hasattr(form, "cleaned_data") else form.initial.get("day")
    return min(max(day or today, today), today + 366 * DAY)


def _that_day(request, item, day: datetime.date, mine: list):
    drawing = Drawing(
        item,
        Agenda([item], day, day),
        own=[institution.pk for institution in mine],
        sees_all=request.user.is_department,
        may_book=False,
    )
    return drawing.timetable(day, 1)


def booking_detail(request, pk):
    booking = _booking(request, pk)
    record = UseRecord.objects.filter(booking=booking).select_related("recorded_by").first()
    others = []
    if booking.series:
        others = list(
            Booking.objects.visible_to(request.user)
            .filter(series=booking.series)
            .exclude(pk=booking.pk)
            .order_by("starts_at")[:60]
        )
    is_shared = booking.item is not None and booking.item.is_offered
    return render(
        request,
        "institutions/booking_detail.html",
        {
            "booking": booking,
            "badge": booking_badge(booking),
            "record": record,
            "others": [(other, booking_badge(other)) for other in others],
            "awaits_in_series": sum(other.state == booking.state == "requested" for other in others),
            "calendar": way_to(booking.item_id, timezone.localdate(booking.starts_at)) if is_shared else "",
            "may_answer": may_answer_booking(request.user, booking),
            "may_cancel": may_cancel_booking(request.user, booking),
            "may_record": may_record_use(request.user, booking),
            "may_confirm": may_confirm_use(request.user, booking),
            "history": lines_about(booking),
        },
    )


@require_POST
def booking_agree(request, pk):
    """The answer of the keeper; with ``series`` to all dates that await one."""
    booking = _booking(request, pk)
    may_answer_booking(request.user, booking).require()
    if booking.series and request.POST.get("series"):
        count = len(services.agree_series(booking, by=request.user))
        text = ngettext("%(count)s booking is agreed.", "%(count)s bookings are agreed.", count)
        messages.success(request, text % {"count": count})
    else:
        services.agree(booking, by=request.user)
        messages.success(request, _("The booking is agreed, the other side is told."))
    return redirect(booking)


@form_page
def booking_refuse(request, pk):
    return _with_reason(
        request,
        _booking(request, pk),
        may_answer_booking,
        services.refuse,
        title=_("Refuse the booking"),
        lead=_("The other side gets the reason by mail; the hours are free again."),
        submit=_("Refuse"),
        done=_("The booking is refused, the other side is told."),
    )


@form_page
def booking_cancel(request, pk):
    return _with_reason(
        request,
        _booking(request, pk),
        may_cancel_booking,
        services.cancel,
        title=_("Cancel the booking"),
        lead=_("The other side gets the reason by mail; the hours are free again."),
        submit=_("Cancel the booking"),
        done=_("The booking is cancelled, the other side is told."),
    )


def _with_reason(request, booking: Booking, may, act, *, done: str, **words):
    form = forms.AnswerForm(sent(request), booking=booking)
    may(request.user, booking).require()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            act(booking, given["reason"], by=request.user, whole_series=given.get("whole_series", False))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(booking)
    return answer_form(request, "institutions/booking_reason.html", form, booking=booking, **words)


@form_page
def booking_use(request, pk):
    """Either side writes what took place; written by the keeper it is confirmed by that."""
    booking = _booking(request, pk)
    may_record_use(request.user, booking).require()
    is_keeper = bool(may_confirm_use(request.user, booking))
    record = UseRecord.objects.filter(booking=booking).first()
    starts, ends = (record.started_at, record.ended_at) if record else (booking.starts_at, booking.ends_at)
    initial = {"starts": timezone.localtime(starts).time(), "ends": timezone.localtime(ends).time()}
    initial |= {"children": booking.children}
    if record:
        initial |= {"children": record.children, "condition": record.condition, "remarks": record.remarks}
    form = forms.UseForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given, day = form.cleaned_data, timezone.localdate(booking.starts_at)
        try:
            services.record_use(
                booking,
                started_at=moment(day, given["starts"]),
                ended_at=moment(day, given["ends"]),
                children=given["children"],
                condition=given["condition"],
                remarks=given["remarks"],
                by=request.user,
                confirm=is_keeper,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if is_keeper:
                messages.success(request, _("The use is recorded in the log."))
            else:
                messages.success(request, _("Recorded; the keeper will confirm it."))
            return redirect(booking)
    return answer_form(request, "institutions/booking_use.html", form, booking=booking, is_keeper=is_keeper)


@require_POST
def booking_confirm(request, pk):
    booking = _booking(request, pk)
    may_confirm_use(request.user, booking).require()
    try:
        services.confirm_use(booking, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The use is confirmed."))
    return redirect(booking)


@form_page
def booking_missed(request, pk):
    booking = _booking(request, pk)
    may_confirm_use(request.user, booking).require()
    form = forms.MissedForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.miss(booking, form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Noted: the booking did not take place."))
            return redirect(booking)
    return answer_form(
        request,
        "institutions/booking_reason.html",
        form,
        booking=booking,
        title=_("The booking did not take place"),
        lead=_("The hour is not counted as used."),
        submit=_("Did not take place"),
    )


def _booking(request, pk) -> Booking:
    bookings = Booking.objects.visible_to(request.user).select_related(
        "institution", "keeper", "item", "request", "created_by", "decided_by"
    )
    return get_object_or_404(bookings, pk=pk)
