"""An answer that meets the end of its survey: shown with the others, or refused; never kept and left out."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from surveys import services
from surveys.models import Response, Tally
from surveys.services import answering, folding
from tests.factories.surveys import DOCUMENT, LaunchFactory


def send(entry, version) -> str:
    try:
        services.submit(entry, version=version, key=uuid.uuid4(), document=DOCUMENT)
    except services.NotAccepting:
        return "refused"
    finally:
        connection.close()
    return "kept"


def close(launch) -> None:
    try:
        services.close_launch(launch, by=None)
        folding.finish(launch)
    finally:
        connection.close()


def counted(launch) -> int:
    return sum(Tally.objects.filter(launch=launch).values_list("n", flat=True))


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_the_answer_that_is_being_kept(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    launch = LaunchFactory(opened=True)
    entry = launch.entries.select_related("launch").first()
    is_there, may_end = threading.Event(), threading.Event()
    insert = answering._is_inserted

    def slow(response):
        done = insert(response)
        is_there.set()
        may_end.wait(10)
        return done

    monkeypatch.setattr(answering, "_is_inserted", slow)
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(send, entry, launch.version)
        assert is_there.wait(10)
        closing = pool.submit(close, launch)
        with pytest.raises(TimeoutError):
            closing.result(0.5)
        may_end.set()
        assert answer.result(10) == "kept"
        closing.result(10)
    assert counted(launch) == 1
    assert not Response.objects.filter(folded=False).exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_kept_is_shown_however_many_race_the_end():
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    launch = LaunchFactory(opened=True)
    entry = launch.entries.select_related("launch").first()
    start = threading.Barrier(13)

    def sender(_number) -> list[str]:
        start.wait(10)
        return [send(entry, launch.version) for _ in range(5)]

    def closer() -> None:
        start.wait(10)
        close(launch)

    with ThreadPoolExecutor(13) as pool:
        closing = pool.submit(closer)
        outcomes = [outcome for sent in pool.map(sender, range(12)) for outcome in sent]
        closing.result(20)
    assert counted(launch) == outcomes.count("kept") == Response.objects.count()
    assert not Response.objects.filter(folded=False).exists()


@pytest.mark.django_db(transaction=True)
def test_answers_do_not_wait_for_a_count():
    """The lock of an answer is the weakest there is: while a survey is counted, answers come in."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    launch = LaunchFactory(opened=True)
    entry = launch.entries.select_related("launch").first()
    with folding.locked(launch), ThreadPoolExecutor(1) as pool:
        assert pool.submit(send, entry, launch.version).result(5) == "kept"


def test_a_closed_survey_refuses(db):
    launch = LaunchFactory(opened=True)
    entry = launch.entries.select_related("launch").first()
    services.close_launch(launch, by=None)
    with pytest.raises(services.NotAccepting):
        services.submit(entry, version=launch.version, key=uuid.uuid4(), document=DOCUMENT)
