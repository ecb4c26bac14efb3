"""What other rooms are told."""

import datetime

from django.urls import reverse
from django.utils import timezone

from agreements import facts, services
from agreements.models import Agreement
from institutions.models import Institution
from tests.factories import UserFactory
from tests.factories.agreements import director_of, make_agreement, sign_all, sign_as
from tests.factories.institutions import AppointmentFactory, NetworkFactory


def test_before_while_and_after_signing(department, django_assert_num_queries):
    network = NetworkFactory(participants=3)
    everybody = Institution.objects.all()
    assert not facts.has_agreement(network)
    assert facts.not_signed(everybody, network).count() == 3
    assert facts.signing_progress(network) == (0, 0)

    parties = [participation.institution for participation in network.participations.all()]
    agreement = make_agreement(state="approved", network=network, parties=parties, by=department)
    assert facts.has_agreement(network)
    assert facts.signing_progress(network) == (0, 0)
    services.send(agreement, by=department)
    agreement.refresh_from_db()
    party = agreement.version.parties.first()
    sign_as(director_of(party), party)
    assert facts.signing_progress(network) == (1, 3)
    assert facts.not_signed(everybody, network).count() == 2
    assert facts.not_bound(everybody, network).count() == 3
    assert not facts.bound_by(network).exists()

    sign_all(agreement)
    assert facts.signing_progress(network) == (3, 3)
    assert not facts.not_signed(everybody, network).exists()
    with django_assert_num_queries(1):
        assert list(facts.not_bound(everybody, network)) == []
    assert facts.bound_by(network).count() == 3
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert facts.not_bound(everybody, network, yesterday).count() == 3
    outsider = AppointmentFactory().institution
    assert list(facts.not_bound(everybody, network)) == [outsider]
    assert facts.not_bound(everybody, NetworkFactory()).count() == 4


def test_a_term_ends(department):
    agreement = make_agreement(state="in_force", by=department)
    Agreement.objects.filter(pk=agreement.pk).update(in_force_until=timezone.localdate())
    assert facts.bound_by(agreement.network).count() == 2
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert not facts.bound_by(agreement.network, tomorrow).exists()


def test_what_the_desk_is_told(department):
    agreement = make_agreement(state="signing", by=department)
    party = agreement.version.parties.first()
    director = director_of(party)
    (todo,) = facts.todo(director)
    assert todo.url == reverse("agreements:party_sign", args=[agreement.pk, party.pk])
    assert todo.count == 1
    assert list(facts.awaiting_signature(director)) == [agreement]

    second = make_agreement(state="signing", parties=[party.institution, AppointmentFactory().institution])
    (todo,) = facts.todo(director)
    assert (todo.count, todo.url) == (2, f"{reverse('agreements:agreement_list')}?awaiting=me")
    sign_as(director, party)
    assert list(facts.awaiting_signature(director)) == [second]
    coordinator = AppointmentFactory(institution=party.institution, role="coordinator").user
    assert facts.todo(coordinator) == []
    assert facts.todo(UserFactory(superuser=True)) == []


def test_what_the_department_is_told(department, client):
    agreement = make_agreement(state="signing", by=department)
    party = agreement.version.parties.first()
    services.refuse(party, by=director_of(party), shown_sha256=party.version.sha256, reason="Нет")
    Agreement.objects.filter(pk=agreement.pk).update(sign_by=timezone.localdate() - datetime.timedelta(days=1))
    make_agreement(state="review", by=department)
    make_agreement(state="approved", by=department)
    todos = facts.todo(department)
    assert [todo.count for todo in todos] == [1, 1, 1, 1]
    client.force_login(department)
    for todo in todos:
        assert client.get(todo.url).context["count"] == 1


def test_the_list(client, department, assert_flat_queries):
    client.force_login(department)

    def grow():
        make_agreement(state="signing", by=department)
        make_agreement(state="in_force", by=department)

    assert_flat_queries(reverse("agreements:agreement_list"), grow)
    page = client.get(reverse("agreements:agreement_list"))
    assert page.context["count"] == 4
    book = client.get(reverse("agreements:agreement_list"), {"export": "xlsx", "state": "in_force"})
    assert book.content.startswith(b"PK")
    for query in ("page=abc", "state=x", "network='", "awaiting=zzz", "sort=evil", "page=99999999999999999999"):
        assert client.get(f"{reverse('agreements:agreement_list')}?{query}").status_code == 200
    for column in ("number", "network", "state", "signed_count", "date", "sign_by"):
        assert client.get(reverse("agreements:agreement_list"), {"sort": column}).status_code == 200


def test_the_card_costs_the_same_for_more_parties(client, department, django_assert_max_num_queries):
    client.force_login(department)
    costs = []
    for count in (3, 6):
        agreement = make_agreement(state="in_force", parties=count, by=department)
        client.get(agreement.get_absolute_url())
        with django_assert_max_num_queries(40) as queries:
            assert client.get(agreement.get_absolute_url()).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
