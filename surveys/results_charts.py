"""Charts of results: shares as bars, one group beside everybody, rows of a matrix by their means."""

from django.utils.translation import gettext as _

from documents.charts import SERIES_LIMIT, Chart, Series

from .definitions import Kind
from .results import Part, Result


def chart_of(result: Result, group: str = "") -> Chart | None:
    """The chart of a question, or None where there is nothing to draw. ``group``: name of the group, if it is one."""
    question = result.question
    if result.is_hidden or question.kind == Kind.TEXT:
        return None
    if question.kind == Kind.MATRIX:
        return _rows(result, group)
    part = result.parts[0]
    if not part.answered or not part.bars:
        return None
    labels = tuple(bar.text for bar in part.bars)
    own = tuple(float(bar.percent) for bar in part.bars)
    if part.whole is None or part.whole.is_hidden:
        title = _("First places, per cent") if question.kind == Kind.RANKING else _("Shares, per cent")
        return Chart(f"{question.text}. {title}", labels, (Series(title, own),))
    others = tuple(float(other.percent) if other else 0.0 for _bar, other in part.pairs)
    series = (Series(group, own), Series(_("All together"), others))
    return Chart(f"{question.text}. {_('Shares, per cent')}", labels, series, is_grouped=True)


def _rows(result: Result, group: str) -> Chart | None:
    shown = [part for part in result.parts if not part.is_hidden and part.answered]
    if not shown:
        return None
    labels = tuple(part.text for part in shown)
    if result.question.marks:
        return _means(result, shown, labels, group)
    bars = shown[0].bars
    if len(bars) > SERIES_LIMIT:
        return None
    series = tuple(Series(bar.text, tuple(float(part.bars[n].percent) for part in shown)) for n, bar in enumerate(bars))
    return Chart(f"{result.question.text}. {_('Shares, per cent')}", labels, series)


def _means(result: Result, shown: list[Part], labels: tuple[str, ...], group: str) -> Chart:
    title = f"{result.question.text}. {_('Means')}"
    own = tuple(part.mean for part in shown)
    wholes = [part.whole.mean if part.whole and not part.whole.is_hidden else None for part in shown]
    if all(mean is None for mean in wholes):
        return Chart(title, labels, (Series(_("Mean"), own),), decimals=2)
    series = (Series(group, own), Series(_("All together"), tuple(wholes)))
    return Chart(title, labels, series, decimals=2, is_grouped=True)
