"""Letters of this room."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import User
from institutions.models import Appointment, Institution

from .models import TrainingGroup


def tell_of_cancellation(group: TrainingGroup) -> None:
    _tell(group, "cancelled", _("A training group is cancelled"), f"training cancelled {group.pk}")


def tell_of_start(group: TrainingGroup) -> int:
    """Some days before the first day, once for each first day set."""
    return _tell(group, "start", _("Training begins soon"), f"training start {group.pk} {group.starts_on}")


def ask_for_certificates(group: TrainingGroup, day: datetime.date) -> int:
    """To whoever composed the group, once a month: certificates are not entered."""
    body = outbox.compose("training/letters/certificates.txt", user=group.created_by, **_context(group))
    key = f"training certificates {group.pk} {day:%Y-%m}"
    subject = _("Enter the certificates of a training group")
    return int(outbox.post(group.created_by.email, subject, body, key=key) is not None)


def _tell(group: TrainingGroup, template: str, subject: str, key: str) -> int:
    """To people of the institutions whose staff is enrolled: how many letters."""
    institutions = Institution.objects.filter(staff_list__items__seats__group=group).values("pk")
    acting = Appointment.objects.current().filter(institution__in=institutions)
    written = 0
    for user in User.objects.filter(pk__in=acting.values("user"), is_active=True).order_by("pk"):
        body = outbox.compose(f"training/letters/{template}.txt", user=user, **_context(group))
        written += outbox.post(user.email, f"{subject}: {group}", body, key=f"{key} {user.pk}") is not None
    return written


def _context(group: TrainingGroup) -> dict:
    return {"group": group, "link": settings.SITE_URL + group.get_absolute_url()}
