import re

import pytest

from tests.factories.surveys import ANSWERS, LaunchFactory

KEY = re.compile(r'name="key" value="([^"]+)"')


def key_in(response) -> str:
    """The key that the page hands out with the form."""
    found = KEY.findall(response.text)
    assert len(found) == 1
    return found[0]


@pytest.fixture
def launch(db):
    """An open survey of two institutions."""
    return LaunchFactory(opened=True)


@pytest.fixture
def entry(launch):
    return launch.entries.select_related("launch", "institution").first()


@pytest.fixture
def send(client):
    """Open the sheet, unless a key is given, and send the usual answers with changes: ``send(entry, q1=None)``."""

    def send_(entry, key: str | None = None, **changes):
        url = entry.get_absolute_url()
        posted = {name: value for name, value in (ANSWERS | changes).items() if value is not None}
        return client.post(url, posted | {"key": key_in(client.get(url)) if key is None else key})

    return send_
