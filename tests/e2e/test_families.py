"""Agreements about an agreement, and the review of a text, in a real browser: axe and a phone's width."""

import pytest
from django.urls import reverse

from agreements import services
from agreements.models import Kind
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories import UserFactory
from tests.factories.agreements import amend, make_agreement, make_child

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_axe_finds_nothing_on_a_family_and_a_review(signed_in, accessible, viewport):
    department = UserFactory(department=True)
    agreement = make_agreement(state="in_force", by=department)
    amendment = make_child(
        agreement, Kind.AMENDMENT, state="draft", terms=amend(agreement, Предмет="Новый предмет"), by=department
    )
    draft = make_agreement(state="review", by=department)
    for text, is_blocking in (("Срок указать в рабочих днях.", True), ("Уточнить адрес.", False)):
        thread = services.review.begin(draft, clause_key="", text=text, is_blocking=is_blocking, by=department)
    services.review.settle(thread, resolution="Принято.", by=department)
    page = signed_in(department, viewport=viewport)
    for address in (
        agreement.get_absolute_url(),
        reverse("agreements:agreement_family", args=[agreement.pk]),
        *(reverse("agreements:child_begin", args=[agreement.pk, kind]) for kind in services.children.KINDS),
        amendment.get_absolute_url(),
        reverse("agreements:agreement_terms", args=[amendment.pk]),
        reverse("agreements:agreement_review", args=[draft.pk]),
        reverse("agreements:template_list"),
        agreement.template_version.get_absolute_url(),
    ):
        page.goto(address)
        accessible(page)
