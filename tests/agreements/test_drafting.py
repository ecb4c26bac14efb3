"""From «Новый договор» to the approved text."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import services
from agreements.models import Agreement, State
from common.verdicts import Conflict
from institutions.models import ParticipationState
from journal.models import Entry
from tests import markup
from tests.factories import UserFactory
from tests.factories.agreements import give_decision, make_agreement, shipped_version
from tests.factories.institutions import AppointmentFactory, InstitutionFactory, NetworkFactory, ParticipationFactory


@pytest.fixture
def network(department):
    network = NetworkFactory(participants=3)
    give_decision(network, department)
    return network


def posted(network, **changes):
    return {
        "template_version": shipped_version().pk,
        "place": "г. Гвардейск",
        "sign_by": (timezone.localdate() + datetime.timedelta(days=7)).isoformat(),
        "institutions": [p.institution_id for p in network.participations.all()],
        "token": str(uuid.uuid4()),
        **changes,
    }


def test_from_a_network_to_an_approved_agreement(client, department, network):
    client.force_login(department)
    url = f"{reverse('agreements:agreement_create')}?network={network.pk}"
    page = client.get(url)
    assert len(page.context["form"].initial["institutions"]) == 3
    assert markup.faults(page.text) == []

    response = client.post(url, posted(network))
    agreement = Agreement.objects.get()
    assert response.url == agreement.get_absolute_url()
    assert (agreement.state, agreement.number, agreement.version.parties.count()) == (State.DRAFT, "", 3)

    page = client.get(agreement.get_absolute_url())
    assert page.status_code == 200
    assert markup.faults(page.text) == []
    preview = client.get(reverse("agreements:agreement_preview", args=[agreement.pk]))
    assert preview.content.startswith(b"%PDF")

    edited = posted(network, place="пос. Озёрки", institutions=posted(network)["institutions"][:2])
    client.post(reverse("agreements:agreement_edit", args=[agreement.pk]), edited)
    agreement.refresh_from_db()
    assert (agreement.place, agreement.version.parties.count()) == ("пос. Озёрки", 2)

    client.post(reverse("agreements:agreement_submit", args=[agreement.pk]))
    client.post(reverse("agreements:agreement_return", args=[agreement.pk]), {"reason": "Опечатка"})
    client.post(reverse("agreements:agreement_submit", args=[agreement.pk]))
    client.post(reverse("agreements:agreement_approve", args=[agreement.pk]))
    agreement.refresh_from_db()
    assert agreement.state == State.APPROVED
    actions = [entry.action.rpartition(".")[2] for entry in Entry.objects.about(agreement)]
    assert actions == ["approve", "submit", "return", "submit", "change", "create"]
    assert "Опечатка" in client.get(agreement.get_absolute_url()).text


def test_an_older_tab_does_not_bring_back_a_party_that_a_colleague_removed(client, department, network):
    institutions = [one.institution for one in network.participations.all()]
    agreement = make_agreement(parties=institutions, network=network, by=department)
    client.force_login(department)
    url = reverse("agreements:agreement_edit", args=[agreement.pk])
    form = posted(network, seen=client.get(url).context["form"].initial["seen"], place="пос. Озёрки")
    services.change(agreement, institutions=institutions[:2], by=department)
    page = client.post(url, form)
    assert page.status_code == 422
    assert "пос. Озёрки" in page.text
    assert agreement.version.parties.count() == 2
    again = form | {"seen": page.context["form"]["seen"].value(), "institutions": form["institutions"][:2]}
    assert client.post(url, again).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.place, agreement.version.parties.count()) == ("пос. Озёрки", 2)


def test_the_same_form_sent_twice_makes_one_agreement(client, department, network):
    client.force_login(department)
    url, form = f"{reverse('agreements:agreement_create')}?network={network.pk}", posted(network)
    first, second = client.post(url, form), client.post(url, form)
    assert first.url == second.url
    assert Agreement.objects.count() == 1
    other = UserFactory(department=True)
    client.force_login(other)
    assert client.post(url, form).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"institutions": []},
        {"sign_by": "2020-01-01"},
        {"sign_by": "завтра"},
        {"template_version": str(uuid.uuid4())},
        {"token": "x"},
        {"place": ""},
        {"institutions": [str(uuid.uuid4()), "x"]},
    ],
)
def test_wrong_input_is_said_and_nothing_is_lost(client, department, network, changes):
    client.force_login(department)
    url = f"{reverse('agreements:agreement_create')}?network={network.pk}"
    page = client.post(url, posted(network, **changes))
    assert page.status_code == 422
    assert page.context["form"].errors
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("network", ["", "x", "00000000-0000-0000-0000-000000000000", "'"])
def test_an_unknown_network_leads_to_the_choice(client, department, network):
    client.force_login(department)
    assert client.get(reverse("agreements:agreement_create"), {"network": network}).status_code == 200


def test_remarks_name_what_is_missing(client, department):
    network = NetworkFactory()
    with_director = AppointmentFactory().institution
    without = InstitutionFactory(short_name="МБОУ «Школа без директора»")
    outsider = AppointmentFactory().institution
    for institution in (with_director, without):
        ParticipationFactory(network=network, institution=institution)
    left_out = AppointmentFactory().institution
    ParticipationFactory(network=network, institution=left_out)
    agreement = services.create(
        network,
        shipped_version(),
        [with_director, without, outsider],
        place="г. Гвардейск",
        sign_by=timezone.localdate(),
        by=department,
    )
    said = {remark.text: remark for remark in services.remarks(agreement)}
    blocking = [remark for remark in said.values() if remark.is_blocking]
    assert len(blocking) == 3  # decision, model, forms
    names = " ".join(said)
    assert without.short_name in names
    assert outsider.short_name in names
    assert left_out.short_name in names
    give_decision(network, department)
    assert not [remark for remark in services.remarks(agreement) if remark.is_blocking]

    client.force_login(department)
    assert without.short_name in client.get(agreement.get_absolute_url()).text


def test_moves_made_twice_are_a_conflict(client, department):
    agreement = make_agreement(state="review", by=department)
    client.force_login(department)
    url = reverse("agreements:agreement_approve", args=[agreement.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    with pytest.raises(Conflict):
        services.change(agreement, by=department, place="x")
    assert client.get(reverse("agreements:agreement_edit", args=[agreement.pk])).status_code == 403


def test_parties_are_sorted_as_people_count(db):
    institutions = [AppointmentFactory(institution__short_name=f"МБОУ «Школа № {n}»").institution for n in (10, 2, 1)]
    agreement = make_agreement(parties=institutions)
    assert [str(party) for party in agreement.version.parties.all()] == [f"МБОУ «Школа № {n}»" for n in (1, 2, 10)]


def test_refused_and_left_participants_are_not_offered(client, department, network):
    gone = network.participations.first()
    gone.state = ParticipationState.LEFT
    gone.save()
    client.force_login(department)
    page = client.get(reverse("agreements:agreement_create"), {"network": network.pk})
    assert len(page.context["form"].initial["institutions"]) == 2


def test_only_the_department_drafts(client, director, agreement):
    client.force_login(director)
    assert client.get(reverse("agreements:agreement_create")).status_code == 403
    draft = make_agreement(state="approved", parties=[director.appointments.get().institution, InstitutionFactory()])
    for name in ("agreement_detail", "agreement_preview", "agreement_send", "agreement_edit"):
        assert client.get(reverse(f"agreements:{name}", args=[draft.pk])).status_code == 404
    for name in ("agreement_recall", "agreement_fail"):
        assert client.get(reverse(f"agreements:{name}", args=[agreement.pk])).status_code == 403
        assert client.post(reverse(f"agreements:{name}", args=[agreement.pk]), {"reason": "x"}).status_code == 403
    assert client.post(reverse("agreements:agreement_submit", args=[agreement.pk])).status_code == 403


def test_cancelled_drafts_stay_in_the_list(client, department):
    agreement = make_agreement(by=department)
    client.force_login(department)
    url = reverse("agreements:agreement_cancel", args=[agreement.pk])
    assert client.post(url).status_code == 200
    assert client.post(url, {"reason": "Не нужен"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == State.CANCELLED
    assert client.get(agreement.get_absolute_url()).status_code == 200
