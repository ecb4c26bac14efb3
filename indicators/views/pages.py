"""What the pages of this room share."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from institutions import facts as institution_facts
from journal.facts import history_of
from planning.models import Plan

from ..models import Indicator, Setup, YearPlan
from ..standing import Standing
from ..years import Year

form_page = require_http_methods(["GET", "HEAD", "POST"])


def get_plan(request, pk) -> Plan:
    """The plan, if this person may know of it."""
    plans = Plan.objects.visible_to(request.user).select_related("network__municipality", "version")
    return get_object_or_404(plans, pk=pk)


def get_indicator(request, pk) -> Indicator:
    """The indicator, in use or retired, if this person may know of its plan."""
    related = ("plan__network__municipality", "plan__version", "result")
    return get_object_or_404(Indicator.objects.visible_to(request.user).select_related(*related), pk=pk)


def own_institutions(user) -> list:
    """Keys of the institutions that the person acts for; the department looks at all and has none."""
    return [] if user.is_department else list(institution_facts.institutions_of(user).values_list("pk", flat=True))


def sent(request, *, files: bool = False) -> tuple:
    """Arguments that bind a form to a POST, even an empty one, and leave it unbound otherwise."""
    if request.method != "POST":
        return ()
    return (request.POST, request.FILES) if files else (request.POST,)


def form_answer(request, template: str, context: dict, *, status: int = 422) -> HttpResponse:
    """The page of a form: with this status when what was sent does not hold."""
    return render(request, template, context, status=status if request.method == "POST" else 200)


def tabs(plan: Plan, active: str) -> list[dict]:
    """Parts of the results of one plan."""
    pages = [("indicator_list", _("Indicators")), ("years", _("By years")), ("report_list", _("Yearly reports"))]
    return [
        {"label": label, "url": reverse(f"indicators:{name}", args=[plan.pk]), "active": name == active}
        for name, label in pages
    ]


def year_of(standing: Standing, number: int) -> Year:
    """The year of an address: any number, for targets may lie ahead."""
    return Year(number, standing.setup.year_kind)


def history(*objects, limit: int = 30) -> list[dict]:
    """Lines of ``components/timeline.html``."""
    lines = []
    for entry in history_of(*objects, limit=limit):
        label = entry.action_label
        told = [entry.reason]
        if "year" in entry.details:
            told.append(_("Year: %(year)s") % {"year": entry.details["year"]})
        if entry.details.get("value"):
            told.append(_("Value: %(value)s") % {"value": entry.details["value"].replace(".", ",")})
        for name, (old, new) in entry.details.get("changes", {}).items():
            told.append(f"{_field(name)}: {old or '–'} → {new or '–'}")
        what = f"{label[:1].upper()}{label[1:]}"
        lines.append({"at": entry.at, "who": entry.actor_name, "what": what, "reason": "\n".join(filter(None, told))})
    return lines


def _field(name: str) -> str:
    if name.isdigit():
        return name
    tables = (Indicator, YearPlan, Setup)
    known = {field.name: str(field.verbose_name) for table in tables for field in table._meta.concrete_fields}
    label = known.get(name, name)
    return f"{label[:1].upper()}{label[1:]}"
