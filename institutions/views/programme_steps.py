"""What can be done with a version now, by whom: the buttons of its card."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.verdicts import YES, Verdict

from ..models import ProgrammeState, ProgrammeVersion
from ..models.programmes import EDITABLE, WITH_EXPERT
from ..permissions import (
    is_expert_of,
    may_adopt_programme,
    may_appoint_expert,
    may_approve_programme,
    may_begin_version,
    may_close_programme,
    may_copy_programme,
    may_discard_programme,
    may_judge_programme,
    may_publish_programme,
    may_resubmit_programme,
    may_revise_programme,
    may_submit_programme,
    may_tell_places,
    may_write_programme,
)
from ..services.programmes import Lack


class Step(NamedTuple):
    """One button: what it does, where, whether it may be pressed. ``style``: primary, secondary or link."""

    label: str
    url: str
    verdict: Verdict
    style: str = "secondary"
    icon: str = ""


def next_steps(user, version: ProgrammeVersion, versions: list[ProgrammeVersion], missing: list[Lack]) -> list[Step]:
    """The main one first; those that wait for something say why."""

    def act(code: str, label: str, verdict: Verdict, style: str = "secondary", icon: str = "") -> Step:
        url = reverse("institutions:programme_act", args=[version.programme_id, version.number, code])
        return Step(label, url, verdict, style, icon)

    state, steps = version.state, []
    remarks = reverse("institutions:programme_remarks", args=[version.programme_id, version.number])
    works_here = version.is_of(user)
    if state == ProgrammeState.DRAFT and may_write_programme(user, version):
        if missing:
            url = reverse(
                "institutions:programme_edit", args=[version.programme_id, version.number, missing[0].section]
            )
            steps.append(Step(_("Go on filling in"), url, YES, "primary", "edit"))
        style = "secondary" if missing else "primary"
        steps.append(act("submit", _("Submit to the expert"), may_submit_programme(user, version), style, "send"))
    if state == ProgrammeState.REMARKS and works_here:
        verdict = may_resubmit_programme(user, version)
        if verdict:
            steps.append(Step(_("Answer the remarks"), remarks, verdict, "primary", "edit"))
        steps.append(act("resubmit", _("Submit to the expert again"), verdict, "secondary", "send"))
    if state in WITH_EXPERT and is_expert_of(user, version):
        verdict = may_judge_programme(user, version)
        steps.append(Step(_("Judge: remarks or recommendation"), remarks, verdict, "primary", "eye"))
    if state in (*EDITABLE, *WITH_EXPERT) and user.is_department:
        label = _("Appoint another expert") if version.expert_id else _("Appoint an expert")
        steps.append(act("expert", label, may_appoint_expert(user, version), "secondary", "person"))
    if state == ProgrammeState.RECOMMENDED and works_here:
        verdict = may_adopt_programme(user, version)
        steps.append(act("adopt", _("Register the protocol of the council"), verdict, "primary", "file"))
    if state == ProgrammeState.ADOPTED and works_here:
        verdict = may_approve_programme(user, version)
        steps.append(act("approve", _("Approve by an order"), verdict, "primary", "check"))
    if state in (ProgrammeState.RECOMMENDED, ProgrammeState.ADOPTED) and works_here:
        verdict = may_revise_programme(user, version)
        if verdict:
            steps.append(act("revise", _("Take back to revise"), verdict, "secondary", "refresh"))
    if state == ProgrammeState.APPROVED and works_here:
        steps.append(act("publish", _("Publish"), may_publish_programme(user, version), "primary", "eye"))
    steps += [step for step in _later(user, version, versions, act) if step.verdict]
    return steps


def _later(user, version: ProgrammeVersion, versions: list[ProgrammeVersion], act) -> list[Step]:
    """What nobody waits for; shown only to whom it is allowed."""
    steps = [act("places", _("Tell free places"), may_tell_places(user, version), "primary", "people")]
    if versions and version.pk == versions[0].pk:
        steps.append(act("new-version", _("Begin a new version"), may_begin_version(user, version), icon="plus"))
    if not user.is_department and version.is_frozen:
        steps.append(act("copy", _("Copy into a new programme"), may_copy_programme(user), icon="copy"))
    may_close = may_close_programme(user, version)
    steps += [
        act("archive", _("Move to the archive"), may_close, icon="download"),
        act("withdraw", pgettext("programme", "Withdraw"), may_close, "link", "cross"),
        act("discard", _("Delete the draft"), may_discard_programme(user, version), "link", "trash"),
    ]
    return steps
