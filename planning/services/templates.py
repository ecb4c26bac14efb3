"""From an order to a published template: reading, correcting, publishing."""

import hashlib
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
from .drafts import TERMS, Draft, Edits

MOST_ROWS = 2000
TEXT_TYPE = "text/plain; charset=utf-8"


class Outdated(Conflict):
    """Another person saved the draft meanwhile."""


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
        version = TemplateVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.pk)
        if not version.is_draft:
            raise Conflict(_("Somebody was here before you: this version is published."))
        if version.edition != edition:
            raise Outdated(_("Another person has changed the draft meanwhile."))
        draft = Draft(version)
        draft.apply(edits)
        for name, value in edits.header.items():
            setattr(version, name, value)
        version.edition += 1
        version.save()
        if version.number == 1:
            PlanTemplate.objects.filter(pk=version.template_id).update(name=version.title)
        write("planning.templateversion.edit", version, by=by, edition=version.edition, act=edits.act)
    return version


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
        template = PlanTemplate.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.template_id)
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
        template = PlanTemplate.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.template_id)
        version = TemplateVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.pk)
        if not version.is_draft:
            raise Conflict(_("Somebody was here before you: this version is published."))
        number = version.number
        version.delete()
        write("planning.plantemplate.discard", template, by=by, version=number)
        if not template.versions.exists():
            template.delete()
