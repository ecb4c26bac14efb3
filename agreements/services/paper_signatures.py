"""Signatures on paper: a scan, the day on the paper, and where the original is kept."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Refused
from documents import files
from documents.uploads import Upload
from institutions.models import Appointment, Covers

from .. import permissions
from ..models import Party, Signature, SignatureMethod, SignatureState
from .ceremony import answering, record, settle


def record_paper(
    party: Party,
    *,
    by: User,
    shown_sha256: str,
    signer: Appointment,
    signed_on: datetime.date,
    kept_at: str,
    scan: Upload,
) -> Signature:
    """Enter a signature that was put on paper. It counts once somebody else has attested it.

    ``signer``: the appointment under which the paper was signed, valid on that day. ``kept_at``: where the original is.
    """
    with answering(party, shown_sha256) as (agreement, party):
        permissions.may_record_paper(by, party).require()
        if signed_on > timezone.localdate():
            raise Refused(_("The day on the paper has not come yet."))
        if signed_on < agreement.date:
            raise Refused(_("The paper cannot be older than the agreement itself."))
        able = Appointment.objects.current(signed_on).signing(Covers.AGREEMENTS)
        if not able.filter(pk=signer.pk, institution=party.institution_id).exists():
            raise Refused(_("This person could not sign for the institution on that day."))
        stored = files.store(scan.content, name=scan.name, content_type=scan.content_type, by=by)
        signature = record(
            party,
            method=SignatureMethod.PAPER,
            user=signer.user,
            appointment=signer,
            at=timezone.localtime(),
            state=SignatureState.RECORDED,
            file=stored,
            recorded_by=by,
            details={
                "signed_on": signed_on.isoformat(),
                "kept_at": kept_at,
                "scan_sha256": stored.sha256,
                "recorded_by": by.full_name,
                "recorded_by_account": by.email,
            },
        )
        settle(agreement, party, signature, verb="present", by=by)
    return signature
