"""Events for everybody: the list, one event with signing up, the personal page of a sign-up, feeds.

The pages of signing up are exempt from the CSRF cookie, on purpose: an old phone that lost its cookie must not lose a
typed form, and the request carries no authority. The signed key in the form proves that the page was ours and makes a
second sending harmless.
"""

import datetime
import uuid
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common import errors, tries
from common.verdicts import Conflict, Refused
from institutions import facts as institution_facts
from institutions.models import Institution, Network

from .. import consent
from ..codes import issue_key, normalise, read_key
from ..filters import PublicFilter
from ..forms import signups as forms
from ..items import items
from ..models import Event, SignUp, SignupFor, SignUpState
from ..permissions import may_cancel_signup, signing_up_is_open
from ..services import signups as services
from .events import calendar_file

ON_A_PAGE = 30
WINDOW = 10 * 60
# Of one address in ten minutes: a school's parents' evening signs up from one network.
MISSES, SENDINGS, FEEDS = 60, 150, 300
REMEMBERED = datetime.timedelta(days=60)


def visitor_page(view):
    """Open to everybody, kept by no cache on the way, told to no other site."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except tries.TooOften:
            return errors.too_many_requests(request)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@login_not_required
@require_safe
def public_list(request):
    """What is ahead, the soonest first, with filters of a parent."""
    ahead = Event.objects.public().ahead().with_owner().in_order()
    chosen = PublicFilter(request.GET, queryset=ahead, request=request)
    page = Paginator(chosen.qs, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "events/public/list.html",
        {
            "page": page,
            "count": page.paginator.count,
            "filter": chosen,
            "is_filtered": bool(chosen.form.changed_data),
            "networks": list(Network.objects.filter(event_schedules__events__in=Event.objects.public()).distinct()[:5]),
        },
    )


@visitor_page
@require_safe
def code_start(request):
    """Where somebody types the code from a poster."""
    form = forms.CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        code = normalise(form.cleaned_data["code"])
        if _reachable().filter(code=code).exists():
            return redirect("event_public", code)
        tries.count(request, "events:miss", limit=MISSES, seconds=WINDOW)
        form.add_error("code", _("There is no event with this code. Check it letter by letter."))
    return render(request, "events/public/start.html", {"form": form}, status=422 if form.errors else 200)


def _reachable():
    """By its link one sees what is public and what people sign up for."""
    return Event.objects.filter(is_approved=True)


@visitor_page
@require_http_methods(["GET", "HEAD", "POST"])
def event_public(request, code):
    """One event and, where people sign up, the form."""
    event = _reachable().filter(code=normalise(code)).with_owner().first()
    if event is None or not (event.is_public or event.has_signup):
        tries.count(request, "events:miss", limit=MISSES, seconds=WINDOW)
        return render(request, "events/public/unknown.html", {}, status=404)
    if request.method == "POST":
        return _take(request, event)
    return _page(request, event)


def _take(request: HttpRequest, event: Event):
    tries.count(request, "events:sign-up", limit=SENDINGS, seconds=WINDOW)
    key = read_key(request.POST.get("key", ""), event.pk)
    form = _form(event, request.POST)
    if key and (there := SignUp.objects.filter(key=key).first()):
        return redirect(there)
    if not _may_come(request, event):
        raise Refused(_("Only people of institutions who sign in take part in this event."))
    if not form.is_valid():
        return _page(request, event, form, status=422)
    if key is None:
        trouble = _("The page did not arrive whole. Check what you wrote and send it once more.")
        return _page(request, event, form, status=422, trouble=trouble)
    try:
        by = request.user if request.user.is_authenticated else None
        signup = services.sign_up(event, key=key, **form.values, by=by)
    except Refused as refused:
        # What was typed stays on the page.
        return _page(request, event, form, status=409, trouble=str(refused))
    return redirect(signup)


def _form(event: Event, data=None) -> forms.SignUpForm:
    institutions = institution_facts.participants(event.schedule.network).order_by("sort_key", "pk")
    return forms.SignUpForm(data, institutions=institutions)


def _may_come(request, event: Event) -> bool:
    if event.signup_for == SignupFor.ANYBODY:
        return True
    return request.user.is_authenticated and Event.objects.visible_to(request.user).filter(pk=event.pk).exists()


def _page(request, event: Event, form=None, *, status: int = 200, trouble: str = ""):
    is_open = signing_up_is_open(event)
    left = None
    if event.has_signup and event.places is not None:
        taken = event.signups.filter(state=SignUpState.CONFIRMED).count()
        left = max(event.places - taken, 0)
    may_come = _may_come(request, event)
    has_form = bool(is_open) and may_come and (left != 0 or event.has_waiting_list)
    return render(
        request,
        "events/public/event.html",
        {
            "event": event,
            "owner": event.schedule.institution,
            "is_open": is_open,
            "may_come": may_come,
            "left": left,
            "has_form": has_form,
            "form": (form or _form(event)) if has_form or form else None,
            "consent": consent.text(event) if has_form else [],
            "key": issue_key(event.pk) if has_form and not _valid_key(request, event) else request.POST.get("key", ""),
            "trouble": trouble,
        },
        status=status,
    )


def _valid_key(request, event: Event) -> uuid.UUID | None:
    return read_key(request.POST.get("key", ""), event.pk)


@visitor_page
@require_http_methods(["GET", "HEAD", "POST"])
def event_own(request, secret):
    """The personal page: where one stands, and giving the place up."""
    signup = (
        SignUp.objects.filter(secret=secret)
        .select_related("event__schedule__institution", "event__schedule__network", "institution")
        .first()
    )
    if signup is None:
        tries.count(request, "events:miss", limit=MISSES, seconds=WINDOW)
        return render(request, "events/public/unknown.html", {"is_own": True}, status=404)
    event = signup.event
    if request.method == "POST":
        try:
            may_cancel_signup(signup).require()
            services.cancel(signup)
        except (Refused, Conflict):
            pass  # the page says how it stands
        return redirect(signup)
    before = 0
    if signup.state == SignUpState.WAITING:
        before = event.signups.filter(state=SignUpState.WAITING, number__lt=signup.number).count()
    return render(
        request,
        "events/public/own.html",
        {
            "signup": signup,
            "event": event,
            "may_cancel": may_cancel_signup(signup),
            "place_in_line": before + 1,
        },
    )


# Feeds


def _feed(request, events, name: str):
    """Public events of the last months and all that are ahead; cancelled ones say that they are."""
    tries.count(request, "events:feed", limit=FEEDS, seconds=WINDOW)
    recent = events.filter(day__gte=timezone.localdate() - REMEMBERED).with_owner().in_order()[:2000]
    return calendar_file(items(recent, is_public=True), name, as_attachment=False)


@visitor_page
@require_safe
def network_feed(request, pk):
    network = get_object_or_404(Network, pk=pk)
    return _feed(request, Event.objects.public().filter(schedule__network=network), network.name)


@visitor_page
@require_safe
def institution_feed(request, pk):
    institution = get_object_or_404(Institution, pk=pk)
    return _feed(request, Event.objects.public().filter(schedule__institution=institution), institution.short_name)


@visitor_page
@require_safe
def event_feed(request, code):
    """One public event for a phone's calendar."""
    tries.count(request, "events:feed", limit=FEEDS, seconds=WINDOW)
    event = _reachable().filter(code=normalise(code)).with_owner().first()
    if event is None or not (event.is_public or event.has_signup):
        tries.count(request, "events:miss", limit=MISSES, seconds=WINDOW)
        raise Http404
    return calendar_file(items([event], is_public=True), event.title)
