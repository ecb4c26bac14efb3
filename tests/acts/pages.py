"""Addresses of the room for every kind of visitor: rows of the table in ``tests/test_pages.py``."""

from tests.page_rows import Row

PAGES: dict[str, Row] = {}
