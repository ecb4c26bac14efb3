"""What is offered to the network, and the calendar of one item."""

import datetime

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import xlsx

from ..facts import institutions_of
from ..filters.sharing import SharedItemFilter
from ..forms import sharing as forms
from ..hours import DAY, Agenda, next_step
from ..models import AvailableSlot, ClosedDays, ResourceItem, ResourceRequest, SharedUse
from ..models.bookings import shared_with
from ..permissions import may_book, may_share
from ..services import sharing
from ..tables.sharing import SharedItemTable
from ..timetable import Drawing, monday_of
from .pages import form_page, sent

WEEK = 7


class SharedItemList(FilteredTableView):
    """«Общие ресурсы»: offers of the person's networks, all offers to the department."""

    model = ResourceItem
    table_class = SharedItemTable
    filterset_class = SharedItemFilter
    template_name = "institutions/resource_list.html"
    title = gettext_lazy("Shared resources")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("Nothing is offered to the network yet")
    empty_text = gettext_lazy("Institutions tick in their material base what others may use.")

    def get_queryset(self):
        told = AvailableSlot.objects.filter(item=OuterRef("pk"))
        items = shared_with(self.request.user).select_related("base__institution")
        return items.annotate(is_told=Exists(told)).order_by("name", "pk")

    def paginate(self, table):
        super().paginate(table)
        table.free_spans = free_spans([row.record for row in table.page.object_list])

    def export(self, kind, rows):
        items = list(rows)
        spans = free_spans(items)
        book = xlsx.Workbook(title=str(self.title))
        headers = [
            _("Resource"),
            _("Kind"),
            _("Area"),
            pgettext("institution", "Keeper"),
            _("Pieces"),
            _("Place"),
            _("Conditions of use"),
            _("Free in the next 7 days, hours"),
        ]
        lines = (
            (
                item.name,
                item.get_kind_display(),
                item.get_area_display() if item.area else "",
                item.base.institution.short_name,
                item.working,
                item.place,
                item.conditions,
                sum(span.minutes for span in spans.get(item.pk, [])) // 60 if item.pk in spans else "",
            )
            for item in items
        )
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), str(self.title))


def free_spans(items: list[ResourceItem]) -> dict:
    """Item's key → what is free of it in the next seven days; without those whose hours are not told."""
    today, now = timezone.localdate(), next_step(timezone.now())
    told = [item for item in items if item.is_told]
    agenda = Agenda(told, today, today + (WEEK - 1) * DAY)
    return {item.pk: agenda.free_spans(item, now=now) for item in told}


def resource_detail(request, pk):
    """The calendar: a week, or one day of it. The part shown stays in the address."""
    item = shared_item(request, pk)
    when = forms.WhenForm(request.GET)
    today = timezone.localdate()
    # A calendar of the year 9999 has no next week.
    day = min(max(when.told("day", today), today - 366 * DAY), today + 366 * DAY)
    is_day = when.told("view") == "day"
    first, count = (day, 1) if is_day else (monday_of(day), WEEK)
    institutions = list(institutions_of(request.user))
    booking = may_book(request.user, item, institutions)
    asked = requests_of(institutions).filter(pk=when.told("request")).first()
    agenda = Agenda([item], first, first + (count - 1) * DAY)
    drawing = Drawing(
        item,
        agenda,
        own=[institution.pk for institution in institutions],
        sees_all=request.user.is_department,
        may_book=bool(booking),
        request_pk=asked.pk if asked else None,
    )
    order = SharedUse.objects.filter(item=item).first() or SharedUse(item=item)
    return render(
        request,
        "institutions/resource_detail.html",
        {
            "item": item,
            "keeper": item.base.institution,
            "order": order,
            "slots": list(item.slots.all()),
            "closed_days": list(item.closed_days.filter(last__gte=today)),
            "timetable": drawing.timetable(first, count),
            "is_day": is_day,
            "day": day,
            "first": first,
            "last": first + (count - 1) * DAY,
            "before": day - count * DAY,
            "after": day + count * DAY,
            "today": today,
            "last_bookable": today + 7 * order.weeks_ahead * DAY,
            "asked": asked,
            "may_book": booking,
            "may_share": may_share(request.user, item),
            "when_form": forms.WhenForm(initial={"day": day}),
        },
    )


@form_page
def resource_hours(request, pk):
    """The keeper says when the item can be used and whether each booking awaits consent."""
    item = shared_item(request, pk)
    may_share(request.user, item).require()
    order = SharedUse.objects.filter(item=item).first() or SharedUse(item=item)
    slots = list(item.slots.all())
    form = forms.OrderForm(sent(request), initial=forms.OrderForm.shown(slots, order))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sharing.set_order(
                item,
                form.hours,
                needs_consent=given["needs_consent"],
                weeks_ahead=given["weeks_ahead"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The hours are set. What is booked already stays booked."))
            return redirect("institutions:resource_detail", item.pk)
    return answer_form(request, "institutions/resource_hours.html", form, item=item)


@form_page
def resource_close(request, pk):
    item = shared_item(request, pk)
    may_share(request.user, item).require()
    form = forms.CloseForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            inside = sharing.close(item, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The days are closed for new bookings."))
            if inside:
                listed = "; ".join(f"{booking} – {booking.institution}" for booking in inside[:5])
                text = ngettext(
                    "%(count)s booking is on these days and stays: %(listed)s. Cancel it with a reason if need be.",
                    "%(count)s bookings are on these days and stay: %(listed)s. Cancel them with a reason if need be.",
                    len(inside),
                )
                messages.warning(request, text % {"count": len(inside), "listed": listed})
            return redirect("institutions:resource_detail", item.pk)
    return answer_form(request, "institutions/resource_close.html", form, item=item)


@require_POST
def resource_open(request, pk, closed_pk):
    item = shared_item(request, pk)
    may_share(request.user, item).require()
    closed = get_object_or_404(ClosedDays.objects.select_related("item__base"), item=item, pk=closed_pk)
    sharing.open_again(closed, by=request.user)
    messages.success(request, _("The days are open for bookings again."))
    return redirect("institutions:resource_detail", item.pk)


def shared_item(request, pk) -> ResourceItem:
    return get_object_or_404(
        shared_with(request.user).select_related("base__institution__municipality", "address"), pk=pk
    )


def requests_of(institutions: list):
    """Open requests that the institutions could meet by a booking."""
    return ResourceRequest.objects.unmet().filter(institution__in=institutions)


def answer_form(request, template: str, form, **context):
    """The page of a form: 422 when it was sent and does not hold."""
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)


def way_to(item_pk, day: datetime.date) -> str:
    return f"{reverse('institutions:resource_detail', args=[item_pk])}?day={day.isoformat()}"
