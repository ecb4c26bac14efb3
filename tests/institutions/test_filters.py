"""Filters of the register, and the slot that planning fills."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions import slots
from institutions.models import Licence
from planning.models import StageProgress
from tests.factories.institutions import AppointmentFactory, InstitutionFactory, NetworkFactory, ParticipationFactory

LIST = reverse("institutions:institution_list")


def names(response) -> set[str]:
    return {row.record.short_name for row in response.context["table"].paginated_rows}


@pytest.fixture
def three(db):
    return [InstitutionFactory(short_name=f"Школа № {number}") for number in (1, 2, 3)]


def decided(institution, role, **kwargs):
    return ParticipationFactory(
        institution=institution, role=role, role_basis="Даёт кабинет", role_decided_at=timezone.now(), **kwargs
    )


def test_role_in_any_network_or_in_the_chosen_one(signed_in, three):
    here, there = NetworkFactory(), NetworkFactory()
    decided(three[0], "active", network=here)
    decided(three[1], "active", network=there)
    ParticipationFactory(network=here, institution=three[2])
    assert names(signed_in.get(LIST, {"role": "active"})) == {"Школа № 1", "Школа № 2"}
    assert names(signed_in.get(LIST, {"role": "active", "network": str(here.pk)})) == {"Школа № 1"}
    assert names(signed_in.get(LIST, {"role": "none"})) == {"Школа № 3"}


def test_settlement(signed_in, three):
    three[0].settlement_type = "village"
    three[0].save()
    assert names(signed_in.get(LIST, {"settlement": "village"})) == {"Школа № 1"}


def test_what_is_missing(signed_in, three):
    Licence.objects.create(institution=three[0], kind="licence", number="Л035", status="in_force")
    assert names(signed_in.get(LIST, {"lacks": "licence"})) == {"Школа № 2", "Школа № 3"}
    assert len(names(signed_in.get(LIST, {"lacks": "any"}))) == 3


def test_coordinator(signed_in, three):
    AppointmentFactory(institution=three[0], role="coordinator")
    ended = timezone.localdate() - datetime.timedelta(days=1)
    AppointmentFactory(institution=three[1], role="coordinator", valid_from=ended, valid_to=ended)
    assert names(signed_in.get(LIST, {"coordinator": "yes"})) == {"Школа № 1"}
    assert names(signed_in.get(LIST, {"coordinator": "no"})) == {"Школа № 2", "Школа № 3"}


def test_stage_of_the_plan(signed_in, world):
    signed_in.force_login(world.department)
    rows = StageProgress.objects.filter(plan=world.plan, institution=world.institution).order_by("stage__position")
    elsewhere = InstitutionFactory(short_name="Ни в каком плане")
    assert world.institution.short_name in names(signed_in.get(LIST, {"stage": "1"}))
    rows.filter(pk=rows[0].pk).update(state="completed", completed_at=timezone.now())
    assert names(signed_in.get(LIST, {"stage": "1"})) == {world.neighbour.short_name}
    assert names(signed_in.get(LIST, {"stage": "2"})) == {world.institution.short_name}
    assert elsewhere.short_name in names(signed_in.get(LIST, {"stage": "none"}))
    assert world.institution.short_name not in names(signed_in.get(LIST, {"stage": "none"}))
    rows.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert world.institution.short_name in names(signed_in.get(LIST, {"stage": "overdue"}))
    rows.update(state="completed", completed_at=timezone.now())
    assert names(signed_in.get(LIST, {"stage": "done"})) == {world.institution.short_name}


def test_the_stage_is_told_of_many_at_once(world, django_assert_num_queries):
    (stage,) = [slot for slot in slots.SLOTS if slot.code == "stage"]
    keys = [world.plan and world.institution.pk, world.neighbour.pk]
    with django_assert_num_queries(1):
        told = stage.told(keys)
    assert set(told) == set(keys)
    assert told[world.institution.pk].startswith("1")


@pytest.mark.parametrize(
    "query",
    [
        "stage=2",
        "stage=overdue",
        "stage=none",
        "role=active",
        "lacks=any",
        "lacks=licence",
        "coordinator=no",
        "q=школа+1",
    ],
)
def test_filters_cost_the_same_for_any_number_of_institutions(signed_in, assert_flat_queries, query):
    network = NetworkFactory()
    numbers = iter(range(100, 200))

    def grow():
        for _ in range(3):
            ParticipationFactory(
                network=network, institution=InstitutionFactory(short_name=f"Школа № 1 корпус {next(numbers)}")
            )

    assert_flat_queries(f"{LIST}?{query}", grow)


@pytest.mark.parametrize("query", ["stage=99", "stage=x", "lacks=nothing", "role=boss", "network=1", "q=" + "я" * 1000])
def test_an_odd_filter_is_no_error(signed_in, three, query):
    assert signed_in.get(f"{LIST}?{query}").status_code == 200


def test_nothing_found_is_explained(signed_in, three):
    page = signed_in.get(LIST, {"q": "шкила 2"})
    assert "шкила" in page.text
    assert "школа" in page.text
    assert "без этого слова: 1" in page.text


def test_former_names_are_found(signed_in, three):
    three[0].former_names.create(
        short_name="Гимназия имени Канта", full_name="Гимназия", valid_to=timezone.localdate(), basis="приказ"
    )
    three[0].save()
    assert names(signed_in.get(LIST, {"q": "гимназия канта"})) == {"Школа № 1"}
