"""What the pages of this room share."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from journal.facts import history_of

form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; an empty POST is sent too, and has to be told what it lacks."""
    return request.POST if request.method == "POST" else None


def attached(request: HttpRequest):
    return request.FILES if request.method == "POST" else None


def answer_form(
    request: HttpRequest,
    form,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]],
    cancel: str,
    submit: str = "",
    lead: str = "",
    style: str = "primary",
    template: str = "acts/form_page.html",
    guard: bool = False,
    **context,
) -> HttpResponse:
    """A page of one form: 422 when it was sent and does not hold. ``crumbs``: (address, label) of what lies above."""
    return render(
        request,
        template,
        {
            "form": form,
            "title": title,
            "crumbs": crumbs,
            "cancel": cancel,
            "submit": submit or _("Save"),
            "lead": lead,
            "style": style,
            "guard": guard,
            **context,
        },
        status=422 if form.is_bound else 200,
    )


class Line(NamedTuple):
    """One line of ``components/timeline.html``."""

    at: datetime.datetime
    who: str
    what: str
    reason: str


def history(request: HttpRequest, *objects) -> dict:
    """Context of the timeline: lines about the objects, for the department."""
    if not request.user.is_department:
        return {"history": None}
    lines = [
        Line(entry.at, entry.actor_name, entry.action_label[:1].upper() + entry.action_label[1:], _told(entry))
        for entry in history_of(*objects, limit=30)
    ]
    return {"history": lines}


def _told(entry) -> str:
    """The reason that was given, and who is meant."""
    return "\n".join(filter(None, [entry.details.get("person", ""), entry.reason]))
