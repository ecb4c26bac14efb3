"""What stands around the board: an address handed out, thresholds that were changed."""

import datetime

from django.utils import timezone

from planning import gates
from planning.models import Plan
from planning.services import sharing, thresholds


def build(plan: Plan, *, by) -> None:
    """An address for the administration, one that was withdrawn, and a threshold with its reason."""
    last = timezone.localdate() + datetime.timedelta(days=90)
    sharing.share(plan, name="Глава администрации (демонстрация)", expires_on=last, by=by)
    link, _address = sharing.share(plan, name="Инспектор (демонстрация)", expires_on=last, by=by)
    sharing.withdraw(link, by=by)
    seen = gates.thresholds_of(plan, "participants-listed")
    reason = "В сети должно быть не меньше пяти участников: так решено на совещании."
    thresholds.change(plan, "participants-listed", {"least": 5}, seen=seen, by=by, reason=reason)
