"""One row of an import in words: state, what changes, what is wrong."""

from django.utils.translation import gettext as _

from .. import spreadsheet
from ..models import ImportBatch, ImportRow, ImportSource, ImportState, Institution, RowOutcome, RowVerdict
from ..registry import split_name

TONES = {
    RowVerdict.NEW: "good",
    RowVerdict.CHANGED: "waiting",
    RowVerdict.UNCHANGED: "neutral",
    RowVerdict.REFUSED: "bad",
    RowVerdict.GONE: "waiting",
}
OUTCOME_TONES = {RowOutcome.CREATED: "good", RowOutcome.UPDATED: "good", RowOutcome.OVERTAKEN: "bad"}


def told(row: ImportRow, links: dict[str, str], batch: ImportBatch) -> dict:
    """What the page says of a row. ``links``: INN → card of the institution."""
    if row.outcome:
        state, label, tone = row.outcome, row.get_outcome_display(), OUTCOME_TONES[row.outcome]
    else:
        state, label, tone = row.verdict, row.get_verdict_display(), TONES[row.verdict]
    is_registry = batch.source == ImportSource.REGISTRY
    is_open = row.verdict in {RowVerdict.NEW, RowVerdict.CHANGED} and not row.outcome
    return {
        "number": row.number,
        "name": row.name or "—",
        "inn": row.inn or "—",
        "url": links.get(row.inn, ""),
        "state": state,
        "label": label,
        "tone": tone,
        "choosable": is_open and batch.state == ImportState.READY,
        "chosen": row.chosen,
        "left_out": is_open and not row.chosen and batch.state in {ImportState.APPLYING, ImportState.APPLIED},
        "about": _about(row, is_registry),
        "changes": [
            {"label": _label(code), "old": _shown(code, old), "new": _shown(code, new)}
            for code, old, new in row.changes
        ],
        "errors": [
            {"label": _label(code), "cell": "" if is_registry else row.cells.get(code, ""), "reason": reason}
            for code, reason in row.errors
        ],
    }


def _label(code: str) -> str:
    labels = {
        "": "",
        "head": _("Head (suggestion)"),
        "accreditation": _("Accreditation"),
        "type": _("Type"),
        "legal_form": _("Legal form"),
    }
    if code in labels:
        return labels[code]
    return str(spreadsheet.BY_CODE[code].header) if code in spreadsheet.BY_CODE else ""


def _shown(code: str, value: str) -> str:
    if code in {"type", "legal_form"}:
        return str(dict(Institution._meta.get_field(code).flatchoices).get(value, value))
    return spreadsheet.shown(code, value)


def _about(row: ImportRow, is_registry: bool) -> str:
    """What a new row brings, in short; of one that is gone, what that may mean."""
    if row.verdict == RowVerdict.GONE:
        return _("No certificate names this INN: look whether the accreditation has ended or the INN is wrong.")
    if row.verdict != RowVerdict.NEW or (row.errors and not is_registry):
        return ""
    values = row.values
    head = " ".join(filter(None, [values.get(code) for code in spreadsheet.NAME_OF_HEAD]))
    if is_registry and values.get("head_name"):
        head = _("head as a suggestion: %(name)s") % {"name": " ".join(split_name(values["head_name"])).strip()}
    parts = [spreadsheet.shown("kind", values["kind"]), head, values.get("address"), values.get("email")]
    return "; ".join(filter(None, parts))
