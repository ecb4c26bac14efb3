"""Annexes of orders: what rooms offer, and what is built of the network's data."""

import pytest

from acts.slots import Annex, Annexes, AnnexSource, annexes
from tests.factories.institutions import NetworkFactory, ParticipationFactory


def test_a_code_keeps_its_first_source():
    known = Annexes()
    first = AnnexSource("plan", "Plan", lambda network: Annex("План", ("Что",)))
    assert known.register(first) is first
    assert known.register(AnnexSource("plan", "Other", first.build)) is first
    assert known.choices() == [("plan", "Plan")]
    assert known.build("gone", None) is None


@pytest.mark.django_db
def test_list_of_participants_leaves_out_who_refused(django_assert_num_queries):
    network = NetworkFactory()
    taking_part = ParticipationFactory(network=network, state="included").institution
    ParticipationFactory(network=network, state="refused")
    with django_assert_num_queries(2):
        annex = annexes.build("participants", network)
    assert [row[1] for row in annex.rows] == [taking_part.full_name]
    assert all(len(row) == len(annex.columns) == len(annex.weights) for row in annex.rows)
    assert annex.as_dict()["rows"][0][0] == "1."


@pytest.mark.django_db
def test_every_source_builds_a_table_even_of_nothing():
    network = NetworkFactory()
    assert {"participants", "responsible", "interaction-plan"} <= {code for code, _label in annexes.choices()}
    for code, _label in annexes.choices():
        annex = annexes.build(code, network)
        assert annex.title
        assert all(len(row) == len(annex.columns) for row in annex.rows)
