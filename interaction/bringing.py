"""Items out of a workbook: the template, and rows understood one by one."""

import datetime
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.folding import fold
from documents import xlsx
from institutions import facts as institution_facts
from institutions.models import InteractionForm

from .forms import ItemForm, months_of
from .models import InteractionPlan, Timing

# The columns of the template as people of the field call them: code, heading, advice.
COLUMNS = (
    ("section", "Направление", "Выберите из списка направлений плана."),
    ("title", "Мероприятие", "Что проводится."),
    ("form", "Форма взаимодействия", "Выберите из списка."),
    ("time", "Срок", "12.11.2026, или 12.11.2026–15.11.2026, или ноябрь, или в течение года."),
    ("place", "Место проведения", ""),
    ("conductors", "Кто проводит", "Краткие названия учреждений через точку с запятой."),
    ("participants", "Кто участвует", "Краткие названия через точку с запятой; пусто – все учреждения сети."),
    ("audience", "Аудитория", ""),
    ("expected_people", "Число участников", ""),
    ("responsible", "Ответственное учреждение", "Выберите из списка; пусто – управление образования."),
    ("person", "Ответственный исполнитель", ""),
    ("resource", "Ресурсы", ""),
    ("result", "Ожидаемый результат", ""),
)
SHEET = "Мероприятия"
MAX_ROWS = 500
_DAY = r"(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})"
_PERIOD = re.compile(rf"^(?:с\s+)?{_DAY}\s*(?:-|–|—|по|до)\s*{_DAY}$", re.IGNORECASE)
_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


@dataclass(slots=True)
class Row:
    """One row of the file. ``number``: as Excel counts. ``faults``: why it was not entered, in words."""

    number: int
    title: str
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def template(plan: InteractionPlan) -> bytes:
    """An empty workbook with lists to choose from."""
    names = list(institution_facts.participants(plan.network).order_by("sort_key").values_list("short_name", flat=True))
    places = {code: n for n, (code, _head, _advice) in enumerate(COLUMNS)}
    choices: dict[int, Sequence[str]] = {
        places["section"]: list(plan.sections.values_list("title", flat=True)),
        places["form"]: [str(label) for label in InteractionForm.labels],
        places["responsible"]: names,
    }
    book = xlsx.Workbook(title=SHEET)
    book.write_table(
        [head for _code, head, _advice in COLUMNS],
        [],
        title=SHEET,
        widths=[28, 40, 24, 24, 24, 30, 30, 20, 12, 28, 24, 24, 30],
        choices=choices,
        notes={n: advice for n, (_code, _head, advice) in enumerate(COLUMNS) if advice},
        spare_rows=200,
    )
    return book.close()


def understood(content: bytes, plan: InteractionPlan, user) -> Iterator[Row]:
    """Rows as the form of an item judges them. ``ValidationError`` when the file cannot be read or has no such head."""
    rows = xlsx.read_rows(content, max_rows=MAX_ROWS)
    head, places = _head(rows)
    lists = _Lists(plan)
    for number, cells in enumerate(rows[head + 1 :], start=head + 2):
        given = {code: cells[place].strip() for code, place in places.items()}
        if any(given.values()):
            yield _row(number, given, plan, user, lists)


def _head(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    wanted = {fold(head): code for code, head, _advice in COLUMNS}
    for n, cells in enumerate(rows[:10]):
        places = {wanted[fold(cell)]: place for place, cell in enumerate(cells) if fold(cell) in wanted}
        if {"title", "time"} <= places.keys():
            return n, places
    raise ValidationError(
        _("The file has no row with the headings “Мероприятие” and “Срок”: take the template and fill it in.")
    )


class _Lists:
    """Names of the plan's sections, of forms and institutions, as people type them → values of the form."""

    def __init__(self, plan: InteractionPlan):
        self.sections = {fold(section.title): section.pk for section in plan.sections.all()}
        self.forms = {fold(str(label)): code for code, label in InteractionForm.choices}
        inside = institution_facts.participants(plan.network)
        self.institutions = {fold(name): pk for pk, name in inside.values_list("pk", "short_name")}
        self.months = {fold(label): code for code, label in months_of(plan)}
        self.months |= {_MONTHS[int(code[5:]) - 1]: code for code, _label in months_of(plan)}


def _row(number: int, given: Mapping[str, str], plan: InteractionPlan, user, lists: _Lists) -> Row:
    row = Row(number, given.get("title", ""))
    known = ("title", "place", "audience", "expected_people", "person", "resource", "result")
    sent: dict[str, Any] = {name: given.get(name, "") for name in known}
    sent["section"] = _found(row, lists.sections, given.get("section", ""), _("Section"))
    sent["form"] = _found(row, lists.forms, given.get("form", ""), _("Form of interaction"))
    if responsible := given.get("responsible", ""):
        sent["responsible"] = _found(row, lists.institutions, responsible, _("Responsible institution"))
    for name, label in (("conductors", _("Who conducts")), ("participants", _("Who takes part"))):
        named = filter(None, (part.strip() for part in given.get(name, "").split(";")))
        sent[name] = [_found(row, lists.institutions, one, label) for one in named]
    sent |= _time(given.get("time", ""), lists)
    form = ItemForm(sent | {"key": str(uuid.uuid4())}, plan=plan, user=user)
    if row.faults:
        return row
    if form.is_valid():
        row.values = form.values
        return row
    for name, errors in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields else ""
        row.faults += [f"{label}: {error}" if label else str(error) for error in errors]
    return row


def _found(row: Row, known: Mapping[str, Any], text: str, label: str) -> Any:
    """The value for what was typed; a name that is not known is a fault."""
    value = known.get(fold(text))
    if value is None:
        message = _("%(label)s: there is no “%(text)s” here.") if text else _("%(label)s: fill it in.")
        row.faults.append(message % {"label": label, "text": text[:80]})
    return value


def _time(text: str, lists: _Lists) -> dict[str, str]:
    """What was typed as the time, in fields of the form; what is not understood the form calls a missing day."""
    folded = fold(text)
    if folded in {fold("в течение года"), fold("в течение учебного года"), fold("весь год"), fold("постоянно")}:
        return {"timing": Timing.YEAR}
    if folded in lists.months:
        return {"timing": Timing.MONTH, "month": lists.months[folded]}
    if period := _PERIOD.match(text.strip()):
        return {"timing": Timing.PERIOD, "first": period[1], "last": period[2]}
    return {"timing": Timing.DAY, "first": text.strip()[:10] if _is_moment(text) else text.strip()}


def _is_moment(text: str) -> bool:
    """A cell of a date that Excel keeps with an hour."""
    try:
        datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return True
