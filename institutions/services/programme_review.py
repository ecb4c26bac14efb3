"""An expert's look at a programme: submit, remarks and answers over several rounds, recommendation."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import services as account_services
from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import moving, write

from .. import notices
from ..models import (
    PartnerAnswer,
    ProgrammeRemark,
    ProgrammeState,
    ProgrammeVersion,
    RemarkReply,
    RemarkState,
)
from ..models.programmes import WITH_EXPERT
from .programmes import lacks


def submit(version: ProgrammeVersion, *, by: User) -> ProgrammeVersion:
    """Give a draft to the expert. Refused while something is missing, with all of it."""
    with moving(version, "submit", by=by) as version:
        _require_whole(version)
        version.round += 1
        version.submitted_at, version.submitted_by = timezone.now(), by
        version.judged_at = version.judged_by = None
        version.conclusion = ""
    return version


def resubmit(version: ProgrammeVersion, *, by: User) -> ProgrammeVersion:
    """Give a mended programme back to the expert: every remark has its answer by now."""
    with moving(version, "resubmit", by=by) as version:
        _require_whole(version)
        waiting = version.remarks.filter(state=RemarkState.OPEN).count()
        if waiting:
            message = ngettext(
                "%(count)s remark awaits an answer: say what was mended or why not.",
                "%(count)s remarks await an answer: say what was mended or why not.",
                waiting,
            )
            raise Refused(message % {"count": waiting})
        version.round += 1
        version.submitted_at, version.submitted_by = timezone.now(), by
        version.judged_at = version.judged_by = None
    return version


def appoint_expert(
    version: ProgrammeVersion, *, email: str, surname: str = "", given_name: str = "", patronymic: str = "", by: User
) -> ProgrammeVersion:
    """Let whoever owns this e-mail judge the programme; an account is made if there is none, and a letter goes out.

    Without an expert any specialist of the department judges it. Nobody judges a programme of the own institution.
    """
    email = email.strip().lower()
    with transaction.atomic():
        version = _with_expert(version, (ProgrammeState.DRAFT, ProgrammeState.REMARKS, *WITH_EXPERT))
        expert = User.objects.filter(email=email).first()
        if expert is None:
            if not (surname.strip() and given_name.strip()):
                raise Refused(_("There is no account with this e-mail yet: give the surname and the given name too."))
            expert = account_services.create_account(email, surname, given_name, patronymic, by=by)
        elif not expert.is_active:
            raise Refused(_("The account of %(email)s is closed: give another e-mail.") % {"email": email})
        if version.is_of(expert):
            raise Refused(_("%(name)s works in an institution of this programme.") % {"name": expert.full_name})
        version.expert = expert
        version.save(update_fields=["expert"])
        account_services.invite(
            expert,
            key=f"expert {version.pk} {expert.pk}, round {version.round}",
            subject=_("Expertise of a programme: %(name)s") % {"name": version.name},
            text=_("You are asked to judge the programme “%(name)s” of %(institution)s: %(url)s")
            % {
                "name": version.name,
                "institution": version.programme.institution.short_name,
                "url": settings.SITE_URL + version.get_absolute_url(),
            },
            by=by,
        )
        write("institutions.programmeversion.appoint_expert", version, by=by, item=expert.full_name)
    return version


def write_remark(version: ProgrammeVersion, *, section: str, text: str, by: User) -> ProgrammeRemark:
    """Note a remark. The institution sees it when the programme is sent back."""
    with transaction.atomic():
        version = _with_expert(version)
        remark = ProgrammeRemark(version=version, round=version.round, section=section, text=text.strip(), author=by)
        remark.full_clean()
        remark.save()
        write("institutions.programmeremark.write", remark, by=by, item=remark.get_section_display())
    return remark


def delete_remark(remark: ProgrammeRemark, *, by: User) -> None:
    """Take back a remark that the institution has not seen."""
    with transaction.atomic():
        version = _with_expert(remark.version)
        fresh = version.remarks.filter(pk=remark.pk).first()
        if fresh is None or fresh.sent_at:
            raise Conflict(_("The institution has this remark already: settle it instead."))
        write("institutions.programmeremark.delete", fresh, by=by, item=fresh.get_section_display())
        fresh.delete()


def answer_remark(remark: ProgrammeRemark, text: str, *, by: User) -> ProgrammeRemark:
    """The institution says what was mended, or why not. It may say more until it submits."""
    with transaction.atomic():
        _with_expert(remark.version, (ProgrammeState.REMARKS,))
        with moving(remark, "answer", by=by) as remark:
            _reply(remark, text, by=by)
    return remark


def settle_remark(remark: ProgrammeRemark, *, by: User) -> ProgrammeRemark:
    """The expert is satisfied."""
    with transaction.atomic():
        _with_expert(remark.version)
        with moving(remark, "settle", by=by) as remark:
            pass
    return remark


def repeat_remark(remark: ProgrammeRemark, text: str, *, by: User) -> ProgrammeRemark:
    """The expert is not satisfied, and says why."""
    with transaction.atomic():
        _with_expert(remark.version)
        with moving(remark, "repeat", by=by) as remark:
            _reply(remark, text, is_of_expert=True, by=by)
    return remark


def send_back(version: ProgrammeVersion, *, by: User) -> ProgrammeVersion:
    """Return the programme with the remarks that are open."""
    with moving(version, "send_back", by=by) as version:
        open_ones = list(version.remarks.filter(state=RemarkState.OPEN))
        if not open_ones:
            raise Refused(_("There is no open remark: write what is to be mended, or recommend the programme."))
        version.remarks.filter(sent_at=None).update(sent_at=timezone.now())
        version.judged_at, version.judged_by = timezone.now(), by
        notices.tell(
            version.programme.institution,
            "programme_returned",
            _("Remarks on the programme “%(name)s”") % {"name": version.name},
            link=reverse("institutions:programme_remarks", args=[version.programme_id, version.number]),
            key=f"{version.pk} {version.round}",
            programme=version,
            remarks=open_ones,
        )
    return version


def recommend(version: ProgrammeVersion, conclusion: str, *, by: User) -> ProgrammeVersion:
    """Recommend the programme for approval. Every remark is settled by now."""
    if not conclusion.strip():
        raise Refused(_("Write the conclusion: the institution keeps it with the programme."))
    with moving(version, "recommend", by=by, reason=conclusion) as version:
        unsettled = version.remarks.exclude(state=RemarkState.SETTLED).count()
        if unsettled:
            message = ngettext(
                "%(count)s remark is not settled: settle it or return the programme.",
                "%(count)s remarks are not settled: settle them or return the programme.",
                unsettled,
            )
            raise Refused(message % {"count": unsettled})
        version.conclusion = conclusion.strip()
        version.judged_at, version.judged_by = timezone.now(), by
        version.partners.update(state=PartnerAnswer.WAITING, answered_at=None, answered_by=None, refusal_reason="")
        _announce_recommendation(version)
    return version


def _announce_recommendation(version: ProgrammeVersion) -> None:
    """To the authors, for the council and the order; to the partners, for their heads' word."""
    about: dict[str, Any] = {
        "link": version.get_absolute_url(),
        "key": f"{version.pk} {version.round}",
        "programme": version,
    }
    subject = _("The programme “%(name)s” is recommended") % {"name": version.name}
    notices.tell(version.programme.institution, "programme_recommended", subject, **about)
    subject = _("Joint programme “%(name)s”: your word is needed") % {"name": version.name}
    for partner in version.partners.select_related("institution"):
        notices.tell(partner.institution, "programme_partner", subject, part=partner.part, **about)


def _with_expert(version: ProgrammeVersion, states=WITH_EXPERT) -> ProgrammeVersion:
    """The version under lock, in one of these states."""
    fresh = (
        ProgrammeVersion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("programme__institution")
        .filter(pk=version.pk)
        .first()
    )
    if fresh is None or fresh.state not in states:
        state = fresh.get_state_display() if fresh else _("deleted")
        message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
        raise Conflict(message % {"state": state})
    return fresh


def _reply(remark: ProgrammeRemark, text: str, *, is_of_expert: bool = False, by: User) -> None:
    if not text.strip():
        raise Refused(_("Write the reply in words."))
    RemarkReply.objects.create(remark=remark, text=text.strip(), is_of_expert=is_of_expert, author=by)


def _require_whole(version: ProgrammeVersion) -> None:
    if missing := lacks(version):
        lines = "; ".join(lack.text for lack in missing)
        raise Refused(_("The programme lacks: %(lines)s.") % {"lines": lines})
