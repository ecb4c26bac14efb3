"""What the pages of this room share."""

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from ..models import InteractionPlan, PlanItem

form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; an empty POST is sent too, and has to be told what it lacks."""
    return request.POST if request.method == "POST" else None


def the_plan(request: HttpRequest, pk) -> InteractionPlan:
    """The plan, if this person may know of it."""
    return get_object_or_404(InteractionPlan.objects.visible_to(request.user).select_related("network"), pk=pk)


def the_item(request: HttpRequest, pk) -> PlanItem:
    """The item with its plan; one taken out is shown still, for its marks."""
    items = PlanItem.objects.visible_to(request.user)
    return get_object_or_404(items.select_related("plan__network", "section", "responsible"), pk=pk)


def shown(request: HttpRequest, template: str, form, **context):
    """The page of a form: 422 when what was sent has to be mended."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
