"""The rows of a draft while a page of corrections is applied: changed in memory, then written, places counted anew."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.verdicts import Refused

from .. import known, orders
from ..models import ExpectedResult, Stage, Task, TemplateVersion, UnplacedLine

TERMS = "due_text due_on due_after responsible lineage"
STAGE_VALUES = f"number title scope check_code {TERMS}".split()
TASK_VALUES = f"number text scope check_code outcome {TERMS}".split()
MOST_OF_A_TEXT = 2000


@dataclass
class Edits:
    """What a person changed on the page of a draft. Rows go by their primary keys."""

    header: Mapping[str, Any] = field(default_factory=dict)
    stages: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    tasks: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    results: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    places: Mapping[int, str] = field(default_factory=dict)
    moves: Mapping[int, int] = field(default_factory=dict)
    new_stage: str = ""
    new_tasks: Mapping[int, str] = field(default_factory=dict)
    new_result: str = ""
    act: str = ""


class Draft:
    """The rows of a draft in memory: changed there, then written back with their places counted anew."""

    def __init__(self, version: TemplateVersion):
        self.version = version
        self.stages = list(version.stages.order_by("position", "pk").prefetch_related("tasks"))
        self.tasks = {stage.pk: list(stage.tasks.all()) for stage in self.stages}
        self.results = list(version.results.order_by("position", "pk"))
        # Stages whose tasks are numbered by their places: there the numbers follow.
        self.counting = {
            stage.pk
            for stage in self.stages
            if [task.number for task in self.tasks[stage.pk]]
            == [f"{stage.number}.{n}" for n in range(1, len(self.tasks[stage.pk]) + 1)]
        }

    def apply(self, edits: Edits) -> None:
        renumbered = set(self.counting)
        for stage in self.stages:
            self._assign(stage, edits.stages)
            for task in self.tasks[stage.pk]:
                before = task.number
                self._assign(task, edits.tasks)
                if task.number != before:
                    renumbered.discard(stage.pk)  # a person has given a number of her own
        for result in self.results:
            self._assign(result, edits.results)
        self.counting = renumbered
        self._move(edits.moves)
        self._place(edits.places)
        self._add(edits)
        if edits.act:
            self._act(*edits.act.split("-"))
        self._write()

    def _assign(self, row, changes: Mapping[int, Mapping[str, Any]]) -> None:
        for name, value in changes.get(row.pk, {}).items():
            setattr(row, name, value)

    def _move(self, moves: Mapping[int, int]) -> None:
        """Tasks to the end of another stage: task → stage."""
        for stage in self.stages:
            for task in list(self.tasks[stage.pk]):
                target = self._stage(moves.get(task.pk))
                if target is not None and target is not stage:
                    self.tasks[stage.pk].remove(task)
                    self.tasks[target.pk].append(task)

    def _place(self, places: Mapping[int, str]) -> None:
        """Put lines where a person chose: ``ignore``, ``keep``, ``stage``, ``result``, ``task-<stage>``."""
        for line in self.version.unplaced.filter(pk__in=[pk for pk, place in places.items() if place]):
            place = places[line.pk]
            if place in {"ignore", "keep"}:
                line.is_ignored = place == "ignore"
                line.save(update_fields=["is_ignored"])
                continue
            if place == "stage":
                self._new_stage(line.text)
            elif place == "result":
                self._new_result(line.text)
            elif (stage := self._stage(place.removeprefix("task-"))) is not None:
                self._new_task(stage, line.text)
            else:
                continue
            line.delete()

    def _add(self, edits: Edits) -> None:
        for pk, text in edits.new_tasks.items():
            if text and (stage := self._stage(pk)) is not None:
                self._new_task(stage, text)
        if edits.new_stage:
            self._new_stage(edits.new_stage)
        if edits.new_result:
            self._new_result(edits.new_result)

    def _stage(self, pk: object) -> Stage | None:
        return next((stage for stage in self.stages if str(stage.pk) == str(pk)), None)

    def _new_stage(self, text: str) -> None:
        line = orders.NUMBER.match(text)
        number, title = (line["number"], line["body"]) if line else (str(len(self.stages) + 1), text)
        meaning = known.meaning_of_stage(title)
        stage = Stage.objects.create(
            version=self.version,
            position=len(self.stages) + 1,
            number=number,
            title=title[:1000],
            scope=meaning.scope,
            check_code=meaning.check,
        )
        self.stages.append(stage)
        self.tasks[stage.pk] = []
        self.counting.add(stage.pk)

    def _new_task(self, stage: Stage, text: str) -> None:
        tasks = self.tasks[stage.pk]
        meaning = known.meaning_of_task(text)
        number = f"{stage.number}.{len(tasks) + 1}"
        tasks.append(
            Task.objects.create(
                stage=stage,
                position=len(tasks) + 1,
                number=number,
                text=text,
                scope=meaning.scope,
                check_code=meaning.check,
            )
        )

    def _new_result(self, text: str) -> None:
        self.results.append(ExpectedResult.objects.create(version=self.version, position=0, text=text))

    def _act(self, kind: str, verb: str, pk: str, *where: str) -> None:
        """One button: ``task-up-12``, ``task-place-12-<stage>-<position>``, ``line-back-7``."""
        if kind == "line":
            self._act_on_line(verb, pk)
            return
        kinds: dict[str, list] = {"stage": self.stages, "result": self.results}
        rows = kinds.get(kind)
        stage = None
        if kind == "task":
            stage = next((s for s in self.stages if any(str(t.pk) == pk for t in self.tasks[s.pk])), None)
            rows = self.tasks[stage.pk] if stage else []
        place = next((i for i, row in enumerate(rows or ()) if str(row.pk) == pk), None)
        if rows is None or place is None:
            return  # taken away meanwhile by the very same save
        match verb:
            case "out":
                self._take_out(rows, place)
                return
            case "place":
                self._drop(rows, place, *map(int, where))
                return
            case "split":
                self._split(rows, place)
                return
            case "merge":
                self._merge(rows, place)
                return
        other = place + (1 if verb == "down" else -1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        elif stage is not None:
            self._carry_over(stage, rows, place, other)

    def _carry_over(self, stage: Stage, rows: list[Task], place: int, other: int) -> None:
        """Above the first task of a stage lies the end of the stage before it."""
        here = self.stages.index(stage)
        there = here + (1 if other > place else -1)
        if 0 <= there < len(self.stages):
            neighbours = self.tasks[self.stages[there].pk]
            neighbours.insert(0 if there > here else len(neighbours), rows.pop(place))

    def _drop(self, rows: list, place: int, *where: int) -> None:
        """Dragged: a task to (stage, position), others to a position; positions are counted without the row itself."""
        stage = self._stage(where[0]) if len(where) == 2 else None
        if len(where) == 2 and stage is None:
            return
        row = rows.pop(place)
        target = rows if stage is None else self.tasks[stage.pk]
        target.insert(min(max(where[-1] - 1, 0), len(target)), row)

    def _split(self, rows: list, place: int) -> None:
        """A row whose text has line breaks becomes as many; the first one keeps what is known of it."""
        row = rows[place]
        pieces = [text for line in row.text.splitlines() if (text := orders.normalise(line))]
        if len(pieces) < 2:
            raise Refused(_("Break the line where the text is to be divided (Enter), then press “Divide”."))
        row.text = pieces[0]
        for shift, text in enumerate(pieces[1:], start=1):
            rows.insert(place + shift, self._another(row, text))

    def _another(self, row: Task | ExpectedResult, text: str) -> Task | ExpectedResult:
        if isinstance(row, ExpectedResult):
            return ExpectedResult.objects.create(version=self.version, position=row.position, text=text)
        meaning = known.meaning_of_task(text)
        kept = {name: getattr(row, name) for name in ("due_text", "due_on", "due_after", "responsible")}
        return Task.objects.create(
            stage=row.stage, position=row.position, text=text, scope=meaning.scope, check_code=meaning.check, **kept
        )

    def _merge(self, rows: list, place: int) -> None:
        """The row's text goes on that of the row before it, word for word; so do deadline, person and result."""
        if not place:
            raise Refused(_("There is nothing above it to join it to."))
        row, above = rows[place], rows[place - 1]
        text = orders.join(above.text, row.text)
        if len(text) > MOST_OF_A_TEXT:
            raise Refused(_("Together the two are too long."))
        above.text = text
        if isinstance(row, Task):
            for name, most in (("due_text", 300), ("responsible", 500), ("outcome", 2000)):
                both = "; ".join(dict.fromkeys(filter(None, [getattr(above, name), getattr(row, name)])))
                if len(both) > most:
                    raise Refused(_("Together the two are too long."))
                setattr(above, name, both)
            above.due_on = max(filter(None, [above.due_on, row.due_on]), default=None)
        rows.pop(place).delete()

    def _take_out(self, rows: list, place: int) -> None:
        """To the lines without a place, with what puts it back as it was."""
        row = rows.pop(place)
        kept: dict[str, Any] = {"place": place}
        if isinstance(row, Stage):
            kept |= {"kind": "stage", "group": str(uuid.uuid4()), "values": _kept(row, STAGE_VALUES)}
            self._lay_aside(f"{row.number}. {row.title}" if row.number else row.title, kept)
            for n, task in enumerate(self.tasks.pop(row.pk)):
                values = _kept(task, TASK_VALUES)
                self._lay_aside(task.text, {"kind": "task", "place": n, "group": kept["group"], "values": values})
        elif isinstance(row, Task):
            self._lay_aside(row.text, kept | {"kind": "task", "stage": row.stage_id, "values": _kept(row, TASK_VALUES)})
        else:
            self._lay_aside(row.text, kept | {"kind": "result"})
        row.delete()

    def _lay_aside(self, text: str, kept: dict[str, Any]) -> None:
        for start in range(0, len(text), MOST_OF_A_TEXT):
            piece = text[start : start + MOST_OF_A_TEXT]
            UnplacedLine.objects.create(version=self.version, text=piece, kept=kept if not start else {})

    def _act_on_line(self, verb: str, pk: str) -> None:
        lines = list(self.version.unplaced.order_by("is_ignored", "position", "pk"))
        place = next((n for n, line in enumerate(lines) if str(line.pk) == pk), None)
        if place is None:
            return
        line = lines[place]
        if verb == "back":
            self._put_back(line, lines)
        elif verb == "merge":
            if not place or lines[place - 1].is_ignored != line.is_ignored:
                raise Refused(_("There is nothing above it to join it to."))
            above = lines[place - 1]
            above.text = orders.join(above.text, line.text)
            if len(above.text) > MOST_OF_A_TEXT:
                raise Refused(_("Together the two are too long."))
            above.kept = {}
            above.save(update_fields=["text", "kept"])
            line.delete()

    def _put_back(self, line: UnplacedLine, lines: list[UnplacedLine]) -> None:
        """Undo: a row taken out returns to its place with all that was known of it; a stage with its tasks."""
        kept = line.kept
        match kept.get("kind"):
            case "stage":
                stage = Stage.objects.create(version=self.version, position=0, **_values(kept))
                self.stages.insert(min(kept["place"], len(self.stages)), stage)
                self.tasks[stage.pk] = []
                for other in lines:
                    if other.kept.get("group") == kept["group"] and other.kept["kind"] == "task":
                        self.tasks[stage.pk].append(Task.objects.create(stage=stage, position=0, **_values(other.kept)))
                        other.delete()
            case "task":
                stage = self._stage(kept.get("stage"))
                if stage is None:
                    raise Refused(_("Its stage is taken out too: put the stage back, or choose another one for it."))
                task = Task.objects.create(stage=stage, position=0, **_values(kept))
                tasks = self.tasks[stage.pk]
                tasks.insert(min(kept["place"], len(tasks)), task)
            case "result":
                result = ExpectedResult.objects.create(version=self.version, position=0, text=line.text)
                self.results.insert(min(kept["place"], len(self.results)), result)
            case _:
                return
        line.delete()

    def _write(self) -> None:
        for position, stage in enumerate(self.stages, start=1):
            stage.position = position
            stage.save()
            for place, task in enumerate(self.tasks[stage.pk], start=1):
                task.stage, task.position = stage, place
                if stage.pk in self.counting:
                    task.number = f"{stage.number}.{place}"
                task.save()
        for position, result in enumerate(self.results, start=1):
            result.position = position
            result.save()


def _kept(row: Stage | Task, names: list[str]) -> dict[str, Any]:
    """Values of a row as JSON keeps them."""
    values = {name: getattr(row, name) for name in names}
    if values["due_on"]:
        values["due_on"] = values["due_on"].isoformat()
    return values | {"lineage": str(values["lineage"]) if values["lineage"] else None}


def _values(kept: dict[str, Any]) -> dict[str, Any]:
    values = dict(kept["values"])
    if values["due_on"]:
        values["due_on"] = datetime.date.fromisoformat(values["due_on"])
    return values | {"lineage": uuid.UUID(values["lineage"]) if values["lineage"] else None}
