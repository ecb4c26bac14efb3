"""Russian grammar of papers: names and posts by cases, dates, sums. Suggestions: store them in editable fields."""

from .base import Case, Gender

__all__ = ["Case", "Gender"]
