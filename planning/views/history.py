"""Who moved whom, when and why."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions import facts as institution_facts

from .. import gates
from ..forms.plans import HistoryFilter
from ..models import Move
from .plans import crumbs, get_plan

PER_PAGE = 50


@require_safe
def history(request, pk):
    plan = get_plan(request, pk)
    moves = Move.objects.visible_to(request.user).filter(progress__plan=plan)
    institutions = institution_facts.participants(plan.network).visible_to(request.user).order_by("sort_key", "pk")
    form = HistoryFilter(request.GET, institutions=institutions, stages=gates.outline(plan.version))
    found = form.apply(moves).select_related("progress__institution", "progress__stage").order_by("-at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for move in page.object_list:
        move.progress.plan = plan
    context = {
        "plan": plan,
        "crumbs": crumbs(plan),
        "filter_form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page_obj": page,
        "count": page.paginator.count,
    }
    return render(request, "planning/history.html", context)
