"""Analysis of 12 and of 500 institutions: each subject's page, the note's content, its PDF and its Word file."""

# isort: off
from benchmarks._frame import cpu, fresh_portal, queries, table  # first: it prepares the portal

# isort: on
import random
from functools import partial

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import DepartmentRole, User
from documents import pdf
from institutions import note_paper, notes
from institutions.figures import SUBJECTS
from institutions.models import (
    AnalyticalNote,
    Institution,
    MaterialBase,
    Network,
    Participation,
    ResourceItem,
    StaffList,
    StaffMember,
    Training,
)
from tests.factories.institutions import InstitutionFactory, ResourceItemFactory
from tests.factories.staff import StaffMemberFactory, TrainingFactory

AREAS = ["robotics", "modelling_3d", "programming", "electronics", "drones", ""]
RESOURCES = [
    ("robotics_kit", "equipment"),
    ("printer_3d", "equipment"),
    ("computer", "computers"),
    ("workshop", "room"),
]


def enlarge(network: Network, count: int) -> None:
    """Bring the network to that many participants, each with 20 resources and 12 people, two of three trained."""
    rng = random.Random(453)
    now, today = timezone.now(), timezone.localdate()
    missing = count - network.participations.count()
    schools = [InstitutionFactory.build(municipality=network.municipality, inn=f"88{n:08d}") for n in range(missing)]
    for school in schools:
        school.children_5_18, school.children_as_of = rng.randint(50, 900), today
        school.refresh_derived()
    Institution.objects.bulk_create(schools, batch_size=500)
    Participation.objects.bulk_create(
        [Participation(network=network, institution=school, state="included") for school in schools], batch_size=500
    )
    handed_in = {"state": "accepted", "submitted_at": now, "decided_at": now, "accepted_at": now}
    bases = MaterialBase.objects.bulk_create([MaterialBase(institution=school, **handed_in) for school in schools])
    items = []
    for base in bases:
        for _ in range(20):
            type_, kind = rng.choice(RESOURCES)
            items.append(
                ResourceItemFactory.build(
                    base=base, type=type_, kind=kind, area=rng.choice(AREAS), is_offered=rng.random() < 0.3
                )
            )
    ResourceItem.objects.bulk_create(items, batch_size=1000)
    lists = StaffList.objects.bulk_create([StaffList(institution=school, **handed_in) for school in schools])
    members = [
        StaffMemberFactory.build(
            staff_list=staff, category=rng.choice(["highest", "first", "none"]), areas=rng.sample(AREAS[:5], 2)
        )
        for staff in lists
        for _ in range(12)
    ]
    StaffMember.objects.bulk_create(members, batch_size=1000)
    courses = [TrainingFactory.build(member=m, days_ago=rng.randint(10, 2000)) for m in members if rng.random() < 2 / 3]
    Training.objects.bulk_create(courses, batch_size=1000)


def main() -> None:
    fresh_portal(institutions=12)
    client = Client()
    client.force_login(User.objects.filter(department_role=DepartmentRole.SPECIALIST).first())
    network = Network.objects.get()
    note = AnalyticalNote.objects.select_related("network__municipality", "created_by").get(state="draft")
    rows = []
    for count in (12, 500):
        enlarge(network, count)
        size = network.participations.count()
        pages = [reverse("institutions:report_detail", args=[subject]) for subject in SUBJECTS]
        for url in [reverse("institutions:report_index"), *pages, note.get_absolute_url()]:
            get = partial(client.get, url)
            response = get()
            assert response.status_code == 200, url
            rows.append(
                [url.replace(str(note.pk), "…"), size, queries(get), cpu(get, 5), len(response.content) // 1024]
            )
        content = notes.build(note)
        rows.append(
            ["note: content", size, queries(partial(notes.build, note)), cpu(partial(notes.build, note), 5), "-"]
        )
        for what, make in (("note: PDF", note_paper.as_pdf), ("note: Word", note_paper.as_docx)):
            paper = make(note, content)
            rows.append([what, size, 0, cpu(partial(make, note, content), 3), len(paper) // 1024])
            if make is note_paper.as_pdf:
                print(f"{size} institutions: {pdf.pages(paper)} pages")
    print(connection.vendor)
    table(["page", "institutions", "queries", "CPU ms", "KB"], sorted(rows, key=lambda row: (row[0], row[1])))


if __name__ == "__main__":
    main()
