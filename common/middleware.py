"""What every request passes through, whatever the room."""

import codecs

from django.http import HttpResponseBadRequest
from django.shortcuts import render

from .verdicts import Conflict


class CharsetMiddleware:
    """Refuse bodies and addresses that Django cannot read, before they become a 500.

    A form in a charset that is not UTF-8 breaks inside the CSRF check, a NUL byte inside PostgreSQL.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = request.content_params.get("charset")
        if charset and not _is_utf8(charset):
            return HttpResponseBadRequest("Unsupported charset.")
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("NUL is not allowed in an address.")
        return self.get_response(request)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in {"utf-8", "ascii"}
    except LookupError:
        return False


class ConflictMiddleware:
    """Answer a ``Conflict`` with 409 and a page that says what has changed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict):
            return render(request, "409.html", {"exception": exception}, status=409)
        return None
