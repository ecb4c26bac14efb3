"""What the pages of this room share."""

from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from ..models import Institution

form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; an empty POST is sent too, and has to be told what it lacks."""
    return request.POST if request.method == "POST" else None


def own_only(request: HttpRequest, page: str):
    """To somebody of one institution a list of one is a detour: the way to the page of that one, else None."""
    if request.user.is_department or request.GET:
        return None
    own = Institution.objects.visible_to(request.user).values_list("pk", flat=True)[:2]
    return redirect(page, own[0]) if len(own) == 1 else None
