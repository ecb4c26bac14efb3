"""Every form of every page, filled in with what no form expects: an answer, never an error, and nothing echoed raw."""

import re

import pytest
from django.urls import reverse

from tests.test_pages import OK, PAGES, ROOMS, ask, rows_of
from tests.world import VISITORS

NAMES = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\sname="([^"]+)"')
SCRIPT = "\"'><script>alert(1)</script>"
VALUES = [SCRIPT, "a\0b", "x" * 20_000, "-1", "1e400", "9999-12-31", "0000-00-00", "9" * 30, "\u202e\u200f", "=1+1"]
# What no form may set, whatever it is about.
FOREIGN = {"id": "1", "pk": "1", "state": "signed", "is_superuser": "on", "is_staff": "on", "frozen_at": "2020-01-01"}


def filled(names, start: int) -> dict:
    """Other values beside other fields each time; one of them twice, as a list where one value is expected."""
    values = {name: VALUES[(start + number) % len(VALUES)] for number, name in enumerate(names)}
    if names:
        values[names[0]] = [values[names[0]], SCRIPT]
    return FOREIGN | values


@pytest.mark.parametrize("room", ROOMS)
def test_any_form_is_answered(room, world, subtests):
    for name, row in rows_of(room):
        if not (row.get and row.post and OK in row.get):
            continue
        url = reverse(name, args=row.arguments(world))
        visitor = VISITORS[row.get.index(OK)]
        with subtests.test(name):
            page = ask(world, visitor, "get", url).text
            names = [field for field in dict.fromkeys(NAMES.findall(page)) if field != "csrfmiddlewaretoken"]
            for data in ({}, *(dict.fromkeys(names, value) for value in VALUES[:2]), filled(names, 2)):
                response = ask(world, visitor, "post", url, **data)
                assert response.status_code < 500, data
                assert b"<script>alert(1)</script>" not in response.content, data


def test_there_are_forms_to_try():
    assert sum(bool(row.get and row.post) for row in PAGES.values()) > 50
