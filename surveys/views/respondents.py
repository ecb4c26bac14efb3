"""What all pages for respondents share: no account, no session, no cookie."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt

from common.context_processors import appearance


def respondent_page(view):
    """What all pages for respondents share: open to everybody, kept by no cache on the way."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        # On a shared device the way back must not show the answers of whoever sat there before; on one's own it must.
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store" if is_shared(request) else "private, no-cache"
        # Without the path: the log of pictures and styles must not tell who opened which link. (With "no-referrer"
        # browsers send "Origin: null", which the form of the special version would be refused for.)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def too_many(request) -> HttpResponse:
    return draw(request, "surveys/answer/wait.html", {}, status=429)


def is_shared(request: HttpRequest) -> bool:
    """Many people answer on this device, one after another."""
    return bool(request.GET.get("shared") or (request.method == "POST" and request.POST.get("shared")))


def draw(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> HttpResponse:
    """Drawn without context processors: nothing here may ask who is signed in, or the session would be read."""
    everywhere = {
        "request": request,
        "messages": (),
        # Only the form of the special version's bar asks for it, so only who has turned that on gets the cookie.
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }
    return HttpResponse(render_to_string(template, everywhere | appearance(request) | context), status=status)
