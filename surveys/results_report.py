"""The report of a survey: sentences made of its figures, charts, tables. As PDF and as a Word file, of the same parts.

Russian only, for it is a paper.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone, translation

from documents import charts, pdf, word
from documents.charts import Chart
from documents.russian import Case
from documents.russian.counted import Noun, counted
from documents.russian.dates import long_date
from documents.russian.numbers import decimal

from . import results_numbers
from .definitions import Kind
from .models import Audience, Launch
from .results import Part, Result, Results, Scope
from .results_charts import chart_of
from .results_words import ANSWERS, percent, sentences

TITLE = "Отчёт об анкетировании"
WHO = {Audience.TEACHERS: "педагогов", Audience.PUPILS: "обучающихся", Audience.PARENTS: "родителей"}
INSTITUTIONS = Noun("организация", "организации", "организаций", {Case.GENITIVE: ("организации", "организаций")})
MOST_COMPARED = 6  # columns that fit beside the name of an institution


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A question, or another part of a section. ``title`` may be empty."""

    title: str
    paragraphs: list[str]
    chart: Chart | None = None
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    pieces: list[Piece]


def sections(launch: Launch) -> list[Section]:
    """Everything that the report says."""
    with translation.override("ru"):
        results = Results(launch)
        found = {result.question.code: result for result in results.of()}
        made = [Section("Общие сведения", [_about(results)])]
        for number, page in enumerate(results.definition.pages, 1):
            pieces = [_question(found[each.code]) for each in page.questions if each.code in found]
            if pieces:
                made.append(Section(page.title or f"Часть {number}", pieces))
        compared = _compared(results)
        if compared.tables:
            made.append(Section("Сравнение организаций", [compared]))
        made.append(Section("Как читать отчёт", [_how_to_read(launch)]))
        return made


def as_pdf(launch: Launch, tell: Callable[[int], None] = lambda done: None) -> bytes:
    """Tagged, with contents, page numbers, charts and the tables behind them."""
    made = sections(launch)
    tell(1)
    drawn = [
        {
            "title": section.title,
            "pieces": [
                {"piece": piece, "svg": charts.for_paper(piece.chart, f"c{n}-{m}") if piece.chart else ""}
                for m, piece in enumerate(section.pieces)
            ],
        }
        for n, section in enumerate(made)
    ]
    context = {"launch": launch, "sections": drawn, "subject": _subject(launch), "title": TITLE}
    return pdf.render("surveys/paper/results.html", context, title=f"{TITLE}: {launch.title}")


def as_docx(launch: Launch, tell: Callable[[int], None] = lambda done: None) -> bytes:
    """The same to go on writing in, with charts of Word's own."""
    made = sections(launch)
    tell(1)
    with translation.override("ru"):
        document = word.Document(title=f"{TITLE}: {launch.title}")
        document.paragraph(TITLE, "Title")
        document.paragraph(_subject(launch), "Subtitle")
        for section in made:
            document.heading(section.title)
            for piece in section.pieces:
                if piece.title:
                    document.heading(piece.title, 2)
                for text in piece.paragraphs:
                    document.paragraph(text)
                if piece.chart:
                    document.chart(piece.chart)
                for table in piece.tables:
                    if table.caption:
                        document.paragraph(table.caption, "Caption")
                    document.table(table.head, table.rows)
        return document.save()


def _subject(launch: Launch) -> str:
    return f"«{launch.title}»; сеть «{launch.network.name}»; по состоянию на {long_date(timezone.localdate())}"


def _about(results: Results) -> Piece:
    launch = results.launch
    counts = results_numbers.counts(launch)
    answered, needed = counts.answered, counts.needed
    entries = launch.entries.filter(revoked_at__isnull=True)
    asked = entries.values("institution").distinct().count()
    closed = f" и завершено {long_date(timezone.localdate(launch.closed_at))}" if launch.closed_at else ""
    text = (
        f"Анкетирование {WHO[Audience(launch.audience)]} проведено по анкете «{launch.version.questionnaire.title}» "
        f"(версия {launch.version.number}); начато {long_date(launch.opens_on)}{closed}".rstrip(".")
        + ". "
        f"Приглашено: {counted(asked, INSTITUTIONS)}. Получено: {counted(answered, ANSWERS)}"
    )
    text += f" из {decimal(needed, 0)} необходимых ({decimal(answered * 100 / needed, 0)} %)." if needed else "."
    if counts.withdrawn:
        more = counted(counts.withdrawn, ANSWERS)
        text += f" Ещё {more} – по ссылкам, которые потом были отозваны: в результатах они учтены."
    paragraphs = [text]
    included = results.answered()
    if not included:
        paragraphs.append("Ответов слишком мало: результаты скрыты, чтобы не раскрыть ответы отдельных людей.")
    rows = []
    for institution in results_numbers.asked_institutions(launch):
        count = results.answered(Scope(institution.pk))
        rows.append([str(institution.short_name), decimal(count, 0) if count else "скрыто"])
    table = Table("Учтено ответов по организациям", ["Организация", "Ответов"], rows)
    return Piece("", paragraphs, tables=[table] if included else [])


def _question(result: Result) -> Piece:
    question = result.question
    title = f"{question.number}. {question.text}"
    if result.is_hidden:
        return Piece(title, ["Ответов слишком мало, результаты скрыты."])
    paragraphs = [" ".join(sentences(result))]
    if question.kind == Kind.TEXT:
        paragraphs.append("Ответы своими словами можно прочитать на портале.")
        return Piece(title, paragraphs)
    return Piece(title, paragraphs, chart_of(result), list(_tables(result)))


def _tables(result: Result) -> Iterator[Table]:
    question = result.question
    if question.kind == Kind.MATRIX:
        yield _matrix_table(result)
        return
    part = result.parts[0]
    if question.kind == Kind.RANKING:
        rows = [
            [bar.text, decimal(bar.mean, 2) if bar.mean else "–", str(bar.count), percent(bar)] for bar in part.bars
        ]
        yield Table("", ["Вариант", "Среднее место", "На первом месте", "Доля"], rows)
        return
    rows = [[bar.text, str(bar.count), percent(bar)] for bar in part.bars]
    if part.no_opinion:
        rows.append(["затруднились ответить", str(part.no_opinion), "–"])
    if rows:
        yield Table("", ["Ответ", "Сколько", "Доля"], rows)


def _matrix_table(result: Result) -> Table:
    question = result.question
    rows = [[part.text, *_matrix_cells(result, part)] for part in result.parts]
    options = [str(option.text) for option in question.options if not option.no_opinion]
    head = ["Строка", *(["Среднее", "Откл."] if question.marks else []), *options, "Затр."]
    return Table("Сколько человек дали каждый ответ", head, rows)


def _matrix_cells(result: Result, part: Part) -> list[str]:
    if part.is_hidden:
        width = (2 if result.question.marks else 0) + 1
        width += sum(not option.no_opinion for option in result.question.options)
        return ["скрыто", *[""] * (width - 1)]
    means = [_figure(part.mean), _figure(part.spread)] if result.question.marks else []
    return [*means, *(str(bar.count) for bar in part.bars), str(part.no_opinion)]


def _figure(value: float | None) -> str:
    return "–" if value is None else decimal(value, 2)


def _compared(results: Results) -> Piece:
    """Means of the first questions that have them, institution by institution."""
    rated = [each for each in results.definition.asked if each.kind in (Kind.SCALE, Kind.NUMBER)][:MOST_COMPARED]
    institutions = list(results_numbers.asked_institutions(results.launch))
    if not rated or len(institutions) < 2:
        return Piece("", [])
    rows = [["В целом", *_row(results, rated, Scope())]]
    for institution in institutions:
        cells = _row(results, rated, Scope(institution.pk))
        if any(cell != "скрыто" for cell in cells):
            rows.append([str(institution.short_name), *cells])
    if len(rows) == 1:
        return Piece("", [])
    listed = "; ".join(f"вопрос {each.number} – {each.text}" for each in rated)
    text = f"Средние значения ответов: {listed}. Организации, где ответов слишком мало, не показаны."
    return Piece("", [text], tables=[Table("Средние по организациям", ["Организация", *_heads(rated)], rows)])


def _heads(rated) -> list[str]:
    return [f"Вопрос {question.number}" for question in rated]


def _row(results: Results, rated, scope: Scope) -> list[str]:
    parts = [results.question(question, scope).parts[0] for question in rated]
    return ["скрыто" if part.is_hidden else _figure(part.mean) for part in parts]


def _how_to_read(launch: Launch) -> Piece:
    k = launch.suppress_below
    return Piece(
        "",
        [
            f"Анкетирование анонимное. Результаты групп, где ответили менее {k} человек, скрыты; если скрытую группу "
            "можно найти вычитанием, скрыта и следующая по величине. Пустые и малые группы обозначены одинаково.",
            "Доли считаются от числа тех, кто дал содержательный ответ; затруднившиеся показаны отдельно и в среднее "
            "не входят. В вопросах с несколькими ответами сумма долей может быть больше 100 %.",
            "Стандартное отклонение показывает разброс: чем оно больше, тем сильнее расходятся ответы.",
        ],
    )
