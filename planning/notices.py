"""Letters about stages. They are rows written with the act they tell of and leave after the commit."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import DepartmentRole, Letter, User
from common.verdicts import Conflict, Refused
from institutions.models import Appointment

from .gates import Gate
from .models import Attention, Plan, StageProgress
from .models.plans import AT_WORK


class Reminders:
    """Letters to the people of the institutions, whose addresses are asked once for all of them."""

    def __init__(self, institutions: Iterable[UUID]):
        self.people: dict[UUID, dict[int, User]] = defaultdict(dict)
        appointed = Appointment.objects.current().filter(institution__in=list(institutions), user__is_active=True)
        for appointment in appointed.select_related("user").order_by("pk"):
            self.people[appointment.institution_id][appointment.user_id] = appointment.user
        self._written = set(
            Letter.objects.filter(key__startswith=f"plan reminder {timezone.localdate()} ").values_list(
                "key", flat=True
            )
        )

    def check(self, progress: StageProgress, gate: Gate) -> None:
        """``Refused`` when there is nothing to remind of, or nobody; ``Conflict`` when it was done today."""
        if progress.state not in AT_WORK:
            raise Refused(_("The state of the stage is “%(state)s”.") % {"state": progress.get_state_display()})
        if progress.is_paused:
            raise Refused(_("The stage is paused: let it go on first."))
        if not gate.owed:
            raise Refused(_("The institution owes nothing here: the rest is the network's or the department's."))
        people = self.people.get(progress.institution_id, {})
        if not people:
            raise Refused(_("Nobody of the institution has an account: there is nobody to write to."))
        if all(self._key(progress, person) in self._written for person in people.values()):
            raise Conflict(_("A reminder of today has gone out already."))

    def send(self, progress: StageProgress, gate: Gate, *, by: User | None, note: str = "") -> None:
        """One letter to each person of the institution, once a day, with what is missing."""
        self.check(progress, gate)
        subject = _("Stage %(number)s: what is still missing") % {"number": progress.stage.number}
        for person in self.people[progress.institution_id].values():
            body = outbox.compose(
                "planning/letters/reminder.txt",
                user=person,
                progress=progress,
                owed=gate.owed,
                note=note,
                link=settings.SITE_URL + progress.get_absolute_url(),
            )
            outbox.post(person.email, f"{subject} – {progress.institution}", body, key=self._key(progress, person))

    @staticmethod
    def _key(progress: StageProgress, person: User) -> str:
        return f"plan reminder {timezone.localdate()} {progress.pk} {person.pk}"


def tell_of_slow_review(progress: StageProgress, *, days: int) -> None:
    """To the department's administrators, once a submission: the institution waits too long for an answer."""
    subject = _("A stage waits for its review too long")
    for person in User.objects.filter(is_active=True, department_role=DepartmentRole.ADMINISTRATOR).order_by("pk"):
        body = outbox.compose(
            "planning/letters/slow_review.txt",
            user=person,
            progress=progress,
            days=days,
            link=settings.SITE_URL + progress.get_absolute_url(),
        )
        key = f"plan slow review {progress.pk} {_moment(progress.submitted_at)} {person.pk}"
        outbox.post(person.email, f"{subject}: {progress.institution}", body, key=key)


def tell_of_deadline(progress: StageProgress, gate: Gate, people: Iterable[User], *, occasion: str) -> int:
    """To the people of the institution: the last day is near, or over. How many letters are new."""
    written = 0
    subject = {
        "near": _("The last day of a stage is near"),
        "over": _("The last day of a stage is over"),
    }[occasion]
    for person in people:
        body = outbox.compose(
            "planning/letters/deadline.txt",
            user=person,
            progress=progress,
            owed=gate.owed,
            is_over=occasion == "over",
            link=settings.SITE_URL + progress.get_absolute_url(),
        )
        key = f"plan deadline {occasion} {progress.pk} {progress.due_on} {person.pk}"
        letter = outbox.post(person.email, f"{subject} – {progress.institution}", body, key=key, digest=True)
        written += letter is not None
    return written


def tell_of_attention(plan: Plan, lines: list[Attention]) -> None:
    """To the department's administrators: conditions that held when a stage was completed hold no more."""
    subject = _("Completed stages need attention")
    for person in User.objects.filter(is_active=True, department_role=DepartmentRole.ADMINISTRATOR).order_by("pk"):
        body = outbox.compose(
            "planning/letters/attention.txt",
            user=person,
            plan=plan,
            lines=lines,
            link=f"{settings.SITE_URL}{reverse('planning:board', args=[plan.pk])}?only=attention",
        )
        key = f"plan attention {plan.pk} {min(line.pk for line in lines)} {person.pk}"
        outbox.post(person.email, f"{subject}: {plan.network.name}", body, key=key, digest=True)


def _moment(at: datetime.datetime | None) -> str:
    return f"{at:%Y%m%d%H%M%S}" if at else ""
