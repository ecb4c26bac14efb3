"""A selection of the board: what would become of each, the act, its report."""

from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.verdicts import Refused
from documents import xlsx

from .. import gates, permissions
from ..forms.bulk import BulkForm, SelectionForm
from ..models import BulkMove, BulkVerb
from ..services import bulk as services
from .board import narrowed_rows
from .plans import crumbs, get_plan


@require_POST
def bulk(request, pk):
    """First it is told what would become of each institution; sent once more from there, it is done."""
    permissions.may_oversee(request.user).require()
    plan = get_plan(request, pk)
    board = reverse("planning:board", args=[plan.pk])
    selection = SelectionForm(request.POST, stages=gates.outline(plan.version))
    wanted = _selected(request, plan)
    if not selection.is_valid() or not wanted:
        message = (
            _("Select at least one institution.") if not wanted else _("Choose what is to be done and at which stage.")
        )
        messages.warning(request, message)
        query = request.POST.get("query", "")
        return redirect(f"{board}?{query}" if query else board)
    stage, verb = selection.cleaned_data["stage"], BulkVerb(selection.cleaned_data["verb"])
    is_sent = "key" in request.POST
    form = BulkForm(request.POST if is_sent else None, verb=verb)
    if is_sent and form.is_valid():
        values = form.cleaned_data
        try:
            done = services.run(
                plan, stage, wanted, verb, key=values["key"], by=request.user,
                reason=values.get("reason", ""), due_on=values.get("due_on"),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(done)
    items = services.foreseen(plan, stage, wanted, verb, by=request.user)
    context = {
        "plan": plan,
        "stage": stage,
        "verb": verb,
        "form": form,
        "wanted": wanted,
        "will": [item for item in items if item["done"]],
        "will_not": [item for item in items if not item["done"]],
        "crumbs": [*crumbs(plan), (_("Board"), board)],
        "board_url": board,
    }
    return render(request, "planning/bulk_confirm.html", context, status=422 if is_sent else 200)


def _selected(request, plan) -> list[UUID]:
    """Institutions that were ticked, or all that the board's filters leave."""
    if request.POST.get("everything"):
        _form, _wanted, _table, rows = narrowed_rows(QueryDict(request.POST.get("query", "")), request.user, plan)
        return [row.institution for row in rows]
    found = []
    for value in request.POST.getlist("institution"):
        try:
            found.append(UUID(value))
        except ValueError:
            continue  # nobody ticks what is no key
    return found


def _get_bulk(request, pk, bulk) -> BulkMove:
    rows = BulkMove.objects.visible_to(request.user).filter(plan=pk).select_related("stage", "by")
    return get_object_or_404(rows, pk=bulk)


@require_safe
def bulk_move(request, pk, bulk):
    """The report: 33 moved, 7 named with their reasons."""
    plan = get_plan(request, pk)
    done = _get_bulk(request, pk, bulk)
    board = reverse("planning:board", args=[plan.pk])
    context = {"plan": plan, "bulk": done, "crumbs": [*crumbs(plan), (_("Board"), board)], "board_url": board}
    return render(request, "planning/bulk_move.html", context)


@require_safe
def bulk_move_xlsx(request, pk, bulk):
    plan = get_plan(request, pk)
    done = _get_bulk(request, pk, bulk)
    book = xlsx.Workbook(title=str(done))
    lines = ([item["name"], _("done") if item["done"] else _("not done"), item["why"]] for item in done.items)
    book.write_table([_("Institution"), _("Outcome"), _("Why not")], lines, title=_("Report"))
    name = _("Report %(network)s %(day)s") % {"network": plan.network.name, "day": f"{done.at:%d.%m.%Y %H-%M}"}
    return xlsx.response(book.close(), name)
