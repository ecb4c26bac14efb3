"""What a plan says, as its papers and its frozen versions have it; and what differs between two of those."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import InteractionPlan, PlanItem

NAMES_SHOWN = 2
# The columns of the plan: code, heading. Those of the usual form of such plans.
COLUMNS = (
    ("title", gettext_lazy("Event")),
    ("form", gettext_lazy("Form of interaction")),
    ("time", gettext_lazy("Time")),
    ("place", gettext_lazy("Place")),
    ("conductors", gettext_lazy("Who conducts")),
    ("participants", gettext_lazy("Participants and audience")),
    ("resource", gettext_lazy("Resources")),
    ("responsible", gettext_lazy("Responsible")),
    ("result", gettext_lazy("Expected result")),
)


def items_for_paper(plan: InteractionPlan):
    """Standing items with all that a line prints; three queries for any number of them."""
    return (
        plan.items.standing()
        .select_related("section", "responsible", "resource_item__base__institution", "plan__network")
        .prefetch_related("conductors", "participants")
    )


def line_of(item: PlanItem) -> dict[str, str]:
    """One line: code of a column → its text."""
    return {
        "id": str(item.pk),
        "title": item.title,
        "form": item.get_form_display(),
        "time": item.time_label,
        "place": item.place,
        "conductors": ", ".join(one.short_name for one in item.conductors.all()),
        "participants": "; ".join(filter(None, [_who(item), item.audience, _how_many(item)])),
        "resource": ", ".join(filter(None, [_offered(item), item.resource])),
        "responsible": ", ".join(filter(None, [responsible_name(item), item.person])),
        "result": item.result,
    }


def short_list(names: list[str]) -> str:
    """The first few names and how many more: for pages, where a list of forty would bury the line."""
    rest = len(names) - NAMES_SHOWN
    if rest <= 0:
        return ", ".join(names)
    return ngettext("%(names)s and %(rest)s more", "%(names)s and %(rest)s more", rest) % {
        "names": ", ".join(names[:NAMES_SHOWN]),
        "rest": rest,
    }


def responsible_name(item: PlanItem) -> str:
    return item.responsible.short_name if item.responsible else str(_("department of education"))


def _who(item: PlanItem) -> str:
    names = [one.short_name for one in item.participants.all()]
    return ", ".join(names) if names else str(_("all institutions of the network"))


def _how_many(item: PlanItem) -> str:
    count = item.expected_people
    if count is None:
        return ""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def _offered(item: PlanItem) -> str:
    offered = item.resource_item
    return f"{offered.name} ({offered.base.institution.short_name})" if offered else ""


def sections_of(plan: InteractionPlan, items: Iterable[PlanItem] | None = None) -> list[dict[str, Any]]:
    """What the plan says now: sections in order, each with its lines; empty sections are left out."""
    rows = items_for_paper(plan) if items is None else items
    found: dict[int, dict[str, Any]] = {}
    for item in rows:
        section = found.setdefault(item.section_id, {"title": item.section.title, "lines": []})
        section["lines"].append(line_of(item))
    return list(found.values())


def numbered(sections: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any], list[tuple[str, dict[str, str]]]]]:
    """Sections with their numbers and lines with theirs: «2.3»."""
    for n, section in enumerate(sections, start=1):
        yield n, section, [(f"{n}.{m}", line) for m, line in enumerate(section["lines"], start=1)]


@dataclass(frozen=True, slots=True)
class Change:
    """One line that differs. ``kind``: added, removed or changed. ``cells``: (heading, before, after)."""

    kind: str
    title: str
    section: str
    cells: list[tuple[str, str, str]]
    key: uuid.UUID


def differences(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    """What the later content has otherwise, in its order; what was taken out comes last."""
    old, new = _by_key(before), _by_key(after)
    changes = []
    for key, (section, line) in new.items():
        if key not in old:
            changes.append(Change("added", line["title"], section, [], uuid.UUID(key)))
            continue
        was_section, was = old[key]
        cells = [(str(label), was.get(code, ""), line[code]) for code, label in COLUMNS if was.get(code) != line[code]]
        if was_section != section:
            cells.insert(0, (_("Section"), was_section, section))
        if cells:
            changes.append(Change("changed", line["title"], section, cells, uuid.UUID(key)))
    changes += [
        Change("removed", line["title"], section, [], uuid.UUID(key))
        for key, (section, line) in old.items()
        if key not in new
    ]
    return changes


def terms_of(sections: list[dict[str, Any]]) -> dict[str, str]:
    """Key of an item → its term as it was printed."""
    return {key: line["time"] for key, (_section, line) in _by_key(sections).items()}


def _by_key(sections: list[dict[str, Any]]) -> dict[str, tuple[str, dict[str, str]]]:
    return {line["id"]: (section["title"], line) for section in sections for line in section["lines"]}
