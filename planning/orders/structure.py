"""Lines → stages, tasks, results. A line that cannot be placed for certain is listed with its number."""

import datetime
import itertools
import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from . import dates, tables
from .heading import ANNEX, ORDERED, TITLE, read_heading
from .lines import TERMINATED, Line, Marker, join, read_lines
from .numbering import RESULTS, mark
from .proposal import Proposal, ProposedRow, ProposedStage, ProposedTask, Unrecognised

FLAT_FROM = 3  # so many numbered lines without any item below are tasks of one stage
LIMITS = {"title": 1000, "text": 2000, "due_text": 300, "responsible": 500, "outcome": 2000}
MOST_OF_A_LINE = 2000
_WORD = re.compile(r"\w+")


def parse(text: str) -> Proposal:
    """Propose title, requisites, stages, tasks and results. Pure: the same text gives the same proposal."""
    lines = list(read_lines(text))
    ordering, lines = _without_ordering(lines)
    lines = tables.expand(lines)
    mark(lines)
    proposal = Proposal()
    is_flat = _flatten(lines)
    first = next((i for i, line in enumerate(lines) if line.marker is Marker.STAGE), len(lines))
    if first_task := next((i for i, line in enumerate(lines) if line.of_table and line.body), None):
        first = min(first, first_task)
    if is_flat:
        first = min(first, next(i for i, line in enumerate(lines) if line.rank == 0 and line.marker is Marker.ITEM))
    columns = [line for line in lines if line.marker is Marker.COLUMNS]
    read_heading([line for line in lines[:first] if line.marker is not Marker.COLUMNS], proposal)
    proposal.heading += [line.text for line in columns]
    proposal.unrecognised = [Unrecognised(line.number, line.text) for line in ordering] + proposal.unrecognised
    body = [line for line in lines[first:] if line.marker is not Marker.COLUMNS]
    _Body(proposal, implies=is_flat or any(line.of_table for line in body)).read(body)
    _number(proposal)
    _read_terms(proposal)
    _remark(lines, proposal)
    if ordering:
        proposal.remarks.append(_("The items of the order above its annex are listed as lines without a place."))
    _fit(proposal)
    return proposal


def _without_ordering(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """«ПРИКАЗЫВАЮ: 1. Утвердить план…» is no plan where the plan is the annex below. (Its lines, the others)."""
    start = next((i for i, line in enumerate(lines) if ORDERED.match(line.text)), None)
    if start is None:
        return [], lines
    for place in range(start + 1, len(lines)):
        if ANNEX.match(lines[place].text) and any(TITLE.match(line.body) for line in lines[place + 1 : place + 9]):
            return lines[start + 1 : place], lines[: start + 1] + lines[place:]
    return [], lines


def _flatten(lines: list[Line]) -> bool:
    """A flat list, «1. … 2. … 3. …», has no stages: its lines are tasks."""
    numbered = [line for line in lines if line.marker is Marker.STAGE and not line.of_table]
    others = [line for line in lines if line.marker in (Marker.ITEM, Marker.SUBNUMBER) or line.of_table]
    results = [line for line in numbered if RESULTS.match(line.body)]
    plain = [line for line in numbered if line not in results and line.printed_number.isdigit() and line.rank == 0]
    if others or len(plain) < FLAT_FROM or len(plain) + len(results) < len(numbered):
        return False
    for line in plain:
        line.marker, line.letter, line.printed_number = Marker.ITEM, line.printed_number, ""
    return True


class _Body:
    """Walks the lines from the first stage on; remembers where the last one went, for a wrapped one goes on there."""

    def __init__(self, proposal: Proposal, *, implies: bool):
        self.proposal, self.implies = proposal, implies
        self.stage: ProposedStage | None = None
        self.in_results = False
        self.results_are_numbered = False
        self.last = self.before = ""

    def read(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._place(line)
            self.before = "" if line.of_table else line.text
        for stage in self.proposal.stages:
            title = stage.title.removesuffix(":").rstrip()
            if not title and stage.details:
                title = stage.details.pop(0)
            stage.title = title or stage.title

    def _place(self, line: Line) -> None:
        if self.in_results and line.marker is Marker.STAGE and self._counts_results(line):
            self._add_result(line.body)
        elif line.marker is Marker.STAGE:
            self._begin(line)
        elif line.marker is Marker.NONE and RESULTS.match(line.body) and not self.proposal.results_heading:
            self.in_results, self.last = True, "results heading"
            self.proposal.results_heading = line.body
        elif line.marker is Marker.DETAIL:
            self._add_detail(line)
        elif line.marker is not Marker.NONE and self.in_results:
            self._add_result(line.body)
            self.proposal.results += list(line.details.values())
        elif line.marker is not Marker.NONE and (self.stage or self.implies):
            self._add_task(line)
        elif self.last == "stage" and self.stage and not self.stage.title:
            self.stage.title, self.stage.details = line.text, self.stage.details[1:]
        elif self.last != "nowhere" and _runs_on(self.before, line):
            self._append(line.text)
        elif self.in_results and line.text[0].islower():
            self._add_result(line.text)
        else:
            self._lay_aside(line.number, line.text)

    def _counts_results(self, line: Line) -> bool:
        """«1. …» right below the heading of the results numbers the first of them, and so on."""
        if RESULTS.match(line.body) or not line.printed_number.isdigit() or line.of_table:
            return False
        if not self.proposal.results and line.printed_number == "1":
            self.results_are_numbered = True
        return self.results_are_numbered and line.printed_number == str(len(self.proposal.results) + 1)

    def _begin(self, line: Line) -> None:
        self.in_results, self.last = bool(RESULTS.match(line.body)) and not self.proposal.results_heading, "stage"
        if self.in_results:
            self.proposal.results_heading = f"{line.printed_number}. {line.body}" if line.printed_number else line.body
            self.last = "results heading"
            return
        self.stage = ProposedStage(line.printed_number, line.body)
        if not line.body:
            self.stage.details.append(line.text)  # its title, unless the next line brings one
        self.proposal.stages.append(self.stage)

    def _add_result(self, text: str) -> None:
        self.proposal.results.append(text)
        self.last = "result"

    def _add_task(self, line: Line) -> None:
        if self.stage is None:
            title = self.proposal.title or _("Measures of the plan")
            self.stage = ProposedStage("1", title, is_implied=True)
            self.proposal.stages.append(self.stage)
        task = ProposedTask(line.printed_number, line.body, rank=line.rank, letter=line.letter)
        _give(task, line.details)
        self.stage.tasks.append(task)
        self.last = "task"

    def _add_detail(self, line: Line) -> None:
        """«Срок: …» on a line of its own, or cells beside an empty one, belong to what stands above."""
        row = self._row()
        if row is None or self.in_results or self.last == "nowhere":
            self._lay_aside(line.number, line.text)
        elif line.of_table:
            _give(row, line.details)
        else:
            row.details.append(line.body)
            self.last = "detail"

    def _row(self) -> ProposedRow | None:
        return self.stage.tasks[-1] if self.stage and self.stage.tasks else self.stage

    def _append(self, text: str) -> None:
        match self.last:
            case "stage" if self.stage:
                self.stage.title = join(self.stage.title, text)
            case "task" if self.stage:
                task = self.stage.tasks[-1]
                task.text = join(task.text, text)
            case "result":
                self.proposal.results[-1] = join(self.proposal.results[-1], text)
            case "results heading":
                self.proposal.results_heading = join(self.proposal.results_heading, text)
            case "detail" if row := self._row():
                row.details[-1] = join(row.details[-1], text)

    def _lay_aside(self, number: int, text: str) -> None:
        self.proposal.unrecognised.append(Unrecognised(number, text))
        self.last = "nowhere"


def _give(row: ProposedRow, cells: dict[str, str]) -> None:
    row.details += cells.values()
    row.due_text = "; ".join(filter(None, [row.due_text, cells.get("due", "")]))
    row.responsible = "; ".join(filter(None, [row.responsible, cells.get("who", "")]))
    row.outcome = "; ".join(filter(None, [row.outcome, cells.get("outcome", ""), cells.get("other", "")]))


def _runs_on(before: str, line: Line) -> bool:
    """Is an unmarked line the rest of the line before it?"""
    if not before:
        return False
    if TERMINATED.search(before):
        return not line.after_blank and line.text[0].islower() and not before.endswith((";", ":"))
    return not line.after_blank or line.text[0].islower()


def _number(proposal: Proposal) -> None:
    """Numbers as printed; else stage.place, and an item within an item by that one's number."""
    ordinals = [task.letter for task in proposal.tasks if task.rank == 0 and task.letter]
    values = [int(ordinal) for ordinal in ordinals if ordinal.isdigit()]
    run_on = len(values) == len(ordinals) and all(one < other for one, other in itertools.pairwise(values))
    for place, stage in enumerate(proposal.stages, start=1):
        stage.number = stage.number or str(place)
        above: list[ProposedTask] = []
        position = 0
        children: dict[int, int] = {}
        for task in stage.tasks:
            while above and above[-1].rank >= task.rank:
                above.pop()
            if above:
                parent = above[-1]
                children[id(parent)] = children.get(id(parent), 0) + 1
                task.number = task.number or f"{parent.number}.{task.letter or children[id(parent)]}"
            else:
                position += 1
                printed = task.letter if run_on and task.rank == 0 else ""
                task.number = task.number or printed or f"{stage.number}.{position}"
            if task.rank < 2:
                above.append(task)


def _read_terms(proposal: Proposal) -> None:
    issued = proposal.requisites.date
    for stage in proposal.stages:
        _read_term(stage, "" if stage.is_implied else stage.title, issued)
        for task in stage.tasks:
            _read_term(task, task.text, issued)


def _read_term(row: ProposedRow, text: str, issued: datetime.date | None) -> None:
    if not (row.due_text or row.responsible or row.outcome):
        for source in (*row.details, text):
            row.due_text = row.due_text or dates.due_in(source)
            row.responsible = row.responsible or dates.responsible_in(source)
        told = {word.lower() for word in _WORD.findall(f"{row.due_text} {row.responsible}")}
        row.outcome = "; ".join(
            detail
            for detail in row.details
            if len([word for word in _WORD.findall(detail) if word.lower() not in told]) > _WORDS_OF_LABELS
        )
    row.due_on = dates.last_day(row.due_text, after=issued)


_WORDS_OF_LABELS = 6  # «срок исполнения», «ответственный за исполнение»: more words than these tell something more


def _remark(lines: list[Line], proposal: Proposal) -> None:
    """Say what is odd about the order, so that staff look there first."""
    for line in lines:
        if line.marker is Marker.STAGE and line.has_bullet:
            proposal.remarks.append(
                _("Line %(line)s: stage %(number)s is printed as an item of a list.")
                % {"line": line.number, "number": line.printed_number}
            )
    numbers = [line.printed_number for line in lines if line.marker is Marker.STAGE]
    for one, other in itertools.pairwise(numbers):
        if one.isdigit() and other.isdigit() and int(other) != int(one) + 1:
            proposal.remarks.append(_("The numbering goes from %(one)s to %(other)s.") % {"one": one, "other": other})
    if any(stage.is_implied for stage in proposal.stages):
        proposal.remarks.append(_("The order names no stages: all its tasks stand in one. Divide them if you need to."))
    proposal.remarks += [
        _("Stage %(number)s has no tasks.") % {"number": stage.number} for stage in proposal.stages if not stage.tasks
    ]


def _fit(proposal: Proposal) -> None:
    """What is longer than a plan can hold is cut between words, and the rest listed: nothing is dropped."""
    for row in (*proposal.stages, *proposal.tasks):
        for name, limit in LIMITS.items():
            if hasattr(row, name):
                text, *rest = _pieces(getattr(row, name), limit)
                setattr(row, name, text)
                proposal.unrecognised += [Unrecognised(0, piece) for piece in rest]
        row.number = row.number[:20]
    results = [_pieces(text, LIMITS["text"]) for text in proposal.results]
    proposal.results = [piece for pieces in results for piece in pieces]
    proposal.unrecognised = [
        Unrecognised(line.line, piece) for line in proposal.unrecognised for piece in _pieces(line.text, MOST_OF_A_LINE)
    ]
    heading, *rest = _pieces(proposal.results_heading, 500)
    proposal.results_heading = heading
    proposal.unrecognised += [Unrecognised(0, piece) for piece in rest]


def _pieces(text: str, limit: int) -> list[str]:
    pieces = []
    while len(text) > limit:
        cut = text.rfind(" ", 1, limit + 1)
        cut = cut if cut > 0 else limit
        pieces.append(text[:cut])
        text = text[cut:].lstrip()
    return [*pieces, text] if text or not pieces else pieces
