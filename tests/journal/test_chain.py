"""The history only grows, and any tampering shows."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common import immutable
from journal import facts, services
from journal.models import ChainHead, Entry
from tests.factories.accounts import UserFactory


@pytest.fixture
def three_lines(db):
    user = UserFactory()
    return [services.write("accounts.user.test", user, by=user, reason=f"№ {n}", n=n) for n in range(3)]


@pytest.fixture
def unguarded(db):
    """The database as somebody with full rights to it could have it: without triggers."""
    immutable.lift(connection)
    yield
    immutable.install(connection)


def test_an_untouched_chain_holds(three_lines):
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert services.first_broken() is None
    assert "3" in out.getvalue()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET reason = 'другая' WHERE number = 2",
        "DELETE FROM journal_entry WHERE number = 2",
    ],
)
def test_the_database_refuses_changes(three_lines, statement):
    with pytest.raises(DatabaseError, match="must never change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert services.first_broken() is None


def test_the_orm_refuses_changes(three_lines):
    with pytest.raises(TypeError):
        Entry.objects.update(reason="другая")
    with pytest.raises(TypeError):
        Entry.objects.all().delete()
    three_lines[0].reason = "другая"
    with pytest.raises(DatabaseError), transaction.atomic():
        three_lines[0].save()


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE journal_entry SET reason = 'другая' WHERE number = 2", 2),
        ("UPDATE journal_entry SET actor_name = '' WHERE number = 1", 1),
        ("DELETE FROM journal_entry WHERE number = 2", 2),
        ("DELETE FROM journal_entry WHERE number = 3", 3),
    ],
)
def test_tampering_is_found_with_its_line(three_lines, unguarded, statement, line):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    number, _fault = services.first_broken()
    assert number == line
    with pytest.raises(CommandError, match=str(line)):
        call_command("verify_journal")


def test_history_of_several_objects_is_one_query(three_lines, django_assert_num_queries):
    with django_assert_num_queries(1):
        lines = facts.history_of(three_lines[0].actor, UserFactory.build())
        assert [line.actor.full_name for line in lines] == [three_lines[0].actor.full_name] * 3
    assert [line.number for line in lines] == [3, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_once_form_one_chain():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one at a time")
    user = UserFactory()

    def write(n):
        try:
            services.write("accounts.user.test", user, by=user, n=n)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert ChainHead.objects.get().number == 40
    assert services.first_broken() is None


def test_only_the_department_reads_the_whole_history(client, three_lines):
    client.force_login(UserFactory())
    assert client.get("/history/").status_code == 403
    client.force_login(UserFactory(department=True))
    page = client.get("/history/")
    assert page.status_code == 200
    assert "№ 2" in page.text
    assert client.get("/history/?since=abc&action=%27&page=99999999999999999999&sort=zzz").status_code == 200
