"""An agreement after it was sent: more time to sign, its end by agreement of the parties, its end by the calendar."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents.models import StoredFile
from journal.services import moving, write

from .. import notices
from ..models import CONCLUDED, Agreement, Kind, State
from .terms import term_end


def extend(agreement: Agreement, *, sign_by: datetime.date, reason: str, by: User) -> Agreement:
    """Give the parties more time to sign. Never silently: with a reason, a line of history and letters to who waits."""
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=agreement.pk)
        if agreement.state != State.SIGNING:
            raise Conflict(_("The agreement is not out for signing: there is nothing to extend."))
        if sign_by <= agreement.sign_by or sign_by < timezone.localdate():
            raise Refused(
                _("The new day has to come after %(day)s and may not be over.")
                % {"day": f"{agreement.sign_by:%d.%m.%Y}"}
            )
        was, agreement.sign_by = agreement.sign_by, sign_by
        agreement.save(update_fields=["sign_by"])
        notices.tell_of_extension(agreement, reason=reason)
        write(
            "agreements.agreement.extend",
            agreement,
            by=by,
            reason=reason,
            was=f"{was:%d.%m.%Y}",
            now=f"{sign_by:%d.%m.%Y}",
        )
    return agreement


def terminate(
    agreement: Agreement, *, last_day: datetime.date, basis: str, by: User, file: StoredFile | None = None
) -> Agreement:
    """End an agreement that is in force: ``last_day`` is the last on which it binds.

    ``basis``: the document that ends it (agreement of the parties, court decision), its number and date. A day to come
    is noted now; the state changes when it is over (``close_ended``). Raises ``Refused`` for a day that cannot be.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=agreement.pk)
        if agreement.state != State.IN_FORCE:
            raise Conflict(_("The agreement is not in force: there is nothing to terminate."))
        if agreement.termination_basis:
            raise Conflict(_("Somebody was here before you: the end of the agreement is noted already."))
        if last_day < agreement.in_force_on:
            raise Refused(_("The last day cannot come before the agreement came into force."))
        if agreement.in_force_until and last_day > agreement.in_force_until:
            raise Refused(_("The agreement ends by itself before that day."))
        agreement.in_force_until, agreement.termination_basis, agreement.termination_file = last_day, basis, file
        agreement.save(update_fields=["in_force_until", "termination_basis", "termination_file"])
        notices.tell_of_end(agreement)
        write("agreements.agreement.end", agreement, by=by, reason=basis, last_day=f"{last_day:%d.%m.%Y}")
    return close(agreement, by=by) if last_day < timezone.localdate() else agreement


def prolong_due(today: datetime.date | None = None) -> int:
    """Note that agreements whose term is over go on by themselves; returns how many. Twice does no harm.

    What binds does not hang on this: such an agreement has no last day until somebody ends it. A term that nobody
    noted in time is noted afterwards, one line of history for each.
    """
    day = today or timezone.localdate()
    due = Agreement.objects.filter(state=State.IN_FORCE, in_force_until=None, term_until__lt=day).order_by("pk")
    return sum(_prolong(pk, day) for pk in due.values_list("pk", flat=True))


def _prolong(pk, day: datetime.date) -> bool:
    with transaction.atomic():
        agreement = (
            Agreement.objects.select_for_update(no_key=True, of=("self",)).select_related("template_version").get(pk=pk)
        )
        is_due = agreement.state == State.IN_FORCE and agreement.in_force_until is None and agreement.term_until
        if not is_due or agreement.term_until >= day:
            return False
        while agreement.term_until < day:
            was = agreement.term_until
            agreement.prolonged += 1
            agreement.term_until = term_end(agreement, agreement.in_force_on, agreement.prolonged)
            said = {"was": f"{was:%d.%m.%Y}", "now": f"{agreement.term_until:%d.%m.%Y}"}
            write("agreements.agreement.prolong", agreement, by=None, **said)
        agreement.save(update_fields=["term_until", "prolonged"])
        notices.tell_of_prolongation(agreement)
    return True


def close_ended(today: datetime.date | None = None) -> int:
    """Give agreements whose last day is over the state that says so; returns how many. Twice does no harm."""
    day = today or timezone.localdate()
    ended = Agreement.objects.filter(state=State.IN_FORCE, in_force_until__lt=day).order_by("pk")
    return sum(1 for agreement in ended if _closed(agreement))


def _closed(agreement: Agreement) -> bool:
    try:
        close(agreement, by=None)
    except Conflict:
        return False
    return True


def close(agreement: Agreement, *, by: User | None) -> Agreement:
    """Give an agreement whose end is noted the state that says why it ended; what only changed it ends with it."""
    with transaction.atomic():
        Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
        changing = agreement.children.filter(state=State.IN_FORCE, kind__in=[Kind.ACCESSION, Kind.AMENDMENT])
        dependent = list(changing.select_for_update(no_key=True).order_by("pk"))
        with moving(agreement, _closing_move(agreement), by=by) as agreement:
            pass
        for child in dependent:
            with moving(child, "expire", by=by) as child:
                child.in_force_until = max(agreement.in_force_until, child.in_force_on)
    return agreement


def _closing_move(agreement: Agreement) -> str:
    if agreement.children.filter(kind=Kind.RENEWAL, state__in=CONCLUDED).exists():
        return "supersede"
    return "terminate" if agreement.termination_basis else "expire"
