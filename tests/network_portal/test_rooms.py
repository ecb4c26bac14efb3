"""What the desk and the calendar ask: every room that has an answer."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.conf import settings

from network_portal import calendar, desk


def rooms_with(function: str) -> set[str]:
    """Names of our rooms whose ``facts`` have the function."""
    ours = [config.name for config in apps.get_app_configs() if (settings.BASE_DIR / config.name).is_dir()]
    return {name for name in ours if find_spec(f"{name}.facts") and hasattr(import_module(f"{name}.facts"), function)}


@pytest.mark.parametrize(("page", "function"), [(desk, "todo"), (calendar, "calendar_items")])
def test_every_room_that_has_an_answer_is_asked(page, function):
    assert {room.__name__.removesuffix(".facts") for room in page.ROOMS} == rooms_with(function)
