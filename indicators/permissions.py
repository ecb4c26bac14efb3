"""Who may do what with expected results. A no always says why."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from planning.models import Plan

from .models import Fact, Indicator, Report


def may_manage(user: User) -> Verdict:
    """Indicators, targets and actual values are the department's."""
    return allow_if(user.is_department, _("Indicators, targets and actual values are kept by the department."))


def may_change(user: User, indicator: Indicator) -> Verdict:
    return may_manage(user) & allow_if(
        not indicator.is_retired, _("The indicator is retired: it only shows what was. Take it back into use first.")
    )


def may_restore(user: User, indicator: Indicator) -> Verdict:
    return may_manage(user) & allow_if(indicator.is_retired, _("The indicator is in use."))


def may_change_year_kind(user: User, plan: Plan) -> Verdict:
    """With another kind of year the same numbers would speak of other days."""
    used = (
        Fact.objects.filter(indicator__plan=plan).exists()
        or Report.objects.approved().filter(plan=plan).exists()
        or plan.indicators.filter(Q(years__target__isnull=False) | Q(readings__isnull=False)).exists()
    )
    return may_manage(user) & allow_if(
        not used,
        _("Targets, actual values or reports of this plan exist: with another year they would lose their sense."),
    )


def may_write_reports(user: User) -> Verdict:
    return allow_if(user.is_department, _("Yearly reports are written and approved by the department."))


def may_change_report(user: User, report: Report) -> Verdict:
    return may_write_reports(user) & allow_if(
        report.is_draft, _("The report is approved: it does not change. Another report of the year supersedes it.")
    )
