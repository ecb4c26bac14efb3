"""From an order to a published template: reading, correcting, publishing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files
from journal.services import moving, write

from .. import gates, known, orders
from ..models import ExpectedResult, PlanTemplate, Stage, Task, TemplateVersion, UnplacedLine, VersionState

MOST_ROWS = 2000
TEXT_TYPE = "text/plain; charset=utf-8"


TERMS = "due_text due_on due_after responsible lineage"


class Outdated(Conflict):
    """Another person saved the draft meanwhile."""


@dataclass
class Edits:
    """What a person changed on the page of a draft. Rows go by their primary keys."""

    header: Mapping[str, Any] = field(default_factory=dict)
    stages: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    tasks: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    results: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    places: Mapping[int, str] = field(default_factory=dict)
    new_stage: str = ""
    new_tasks: Mapping[int, str] = field(default_factory=dict)
    new_result: str = ""
    act: str = ""


def text_hash(text: str) -> str:
    """By which an order that was read before is recognised: spaces and line ends do not matter."""
    return hashlib.sha256(orders.normalise(text).encode()).hexdigest()


def find_imported(text: str) -> TemplateVersion | None:
    """The newest version made from this very text."""
    return TemplateVersion.objects.filter(source_sha256=text_hash(text)).order_by("-created_at").first()


def import_order(
    text: str, *, by: User | None, content: bytes | None = None, name: str = "", content_type: str = ""
) -> TemplateVersion:
    """Read an order into a draft of a new template. The order itself is kept: its bytes and its text."""
    proposal = orders.parse(text)
    if not proposal.stages:
        raise Refused(_("No stage was found in this text. Stages begin with a number: “1. …”."))
    if len(proposal.tasks) + len(proposal.stages) > MOST_ROWS:
        raise Refused(_("This is too long for a plan: more than %(most)s tasks.") % {"most": MOST_ROWS})
    title = (proposal.title or proposal.stages[0].title)[:500]
    file = files.store(
        text.encode() if content is None else content,
        name=name or _("order.txt"),
        content_type=content_type or TEXT_TYPE,
        by=by,
    )
    with transaction.atomic():
        template = PlanTemplate.objects.create(name=title, created_by=by)
        version = TemplateVersion.objects.create(
            template=template,
            title=title,
            order_number=proposal.requisites.number[:50],
            order_date=proposal.requisites.date,
            issued_by=proposal.requisites.issued_by[:500],
            heading=proposal.heading,
            results_heading=proposal.results_heading[:500],
            remarks=proposal.remarks,
            source_text=text,
            source_sha256=text_hash(text),
            source_file=file,
            created_by=by,
        )
        _fill(version, proposal)
        write("planning.templateversion.import", version, by=by, sha256=file.sha256, number=version.order_number)
    return version


def _fill(version: TemplateVersion, proposal: orders.Proposal) -> None:
    for position, proposed in enumerate(proposal.stages, start=1):
        meaning = known.meaning_of_stage(proposed.title)
        stage = Stage.objects.create(
            version=version,
            position=position,
            number=proposed.number,
            title=proposed.title,
            scope=meaning.scope,
            check_code=meaning.check,
            **_terms(proposed),
        )
        tasks = [(task, known.meaning_of_task(task.text)) for task in proposed.tasks]
        Task.objects.bulk_create(
            Task(
                stage=stage,
                position=n,
                number=task.number,
                text=task.text,
                scope=m.scope,
                check_code=m.check,
                outcome=task.outcome,
                **_terms(task),
            )
            for n, (task, m) in enumerate(tasks, start=1)
        )
    ExpectedResult.objects.bulk_create(
        ExpectedResult(version=version, position=n, text=text) for n, text in enumerate(proposal.results, start=1)
    )
    UnplacedLine.objects.bulk_create(
        UnplacedLine(version=version, position=line.line, text=line.text) for line in proposal.unrecognised
    )


def _terms(row: orders.ProposedRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("due_text", "due_on", "responsible")}


def save_draft(version: TemplateVersion, edits: Edits, *, edition: int, by: User) -> TemplateVersion:
    """Apply a page of corrections, then the one act asked for (``task-up-12``, ``stage-out-3``).

    What is taken out goes to the lines without a place, so that nothing of the order vanishes. Raises ``Outdated`` when
    the draft is not the edition that the person saw.
    """
    with transaction.atomic():
        version = TemplateVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if not version.is_draft:
            raise Conflict(_("Somebody was here before you: this version is published."))
        if version.edition != edition:
            raise Outdated(_("Another person has changed the draft meanwhile."))
        draft = _Draft(version)
        draft.apply(edits)
        for name, value in edits.header.items():
            setattr(version, name, value)
        version.edition += 1
        version.save()
        if version.number == 1:
            PlanTemplate.objects.filter(pk=version.template_id).update(name=version.title)
        write("planning.templateversion.edit", version, by=by, edition=version.edition, act=edits.act)
    return version


class _Draft:
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
        self._place(edits.places)
        self._add(edits)
        if edits.act:
            self._act(*edits.act.split("-"))
        self._write()

    def _assign(self, row, changes: Mapping[int, Mapping[str, Any]]) -> None:
        for name, value in changes.get(row.pk, {}).items():
            setattr(row, name, value)

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

    def _act(self, kind: str, verb: str, pk: str) -> None:
        kinds: dict[str, list] = {"stage": self.stages, "result": self.results}
        rows = kinds.get(kind)
        stage = None
        if kind == "task":
            stage = next((s for s in self.stages if any(str(t.pk) == pk for t in self.tasks[s.pk])), None)
            rows = self.tasks[stage.pk] if stage else []
        place = next((i for i, row in enumerate(rows or ()) if str(row.pk) == pk), None)
        if rows is None or place is None:
            return  # taken away meanwhile by the very same save
        if verb == "out":
            self._take_out(rows, place)
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

    def _take_out(self, rows: list, place: int) -> None:
        row = rows.pop(place)
        if isinstance(row, Stage):
            self._lay_aside(f"{row.number}. {row.title}" if row.number else row.title)
            for task in self.tasks.pop(row.pk):
                self._lay_aside(task.text)
        else:
            self._lay_aside(row.text)
        row.delete()

    def _lay_aside(self, text: str) -> None:
        UnplacedLine.objects.create(version=self.version, text=text)

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


def obstacles(version: TemplateVersion) -> list[str]:
    """What keeps a draft from being published, a sentence each."""
    found = []
    stages = gates.outline(version)
    if version.unplaced.filter(is_ignored=False).exists():
        found.append(_("Some lines of the order have no place yet: place them or leave them out."))
    if not stages:
        found.append(_("The plan has no stage."))
    for stage in stages:
        if not stage.tasks.all():
            found.append(_("Stage “%(stage)s” has no task.") % {"stage": stage})
        for row in [stage, *stage.tasks.all()]:
            if row.check_code and not gates.supports(row.check_code, row.scope):
                found.append(_("The check of “%(row)s” does not fit its scope.") % {"row": row})
    return found


def publish(version: TemplateVersion, *, by: User | None) -> TemplateVersion:
    """Freeze the version: from now on plans may be started on it, and nobody changes it any more."""
    with moving(version, "publish", by=by) as fresh:
        if found := obstacles(fresh):
            raise Refused(" ".join(found))
        Task.objects.filter(stage__version=fresh).update(is_frozen=True)
        for rows in (fresh.stages, fresh.results, fresh.unplaced):
            rows.update(is_frozen=True)
        fresh.published_at, fresh.published_by = timezone.now(), by
        PlanTemplate.objects.filter(pk=fresh.template_id).update(name=fresh.title)
    return fresh


def begin_draft(version: TemplateVersion, *, by: User) -> TemplateVersion:
    """A new draft that begins as a copy of this version. The published one stays as it is, and so do plans on it."""
    with transaction.atomic():
        template = PlanTemplate.objects.select_for_update(of=("self",)).get(pk=version.template_id)
        if template.versions.filter(state=VersionState.DRAFT).exists():
            raise Conflict(_("Somebody was here before you: the template has a draft already."))
        source = TemplateVersion.objects.get(pk=version.pk)
        stages = list(source.stages.order_by("position", "pk").prefetch_related("tasks"))
        draft = TemplateVersion.objects.create(
            template=template,
            number=template.versions.order_by("-number").values_list("number", flat=True)[0] + 1,
            created_by=by,
            made_from=source,
            **{
                name: getattr(source, name)
                for name in (
                    "title",
                    "order_number",
                    "order_date",
                    "issued_by",
                    "heading",
                    "results_heading",
                    "remarks",
                    "source_text",
                    "source_sha256",
                    "source_file",
                )
            },
        )
        for stage in stages:
            copy = Stage.objects.create(
                version=draft, **_values(stage, f"position number title scope check_code {TERMS}")
            )
            Task.objects.bulk_create(
                Task(stage=copy, **_values(task, f"position number text scope check_code outcome {TERMS}"))
                for task in stage.tasks.all()
            )
        ExpectedResult.objects.bulk_create(
            ExpectedResult(version=draft, **_values(result, "position text")) for result in source.results.all()
        )
        UnplacedLine.objects.bulk_create(
            UnplacedLine(version=draft, **_values(line, "position text is_ignored")) for line in source.unplaced.all()
        )
        write("planning.templateversion.draft", draft, by=by, was=source.number, now=draft.number)
    return draft


def _values(row, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def discard(version: TemplateVersion, *, by: User) -> None:
    """Throw a draft away. The order's file stays where it is; the template goes when it has no other version."""
    with transaction.atomic():
        template = PlanTemplate.objects.select_for_update(of=("self",)).get(pk=version.template_id)
        version = TemplateVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if not version.is_draft:
            raise Conflict(_("Somebody was here before you: this version is published."))
        number = version.number
        version.delete()
        write("planning.plantemplate.discard", template, by=by, version=number)
        if not template.versions.exists():
            template.delete()
