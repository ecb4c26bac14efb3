"""Columns that lists have in common. Tables themselves are plain ``django_tables2.Table``."""

import django_tables2 as tables

from .templatetags.look import state_badge


class DateColumn(tables.DateColumn):
    """«31.12.2026»."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("format", "d.m.Y")
        super().__init__(*args, **kwargs)


class MomentColumn(tables.DateTimeColumn):
    """«31.12.2026 14:05»."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("format", "d.m.Y H:i")
        super().__init__(*args, **kwargs)


class StateColumn(tables.Column):
    """A state as icon and word. ``tones``: {code: tone} where this model's words differ from the usual."""

    def __init__(self, *args, tones: dict[str, str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.tones = tones or {}

    def render(self, value, record, bound_column):
        # django-tables2 hands over the label of a choice; the tone goes by the code.
        code = bound_column.accessor.resolve(record)
        return state_badge(code, value, self.tones.get(str(code), ""))

    def value(self, value):
        return value
