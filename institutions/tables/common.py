"""Columns that lists of the room share."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

NOWRAP = {"td": {"class": "nowrap"}}


class NameColumn(tables.Column):
    """Short name as a link; № 2 stands before № 10."""

    def __init__(self, **kwargs):
        super().__init__(
            accessor="short_name", order_by="sort_key", linkify=True, verbose_name=_("Institution"), **kwargs
        )
