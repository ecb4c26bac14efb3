"""Results in sentences, made of the figures. Russian only: they stand on pages and in the report alike."""

from documents.russian.counted import NBSP, Noun, counted
from documents.russian.numbers import decimal

from .definitions import Kind, Question
from .results import Bar, Part, Result

PEOPLE = Noun("человек", "человека", "человек")
ANSWERS = Noun("ответ", "ответа", "ответов")
MOST_NAMED = 3
# Differences between a group and the whole that are worth a word: points of the share, parts of the scale.
NOTABLE_POINTS = 10
NOTABLE_PART = 0.1


def sentences(result: Result) -> list[str]:
    """What the answers to a question say: a sentence or a few; of a matrix one about all rows."""
    question = result.question
    if result.is_hidden:
        return []
    if question.kind == Kind.MATRIX:
        return [_matrix(question, [part for part in result.parts if not part.is_hidden])]
    part = result.parts[0]
    return [text for text in (_base(part), _said(question, part), _beside_everybody(question, part)) if text]


def _base(part: Part) -> str:
    verb = "Ответил" if part.asked % 10 == 1 and part.asked % 100 != 11 else "Ответили"
    text = f"{verb} {counted(part.asked, PEOPLE)}"
    if part.no_opinion:
        text += f", {_of_them(part.no_opinion)}"
    return f"{text}."


def _of_them(n: int) -> str:
    verb = "затруднился" if n % 10 == 1 and n % 100 != 11 else "затруднились"
    return f"из них {verb} с ответом {counted(n, PEOPLE)}"


def _said(question: Question, part: Part) -> str:
    if not part.answered:
        return ""
    match question.kind:
        case Kind.SCALE | Kind.NUMBER:
            return _about_mean(question, part)
        case Kind.RANKING:
            return _about_places(part)
        case Kind.TEXT:
            return ""
    leading = part.leading
    if not leading:
        return ""
    if leading[0].count == part.answered and question.kind != Kind.MULTI:
        return f"Все выбрали одно: {_named(leading[0])}."
    start = "Чаще всего называли" if question.kind == Kind.DATE else "Чаще всего выбирали"
    return f"{start}: {', '.join(_named(bar) for bar in leading[:MOST_NAMED])}."


def _named(bar: Bar) -> str:
    return f"«{bar.text}» – {percent(bar)}"


def percent(bar: Bar) -> str:
    """«45 %»; what is rare but not nothing is not rounded to nothing."""
    return f"менее 1{NBSP}%" if bar.count and not bar.percent else f"{bar.percent}{NBSP}%"


def _about_mean(question: Question, part: Part) -> str:
    if part.mean is None:
        return ""
    text = f"Среднее – {decimal(part.mean, 2)}"
    if question.unit:
        text += f" {question.unit}"
    if question.marks:
        text += f" (от {question.marks[0]} до {question.marks[-1]})"
    if part.spread is not None:
        text += f", стандартное отклонение – {decimal(part.spread, 2)}"
    return f"{text}."


def _about_places(part: Part) -> str:
    ranked = sorted((bar for bar in part.bars if bar.mean is not None), key=lambda bar: bar.mean or 0)
    if not ranked:
        return ""
    places = ", ".join(f"«{bar.text}» – {decimal(bar.mean or 0, 2)}" for bar in ranked[:MOST_NAMED])
    return f"Выше всего стоят (среднее место): {places}."


def _matrix(question: Question, parts: list[Part]) -> str:
    most = max(part.asked for part in parts)
    text = f"Строк: {len(question.rows)}, ответов на строку – до {counted(most, ANSWERS).split(NBSP)[0]}."
    rated = sorted((part for part in parts if part.mean is not None), key=lambda part: -(part.mean or 0))
    if len(rated) > 1:
        high, low = rated[0], rated[-1]
        text += f" Выше всего оценено: «{high.text}» – {decimal(high.mean or 0, 2)}"
        text += f", ниже всего: «{low.text}» – {decimal(low.mean or 0, 2)}."
    return text


def _beside_everybody(question: Question, part: Part) -> str:
    """Where the group differs from the whole so much that it is worth a word."""
    whole = part.whole
    if whole is None or whole.is_hidden or not part.answered or not whole.answered:
        return ""
    if part.mean is not None and whole.mean is not None:
        span = (question.marks[-1] - question.marks[0]) if question.marks else abs(whole.mean) or 1
        if abs(part.mean - whole.mean) < NOTABLE_PART * span:
            return f"Почти как в целом ({decimal(whole.mean, 2)})."
        than = "Выше" if part.mean > whole.mean else "Ниже"
        return f"{than}, чем в целом ({decimal(whole.mean, 2)})."
    pairs = [(bar, other) for bar, other in part.pairs if other is not None]
    if not pairs:
        return ""
    bar, other = max(pairs, key=lambda pair: abs(pair[0].share - pair[1].share))
    points = round((bar.share - other.share) * 100)
    if abs(points) < NOTABLE_POINTS:
        return "Ответы почти те же, что в целом."
    than = "чаще" if points > 0 else "реже"
    return f"«{bar.text}» выбирали {than}, чем в целом: {percent(bar)} против {percent(other)}."
