"""Progress of items and remarks on them: beside the plan, whatever its state."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from journal.services import write

from ..models import PlanItem, Progress, ProgressMark, Remark


def mark(item: PlanItem, progress: str, *, seen: str, by: User, **told: Any) -> ProgressMark:
    """Say how the item stands: a new mark, the last one counts. ``seen``: the progress that the form showed.

    ``told``: ``done_on`` of what is done, ``moved_to`` of what is moved, ``outcome``, ``people``, ``link``, ``file``.
    ``Conflict`` when somebody has marked it otherwise meanwhile, or when it is not in the version in force.
    """
    with transaction.atomic():
        fresh = PlanItem.objects.select_for_update(no_key=True, of=("self",)).select_related("plan").get(pk=item.pk)
        if not fresh.is_in_force:
            raise Conflict(_("The item is not in the approved plan: there is nothing to mark."))
        if fresh.progress != seen:
            message = _("Somebody has marked this item meanwhile: %(progress)s. Open the page again.")
            raise Conflict(message % {"progress": fresh.get_progress_display().lower()})
        given = ProgressMark.objects.create(item=fresh, progress=Progress(progress), by=by, **told)
        fresh.progress, fresh.done_on = given.progress, given.done_on
        if given.moved_to:
            fresh.due_on = given.moved_to
        fresh.save(update_fields=["progress", "done_on", "due_on"])
        details = {"was": seen, "now": str(progress)}
        write("interaction.planitem.mark", fresh, by=by, reason=given.outcome, **details)
        if progress == Progress.DONE:
            write("interaction.interactionplan.item_done", fresh.plan, by=by, item=fresh.title)
    return given


def remark(item: PlanItem, text: str, *, by: User) -> Remark:
    """Say a short word on the item. The same word of the same person is not said twice while it stands."""
    with transaction.atomic():
        fresh = PlanItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
        standing = fresh.remarks.filter(text=text, author=by, settled_at__isnull=True).first()
        if standing:
            return standing
        made = Remark.objects.create(item=fresh, text=text, author=by)
        write("interaction.planitem.remark", fresh, by=by, reason=text)
    return made


def settle(remark: Remark, *, by: User) -> Remark:
    """The remark is dealt with."""
    with transaction.atomic():
        fresh = Remark.objects.select_for_update(no_key=True, of=("self",)).select_related("item").get(pk=remark.pk)
        if fresh.settled_at:
            raise Conflict(_("The remark is settled already."))
        fresh.settled_at, fresh.settled_by = timezone.now(), by
        fresh.save(update_fields=["settled_at", "settled_by"])
        write("interaction.planitem.settle", fresh.item, by=by, reason=fresh.text)
    return fresh
