"""What the pages of this room share."""

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from ..models import Event, EventSchedule

form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; an empty POST is sent too, and has to be told what it lacks."""
    return request.POST if request.method == "POST" else None


def answer_form(request, template: str, form, **context):
    """The page of a form: 422 when it was sent and does not hold."""
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)


def schedule_of(request, pk) -> EventSchedule:
    schedules = EventSchedule.objects.visible_to(request.user).select_related("institution", "network__municipality")
    return get_object_or_404(schedules, pk=pk)


def event_of(request, pk) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user).with_owner(), pk=pk)
