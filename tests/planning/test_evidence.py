"""Documents that prove what the portal cannot see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.verdicts import Conflict
from planning.models import Evidence, StageProgress
from planning.services import evidence
from tests.factories import planning as make
from tests.factories.institutions import AppointmentFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[]>>endobj\n%%EOF"
PNG_NAME = "скан.png"


@pytest.fixture
def plan():
    return make.running(2, version=make.short_version())


@pytest.fixture
def institution(plan):
    return plan.network.participations.order_by("pk").first().institution


@pytest.fixture
def task(plan):
    return plan.version.stages.get(position=1).tasks.get(scope="institution")


@pytest.fixture
def url(plan, institution, task):
    return reverse("planning:institution_task", args=[plan.pk, institution.pk, task.pk])


def test_a_director_hands_in_and_the_department_accepts(plan, institution, task, url, department, client_of):
    director, staff = client_of(make.director_of(institution)), client_of(department)
    data = {"number": "15", "date": "01.09.2026", "file": SimpleUploadedFile("приказ.pdf", PDF)}
    assert director.post(url, data).status_code == 302
    proof = Evidence.objects.get()
    assert (proof.state, proof.number, proof.file.read()) == ("submitted", "15", PDF)
    assert director.post(reverse("planning:evidence_accept", args=[proof.pk])).status_code == 403
    fetched = director.get(reverse("planning:evidence_file", args=[proof.pk]))
    assert fetched.content == PDF
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert staff.post(reverse("planning:evidence_accept", args=[proof.pk])).status_code == 302
    proof.refresh_from_db()
    assert (proof.state, proof.decided_by) == ("accepted", department)
    assert staff.post(reverse("planning:evidence_accept", args=[proof.pk])).status_code == 403


def test_returned_evidence_is_replaced_by_another(institution, task, url, department, client_of):
    director, staff = client_of(make.director_of(institution)), client_of(department)
    director.post(url, {"note": "Сделано."})
    first = Evidence.objects.get()
    back = reverse("planning:evidence_return", args=[first.pk])
    assert staff.post(back).status_code == 200
    assert staff.post(back, {"reason": "Нет подписи."}).status_code == 302
    assert "Нет подписи." in director.get(url).text
    assert director.post(url, {"note": "Сделано и подписано."}).status_code == 302
    assert sorted(Evidence.objects.values_list("state", flat=True)) == ["returned", "submitted"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=first.pk).update(remark="Иначе.")


def test_withdrawn_evidence_stays_readable(plan, institution, task, url, department, client_of):
    proof = evidence.add(plan, task, institution=institution, note="Принято сразу.", by=department)
    assert proof.state == "accepted"
    staff = client_of(department)
    address = reverse("planning:evidence_withdraw", args=[proof.pk])
    assert staff.post(address).status_code == 200
    assert staff.post(address, {"reason": "Отменён приказ."}).status_code == 302
    page = staff.get(url).text
    assert "Отменён приказ." in page
    assert "Принято сразу." in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.all()._raw_delete("default")


def test_a_director_takes_back_only_what_nobody_has_decided_on(plan, institution, task, department, client_of):
    director = client_of(make.director_of(institution))
    proof = evidence.add(plan, task, institution=institution, note="Сделано.", by=make.director_of(institution))
    address = reverse("planning:evidence_withdraw", args=[proof.pk])
    evidence.accept(proof, by=department)
    assert director.post(address, {"reason": "Ошибка."}).status_code == 403
    with pytest.raises(Conflict):
        evidence.withdraw(proof, by=make.director_of(institution), reason="Ошибка.")


def test_something_must_be_said(institution, url, client_of):
    director = client_of(make.director_of(institution))
    page = director.post(url)
    assert page.status_code == 200
    assert page.context["form"].errors["note"]
    page = director.post(url, {"note": "Со скриптом", "file": SimpleUploadedFile("x.pdf", b"<script>")})
    assert page.context["form"].errors["file"]
    assert "Со скриптом" in page.text
    assert not Evidence.objects.exists()


def test_one_piece_at_a_time(plan, institution, task, department):
    evidence.add(plan, task, institution=institution, note="Первое.", by=department)
    with pytest.raises(Conflict):
        evidence.add(plan, task, institution=institution, note="Второе.", by=department)


def test_a_locked_stage_takes_nothing(plan, institution, client_of):
    later = plan.version.stages.get(position=2).tasks.get()
    url = reverse("planning:institution_task", args=[plan.pk, institution.pk, later.pk])
    director = client_of(make.director_of(institution))
    assert "Этап ещё не открыт" in director.get(url).text
    assert director.post(url, {"note": "Заранее."}).status_code == 403
    StageProgress.objects.filter(stage=later.stage).update(state="open")
    assert director.post(url, {"note": "Вовремя."}).status_code == 302


def test_the_networks_tasks_are_the_departments(plan, institution, department, client_of):
    task = plan.version.stages.get(position=1).tasks.get(scope="network")
    url = reverse("planning:network_task", args=[plan.pk, task.pk])
    director = client_of(make.director_of(institution))
    assert director.get(url).status_code == 200
    assert director.post(url, {"note": "За всех."}).status_code == 403
    assert client_of(department).post(url, {"note": "За всех."}).status_code == 302
    assert "За всех." in director.get(url).text


def test_strangers_see_no_evidence(plan, institution, task, url, department, client_of):
    proof = evidence.add(plan, task, institution=institution, number="1", by=department)
    neighbour = plan.network.participations.exclude(institution=institution).get().institution
    for stranger in (AppointmentFactory().user, make.director_of(neighbour)):
        client = client_of(stranger)
        assert client.get(url).status_code == 404
        assert client.get(reverse("planning:evidence_file", args=[proof.pk])).status_code == 404
        assert client.post(reverse("planning:evidence_withdraw", args=[proof.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("task", ["0", "99999999999999999999999"])
def test_odd_addresses_are_not_found(plan, institution, department, client_of, task):
    staff = client_of(department)
    assert staff.get(f"/plan/{plan.pk}/tasks/{task}/").status_code == 404
    assert staff.get(f"/plan/{plan.pk}/institutions/{institution.pk}/tasks/{task}/").status_code == 404
    assert staff.get(f"/plan/{plan.pk}/institutions/{institution.pk}/stages/{task}/").status_code == 404
