"""The template has a newer version than the plan follows: terms, a task reworded, one more; to be looked at."""

import datetime

from accounts.models import User
from planning.models import Plan
from planning.services import templates
from planning.services.drafts import Edits


def build(plan: Plan, *, by: User) -> None:
    """Version 2: persons and terms at the stages, one task reworded, one more added."""
    draft = templates.begin_draft(plan.version, by=by)
    stages = list(draft.stages.order_by("position").prefetch_related("tasks"))
    last = stages[-2]
    reworded = last.tasks.all()[0]
    templates.save_draft(
        draft,
        Edits(
            stages={
                stage.pk: {"due_after": 30 * place, "responsible": "Методический кабинет (демонстрация)"}
                for place, stage in enumerate(stages, start=1)
            },
            tasks={
                reworded.pk: {
                    "text": reworded.text.rstrip(".") + ", в сообществах сети.",
                    "due_on": plan.starts_on + datetime.timedelta(days=150),
                }
            },
            new_tasks={last.pk: "Открытые занятия для родителей (демонстрация)."},
        ),
        edition=draft.edition,
        by=by,
    )
    templates.publish(draft, by=by)
