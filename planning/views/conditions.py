"""Conditions of a plan in words, with the thresholds that the department may change."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import Refused
from journal.models import Entry

from .. import board, gates, permissions
from ..forms.conditions import ThresholdsForm
from ..services import thresholds as services
from .plans import crumbs, get_plan
from .requests import sent


@dataclass(frozen=True, slots=True)
class Shown:
    """One condition on the page: the check that answers it and how many meet it now."""

    line: gates.Line | board.Tally
    check: gates.Check
    settings: list[tuple[str, str]]  # label, value in words
    url: str  # where the thresholds are changed, empty when there are none
    lacking_url: str  # those who lack it, on the board

    @property
    def condition(self) -> gates.Condition:
        return self.line.condition


@require_safe
def conditions(request, pk):
    """Every condition of the plan by stage: what is looked at, who answers for it, how many meet it now."""
    plan = get_plan(request, pk)
    table = board.build(plan, request.user)
    may_change = permissions.may_change_plan(request.user, plan)
    stages = [(column, [_shown(plan, line) for line in column.conditions]) for column in table.columns]
    changes = Entry.objects.filter(
        action="planning.plan.thresholds", target_type=plan._meta.label_lower, target_id=str(plan.pk)
    )
    context = {
        "plan": plan,
        "crumbs": crumbs(plan),
        "stages": stages,
        "may_change": may_change,
        "history": [_told(entry) for entry in changes.order_by("-number")[:50]],
    }
    return render(request, "planning/conditions.html", context)


def _shown(plan, line) -> Shown:
    condition = line.condition
    check = gates.CHECKS.get(condition.check) or gates.CHECKS[gates.MANUAL]
    values = gates.thresholds_of(plan, check.code)
    url = reverse("planning:thresholds", args=[plan.pk, check.code]) if check.thresholds else ""
    lacking = f"{reverse('planning:board', args=[plan.pk])}?lacks={condition.key}"
    settings = [(str(one.label), one.in_words(values[one.code])) for one in check.thresholds]
    return Shown(line, check, settings, url, lacking)


def _told(entry: Entry) -> dict:
    """A line of the history as the page shows it: which thresholds, from what to what."""
    check = gates.CHECKS.get(entry.details.get("check", ""))
    was, now = entry.details.get("was", {}), entry.details.get("now", {})
    changes = [
        (str(one.label), one.in_words(was.get(one.code, one.default)), one.in_words(now[one.code]))
        for one in (check.thresholds if check else ())
        if one.code in now
    ]
    return {"entry": entry, "check": check, "changes": changes}


@require_http_methods(["GET", "HEAD", "POST"])
def thresholds(request, pk, check):
    """Change the thresholds of one check; on the way it may be looked whom that moves."""
    plan = get_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    asked = [c for c in gates.conditions_of(gates.outline(plan.version)) if c.check == check]
    known = gates.CHECKS.get(check)
    if not asked or known is None or not known.thresholds:
        raise Http404
    form = ThresholdsForm(*sent(request), check=known, values=gates.thresholds_of(plan, check))
    effect, status = None, 200
    if request.method == "POST":
        is_valid = form.is_valid()
        if "preview" in request.POST and set(form.errors) <= {"reason"}:
            form.errors.pop("reason", None)
            effect = services.foreseen(plan, check, form.thresholds)
        elif is_valid and _is_changed(request, plan, form):
            return redirect("planning:conditions", plan.pk)
        else:
            status = 422
    context = {
        "plan": plan,
        "crumbs": [*crumbs(plan), (_("Conditions of the stages"), reverse("planning:conditions", args=[plan.pk]))],
        "check": known,
        "asked": asked,
        "form": form,
        "effect": effect,
        "is_previewed": effect is not None,
    }
    return render(request, "planning/thresholds.html", context, status=status)


def _is_changed(request, plan, form) -> bool:
    try:
        services.change(
            plan,
            form.check.code,
            form.thresholds,
            seen=form.seen,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(
        request, _("The thresholds are changed. Nobody is moved by it; the board shows who meets them now.")
    )
    return True
