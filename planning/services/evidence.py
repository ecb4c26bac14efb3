"""Proving tasks that the portal cannot see done by itself."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents.models import StoredFile
from institutions.models import Institution
from journal.services import moving, write

from ..models import Evidence, EvidenceState, Plan, ProgressState, StageProgress, Task
from ..models.plans import AT_WORK
from . import moves


def add(
    plan: Plan,
    task: Task,
    *,
    by: User,
    institution: Institution | None = None,
    note: str = "",
    number: str = "",
    date: datetime.date | None = None,
    file: StoredFile | None = None,
) -> Evidence:
    """Hand in evidence. The department's own counts at once; an institution's waits until the department accepts it."""
    if not (note.strip() or number.strip() or file):
        raise Refused(_("Describe what was done, or name the document, or add its file."))
    with transaction.atomic():
        _runs_on(plan, task)
        progress = _held(plan, task, institution) if institution else None
        if progress and not by.is_department and progress.state not in AT_WORK:
            message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
            raise Conflict(message % {"state": progress.get_state_display()})
        evidence = Evidence(
            plan=plan,
            task=task,
            institution=institution,
            note=note.strip(),
            number=number.strip(),
            date=date,
            file=file,
            added_by=by,
        )
        if by.is_department:
            evidence.state = EvidenceState.ACCEPTED
            evidence.decided_at, evidence.decided_by = timezone.now(), by
        try:
            with transaction.atomic():
                evidence.save(force_insert=True)
        except IntegrityError as error:
            if _live(plan, task, institution).exists():
                raise Conflict(_("Somebody was here before you: there is evidence for this task already.")) from error
            raise
        write(
            "planning.evidence.add",
            evidence,
            by=by,
            state=evidence.state,
            number=evidence.number,
            sha256=file.sha256 if file else "",
        )
        if progress and progress.state == ProgressState.OPEN:
            moves.start(progress, by=by)
    return evidence


def _runs_on(plan: Plan, task: Task) -> None:
    """The plan is locked against being moved to another version, to whose tasks the evidence would have to go."""
    fresh = Plan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
    moves.running(fresh)
    if task.stage.version_id != fresh.version_id:
        raise Conflict(_("Somebody was here before you: the plan follows another version now. Open the page again."))


def _held(plan: Plan, task: Task, institution: Institution) -> StageProgress | None:
    """The stage's row under lock: it is neither submitted nor moved while evidence is added."""
    rows = StageProgress.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(plan=plan, institution=institution, stage=task.stage_id).first()


def _live(plan: Plan, task: Task, institution: Institution | None):
    return Evidence.objects.live().filter(plan=plan, task=task, institution=institution)


def accept(evidence: Evidence, *, by: User) -> Evidence:
    with moving(evidence, "accept", by=by) as fresh:
        moves.running(fresh.plan)
        fresh.decided_at, fresh.decided_by = timezone.now(), by
    return fresh


def send_back(evidence: Evidence, *, by: User, remark: str) -> Evidence:
    """Return evidence with a remark that says what to mend; the institution hands in another."""
    if not remark.strip():
        raise Refused(_("Say what is to be mended."))
    with moving(evidence, "return", by=by, reason=remark) as fresh:
        moves.running(fresh.plan)
        fresh.decided_at, fresh.decided_by, fresh.remark = timezone.now(), by, remark
    return fresh


def withdraw(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Take evidence back. It stays readable, with the reason, and counts no more."""
    if not reason.strip():
        raise Refused(_("Give the reason."))
    with transaction.atomic():
        progress = _held(evidence.plan, evidence.task, evidence.institution) if evidence.institution_id else None
        if progress and not by.is_department and progress.state not in AT_WORK:
            message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
            raise Conflict(message % {"state": progress.get_state_display()})
        with moving(evidence, "withdraw", by=by, reason=reason) as fresh:
            moves.running(fresh.plan)
            if not by.is_department and fresh.state != EvidenceState.SUBMITTED:
                raise Conflict(_("Somebody was here before you: the department has accepted this evidence."))
            fresh.decided_at, fresh.decided_by, fresh.remark = timezone.now(), by, reason
    return fresh
