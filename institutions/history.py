"""Lines of the journal as the cards tell them."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from journal.facts import history_of

from .models import Head, Institution, Licence, StaffMember, TeachingAddress, Training
from .spreadsheet import BY_CODE as COLUMNS
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
        values = {"field": _label(code), "old": _shown(code, old) or "—", "new": _shown(code, new) or "—"}
        told.append(_("%(field)s: %(old)s → %(new)s") % values)
    if "valid_from" in details and "now" in details:
        told.append(f"{details.get('was') or '—'} → {details['now']}")
    elif "valid_from" in details:
        told.append(_("From %(day)s") % {"day": _day(details["valid_from"])})
    if basis := details.get("basis"):
        told.append(_("Basis: %(basis)s") % {"basis": basis})
    if item := details.get("item"):
        told.append(item)
    told += [f"{item}: {remark}" for item, remark in details.get("remarks", {}).items()]
    return told


def _label(code: str) -> str:
    for field in _fields(code):
        label = str(field.verbose_name)
        return f"{label[:1].upper()}{label[1:]}"
    return str(COLUMNS[code].header) if code in COLUMNS else code


def _shown(code: str, value: str) -> str:
    """A value as people read it: labels instead of codes, days with points."""
    for field in _fields(code):
        if isinstance(field, models.DateField):
            return _day(value)
        if value in (labels := dict(field.flatchoices)):
            return str(labels[value])
    return shown(code, value)


def _fields(code: str) -> list[models.Field]:
    """Fields of this name: history lines about an institution tell of its head, addresses and licences too."""
    tables = (Institution, Head, TeachingAddress, Licence, StaffMember, Training)
    return [field for model in tables for field in model._meta.concrete_fields if field.name == code]


def _day(value: str) -> str:
    try:
        return f"{datetime.date.fromisoformat(value):%d.%m.%Y}"
    except ValueError:
        return value
