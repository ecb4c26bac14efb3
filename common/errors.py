"""Error pages. Those of a broken server need neither database nor session; the others fall back to that."""

from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme

from .context_processors import appearance


def plain(request, template: str, status: int, **context) -> HttpResponse:
    """An error page from the cookies alone."""
    context = {"base": "base_error.html", **appearance(request), **context}
    return HttpResponse(get_template(template).render(context), status=status)


def full(request, template: str, status: int, **context) -> HttpResponse:
    """An error page with the person's menu around it, if the database still answers."""
    try:
        return render(request, template, {"base": "base.html", **context}, status=status)
    except DatabaseError:
        return plain(request, template, status, **context)


def bad_request(request, exception=None) -> HttpResponse:
    return plain(request, "400.html", 400)


def forbidden(request, exception=None) -> HttpResponse:
    """The reasons of a ``Refused`` are meant to be read."""
    return full(request, "403.html", 403, exception=str(exception or ""))


def not_found(request, exception=None) -> HttpResponse:
    """The same page for what does not exist and for what is not this person's business."""
    return full(request, "404.html", 404)


def conflict(request, exception) -> HttpResponse:
    """What has changed meanwhile, and the way back to the page that showed it otherwise."""
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return full(request, "409.html", 409, exception=str(exception), back=back if is_ours else "")


def too_many_requests(request, exception=None) -> HttpResponse:
    return plain(request, "429.html", 429)


def server_error(request) -> HttpResponse:
    return plain(request, "500.html", 500)


def csrf_failure(request, reason="") -> HttpResponse:
    return plain(request, "403_csrf.html", 403)
