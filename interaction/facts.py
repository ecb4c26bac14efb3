"""What other rooms may ask of interaction plans."""

import datetime
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.calendar import CalendarItem
from common.desk import Todo
from institutions import facts as institution_facts
from institutions.models import Network

from .models import InteractionPlan, PlanItem, PlanState, PlanVersion, Progress, Remark, school_year_of
from .models.plans import CLOSED


class DoneItem(NamedTuple):
    """An item that was done. ``responsible``: the institution's key; None for the department."""

    title: str
    done_on: datetime.date
    responsible: uuid.UUID | None


class StateOfPlan(NamedTuple):
    """How far a network's plan of this school year, or of a later one, has come.

    ``state``: draft, approval or approved (PlanState). ``version``: the approved one, 0 without. ``approved_on``: date
    of the order that approved it.
    """

    plan_id: uuid.UUID
    state: str
    school_year: int
    version: int
    approved_on: datetime.date | None
    items: int

    @property
    def is_approved(self) -> bool:
        """An approved version is in force, though the next may be in work."""
        return self.version > 0

    @property
    def url(self) -> str:
        return reverse("interaction:plan_detail", args=[self.plan_id])


class PlannedItem(NamedTuple):
    """One item of the version in force. ``responsible_id``: None for the department. ``form``: InteractionForm."""

    pk: uuid.UUID
    title: str
    form: str
    starts_on: datetime.date
    ends_on: datetime.date
    responsible_id: uuid.UUID | None
    progress: str
    done_on: datetime.date | None


def plan_state(network: Network, on: datetime.date | None = None) -> StateOfPlan | None:
    """The plan that counts on that day (today by default); None when the network has none. One query.

    An approved one is preferred, of several the earliest year: in spring the next year's draft changes nothing.
    """
    year = school_year_of(on or timezone.localdate())
    plans = (
        InteractionPlan.objects.filter(network=network, school_year__gte=year)
        .annotate(
            count=Count("items", filter=Q(items__removed_at__isnull=True)),
            approved_on=Subquery(
                PlanVersion.objects.filter(plan=OuterRef("pk"), number=OuterRef("approved_version"))
                .order_by()
                .values("order_date")[:1]
            ),
        )
        .order_by("school_year")
    )
    found = sorted(plans, key=lambda plan: plan.approved_version == 0)
    if not found:
        return None
    plan = found[0]
    return StateOfPlan(plan.pk, plan.state, plan.school_year, plan.approved_version, plan.approved_on, plan.count)


def items_done(network: Network, since: datetime.date, until: datetime.date, forms: Iterable[str] | None = None) -> int:
    """How many items of the network's plans were done between the days, both included; of the forms given only."""
    return _done(network, since, until, forms).count()


def done_items(
    network: Network, since: datetime.date, until: datetime.date, forms: Iterable[str] | None = None
) -> list[DoneItem]:
    """The items that ``items_done`` counts, in the order of the days on which they were done. One query."""
    rows = _done(network, since, until, forms).order_by("done_on", "pk")
    return [DoneItem(*row) for row in rows.values_list("title", "done_on", "responsible")]


def _done(network: Network, since: datetime.date, until: datetime.date, forms: Iterable[str] | None):
    done = PlanItem.objects.filter(
        plan__network=network, in_version__gt=0, progress=Progress.DONE, done_on__range=(since, until)
    )
    return done if forms is None else done.filter(form__in=list(forms))


def items_of(network: Network, on: datetime.date | None = None) -> list[PlannedItem]:
    """Items of the version in force on that day (today by default), in the order of time. One query."""
    year = school_year_of(on or timezone.localdate())
    items = PlanItem.objects.approved().filter(plan__network=network, plan__school_year=year)
    rows = items.order_by("starts_on", "ends_on", "pk").values_list(
        "pk", "title", "form", "starts_on", "ends_on", "responsible", "progress", "done_on"
    )
    return [PlannedItem(*row) for row in rows]


def todo(user: User) -> list[Todo]:
    """What of interaction plans awaits a person: marks, proposals, remarks; of the department approval."""
    page = reverse("interaction:plan_list")
    if user.is_department:
        overdue = PlanItem.objects.overdue()
        todos = [
            Todo(
                _("Interaction plans on approval"),
                f"{page}?state=approval",
                InteractionPlan.objects.filter(state=PlanState.APPROVAL).count(),
                "waiting",
            ),
            Todo(
                _("The department's own items of interaction plans are overdue"),
                reverse("interaction:item_list") + "?due=overdue&responsible=department",
                overdue.filter(responsible__isnull=True).count(),
                "bad",
            ),
            Todo(
                _("Overdue items of interaction plans"),
                reverse("interaction:item_list") + "?due=overdue",
                overdue.filter(responsible__isnull=False).count(),
                "info",
            ),
        ]
        return [one for one in todos if one.count]
    own = list(institution_facts.institutions_of(user).order_by().values_list("pk", flat=True))
    if not own:
        return []
    answered = PlanItem.objects.filter(responsible__in=own)
    mine = reverse("interaction:item_list") + "?whose=answer"
    todos = [
        Todo(
            _("Mark what became of items of the interaction plan"),
            f"{mine}&due=overdue",
            answered.overdue().count(),
            "bad",
        ),
        Todo(
            _("Items of the interaction plan in the next two weeks"),
            f"{mine}&due=soon",
            answered.due_soon().count(),
            "info",
        ),
        Todo(
            _("Remarks on your items of the interaction plan"),
            f"{mine}&due=remarks",
            Remark.objects.filter(settled_at__isnull=True, item__in=answered.standing().values("pk"))
            .exclude(author_id=user.pk)
            .values("item")
            .distinct()
            .count(),
            "waiting",
        ),
    ]
    drafts = InteractionPlan.objects.visible_to(user).filter(state=PlanState.DRAFT, approved_version=0)
    drafts = drafts.exclude(pk__in=answered.standing().values("plan"))
    todos += [
        Todo(
            _("Propose items for the interaction plan"),
            plan.get_absolute_url(),
            tone="waiting",
            text=f"{plan.network.name}, {plan.year_label}",
        )
        for plan in drafts.select_related("network")[:3]
    ]
    return [one for one in todos if one.count is None or one.count]


def calendar_items(user: User) -> list[CalendarItem]:
    """Days of items that the person's institutions answer for, conduct or take part in; of all to the department."""
    items = PlanItem.objects.visible_to(user).approved().exclude(progress__in=CLOSED)
    own = [] if user.is_department else list(institution_facts.institutions_of(user).values_list("pk", flat=True))
    if not user.is_department:
        items = items.concerning(own)
    items = items.filter(plan__school_year__gte=school_year_of(timezone.localdate()))
    return [
        CalendarItem(
            key=f"interaction-{item.pk}",
            day=item.due_on,
            title=item.title,
            url=item.get_absolute_url(),
            text=", ".join(filter(None, [item.place, item.time_label])),
            is_task=item.responsible_id in own,
        )
        for item in items.select_related("plan").order_by("due_on", "pk")
    ]
