"""First pages: the public one of the network, and the desk of a person at work."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from accounts import facts as account_facts
from common import errors, tries
from events import facts as event_facts
from information import facts as information_facts
from institutions import facts as institution_facts
from planning import facts as planning_facts

from . import calendar
from .desk import todos

# Of one address: wrong addresses of calendars in ten minutes, and right ones (many phones of a school share one).
CALENDAR_WINDOW = 10 * 60
CALENDAR_MISSES = 20
CALENDAR_READS = 300
HOME_EVENTS = 5


@login_not_required
@require_safe
def home(request):
    """What anybody may know: networks by name, the founder's decision, the participants, what is ahead, the news."""
    context = {
        "networks": institution_facts.public_networks(),
        "news": information_facts.latest_news(),
        "events": event_facts.public_upcoming_of_all(HOME_EVENTS),
    }
    return render(request, "network_portal/home.html", context)


@login_not_required
@require_safe
def favicon(request):
    """Browsers ask for it beside a PDF, which cannot name an icon of its own."""
    return redirect(static("favicon.svg"), permanent=True)


@require_safe
def desk(request):
    """What awaits this person, and the way to where they stand."""
    context = {
        "todos": todos(request.user),
        "institutions": institution_facts.institutions_of(request.user),
        "plans": planning_facts.overview(request.user),
    }
    return render(request, "network_portal/desk.html", context)


@require_safe
def notifications(request):
    """What awaits this person, and what was written to them lately."""
    context = {"todos": todos(request.user), "letters": account_facts.letters_to(request.user)}
    return render(request, "network_portal/notifications.html", context)


@login_not_required
@require_safe
def calendar_feed(request, token):
    """Deadlines for a phone or an office program, which cannot sign in: the address itself is the key."""
    user = account_facts.owner_of_calendar(token)
    what, limit = ("calendar:read", CALENDAR_READS) if user else ("calendar:miss", CALENDAR_MISSES)
    try:
        tries.count(request, what, limit=limit, seconds=CALENDAR_WINDOW)
    except tries.TooOften:
        return errors.too_many_requests(request)
    if user is None:
        raise Http404
    headers = {
        "Content-Disposition": 'inline; filename="deadlines.ics"',
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(calendar.feed(user), content_type="text/calendar; charset=utf-8", headers=headers)
