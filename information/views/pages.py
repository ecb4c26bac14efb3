"""What the pages of this room share."""

from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from journal.facts import history_of

form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> tuple:
    """What a form was sent with; an empty POST is sent too, and has to be told what it lacks."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def answer_form(request: HttpRequest, template: str, form, **context):
    """The page of a form: 422 when it was sent and does not hold."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def history(obj) -> list[dict]:
    """Lines for ``components/timeline.html``, newest first."""
    lines = []
    for entry in history_of(obj):
        label = entry.action_label
        what = f"{label[:1].upper()}{label[1:]}"
        lines.append({"at": entry.at, "who": entry.actor_name, "what": what, "reason": entry.reason})
    return lines
