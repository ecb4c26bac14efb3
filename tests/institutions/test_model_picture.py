"""The model of a network as a picture; resource centres."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from common.verdicts import Refused
from documents.links import Node, draw
from institutions import facts, ties
from institutions.services import centres
from planning import gates
from tests.factories.institutions import (
    BookingFactory,
    InstitutionFactory,
    MaterialBaseFactory,
    NetworkFactory,
    ParticipationFactory,
    ResourceRequestFactory,
    SharedItemFactory,
)
from tests.factories.programmes import ProgrammeVersionFactory

pytestmark = pytest.mark.django_db


def joined(network, **values):
    return ParticipationFactory(network=network, institution=InstitutionFactory(**values)).institution


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def giver(network):
    return joined(network, short_name="Мастерская")


@pytest.fixture
def taker(network):
    return joined(network, short_name="Школа")


@pytest.fixture
def tied(giver, taker):
    """The giver lends twice, once to a request; both teach a programme together."""
    item = SharedItemFactory(base=MaterialBaseFactory(institution=giver))
    BookingFactory(item=item, institution=taker)
    BookingFactory(item=item, institution=taker, request=ResourceRequestFactory(institution=taker), state="used")
    BookingFactory(item=item, institution=taker, state="refused")
    ProgrammeVersionFactory(institution=taker, state="published", partners=[giver])
    return giver, taker


def test_ties_are_counted_by_sort(network, tied):
    giver, taker = tied
    model = ties.model_of(network)
    assert sorted((tie.sort, tie.giver, tie.taker, tie.times) for tie in model.ties) == [
        ("programme", giver.pk, taker.pk, 1),
        ("request", giver.pk, taker.pk, 1),
        ("use", giver.pk, taker.pk, 1),
    ]
    assert {tie.sort for tie in ties.model_of(network, sort="use").ties} == {"use"}
    assert {tie.sort for tie in ties.model_of(network, kind="transport").ties} == set()


def test_the_picture_says_in_words_what_it_draws(network, tied):
    model = ties.model_of(network)
    svg = draw(ties.picture(model), "model")
    assert "<title" in svg
    assert "Мастерская" in svg
    assert "Школа" in svg
    assert "style=" not in svg
    assert "Больше всего отдаёт Мастерская: 3" in ties.described(model)


def test_a_chosen_institution_stands_out(network, tied):
    giver, _taker = tied
    lender, borrower = joined(network), joined(network)
    BookingFactory(item=SharedItemFactory(base=MaterialBaseFactory(institution=lender)), institution=borrower)
    svg = draw(ties.picture(ties.model_of(network), giver.pk), "model")
    assert svg.count("link-pale") == 1


def test_lines_cross_as_little_as_may_be():
    left = [Node("a", "А"), Node("b", "Б")]
    right = [Node("x", "Икс"), Node("y", "Игрек")]
    links = [ties.Link("a", "y", 0, 1, ""), ties.Link("b", "x", 0, 1, "")]
    assert [node.key for node in ties.untangled(left, right, links)] == ["y", "x"]


def test_page_paper_and_workbook_say_the_same(client, department, network, tied):
    client.force_login(department)
    page = client.get(reverse("institutions:network_picture", args=[network.pk]))
    assert "Мастерская" in page.text
    paper = client.get(reverse("institutions:network_picture_pdf", args=[network.pk]))
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.getvalue())).pages)
    assert "МОДЕЛЬ СЕТИ" in text
    assert "Мастерская" in text
    book = client.get(reverse("institutions:network_picture_xlsx", args=[network.pk]))
    sheet = load_workbook(io.BytesIO(book.getvalue())).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["Мастерская", 3, 3]


def test_odd_parameters_narrow_nothing(client, department, network, tied):
    client.force_login(department)
    url = reverse("institutions:network_picture", args=[network.pk])
    assert client.get(url, {"institution": "x'", "area": "nothing", "sort": "?"}).status_code == 200


def test_the_page_costs_the_same_for_many(client, department, network, assert_flat_queries):
    client.force_login(department)

    def grow():
        for _n in range(3):
            lender, borrower = joined(network), joined(network)
            BookingFactory(item=SharedItemFactory(base=MaterialBaseFactory(institution=lender)), institution=borrower)
            centres.name_centre(network, institution=lender, areas=["robotics"], basis="Приказ", by=department)

    assert_flat_queries(reverse("institutions:network_picture", args=[network.pk]), grow)


def test_a_resource_centre_is_named_once_and_ended(client, department, network, giver):
    client.force_login(department)
    page = reverse("institutions:centre_list", args=[network.pk])
    sent = {"institution": giver.pk, "areas": ["robotics", "drones"], "starts_on": "2026-09-01", "basis": "Приказ № 5"}
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 422
    assert facts.resource_centres(network) == {giver.pk: ["robotics", "drones"]}
    assert "Ресурсный центр" in client.get(giver.get_absolute_url()).text
    register = reverse("institutions:institution_list")
    assert giver.short_name in client.get(register, {"centre": "drones"}).text
    assert giver.short_name not in client.get(register, {"centre": "ships"}).text
    centre = network.resource_centres.get()
    edit = reverse("institutions:centre_edit", args=[centre.pk])
    assert client.post(edit, sent | {"ends_on": "2026-08-01"}).status_code == 422
    assert client.post(edit, sent | {"ends_on": "2026-09-02"}).status_code == 302
    assert facts.resource_centres(network) == {}
    again = {"institution": giver, "areas": ["robotics"], "basis": "Приказ № 6", "by": department}
    centres.name_centre(network, **again)
    with pytest.raises(Refused):
        centres.name_centre(network, **again)


def test_the_gate_asks_for_a_role_with_its_basis(network, giver):
    assert "role-set" in gates.CHECKS
    assert facts.participations(network)[giver.pk].role == ""
    network.participations.update(role="active", role_basis="Даёт мастерскую.", role_decided_at="2026-09-01T00:00Z")
    assert facts.participations(network)[giver.pk].role == "active"
