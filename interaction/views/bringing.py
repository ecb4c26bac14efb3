"""Items that come from elsewhere: last year's plan, a workbook."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents import xlsx

from .. import bringing, permissions
from ..forms import CopyForm, ImportForm
from ..models import InteractionPlan, PlanItem
from ..services import items
from .pages import form_page, sent, shown, the_plan


def _earlier(request, plan: InteractionPlan) -> InteractionPlan | None:
    """The network's plan of the last year before this one that has items."""
    seen = InteractionPlan.objects.visible_to(request.user)
    earlier = seen.filter(network=plan.network_id, school_year__lt=plan.school_year, items__isnull=False)
    return earlier.distinct().order_by("-school_year").first()


@form_page
def plan_copy(request, pk):
    """Take over what is done every year: choose, then correct in the new plan."""
    plan = the_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    source = _earlier(request, plan)
    rows = PlanItem.objects.filter(plan=source).standing() if source else PlanItem.objects.none()
    rows = rows.select_related("section", "plan")
    form = CopyForm(sent(request), items=rows, initial={"items": [row.pk for row in rows]})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["items"].prefetch_related("conductors", "participants")
        copied = items.copy(plan, chosen, by=request.user)
        message = ngettext("%(count)s item is taken over.", "%(count)s items are taken over.", len(copied))
        messages.success(request, message % {"count": len(copied)})
        if left := len(chosen) - len(copied):
            told = ngettext(
                "%(count)s stays out: the plan has it already.", "%(count)s stay out: the plan has them already.", left
            )
            messages.info(request, told % {"count": left})
        return redirect(plan)
    return shown(request, "interaction/plan_copy.html", form, plan=plan, source=source)


@form_page
def plan_import(request, pk):
    """Rows of a workbook: the good ones are entered, each of the others says why it is not."""
    plan = the_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    form = ImportForm(sent(request), request.FILES or None)
    refused, entered, repeated = [], 0, 0
    if request.method == "POST" and form.is_valid():
        try:
            rows = list(bringing.understood(form.cleaned_data["file"].content, plan, request.user))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            refused = [row for row in rows if row.faults]
            entered, repeated = items.enter(plan, [row.values for row in rows if not row.faults], by=request.user)
            if not refused:
                message = ngettext("%(count)s item is entered.", "%(count)s items are entered.", entered)
                messages.success(request, message % {"count": entered})
                if repeated:
                    message = ngettext(
                        "%(count)s row was in the plan already.", "%(count)s rows were in the plan already.", repeated
                    )
                    messages.info(request, message % {"count": repeated})
                return redirect(plan)
    context = {"plan": plan, "refused": refused, "entered": entered, "repeated": repeated}
    return shown(request, "interaction/plan_import.html", form, **context)


def import_template(request, pk):
    plan = the_plan(request, pk)
    return xlsx.response(bringing.template(plan), _("Items of the interaction plan"))
