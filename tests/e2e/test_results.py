"""Results of surveys in a real browser: figures, a question, a crossing, two surveys side by side."""

import pytest
from django.urls import reverse

from surveys import services
from surveys.services import folding
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories import UserFactory
from tests.factories.institutions import NetworkFactory, ParticipationFactory
from tests.factories.surveys import LaunchFactory, QuestionnaireFactory, answer

pytestmark = pytest.mark.django_db(transaction=True)


def closed(network, version):
    launch = LaunchFactory(network=network, version=version, opened=True)
    for entry in launch.entries.select_related("launch__version", "institution").order_by("pk"):
        answer(entry, 12)
        answer(entry, 8, q1="father", q3="na", q6="Больше кружков по субботам")
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    return launch


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_axe_finds_nothing_on_results(signed_in, accessible, viewport):
    network, version = NetworkFactory(), QuestionnaireFactory().latest()
    for _ in range(2):
        ParticipationFactory(network=network)
    launch, other = closed(network, version), closed(network, version)
    results = reverse("surveys:launch_results", args=[launch.pk])
    question = reverse("surveys:launch_result_question", args=[launch.pk, "q1"])
    institution = launch.entries.first().institution_id
    page = signed_in(UserFactory(department=True), viewport=viewport)
    for address in (
        results,
        f"{results}?institution={institution}",
        reverse("surveys:launch_results_compare", args=[launch.pk]),
        f"{reverse('surveys:launch_results_compare', args=[launch.pk])}?other={other.pk}",
        question,
        f"{question}?by=q3",
        reverse("surveys:launch_result_question", args=[launch.pk, "q4"]),
        reverse("surveys:launch_result_words", args=[launch.pk, "q6"]),
    ):
        page.goto(address)
        accessible(page)
    page.goto(f"{question}?by=q3")
    assert page.locator("table").count() >= 2  # the crossing stands beside the groups
