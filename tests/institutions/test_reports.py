"""Pages of the analysis: who sees what, cuts and filters in the address, the file, the own institution."""

import pytest
from django.urls import reverse

from documents import xlsx
from institutions.figures import SUBJECTS
from tests.factories.institutions import (
    InstitutionFactory,
    MaterialBaseFactory,
    NetworkFactory,
    ParticipationFactory,
    ResourceItemFactory,
)
from tests.factories.staff import StaffListFactory

pytestmark = pytest.mark.django_db


def page(subject: str) -> str:
    return reverse("institutions:report_detail", args=[subject])


def equipped(network, working: int = 3, **fields):
    institution = InstitutionFactory(**fields)
    ParticipationFactory(network=network, institution=institution)
    ResourceItemFactory(base=MaterialBaseFactory(institution=institution, accepted=True), quantity=10, working=working)
    return institution


def test_the_first_network_is_shown_and_the_whole_register_on_demand(signed_in, network):
    inside = equipped(network)
    outside = InstitutionFactory()
    shown = signed_in.get(page("equipment"))
    assert inside.short_name in shown.text
    assert outside.short_name not in shown.text
    assert outside.short_name in signed_in.get(page("equipment"), {"network": "all"}).text


def test_an_address_with_nonsense_shows_the_page(signed_in, network):
    equipped(network)
    query = {"by": "zodiac", "network": "x", "kind": "bath", "view": "nothing", "sort": "-drop", "export": "exe"}
    assert signed_in.get(page("equipment"), query).status_code == 200


def test_an_unknown_subject_is_not_found(signed_in):
    assert signed_in.get(page("weather")).status_code == 404


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_view_and_cut_opens(signed_in, network, subject):
    equipped(network, children_5_18=100, children_as_of="2026-09-01")
    for view in SUBJECTS[subject].views:
        for cut in SUBJECTS[subject].cuts(view):
            shown = signed_in.get(page(subject), {"view": view.code, "by": cut.value})
            assert shown.status_code == 200, (view.code, cut)
            assert shown.context["report"].cut == cut


def test_kinds_narrow(signed_in, network):
    school, garden = equipped(network), equipped(network, kind="kindergarten")
    shown = signed_in.get(page("equipment"), {"kind": "kindergarten"})
    assert garden.short_name in shown.text
    assert school.short_name not in shown.text


def test_columns_sort(signed_in, network):
    few, many = equipped(network, 1), equipped(network, 9)
    shown = signed_in.get(page("equipment"), {"sort": "-working"})
    assert [row.label for row, _cells in shown.context["rows"]] == [many.short_name, few.short_name]
    assert 'aria-sort="descending"' in shown.text


def test_who_has_not_handed_in_is_listed_with_a_link(signed_in, network):
    equipped(network)
    late = ParticipationFactory(network=network).institution
    assert f'<a href="{reverse("institutions:material_base", args=[late.pk])}">{late.short_name}</a>' in (
        signed_in.get(page("equipment")).text
    )


def test_the_file_has_rows_total_definitions_and_who_is_missing(signed_in, network):
    equipped(network, 4, short_name="Школа № 1")
    ParticipationFactory(network=network, institution=InstitutionFactory(short_name="Школа № 2"))
    content = signed_in.get(page("equipment"), {"export": "xlsx"}).content
    table = xlsx.read_rows(content)
    assert table[1][:4] == ["Школа № 1", "10", "4", "40"]
    assert table[2] == ["Школа № 2", "", "", "", ""]
    assert table[3][:3] == ["Всего", "10", "4"]
    assert len(xlsx.sheet_names(content)) == 3
    assert ["Школа № 2"] in xlsx.read_rows(content, sheet=2)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_pages_cost_the_same_for_many_institutions(signed_in, network, subject, assert_flat_queries):
    def grow():
        for _ in range(3):
            institution = equipped(network, children_5_18=100, children_as_of="2026-09-01")
            StaffListFactory(institution=institution, accepted=True, items=2)

    assert_flat_queries(page(subject), grow)


def test_people_of_an_institution_are_led_to_their_own(client, director, institution):
    client.force_login(director)
    assert client.get(reverse("institutions:report_index")).url == reverse(
        "institutions:report_own", args=[institution.pk]
    )
    assert client.get(page("equipment")).status_code == 403


@pytest.fixture
def own(client, director, institution, network):
    """The director's own page; its institution has 4 working pieces."""
    ParticipationFactory(network=network, institution=institution)
    ResourceItemFactory(base=MaterialBaseFactory(institution=institution, accepted=True), quantity=10, working=4)
    client.force_login(director)
    return reverse("institutions:report_own", args=[institution.pk])


def figure(response, label: str) -> dict:
    return next(row for row in response.context["rows"] if row["label"] == label)


def test_the_own_institution_stands_beside_the_mean_and_nobody_is_named(client, own, network):
    others = [equipped(network, 1), equipped(network, 10)]
    shown = client.get(own)
    row = figure(shown, "Исправное оборудование, единиц")
    assert (row["own"], row["mean"], row["place"], row["of"]) == ("4", "5", 2, 3)
    assert not any(other.short_name in shown.text for other in others)


def test_of_two_institutions_no_mean_is_told(client, own, network):
    equipped(network, 9)
    row = figure(client.get(own), "Исправное оборудование, единиц")
    assert (row["own"], row["mean"], row["place"]) == ("4", "", None)


def test_an_institution_outside_any_network_is_told_so(client, director, institution):
    client.force_login(director)
    shown = client.get(reverse("institutions:report_own", args=[institution.pk]))
    assert "Сравнивать пока не с чем" in shown.text


def test_another_s_network_is_not_looked_into(client, own):
    foreign = NetworkFactory()
    equipped(foreign)
    assert client.get(own, {"network": str(foreign.pk)}).context["network"] != foreign


def test_charts_have_words_for_those_who_do_not_see(signed_in, network):
    equipped(network, children_5_18=100, children_as_of="2026-09-01")
    shown = signed_in.get(page("equipment")).text
    assert 'role="img" aria-labelledby="chart-t chart-d"' in shown
