"""Answers to a survey: what a whole answer costs, how many come through at once, how much the first page weighs.

Twenty questions on four pages, as a phone asks them. Beside everything stands a bare view that does nothing but insert
one row: ``of a bare insert`` is the ratio that counts, since both pass the same middleware on the same machine.
"""

# isort: off
from benchmarks._frame import cpu, fresh_portal, queries, table  # first: it prepares the portal

# isort: on
import gzip
import itertools
import multiprocessing
import re
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from institutions.models import Network
from network_portal.urls import urlpatterns as portal
from surveys import services
from surveys.codes import issue_key
from surveys.models import Entry, Launch, Questionnaire, Response, Version

AREAS = [{"code": code, "text": f"Направление {code}"} for code in "abcdefgh"]
ROWS = [{"code": code, "text": f"Строка {code}"} for code in "abcde"]


def questions(page: int) -> list[dict]:
    """Five of a page: the usual mix."""
    return [
        {"code": f"single{page}", "kind": "single", "text": "Один ответ", "required": True, "choices": AREAS},
        {"code": f"multi{page}", "kind": "multi", "text": "Несколько ответов", "max": 3, "choices": AREAS},
        {"code": f"scale{page}", "kind": "scale", "text": "Оценка", "required": True, "no_opinion": True},
        {"code": f"rows{page}", "kind": "matrix", "text": "Таблица", "required": True, "rows": ROWS},
        {"code": f"text{page}", "kind": "text", "text": "Своими словами"},
    ]


DEFINITION = {
    "format": 1,
    "title": "Двадцать вопросов",
    "pages": [{"title": f"Часть {number}", "questions": questions(number)} for number in range(1, 5)],
}


def answers(page: int) -> dict[str, list[str]]:
    rows = {f"rows{page}-{row['code']}": ["4"] for row in ROWS}
    return rows | {
        f"single{page}": ["b"],
        f"multi{page}": ["a", "c"],
        f"scale{page}": ["5"],
        f"text{page}": ["Больше занятий по субботам, и чтобы ходил автобус."],
    }


EVERYTHING = {name: values for page in range(1, 5) for name, values in answers(page).items()}


@login_not_required
@csrf_exempt
def bare_insert(request):
    """The least that keeping an answer can cost here: one row through the ORM."""
    entry = ENTRY[0]
    Response.objects.create(
        launch=entry.launch,
        version=entry.launch.version,
        institution_id=entry.institution_id,
        audience=entry.launch.audience,
        key=uuid.uuid4(),
        document={name: values[0] for name, values in request.POST.lists()},
    )
    return HttpResponse("ok")


urlpatterns = [path("bare-insert/", bare_insert), *portal]
ENTRY: list[Entry] = []


def open_survey() -> Entry:
    questionnaire = Questionnaire.objects.create(title="Двадцать вопросов", audience="parents")
    launch = Launch.objects.create(
        version=Version.objects.create(questionnaire=questionnaire, number=1, definition=DEFINITION),
        network=Network.objects.first(),
        audience="parents",
        title="Двадцать вопросов",
        closes_on="2100-01-01",
        retention_until="2100-01-01",
    )
    services.add_links(launch, by=None)
    services.open_launch(launch, by=None)
    return Entry.objects.select_related("launch__version").filter(launch=launch).first()


def post(client: Client, url: str, fields: dict):
    """As browsers send a form without files; the test client's usual encoding costs more."""
    return client.post(url, urlencode(fields, doseq=True), content_type="application/x-www-form-urlencoded")


def submit(client: Client) -> None:
    """The last request of an answer."""
    entry = ENTRY[0]
    key = issue_key(version=entry.launch.version_id, entry=entry.pk)
    response = post(client, entry.get_absolute_url(), EVERYTHING | {"key": key, "_page": "4", "_go": "send"})
    assert response.status_code == 200, response.status_code


def insert(client: Client) -> None:
    assert post(client, "/bare-insert/", EVERYTHING).status_code == 200


def whole_answer(client: Client) -> None:
    """Opening, three times «Далее», sending."""
    url = ENTRY[0].get_absolute_url()
    page = client.get(url).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    given: dict = {}
    for number in range(1, 5):
        given |= answers(number)
        go = "next" if number < 4 else "send"
        response = post(client, url, given | {"key": key, "_page": str(number), "_go": go})
        assert response.status_code == 200, response.status_code


def many(act, writers: int, seconds: float) -> float:
    """Requests a second that so many writers get through, on two processes as in production."""
    processes = min(2, writers)
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        shares = [(act, writers // processes, seconds)] * processes
        return sum(pool.starmap(_writers, shares)) / seconds


def _writers(act, threads: int, seconds: float) -> int:
    end = time.monotonic() + seconds

    def write(_number: int) -> int:
        client = Client()
        try:
            for done in itertools.count():
                if time.monotonic() >= end:
                    return done
                act(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(write, range(threads)))


def first_page() -> list[list[object]]:
    page = Client().get(ENTRY[0].get_absolute_url()).content
    assets = sorted(set(re.findall(rb'(?:src|href)="/static/([^"]+)"', page)))
    rows: list[list[object]] = [["the page itself", len(page), len(gzip.compress(page))]]
    for name in assets:
        plain = re.sub(r"\.[0-9a-f]{12}\.", ".", name.decode())
        with open(finders.find(plain), "rb") as file:
            content = file.read()
        rows.append([plain, len(content), len(gzip.compress(content))])
    return [*rows, [f"{len(rows)} requests", sum(row[1] for row in rows), sum(row[2] for row in rows)]]


def main(seconds: float = 4) -> None:
    settings.ROOT_URLCONF = __name__
    fresh_portal(institutions=12)
    ENTRY[:] = [open_survey()]
    client = Client()
    print(f"{connection.vendor}: CPU of this process, milliseconds\n")
    bare = cpu(lambda: insert(client), 60)
    sent = cpu(lambda: submit(client), 60)
    whole = cpu(lambda: whole_answer(client), 30)
    table(
        ["request", "CPU ms", "of a bare insert", "queries"],
        [
            ["bare insert", bare, 1.0, queries(lambda: insert(client))],
            ["submission of 20 questions", sent, sent / bare, queries(lambda: submit(client))],
            ["whole answer: five requests", whole, whole / bare, queries(lambda: whole_answer(client))],
        ],
    )
    rows = []
    for writers in (1, 8, 32):
        inserts, submissions = many(insert, writers, seconds), many(submit, writers, seconds)
        rows.append([f"{writers} writers", inserts, submissions, inserts / submissions])
    table(["requests a second", "bare inserts", "submissions", "ratio"], rows)
    table(["first view", "bytes", "compressed"], first_page())


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 4)
