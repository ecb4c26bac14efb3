"""The pages that specialists live in, for a small and a large municipality: time, queries, weight."""

# isort: off
from benchmarks._frame import cpu, fresh_portal, queries, table  # first: it prepares the portal

# isort: on
from functools import partial

from django.test import Client
from django.urls import reverse

from accounts.models import DepartmentRole, User
from planning.models import Plan

LISTS = ["home", "desk", "institutions:institution_list", "agreements:agreement_list", "surveys:launch_list"]


def main() -> None:
    rows = []
    for institutions in (12, 200):
        fresh_portal(institutions=institutions)
        client = Client()
        client.force_login(User.objects.filter(department_role=DepartmentRole.SPECIALIST).first())
        plan = Plan.objects.get()
        for url in [*map(reverse, LISTS), plan.get_absolute_url(), reverse("planning:board", args=[plan.pk])]:
            get = partial(client.get, url)
            response = get()
            assert response.status_code == 200, (url, response.status_code)
            rows.append(
                [url.replace(str(plan.pk), "…"), institutions, queries(get), cpu(get), len(response.content) // 1024]
            )
    table(["page", "institutions", "queries", "CPU ms", "KB"], sorted(rows, key=lambda row: (row[0], row[1])))


if __name__ == "__main__":
    main()
