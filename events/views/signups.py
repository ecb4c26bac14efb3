"""Sign-ups as the staff of the institution sees them. Names are shown after a button is pressed, which is noted."""

import time
import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.verdicts import Conflict, Refused
from documents import pdf, xlsx
from documents.files import respond
from institutions import facts as institution_facts

from .. import paper
from ..codes import issue_key, read_key
from ..forms import signups as forms
from ..models import Event, SignUp, SignUpState
from ..permissions import may_add_signup, may_mark_attendance, may_see_signups
from ..services import signups as services
from .pages import answer_form, event_of, form_page, sent

OPEN_FOR = 30 * 60  # seconds during which a list that was opened stays open in this session
TONES = {SignUpState.CONFIRMED: "good", SignUpState.WAITING: "waiting", SignUpState.CANCELLED: "neutral"}


def _mark(event: Event) -> str:
    return f"event-names-{event.pk}"


def is_open(request, event: Event) -> bool:
    return request.session.get(_mark(event), 0) > time.time() - OPEN_FOR


@require_safe
def signup_list(request, pk):
    event = event_of(request, pk)
    may_see_signups(request.user, event).require()
    shown = is_open(request, event)
    signups = list(event.signups.select_related("institution")) if shown else []
    states = [one.state for one in signups] if shown else list(event.signups.values_list("state", flat=True))
    return render(
        request,
        "events/signup_list.html",
        {
            "event": event,
            "schedule": event.schedule,
            "is_open": shown,
            "signups": [(one, TONES[one.state]) for one in signups],
            "confirmed": states.count(SignUpState.CONFIRMED),
            "waiting": states.count(SignUpState.WAITING),
            "cancelled": states.count(SignUpState.CANCELLED),
            "may_add": may_add_signup(request.user, event),
            "may_mark": may_mark_attendance(request.user, event),
            "address": paper.address_of(event),
        },
    )


@require_POST
def signup_open(request, pk):
    """Show the names for half an hour; the history says who looked."""
    event = event_of(request, pk)
    may_see_signups(request.user, event).require()
    if not is_open(request, event):
        services.note_look(event, by=request.user)
        request.session[_mark(event)] = time.time()
    if request.POST.get("to") == "attendance":
        return redirect("events:attendance", event.pk)
    return redirect("events:signup_list", event.pk)


@require_POST
def signup_export(request, pk):
    """The list to take away: a workbook, or paper to tick on."""
    event = event_of(request, pk)
    may_see_signups(request.user, event).require()
    signups = list(event.signups.select_related("institution"))
    services.note_look(event, by=request.user, what="export")
    name = _("List of those who signed up")
    if request.POST.get("kind") == "paper":
        standing = [one for one in signups if one.state != SignUpState.CANCELLED]
        content = paper.signup_list(event, standing)
        return respond(content, name=f"{name}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)
    return xlsx.response(paper.signup_book(event, signups), name)


@form_page
def signup_add(request, pk):
    """By hand: who came to the office or called."""
    event = event_of(request, pk)
    may_add_signup(request.user, event).require()
    institutions = institution_facts.participants(event.schedule.network).order_by("sort_key", "pk")
    form = forms.SignUpForm(sent(request), institutions=institutions, is_by_hand=True)
    key = read_key(request.POST.get("key", ""), event.pk) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        try:
            signup = services.sign_up(event, key=key or uuid.uuid4(), **form.values, by=request.user, is_by_hand=True)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if signup.state == SignUpState.WAITING:
                message = _("No places are left: added to the waiting list as %(number)s.")
                messages.warning(request, message % {"number": signup})
            else:
                messages.success(request, _("Added as %(number)s.") % {"number": signup})
            return redirect("events:signup_list", event.pk)
    return answer_form(
        request,
        "events/signup_add.html",
        form,
        event=event,
        schedule=event.schedule,
        key=request.POST.get("key") if key else issue_key(event.pk),
    )


@require_POST
def signup_cancel(request, pk, signup_pk):
    event = event_of(request, pk)
    may_see_signups(request.user, event).require()
    signup = get_object_or_404(SignUp, event=event, pk=signup_pk)
    services.cancel(signup, by=request.user)
    messages.success(request, _("The sign-up %(number)s is cancelled.") % {"number": signup})
    return redirect("events:signup_list", event.pk)


@form_page
def attendance(request, pk):
    """A list for a tablet at the door: large rows, a tick for each who came."""
    event = event_of(request, pk)
    may_mark_attendance(request.user, event).require()
    if not is_open(request, event):
        if request.method == "POST":
            raise Conflict(_("The list has been closed meanwhile: open the names again."))
        return redirect("events:signup_list", event.pk)
    signups = event.signups.standing().select_related("institution").order_by("name", "number")
    form = forms.AttendanceForm(sent(request), signups=signups)
    if request.method == "POST" and form.is_valid():
        came = {one.pk for one in form.cleaned_data["came"]}
        # Only those that the page showed: whoever signed up meanwhile stays unmarked.
        shown = set(request.POST.getlist("shown"))
        marks = {one.pk: one.pk in came for one in signups if str(one.pk) in shown}
        count = services.mark(event, marks, by=request.user)
        messages.success(request, _("Marked: %(count)s came.") % {"count": count})
        return redirect("events:signup_list", event.pk)
    return answer_form(
        request, "events/attendance.html", form, event=event, schedule=event.schedule, signups=list(signups)
    )
