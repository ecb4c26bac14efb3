"""What the results say on the cards of networks and plans."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Network
from institutions.panels import Panel
from planning.facts import plan_of
from planning.models import Plan

from .models import Indicator, Report


def of_plan(request: HttpRequest, plan: Plan) -> list[Panel]:
    """How many indicators there are, and the last report. Nothing is computed here: the plan's page is heavy enough."""
    if not Indicator.objects.visible_to(request.user).filter(plan=plan).exists() and not request.user.is_department:
        return []
    count = Indicator.objects.filter(plan=plan).in_use().count()
    report = (
        Report.objects.visible_to(request.user).approved().filter(plan=plan).order_by("-year", "-approved_at").first()
    )
    text = _("Baseline, targets and actual values by years.") if count else _("No indicators are set yet.")
    if report:
        attained = sum(found["attainment"] == "attained" for found in report.figures.values())
        text = _("By the last approved report, %(attained)s of %(all)s targets are attained.") % {
            "attained": attained,
            "all": sum(found["target"] is not None for found in report.figures.values()),
        }
    url = reverse("indicators:indicator_list", args=[plan.pk])
    return [Panel(_("Expected results"), text, url, _("Open the results"), [(count, _("indicators in use"))])]


def of_network(request: HttpRequest, network: Network) -> list[Panel]:
    plan = plan_of(network)
    return of_plan(request, plan) if plan else []
