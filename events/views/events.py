"""Events: the calendar, the list, one event and what becomes of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from common import calendar
from common.views import FilteredTableView
from documents import pdf, xlsx
from documents.files import respond
from institutions.facts import lines_about

from .. import month, paper
from ..filters import CalendarFilter, EventFilter
from ..forms import events as forms
from ..items import items
from ..models import Event, SignUpState
from ..permissions import (
    may_change_event,
    may_edit,
    may_hold,
    may_keep,
    may_mark_attendance,
    may_put_off,
    may_remove_event,
    may_restore,
    may_see_signups,
    signing_up_is_open,
)
from ..services import events as services
from ..tables import EventTable, event_badge
from .pages import answer_form, event_of, form_page, schedule_of, sent

CALENDAR = "text/calendar; charset=utf-8"


@require_safe
def month_page(request):
    """A month of events: a grid where there is room, a list of days on a phone. Without script."""
    first = forms.PeriodForm(request.GET).chosen()
    since, until = month.bounds(first)
    visible = Event.objects.visible_to(request.user).between(since, until).with_owner().in_order()
    chosen = CalendarFilter(request.GET, queryset=visible, request=request)
    events = list(chosen.qs[: month.MOST_SHOWN])
    grid = month.weeks(first, events, timezone.localdate())
    return render(
        request,
        "events/calendar.html",
        {
            "first": first,
            "weeks": [[(day, [(event, event_badge(event)) for event in day.events]) for day in week] for week in grid],
            "count": sum(event.day <= _last(first) and event.end_day >= first for event in events),
            "filter": chosen,
            "is_filtered": bool(chosen.form.changed_data),
            "before": f"{month.shifted(first, -1):%Y-%m}",
            "after": f"{month.shifted(first, 1):%Y-%m}",
            "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        },
    )


def _last(first):
    return month.shifted(first, 1) - month.DAY


class EventList(FilteredTableView):
    """All events that the person may know of, the soonest first."""

    model = Event
    table_class = EventTable
    filterset_class = EventFilter
    template_name = "events/event_list.html"
    title = gettext_lazy("Events as a list")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("There are no events yet")
    empty_text = gettext_lazy("Begin a schedule and enter the events of the school year.")

    def get_queryset(self):
        return super().get_queryset().with_owner().in_order()

    def get_empty_action(self):
        return reverse("events:schedule_list"), _("Schedules of events")

    def export(self, kind, rows):
        return xlsx.response(
            paper.schedule_book(rows.iterator(1000), title=str(self.title), has_owner=True), str(self.title)
        )


@form_page
def event_create(request, pk):
    """``copy`` in the address: the form opens with what stands in that event."""
    schedule = schedule_of(request, pk)
    may_edit(request.user, schedule).require()
    form = forms.EventForm(sent(request), schedule=schedule, initial=_copied(request))
    if request.method == "POST" and form.is_valid():
        try:
            event = services.create(schedule, by=request.user, key=form.cleaned_data.get("form_key"), **form.values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The event is entered."))
            _warn_of_collisions(request, event)
            if "another" in request.POST:
                return redirect("events:event_create", schedule.pk)
            return redirect(event)
    return answer_form(request, "events/event_form.html", form, schedule=schedule, event=None)


def _copied(request) -> dict:
    try:
        source = Event.objects.visible_to(request.user).filter(pk=request.GET.get("copy") or None).first()
    except ValidationError:
        return {}
    return {name: getattr(source, name) for name in services.COPIED} if source else {}


def _warn_of_collisions(request, event: Event) -> None:
    for other in services.collisions_of(event, seen_by=request.user)[:3]:
        message = _("The place is taken at that hour: %(event)s, %(when)s, %(owner)s. Both stand; agree between you.")
        messages.warning(
            request,
            message % {"event": other.told_title, "when": other.when, "owner": other.schedule.owner_name},
        )


@require_safe
def event_detail(request, pk):
    event = event_of(request, pk)
    user = request.user
    signups = event.signups.all()
    states = list(signups.values_list("state", flat=True))
    return render(
        request,
        "events/event_detail.html",
        {
            "event": event,
            "schedule": event.schedule,
            "badge": event_badge(event),
            "keeps": may_keep(user, event.schedule),
            "may_change": may_change_event(user, event),
            "may_remove": may_remove_event(user, event),
            "may_put_off": may_put_off(user, event),
            "may_hold": may_hold(user, event),
            "may_restore": may_restore(user, event),
            "may_see_signups": may_see_signups(user, event),
            "may_mark": may_mark_attendance(user, event),
            "open": signing_up_is_open(event),
            "confirmed": states.count(SignUpState.CONFIRMED),
            "waiting": states.count(SignUpState.WAITING),
            "address": paper.address_of(event),
            "collisions": services.collisions_of(event, seen_by=user) if may_keep(user, event.schedule) else [],
            "history": lines_about(event) if may_keep(user, event.schedule) or user.is_department else [],
        },
    )


@form_page
def event_edit(request, pk):
    event = event_of(request, pk)
    may_change_event(request.user, event).require()
    form = forms.EventForm(sent(request), instance=event, schedule=event.schedule)
    if request.method == "POST" and form.is_valid():
        try:
            event = services.change(event, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The event is changed."))
            _warn_of_collisions(request, event)
            return redirect(event)
    fresh = event_of(request, pk)
    return answer_form(request, "events/event_form.html", form, schedule=fresh.schedule, event=fresh)


@require_POST
def event_remove(request, pk):
    event = event_of(request, pk)
    may_remove_event(request.user, event).require()
    services.remove(event, by=request.user)
    messages.success(request, _("The event is removed from the schedule."))
    return redirect(event.schedule)


@form_page
def event_repeat(request, pk):
    event = event_of(request, pk)
    may_edit(request.user, event.schedule).require()
    form = forms.RepeatForm(sent(request))
    if request.method == "POST" and form.is_valid():
        made = services.repeat_weekly(event, form.cleaned_data["weeks"], by=request.user)
        text = ngettext("%(count)s event is entered.", "%(count)s events are entered.", len(made))
        messages.success(request, text % {"count": len(made)})
        for one in made[:10]:
            _warn_of_collisions(request, one)
        return redirect(event.schedule)
    return _act(request, form, event, title=_("Repeat weekly"), submit=_("Repeat"))


@form_page
def event_move(request, pk):
    event = event_of(request, pk)
    may_put_off(request.user, event).require()
    initial = {name: getattr(event, name) for name in forms.TIME_FIELDS}
    form = forms.MoveForm(sent(request), schedule=event.schedule, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            event = services.move(event, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The event is moved. Those who signed up and left an e-mail are told."))
            _warn_of_collisions(request, event)
            return redirect(event)
    return _act(request, form, event, title=_("Move to another day or hour"), submit=_("Move"))


@form_page
def event_cancel(request, pk):
    event = event_of(request, pk)
    may_put_off(request.user, event).require()
    form = forms.CancelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.cancel(event, form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The event is cancelled. Those who signed up and left an e-mail are told."))
        return redirect(event)
    return _act(request, form, event, title=_("Cancel the event"), submit=_("Cancel the event"), style="danger")


@form_page
def event_hold(request, pk):
    """How many came: of those ticked by name where people signed up, else a number."""
    event = event_of(request, pk)
    may_hold(request.user, event).require()
    came = event.signups.filter(came=True).count()
    form = forms.HoldForm(
        sent(request), initial={"attended": event.attended if event.attended is not None else came or None}
    )
    if request.method == "POST" and form.is_valid():
        services.hold(event, **form.cleaned_data, by=request.user)
        messages.success(request, _("Marked: the event was held."))
        return redirect(event)
    return _act(request, form, event, title=_("The event was held"), submit=_("Mark as held"))


@require_POST
def event_restore(request, pk):
    event = event_of(request, pk)
    may_restore(request.user, event).require()
    services.restore(event, by=request.user)
    messages.success(request, _("The event is planned again."))
    return redirect(event)


def _act(request, form, event: Event, **words):
    return answer_form(request, "events/event_act.html", form, event=event, schedule=event.schedule, **words)


@require_safe
def event_poster(request, pk, size):
    event = event_of(request, pk)
    may_keep(request.user, event.schedule).require()
    content = paper.poster(event, is_small=size == "a5")
    return respond(
        content, name=f"{_('Poster')}, {event.title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False
    )


@require_safe
def event_calendar(request, pk):
    """One event for a phone's calendar."""
    event = event_of(request, pk)
    return calendar_file(items([event]), event.title)


def calendar_file(found, name: str, *, as_attachment: bool = True) -> HttpResponse:
    disposition = "attachment" if as_attachment else "inline"
    headers = {"Content-Disposition": f'{disposition}; filename="events.ics"'}
    return HttpResponse(calendar.file_of(found, name=name, about="Events"), content_type=CALENDAR, headers=headers)
