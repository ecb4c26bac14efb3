"""Planned against actual, for the network and for each institution."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import files, pdf, xlsx
from institutions import facts as institution_facts

from .. import gates, timeline
from ..forms.timeline import TimelineFilter
from ..models import ProgressState
from ..timeline_drawing import bars
from .plans import crumbs, get_plan

PER_PAGE = 50


def _asked(request, plan):
    """The timeline and its lines as the filters in the address ask for: form, what it wants, timeline, lines."""
    stages = gates.outline(plan.version)
    form = TimelineFilter(request.GET, stages=stages)
    wanted = form.wanted()
    institutions = institution_facts.participants(plan.network).visible_to(request.user)
    if "q" in wanted:
        institutions = institutions.search(wanted["q"])
    table = timeline.build(plan, institutions, stages=stages)
    stage = int(wanted["stage"]) - 1 if "stage" in wanted else None
    return form, wanted, table, table.narrowed(stage=stage, only=wanted.get("only", ""))


@require_safe
def plan_timeline(request, pk):
    """For each stage the plan's period and what came of it; below, each institution's days."""
    plan = get_plan(request, pk)
    form, wanted, table, lines = _asked(request, plan)
    months = table.months
    context = {
        "plan": plan,
        "crumbs": crumbs(plan),
        "table": table,
        "stages": [(time, bars(table, time), [time.share_by(day) for day in months]) for time in table.stages],
        "months": months,
        "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "count": len(lines),
        "filter_form": form,
        "is_filtered": bool(wanted),
    }
    return render(request, "planning/timeline.html", context)


@require_safe
def timeline_xlsx(request, pk):
    """Stages, shares by month, and exactly the institutions that the filters leave."""
    plan = get_plan(request, pk)
    _form, _wanted, table, lines = _asked(request, plan)
    book = xlsx.Workbook(title=_("Timeline"))
    months = table.months
    stages = (
        [
            time.stage.number,
            time.stage.title,
            time.planned_from,
            time.planned_to,
            time.first_opened,
            time.first_completed,
            time.last_completed,
            len(time.completed),
            time.all,
            time.overdue,
            time.late,
            *(time.share_by(day) for day in months),
        ]
        for time in table.stages
    )
    heads = [
        _("Stage"),
        _("Title"),
        _("Planned from"),
        _("Planned to"),
        _("First opened"),
        _("First completed"),
        _("Everybody completed"),
        _("Completed"),
        _("Institutions"),
        _("Overdue now"),
        _("Completed late"),
        *(_("%% by %(day)s") % {"day": f"{day:%d.%m.%Y}"} for day in months),
    ]
    book.write_table(heads, stages, title=_("Stages"))
    rows = (
        [
            line.name,
            time.stage.number,
            str(ProgressState(span.state).label),
            span.due_on,
            span.opened_on,
            span.submitted_on,
            span.completed_on,
            _("overdue") if span.is_overdue else (span.days_late or ""),
        ]
        for line in lines
        for time, span in zip(table.stages, line.spans, strict=True)
    )
    heads = [
        _("Institution"),
        _("Stage"),
        _("State"),
        _("Deadline"),
        _("Opened"),
        _("Submitted"),
        _("Completed"),
        _("Days late"),
    ]
    book.write_table(heads, rows, title=_("Institutions"))
    day = timezone.localdate().strftime("%d.%m.%Y")
    return xlsx.response(book.close(), _("Timeline %(network)s %(day)s") % {"network": plan.network.name, "day": day})


@require_safe
def timeline_pdf(request, pk):
    """The same as a paper: stages, then the institutions that the filters leave."""
    plan = get_plan(request, pk)
    _form, _wanted, table, lines = _asked(request, plan)
    title = _("Timeline of the network as of %(day)s") % {"day": f"{table.on:%d.%m.%Y}"}
    context = {"plan": plan, "table": table, "lines": lines}
    content = pdf.render("planning/paper/timeline.html", context, title=title)
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)
