"""Лист ознакомления: who is asked to read an act, who has confirmed it, who is reminded."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files
from documents.uploads import Upload
from institutions.facts import heads_on, participants
from institutions.models import Appointment
from journal.services import write, write_many

from .. import notices
from ..models import Acquaintance, AcquaintanceWay, ActState, LegalAct, ResponsiblePerson

REMIND_AFTER_DAYS = 3
REMIND_EVERY_DAYS = 7


def address(
    act: LegalAct,
    *,
    by: User,
    heads: bool = False,
    responsible: bool = False,
    users: Iterable[User] = (),
    typed: Iterable[tuple[str, str]] = (),
) -> list[Acquaintance]:
    """Ask people to read an act in force; whoever is on its sheet already is passed over. Those with an account get a
    letter. ``typed``: (name, post) of people without an account. The new lines of the sheet.
    """
    with transaction.atomic():
        act = LegalAct.objects.select_for_update(no_key=True, of=("self",)).get(pk=act.pk)
        if act.state != ActState.IN_FORCE:
            raise Conflict(_("People are asked to read what is in force."))
        known_users = set(act.acquaintances.exclude(user=None).values_list("user", flat=True))
        known_names = {
            (name, institution) for name, institution in act.acquaintances.values_list("name", "institution")
        }
        rows: list[Acquaintance] = []

        def add(name: str, post: str, user_id: int | None = None, institution_id=None) -> None:
            if (user_id and user_id in known_users) or (name, institution_id) in known_names:
                return
            known_names.add((name, institution_id))
            if user_id:
                known_users.add(user_id)
            rows.append(
                Acquaintance(act=act, user_id=user_id, institution_id=institution_id, name=name, post=post, added_by=by)
            )

        if heads:
            for name, post, user_id, institution_id in _heads(act):
                add(name, post, user_id, institution_id)
        if responsible:
            for person in ResponsiblePerson.objects.in_office().filter(network=act.network_id):
                add(person.full_name, person.post, person.user_id, person.institution_id)
        for user in users:
            place = Appointment.objects.current().filter(user=user).order_by("pk").first()
            add(user.full_name, place.post if place else "", user.pk, place.institution_id if place else None)
        for name, post in typed:
            add(name, post)
        Acquaintance.objects.bulk_create(rows)
        if rows:
            write("acts.legalact.address", act, by=by, people=len(rows))
            for row in rows:
                notices.ask_to_read(row)
    return rows


def _heads(act: LegalAct) -> list[tuple]:
    """(name, post, account, institution) of whoever heads a participant today."""
    places = list(participants(act.network).order_by("sort_key", "pk"))
    in_office = heads_on(places)
    accounts: dict = {}
    appointments = Appointment.objects.current().heads().filter(institution__in=places, user__is_active=True)
    for one in appointments.select_related("user").order_by("-role", "pk"):
        accounts[one.institution_id] = one
    found = []
    for place in places:
        one, head = accounts.get(place.pk), in_office.get(place.pk)
        if one:
            found.append((one.user.full_name, one.post or (head.post if head else ""), one.user_id, place.pk))
        elif head:
            found.append((head.full_name, head.post, None, place.pk))
    return found


def confirm(act: LegalAct, *, by: User, sha256: str) -> Acquaintance:
    """«Ознакомлен(а)» of the person who is signed in. ``sha256``: of the bytes that were shown.

    Pressed twice it is confirmed once. ``Refused`` for somebody who was not asked; ``Conflict`` when what was shown is
    not what is registered.
    """
    with transaction.atomic():
        row = Acquaintance.objects.select_for_update(no_key=True, of=("self",)).filter(act=act, user=by).first()
        if row is None:
            raise Refused(_("You are not on the acquaintance sheet of this act."))
        if row.confirmed_at:
            return row
        act = LegalAct.objects.select_related("pdf").get(pk=act.pk)
        if act.pdf is None or sha256 != act.pdf.sha256:
            raise Conflict(_("This is not the text that is registered. Open the act again."))
        place = Appointment.objects.current().filter(user=by, institution=row.institution_id).first()
        row.name, row.post = by.full_name, (place.post if place and place.post else row.post)
        _settle(row, AcquaintanceWay.PORTAL, timezone.localdate(), sha256, by=by)
    return row


def record_paper(
    row: Acquaintance, *, on: datetime.date, by: User, note: str = "", scan: Upload | None = None
) -> Acquaintance:
    """The department marks who has signed the printed sheet: with a scan, or a remark where it is kept."""
    with transaction.atomic():
        row = _waiting(row)
        if not note and not scan:
            raise Refused(_("Attach the scan of the signed sheet, or say where it is kept."))
        if scan:
            row.scan = files.store(scan.content, name=scan.name, content_type=scan.content_type, by=by)
        row.note = note
        _settle(row, AcquaintanceWay.PAPER, on, row.act.pdf.sha256, by=by)
    return row


def _settle(row: Acquaintance, way: str, day: datetime.date, sha256: str, *, by: User) -> None:
    row.way, row.confirmed_on, row.confirmed_at = way, day, timezone.now()
    row.confirmed_by, row.sha256 = by, sha256
    row.save()
    write("acts.legalact.acquaint", row.act, by=by, person=row.name, way=str(way), sha256=sha256)


def remove(row: Acquaintance, *, by: User) -> None:
    """Take somebody off the sheet who was put there by mistake and has confirmed nothing."""
    with transaction.atomic():
        row = _waiting(row)
        write("acts.legalact.unaddress", row.act, by=by, person=row.name)
        row.delete()


def _waiting(row: Acquaintance) -> Acquaintance:
    found = (
        Acquaintance.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=row.pk)
        .select_related("act__pdf")
        .first()
    )
    if found is None:
        raise Conflict(_("Somebody was here before you: the person is no longer on the sheet."))
    if found.confirmed_at:
        raise Conflict(_("This person has confirmed meanwhile: the line does not change."))
    return found


def remind(act: LegalAct, *, by: User) -> int:
    """Write to everybody who has not confirmed; once a day each. How many letters were written."""
    day = timezone.localdate()
    rows = act.acquaintances.waiting().exclude(user=None).select_related("user", "act")
    with transaction.atomic():
        written = sum(notices.remind_to_read(row, occasion=day.isoformat()) for row in rows)
        if written:
            write_many([("acts.legalact.remind", act, {"letters": written})], by=by)
    return written


def watch(now: datetime.datetime | None = None) -> int:
    """By the clock: those who stay silent are written to after three days, then once a week. Letters written."""
    today = timezone.localdate(now) if now else timezone.localdate()
    written = 0
    rows = Acquaintance.objects.waiting().exclude(user=None).filter(user__is_active=True)
    for row in rows.select_related("user", "act").iterator():
        silent = (today - timezone.localdate(row.added_at)).days
        if silent >= REMIND_AFTER_DAYS:
            turn = (silent - REMIND_AFTER_DAYS) // REMIND_EVERY_DAYS
            written += notices.remind_to_read(row, occasion=f"turn {turn}", digest=True)
    return written
