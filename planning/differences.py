"""What one version of a template says otherwise than another: added, taken out, reworded, moved."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from . import gates
from .lineage import likely, match
from .models import ExpectedResult, Stage, Task, TemplateVersion

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One stage, task, result, or the plan as a whole. ``kind``: added, removed, changed or moved."""

    kind: str
    what: str
    title: str
    lines: tuple[Line, ...] = ()

    @property
    def word(self) -> str:
        return {
            ADDED: _("added"),
            REMOVED: _("taken out"),
            CHANGED: _("changed"),
            MOVED: _("moved"),
        }[self.kind]


def compare(old: TemplateVersion, new: TemplateVersion) -> list[Difference]:
    """Everything that differs, in the order of the new version; what was taken out stands last. Six queries."""
    before, after = gates.outline(old), gates.outline(new)
    found = match(before, after)
    found.stages = likely(found.stages, found.doubtful_stages)
    found.tasks = likely(found.tasks, found.doubtful)
    differences = _about(old, new)
    stages = {stage.pk: stage for stage in before}
    tasks = {task.pk: (task, stage) for stage in before for task in stage.tasks.all()}
    was_stage = {now: stages[was] for was, now in found.stages.items()}
    was_task = {now: tasks[was] for was, now in found.tasks.items()}
    moved = _out_of_order([stage.pk for stage in before], [was_stage[s.pk].pk for s in after if s.pk in was_stage])
    moved_tasks = {
        pk
        for stage in after
        for pk in _out_of_order(
            [task.pk for task in was_stage[stage.pk].tasks.all()] if stage.pk in was_stage else [],
            [was_task[task.pk][0].pk for task in stage.tasks.all() if task.pk in was_task],
        )
    }
    for stage in after:
        differences += _of_stage(was_stage.get(stage.pk), stage, moved)
        for task in stage.tasks.all():
            differences += _of_task(*was_task.get(task.pk, (None, None)), task, stage, moved_tasks, found.stages)
    differences += [Difference(REMOVED, _("Stage"), str(stage)) for stage in before if stage.pk not in found.stages]
    differences += [
        Difference(REMOVED, _("Task"), str(task)) for task, _stage in tasks.values() if task.pk not in found.tasks
    ]
    return differences + _results(list(old.results.all()), list(new.results.all()))


def _about(old: TemplateVersion, new: TemplateVersion) -> list[Difference]:
    names = ("title", "order_number", "order_date", "issued_by", "results_heading")
    lines = tuple(
        Line(_label(new, name), *_said(old, new, name)) for name in names if getattr(old, name) != getattr(new, name)
    )
    return [Difference(CHANGED, _("Plan"), new.title, lines)] if lines else []


def _of_stage(was: Stage | None, now: Stage, moved: set[int]) -> list[Difference]:
    if was is None:
        return [Difference(ADDED, _("Stage"), str(now))]
    lines = _lines(was, now, "title", "due_text", "due_on", "due_after", "responsible")
    if was.check_code != now.check_code:
        lines.append(Line(_("Own condition"), _check(was.check_code), _check(now.check_code)))
    return _told(lines, _("Stage"), str(now), (was.number, now.number) if was.pk in moved else None)


def _of_task(
    was: Task | None, was_stage: Stage | None, now: Task, stage: Stage, moved: set[int], stages: dict[int, int]
) -> list[Difference]:
    if was is None or was_stage is None:
        return [Difference(ADDED, _("Task"), str(now))]
    lines = _lines(was, now, "text", "due_text", "due_on", "responsible", "outcome")
    if was.scope != now.scope:
        lines.append(Line(_("Whose task"), was.get_scope_display(), now.get_scope_display()))
    if was.check_code != now.check_code:
        lines.append(Line(_("What closes it"), _check(was.check_code), _check(now.check_code)))
    if stages.get(was_stage.pk) != stage.pk:
        return _told(lines, _("Task"), str(now), (str(was_stage), str(stage)))
    return _told(lines, _("Task"), str(now), (was.number, now.number) if was.pk in moved else None)


def _told(lines: list[Line], what: str, title: str, places: tuple[str, str] | None) -> list[Difference]:
    kind = CHANGED if lines else MOVED
    if places:
        lines = [*lines, Line(_("Place"), *places)]
    return [Difference(kind, what, title, tuple(lines))] if lines else []


def _lines(was: Stage | Task, now: Stage | Task, *names: str) -> list[Line]:
    return [
        Line(_label(now, name), *_said(was, now, name)) for name in names if getattr(was, name) != getattr(now, name)
    ]


def _label(row: Model, name: str) -> str:
    name = str(cast(Field, row._meta.get_field(name)).verbose_name)
    return name[:1].upper() + name[1:]


def _said(was: object, now: object, name: str) -> tuple[str, str]:
    return _word(getattr(was, name)), _word(getattr(now, name))


def _word(value: object) -> str:
    if value in ("", None):
        return ""
    return f"{value:%d.%m.%Y}" if hasattr(value, "isoformat") else str(value)


def _check(code: str) -> str:
    return str(gates.CHECKS[code].label) if code in gates.CHECKS else code


def _results(old: list[ExpectedResult], new: list[ExpectedResult]) -> list[Difference]:
    before, after = [result.text for result in old], [result.text for result in new]
    return [Difference(ADDED, _("Expected result"), text) for text in after if text not in before] + [
        Difference(REMOVED, _("Expected result"), text) for text in before if text not in after
    ]


def _out_of_order(before: Sequence[int], after: Sequence[int]) -> set[int]:
    """Rows that changed places among those that stayed: all but a longest run that kept its order."""
    places = {pk: place for place, pk in enumerate(before)}
    stayed = [pk for pk in after if pk in places]
    tails: list[int] = []
    ends: list[int] = []
    links: dict[int, int | None] = {}
    for pk in stayed:
        at = bisect_left(tails, places[pk])
        links[pk] = ends[at - 1] if at else None
        if at == len(tails):
            tails.append(places[pk])
            ends.append(pk)
        else:
            tails[at], ends[at] = places[pk], pk
    kept, step = set(), ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = links[step]
    return set(stayed) - kept
