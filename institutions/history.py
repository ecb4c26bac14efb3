"""Lines of the journal as the cards tell them."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from journal.facts import history_of

from .models import Head, Institution
from .spreadsheet import shown


class Line(NamedTuple):
    """One line of ``components/timeline.html``."""

    at: datetime.datetime
    who: str
    what: str
    reason: str


def lines_about(*objects: models.Model, names: Mapping[str, str] | None = None, limit: int = 30) -> list[Line]:
    """What happened to the objects, newest first. ``names``: key → name of those that the card tells apart."""
    lines = []
    for entry in history_of(*objects, limit=limit):
        label = entry.action_label
        about = (names or {}).get(entry.target_id) or entry.details.get("institution", "")
        what = f"{label[:1].upper()}{label[1:]}" + (f": {about}" if about else "")
        reason = [entry.reason, *_told(entry.details)]
        lines.append(Line(entry.at, entry.actor_name, what, "\n".join(filter(None, reason))))
    return lines


def _told(details: Mapping) -> list[str]:
    """What changed into what."""
    told = []
    for code, (old, new) in details.get("changes", {}).items():
        values = {"field": _label(code), "old": shown(code, old) or "—", "new": shown(code, new) or "—"}
        told.append(_("%(field)s: %(old)s → %(new)s") % values)
    if "valid_from" in details and "now" in details:
        told.append(f"{details.get('was') or '—'} → {details['now']}")
    if item := details.get("item"):
        told.append(item)
    return told


def _label(code: str) -> str:
    for model in (Institution, Head):
        for field in model._meta.concrete_fields:
            if field.name == code:
                label = str(field.verbose_name)
                return f"{label[:1].upper()}{label[1:]}"
    return code
