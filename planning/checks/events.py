"""Schedules of events that introduce the network."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import facts as event_facts
from events.models import ScheduleState

from ..gates import MET, Answers, Asked, Condition, Level, Progress, Threshold, check


@check(
    "event-schedule-approved",
    gettext_lazy("Schedule of events approved"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The institution's schedule of events of this school year (or of the next) is looked at. The condition is met "
        "when the department has approved it and it holds at least as many events as the plan asks for; cancelled "
        "events do not count. To be done: the institution enters its events and submits the schedule, the department "
        "approves it. An amendment that awaits approval does not undo the condition."
    ),
    thresholds=(
        Threshold("events", gettext_lazy("Events in an approved schedule at least"), default=1, minimum=1, maximum=100),
    ),
)
def event_schedule_approved(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 5.2: план-график мероприятий по ознакомлению с возможностями сети."""
    needed = asked.threshold(condition, "events")
    mend = reverse("events:schedule_list")
    begin = reverse("events:schedule_create")

    def answer(told: tuple[str, int | None]) -> Progress:
        state, count = told
        if count is not None and count >= needed:
            return MET
        if state == ScheduleState.SUBMITTED:
            why = _("The schedule of events awaits approval.")
            return Progress(0, 1, why, f"{mend}?state=submitted", awaits_department=True)
        if count is not None:
            text = ngettext(
                "The approved schedule has %(count)s event of %(needed)s.",
                "The approved schedule has %(count)s events of %(needed)s.",
                count,
            )
            return Progress(count, needed, text % {"count": count, "needed": needed}, mend)
        if not state:
            return Progress(0, 1, _("The schedule of events is not begun yet."), begin)
        if state == ScheduleState.RETURNED:
            return Progress(0, 1, _("The schedule of events was returned with remarks."), mend)
        return Progress(0, 1, _("The schedule of events is not submitted yet."), mend)

    return asked.by_standing(event_facts.approved_schedules(asked.keys, asked.network), answer, absent=("", None))
