"""The technical admin shows, and bypasses no rule."""

import pytest
from django.urls import reverse

from institutions.models import Institution, Municipality
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import (
    AppointmentFactory,
    InstitutionFactory,
    MaterialBaseFactory,
    MunicipalityFactory,
    NetworkFactory,
)

MODELS = ["institution", "head", "appointment", "network", "participation", "founderdecision", "materialbase"]
MODELS += ["formername", "teachingaddress", "licence", "stafflist"]


@pytest.fixture
def admin(client, db):
    client.force_login(UserFactory(superuser=True))
    return client


def test_lists_and_cards_are_shown(admin):
    network = NetworkFactory(participants=1)
    MaterialBaseFactory(items=1)
    for model in MODELS:
        page = admin.get(reverse(f"admin:institutions_{model}_changelist"), {"q": "демо"})
        assert page.status_code == 200, model
    page = admin.get(reverse("admin:institutions_network_change", args=[network.pk]))
    assert network.name in page.text


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_or_changed_there(admin, model):
    NetworkFactory(participants=1)
    MaterialBaseFactory()
    assert admin.get(reverse(f"admin:institutions_{model}_add")).status_code == 403


def test_an_institution_that_takes_part_is_not_deleted(admin):
    institution = AppointmentFactory().institution
    assert (
        admin.post(reverse("admin:institutions_institution_delete", args=[institution.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert Institution.objects.count() == 1


def test_a_municipality_in_use_is_explained(admin):
    InstitutionFactory()
    url = reverse("admin:institutions_municipality_delete", args=[Municipality.objects.get().pk])
    for response in (admin.get(url), admin.post(url, {"post": "yes"})):
        assert "МБОУ" in response.text
    action = {"action": "delete_selected", "_selected_action": [Municipality.objects.get().pk], "post": "yes"}
    assert admin.post(reverse("admin:institutions_municipality_changelist"), action).status_code == 200
    assert Municipality.objects.exists()
    free = MunicipalityFactory(name="Пустой район")
    admin.post(reverse("admin:institutions_municipality_delete", args=[free.pk]), {"post": "yes"})
    assert Municipality.objects.count() == 1


def test_a_municipality_is_written_with_a_line_in_the_history(admin):
    admin.post(reverse("admin:institutions_municipality_add"), {"name": "  Новый   район "})
    municipality = Municipality.objects.get()
    admin.post(reverse("admin:institutions_municipality_change", args=[municipality.pk]), {"name": "Иной район"})
    admin.post(reverse("admin:institutions_municipality_delete", args=[municipality.pk]), {"post": "yes"})
    lines = Entry.objects.filter(target_type="institutions.municipality").order_by("number")
    assert [line.action.rpartition(".")[2] for line in lines] == ["create", "change", "delete"]
    assert lines[1].details["changes"]["name"] == ["Новый район", "Иной район"]
    assert {line.target_id for line in lines} == {str(municipality.pk)}
    assert not Municipality.objects.exists()
