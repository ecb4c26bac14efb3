"""Active and passive participants, and what was wanting in the recruitment."""

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import Letter
from common.verdicts import Conflict, Refused
from institutions import network_roles
from institutions.models import Participation, ResourceRequest
from institutions.services import networks, roles
from journal.models import Entry
from tests.factories.institutions import (
    AppointmentFactory,
    FounderDecisionFactory,
    HeadFactory,
    InstitutionFactory,
    MaterialBaseFactory,
    ParticipationFactory,
)


def at(page: str, *args) -> str:
    return reverse(f"institutions:{page}", args=[getattr(arg, "pk", arg) for arg in args])


def offering(institution, items: int = 1):
    MaterialBaseFactory(institution=institution, items=items, items__is_offered=True)
    return institution


class TestSuggestions:
    def test_whoever_offers_something_is_active(self, institution):
        suggestion = network_roles.suggestions([offering(institution, 3)])[institution.pk]
        assert suggestion.role == "active"
        assert suggestion.reason == "Предлагает сети: 3 ресурса."

    def test_whoever_asks_only_is_passive(self, institution, director):
        ResourceRequest.objects.create(institution=institution, type="workshop", what="Кабинет", created_by=director)
        suggestion = network_roles.suggestions([institution])[institution.pk]
        assert suggestion.role == "passive"
        assert "1 открытая заявка" in suggestion.reason

    def test_whoever_does_nothing_is_passive_and_that_is_said(self, institution):
        suggestion = network_roles.suggestions([institution])[institution.pk]
        assert (suggestion.role, suggestion.reason) == ("passive", "Пока ничего не предлагает сети.")

    def test_what_is_not_offered_or_does_not_work_does_not_count(self, institution):
        base = MaterialBaseFactory(institution=institution, items=1, items__is_offered=False)
        base.items.update(working=0)
        assert network_roles.suggestions([institution])[institution.pk].role == "passive"

    def test_many_cost_what_one_costs(self, db, django_assert_num_queries):
        institutions = [offering(InstitutionFactory()) for _ in range(5)]
        with django_assert_num_queries(6):
            network_roles.suggestions(institutions)


class TestDeciding:
    def test_the_department_decides_with_a_basis(self, signed_in, department, network, institution):
        one = ParticipationFactory(network=network, institution=offering(institution))
        page = at("participation_role", one)
        form = signed_in.get(page).context["form"]
        assert (form["role"].value(), form["basis"].value()) == ("active", "Предлагает сети: 1 ресурс.")
        signed_in.post(page, {"role": "passive", "basis": "Оборудование на ремонте до весны."})
        one.refresh_from_db()
        assert (one.role, one.role_decided_by) == ("passive", department)
        entry = Entry.objects.about(one).get()
        assert entry.action == "institutions.participation.decide_role"
        assert entry.reason == "Оборудование на ремонте до весны."

    def test_suggestions_are_recorded_for_those_ticked(self, signed_in, network):
        ticked = ParticipationFactory(network=network, institution=offering(InstitutionFactory()))
        other = ParticipationFactory(network=network)
        stranger = ParticipationFactory()
        signed_in.post(
            at("network_roles_accept", network), {"participations": [str(ticked.pk), str(stranger.pk), "nonsense"]}
        )
        found = dict(Participation.objects.values_list("pk", "role"))
        assert (found[ticked.pk], found[other.pk], found[stranger.pk]) == ("active", "", "")

    def test_the_prefilled_basis_is_corrected_in_bulk(self, signed_in, network):
        one, two = (ParticipationFactory(network=network, institution=offering(InstitutionFactory())) for _ in "ab")
        page = signed_in.get(at("network_roles", network)).text
        assert "Предлагает сети: оборудование – 1." in page or "Предлагает сети:" in page
        sent = {
            "participations": [str(one.pk), str(two.pk)],
            f"{one.pk}-role": "passive",
            f"{one.pk}-basis": "Мастерская на ремонте.",
            f"{two.pk}-role": "active",
            f"{two.pk}-basis": " ",
        }
        answer = signed_in.post(at("network_roles_accept", network), sent, follow=True)
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.role, one.role_basis) == ("passive", "Мастерская на ремонте.")
        assert two.role == ""
        assert two.institution.short_name in answer.text

    def test_every_decision_stays_readable(self, signed_in, department, network):
        one = ParticipationFactory(network=network)
        roles.decide_role(one, role="passive", basis="Пока ничего нет.", by=department)
        roles.decide_role(one, role="active", basis="Открыта мастерская.", by=department)
        page = signed_in.get(at("participation_role", one)).text
        assert page.index("Открыта мастерская.") < page.index("Пока ничего нет.")

    def test_who_has_not_agreed_has_no_role(self, department, network):
        one = ParticipationFactory(network=network, state="invited")
        with pytest.raises(Conflict):
            roles.decide_role(one, role="active", basis="x", by=department)

    def test_a_role_needs_a_basis(self, signed_in, department, network):
        one = ParticipationFactory(network=network)
        with pytest.raises(Refused):
            roles.decide_role(one, role="active", basis=" ", by=department)
        assert signed_in.post(at("participation_role", one), {"role": "active"}).context["form"].errors["basis"]

    def test_a_participant_reads_the_roles_and_no_suggestions(self, client, director, institution, network):
        ParticipationFactory(network=network, institution=institution)
        client.force_login(director)
        page = client.get(at("network_roles", network))
        assert institution.short_name in page.text
        assert "Пока ничего не предлагает" not in page.text

    def test_the_page_costs_the_same_for_many(self, signed_in, network, assert_flat_queries):
        assert_flat_queries(
            at("network_roles", network),
            lambda: [
                ParticipationFactory(network=network, institution=offering(InstitutionFactory())) for _ in range(3)
            ],
        )


class TestRecruiting:
    def invited(self, network, days: int) -> Participation:
        institution = AppointmentFactory().institution
        moment = timezone.now() - datetime.timedelta(days=days)
        return ParticipationFactory(network=network, institution=institution, state="invited", invited_at=moment)

    def test_the_silent_ones_are_reminded_once(self, signed_in, network):
        silent, fresh = self.invited(network, 5), self.invited(network, 1)
        page = signed_in.get(at("network_remind_all", network))
        assert silent.institution.short_name in page.text
        assert fresh.institution.short_name not in page.text
        signed_in.post(at("network_remind_all", network))
        assert Letter.objects.count() == 1
        signed_in.post(at("network_remind_all", network))
        assert Letter.objects.count() == 1

    def test_a_choice_is_undone(self, signed_in, network):
        for _ in range(3):
            ParticipationFactory(network=network, state="listed")
        stays = self.invited(network, 1)
        signed_in.post(at("network_clear_list", network), {"reason": "Выбраны по ошибке"})
        assert list(network.participations.all()) == [stays]

    def test_an_inclusion_is_undone(self, signed_in, network, department):
        one = ParticipationFactory(network=network)
        signed_in.post(at("participation_take_back", one), {"reason": "Ошибка"})
        one.refresh_from_db()
        assert one.state == "agreed"
        networks.include(one, by=department)
        one.refresh_from_db()
        assert one.state == "included"

    def test_search_among_the_participants(self, signed_in, network):
        ParticipationFactory(network=network, institution=InstitutionFactory(short_name="МБОУ СОШ № 1"))
        ParticipationFactory(network=network, institution=InstitutionFactory(short_name="МБОУ СОШ № 10"))
        rows = signed_in.get(network.get_absolute_url(), {"q": "сш 1"}).context["rows"]
        assert [row["participation"].institution.short_name for row in rows] == ["МБОУ СОШ № 1"]

    def test_the_list_as_a_spreadsheet(self, signed_in, network, department):
        institution = HeadFactory(institution__short_name="=cmd").institution
        ParticipationFactory(network=network, institution=institution, state="refused")
        url = at("participants_xlsx", network)
        assert f'<form method="post" action="{url}">' in signed_in.get(network.get_absolute_url()).text
        content = signed_in.post(url).content
        _header, row = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        assert row[0] == "=cmd"
        assert "Отказалось" in row
        line = Entry.objects.get(action="institutions.network.export")
        assert (line.actor, line.target_id, line.details["people"]) == (department, str(network.pk), 1)

    def test_names_of_heads_do_not_leave_by_an_address_or_to_others(self, signed_in, client_of, network, outsider):
        own = ParticipationFactory(network=network, institution=AppointmentFactory().institution)
        url = at("participants_xlsx", network)
        assert signed_in.get(url).status_code == 405
        assert client_of(outsider).post(url).status_code == 404
        assert client_of(own.institution.appointments.get().user).post(url).status_code == 403
        assert not Entry.objects.filter(action="institutions.network.export").exists()

    def test_the_annex_names_the_act_as_papers_do(self, signed_in, network):
        decision = FounderDecisionFactory(network=network, kind="order", issued_by="Управление образования")
        ParticipationFactory(network=network)
        content = signed_in.get(at("participants_pdf", network)).content
        text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
        assert "Приложение № 1 к приказу Управления образования от 01.09.2026" in text
        assert decision.number in text
