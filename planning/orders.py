"""Reading an order: its text in, a proposed plan out. Nothing of the text is lost, nothing reworded but for spaces.

Orders are typed by hand, so that their numbering cannot be trusted: a stage may be printed as a bullet («· 5. Работа»),
numbers jump (6 → 8), lines are wrapped, blank lines are missing, the last part is no stage but the expected results.
Whatever cannot be placed for certain is listed as not recognised: a person places it.
"""

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _


@dataclass(slots=True)
class ProposedTask:
    number: str
    text: str


@dataclass(slots=True)
class ProposedStage:
    number: str
    title: str
    tasks: list[ProposedTask] = field(default_factory=list)


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
    """What an order seems to say. ``heading``: the lines above the first stage, as printed."""

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


class Marker(StrEnum):
    STAGE = "stage"
    SUBNUMBER = "subnumber"
    ITEM = "item"
    NONE = "none"


@dataclass(slots=True)
class Line:
    number: int
    text: str
    after_blank: bool
    marker: Marker = Marker.NONE
    printed_number: str = ""
    body: str = ""
    has_bullet: bool = False


DOTS = "·•●○◦▪■□‣⁃∙➢✓\uf0b7\uf0a7\uf0d8"
DASHES = "-–—−"
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))

BULLET = re.compile(rf"(?P<bullet>[{DOTS}*]|[{DASHES}](?=\s))\s*(?P<body>\S.*)")
STAGE_WORD = re.compile(
    r"(?:этап|раздел)\s+(?:№\s*)?(?P<number>\d{1,2}|[IVX]{1,5})\s*[.:)–—-]?\s+(?P<body>\S.*)", re.IGNORECASE
)
SUBNUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)[.)]?\s*(?P<body>[^\d\s.)].*)")
NUMBER = re.compile(r"(?P<number>\d{1,2}|[IVX]{1,5})(?P<end>[.)])\s*(?P<body>[^\d\s.].*)")
LETTER = re.compile(r"(?P<number>[а-яёa-z])\)\s*(?P<body>\S.*)", re.IGNORECASE)

RESULTS = re.compile(r"(?:планируем|ожидаем)\w*\s+(?:\w+\s+)?результат", re.IGNORECASE)
ORDER_LINE = re.compile(r"(?:приказ|постановление|распоряжение|решение)(?:\s+(?:от\b|№)|\Z)", re.IGNORECASE)
ACT_WORD = re.compile(r"\A.*?\b(?:приказ|постановлени|распоряжени|решени)\w*\s*", re.IGNORECASE)
ORDER_NUMBER = re.compile(r"(?:№|\bN)\s*(?P<number>[\w/-]*\d[\w/-]*)")
NUMERIC_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
WORDED_DATE = re.compile(r"[«\"]?(\d{1,2})[»\"]?\s+([а-я]{3,8})\s+(\d{4})", re.IGNORECASE)
MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
ANNEX = re.compile(r"(?:приложение\b|утвержд[её]н)", re.IGNORECASE)
ABOUT = re.compile(r"(?:О|Об)\s+[а-яё]")
TITLE = re.compile(r"(?:план|программа|дорожная карта|комплекс мер|перечень мероприятий)\b", re.IGNORECASE)
BODY_WORDS = re.compile(
    r"управлени|администраци|муниципальн|министерств|департамент|комитет|отдел|учредител|образовани|район|округ|област",
    re.IGNORECASE,
)
# The genitive of «Приложение к приказу управления …» → the name of who issued it.
ISSUERS = {
    "управления": "Управление",
    "управлением": "Управление",
    "министерства": "Министерство",
    "департамента": "Департамент",
    "комитета": "Комитет",
    "отдела": "Отдел",
    "администрации": "Администрация",
    "учредителя": "Учредитель",
}
MUNICIPALITY = re.compile(r"муниципальн\w+ образовани\w+\s+(«[^»]+»)", re.IGNORECASE)
TERMINATED = re.compile(r"[.;:!?…][»\")]*\Z")


def parse(text: str) -> Proposal:
    """Propose title, requisites, stages, tasks and results. Pure: the same text gives the same proposal."""
    lines = list(_lines(text))
    _mark(lines)
    first = next((i for i, line in enumerate(lines) if line.marker is Marker.STAGE), len(lines))
    proposal = Proposal()
    _read_heading(lines[:first], proposal)
    _read_body(lines[first:], proposal)
    _number_tasks(proposal)
    _remark(lines, proposal)
    return proposal


def normalise(text: str) -> str:
    """One space wherever there is any whitespace, none at the ends; invisible characters dropped."""
    return " ".join(text.translate(INVISIBLE).split())


def _lines(text: str) -> Iterator[Line]:
    after_blank = True
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, raw in enumerate(re.split(r"[\n\v\f\u0085\u2028\u2029]", text), start=1):
        if line := normalise(raw):
            yield Line(number, line, after_blank, body=line)
        after_blank = not line


def _mark(lines: list[Line]) -> None:
    """Tell headings, items and running text apart by what stands at the beginning of each line."""
    style = None  # the sign after the number, as at the first stage: where it is «1.», «1)» numbers tasks
    bullets = Counter(line.text[0] for line in lines if line.text[0] in DOTS + DASHES + "*")
    dotted = sum(count for sign, count in bullets.items() if sign not in DASHES)
    dashed = sum(count for sign, count in bullets.items() if sign in DASHES)
    before: Line | None = None
    for line in lines:
        rest = line.text
        if bullet := BULLET.match(rest):
            is_dash = bullet["bullet"] in DASHES
            runs_on = before is not None and not line.after_blank and not TERMINATED.search(before.text)
            if is_dash and dashed <= dotted and runs_on:
                before = line  # «Разработка Плана / – графика мероприятий»: a dash of the sentence, wrapped
                continue
            line.has_bullet, line.marker, line.body = True, Marker.ITEM, bullet["body"]
            rest = bullet["body"]
        if found := STAGE_WORD.match(rest):
            line.marker, line.printed_number, line.body = Marker.STAGE, found["number"], found["body"]
        elif found := SUBNUMBER.match(rest):
            if not NUMERIC_DATE.match(rest):
                line.marker, line.printed_number, line.body = Marker.SUBNUMBER, found["number"], found["body"]
        elif found := NUMBER.match(rest):
            style = style or found["end"]
            is_stage = found["end"] == style
            line.marker = Marker.STAGE if is_stage else Marker.ITEM
            line.printed_number, line.body = (found["number"] if is_stage else ""), found["body"]
        elif found := LETTER.match(rest):
            line.marker, line.body = Marker.ITEM, found["body"]
        before = line


def _read_heading(lines: list[Line], proposal: Proposal) -> None:
    issuer: list[str] = []
    in_annex = in_title = False
    for line in lines:
        if ORDER_LINE.match(line.text):
            _read_requisites(line.text, proposal.requisites)
            in_annex = in_title = False
        elif TITLE.match(line.body) and not proposal.title:
            proposal.title = line.body
            in_annex, in_title = False, not TERMINATED.search(line.text)
        elif in_title and not line.after_blank:
            proposal.title = _join(proposal.title, line.text)
            in_title = not TERMINATED.search(line.text)
        elif ANNEX.match(line.text):
            in_annex = True
            issuer = [
                re.sub(r"^.*?\b(?:приказ|постановлени|распоряжени|решени)\w*\s*", "", line.text, flags=re.IGNORECASE)
            ]
        elif in_annex and (BODY_WORDS.search(line.text) or not line.text[0].isupper()):
            issuer.append(line.text)
        elif ABOUT.match(line.text):
            in_annex = False
        elif NUMERIC_DATE.search(line.text) or (ORDER_NUMBER.search(line.text) and len(line.text) < 60):
            _read_requisites(line.text, proposal.requisites)
        elif BODY_WORDS.search(line.text) and not proposal.title and len(line.text) < 120:
            issuer.append(line.text)
        else:
            proposal.unrecognised.append(Unrecognised(line.number, line.text))
            continue
        proposal.heading.append(line.text)
    proposal.requisites.issued_by = _nominative(normalise(" ".join(issuer)))


def _read_requisites(text: str, requisites: Requisites) -> None:
    if not requisites.number and (number := ORDER_NUMBER.search(text)):
        requisites.number = number["number"]
    requisites.date = requisites.date or _date(text)


def _date(text: str) -> datetime.date | None:
    try:
        if found := NUMERIC_DATE.search(text):
            day, month, year = map(int, found.groups())
            return datetime.date(year, month, day)
        if found := WORDED_DATE.search(text):
            word = found[2].lower()
            month = next((n for n, start in enumerate(MONTHS, 1) if word.startswith(start)), 0)
            return datetime.date(int(found[3]), month, int(found[1])) if month else None
    except ValueError:  # the thirty-first of June
        return None
    return None


def _nominative(issuer: str) -> str:
    first, _space, rest = issuer.partition(" ")
    return f"{ISSUERS.get(first.lower(), first)} {rest}".strip()


def municipality_in(issuer: str) -> str:
    """The municipality as the issuing body names it, in the nominative: «Муниципальное образование «…»»; else empty."""
    found = MUNICIPALITY.search(issuer)
    return f"Муниципальное образование {found[1]}" if found else ""


def _join(text: str, more: str) -> str:
    """Put a wrapped line back: a word divided at its hyphen needs no space."""
    return text + more if re.search(r"\w-\Z", text) and more[:1].islower() else f"{text} {more}"


def _read_body(lines: list[Line], proposal: Proposal) -> None:
    stage: ProposedStage | None = None
    in_results = False
    last = ""  # where the last line went: a wrapped one goes on there
    before = ""
    for line in lines:
        if line.marker is Marker.STAGE:
            in_results, last = bool(RESULTS.match(line.body)), "stage"
            if in_results:
                proposal.results_heading = f"{line.printed_number}. {line.body}"
                last = "results heading"
            else:
                stage = ProposedStage(line.printed_number, line.body)
                proposal.stages.append(stage)
        elif line.marker is Marker.NONE and RESULTS.match(line.body) and not proposal.results_heading:
            in_results, last = True, "results heading"
            proposal.results_heading = line.body
        elif line.marker is not Marker.NONE and in_results:
            proposal.results.append(line.body)
            last = "result"
        elif line.marker is not Marker.NONE and stage:
            stage.tasks.append(ProposedTask(line.printed_number, line.body))
            last = "task"
        elif last != "nowhere" and _runs_on(before, line):
            _append(proposal, last, line.text)
        elif in_results and line.text[0].islower():
            proposal.results.append(line.text)
            last = "result"
        else:
            proposal.unrecognised.append(Unrecognised(line.number, line.text))
            last = "nowhere"
        before = line.text
    for stage in proposal.stages:
        stage.title = stage.title.removesuffix(":").rstrip()


def _runs_on(before: str, line: Line) -> bool:
    """Is an unmarked line the rest of the line before it?"""
    if not before:
        return False
    if TERMINATED.search(before):
        return not line.after_blank and line.text[0].islower() and not before.endswith((";", ":"))
    return not line.after_blank or line.text[0].islower()


def _append(proposal: Proposal, where: str, text: str) -> None:
    match where:
        case "stage":
            proposal.stages[-1].title = _join(proposal.stages[-1].title, text)
        case "task":
            task = proposal.stages[-1].tasks[-1]
            task.text = _join(task.text, text)
        case "result":
            proposal.results[-1] = _join(proposal.results[-1], text)
        case "results heading":
            proposal.results_heading = _join(proposal.results_heading, text)


def _number_tasks(proposal: Proposal) -> None:
    for stage in proposal.stages:
        for position, task in enumerate(stage.tasks, start=1):
            task.number = task.number or f"{stage.number}.{position}"


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
    proposal.remarks += [
        _("Stage %(number)s has no tasks.") % {"number": stage.number} for stage in proposal.stages if not stage.tasks
    ]
