"""What other rooms may ask of the preparation of staff."""

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.desk import Todo
from institutions import facts as institution_facts
from institutions.models import Network, TrainingKind

from .models import GroupState, Need, NeedState, TrainingGroup


def internships(
    network: Network, since: datetime.date | None = None, until: datetime.date | None = None
) -> list[TrainingGroup]:
    """Internships («стажировка») that have finished, in which somebody of the network's participants learnt.

    ``since``, ``until``: the last day of the group, both included (indicator I5.3). One query.
    """
    members = institution_facts.participants(network)
    found = TrainingGroup.objects.filter(
        kind=TrainingKind.INTERNSHIP, state=GroupState.FINISHED, seats__member__staff_list__institution__in=members
    )
    if since:
        found = found.filter(ends_on__gte=since)
    if until:
        found = found.filter(ends_on__lte=until)
    return list(found.distinct().order_by("ends_on", "title", "pk"))


def uncertified(on: datetime.date | None = None):
    """Groups whose last day has passed and that still owe certificates."""
    day = on or timezone.localdate()
    over = Q(state=GroupState.RUNNING, ends_on__lt=day) | Q(state=GroupState.FINISHED, seats__training__isnull=True)
    return TrainingGroup.objects.filter(over, seats__isnull=False).distinct()


def todo(user: User) -> list[Todo]:
    """What of this room awaits a person: certificates and needs the department, open groups the institutions."""
    groups = reverse("training:group_list")
    if user.is_department:
        todos = [
            Todo(_("Training groups without certificates"), f"{groups}?show=owed", uncertified().count(), "waiting"),
            Todo(
                _("Needs of training told by institutions"),
                reverse("training:need_list"),
                Need.objects.filter(state=NeedState.OPEN).count(),
                "info",
            ),
        ]
        return [todo for todo in todos if todo.count]
    lacking = institution_facts.technical_training(institution_facts.institutions_of(user).order_by().values("pk"))
    gathering = TrainingGroup.objects.filter(state=GroupState.GATHERING, starts_on__gte=timezone.localdate())
    if any(trained < workers for trained, workers in lacking.values()) and (count := gathering.count()):
        return [Todo(_("Enrol teachers: groups with open enrolment"), f"{groups}?state=gathering", count, "info")]
    return []
