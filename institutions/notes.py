"""What an analytical note says: sections with sentences, tables and charts, all out of the figures of the day.

Russian only, for it is a paper. ``documents.sections`` says what a section holds and how it is shown and printed.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation

from documents.charts import Chart
from documents.russian import Case
from documents.russian.counted import NBSP, Noun, counted, listed, measured
from documents.russian.dates import long_date
from documents.russian.numbers import decimal, plural
from documents.sections import number

from .facts import participants
from .figures import Cut, Report, words
from .figures.key import Counter, KeyFigure, key_figures
from .figures.programmes import ages_sentences, distance_sentence, empty_areas
from .models import AnalyticalNote, InstitutionKind

CHARTED_INSTITUTIONS = 30  # more bars than that say nothing on a page: then kinds are drawn, and the annex lists all
ANNEX_COLUMNS = (
    ("children.children", "Детей 5–18 лет"),
    ("programmes.programmes", "Программ"),
    ("children.places", "Мест"),
    ("children.coverage", "Мест на 100 детей"),
    ("equipment.working", "Исправное оборудование"),
    ("equipment.density", "То же на 100 детей"),
    ("rooms.rooms", "Помещений"),
    ("staff.staff", "Педагогов"),
    ("staff.high_share", "С категорией, %"),
    ("staff.trained_share", "Обучены за 3 года, %"),
)
KIND_NOUNS = {
    InstitutionKind.SCHOOL: Noun("школа", "школы", "школ"),
    InstitutionKind.KINDERGARTEN: Noun("детский сад", "детских сада", "детских садов"),
    InstitutionKind.ADDITIONAL: Noun(
        "учреждение дополнительного образования",
        "учреждения дополнительного образования",
        "учреждений дополнительного образования",
    ),
    InstitutionKind.COLLEGE: Noun("колледж", "колледжа", "колледжей"),
    InstitutionKind.PARTNER: Noun("предприятие-партнёр", "предприятия-партнёра", "предприятий-партнёров"),
}
# Sections that a person may write in own words, with the titles of the note.
SECTIONS = {
    "general": "Общие сведения",
    "children": "Дети и места в программах",
    "programmes": "Программы технического творчества",
    "equipment": "Материально-техническая база",
    "staff": "Кадровое обеспечение",
    "needs": "Потребности и совместное использование ресурсов",
    "conclusions": "Выводы",
    "proposals": "Предложения",
}


@dataclass(frozen=True)
class Content:
    """The note as of a day: its sections, and the figures for the next note to compare."""

    sections: list[dict[str, Any]]
    figures: dict[str, float | None]
    as_of: datetime.date
    previous: AnalyticalNote | None


def build(note: AnalyticalNote) -> Content:
    """Count everything anew and say it. The specialist's own words stand in place of those of the figures."""
    with translation.override("ru"):
        made = _Maker(note)
        own = {text.section: text.text for text in note.texts.all()}
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
                    "blocks": blocks,
                }
            )
        sections.append(made.annex())
        number(sections)
        figures = {figure.code: figure.value for figure in made.key.values()}
        return Content(sections, figures, made.today, made.previous)


def content_of(note: AnalyticalNote) -> Content:
    """What an approved note says for ever, or what a draft says today."""
    if note.is_draft:
        return build(note)
    return Content(note.content, note.figures, note.as_of, None)


def previous_of(note: AnalyticalNote) -> AnalyticalNote | None:
    """The last approved note of the same network."""
    earlier = AnalyticalNote.objects.approved().filter(network=note.network_id).exclude(pk=note.pk)
    return earlier.order_by("-approved_at").first()


class _Maker:
    """Counts the network once and makes the sections; each method gives its paragraphs and its blocks."""

    def __init__(self, note: AnalyticalNote):
        self.network = note.network
        self.counter = Counter(participants(note.network))
        self.today = timezone.localdate()
        self.previous = previous_of(note)
        self.key: dict[str, KeyFigure] = {figure.code: figure for figure in key_figures(self.counter)}
        self.size = len(self.counter.places)

    def report(self, subject: str, view: str, cut: Cut = Cut.INSTITUTION) -> Report:
        return self.counter.report(subject, view, cut)

    def value(self, code: str) -> int:
        return int(self.key[code].value or 0)

    def general(self) -> tuple[list[str], list[dict]]:
        if not self.size:
            return [f"В сети «{self.network.name}» участников нет."], []
        kinds = [place.kind for place in self.counter.places]
        told = [counted(kinds.count(kind), noun) for kind, noun in KIND_NOUNS.items() if kind in kinds]
        verb = plural(self.size, "участвует", "участвуют", "участвуют")
        text = [
            f"В сети «{self.network.name}» {verb} {counted(self.size, words.INSTITUTION)}: {listed(told, len(told))}.",
        ]
        villages = sum(place.settlement == "village" for place in self.counter.places)
        if villages:
            text[0] += f" Из них в сельской местности – {counted(villages, words.INSTITUTION)}."
        if decision := getattr(self.network, "founder_decision", None):
            text.append(
                "Сеть действует на основании решения учредителя: "
                f"«{decision.title}» от {long_date(decision.date)} № {decision.number}."
            )
        if self.previous:
            text += self._compared()
        return text, [self._key_table()]

    def children(self) -> tuple[list[str], list[dict]]:
        found = self.report("children", "coverage")
        kinds = self.report("children", "coverage", Cut.KIND)
        blocks = [_table("Дети 5–18 лет и места в программах по видам учреждений", kinds)]
        if found.reporting:
            blocks.append(self._chart("Места в программах на 100 детей", "children", "coverage"))
        return [" ".join(found.view.say(found))], [*filter(None, blocks)]

    def programmes(self) -> tuple[list[str], list[dict]]:
        levels, areas = self.report("programmes", "level"), self.report("programmes", "level", Cut.AREA)
        ages = self.report("programmes", "age")
        text = [" ".join(levels.view.say(levels))]
        if not levels.of("programmes"):
            return text, []
        text.append(" ".join([*ages_sentences(ages), *empty_areas(areas)]))
        text.append(distance_sentence(self.report("programmes", "distance")))
        return text, [
            _table("Программы по направлениям технического творчества", areas, ["programmes", "places"], empty=False),
            _drawn("Программы по возрасту детей", ages.chart()),
        ]

    def equipment(self) -> tuple[list[str], list[dict]]:
        density, offer = self.report("equipment", "density"), self.report("equipment", "offer")
        rooms = self.report("rooms", "rooms")
        text = [
            " ".join(density.view.say(density)),
            " ".join(offer.view.say(offer)[_reporting_sentences(offer) :]),
            " ".join(rooms.view.say(rooms)[_reporting_sentences(rooms) :]),
        ]
        if not density.reporting:
            return text[:1], []
        kinds = self.report("equipment", "kinds", Cut.KIND)
        blocks = [
            _table("Исправное оборудование по видам учреждений", kinds),
            self._chart("Исправное оборудование на 100 детей, единиц", "equipment", "density"),
            _table(
                "Помещения для технического творчества по видам учреждений", self.report("rooms", "rooms", Cut.KIND)
            ),
        ]
        return [*filter(None, text)], [*filter(None, blocks)]

    def staff(self) -> tuple[list[str], list[dict]]:
        views = [self.report("staff", view) for view in ("category", "education", "experience", "training", "hours")]
        first = views[0]
        if not first.of("staff"):
            return [" ".join(first.view.say(first))], []
        begun = _reporting_sentences(first) + 1
        text = [" ".join(first.view.say(first))]
        text += [" ".join(found.view.say(found)[begun:]) for found in views[1:]]
        kinds = self.report("staff", "category", Cut.KIND)
        trained = self.report("staff", "training", Cut.KIND)
        return [*filter(None, text)], [
            *filter(
                None,
                [
                    _table("Педагогические работники по квалификационным категориям", kinds),
                    _drawn("Квалификационные категории по видам учреждений, человек", kinds.chart()),
                    _table("Давность повышения квалификации", trained),
                ],
            )
        ]

    def needs(self) -> tuple[list[str], list[dict]]:
        areas, use = self.report("needs", "balance", Cut.AREA), self.report("needs", "use")
        text = [" ".join(areas.view.say(areas)), " ".join(use.view.say(use))]
        table = _table("Заявки на ресурсы и предложение ресурсов по направлениям", areas, empty=False)
        if not table:
            return text, []
        return text, [table, _drawn("Нужно и предложено по направлениям, единиц", areas.chart())]

    def conclusions(self) -> tuple[list[str], list[dict]]:
        """What stands out: strong and weak sides that the figures show."""
        if not self.size:
            return ["Сведений для выводов недостаточно."], []
        found = []
        if coverage := self.key["children.coverage"].value:
            places = measured(coverage, words.PLACE)
            found.append(f"Обеспеченность местами в программах технического творчества – {places} на 100 детей.")
        if density := self.key["equipment.density"].value:
            found.append(f"На 100 детей приходится {measured(density, words.UNIT)} исправного оборудования.")
        bare = [label for value, label in self.report("equipment", "density").known("working") if not value]
        if bare:
            verb = plural(len(bare), "имеет", "имеют", "имеют")
            found.append(f"Не {verb} собственной базы {counted(len(bare), words.INSTITUTION)}: {listed(bare)}.")
        if share := self.key["staff.high_share"].value:
            found.append(
                f"Доля педагогических работников, имеющих высшую или первую категорию, – {decimal(share)}{NBSP}%."
            )
        trained = self.key["staff.trained_share"].value
        if trained is not None and trained < 100:
            found.append(f"Доля прошедших обучение за последние три года – {decimal(trained)}{NBSP}%.")
        if requests := self.value("needs.requests"):
            verb = plural(requests, "остаётся", "остаются", "остаётся")
            found.append(f"Открытыми {verb} {counted(requests, words.REQUEST)} учреждений на ресурсы.")
        if lacking := self._lacking():
            names = listed(lacking, 5, words.INSTITUTION)
            found.append(f"Выводы неполны: сведения представлены не всеми учреждениями ({names}).")
        return _points(found) or ["Сведений для выводов недостаточно."], []

    def proposals(self) -> tuple[list[str], list[dict]]:
        """What follows from the conclusions; the specialist writes the rest."""
        found = []
        if lacking := self._lacking():
            found.append(f"Получить недостающие сведения: {listed(lacking, 5, words.INSTITUTION)}.")
        late = self._late()
        if late:
            form = plural(late, "не обучавшегося", "не обучавшихся", "не обучавшихся")
            found.append(
                f"Включить в план повышения квалификации {counted(late, words.TEACHER_ACCUSATIVE)}, "
                f"{form} за последние три года."
            )
        if self.value("needs.requests"):
            found.append("Рассмотреть открытые заявки учреждений за счёт ресурсов, предложенных сети.")
        areas = self.report("programmes", "level", Cut.AREA)
        empty = [words.lowered(label, Cut.AREA) for value, label in areas.known("programmes") if not value]
        if empty and self.value("programmes.programmes"):
            found.append(f"Рассмотреть открытие программ по направлениям: {listed(empty[:5], 5)}.")
        return _points(found) or ["Предложений по имеющимся сведениям нет."], []

    def annex(self) -> dict[str, Any]:
        """Every institution with its figures, on lying pages."""
        reports = {code: self.key[code] for code, _head in ANNEX_COLUMNS}
        columns = {
            code: {row.key: row.values[figure.report.index(figure.measure.code)] for row in figure.report.rows}
            for code, figure in reports.items()
        }

        def cells(values: Iterable[float | None]) -> list[str]:
            return [
                "–" if value is None else decimal(value, reports[code].measure.decimals)
                for value, (code, _head) in zip(values, ANNEX_COLUMNS, strict=True)
            ]

        rows = [
            [place.name, *cells(columns[code].get(str(place.pk)) for code, _head in ANNEX_COLUMNS)]
            for place in self.counter.places
        ]
        return {
            "code": "annex",
            "title": "Приложение. Показатели учреждений",
            "text": "Прочерк означает, что учреждение сведений не представило.",
            "generated": "",
            "is_own": False,
            "is_annex": True,
            "blocks": [
                {
                    "caption": "Показатели учреждений сети",
                    "head": ["Учреждение", *(head for _code, head in ANNEX_COLUMNS)],
                    "rows": rows,
                    "total": ["Всего по сети", *cells(figure.value for figure in reports.values())],
                }
            ]
            if rows
            else [],
        }

    def _lacking(self) -> list[str]:
        """Names of those whose material base or staff list is not there."""
        places = {
            place.pk: place.name
            for code in ("equipment.density", "staff.staff", "children.children")
            for place in self.key[code].report.lacking
        }
        return [place.name for place in self.counter.places if place.pk in places]

    def _late(self) -> int:
        found = self.report("staff", "training")
        return int((found.of("trained_more") or 0) + (found.of("trained_never") or 0))

    def _chart(self, caption: str, subject: str, view: str) -> dict:
        """By institution, the longest bar first, where they fit into a page; else by kind."""
        cut = Cut.INSTITUTION if self.size <= CHARTED_INSTITUTIONS else Cut.KIND
        found = self.report(subject, view, cut)
        return _drawn(caption, found.sorted_by(f"-{found.view.charted[0]}").chart())

    def _key_table(self) -> dict:
        rows, before = [], self.previous.figures if self.previous else {}
        for code, figure in self.key.items():
            value, places = figure.value, figure.measure.decimals
            now = "–" if value is None else decimal(value, places)
            if not self.previous:
                rows.append([str(figure.label), now])
                continue
            old = before.get(code)
            then = "–" if old is None else decimal(old, places)
            rows.append([str(figure.label), then, now, _change(old, value, places)])
        if not self.previous:
            head = ["Показатель", f"На {self.today:%d.%m.%Y}"]
        else:
            head = ["Показатель", f"На {self.previous.as_of:%d.%m.%Y}", f"На {self.today:%d.%m.%Y}", "Изменение"]
        return {"caption": "Основные показатели сети", "head": head, "rows": rows, "total": []}

    def _compared(self) -> list[str]:
        """How many figures have grown since the last note, and how many have fallen."""
        changes = [
            _difference(old, now, figure.measure.decimals)
            for code, figure in self.key.items()
            if (now := figure.value) is not None and (old := self.previous.figures.get(code)) is not None
        ]
        if not changes:
            return []
        grown, fallen = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
        same = len(changes) - grown - fallen
        told = [
            f"{plural(grown, 'вырос', 'выросли', 'выросли')} {grown}" if grown else "",
            f"{plural(fallen, 'снизился', 'снизились', 'снизились')} {fallen}" if fallen else "",
            f"не {plural(same, 'изменился', 'изменились', 'изменились')} {same}" if same else "",
        ]
        return [
            f"По сравнению со справкой на {long_date(self.previous.as_of)} "
            f"из {counted(len(changes), words.FIGURE, Case.GENITIVE)} {listed([*filter(None, told)])}."
        ]


def _points(found: list[str]) -> list[str]:
    return [f"{n}. {sentence}" for n, sentence in enumerate(found, start=1)]


def _reporting_sentences(found: Report) -> int:
    """How many sentences of ``say`` only tell who has given data: they are told once a section."""
    return len(words.reporting(found))


def _change(old: float | None, new: float | None, places: int) -> str:
    if old is None or new is None:
        return "–"
    change = _difference(old, new, places)
    shown = decimal(change, places)
    return f"+{shown}" if change > 0 else shown


def _difference(old: float, new: float, places: int) -> float:
    """Of the values as they are printed."""
    return float(words.decimal_key(new, places)) - float(words.decimal_key(old, places))


def _drawn(caption: str, chart: Chart) -> dict:
    return {"caption": caption, "chart": chart.as_json()}


def _told(found: Report) -> list[int]:
    """Columns that have anything to tell; a whole column of zeros only takes place."""
    columns = range(len(found.view.measures))
    return [n for n in columns if any(row.values[n] for row in found.rows)] or [*columns]


def _table(caption: str, found: Report, codes: list[str] | None = None, *, empty: bool = True) -> dict | None:
    """A report as a table of texts. ``empty``: keep the rows that have nothing but zeros."""
    numbers = [found.index(code) for code in codes] if codes else _told(found)
    measures = [found.view.measures[n] for n in numbers]

    def cells(values: tuple[float | None, ...]) -> list[str]:
        return [
            "–" if values[n] is None else decimal(values[n], measure.decimals)
            for n, measure in zip(numbers, measures, strict=True)
        ]

    rows = [[row.label, *cells(row.values)] for row in found.rows if empty or any(row.values)]
    if not rows:
        return None
    head = [found.head, *(str(measure.label) for measure in measures)]
    total = [] if found.cut == Cut.AREA else ["Всего", *cells(found.total.values)]
    return {"caption": caption, "head": head, "rows": rows, "total": total}
