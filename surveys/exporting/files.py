"""Writing the files: each writer takes the records and a file opened for writing, and tells how far it is."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import IO

from documents.xlsx import Workbook

from ..definitions import Kind
from ..results import Bar, Part, Results, Scope
from .records import Records
from .variables import HEAD, Type, Value, Variable

# As many rows as a sheet of Excel takes beside its head.
ROWS_A_SHEET = 1_000_000
Tell = Callable[[int], None]


def write_csv(records: Records, target: IO[bytes], tell: Tell) -> None:
    """Codes, by semicolons, in UTF-8 with a mark that Excel knows it by. Texts cannot become formulas."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([*HEAD, *(variable.name for variable in records.variables)])
    for done, (institution, band, values) in enumerate(records.rows(), 1):
        writer.writerow([_safe(institution), _safe(band), *map(_safe, values)])
        tell(done)
    text.flush()
    text.detach()


def write_xlsx(records: Records, target: IO[bytes], tell: Tell) -> None:
    """Three kinds of sheets: totals, single answers in words, the codebook."""
    book = Workbook(title=records.launch.title, target=target)
    results = Results(records.launch, records.figures)
    book.write_table(*_totals(results), title="Итоги")
    book.write_table(*_by_institution(results, records), title="По организациям")
    head = [*HEAD.values(), *(variable.label for variable in records.variables)]
    rows = _in_words(records, tell)
    number, left = 1, records.count
    while number == 1 or left > 0:
        title = "Ответы" if number == 1 else f"Ответы {number}"
        book.write_table(head, islice(rows, ROWS_A_SHEET), title=title, widths=[24, 12, *[16] * (len(head) - 2)])
        number, left = number + 1, left - ROWS_A_SHEET
    coding = [*codebook(records.variables), *_left_out(records)]
    book.write_table(["Переменная", "Вопрос", "Вид", "Код", "Значение"], coding, title="Кодировка")
    book.close()


def codebook(variables: Iterable[Variable]) -> Iterator[list]:
    """Name, label and kind of each variable, then its codes one by one."""
    kinds = {Type.NUMBER: "число", Type.TEXT: "текст", Type.DATE: "дата"}
    for name, label in HEAD.items():
        yield [name, label, "текст", "", ""]
    for variable in variables:
        kind = "код" if variable.labels else kinds[variable.type]
        yield [variable.name, variable.label, kind, "", ""]
        for code, label in variable.labels.items():
            missing = " (пропуск при расчётах)" if code in variable.missing else ""
            yield [variable.name, "", "", code, f"{label}{missing}"]


def _left_out(records: Records) -> Iterator[list]:
    """Why there are fewer rows than the totals count."""
    if n := records.left_out:
        text = (
            f"Построчно не приведены ответы: {n}. В их группах после показа итогов удалён чей-то ответ; итоги его "
            "учитывают, и вычитанием строк из итогов он нашёлся бы."
        )
        yield ["", text, "", "", ""]


def _in_words(records: Records, tell: Tell) -> Iterator[list[Value]]:
    for done, (institution, band, values) in enumerate(records.rows(), 1):
        shown = (variable.shown(value) for variable, value in zip(records.variables, values, strict=True))
        yield [institution, band, *shown]
        tell(done)


def _totals(results: Results) -> tuple[list[str], list[list]]:
    head = ["№", "Вопрос", "Строка", "Ответ", "Сколько", "Доля, %", "Ответили", "Затруднились", "Среднее", "Откл."]
    rows: list[list] = []
    for result in results.of():
        number, text = result.question.number, result.question.text
        for part in result.parts:
            if part.is_hidden:
                rows.append([number, text, part.text, "скрыто: мало ответов"])
                continue
            base = [part.answered, part.no_opinion, _rounded(part.mean), _rounded(part.spread)]
            rows += [[number, text, part.text, bar.text, bar.count, bar.percent, *base] for bar in part.bars]
            if not part.bars:
                rows.append([number, text, part.text, "своими словами", part.texts, None, *base])
    return head, rows


def _by_institution(results: Results, records: Records) -> tuple[list[str], list[list]]:
    head = ["Организация", "№", "Вопрос", "Строка", "Ответили", "Среднее", "Откл.", "Чаще всего", "Доля, %"]
    rows = []
    names = sorted(records.institutions.items(), key=lambda pair: pair[1])
    for institution, name in names:
        for result in results.of(Scope(institution)):
            rows += [_line(name, result.question, part) for part in result.parts if not part.is_hidden]
    return head, rows


def _line(name: str, question, part: Part) -> list:
    leading: Bar | None = next(iter(part.leading), None) if question.kind != Kind.TEXT else None
    first = [leading.text, leading.percent] if leading else ["", None]
    figures = [part.asked, _rounded(part.mean), _rounded(part.spread)]
    return [name, question.number, question.text, part.text, *figures, *first]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _safe(value: Value) -> Value:
    """A text that a table calculator does not take for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
