"""Loading a questionnaire from a file: choose it, look at the report, make a draft of it."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from common.folding import fold
from common.verdicts import Refused
from documents import xlsx
from documents.files import respond

from .. import importing, permissions, xlsform
from ..definitions import DefinitionError, parse
from ..forms_importing import NextVersionForm, RemarkForm, TakeForm, UploadForm
from ..importing import Severity
from ..models import ImportReport, Questionnaire
from ..services import importing as service
from ..tables_importing import ImportTable
from .asked import pages_of

ITEMS_A_PAGE = 50
IMPORTS_A_PAGE = 10
TONES = {Severity.LOST: "bad", Severity.CHANGED: "waiting", Severity.REFUSED: "info", Severity.LOOK: "neutral"}

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def import_start(request, pk=None):
    """Choose the file; ``pk``: of the questionnaire whose next version it shall be."""
    permissions.may_prepare(request.user).require()
    into = pk and get_object_or_404(Questionnaire.objects.visible_to(request.user).own(), pk=pk)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = service.read(file.read(), name=file.name, by=request.user, into=into or None)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(report)
    reports = ImportReport.objects.visible_to(request.user).defer("items", "definition")
    table = ImportTable(reports.filter(questionnaire=into) if into else reports)
    RequestConfig(request, paginate=False).configure(table)
    table.paginator = Paginator(table.rows, IMPORTS_A_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))
    table.caption = _("Files loaded before")
    context = {"form": form, "into": into or None, "table": table}
    return render(request, "surveys/import_start.html", context, status=422 if form.errors else 200)


@require_safe
def import_detail(request, pk):
    """The report first, then what will be asked; while it waits, the way to make a draft of it."""
    permissions.may_prepare(request.user).require()
    return _detail(request, _report(request, pk))


def _detail(request, report: ImportReport, form=None):
    remarks = RemarkForm(request.GET)
    found = _found(report.items, remarks)
    if request.GET.get("export") == "xlsx":
        return _as_workbook(report, found)
    page = Paginator(found, ITEMS_A_PAGE).get_page(request.GET.get("page"))
    definition = parse(report.definition) if report.definition else None
    if form is None and report.is_waiting and definition:
        form = _take_form(report, definition)
    counts = importing.count(report.items)
    context = {
        "report": report,
        "definition": definition,
        "pages": pages_of(definition) if definition else [],
        "form": form,
        "draft": service.draft_digest(report.questionnaire) if report.is_waiting and report.questionnaire else "",
        "counts": [(severity.label, counts[severity], TONES[severity]) for severity in Severity if counts[severity]],
        "filter_form": remarks,
        "is_filtered": bool(remarks.words() or remarks.severity()),
        "page": page,
        "items": [item | {"tone": TONES[item["severity"]], "label": _label(item)} for item in page],
    }
    return render(request, "surveys/import_detail.html", context, status=422 if form and form.errors else 200)


def _take_form(report: ImportReport, definition, data=None):
    if report.questionnaire:
        return NextVersionForm(data, seen=service.draft_digest(report.questionnaire))
    return TakeForm(data, initial={"title": definition.title[:300]})


@require_POST
def import_take(request, pk):
    """Make a questionnaire, or the next version of one, of what was read."""
    permissions.may_prepare(request.user).require()
    report = _report(request, pk)
    if not report.is_waiting or not report.definition:
        return redirect(report)
    form = _take_form(report, parse(report.definition), request.POST)
    if not form.is_valid():
        return _detail(request, report, form)
    if report.questionnaire:
        try:
            version = service.take_as_next(report, seen=form.cleaned_data["seen"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
            return _detail(request, report, form)
        message = _("Version %(number)s is a draft now. Look it through before a survey.")
        messages.success(request, message % {"number": version.number})
        return redirect(version.questionnaire)
    questionnaire = service.take(report, by=request.user, **form.cleaned_data)
    messages.success(request, _("The questionnaire is a draft now. Look it through before a survey."))
    return redirect(questionnaire)


@require_POST
def import_discard(request, pk):
    permissions.may_prepare(request.user).require()
    report = _report(request, pk)
    into = report.questionnaire_id
    service.discard(report)
    messages.success(request, _("The file is forgotten, nothing was made of it."))
    return redirect("surveys:import_into", into) if into else redirect("surveys:import_start")


@require_safe
def version_export(request, pk, number, kind):
    """A version as a file: our JSON, or XLSForm for other systems."""
    permissions.may_prepare(request.user).require()
    questionnaire = get_object_or_404(Questionnaire.objects.visible_to(request.user), pk=pk)
    version = get_object_or_404(questionnaire.versions, number=number)
    name = _("%(title)s, version %(number)s") % {"title": questionnaire.title[:120], "number": version.number}
    if kind == "json":
        content = json.dumps(version.definition, ensure_ascii=False, indent=2).encode()
        return respond(content, name=f"{name}.json", content_type="application/json")
    if kind != "xlsform":
        raise Http404
    try:
        definition = parse(version.definition)
    except DefinitionError:
        messages.error(request, _("The draft is not finished: mend what stands in its list, then download it."))
        return redirect(questionnaire)
    form_id = f"questionnaire_{questionnaire.pk}"
    return xlsx.response(xlsform.workbook(definition, form_id=form_id, version=str(version.number)), name)


def _report(request, pk) -> ImportReport:
    reports = ImportReport.objects.visible_to(request.user).select_related("questionnaire", "version", "created_by")
    return get_object_or_404(reports, pk=pk)


def _found(items: list[dict], form: RemarkForm) -> list[dict]:
    """Remarks of the wanted kind in which all the words occur."""
    words, severity = form.words(), form.severity()
    return [
        item
        for item in items
        if (not severity or item["severity"] == severity)
        and all(word in fold(" ".join(map(str, item.values()))) for word in words)
    ]


def _as_workbook(report: ImportReport, items: list[dict]):
    book = xlsx.Workbook(title=report.source_name)
    headers = [
        _("Place in the file"),
        _("Code"),
        pgettext("type of a row", "Type"),
        pgettext("remark of an import", "What"),
        _("What became of it"),
        _("Why"),
    ]
    rows = (
        [*(item[key] for key in ("row", "code", "type", "feature")), _label(item), item["reason"]] for item in items
    )
    book.write_table(headers, rows, title=_("Report"), widths=[22, 18, 18, 40, 24, 70])
    return xlsx.response(book.close(), _("Report on the file %(name)s") % {"name": report.source_name})


def _label(item: dict) -> str:
    return str(Severity(item["severity"]).label)
