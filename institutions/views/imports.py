"""Import of the register from a spreadsheet or from the federal registry."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from documents import xlsx
from documents.files import clean_name

from .. import registry_report, spreadsheet
from ..forms import imports as forms
from ..models import ImportBatch, ImportSource, ImportState, Institution, Municipality, RowOutcome, RowVerdict
from ..permissions import may_edit_register
from ..services import importing, imports, registry
from ..tables.imports import IMPORT_TONES, ImportTable
from .import_rows import told
from .pages import form_page, sent

ROWS_A_PAGE = 50
IMPORTS_A_PAGE = 10
PIECE = 1024 * 1024
OVERTAKEN = "overtaken"
CHOOSABLE = (RowVerdict.NEW, RowVerdict.CHANGED)


@form_page
def import_start(request):
    may_edit_register(request.user).require()
    form = forms.ImportForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = imports.upload(
                upload.content, name=upload.name, municipality=form.cleaned_data["municipality"], by=request.user
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(batch)
    return _start_page(request, "institutions/import_start.html", form, "import_start")


@form_page
def registry_start(request):
    may_edit_register(request.user).require()
    form = forms.RegistryForm(sent(request), request.FILES or None, initial={"region": registry.usual_region()})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch = registry.upload(
            file.chunks(PIECE),
            name=clean_name(file.name),
            selection=form.selection(),
            municipality=form.cleaned_data["municipality"],
            by=request.user,
        )
        return redirect(batch)
    return _start_page(request, "institutions/registry_start.html", form, "registry_start")


def _start_page(request, template: str, form, page: str):
    """Both ways in share the list of former imports."""
    table = ImportTable(ImportBatch.objects.select_related("created_by"))
    RequestConfig(request, paginate=False).configure(table)
    table.paginator = Paginator(table.rows, IMPORTS_A_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))  # asks for nothing that is no page
    table.caption = _("Former imports")
    ways = {"import_start": _("From a spreadsheet"), "registry_start": _("From the federal registry")}
    tabs = [
        {"label": label, "url": reverse(f"institutions:{name}"), "active": name == page} for name, label in ways.items()
    ]
    context = {"form": form, "table": table, "tabs": tabs, "has_municipality": Municipality.objects.exists()}
    return render(request, template, context)


def import_template(request):
    may_edit_register(request.user).require()
    return xlsx.response(spreadsheet.template(), _("Register of institutions, to fill in"))


def import_preview(request, pk):
    """What every row means; after the import, what became of it."""
    may_edit_register(request.user).require()
    batch = get_object_or_404(ImportBatch.objects.select_related("file", "created_by", "municipality", "job"), pk=pk)
    is_ready = batch.state == ImportState.READY
    counts = dict(batch.rows.order_by().values_list("verdict").annotate(Count("pk")))
    overtaken = batch.rows.filter(outcome=RowOutcome.OVERTAKEN).count()
    show = request.GET.get("show", "")
    rows = batch.rows.order_by("number")
    if show == OVERTAKEN:
        rows = rows.filter(outcome=RowOutcome.OVERTAKEN)
    elif show in RowVerdict.values:
        rows = rows.filter(verdict=show)
    else:
        show = ""
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    inns = [row.inn for row in page if row.inn]
    links = {one.inn: one.get_absolute_url() for one in Institution.objects.filter(inn__in=inns).only("pk", "inn")}
    shown = [told(row, links, batch) for row in page]
    return render(
        request,
        "institutions/import_preview.html",
        {
            "batch": batch,
            "job": batch.job,
            "batch_tone": IMPORT_TONES[batch.state],
            "is_ready": is_ready,
            "is_registry": batch.source == ImportSource.REGISTRY,
            "selected": _selected(batch),
            "passed_over": _passed_over(batch),
            "form": forms.ApplyForm(),
            "tabs": _tabs(batch, counts, overtaken, show),
            "show": show,
            "total": sum(counts.values()),
            "writes": batch.rows.to_enter().count(),
            "entered": batch.rows.filter(outcome__in=[RowOutcome.CREATED, RowOutcome.UPDATED]).count(),
            "not_entered": counts.get(RowVerdict.REFUSED, 0) + overtaken,
            "page": page,
            "rows": shown,
            "choosable": is_ready and any(row["choosable"] for row in shown),
            "whole_tab": show if show in CHOOSABLE else "",
        },
    )


def _selected(batch: ImportBatch) -> list[tuple[str, str]]:
    """What was asked of the registry, as facts."""
    if batch.source != ImportSource.REGISTRY:
        return []
    wanted = batch.filters
    kinds = [str(label) for kind, label in forms.REGISTRY_LABELS if kind in wanted["kinds"]]
    return [
        (_("Region"), wanted["region"] or _("all")),
        (_("Towns and districts"), ", ".join(wanted["places"]) or _("all")),
        (_("Kinds of institutions"), ", ".join(kinds)),
        (_("Accreditations"), _("only in force") if wanted["only_active"] else _("all")),
        (_("Certificates in the file"), batch.counts.get("read", "")),
        (_("Selected"), batch.counts.get("selected", "")),
    ]


def _passed_over(batch: ImportBatch) -> str:
    """Why the other certificates were not selected, in one line."""
    words = {
        "region": _("other region"),
        "inactive": _("accreditation not in force"),
        "kind": _("other kind"),
        "place": _("other place"),
    }
    return ", ".join(f"{label}: {batch.counts[code]}" for code, label in words.items() if batch.counts.get(code))


def _tabs(batch: ImportBatch, counts: dict, overtaken: int, show: str) -> list[dict]:
    tabs = [("", pgettext("rows", "All"), sum(counts.values()))]
    verdicts = [one for one in RowVerdict if one != RowVerdict.GONE or batch.source == ImportSource.REGISTRY]
    tabs += [(verdict.value, TAB_LABELS[verdict], counts.get(verdict.value, 0)) for verdict in verdicts]
    if overtaken:
        tabs.append((OVERTAKEN, pgettext("rows", "Not entered"), overtaken))
    return [
        {"label": label, "url": f"?show={code}" if code else "?", "count": count, "active": code == show}
        for code, label, count in tabs
    ]


TAB_LABELS = {
    RowVerdict.NEW: pgettext_lazy("rows", "New"),
    RowVerdict.CHANGED: pgettext_lazy("rows", "Changed"),
    RowVerdict.UNCHANGED: pgettext_lazy("rows", "Unchanged"),
    RowVerdict.REFUSED: pgettext_lazy("rows", "Refused"),
    RowVerdict.GONE: pgettext_lazy("rows", "Not in the file"),
}


@require_POST
def import_choose(request, pk):
    """Ticks of the rows on one page, or of a whole tab."""
    may_edit_register(request.user).require()
    batch = get_object_or_404(ImportBatch, pk=pk)
    show, mark = request.POST.get("show", ""), request.POST.get("mark", "")
    if mark in {"all", "none"} and show in CHOOSABLE:
        importing.choose_all(batch, show, is_chosen=mark == "all")
    else:
        importing.choose(batch, _numbers(request, "row"), _numbers(request, "chosen"))
    query = f"?show={show}&page={request.POST.get('page', '')}" if show in RowVerdict.values else "?"
    return redirect(f"{batch.get_absolute_url()}{query}")


def _numbers(request, name: str) -> set[int]:
    return {int(text) for text in request.POST.getlist(name) if text.isascii() and text.isdigit() and len(text) < 10}


@require_POST
def import_apply(request, pk):
    may_edit_register(request.user).require()
    batch = get_object_or_404(ImportBatch, pk=pk)
    if "resume" in request.POST:  # it was confirmed before
        return _entered(request, importing.resume(batch, by=request.user))
    if shown := _numbers(request, "row"):
        importing.choose(batch, shown, _numbers(request, "chosen"))
    if not forms.ApplyForm(request.POST).is_valid():
        messages.error(request, _("Tick that you have looked the rows through."))
        return redirect(batch)
    return _entered(request, importing.confirm(batch, by=request.user))


def _entered(request, batch: ImportBatch):
    """Say what became of an import that was entered at once."""
    if batch.state == ImportState.APPLYING:
        return redirect(batch)
    outcomes = dict(batch.rows.order_by().values_list("outcome").annotate(Count("pk")))
    created, updated = outcomes.get(RowOutcome.CREATED, 0), outcomes.get(RowOutcome.UPDATED, 0)
    entered = ngettext("%(count)s institution entered", "%(count)s institutions entered", created) % {"count": created}
    changed = ngettext("%(count)s changed", "%(count)s changed", updated) % {"count": updated}
    messages.success(request, f"{entered}, {changed}.")
    if overtaken := outcomes.get(RowOutcome.OVERTAKEN):
        message = ngettext(
            "%(count)s row was not entered: its institution was changed meanwhile.",
            "%(count)s rows were not entered: their institutions were changed meanwhile.",
            overtaken,
        )
        messages.warning(request, message % {"count": overtaken})
    return redirect(batch)


@require_POST
def import_cancel(request, pk):
    may_edit_register(request.user).require()
    batch = importing.cancel(get_object_or_404(ImportBatch, pk=pk), by=request.user)
    entered = batch.rows.filter(outcome__in=[RowOutcome.CREATED, RowOutcome.UPDATED]).exists()
    nothing, partly = _("The import is cancelled, nothing was written."), _("The import is closed, the rest stays out.")
    messages.success(request, partly if entered else nothing)
    return redirect("institutions:import_start")


def import_refused(request, pk):
    """Rows that were not entered, with the reasons: of a spreadsheet, to be mended and uploaded again."""
    may_edit_register(request.user).require()
    batch = get_object_or_404(ImportBatch, pk=pk)
    rows = batch.rows.not_entered().order_by("number").iterator()
    if batch.source == ImportSource.REGISTRY:
        return xlsx.response(registry_report.refused_file(rows), _("Certificates that were not entered"))
    content = spreadsheet.refused_file((row.cells, reasons(row.errors)) for row in rows)
    return xlsx.response(content, _("Rows that were not entered"))


def reasons(errors: list) -> str:
    told = []
    for code, reason in errors:
        column = spreadsheet.BY_CODE.get(code)
        told.append(f"{column.header}: {reason}" if column else reason)
    return " ".join(told)
