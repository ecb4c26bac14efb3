import pytest

from jobs import registry, running


@pytest.fixture
def work(monkeypatch):
    """Describe the work «tests.count» for this test: ``work(function)``. Every word of it is written at once."""
    monkeypatch.setattr(running, "WORD_EVERY", 0)

    def describe(function):
        monkeypatch.setitem(registry.WORKS, "tests.count", function)

    describe(lambda job: None)
    return describe
