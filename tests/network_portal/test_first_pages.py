"""The desk and the public page."""

from institutions.models import FounderDecision
from tests.factories import UserFactory
from tests.factories.institutions import AppointmentFactory, FounderDecisionFactory, NetworkFactory


def test_an_empty_portal_says_what_comes_first(client, db):
    assert "Сеть создаётся" in client.get("/").text
    client.force_login(UserFactory(department=True))
    desk = client.get("/desk/").text
    assert "Ничего не ждёт" in desk
    assert "Создать план из приказа" in desk


def test_the_public_page_names_decision_and_participants_but_no_people(client, db):
    director = AppointmentFactory()
    network = NetworkFactory(participants=[director.institution])
    FounderDecisionFactory(network=network, number="453/1")
    undecided = NetworkFactory()
    page = client.get("/").text
    assert network.name in page
    assert "453/1" in page
    assert director.institution.short_name in page
    assert undecided.name not in page
    assert director.user.surname not in page
    assert FounderDecision.objects.count() == 1


def test_the_public_page_costs_the_same_for_many_participants(assert_flat_queries, db):
    def grow():
        network = NetworkFactory(participants=2)
        FounderDecisionFactory(network=network)

    assert_flat_queries("/", grow)


def test_a_director_sees_the_own_menu(client, db):
    client.force_login(AppointmentFactory().user)
    page = client.get("/desk/")
    labels = [str(entry.label) for entry in page.context["menu"]]
    assert "Моё учреждение" in labels
    assert "Создать план из приказа" not in labels
    assert [entry.active for entry in page.context["menu"]].count(True) == 1


def test_a_folded_section_stays_folded_unless_the_page_is_in_it(client, department):
    client.force_login(department)
    client.cookies["menu"] = "network.papers"
    desk = client.get("/desk/").text
    assert '<details class="menu-section" data-section="plan" open>' in desk
    assert '<details class="menu-section" data-section="network">' in desk
    assert '<details class="menu-section" data-section="network" open>' in client.get("/institutions/").text
