"""The desk: what awaits a person, asked of every room afresh."""

import datetime

from accounts import facts as account_facts
from accounts.models import User
from acts import facts as act_facts
from agreements import facts as agreement_facts
from common.desk import Todo
from events import facts as event_facts
from indicators import facts as indicator_facts
from information import facts as information_facts
from institutions import facts as institution_facts
from interaction import facts as interaction_facts
from jobs import facts as job_facts
from planning import facts as planning_facts
from surveys import facts as survey_facts
from training import facts as training_facts

# In the order of urgency: what others are waiting for stands first.
ROOMS = (
    agreement_facts,
    act_facts,
    institution_facts,
    interaction_facts,
    planning_facts,
    survey_facts,
    event_facts,
    information_facts,
    training_facts,
    indicator_facts,
    job_facts,
    account_facts,
)


def todos(user: User) -> list[Todo]:
    """Everything that awaits this person now, from all rooms: what is late first, then by the last day.

    What has none stands behind what has, in the order of the rooms.
    """
    return sorted((todo for room in ROOMS for todo in room.todo(user)), key=_urgency)


def _urgency(todo: Todo) -> tuple:
    is_late = todo.tone == "bad" or todo.days_late > 0
    return (not is_late, todo.due_on is None, todo.due_on or datetime.date.max)
