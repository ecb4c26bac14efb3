"""What the yearly report says: sections with sentences, tables and charts, all out of the figures of the year.

Russian only, for it is a paper. ``documents.sections`` says what a section holds.
"""

import datetime
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone, translation

from agreements.models import Agreement, Kind
from agreements.models import State as AgreementState
from documents.charts import Chart, Series
from documents.russian import Case
from documents.russian.counted import NBSP, Noun, counted, listed
from documents.russian.dates import long_date
from documents.russian.numbers import decimal, plural
from documents.sections import number
from events import facts as event_facts
from events.models.events import METHODICAL
from information import facts as information_facts
from information.models import ChannelKind
from interaction import facts as interaction_facts
from planning import facts as planning_facts

from .models import Report
from .standing import Attainment, Cell, Standing, rounded
from .years import Year

SECTIONS = {
    "general": "Общие сведения",
    "results": "Достижение ожидаемых результатов",
    "missed": "Показатели, не достигшие целевых значений",
    "stages": "Ход выполнения плана",
    "agreements": "Договорные отношения участников",
    "work": "Мероприятия и информационная работа",
    "conclusions": "Выводы и задачи на следующий год",
}
INDICATOR = Noun(
    "показатель",
    "показателя",
    "показателей",
    {
        Case.GENITIVE: ("показателя", "показателей"),
        Case.DATIVE: ("показателю", "показателям"),
        Case.PREPOSITIONAL: ("показателе", "показателях"),
    },
)
INSTITUTION = Noun("учреждение", "учреждения", "учреждений", {Case.GENITIVE: ("учреждения", "учреждений")})
WORDS = {
    Attainment.ATTAINED: "достигнут",
    Attainment.MISSED: "не достигнут",
    Attainment.UNDER_WAY: "год не завершён",
    Attainment.NO_TARGET: "цель не задана",
    Attainment.NO_DATA: "нет данных",
}
ORIGINS = {
    "manual": "введено вручную",
    "report": "утверждённый отчёт",
    "kept": "расчёт на конец года",
    "computed": "расчёт портала",
    "": "–",
}


@dataclass(frozen=True, slots=True)
class Content:
    """The report as of a day: its sections, and the figures for later reports to compare."""

    sections: list[dict[str, Any]]
    figures: dict[str, dict[str, Any]]
    as_of: datetime.date
    year: Year
    previous: Report | None


def year_of(report: Report, standing: Standing | None = None) -> Year:
    setup = (standing or Standing(report.plan)).setup
    return Year(report.year, setup.year_kind)


def build(report: Report) -> Content:
    """Count everything anew and say it. The specialist's own words stand in place of those of the figures."""
    with translation.override("ru"):
        made = _Maker(report)
        own = {text.section: text.text for text in report.texts.all()}
        sections = []
        for code, title in SECTIONS.items():
            text, blocks = getattr(made, code)()
            generated = "\n".join(text)
            sections.append(
                {
                    "code": code,
                    "title": title,
                    "text": own.get(code, generated),
                    "generated": generated,
                    "is_own": code in own,
                    "blocks": [block for block in blocks if block],
                }
            )
        sections.append(made.annex())
        number(sections)
        return Content(sections, made.figures(), made.today, made.year, made.previous)


def content_of(report: Report) -> Content:
    """What an approved report says for ever, or what a draft says today."""
    if report.is_draft:
        return build(report)
    return Content(report.content, report.figures, report.as_of, year_of(report), None)


def period(year: Year) -> str:
    """«2026/2027 учебный год»: a paper is Russian whoever looks at it."""
    return f"{year.number}/{year.number + 1} учебный год" if year.is_school else f"{year.number} год"


def previous_of(report: Report, standing: Standing) -> Report | None:
    """The newest approved report of the newest year before, also where the year is that of the plan before."""
    earlier = Report.objects.approved().filter(plan__in=standing.plans, year__lt=report.year)
    return earlier.order_by("-year", "-approved_at").first()


class _Maker:
    """Counts the year once and makes the sections; each method gives its paragraphs and its blocks."""

    def __init__(self, report: Report):
        self.plan, self.network = report.plan, report.plan.network
        self.today = timezone.localdate()
        self.standing = _Unreported(report.plan, report.year)
        self.year = year_of(report, self.standing)
        self.previous = previous_of(report, self.standing)
        self.cells = [self.standing.cell(one, self.year) for one in self.standing.indicators]
        self.size = len(self.standing.asked.names)

    def of(self, *attainments: Attainment) -> list[Cell]:
        return [cell for cell in self.cells if cell.attainment in attainments]

    @cached_property
    def then(self) -> dict[uuid.UUID, float | None]:
        """Indicator → its value in the report before. In the report of another plan it is known by its code."""
        if self.previous is None:
            return {}
        figures = self.previous.figures
        if self.previous.plan_id != self.plan.pk:
            by_code = {found["code"]: found for found in figures.values()}
            figures = {str(cell.indicator.pk): by_code.get(cell.indicator.code) for cell in self.cells}
        return {
            cell.indicator.pk: found["value"] for cell in self.cells if (found := figures.get(str(cell.indicator.pk)))
        }

    def general(self) -> tuple[list[str], list[dict | None]]:
        version = self.plan.version
        text = [
            f"Отчётный период – с {long_date(self.year.first)} по {long_date(self.year.last)} "
            f"В сети «{self.network.name}» {plural(self.size, 'участвует', 'участвуют', 'участвуют')} "
            f"{counted(self.size, INSTITUTION)}."
        ]
        requisites = f" ({version.requisites})" if version.requisites else ""
        text.append(
            f"С {long_date(self.plan.starts_on)} сеть работает по плану «{version.title.strip(' .')}»{requisites}."
        )
        if decision := getattr(self.network, "founder_decision", None):
            text.append(
                f"Основание – решение учредителя «{decision.title}» от {long_date(decision.date)} № {decision.number}."
            )
        if not self.year.is_over:
            text.append(
                f"Год не завершён: сведения приведены по состоянию на {long_date(self.today)} "
                "и являются промежуточными."
            )
        if self.previous:
            text += self._compared()
        return text, []

    def results(self) -> tuple[list[str], list[dict | None]]:
        if not self.cells:
            return ["Показатели ожидаемых результатов не установлены."], []
        judged = self.of(Attainment.ATTAINED, Attainment.MISSED, Attainment.UNDER_WAY)
        attained = self.of(Attainment.ATTAINED)
        text = [f"Достижение ожидаемых результатов оценивается по {counted(len(self.cells), INDICATOR, Case.DATIVE)}."]
        if judged:
            verb = plural(len(attained), "достиг", "достигли", "достигли")
            text[0] += (
                f" Целевые значения и данные есть по {counted(len(judged), INDICATOR, Case.DATIVE)}, "
                f"из них целевого значения {verb} {counted(len(attained), INDICATOR)} "
                f"({decimal(len(attained) * 100 / len(judged))}{NBSP}%)."
            )
        blank = self.of(Attainment.NO_DATA)
        if blank:
            names = listed([cell.indicator.code for cell in blank], 10, INDICATOR)
            text.append(f"Нет данных по {counted(len(blank), INDICATOR, Case.DATIVE)}: {names}.")
        for result, cells in self._by_result():
            good = [cell for cell in cells if cell.attainment == Attainment.ATTAINED]
            known = [cell for cell in cells if cell.actual is not None]
            if known:
                told = "; ".join(f"{cell.indicator.name.lower()} – {cell.shown}" for cell in known[:4])
                text.append(
                    f"Результат «{_quoted(result.text)}»: целевых значений достигнуто "
                    f"{len(good)} из {len(cells)}; {told}."
                )
            else:
                text.append(f"Результат «{_quoted(result.text)}»: данных за год нет.")
        return text, [self._table(), self._chart()]

    def missed(self) -> tuple[list[str], list[dict | None]]:
        found = self.of(Attainment.MISSED, Attainment.UNDER_WAY)
        if not found:
            return ["Показателей, не достигших целевых значений, нет."], []
        text = []
        for cell in found:
            wanted = cell.target_shown.rstrip(".")  # «2 ед.» at the end of a sentence
            line = f"{cell.indicator.code} «{cell.indicator.name}»: {cell.shown} при целевом значении {wanted}."
            explained = cell.explanation.strip() or "Причина не указана."
            text.append(f"{line} {' '.join(explained.split())}")
        return text, []

    def stages(self) -> tuple[list[str], list[dict | None]]:
        progress = planning_facts.stage_counts(self.plan)
        if not progress:
            return ["Сведений о ходе выполнения плана нет."], []
        done = [one for one in progress if one.of and one.finished == one.of]
        text = [
            f"План состоит из {counted(len(progress), Noun('этапа', 'этапов', 'этапов'))}; "
            f"всеми участниками завершено {len(done)}."
        ]
        late = sum(one.overdue for one in progress)
        if late:
            text.append(f"Просроченных этапов у учреждений: {late}.")
        rows = [[one.name, str(one.of), str(one.finished), str(one.at_work), str(one.overdue)] for one in progress]
        head = ["Этап", "Учреждений", "Завершили", "В работе", "Просрочили"]
        chart = Chart(
            "Этапы плана, завершённые учреждениями",
            tuple(f"Этап {one.number}" for one in progress),
            (
                Series("завершили", tuple(float(one.finished) for one in progress)),
                Series("не завершили", tuple(float(one.of - one.finished) for one in progress)),
            ),
        )
        return text, [
            {"caption": "Выполнение этапов плана учреждениями", "head": head, "rows": rows, "total": []},
            {"caption": chart.title, "chart": chart.as_json()},
        ]

    def agreements(self) -> tuple[list[str], list[dict | None]]:
        in_force = Agreement.objects.filter(network=self.network).in_force(self.year.on)
        counts: dict[str, int] = {}
        for kind in in_force.order_by().values_list("kind", flat=True):
            counts[kind] = counts.get(kind, 0) + 1
        signing = Agreement.objects.filter(network=self.network, state=AgreementState.SIGNING).count()
        day = long_date(self.year.on)
        if not counts:
            text = [f"На {day} действующих договоров участников сети нет."]
        else:
            text = [f"На {day} в сети действует договоров и соглашений: {sum(counts.values())}."]
        if signing:
            text.append(f"На подписании находится: {signing}.")
        rows = [[str(Kind(kind).label), str(counts[kind])] for kind in Kind.values if kind in counts]
        if not rows:
            return text, []
        return text, [
            {"caption": f"Действующие договоры на {day}", "head": ["Вид", "Число"], "rows": rows, "total": []}
        ]

    def work(self) -> tuple[list[str], list[dict | None]]:
        """What was done together and told to people within the year."""
        days = self.year.first, self.year.on
        done = interaction_facts.items_done(self.network, *days)
        text = [
            f"За отчётный период выполнено пунктов плана сетевого взаимодействия: {done}."
            if done
            else "Выполненных за отчётный период пунктов плана сетевого взаимодействия нет."
        ]
        held = event_facts.held(self.network, *days)
        if held:
            text.append(
                f"Проведено мероприятий сети и учреждений: {held}, "
                f"из них методических: {event_facts.held(self.network, *days, METHODICAL)}; "
                f"посещений: {event_facts.attendance(self.network, *days)}."
            )
        else:
            text.append("Мероприятий, отмеченных проведёнными, за отчётный период нет.")
        counts = information_facts.publication_counts(self.network, *days)
        total = sum(counts.values())
        if not total:
            return [*text, "Публикаций о сети за отчётный период нет."], []
        text.append(f"О работе сети опубликовано материалов: {total}.")
        rows = [[str(ChannelKind(kind).label), str(counts[kind])] for kind in ChannelKind.values if kind in counts]
        table = {"caption": "Публикации о сети по каналам", "head": ["Канал", "Публикаций"], "rows": rows}
        return text, [{**table, "total": ["Всего", str(total)]}]

    def conclusions(self) -> tuple[list[str], list[dict | None]]:
        """What follows from the figures; the specialist writes the rest."""
        found = []
        attained = self.of(Attainment.ATTAINED)
        missed = self.of(Attainment.MISSED, Attainment.UNDER_WAY)
        if attained:
            names = listed([cell.indicator.code for cell in attained], 20, INDICATOR)
            found.append(f"Достигнуты целевые значения показателей: {names}.")
        if missed:
            names = listed([cell.indicator.code for cell in missed], 20, INDICATOR)
            found.append(f"Принять меры к достижению целевых значений показателей: {names}.")
        if blank := self.of(Attainment.NO_DATA):
            names = listed([cell.indicator.code for cell in blank], 20, INDICATOR)
            found.append(f"Обеспечить сбор данных по показателям: {names}.")
        if aimless := self.of(Attainment.NO_TARGET):
            names = listed([cell.indicator.code for cell in aimless], 20, INDICATOR)
            found.append(f"Установить целевые значения показателей: {names}.")
        numbered = [f"{n}. {line}" for n, line in enumerate(found, start=1)]
        return numbered or ["Сведений для выводов недостаточно."], []

    def annex(self) -> dict[str, Any]:
        """How each figure was come by: formula, source, who entered it."""
        rows = []
        for cell in self.cells:
            origin = ORIGINS[cell.origin]
            if cell.fact and cell.origin == "manual":
                origin = f"{cell.fact.source}"
                if cell.is_overruled:
                    origin += f"; расчёт портала: {cell.computed_shown} – {cell.fact.reason}"
            elif cell.figure and cell.figure.says:
                origin = f"{origin}. {cell.figure.says}"
            rows.append([f"{cell.indicator.code} {cell.indicator.name}", cell.indicator.formula, cell.shown, origin])
        return {
            "code": "annex",
            "title": "Приложение. Порядок расчёта показателей",
            "text": "",
            "generated": "",
            "is_own": False,
            "is_annex": True,
            "blocks": [
                {
                    "caption": "Формулы и источники данных",
                    "head": ["Показатель", "Формула", "Значение", "Источник"],
                    "rows": rows,
                    "total": [],
                    "is_words": True,
                }
            ]
            if rows
            else [],
        }

    def figures(self) -> dict[str, dict[str, Any]]:
        return {
            str(cell.indicator.pk): {
                "code": cell.indicator.code,
                "name": cell.indicator.name,
                "value": cell.actual,
                "target": cell.target,
                "attainment": str(cell.attainment),
                "origin": cell.origin,
                "figure": cell.figure.as_json() if cell.figure and cell.figure.value is not None else None,
            }
            for cell in self.cells
        }

    def _by_result(self):
        grouped: dict[Any, list[Cell]] = {}
        for cell in self.cells:
            grouped.setdefault(cell.indicator.result, []).append(cell)
        return grouped.items()

    def _table(self) -> dict:
        head = ["Показатель", "Базовое", "Цель", "Факт", "Итог"]
        if self.previous:
            past = Year(self.previous.year, self.year.kind).short
            head = ["Показатель", "Базовое", f"Факт {past}", "Цель", "Факт", "Итог"]
        rows = []
        for cell in self.cells:
            one = cell.indicator

            def bare(value, one=one) -> str:
                return "–" if value is None else decimal(value, one.decimals)

            then = [bare(self.then.get(one.pk))] if self.previous else []
            rows.append(
                [
                    ", ".join(filter(None, [f"{one.code} {one.name}", one.unit])),
                    bare(one.baseline),
                    *then,
                    bare(cell.target),
                    bare(cell.actual),
                    WORDS[cell.attainment],
                ]
            )
        caption = f"Показатели ожидаемых результатов за {period(self.year)}"
        return {"caption": caption, "head": head, "rows": rows, "total": []}

    def _chart(self) -> dict | None:
        """Per cent of the target: the only scale on which all of them stand beside one another."""
        told = [cell for cell in self.cells if cell.percent is not None]
        if not told:
            return None
        chart = Chart(
            "Выполнение целевых значений, %",
            tuple(cell.indicator.code for cell in told),
            (Series("выполнение, %", tuple(float(min(cell.percent or 0, 200)) for cell in told)),),
        )
        over = any((cell.percent or 0) > 200 for cell in told)
        caption = chart.title + (" (более 200 % показано как 200 %)" if over else "")
        return {"caption": caption, "chart": chart.as_json()}

    def _compared(self) -> list[str]:
        """How many figures are better than in the last approved report, and how many worse."""
        better, worse, same = [], [], 0
        for cell in self.cells:
            then = self.then.get(cell.indicator.pk)
            if then is None or cell.actual is None:
                continue
            places = cell.indicator.decimals
            change = rounded(cell.actual, places) - rounded(then, places)
            if not change:
                same += 1
            elif (change > 0) == cell.indicator.more_is_better:
                better.append(cell.indicator.code)
            else:
                worse.append(cell.indicator.code)
        if not (better or worse or same) or not self.previous:
            return []
        past = Year(self.previous.year, self.year.kind).short
        told = [
            f"улучшились {len(better)} ({listed(better, 20)})" if better else "",
            f"ухудшились {len(worse)} ({listed(worse, 20)})" if worse else "",
            f"не изменились {same}" if same else "",
        ]
        return [f"По сравнению с утверждённым отчётом за {past} год показатели: {', '.join(filter(None, told))}."]


class _Unreported(Standing):
    """The year as its data say, not as an earlier report of the same year has frozen it: a new one may mend it."""

    def __init__(self, plan, year: int):
        super().__init__(plan)
        self._frozen = {number: found for number, found in self._frozen.items() if number != year}


def _quoted(text: str) -> str:
    return text.strip(" .;")
