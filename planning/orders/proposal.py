"""What an order seems to say."""

import datetime
from dataclasses import dataclass, field


@dataclass(slots=True)
class ProposedRow:
    """A stage or a task with what the order says of its term and of who answers for it.

    ``details``: further lines or cells of the order that belong to it, as printed; the fields below are read from them,
    or from the text itself, which keeps its words.
    """

    number: str
    details: list[str] = field(default_factory=list, kw_only=True)
    due_text: str = field(default="", kw_only=True)
    due_on: datetime.date | None = field(default=None, kw_only=True)
    responsible: str = field(default="", kw_only=True)
    outcome: str = field(default="", kw_only=True)


@dataclass(slots=True)
class ProposedTask(ProposedRow):
    """``rank``: how its list is marked, 0 for numbers, 1 for letters, 2 for bullets; a higher one lies within."""

    text: str
    rank: int = 2
    parent: "ProposedTask | None" = None
    letter: str = ""


@dataclass(slots=True)
class ProposedStage(ProposedRow):
    """``is_implied``: the order has no stages, only tasks; the plan's own title stands for one."""

    title: str
    tasks: list[ProposedTask] = field(default_factory=list)
    is_implied: bool = False


@dataclass(slots=True)
class Requisites:
    """Реквизиты приказа."""

    number: str = ""
    date: datetime.date | None = None
    issued_by: str = ""


@dataclass(slots=True)
class Unrecognised:
    """A line that has found no place, with its number in the text as it came."""

    line: int
    text: str


@dataclass(slots=True)
class Proposal:
    """What an order seems to say. ``heading``: lines above the first stage and headings of tables, as printed."""

    title: str = ""
    requisites: Requisites = field(default_factory=Requisites)
    heading: list[str] = field(default_factory=list)
    stages: list[ProposedStage] = field(default_factory=list)
    results_heading: str = ""
    results: list[str] = field(default_factory=list)
    unrecognised: list[Unrecognised] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def tasks(self) -> list[ProposedTask]:
        return [task for stage in self.stages for task in stage.tasks]
