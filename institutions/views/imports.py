"""Import of the register from a spreadsheet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from documents import xlsx

from .. import spreadsheet
from ..forms import imports as forms
from ..models import ImportBatch, ImportState, Institution, Municipality, RowOutcome, RowVerdict
from ..permissions import may_edit_register
from ..services import importing, imports
from ..tables.imports import IMPORT_TONES, ImportTable
from .pages import form_page, sent

ROWS_A_PAGE = 50
IMPORTS_A_PAGE = 10
TONES = {
    RowVerdict.NEW: "good",
    RowVerdict.CHANGED: "waiting",
    RowVerdict.UNCHANGED: "neutral",
    RowVerdict.REFUSED: "bad",
    RowVerdict.GONE: "waiting",
}
OUTCOME_TONES = {RowOutcome.CREATED: "good", RowOutcome.UPDATED: "good", RowOutcome.OVERTAKEN: "bad"}
OVERTAKEN = "overtaken"


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
    table = ImportTable(ImportBatch.objects.select_related("created_by"))
    RequestConfig(request, paginate=False).configure(table)
    table.paginator = Paginator(table.rows, IMPORTS_A_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))  # asks for nothing that is no page
    table.caption = _("Former imports")
    return render(
        request,
        "institutions/import_start.html",
        {"form": form, "table": table, "has_municipality": Municipality.objects.exists()},
    )


def import_template(request):
    may_edit_register(request.user).require()
    return xlsx.response(spreadsheet.template(), _("Register of institutions, to fill in"))


def import_preview(request, pk):
    """What every row means; after the import, what became of it."""
    may_edit_register(request.user).require()
    batch = get_object_or_404(ImportBatch.objects.select_related("file", "created_by", "municipality", "job"), pk=pk)
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
    return render(
        request,
        "institutions/import_preview.html",
        {
            "batch": batch,
            "job": batch.job,
            "batch_tone": IMPORT_TONES[batch.state],
            "is_ready": batch.state == ImportState.READY,
            "form": forms.ApplyForm(),
            "tabs": _tabs(batch, counts, overtaken, show),
            "total": sum(counts.values()),
            "writes": counts.get(RowVerdict.NEW, 0) + counts.get(RowVerdict.CHANGED, 0),
            "not_entered": counts.get(RowVerdict.REFUSED, 0) + overtaken,
            "page": page,
            "rows": [_told(row, links) for row in page],
        },
    )


def _tabs(batch: ImportBatch, counts: dict, overtaken: int, show: str) -> list[dict]:
    tabs = [("", pgettext("rows", "All"), sum(counts.values()))]
    tabs += [(verdict.value, TAB_LABELS[verdict], counts.get(verdict.value, 0)) for verdict in RowVerdict]
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


def _told(row, links: dict[str, str]) -> dict:
    """A row of the page: state, what changes, what is wrong."""
    if row.outcome:
        state, label, tone = row.outcome, row.get_outcome_display(), OUTCOME_TONES[row.outcome]
    else:
        state, label, tone = row.verdict, row.get_verdict_display(), TONES[row.verdict]
    return {
        "number": row.number,
        "name": row.name or "—",
        "inn": row.inn or "—",
        "url": links.get(row.inn, ""),
        "state": state,
        "label": label,
        "tone": tone,
        "about": _about(row) if row.verdict == RowVerdict.NEW and not row.errors else "",
        "changes": [
            {
                "label": spreadsheet.BY_CODE[code].header,
                "old": spreadsheet.shown(code, old),
                "new": spreadsheet.shown(code, new),
            }
            for code, old, new in row.changes
        ],
        "errors": [
            {
                "label": spreadsheet.BY_CODE[code].header if code in spreadsheet.BY_CODE else "",
                "cell": row.cells.get(code, ""),
                "reason": reason,
            }
            for code, reason in row.errors
        ],
    }


def _about(row) -> str:
    """What a new row brings, in short."""
    values = row.values
    head = " ".join(filter(None, [values.get(code) for code in spreadsheet.NAME_OF_HEAD]))
    parts = [spreadsheet.shown("kind", values["kind"]), head, values.get("address"), values.get("email")]
    return "; ".join(filter(None, parts))


@require_POST
def import_apply(request, pk):
    may_edit_register(request.user).require()
    batch = get_object_or_404(ImportBatch, pk=pk)
    if not forms.ApplyForm(request.POST).is_valid():
        messages.error(request, _("Tick that you have looked the rows through."))
        return redirect(batch)
    batch = importing.confirm(batch, by=request.user)
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
    importing.cancel(get_object_or_404(ImportBatch, pk=pk), by=request.user)
    messages.success(request, _("The import is cancelled, nothing was written."))
    return redirect("institutions:import_start")


def import_refused(request, pk):
    """Rows that were not entered, to be mended and uploaded again."""
    may_edit_register(request.user).require()
    batch = get_object_or_404(ImportBatch, pk=pk)
    rows = batch.rows.not_entered().order_by("number").iterator()
    content = spreadsheet.refused_file((row.cells, reasons(row.errors)) for row in rows)
    return xlsx.response(content, _("Rows that were not entered"))


def reasons(errors: list) -> str:
    told = []
    for code, reason in errors:
        column = spreadsheet.BY_CODE.get(code)
        told.append(f"{column.header}: {reason}" if column else reason)
    return " ".join(told)
