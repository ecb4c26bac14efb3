"""Letters of this room: rows of the outbox, written with the act they tell of."""

import hashlib
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import User
from institutions.models import Appointment, Institution, Participation
from institutions.models.networks import PART_TAKING

from .models import InteractionPlan, PlanItem, PlanVersion


def people_of(institution_keys) -> list[User]:
    """Everybody who acts for any of the institutions today and may sign in."""
    acting = Appointment.objects.current().filter(institution__in=institution_keys).values("user")
    return list(User.objects.filter(pk__in=acting, is_active=True).order_by("pk"))


def _partners(plan: InteractionPlan):
    return Participation.objects.filter(network=plan.network_id, state__in=PART_TAKING).values("institution")


def approved(plan: InteractionPlan, version: PlanVersion) -> None:
    """Everybody in the network learns that the plan is in force."""
    subject = _("Interaction plan for %(year)s is approved") % {"year": plan.year_label}
    _tell(people_of(_partners(plan)), "approved", subject, f"{plan.pk} {version.number}", plan, version=version)


def sent_back(plan: InteractionPlan, reason: str) -> None:
    """The institutions may edit their items again."""
    subject = _("Interaction plan for %(year)s is open for changes again") % {"year": plan.year_label}
    _tell(people_of(_partners(plan)), "sent_back", subject, str(uuid.uuid4()), plan, reason=reason)


def overdue(institution: Institution, plan: InteractionPlan, items: list[PlanItem]) -> int:
    """Remind the people of the responsible institution of items whose day is over; how many letters were written."""
    subject = _("Mark the progress of the interaction plan")
    occasion = _digest(f"{item.pk} {item.due_on}" for item in items)
    return _tell(
        people_of([institution.pk]),
        "overdue",
        subject,
        occasion,
        plan,
        digest=True,
        items=items,
        institution=institution,
    )


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:24]


def _tell(
    people: list[User],
    template: str,
    subject: str,
    occasion: str,
    plan: InteractionPlan,
    *,
    digest: bool = False,
    **context,
) -> int:
    written = 0
    for user in people:
        link = settings.SITE_URL + plan.get_absolute_url()
        body = outbox.compose(f"interaction/letters/{template}.txt", user=user, plan=plan, link=link, **context)
        key = f"interaction {template} {occasion} {user.pk}"
        written += outbox.post(user.email, subject, body, key=key, digest=digest) is not None
    return written
