"""Plans as files: with marks of progress or without."""

from documents import files, pdf, word, xlsx

from .. import content, paper
from ..filters import PlanItemFilter
from .pages import the_plan


def _with_progress(request) -> bool:
    return request.GET.get("progress") == "1"


def plan_pdf(request, pk):
    plan = the_plan(request, pk)
    made = paper.plan_pdf(plan, with_progress=_with_progress(request))
    return files.respond(made, name=paper.file_name(plan, "pdf"), content_type=pdf.CONTENT_TYPE, as_attachment=False)


def plan_docx(request, pk):
    plan = the_plan(request, pk)
    made = paper.plan_docx(plan, with_progress=_with_progress(request))
    return files.respond(made, name=paper.file_name(plan, "docx"), content_type=word.CONTENT_TYPE)


def plan_xlsx(request, pk):
    """What the page shows: the filters of the address hold."""
    plan = the_plan(request, pk)
    found = PlanItemFilter(request.GET, queryset=content.items_for_paper(plan), request=request, plan=plan)
    return xlsx.response(paper.plan_xlsx(plan, found.qs), paper.file_name(plan, "xlsx").removesuffix(".xlsx"))
