"""Items of a plan: proposed, changed, put in order, taken out, copied from last year. Each under the plan's lock."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from journal.services import write

from ..models import InteractionPlan, PlanItem, PlanSection
from .plans import lock_for

LISTS = ("conductors", "participants")
PLAIN = (
    *("section", "title", "form", "timing", "starts_on", "ends_on", "place", "audience", "expected_people"),
    *("responsible", "person", "resource_item", "resource", "result"),
)


def add(plan: InteractionPlan, *, by: User, key: uuid.UUID | None = None, **values: Any) -> PlanItem:
    """Put an item at the end of its section.

    ``key``: made with the empty form, so that a form sent twice makes one item. Values: fields of ``PlanItem``,
    ``conductors`` and ``participants`` lists of institutions.
    """
    lists = {name: values.pop(name, ()) for name in LISTS}
    with transaction.atomic():
        plan = lock_for(plan, by)
        if key and (known := PlanItem.objects.filter(pk=key).first()):
            if known.plan_id == plan.pk:
                return known
            key = None  # of a form of another plan
        last = plan.items.filter(section=values["section"]).aggregate(last=Max("position"))["last"] or 0
        item = PlanItem(plan=plan, position=last + 1, created_by=by, changed_by=by, **values)
        if key:
            item.pk = key
        item.due_on = item.ends_on
        item.save(force_insert=True)
        for name, institutions in lists.items():
            getattr(item, name).set(institutions)
        write("interaction.planitem.add", item, by=by)
        _touch(plan, by, "interaction.interactionplan.add_item", item)
    return item


def change(item: PlanItem, *, seen: int, by: User, **values: Any) -> PlanItem:
    """Change an item as the person saw it. ``seen``: its revision on the form; ``Conflict`` when it has moved on."""
    lists = {name: list(values.pop(name)) for name in LISTS if name in values}
    with transaction.atomic():
        plan = lock_for(item.plan, by)
        fresh = _fresh(item)
        if fresh.revision != seen:
            raise Conflict(_("Somebody has changed this item meanwhile."))
        changed = {}
        for name in PLAIN:
            if name in values and getattr(fresh, name) != values[name]:
                changed[name] = [_text(getattr(fresh, name)), _text(values[name])]
                setattr(fresh, name, values[name])
        for name, institutions in lists.items():
            before = list(getattr(fresh, name).all())
            if {one.pk for one in before} != {one.pk for one in institutions}:
                changed[name] = [", ".join(map(str, before)), ", ".join(map(str, institutions))]
                getattr(fresh, name).set(institutions)
        if not changed:
            return fresh
        if "section" in changed:
            last = plan.items.filter(section=fresh.section).aggregate(last=Max("position"))["last"] or 0
            fresh.position = last + 1
        if not fresh.in_version:
            fresh.due_on = fresh.ends_on
        fresh.revision += 1
        fresh.changed_at, fresh.changed_by = timezone.now(), by
        fresh.save()
        write("interaction.planitem.change", fresh, by=by, changes=changed)
    return fresh


def remove(item: PlanItem, *, by: User) -> None:
    """Take the item out. What was approved once stays readable; a mere proposal goes for good."""
    with transaction.atomic():
        plan = lock_for(item.plan, by)
        fresh = _fresh(item)
        write("interaction.planitem.remove", fresh, by=by)
        _touch(plan, by, "interaction.interactionplan.remove_item", fresh)
        if fresh.in_version:
            fresh.removed_at = timezone.now()
            fresh.revision += 1
            fresh.save(update_fields=["removed_at", "revision"])
        else:
            fresh.delete()


def restore(item: PlanItem, *, by: User) -> PlanItem:
    """Put an item of the approved version back into the draft."""
    with transaction.atomic():
        plan = lock_for(item.plan, by)
        fresh = PlanItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
        if fresh.removed_at is None:
            return fresh
        fresh.removed_at = None
        fresh.revision += 1
        fresh.save(update_fields=["removed_at", "revision"])
        write("interaction.planitem.restore", fresh, by=by)
        _touch(plan, by, "interaction.interactionplan.restore_item", fresh)
    return fresh


def move(item: PlanItem, step: int, *, by: User) -> None:
    """One place up (-1) or down (1) within its section."""
    with transaction.atomic():
        plan = lock_for(item.plan, by)
        fresh = _fresh(item)
        order = list(plan.items.standing().filter(section=fresh.section_id).order_by("position", "pk"))
        place = next(n for n, one in enumerate(order) if one.pk == fresh.pk)
        if 0 <= place + step < len(order):
            order[place], order[place + step] = order[place + step], order[place]
            _number(plan, order, fresh, by)


def place_before(item: PlanItem, other: PlanItem | None, section: PlanSection, *, by: User) -> None:
    """Put the item before another one of the section, or at its end: what dragging does."""
    with transaction.atomic():
        plan = lock_for(item.plan, by)
        fresh = _fresh(item)
        rest = plan.items.standing().filter(section=section).exclude(pk=fresh.pk).order_by("position", "pk")
        order = list(rest)
        place = next((n for n, one in enumerate(order) if other and one.pk == other.pk), len(order))
        order.insert(place, fresh)
        fresh.section = section
        _number(plan, order, fresh, by)


def _number(plan: InteractionPlan, order: list[PlanItem], moved: PlanItem, by: User) -> None:
    for n, one in enumerate(order, start=1):
        one.position = n
    PlanItem.objects.bulk_update(order, ["position", "section"])
    _touch(plan, by, "interaction.interactionplan.move_item", moved)


def copy(plan: InteractionPlan, chosen: Iterable[PlanItem], *, by: User) -> list[PlanItem]:
    """Take items of last year's plan over, their days moved on by the years between; those copied before stay out."""
    copied = []
    with transaction.atomic():
        plan = lock_for(plan, by)
        known = set(plan.items.standing().values_list("title", "form", "starts_on", "ends_on"))
        sections = {section.title: section for section in plan.sections.all()}
        for old in chosen:
            years = plan.school_year - old.plan.school_year
            term = _later(old.starts_on, years), _later(old.ends_on, years)
            if (old.title, old.form, *term) in known:
                continue
            section = sections.get(old.section.title)
            if section is None:
                last = max((one.position for one in sections.values()), default=0)
                section = PlanSection.objects.create(plan=plan, title=old.section.title, position=last + 1)
                sections[section.title] = section
            values: dict[str, Any] = {name: getattr(old, name) for name in PLAIN if name != "section"}
            values["starts_on"], values["ends_on"] = term
            values |= {name: list(getattr(old, name).all()) for name in LISTS}
            copied.append(add(plan, by=by, section=section, **values))
            known.add((old.title, old.form, *term))
    return copied


def enter(plan: InteractionPlan, rows: Iterable[dict[str, Any]], *, by: User) -> tuple[int, int]:
    """Add many at once; gives how many were added, and how many the plan has already (same event, form and days)."""
    added = repeated = 0
    with transaction.atomic():
        plan = lock_for(plan, by)
        known = set(plan.items.standing().values_list("title", "form", "starts_on", "ends_on"))
        for values in rows:
            sign = tuple(values[name] for name in ("title", "form", "starts_on", "ends_on"))
            if sign in known:
                repeated += 1
                continue
            add(plan, by=by, **values)
            known.add(sign)
            added += 1
    return added, repeated


def _later(day, years: int):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def _fresh(item: PlanItem) -> PlanItem:
    """The locked row; ``Conflict`` when somebody has taken it out meanwhile."""
    fresh = (
        PlanItem.objects.select_for_update(no_key=True, of=("self",)).select_related("plan").filter(pk=item.pk).first()
    )
    if fresh is None or fresh.removed_at:
        raise Conflict(_("Somebody has taken this item out of the plan meanwhile."))
    return fresh


def _touch(plan: InteractionPlan, by: User, action: str, item: PlanItem) -> None:
    """The plan's own history tells which lines came, went and moved."""
    write(action, plan, by=by, item=item.title)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
