"""Every PDF that a page of the portal hands out: tagged as far as a machine can tell (PDF/UA-1)."""

import pytest
from django.urls import reverse

from tests.conftest import ReadingClient
from tests.documents.accessibility import faults
from tests.test_pages import PAGES
from tests.world import World

# Several papers put one behind the other for a printer, whose tags are lost on the way; and what was not printed by us.
OTHERS = {
    "agreements:agreement_copy",
    *("agreements:signature_file", "jobs:job_result", "planning:evidence_file"),
    *("institutions:network_decision_file", "institutions:programme_public_file", "institutions:programme_paper"),
    *("institutions:training_document", "indicators:fact_file", "acts:local_file", "interaction:mark_file"),
    *("information:news_photo", "information:publication_file", "training:seat_file"),
}


@pytest.mark.django_db
def test_papers_are_tagged(subtests):
    world, client, found = World(), ReadingClient(), 0
    client.force_login(world.department)
    for name, row in PAGES.items():
        if not row.get or name in OTHERS or row.get[1] != 200:
            continue
        response = client.get(reverse(name, args=row.arguments(world)))
        if response.headers.get("Content-Type") != "application/pdf":
            continue
        content = b"".join(response) if response.streaming else response.content
        found += 1
        with subtests.test(name):
            assert faults(content) == []
    assert found >= 8
