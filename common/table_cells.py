"""Cells of a django-tables2 table, for lists of hundreds of rows.

The library asks for every cell what is the same for its whole column: which field it shows, whether that has choices,
what the column's ``render`` takes. Here it is asked once a column; the answers are the library's own.
"""

import inspect
from collections.abc import Callable
from functools import partialmethod
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django_tables2.columns import ManyToManyColumn
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import Accessor, call_with_appropriate, signature

Cell = Callable[[BoundRow], Any]


def cell_of(column, model: type[models.Model] | None) -> Cell:
    """What draws the column's cell of a row; ``model``: of all records, if they are of one."""
    if isinstance(column.column, ManyToManyColumn | BaseLinkColumn) or model is None:
        return lambda row: row.get_cell(column.name)
    value_of = _value_of(Accessor(column.accessor), model)
    if value_of is None:
        return lambda row: row.get_cell(column.name)
    wanted, takes_all = signature(column.render)
    empty, default, link, render = column.column.empty_values, column.default, column.link, column.render

    def cell(row: BoundRow):
        value = value_of(row.record)
        if value in empty:
            return default
        known = {
            "value": value,
            "record": row.record,
            "column": column.column,
            "bound_column": column,
            "bound_row": row,
            "table": row.table,
        }
        if takes_all or not all(name in known for name in wanted):
            content = call_with_appropriate(render, known)
        else:
            content = render(**{name: known[name] for name in wanted})
        return link(content, **known) if link else content

    return cell


def _value_of(accessor: Accessor, model: type[models.Model]) -> Callable[[models.Model], Any] | None:
    """What the column shows of a record; None where only the library can tell."""
    name = str(accessor)
    if any(separator in name for separator in (Accessor.SEPARATOR, ".")):
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return lambda record: _resolved(accessor, record)
    if not field.concrete or field.many_to_many:
        return None
    display = f"get_{name}_display"
    if getattr(field, "choices", ()) and hasattr(model, display):
        if isinstance(inspect.getattr_static(model, display), partialmethod):  # Django's own
            labels = {code: str(label) for code, label in field.flatchoices}
            return lambda record: labels.get(value := getattr(record, name), value)
        return lambda record: getattr(record, display)()
    return lambda record: getattr(record, name)


def _resolved(accessor: Accessor, record: models.Model):
    """None for a column that stands for no attribute, as the library has it."""
    try:
        return accessor.resolve(record)
    except Exception:
        return None
