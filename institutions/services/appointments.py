"""Appointing people to act for an institution, and ending it."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import services as account_services
from accounts.models import User
from common.folding import fold
from common.verdicts import Conflict, Refused
from documents.models import StoredFile
from journal.services import write

from ..models import Appointment, AppointmentRole, AuthorityKind, Covers, Head, Institution
from ..models.appointments import HEAD_ROLES


def appoint(
    user: User,
    institution: Institution,
    *,
    role: str,
    post: str = "",
    basis: str = "",
    authority_kind: str = "",
    authority_number: str = "",
    authority_date: datetime.date | None = None,
    authority_file: StoredFile | None = None,
    covers: str = Covers.ALL,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    by: User | None,
) -> Appointment:
    """Let a person act for the institution. There is one director at a time: end the former one's appointment first.

    ``basis``: the authority in words, for whoever has no document of the known kinds; else made of the document. Only a
    deputy's document may cover less than all papers.
    """
    appointment = Appointment(
        user=user,
        institution=institution,
        role=role,
        post=post,
        basis=basis,
        authority_kind=authority_kind,
        authority_number=authority_number,
        authority_date=authority_date,
        authority_file=authority_file,
        covers=covers if role == AppointmentRole.DEPUTY else Covers.ALL,
        valid_from=valid_from or timezone.localdate(),
        valid_to=valid_to,
    )
    if authority_kind:
        appointment.basis = appointment.basis_text
    if lacking := lacks_of_document(role, authority_kind, authority_date, valid_to):
        raise Refused(" ".join(str(text) for text in lacking.values()))
    with transaction.atomic():
        Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
        if role == AppointmentRole.DIRECTOR:
            _require_no_other_director(appointment)
        try:
            with transaction.atomic():
                appointment.save(force_insert=True)
        except IntegrityError as error:
            if valid_to and valid_to < appointment.valid_from:
                raise Refused(_("The appointment ends before it begins.")) from error
            raise Refused(_("This person is appointed to this role already.")) from error
        write(
            "institutions.appointment.create",
            appointment,
            by=by,
            role=str(role),
            institution=str(institution),
            authority=appointment.basis,
            sha256=authority_file.sha256 if authority_file else "",
        )
    return appointment


def _require_no_other_director(appointment: Appointment) -> None:
    """Raise ``Refused`` when somebody else is, or is going to be, director on any day of the appointment."""
    others = appointment.institution.appointments.filter(
        Q(valid_to=None) | Q(valid_to__gte=appointment.valid_from), role=AppointmentRole.DIRECTOR, revoked_at=None
    ).exclude(user=appointment.user)
    if appointment.valid_to:
        others = others.filter(valid_from__lte=appointment.valid_to)
    other = others.select_related("user").order_by("valid_from", "pk").first()
    if other is None:
        return
    if other.valid_from <= appointment.valid_from:
        message = _("The director is %(name)s: end that appointment first.")
        raise Refused(message % {"name": other.user.full_name})
    message = _("From %(day)s the director is %(name)s: appoint until an earlier day, or end that appointment first.")
    raise Refused(message % {"day": f"{other.valid_from:%d.%m.%Y}", "name": other.user.full_name})


def lacks_of_document(
    role: str, kind: str, day: datetime.date | None, valid_to: datetime.date | None
) -> dict[str, str | Promise]:
    """Field of the appointment → what its document lacks. Empty when all is well.

    A deputy signs by a document with a term only; a power of attorney names its date, else it is void (ГК РФ, ст. 186).
    """
    found: dict[str, str | Promise] = {}
    is_deputy, is_power = role == AppointmentRole.DEPUTY, kind == AuthorityKind.POWER_OF_ATTORNEY
    if is_deputy and kind not in (AuthorityKind.ORDER, AuthorityKind.POWER_OF_ATTORNEY):
        found["authority_kind"] = _("Name the document that gives the deputy the right to sign: order or power.")
    if (is_deputy or is_power) and not day:
        found["authority_date"] = _("Give the date of the document: without it the document gives no right.")
    if (is_deputy or is_power) and not valid_to:
        found["valid_to"] = _("Give the last day of the document: a right to sign has a term.")
    return found


def appoint_person(
    institution: Institution,
    *,
    email: str,
    surname: str,
    given_name: str,
    patronymic: str = "",
    by: User,
    **appointment: Any,
) -> Appointment:
    """Appoint whoever owns this e-mail, with an account made if there is none, and write them a letter.

    ``appointment``: role, post, the authority document, covers, valid_from, valid_to as for ``appoint``.
    """
    person = User(email=email.strip().lower(), surname=surname, given_name=given_name, patronymic=patronymic)
    with transaction.atomic():
        Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
        made = appoint(_account_of(person, person.email, by=by), institution, by=by, **appointment)
        account_services.invite(
            made.user,
            key=f"appointment {made.pk}",
            subject=_("Access to the portal: %(institution)s") % {"institution": institution.short_name},
            text=_("You are appointed in the portal: %(role)s, %(institution)s.")
            % {"role": made.get_role_display().lower(), "institution": institution.short_name},
            by=by,
        )
    return made


def end_appointment(
    appointment: Appointment, *, by: User | None, reason: str = "", last_day: datetime.date | None = None
) -> Appointment:
    """End an appointment before its term, after its ``last_day``; at once when no day is given."""
    with transaction.atomic():
        appointment = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)
        if appointment.revoked_at or (appointment.valid_to and appointment.valid_to < timezone.localdate()):
            raise Conflict(_("This appointment has ended already."))
        if last_day and appointment.valid_to and last_day >= appointment.valid_to:
            message = _("The appointment ends on %(day)s anyway: choose an earlier day.")
            raise Refused(message % {"day": f"{appointment.valid_to:%d.%m.%Y}"})
        appointment.end_reason = reason[:1000]
        _close(appointment, last_day or timezone.localdate() - datetime.timedelta(days=1))
        write("institutions.appointment.end", appointment, by=by, reason=reason, until=_iso(appointment.valid_to))
    return appointment


def accounts_of_head(institution: Institution, *, email: str = "", by: User | None) -> list[User]:
    """Those who may sign in as head of the institution; without one, an account and an appointment are made.

    The account is made for the head on the register, at ``email`` or the institution's own address.
    """
    # Before anything that writes the history: an import locks institutions first and the history last.
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    appointments = institution.appointments.current().heads().filter(user__is_active=True).select_related("user")
    if users := [appointment.user for appointment in appointments]:
        return users
    head = Head.objects.current().filter(institution=institution).order_by("-valid_from", "-pk").first()
    if head is None:
        raise Refused(_("No head is entered in the register: enter the head first."))
    address = (email or institution.email).strip().lower()
    if not address:
        raise Refused(_("There is no e-mail to write to: give the e-mail of the head."))
    user = _account_of(head, address, by=by)
    appoint(
        user,
        institution,
        role=AppointmentRole.ACTING if head.is_acting else AppointmentRole.DIRECTOR,
        post=head.post,
        basis=head.authority_basis,
        valid_to=head.valid_to,
        by=by,
    )
    return [user]


def _account_of(person, email: str, *, by: User | None) -> User:
    """The account at this e-mail if it is this person's, else a new one."""
    user = User.objects.filter(email=email).first()
    if user is None:
        return account_services.create_account(email, person.surname, person.given_name, person.patronymic, by=by)
    if not user.is_active:
        raise Refused(_("The account of %(email)s is closed: give another e-mail.") % {"email": email})
    if not is_same_person(user, person):
        message = _("%(email)s is the e-mail of another person, %(name)s: give the person's own e-mail.")
        raise Refused(message % {"email": email, "name": user.full_name})
    return user


def is_same_person(one, other) -> bool:
    """Two records that have surname, given name and patronymic name the same person."""
    return all(fold(getattr(one, name)) == fold(getattr(other, name)) for name in NAME)


NAME = ("surname", "given_name", "patronymic")


def end_for_former_heads(institution: Institution, head, last_day: datetime.date, *, by: User | None) -> None:
    """Directors and acting heads who are not ``head`` lose the right to act for the institution after that day."""
    current = Appointment.objects.select_for_update(no_key=True, of=("self",)).filter(
        institution=institution, role__in=HEAD_ROLES, revoked_at=None
    )
    ending = [
        appointment
        for appointment in current.select_related("user").order_by("pk")
        if (appointment.valid_to is None or appointment.valid_to > last_day)
        and not is_same_person(appointment.user, head)
    ]
    for appointment in ending:
        _close(appointment, last_day)
        write("institutions.appointment.end", appointment, by=by, until=_iso(appointment.valid_to))


def _close(appointment: Appointment, last_day: datetime.date) -> None:
    if last_day < appointment.valid_from:
        appointment.revoked_at = timezone.now()
    else:
        appointment.valid_to = last_day
    appointment.save(update_fields=["valid_to", "revoked_at", "end_reason"])


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def note_export(*, by: User, count: int, what: str) -> None:
    """Names and addresses leave the portal: the history says who took them, of how many people, under which filters."""
    write("institutions.appointment.export", by, by=by, people=count, item=what)
