"""What follows the expertise: partners agree, the council adopts, the head approves, the programme is published."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents.models import StoredFile
from journal.services import moving, write

from ..models import PartnerAnswer, Programme, ProgrammePartner, ProgrammeVersion
from ..models.programmes import AWAITING_PARTNERS

ORDER_FIELDS = ("order_number", "order_date", "order_signed_by", "order_file", "approved_at", "approved_by")


def agree_as_partner(
    partner: ProgrammePartner, *, order_number: str = "", order_date: datetime.date | None = None, by: User
) -> ProgrammePartner:
    """The head of a partner agrees to this version, or has it approved by an order of that institution as well."""
    with _answering(partner, "agree", by=by, order=order_number) as partner:
        partner.order_number, partner.order_date = order_number.strip(), order_date
        partner.answered_at, partner.answered_by, partner.refusal_reason = timezone.now(), by, ""
    return partner


def refuse_as_partner(partner: ProgrammePartner, reason: str, *, by: User) -> ProgrammePartner:
    """The head of a partner refuses, saying why: the programme cannot be approved with this partner in it."""
    if not reason.strip():
        raise Refused(_("Give the reason of the refusal."))
    with _answering(partner, "refuse", by=by, reason=reason) as partner:
        partner.answered_at, partner.answered_by, partner.refusal_reason = timezone.now(), by, reason.strip()
    return partner


def adopt(
    version: ProgrammeVersion, *, number: str, date: datetime.date, file: StoredFile | None = None, by: User
) -> ProgrammeVersion:
    """The pedagogical council (педагогический совет) has adopted the programme: register its protocol."""
    with moving(version, "adopt", by=by, number=number, date=date.isoformat()) as version:
        if date > timezone.localdate():
            raise Refused(_("The day of the protocol has not come yet."))
        version.protocol_number, version.protocol_date, version.protocol_file = number.strip(), date, file
    return version


def approve(
    version: ProgrammeVersion,
    *,
    number: str,
    date: datetime.date,
    signed_by: str,
    file: StoredFile | None = None,
    by: User,
) -> ProgrammeVersion:
    """The head approves the programme by an order. From here on the database refuses to change it."""
    with moving(version, "approve", by=by, number=number, date=date.isoformat()) as version:
        if date > timezone.localdate():
            raise Refused(_("The day of the order has not come yet."))
        if date < version.protocol_date:
            message = _("The order is of an earlier day than the protocol of the council (%(date)s).")
            raise Refused(message % {"date": f"{version.protocol_date:%d.%m.%Y}"})
        waiting = version.partners.exclude(state=PartnerAnswer.AGREED).select_related("institution")
        if names := [partner.institution.short_name for partner in waiting]:
            raise Refused(_("Partners that have not agreed: %(names)s.") % {"names": ", ".join(names)})
        version.order_number, version.order_date = number.strip(), date
        version.order_signed_by, version.order_file = signed_by.strip(), file
        version.approved_at, version.approved_by = timezone.now(), by
        version.save(update_fields=ORDER_FIELDS)
        version.modules.update(is_frozen=True)
        version.partners.update(is_frozen=True)
    return version


def revise(version: ProgrammeVersion, reason: str, *, by: User) -> ProgrammeVersion:
    """Take a recommended or adopted programme back to change it: expert, partners and council see it again."""
    if not reason.strip():
        raise Refused(_("Say what is to be changed."))
    with moving(version, "revise", by=by, reason=reason) as version:
        version.protocol_number, version.protocol_date, version.protocol_file = "", None, None
        version.conclusion = ""
        version.judged_at = version.judged_by = None
        version.partners.update(
            state=PartnerAnswer.WAITING,
            answered_at=None,
            answered_by=None,
            refusal_reason="",
            order_number="",
            order_date=None,
        )
    return version


def publish(version: ProgrammeVersion, *, by: User) -> ProgrammeVersion:
    """Show the programme to everybody. The version published before goes into the archive."""
    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.programme_id)
        former = ProgrammeVersion.objects.published().filter(programme=version.programme_id).exclude(pk=version.pk)
        for one in former:
            _close(one, "archive", _("Version %(number)s took its place.") % {"number": version.number}, by=by)
        with moving(version, "publish", by=by) as version:
            version.published_at, version.published_by = timezone.now(), by
    return version


def archive(version: ProgrammeVersion, reason: str, *, by: User) -> ProgrammeVersion:
    """The programme is taught to its end or no more: nobody enrols in it."""
    return _close(version, "archive", reason, by=by)


def withdraw(version: ProgrammeVersion, reason: str, *, by: User) -> ProgrammeVersion:
    """The programme must not be taught: it disappears from the public list."""
    return _close(version, "withdraw", reason, by=by)


def tell_places(programme: Programme, *, free_places: int | None, enrolment: str = "", by: User) -> Programme:
    """How many places are free now, and how to enrol: what changes all the year round while the text is frozen."""
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True, of=("self",)).get(pk=programme.pk)
        version = programme.versions.published().first()
        if version is None:
            raise Conflict(_("The programme is not published: nobody enrols in it."))
        if free_places is not None and version.places and free_places > version.places:
            message = _("There are %(places)s places in all: no more than that can be free.")
            raise Refused(message % {"places": version.places})
        programme.free_places, programme.enrolment = free_places, enrolment.strip()
        programme.places_told_on = timezone.localdate()
        programme.full_clean()
        programme.save()
        write("institutions.programme.tell_places", version, by=by, free=free_places)
    return programme


def _close(version: ProgrammeVersion, move: str, reason: str, *, by: User) -> ProgrammeVersion:
    if not reason.strip():
        raise Refused(_("Give the reason."))
    with moving(version, move, by=by, reason=reason) as version:
        version.closed_at, version.closing_reason = timezone.now(), reason.strip()
    return version


@contextmanager
def _answering(partner: ProgrammePartner, move: str, *, by: User, **details) -> Iterator[ProgrammePartner]:
    """Lock the partner's version, see that it awaits answers, then move the partner."""
    with transaction.atomic():
        version = ProgrammeVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=partner.version_id)
        if version.state not in AWAITING_PARTNERS:
            message = _("The programme awaits no answer: its state is “%(state)s”.")
            raise Conflict(message % {"state": version.get_state_display()})
        with moving(partner, move, by=by, **details) as fresh:
            yield fresh
