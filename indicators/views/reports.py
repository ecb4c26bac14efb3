"""Yearly reports: list, a draft with its sections, approval, papers."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.forms import ConfirmForm
from common.verdicts import Refused
from documents import files, pdf, sections, word

from .. import report_paper, report_text
from ..forms import ApproveForm, NewReportForm, RegenerateForm, ReportForm, TextForm
from ..models import Report, ReportText
from ..permissions import may_change_report, may_write_reports
from ..services import reports as services
from ..standing import Standing
from ..years import Year, report_due
from .pages import form_answer, form_page, get_plan, history, sent, tabs, year_of


@require_safe
def report_list(request, pk):
    plan = get_plan(request, pk)
    setup = Standing(plan).setup
    reports = Report.objects.visible_to(request.user).filter(plan=plan).select_related("created_by", "approved_by")
    rows = [(report, Year(report.year, setup.year_kind)) for report in reports]
    context = {
        "plan": plan,
        "rows": [(report, year, report_due(setup, year)) for report, year in rows],
        "count": len(rows),
        "tabs": tabs(plan, "report_list"),
        "may_write": may_write_reports(request.user),
    }
    return render(request, "indicators/report_list.html", context)


@form_page
def report_create(request, pk):
    may_write_reports(request.user).require()
    plan = get_plan(request, pk)
    standing = Standing(plan)
    years = [year for year in standing.years if year.has_begun and standing.owns(year)]
    years = years or [year_of(standing, standing.setup.first_year)]
    over = [year.number for year in years if year.is_over]
    last = Report.objects.filter(plan__in=standing.plans).order_by("-created_at").first()
    initial = {name: getattr(last, name) for name in ReportForm.Meta.fields} if last else {}
    initial["year"] = request.GET.get("year") or (over[-1] if over else years[-1].number)
    form = NewReportForm(*sent(request), initial=initial, years=years)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            report = services.create_report(plan, values.pop("year"), by=request.user, **values)
        except Refused as refused:
            form.add_error("year", str(refused))
        else:
            messages.success(request, _("The draft is begun: read what the figures say and add your conclusions."))
            return redirect(report)
    return form_answer(request, "indicators/report_form.html", {"plan": plan, "form": form, "report": None})


@require_safe
def report_detail(request, pk):
    report = _report(request, pk)
    content = report_text.content_of(report)
    texts = {text.section: text for text in report.texts.all()} if report.is_draft else {}
    shown = [
        {
            **section,
            # The figures have moved on since the own words were written.
            "is_overtaken": section["code"] in texts and texts[section["code"]].written_over != section["generated"],
            **_addresses(report, section),
        }
        for section in sections.for_screen(content.sections)
    ]
    newer = None
    if report.approved_at:
        others = Report.objects.approved().filter(plan=report.plan_id, year=report.year)
        newer = others.filter(approved_at__gt=report.approved_at).order_by("-approved_at").first()
    context = {
        "plan": report.plan,
        "report": report,
        "content": content,
        "subject": report_paper.subject_of(report, content),
        "sections": shown,
        "newer": newer,
        "previous": content.previous,
        "may_change": may_change_report(request.user, report),
        "history": history(report) if request.user.is_department else [],
    }
    return render(request, "indicators/report_detail.html", context)


def _addresses(report: Report, section: dict) -> dict:
    """Where the words of the section are written and given up; the annex has none."""
    if section.get("is_annex"):
        return {}
    return {
        "edit_url": reverse("indicators:report_text", args=[report.pk, section["code"]]),
        "regenerate_url": reverse("indicators:report_regenerate", args=[report.pk, section["code"]]),
    }


@form_page
def report_edit(request, pk):
    report = _changeable(request, pk)
    form = ReportForm(*sent(request), instance=report)
    if request.method == "POST" and form.is_valid():
        services.change_report(report, **form.changes, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(report)
    return form_answer(request, "indicators/report_form.html", {"plan": report.plan, "form": form, "report": report})


@form_page
def report_text_edit(request, pk, section):
    """Own words beside what the figures say. Nothing typed is lost, whatever somebody else has done meanwhile."""
    report = _report(request, pk)
    may_change = may_change_report(request.user, report)
    if request.method != "POST" or not may_write_reports(request.user):
        may_change.require()
    found = _section(report, section)
    own = report.texts.filter(section=section).select_related("changed_by").first()
    initial = {"text": found["text"], "seen": own.text if own else "", "over": found["generated"]}
    form = TextForm(*sent(request), initial=initial)
    context = {"plan": report.plan, "form": form, "report": report, "section": found, "own": own}
    is_late = False
    if request.method == "POST" and form.is_valid():
        try:
            may_change.require()
            if form.saves(partial(_write, request, report, found, own, form.told())):
                return redirect(f"{report.get_absolute_url()}#section-{section}")
        except Refused as refused:  # approved while this person wrote
            form.add_error(None, str(refused))
            is_late = True
    if form.overtaken:
        own = context["own"] = form.overtaken.present
        who = {"who": own.changed_by.full_name, "at": own.changed_at} if own else {}
        context["theirs"] = {"text": form.overtaken.seen, **who}
    if own and own.written_over != found["generated"]:
        context["differences"] = sections.differences(own.written_over, found["generated"])
    return form_answer(request, "indicators/report_text.html", context, status=409 if is_late else form.status)


def _write(request, report: Report, section: dict, own: ReportText | None, told: dict[str, str]) -> None:
    if told["text"] == section["generated"] and own is None:
        messages.info(request, _("Nothing is changed: the section says what the figures say."))
        return
    services.write_text(report, section["code"], told["text"], over=told["over"], seen=told["seen"], by=request.user)
    messages.success(request, _("Your words stand in the report."))


@form_page
def report_regenerate(request, pk, section):
    report = _changeable(request, pk)
    found = _section(report, section)
    form = RegenerateForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        services.regenerate(report, section, by=request.user)
        messages.success(request, _("The section says what the figures say."))
        return redirect(f"{report.get_absolute_url()}#section-{section}")
    context = {"plan": report.plan, "form": form, "report": report, "section": found}
    return form_answer(request, "indicators/report_regenerate.html", context)


@form_page
def report_approve(request, pk):
    report = _changeable(request, pk)
    form = ApproveForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        services.approve_report(report, by=request.user)
        messages.success(request, _("The report is approved: its figures, texts and files are frozen."))
        return redirect(report)
    content = report_text.build(report)
    generated = {section["code"]: section for section in content.sections}
    overtaken = [
        generated[text.section]["title"]
        for text in report.texts.all()
        if text.section in generated and text.written_over != generated[text.section]["generated"]
    ]
    lacking = [found["code"] for found in content.figures.values() if found["value"] is None]
    context = {
        "plan": report.plan,
        "form": form,
        "report": report,
        "overtaken": overtaken,
        "lacking": lacking,
        "is_over": content.year.is_over,
    }
    return form_answer(request, "indicators/report_approve.html", context)


@form_page
def report_discard(request, pk):
    report = _changeable(request, pk)
    form = ConfirmForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        plan = report.plan_id
        services.discard_report(report, by=request.user)
        messages.success(request, _("The draft is discarded."))
        return redirect("indicators:report_list", plan)
    context = {"plan": report.plan, "form": form, "report": report}
    return form_answer(request, "indicators/report_discard.html", context)


@require_safe
def report_pdf(request, pk):
    return _paper(request, pk, "pdf", report_paper.as_pdf, pdf.CONTENT_TYPE)


@require_safe
def report_docx(request, pk):
    return _paper(request, pk, "docx", report_paper.as_docx, word.CONTENT_TYPE)


def _paper(request, pk, extension: str, render_paper, content_type: str):
    """The frozen file of an approved report; of a draft one made now."""
    report = _report(request, pk)
    if not report.is_draft:
        return files.serve(getattr(report, extension), as_attachment=False)
    content = report_text.build(report)
    name = report_paper.file_name(report, content, extension)
    return files.respond(render_paper(report, content), name=name, content_type=content_type, as_attachment=False)


def _report(request, pk) -> Report:
    related = ("plan__network__municipality", "plan__version", "created_by", "approved_by", "pdf", "docx")
    return get_object_or_404(Report.objects.visible_to(request.user).select_related(*related), pk=pk)


def _changeable(request, pk) -> Report:
    report = _report(request, pk)
    may_change_report(request.user, report).require()
    return report


def _section(report: Report, code: str) -> dict:
    if code not in report_text.SECTIONS:
        raise Http404
    return next(section for section in report_text.build(report).sections if section["code"] == code)
