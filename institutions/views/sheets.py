"""A list as a spreadsheet that goes out and comes back, and as a grid on the page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from common.verdicts import Conflict, Refused
from documents import xlsx

from .. import roundtrip
from ..forms import sheets as forms
from ..models import Institution, RowVerdict, SheetUpload, SheetUploadState
from ..permissions import may_change_submission
from ..roundtrip import Line, Row, Sheet, YesNoCell, header_of, key_of, new_key
from ..services import sheets as services
from ..services import submission as submissions
from ..sheets import SHEETS
from .pages import form_page, sent
from .submission import require_change

GRID_PAGE = 40
FREE_ROWS = 5
UPLOADS_SHOWN = 5
TONES = {
    RowVerdict.NEW: "good",
    RowVerdict.CHANGED: "waiting",
    RowVerdict.UNCHANGED: "neutral",
    RowVerdict.REFUSED: "bad",
    "removed": "bad",
}
LABELS = {
    **{verdict: verdict.label for verdict in RowVerdict},
    "removed": pgettext_lazy("row", "Deleted"),
}


@form_page
def sheet_exchange(request, pk, sheet):
    """Where the file is taken and brought back."""
    institution, sheet, submission = _about(request, pk, sheet)
    may_change = may_change_submission(request.user, submission)
    form = forms.SheetUploadForm(sent(request), request.FILES or None) if may_change else None
    if request.method == "POST":
        require_change(request.user, submission)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = services.prepare(sheet, institution, file.content, name=file.name, by=request.user)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                return redirect(upload)
    uploads = SheetUpload.objects.visible_to(request.user).filter(institution=institution, sheet=sheet.code)
    return render(
        request,
        "institutions/sheet_exchange.html",
        {
            "institution": institution,
            "sheet": sheet,
            "back": _page(sheet, institution),
            "form": form,
            "may_change": may_change,
            "uploads": uploads.select_related("file", "created_by")[:UPLOADS_SHOWN],
        },
    )


def sheet_file(request, pk, sheet):
    institution, sheet, _submission = _about(request, pk, sheet)
    sheet.may_export(request, institution)
    return xlsx.response(roundtrip.workbook(sheet, institution), f"{sheet.title}, {institution.short_name}")


def sheet_upload(request, pk, upload_pk):
    """What the file would change; after it was entered, what it has changed."""
    upload = _upload(request, pk, upload_pk)
    return _preview(request, upload)


def _preview(request, upload: SheetUpload, *, status: int = 200, form=None):
    sheet = SHEETS[upload.sheet]
    is_ready = upload.state == SheetUploadState.READY
    found = services.differences(upload) if is_ready else None
    told = [row.told() for row in found.rows if row.verdict != RowVerdict.UNCHANGED] if found else upload.report
    told.sort(key=lambda row: row["verdict"] != RowVerdict.REFUSED)
    lets_lose = sheet.lets_lose(sheet.form_of(upload.institution))
    if found and form is None:
        form = forms.SheetApplyForm(initial={"digest": found.digest}, missing=len(found.missing) if lets_lose else 0)
    return render(
        request,
        "institutions/sheet_upload.html",
        {
            "upload": upload,
            "institution": upload.institution,
            "sheet": sheet,
            "back": _page(sheet, upload.institution),
            "exchange": reverse("institutions:sheet_exchange", args=[upload.institution_id, sheet.code]),
            "is_ready": is_ready,
            "rest": _rest(upload),
            "form": form,
            "found": found,
            "writes": found.writes if found else 0,
            "refused": sum(row["verdict"] == RowVerdict.REFUSED for row in told),
            "unchanged": found.count(RowVerdict.UNCHANGED) if found else 0,
            "missing": found.missing if found else [],
            "rows": [_shown(sheet, row) for row in told],
        },
        status=status,
    )


def _rest(upload: SheetUpload) -> tuple[str, str] | None:
    """Address and title of another sheet of the same file that awaits its turn."""
    rest = services.rest_of(upload)
    return (rest.get_absolute_url(), str(SHEETS[rest.sheet].title)) if rest else None


def _shown(sheet: Sheet, row: dict) -> dict:
    """A row of the preview with the names of its columns."""
    verdict = row["verdict"]
    return {
        "number": row["number"],
        "name": row["name"] or "—",
        "verdict": verdict,
        "label": LABELS[verdict],
        "tone": TONES[verdict],
        "is_new": verdict == RowVerdict.NEW,
        "is_copy": row.get("is_copy"),
        "changes": [{"label": header_of(sheet, code), "old": old, "new": new} for code, old, new in row["changes"]],
        "errors": [
            {"label": header_of(sheet, code), "cell": text, "reason": reason} for code, text, reason in row["errors"]
        ],
    }


@require_POST
def sheet_apply(request, pk, upload_pk):
    upload = _upload(request, pk, upload_pk)
    sheet = SHEETS[upload.sheet]
    require_change(request.user, _form_of(sheet, upload.institution))
    form = forms.SheetApplyForm(request.POST, missing=1)
    if not form.is_valid():
        messages.error(request, _("Tick that you have looked the differences through."))
        return redirect(upload)
    try:
        upload = services.apply(
            upload,
            digest=form.cleaned_data["digest"],
            delete_missing=form.cleaned_data["delete_missing"],
            by=request.user,
        )
    except services.Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return _preview(request, upload, status=409)
    except Refused as refused:  # such as: a line to be deleted is booked by others
        messages.error(request, str(refused))
        return redirect(upload)
    entered = [row for row in upload.report if row["verdict"] != RowVerdict.REFUSED]
    message = ngettext("%(count)s difference entered.", "%(count)s differences entered.", len(entered))
    messages.success(request, message % {"count": len(entered)})
    return redirect(services.rest_of(upload) or upload)


@require_POST
def sheet_cancel(request, pk, upload_pk):
    upload = services.cancel(_upload(request, pk, upload_pk), by=request.user)
    messages.success(request, _("The file is discarded, nothing was written."))
    return redirect("institutions:sheet_exchange", upload.institution_id, upload.sheet)


# The grid


@form_page
def sheet_grid(request, pk, sheet):
    """All lines at once, as in a spreadsheet. A script sends single rows, without it the page is sent whole."""
    institution, sheet, submission = _about(request, pk, sheet)
    try:
        require_change(request.user, submission)
        if request.method == "POST":
            return _save_grid(request, sheet, institution)
    except Conflict as conflict:
        if not _is_script(request):
            raise
        return JsonResponse({"message": str(conflict)}, status=409)
    lines, cells = sheet.lines(institution), sheet.cells(institution)
    page = Paginator(lines, GRID_PAGE).get_page(request.GET.get("page"))
    rows = [_initial(line, cells) for line in page] + [{"key": new_key()} for _free in range(FREE_ROWS)]
    return _grid(request, sheet, institution, forms.grid_rows(sheet, institution, initial=rows), page)


def _initial(line, cells) -> dict:
    texts = {
        code: bool(getattr(line, code)) if isinstance(cell, YesNoCell) else cell.shown(getattr(line, code))
        for code, cell in cells.items()
    }
    return {"key": key_of(line, cells), **texts}


def _grid(request, sheet: Sheet, institution: Institution, rows, page=None, *, status: int = 200):
    submission = _form_of(sheet, institution)
    remarks = {}
    if not submission._state.adding:
        remarks = {str(item.pk): item.remark for item in submission.items.to_mend()}
    for form in rows:
        form.remark = remarks.get(str(form["key"].value() or "").split(" ")[0], "")
    return render(
        request,
        "institutions/sheet_grid.html",
        {
            "institution": institution,
            "sheet": sheet,
            "columns": sheet.columns(),
            "back": _page(sheet, institution),
            "rows": rows,
            "page": page,
        },
        status=status,
    )


def _save_grid(request, sheet: Sheet, institution: Institution):
    rows = forms.grid_rows(sheet, institution, request.POST)
    is_script = _is_script(request)
    if not rows.is_valid():
        if is_script:
            return JsonResponse({"message": _("The row could not be read.")}, status=422)
        return _grid(request, sheet, institution, rows, status=422)
    written = [form for form in rows if not form.is_blank]
    removed = {form.line(0).pk for form in written if form.cleaned_data["delete"]}
    lines = [form.line(number) for number, form in enumerate(written, start=1)]
    hint = _("Save once more to keep what you typed.")
    try:
        with transaction.atomic():
            submission = submissions.editable(sheet.open(institution))
            found = roundtrip.compare(sheet, institution, lines, hint)
            judged = [row for line, row in zip(lines, found.rows, strict=True) if line.pk not in removed]
            gone = [row.item for line, row in zip(lines, found.rows, strict=True) if line.pk in removed and row.item]
            gone = [item for item in gone if not item._state.adding]
            refused = [row for row in judged if row.verdict == RowVerdict.REFUSED]
            if not refused:
                services.enter(sheet, submission, judged, gone, by=request.user)
    except Refused as refusal:
        if is_script:
            return JsonResponse({"message": str(refusal)}, status=422)
        messages.error(request, str(refusal))
        return _grid(request, sheet, institution, rows, status=422)
    except IntegrityError as error:
        raise Conflict(_("Somebody was here before you. Open the page again.")) from error
    if is_script:
        return _answer(sheet, institution, lines, found.rows, removed)
    if refused:
        _mark(sheet, written, found.rows)
        return _grid(request, sheet, institution, rows, status=422)
    count = sum(row.verdict != RowVerdict.UNCHANGED for row in judged) + len(gone)
    message = ngettext("%(count)s row saved.", "%(count)s rows saved.", count)
    messages.success(request, message % {"count": count} if count else _("There was nothing to save."))
    return redirect(request.get_full_path())


def _mark(sheet: Sheet, written: list, judged: list[Row]) -> None:
    """Put what is wrong beside the cells, and the keys with which saving once more keeps what was typed."""
    for form, row in zip(written, judged, strict=True):
        if form.cleaned_data["delete"]:
            continue
        for code, _text, reason in row.errors:
            form.add_error(code or None, reason)
        if row.key:
            form.data = form.data.copy()
            form.data[form.add_prefix("key")] = row.key


def _answer(sheet: Sheet, institution: Institution, lines: list[Line], judged: list[Row], removed: set) -> JsonResponse:
    """What became of the rows, for the script. What stands in a row to be deleted is not asked."""
    cells = sheet.cells(institution)
    present = {item.pk: item for item in sheet.lines(institution)}
    answers = []
    for line, row in zip(lines, judged, strict=True):
        item = present.get(row.item.pk) if row.item is not None else None
        if row.errors and line.pk not in removed:
            errors = {code: reason for code, _text, reason in row.errors}
            answers.append({"errors": errors, "key": row.key})
        elif item is None:
            answers.append({"deleted": True})
        else:
            answers.append({"key": key_of(item, cells), "cells": _initial(item, cells)})
    status = 422 if any("errors" in answer for answer in answers) else 200
    return JsonResponse({"rows": answers}, status=status)


def _is_script(request) -> bool:
    return request.headers.get("Accept") == "application/json"


# Who and what


def _about(request, pk, code: str) -> tuple[Institution, Sheet, object]:
    if code not in SHEETS:
        raise Http404
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    return institution, SHEETS[code], _form_of(SHEETS[code], institution)


def _form_of(sheet: Sheet, institution: Institution):
    """The form, or a blank one that is not stored: reading begins nothing."""
    form = sheet.form_of(institution) or sheet.form_model()
    form.institution = institution
    return form


def _upload(request, pk, upload_pk) -> SheetUpload:
    uploads = SheetUpload.objects.visible_to(request.user).select_related("file", "created_by", "institution")
    return get_object_or_404(uploads, institution=pk, pk=upload_pk)


def _page(sheet: Sheet, institution: Institution) -> str:
    return reverse(sheet.page, args=[institution.pk])
