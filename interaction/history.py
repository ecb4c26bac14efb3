"""Lines of the journal as the pages of this room tell them."""

import datetime
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from journal.facts import history_of

from .models import InteractionPlan, PlanItem, Progress


class Line(NamedTuple):
    """One line of ``components/timeline.html``."""

    at: datetime.datetime
    who: str
    what: str
    reason: str


def lines_about(*objects: models.Model, limit: int = 20) -> list[Line]:
    """What happened to the objects, newest first, with what changed into what."""
    lines = []
    for entry in history_of(*objects, limit=limit):
        label = entry.action_label
        about = entry.details.get("item", "")
        what = f"{label[:1].upper()}{label[1:]}" + (f": {about}" if about else "")
        told = [entry.reason]
        for code, (old, new) in entry.details.get("changes", {}).items():
            values = {"field": _label(code), "old": _shown(code, old) or "—", "new": _shown(code, new) or "—"}
            told.append(_("%(field)s: %(old)s → %(new)s") % values)
        if entry.action == "interaction.planitem.mark":
            what = f"{what}: {_shown('progress', entry.details.get('now', ''))}"
        if order := entry.details.get("order"):
            told.append(_("Order No. %(number)s of %(day)s") % {"number": order, "day": _day(entry.details["date"])})
        lines.append(Line(entry.at, entry.actor_name, what, "\n".join(filter(None, told))))
    return lines


def _field(code: str) -> models.Field | None:
    for model in (PlanItem, InteractionPlan):
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            if field.name == code:
                return field
    return None


def _label(code: str) -> str:
    field = _field(code)
    label = str(field.verbose_name) if field else code
    return f"{label[:1].upper()}{label[1:]}"


def _shown(code: str, value: str) -> str:
    """Labels instead of codes, days with points."""
    field = _field(code)
    if isinstance(field, models.DateField):
        return _day(value)
    if code == "progress":
        return str(dict(Progress.choices).get(value, value)).lower()
    return str(dict(field.flatchoices).get(value, value)) if field else value


def _day(value: str) -> str:
    try:
        return f"{datetime.date.fromisoformat(value):%d.%m.%Y}"
    except ValueError:
        return value
