"""Groups of signing and families, many at once. On PostgreSQL, where rows are locked; SQLite is tried too."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Letter
from agreements import facts, services
from agreements.models import Agreement, Kind, Signature, State
from agreements.services import integrity
from common.verdicts import Refused
from journal.models import Entry
from journal.services import first_broken
from tests.factories import UserFactory
from tests.factories.agreements import (
    director_of,
    get_ready,
    make_agreement,
    make_child,
    make_founder,
    sign_as,
    sign_only,
    version_of,
)
from tests.factories.institutions import AppointmentFactory, NetworkFactory

from .test_races import at_once

COUNT, ROUNDS = (20, 5)


def rounds() -> tuple[int, int]:
    """How many directors, how many times."""
    return (COUNT, ROUNDS) if connection.vendor == "postgresql" else (6, 1)


def ready(agreement):
    """(user, party) of the institutions, all of them having read the text; and the founder's pair."""
    parties = agreement.version.parties.select_related("version", "institution").order_by("position")
    pairs = [(director_of(party), party) for party in parties]
    for pair in pairs:
        get_ready(*pair)
    return [pair for pair in pairs if not pair[1].is_founder], next((p for p in pairs if p[1].is_founder), None)


@pytest.mark.django_db(transaction=True)
def test_the_founder_is_asked_once_when_all_sign_at_once():
    count, times = rounds()
    institutions = [AppointmentFactory().institution for _ in range(count)]
    for _ in range(times):
        network = NetworkFactory()
        founder = make_founder(network)
        version = version_of(Kind.COOPERATION, signing_policy="founder_last", quorum="two_thirds")
        agreement = make_agreement(
            state="signing", parties=institutions, network=network, template_version=version, founder=founder
        )
        pairs, (head, party) = ready(agreement)
        results = at_once(lambda pair: sign_only(*pair), pairs)
        assert all(isinstance(result, Signature) for result in results)
        assert Letter.objects.filter(to=head.email, subject__contains="подпис").count() == 1
        sign_only(head, party)
        agreement.refresh_from_db()
        assert agreement.state == State.IN_FORCE
        assert Entry.objects.about(agreement).filter(action="agreements.agreement.complete").count() == 1
    assert first_broken() is None
    assert not list(integrity.faults())


@pytest.mark.django_db(transaction=True)
def test_a_renewal_signed_while_its_parent_is_terminated_by_hand():
    count, times = rounds()
    for _ in range(times):
        institutions = [AppointmentFactory().institution for _ in range(count)]
        parent = make_agreement(state="in_force", parties=institutions)
        Agreement.objects.filter(pk=parent.pk).update(in_force_on=timezone.localdate() - datetime.timedelta(days=9))
        renewal = make_child(parent, Kind.RENEWAL, state="signing")
        pairs, _founder = ready(renewal)
        department = UserFactory(department=True)

        def work(item, parent=parent, department=department):
            if isinstance(item, tuple):
                return sign_only(*item)
            try:
                day = timezone.localdate() + datetime.timedelta(days=3)
                return services.terminate(parent, last_day=day, basis="Решение суда", by=department)
            except Refused as refused:
                return refused

        at_once(work, [*pairs, parent])
        parent.refresh_from_db()
        renewal.refresh_from_db()
        assert (renewal.state, parent.state) == (State.IN_FORCE, State.SUPERSEDED)
        assert facts.bound_by(parent.network).count() == count
    assert first_broken() is None
    assert not list(integrity.faults())


@pytest.mark.django_db(transaction=True)
def test_a_renewal_concluded_while_what_is_about_its_parent_is_signed_and_extended():
    network = NetworkFactory()
    make_founder(network)
    for _ in range(rounds()[1]):
        parent = make_agreement(state="in_force", parties=3, network=network)
        Agreement.objects.filter(pk=parent.pk).update(in_force_on=timezone.localdate() - datetime.timedelta(days=9))
        leavers = [party.institution for party in parent.version.parties.all()]
        exits = [make_child(parent, Kind.EXIT, state="signing", institution=leaver) for leaver in leavers]
        renewal = make_child(parent, Kind.RENEWAL, state="signing")
        ends = [ready(one)[0][0] for one in exits]
        renewing, founder = ready(renewal)
        for pair in [*renewing, founder][:-1]:
            sign_only(*pair)
        department = UserFactory(department=True)

        def work(item, department=department):
            if isinstance(item, tuple):
                return sign_only(*item)
            day = item.sign_by + datetime.timedelta(days=3)
            return services.extend(item, sign_by=day, reason="Отпуска", by=department)

        results = at_once(work, [founder, *ends, *exits])
        assert not any(isinstance(result, Exception) for result in results)
        parent.refresh_from_db()
        assert parent.state == State.SUPERSEDED
        assert set(Agreement.objects.filter(pk__in=[one.pk for one in exits]).values_list("parent", flat=True)) == {
            renewal.pk
        }
    assert first_broken() is None
    assert not list(integrity.faults())


@pytest.mark.django_db(transaction=True)
def test_two_people_begin_to_end_an_agreement():
    parent = make_agreement(state="in_force", parties=2)
    version, department = version_of(Kind.TERMINATION), UserFactory(department=True)

    def work(_):
        try:
            return make_child(parent, Kind.TERMINATION, state="draft", version=version, by=department)
        except Refused as refused:
            return refused

    results = at_once(work, range(4))
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert parent.children.count() == 1


@pytest.mark.django_db(transaction=True)
def test_excluded_and_signing_at_the_same_moment():
    """Either the signature came first and the exclusion was told so, or the other way round."""
    version = version_of(Kind.COOPERATION, may_exclude=True)
    for _ in range(rounds()[1]):
        agreement = make_agreement(state="signing", parties=3, template_version=version)
        pairs, _founder = ready(agreement)
        for pair in pairs[:2]:
            sign_as(*pair)
        late = pairs[2]

        def work(item, agreement=agreement, late=late):
            if item == "exclude":
                return services.exclude(late[1], by=agreement.created_by, reason="Молчит")
            return sign_only(*late)

        at_once(work, ["sign", "exclude"])
        agreement.refresh_from_db()
        assert agreement.state == State.IN_FORCE
        assert Entry.objects.about(agreement).filter(action="agreements.agreement.complete").count() == 1
        assert facts.bound_by(agreement.network).count() in (2, 3)
    assert not list(integrity.faults())
