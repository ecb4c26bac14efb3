"""Pages of long work."""

import pytest
from django.urls import reverse

from documents import files
from jobs.models import Job, JobState
from tests import factories
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def test_the_page_shows_how_far_it_is_and_refreshes_without_scripts(client, department):
    job = JobFactory(running=True, started_by=department, done=40, total=200, doing="Строка 40")
    client.force_login(department)
    page = client.get(job.get_absolute_url()).text
    assert 'value="20"' in page
    assert "Строка 40" in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    answer = client.get(reverse("jobs:job_state", args=[job.pk]))
    assert answer.json() == {"state": "running", "done": 40, "total": 200, "doing": "Строка 40"}
    assert "no-store" in answer.headers["Cache-Control"]


def test_work_of_others_does_not_exist_but_for_administrators(client_of, administrator, department):
    job = JobFactory(finished=True, result=files.store(b"x", name="a.txt", content_type="text/plain"))
    for name in ("job_detail", "job_state", "job_result"):
        url = reverse(f"jobs:{name}", args=[job.pk])
        assert client_of(department).get(url).status_code == 404
        assert client_of(administrator).get(url).status_code == 200
    assert job.title not in client_of(department).get(reverse("jobs:job_list")).text
    assert job.title in client_of(administrator).get(reverse("jobs:job_list")).text


def test_cancelling_asks_first(client, department):
    job = JobFactory(running=True, started_by=department)
    client.force_login(department)
    url = reverse("jobs:job_cancel", args=[job.pk])
    client.post(url)
    assert Job.objects.get().stop_asked_at is None
    client.post(url, {"confirm": "on"})
    assert Job.objects.get().stop_asked_at
    assert client.post(url, {"confirm": "on"}).status_code == 403


def test_a_failure_says_why_and_lets_start_again(client, department):
    job = JobFactory(failed=True, started_by=department)
    client.force_login(department)
    assert "Файл повреждён." in client.get(job.get_absolute_url()).text
    client.post(reverse("jobs:job_repeat", args=[job.pk]))
    assert Job.objects.get().state == JobState.QUEUED


def test_the_result_is_a_download(client, department):
    file = files.store(b"%PDF-1.7 ", name="Итог.pdf", content_type="application/pdf")
    job = JobFactory(finished=True, started_by=department, result=file)
    client.force_login(department)
    assert reverse("jobs:job_result", args=[job.pk]) in client.get(job.get_absolute_url()).text
    assert client.get(reverse("jobs:job_result", args=[job.pk])).content == b"%PDF-1.7 "
    assert client.get(reverse("jobs:job_result", args=[JobFactory(started_by=department).pk])).status_code == 404


def test_the_list_costs_the_same_however_long(client, administrator, assert_flat_queries):
    client.force_login(administrator)
    assert_flat_queries(
        reverse("jobs:job_list"), lambda: [JobFactory(started_by=factories.UserFactory()) for _ in "123"]
    )
