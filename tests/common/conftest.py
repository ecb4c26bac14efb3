import pytest

from . import gallery as pages


@pytest.fixture
def gallery(settings):
    """The sample pages of `gallery.py`."""
    pages.hang(settings)
