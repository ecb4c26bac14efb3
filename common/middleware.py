"""What every request passes through, whatever the room."""

import codecs

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware

from . import errors
from .verdicts import Conflict


class HeadersMiddleware:
    """Security headers that Django lacks, and two of its own for answers that its middleware never sees."""

    HEADERS = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class CharsetMiddleware:
    """Refuse bodies and addresses that Django cannot read, before they become a 500.

    A form in a charset that is not UTF-8 breaks inside the CSRF check, a NUL byte inside PostgreSQL.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = request.content_params.get("charset")
        if charset and not _is_utf8(charset):
            return errors.bad_request(request)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in {"utf-8", "ascii"}
    except LookupError:
        return False


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Login by default, but public pages do not even look who it is: an anonymous survey must not read the session."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class ConflictMiddleware:
    """Answer a ``Conflict`` with 409 and a page that says what has changed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict):
            return errors.conflict(request, exception)
        return None
