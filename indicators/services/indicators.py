"""Indicators of a plan: installed, added, changed, retired; targets, explanations, actual values."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.folding import fold
from common.verdicts import Conflict, Refused
from documents import files
from documents.uploads import Upload
from journal.services import write, write_many
from planning.models import Plan

from ..models import Fact, Indicator, Reading, Setup, YearPlan
from ..years import SCHOOL_YEAR_BEGINS
from .overtaken import Overtaken

SHIPPED = Path(__file__).resolve().parents[1] / "data/shipped.json"
FIELDS = (
    *("result", "position", "code", "name", "unit", "formula", "source", "measure", "more_is_better", "decimals"),
    *("baseline", "baseline_on"),
)


@cache
def shipped() -> dict[str, list[dict[str, Any]]]:
    """Wording of an expected result of the order, folded → indicators that are proposed for it."""
    found = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {wording(result["text"]): result["indicators"] for result in found["results"]}


def wording(text: str) -> str:
    """By which an expected result is known again: case and the marks of the order's list do not count."""
    return fold(text).strip(" .;")


def lacking_shipped(plan: Plan) -> list[tuple[Any, dict[str, Any]]]:
    """Pairs (expected result, proposed indicator) that the plan does not have, retired ones counted as had."""
    known = set(Indicator.objects.filter(plan=plan).values_list("code", flat=True))
    return [
        (result, row)
        for result in plan.version.results.all()
        for row in shipped().get(wording(result.text), ())
        if row["code"] not in known
    ]


def install(plan: Plan, *, by: User | None) -> list[Indicator]:
    """Give the plan the shipped indicators that it lacks, by the wording of its expected results. Safe to repeat."""
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        ensure_setup(plan)
        made = [
            Indicator.objects.create(plan=plan, result=result, position=n, **row)
            for n, (result, row) in enumerate(lacking_shipped(plan), start=1)
        ]
        if made:
            write_many([("indicators.indicator.install", one, {}) for one in made], by=by)
    return made


def ensure_setup(plan: Plan) -> Setup:
    """The plan's setting; a new one begins with the year in which the plan starts."""
    start = plan.starts_on
    first = start.year - (start.month < SCHOOL_YEAR_BEGINS)
    return Setup.objects.get_or_create(plan=plan, defaults={"first_year": first})[0]


def change_setup(plan: Plan, *, by: User, **values: Any) -> Setup:
    """``year_kind``, ``first_year``, ``report_days``."""
    with transaction.atomic():
        ensure_setup(plan)
        setup = Setup.objects.select_for_update(no_key=True).get(plan=plan)
        changes = _changed(setup, values)
        if changes:
            setup.save()
            write("indicators.setup.change", setup, by=by, changes=changes)
    return setup


def add_indicator(plan: Plan, *, by: User, **values: Any) -> Indicator:
    """Another indicator of the plan. ``Refused`` when its code is taken."""
    try:
        with transaction.atomic():
            ensure_setup(plan)
            last = Indicator.objects.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
            indicator = Indicator.objects.create(plan=plan, **{"position": last + 1, **values})
            write("indicators.indicator.add", indicator, by=by)
    except IntegrityError as error:
        raise Refused(_("The plan has an indicator with this code already.")) from error
    return indicator


def change_indicator(indicator: Indicator, *, by: User, **values: Any) -> Indicator:
    """Change what was given. ``Refused`` when the code is taken, ``Conflict`` when it was retired meanwhile."""
    try:
        with transaction.atomic():
            fresh = _in_use(indicator)
            changes = _changed(fresh, {name: value for name, value in values.items() if name in FIELDS})
            if changes:
                fresh.save()
                write("indicators.indicator.change", fresh, by=by, changes=changes)
    except IntegrityError as error:
        raise Refused(_("The plan has an indicator with this code already.")) from error
    return fresh


def retire(indicator: Indicator, *, reason: str, by: User) -> Indicator:
    """No longer counted and asked for; what is known of its years stays."""
    with transaction.atomic():
        fresh = _in_use(indicator)
        fresh.retired_at, fresh.retiring_reason = timezone.now(), reason
        fresh.save(update_fields=["retired_at", "retiring_reason"])
        write("indicators.indicator.retire", fresh, by=by, reason=reason)
    return fresh


def restore(indicator: Indicator, *, by: User) -> Indicator:
    with transaction.atomic():
        fresh = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
        if not fresh.is_retired:
            raise Conflict(_("Somebody has taken the indicator back into use already."))
        fresh.retired_at, fresh.retiring_reason = None, ""
        fresh.save(update_fields=["retired_at", "retiring_reason"])
        write("indicators.indicator.restore", fresh, by=by)
    return fresh


class Wish(NamedTuple):
    """A target typed into the table: what the page showed, and what is wanted now. Without a year: the baseline."""

    indicator: Indicator
    year: int | None
    seen: Decimal | None
    wanted: Decimal | None


def set_targets(plan: Plan, wishes: Iterable[Wish], *, baseline_on=None, by: User) -> list[Wish]:
    """Write the changed targets, all or none. Those that somebody else has changed meanwhile are given back instead.

    ``baseline_on``: the day of baselines entered now.
    """
    with transaction.atomic():
        locked = Indicator.objects.select_for_update(no_key=True, of=("self",)).filter(plan=plan).order_by("pk")
        known = {one.pk: one for one in locked}
        years = {
            (row.indicator_id, row.year): row
            for row in YearPlan.objects.select_for_update(no_key=True, of=("self",))
            .filter(indicator__plan=plan)
            .order_by("pk")
        }
        wishes = list(wishes)
        clashes = [
            wish._replace(seen=now)
            for wish in wishes
            if (now := _present(known, years, wish)) not in (wish.seen, wish.wanted)
        ]
        if clashes:
            return clashes
        changes: dict[Any, dict[str, Any]] = {}
        for wish in wishes:
            now = _present(known, years, wish)
            if now == wish.wanted:
                continue
            indicator = known[wish.indicator.pk]
            if wish.year is None:
                indicator.baseline = wish.wanted
                indicator.baseline_on = baseline_on or indicator.baseline_on or plan.starts_on
                indicator.save(update_fields=["baseline", "baseline_on"])
            else:
                YearPlan.objects.update_or_create(indicator=indicator, year=wish.year, defaults={"target": wish.wanted})
            name = "baseline" if wish.year is None else str(wish.year)
            changes.setdefault(indicator.pk, {})[name] = [_text(now), _text(wish.wanted)]
        if changes:
            write_many(
                [("indicators.indicator.set_targets", known[pk], {"changes": told}) for pk, told in changes.items()],
                by=by,
            )
    return []


def _present(known: Mapping, years: Mapping, wish: Wish) -> Decimal | None:
    if wish.year is None:
        return known[wish.indicator.pk].baseline
    row = years.get((wish.indicator.pk, wish.year))
    return row.target if row else None


def explain(indicator: Indicator, year: int, text: str, *, seen: str, by: User) -> YearPlan:
    """Say why the year went as it did. ``Overtaken`` when somebody has written other words meanwhile."""
    with transaction.atomic():
        fresh = _in_use(indicator)
        rows = YearPlan.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        row = rows.filter(indicator=fresh, year=year).first()
        row = row or YearPlan(indicator=fresh, year=year)
        if row.explanation not in (seen, text):
            raise Overtaken(
                _("Somebody has changed this text meanwhile: it is shown here. Save once more to keep what you typed."),
                row.explanation,
                seen=row.explanation,
            )
        if row.explanation != text:
            before, row.explanation = row.explanation, text
            row.save()
            write("indicators.indicator.explain", fresh, by=by, year=year, changes={"explanation": [before, text]})
    return row


def enter_fact(
    indicator: Indicator,
    year: int,
    value: Decimal | None,
    *,
    source: str,
    source_date=None,
    upload: Upload | None = None,
    reason: str = "",
    computed: float | None = None,
    seen: int,
    by: User,
) -> Fact:
    """Enter the actual value of a year, or take back what was entered (no value).

    ``computed``: what the portal counts itself; then a reason is wanted. ``seen``: number of the newest value that the
    page showed (0: none); ``Overtaken`` when there is a newer one.
    """
    if computed is not None and value is not None and not reason.strip():
        raise Refused(_("The portal computes this figure: say why it is overruled."))
    with transaction.atomic():
        fresh = _in_use(indicator)
        newest = Fact.objects.filter(indicator=fresh, year=year).select_related("created_by").order_by("number").last()
        last = newest.number if newest else 0
        if last != seen:
            raise Overtaken(
                _(
                    "Somebody has entered the value of this year or taken it back meanwhile: it is shown here. "
                    "Save once more to keep what you typed."
                ),
                newest,
                seen=last,
            )
        kept = None
        if upload:
            kept = files.store(upload.content, name=upload.name, content_type=upload.content_type, by=by)
        fact = Fact.objects.create(
            indicator=fresh,
            year=year,
            number=last + 1,
            value=value,
            source=source,
            source_date=source_date,
            file=kept,
            reason=reason.strip(),
            computed=None if computed is None else Decimal(str(round(computed, 3))),
            created_by=by,
        )
        verb = "take_back_fact" if value is None else "enter_fact"
        write(f"indicators.indicator.{verb}", fresh, by=by, reason=reason, year=year, value=_text(value), source=source)
    return fact


def keep_reading(indicator: Indicator, year: int, figure, *, measure: str) -> Reading | None:
    """Keep what the measure says at the end of a year; None when it is kept already."""
    value = None if figure.value is None else Decimal(str(round(figure.value, 3)))
    try:
        with transaction.atomic():
            kept = Reading.objects.create(
                indicator=indicator, year=year, measure=measure, value=value, figure=figure.as_json()
            )
            write("indicators.indicator.keep", indicator, by=None, year=year, value=_text(value))
    except IntegrityError:
        return None
    return kept


def _in_use(indicator: Indicator) -> Indicator:
    """The locked row; ``Conflict`` when it has been retired meanwhile."""
    fresh = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    if fresh.is_retired:
        raise Conflict(_("The indicator was retired meanwhile. Open the page again."))
    return fresh


def _changed(row, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the values; what changed, in texts for the journal."""
    changes = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            changes[name] = [_text(old), _text(value)]
            setattr(row, name, value)
    return changes


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        # «80» and not «8E+1», «12.5» and not «12.500».
        return format(value.normalize(), "f")
    return "" if value is None else str(value)
