"""The board of 12 and of 500 institutions beside a signed-in empty page, and a move of 200 in one act."""

# isort: off
from benchmarks._frame import fresh_portal, queries, side_by_side, table  # first: it prepares the portal

# isort: on
import time
import uuid
from functools import partial

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import include, path, reverse

from accounts.models import DepartmentRole, User
from institutions import facts
from institutions.models import Institution
from institutions.services import networks
from planning.models import BulkVerb, Plan
from planning.services import bulk


def hello(_request) -> HttpResponse:
    """A signed-in answer through all the middleware."""
    return HttpResponse("hello")


def empty(request) -> HttpResponse:
    """The floor: a page of the portal with nothing in it but header, menu and footer."""
    return render(request, "base.html")


urlpatterns = [path("hello/", hello), path("empty/", empty), path("", include("network_portal.urls"))]


def main() -> None:
    settings.ROOT_URLCONF = __name__
    rows = []
    fresh_portal(institutions=12, neighbours=520)
    person = User.objects.filter(department_role=DepartmentRole.SPECIALIST).first()
    client, plan = Client(), Plan.objects.get()
    client.force_login(person)
    for institutions in (12, 500):
        _grow(plan, institutions, by=person)
        board = reverse("planning:board", args=[plan.pk])

        def cold(board=board, client=client):
            caches["drawn"].clear()
            return client.get(board)

        client.get("/empty/")  # the cookies are set, as they are for whoever asks again
        tag = cold()["ETag"]
        unchanged = partial(client.get, board, headers={"If-None-Match": tag})
        assert unchanged().status_code == 304
        pages = {
            "hello": partial(client.get, "/hello/"),
            "empty page": partial(client.get, "/empty/"),
            "cold": cold,
            "unchanged": partial(client.get, board),
            "304": unchanged,
            "register of 100": partial(client.get, reverse("institutions:institution_list") + "?per_page=100"),
        }
        spent = side_by_side(pages)
        for what, get in pages.items():
            rows.append([what, institutions, queries(get), spent[what], round(spent[what] / spent["empty page"], 2)])
    table(["page", "institutions", "queries", "CPU ms", "× empty"], rows)
    _measure_a_selection(plan, person)


def _grow(plan: Plan, size: int, *, by: User) -> None:
    """As many participants, whom the register has already."""
    present = facts.participants(plan.network)
    others = Institution.objects.exclude(pk__in=present.values("pk")).order_by("pk")
    lacking = size - present.count()
    if lacking > 0:
        networks.list_participants(plan.network, others[:lacking], by=by)


def _measure_a_selection(plan: Plan, person: User) -> None:
    chosen = list(plan.progress.filter(stage__position=1, state="open").values_list("institution", flat=True)[:200])
    started = time.process_time()
    stage = plan.version.stages.get(position=1)
    report = bulk.run(plan, stage, chosen, BulkVerb.ACCEPT, key=uuid.uuid4(), by=person)
    spent = round((time.process_time() - started) * 1000)
    print(f"a selection of {len(chosen)}: {len(report.done)} moved, {len(report.refused)} named, {spent} CPU ms")


if __name__ == "__main__":
    main()
