"""What the paper form needs beyond its definition."""

from django import template

from .. import rules
from ..conditions import Condition
from ..definitions import Definition, Question

register = template.Library()
LETTERS_A_LINE = 80
MOST_LINES = 8


@register.simple_tag
def condition(rule: Condition, definition: Definition) -> str:
    """«Показать, если в вопросе 4 выбрано …»."""
    said = rules.sentence(rule, definition)
    return said[:1].upper() + said[1:]


@register.filter
def ruled_lines(question: Question) -> range:
    """As many lines as the text may need."""
    return range(max(1, min(MOST_LINES, question.max_length // LETTERS_A_LINE)) if question.long else 1)
