"""The register with 10,000 institutions: its pages, searches, filters, orders and the export, the slowest ones first.

``BENCH_DATABASE_URL`` picks the database, as in all benchmarks. The floor is a signed-in page with nothing on it.
"""

# isort: off
from benchmarks._frame import cpu, fresh_portal, queries, table  # first: it prepares the portal

# isort: on
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import DepartmentRole, User
from institutions.models import Institution, Municipality, Network

INSTITUTIONS = 10_000
SEARCHES = ["школа 55", "сш 1", "гимназии озёрск", "9999055", "irjkf 77", "ничего такого нет", "садовая 15"]


def main() -> None:
    began = time.perf_counter()
    fresh_portal(institutions=12, neighbours=INSTITUTIONS)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    built = time.perf_counter() - began
    client = Client()
    client.force_login(User.objects.filter(department_role=DepartmentRole.SPECIALIST).first())
    count = Institution.objects.count()
    print(f"{connection.vendor}: {count} institutions, built in {built:.0f} s\n")
    floor = cpu(partial(client.get, reverse("accounts:saved_view_create")))
    rows = [_measured(client, label, url, floor) for label, url in addresses(count)]
    rows.sort(key=lambda row: -row[3])
    table(
        ["page", "queries", "CPU ms", "clock ms", "× floor", "KB"], [["(an empty form)", "", floor, "", 1.0, ""], *rows]
    )
    for label, url in [
        ("export of everything", "?view=all"),
        ("export of 500", "?role=passive"),
    ]:
        ask = partial(client.post, reverse("institutions:institution_list") + url, {"export": "xlsx"})
        spent, clock = cpu(ask, times=1), _clock(ask, times=1)
        print(f"{label}: {queries(ask)} queries, CPU {spent / 1000:.1f} s, by the clock {clock / 1000:.1f} s")


def addresses(count: int) -> list[tuple[str, str]]:
    register = reverse("institutions:institution_list")
    network = Network.objects.get(name__startswith="Областная")
    queries_asked = {
        "page 1": {"view": "all"},
        "page 1 of 250": {"view": "all", "per_page": 250},
        "last page": {"page": count // 50 + 1},
        **{f"search «{text}»": {"q": text} for text in SEARCHES},
        "municipality": {"municipality": Municipality.objects.last().pk},
        "kind": {"kind": "school"},
        "network": {"network": network.pk},
        "settlement": {"settlement": "village"},
        "role": {"role": "passive"},
        "without a licence": {"lacks": "licence"},
        "lacks anything": {"lacks": "any"},
        "no access": {"access": "no"},
        "no coordinator": {"coordinator": "no"},
        "stage 1": {"stage": "1"},
        "in no plan": {"stage": "none"},
        "everything at once": {"q": "школа", "kind": "school", "lacks": "licence", "access": "no", "stage": "none"},
        **{f"by {column}": {"sort": column} for column in ("name", "kind", "municipality", "inn", "access")},
        "by access, last page": {"sort": "-access", "page": count // 50 + 1},
    }
    found = [(label, f"{register}?{urlencode(query)}") for label, query in queries_asked.items()]
    candidates = reverse("institutions:participants_add", args=[network.pk])
    appointments = reverse("institutions:appointment_list")
    return [
        *found,
        ("candidates of a network", candidates),
        ("candidates, search", f"{candidates}?{urlencode({'q': 'школа 55'})}"),
        ("appointments", f"{appointments}?view=all"),
        ("appointments, search", f"{appointments}?{urlencode({'q': 'образцов'})}"),
        ("appointments, end soon", f"{appointments}?state=expiring"),
    ]


def _measured(client: Client, label: str, url: str, floor: float) -> list:
    get: Callable = partial(client.get, url)
    response = get()
    assert response.status_code == 200, (url, response.status_code)
    spent = cpu(get, times=7)
    return [label, queries(get), spent, _clock(get), spent / floor, len(response.content) // 1024]


def _clock(call: Callable[[], object], times: int = 5) -> float:
    """The best of a few by the clock, in milliseconds: the database's own work is seen in it too."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        call()
        best = min(best, (time.perf_counter() - began) * 1000)
    return best


if __name__ == "__main__":
    main()
