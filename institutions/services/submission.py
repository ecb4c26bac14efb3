"""Handing in a form, judging it and its items; whatever the form is about."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import moving

from ..models import RemarkedItem, Submission


def submit(form: Submission, *, by: User, has_nothing: bool = False) -> Any:
    """Hand the form in. An empty one only with the explicit word that there is nothing.

    Remarks become former ones: the review that begins writes its own.
    """
    with moving(form, "submit", by=by, has_nothing=has_nothing) as form:
        is_empty = not form.items.exists()
        if is_empty and not has_nothing:
            raise Refused(_("The list is empty: add what there is, or state that there is nothing."))
        form.has_nothing = is_empty
        form.submitted_at, form.submitted_by = timezone.now(), by
        form.decided_at = form.decided_by = None
        for item in form.items.remarked():
            item.former_remark, item.remark = item.remark, ""
            item.save(update_fields=["former_remark", "remark"])
    return form


def accept(form: Submission, *, by: User) -> Any:
    """Accept all of it. Raises ``Refused`` while remarks are written at its items."""
    with moving(form, "accept", by=by) as form:
        if form.items.remarked().exists():
            raise Refused(_("There are remarks at the lines: return the list with them, or erase them first."))
        form.remark = ""
        form.decided_at, form.decided_by = timezone.now(), by
        form.accepted_at = form.decided_at
        form.items.formerly_remarked().update(former_remark="", mended_at=None)
    return form


def send_back(form: Submission, remark: str, *, by: User) -> Any:
    """Return the form with the remarks at its items, with a general one, or with both. At least one is needed."""
    return _back(form, "send_back", remark, by)


def reopen(form: Submission, remark: str, *, by: User) -> Any:
    """Give an accepted form back to the institution, with what is to be mended."""
    return _back(form, "reopen", remark, by)


def _back(form: Submission, move: str, remark: str, by: User) -> Any:
    remark = remark.strip()
    remarks = {str(item): item.remark for item in form.items.remarked()}
    with moving(form, move, by=by, reason=remark, **({"remarks": remarks} if remarks else {})) as form:
        if not remark and not form.items.remarked().exists():
            raise Refused(_("Say what is to be mended: at the lines or in general."))
        form.remark = remark
        form.decided_at, form.decided_by = timezone.now(), by
        form.items.remarked().update(mended_at=None)
    return form


def put_remark(item: RemarkedItem, text: str) -> Any:
    """Write, change or (empty text) erase the remark at a line while the form is under review.

    Raises ``Conflict`` when the form is not under review or the line is gone. Until the return it is
    a draft; the return writes all remarks in the journal.
    """
    with transaction.atomic():
        form = _locked(item.submission)
        if not form.is_under_review:
            message = _("Remarks are written while the list is under review; now it is “%(state)s”.")
            raise Conflict(message % {"state": form.get_state_display()})
        item = present(item)
        item.remark = text.strip()
        item.save(update_fields=["remark"])
    return item


def editable(form: Submission) -> Any:
    """The form under lock, if its institution may change it now. Inside the caller's transaction."""
    form = _locked(form)
    if not form.is_editable:
        message = _("The form cannot be changed: its state is “%(state)s”.")
        raise Conflict(message % {"state": form.get_state_display()})
    return form


def present(item: RemarkedItem) -> Any:
    """The line as it is now; ``Conflict`` when somebody has deleted it."""
    fresh = type(item)._default_manager.filter(pk=item.pk).first()
    if fresh is None:
        raise Conflict(_("Somebody was here before you: this line was deleted."))
    return fresh


def mark_mended(item: RemarkedItem) -> None:
    """To be called of a changed line before it is saved."""
    if item.remark:
        item.mended_at = timezone.now()


def _locked(form: Submission) -> Any:
    return type(form)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=form.pk)
