"""Proof of the promise: what the tables and logs hold beside an answer, and that nothing leads from a slip to it."""

import logging
import re
import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from journal.models import Entry as JournalEntry
from surveys import services
from surveys.models import Draft, OwnWords, Response, Slip
from surveys.models.doors import Kiosk, PaperCount, SlipBatch
from tests.factories.surveys import ANSWERS, LaunchFactory
from tests.surveys.conftest import key_in

TELLING = re.compile(
    r"^ip|_ip|addr|agent|browser|session|user|person|name|mail|phone|cookie|device|_by|_at|time|moment", re.I
)
# Tables that hold what somebody answered.
OF_ANSWERS = (Response, Draft, OwnWords)
OF_SLIPS = (Slip, SlipBatch, Kiosk, PaperCount)


def columns(model):
    return {field.column: field for field in model._meta.get_fields() if isinstance(field, models.Field)}


def test_the_columns_of_an_answer_are_those_that_respondents_are_told_of(db):
    promised = {
        *("id", "launch_id", "version_id", "institution_id", "audience", "class_band", "key", "day", "document"),
        *("language", "source", "folded"),
    }
    with connection.cursor() as cursor:
        stored = {
            column.name for column in connection.introspection.get_table_description(cursor, Response._meta.db_table)
        }
    assert stored == promised == set(columns(Response))


@pytest.mark.parametrize("model", OF_ANSWERS)
def test_nothing_personal_and_no_hour_stands_beside_an_answer(model):
    for name, field in columns(model).items():
        assert not TELLING.search(name), name
        assert not isinstance(field, models.DateTimeField | models.TimeField | models.GenericIPAddressField), name
        assert not isinstance(field, models.AutoField), name  # numbers in a row would tell the order


def test_no_key_leads_from_a_slip_to_an_answer():
    """Neither directly nor by way of other tables: from slips only the link of the whole institution is reached."""
    seen, edge = set(), {Slip}
    while edge:
        model = edge.pop()
        seen.add(model)
        edge |= {field.related_model for field in columns(model).values() if field.is_relation} - seen
    assert Response not in seen
    pointing = [model for model in apps.get_models() if Response in {f.related_model for f in columns(model).values()}]
    assert pointing == []
    assert not any(field.related_model in OF_SLIPS for field in columns(Response).values())
    # The only types that both have in common are those of the institution's link; no time, no free number.
    assert not any(isinstance(field, models.DateField | models.IntegerField) for field in columns(Slip).values())


def test_a_submission_leaves_nothing_in_history_and_logs(client, entry, caplog):
    code = services.slips.print_batch(entry, class_name="7А", count=1, key=uuid.uuid4(), by=None).codes[0]
    before = JournalEntry.objects.count()
    caplog.set_level(logging.INFO)
    url = f"/s/{code}/"
    browser = {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": "Telling/1.0"}
    answered = client.post(url, ANSWERS | {"key": key_in(client.get(url, **browser))}, **browser)
    assert answered.status_code == 200
    assert JournalEntry.objects.count() == before
    assert set(client.cookies) == set()
    for secret in ("203.0.113.9", "Telling", code, str(Response.objects.get().key)):
        assert secret not in caplog.text
    for model in apps.get_app_config("surveys").get_models():
        for row in model.objects.values():
            assert not any(secret in str(row) for secret in ("203.0.113.9", "Telling", code))


def test_the_server_logs_no_address_and_no_code_of_respondents():
    nginx = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    block = re.search(r"location [^{]*/s/[^{]*\{(.*?)\n\s*\}", nginx, re.S)
    assert block
    assert "access_log off" in block[1]


@pytest.mark.django_db(transaction=True)
def test_no_number_of_a_transaction_leads_from_a_slip_to_an_answer(client):
    """PostgreSQL keeps with each row who wrote it; the hourly command makes it the same for all used slips."""
    if connection.vendor != "postgresql":
        pytest.skip("other databases keep no such numbers")
    entry = LaunchFactory(opened=True).entries.first()
    codes = services.slips.print_batch(entry, class_name="7А", count=5, key=uuid.uuid4(), by=None).codes
    for code in codes[:3]:
        client.post(f"/s/{code}/", ANSWERS | {"key": key_in(client.get(f"/s/{code}/"))})

    def writers(table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT xmin::text FROM {table}")  # noqa: S608
            return {row[0] for row in cursor.fetchall()}

    assert writers("surveys_slip") & writers("surveys_response")  # what the command is for
    services.slips.mingle()
    assert not writers("surveys_slip") & writers("surveys_response")


def test_the_public_page_says_so(client, db):
    page = client.get("/s/stored/").text
    for words in (
        "день без времени",
        "адрес устройства",
        "по какому талону дан ответ",
        "Именных опросов портал не проводит",
    ):
        assert words in page
