"""Two specialists have the same form open: both corrections land, or one is told."""

import pytest
from django.urls import reverse

from institutions.services import register
from tests.factories import UserFactory
from tests.factories.institutions import InstitutionFactory


@pytest.fixture
def form(client, db):
    """The institution, the address of its form, and what the form posts when nothing is typed."""
    client.force_login(UserFactory(department=True))
    institution = InstitutionFactory(phone="111", address="г. Гвардейск")
    url = reverse("institutions:institution_edit", args=[institution.pk])
    shown = client.get(url).context["form"]
    posted = {}
    for field in shown:
        value = shown.get_initial_for_field(field.field, field.name)
        posted[field.html_name] = posted[field.html_initial_name] = "" if value is None else value
    return institution, url, posted


def test_corrections_of_different_fields_both_land(client, form):
    institution, url, posted = form
    register.save_institution(institution, phone="222", by=None)
    assert client.post(url, posted | {"address": "г. Калининград"}).status_code == 302
    institution.refresh_from_db()
    assert (institution.phone, institution.address) == ("222", "г. Калининград")


def test_who_is_late_with_the_same_field_is_told_and_may_insist(client, form):
    institution, url, posted = form
    register.save_institution(institution, phone="222", by=None)
    refused = client.post(url, posted | {"phone": "333"})
    assert refused.status_code == 200
    assert "уже изменил другой человек" in refused.text
    assert "222" in refused.text
    institution.refresh_from_db()
    assert institution.phone == "222"
    again = {"phone": "333", "initial-phone": refused.context["form"].data["initial-phone"]}
    assert client.post(url, posted | again).status_code == 302
    institution.refresh_from_db()
    assert institution.phone == "333"
