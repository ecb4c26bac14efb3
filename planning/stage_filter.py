"""The stage of the plan as a filter and a column of the register: fills a slot of the institutions' room."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.slots import FilterSlot

from .facts import current_stages
from .models import Plan, Stage, StageProgress
from .models.plans import UNFINISHED

OVERDUE, DONE, NO_PLAN = "overdue", "done", "none"


def choices(user) -> list[tuple[str, str]]:
    """Stages by their place in the plans that run, named where all those plans name them alike."""
    running = Plan.objects.active().visible_to(user).order_by().values("version")
    titles: dict[int, set[str]] = {}
    for position, title in Stage.objects.filter(version__in=running).values_list("position", "title"):
        titles.setdefault(position, set()).add(title)
    stages = [
        (
            str(position),
            _("Stage %(number)s") % {"number": position} + (f". {min(known)[:60]}" if len(known) == 1 else ""),
        )
        for position, known in sorted(titles.items())
    ]
    return [
        *stages,
        (OVERDUE, _("Deadline of a stage has passed")),
        (DONE, _("All stages done")),
        (NO_PLAN, _("In no plan")),
    ]


def narrow(institutions: QuerySet, value: str) -> QuerySet:
    """Those that are at this stage in some plan: the first one that is not finished."""
    standing = StageProgress.objects.standing()
    unfinished = standing.filter(state__in=UNFINISHED)
    match value:
        case "overdue":
            return institutions.filter(pk__in=standing.overdue().values("institution"))
        case "done":
            return institutions.filter(pk__in=standing.values("institution")).exclude(
                pk__in=unfinished.values("institution")
            )
        case "none":
            return institutions.exclude(pk__in=standing.values("institution"))
    earlier = unfinished.filter(
        plan=OuterRef("plan"), institution=OuterRef("institution"), stage__position__lt=OuterRef("stage__position")
    )
    at_it = unfinished.filter(~Exists(earlier), stage__position=int(value))
    return institutions.filter(pk__in=at_it.values("institution"))


def told(keys: Iterable) -> dict:
    """Institution → «1, in progress», a line for each plan."""
    rows = StageProgress.objects.standing().filter(institution__in=list(keys))
    found: dict = {}
    for progress in current_stages(rows):
        state = str(progress.get_state_display()).lower()
        found.setdefault(progress.institution_id, []).append(f"{progress.stage.number}, {state}")
    return {institution: "; ".join(lines) for institution, lines in found.items()}


STAGE = FilterSlot("stage", gettext_lazy("Stage of the plan"), choices, narrow, told)
