"""What every test may use, and what every test is held to."""

import re
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from common import immutable
from tests import factories, markup
from tests.world import VISITORS, World

WRITES = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)', re.I
)
# What the machine keeps for itself. No table of the portal's own belongs here.
MACHINE_TABLES = {"django_session", "cache", "planning_boardlink"}  # the last counts how often it was opened


class ReadingClient(Client):
    """A client whose GETs may not write, and that refuses pages which the Content-Security-Policy would break."""

    def get(self, *args, **kwargs):
        with connection.execute_wrapper(_refuse_writes):
            return super().get(*args, **kwargs)

    def request(self, **request):
        response = super().request(**request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and not request.get("PATH_INFO", "").startswith("/admin/"):
            assert markup.blocked_by_policy(response.text) == []
        return response


def _refuse_writes(execute, sql, params, many, context):
    written = WRITES.match(sql)
    assert not written or written[1] in MACHINE_TABLES, f"a GET wrote: {sql}"
    return execute(sql, params, many, context)


@pytest.fixture
def client():
    return ReadingClient()


@pytest.fixture
def client_of():
    """Make a client signed in as that person: for tests in which several people act."""

    def make(user) -> ReadingClient:
        client = ReadingClient()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def department(db):
    return factories.UserFactory(department=True)


@pytest.fixture
def administrator(db):
    return factories.UserFactory(administrator=True)


@pytest.fixture
def assert_flat_queries(client, db):
    """The page costs the same number of queries for one helping of records as for two: ``check(url, grow)``.

    ``grow`` adds a helping, of three say. Sign the ``client`` in first. ``posted``: for what goes by POST.
    """

    def check(url, grow, posted=None):
        ask = partial(client.get, url) if posted is None else partial(client.post, url, posted)
        captured = []
        for _ in range(2):
            grow()
            ask()  # fills caches
            with CaptureQueriesContext(connection) as queries:
                assert ask().status_code == 200
            captured.append([query["sql"] for query in queries])
        few, many = captured
        more = "\n".join(many[len(few) :])
        assert len(few) == len(many), f"{len(few)} queries grew to {len(many)} with the data; the last ones:\n{more}"

    return check


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Throttles and remembered fragments do not pass from test to test."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _flush_guarded_tables():
    """Between transactional tests the database is emptied; its triggers, rightly, would not let it."""
    original = TransactionTestCase._fixture_teardown

    def teardown(case):
        names = case._databases_names(include_mirrors=False)
        for name in names:
            immutable.lift(connections[name])
        try:
            original(case)
        finally:
            for name in names:
                immutable.install(connections[name])

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture
def world(db) -> World:
    world = World()
    for visitor in VISITORS:  # all are there before anybody's doings are rolled back
        getattr(world, visitor)
    return world
