"""Networks: stage 1 of the plan, invitations and answers."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Letter, User
from common.verdicts import Conflict, Refused
from documents import pdf
from institutions import facts
from institutions.models import Appointment, FounderDecision, Participation, ParticipationState
from institutions.panels import network_panels
from institutions.services import networks
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import (
    AppointmentFactory,
    FounderDecisionFactory,
    InstitutionFactory,
    MunicipalityFactory,
    NetworkFactory,
    ParticipationFactory,
)


def at(page: str, *args) -> str:
    return reverse(f"institutions:{page}", args=[getattr(arg, "pk", arg) for arg in args])


def listed(network, **kwargs) -> Participation:
    return ParticipationFactory(network=network, state="listed", **kwargs)


@pytest.fixture
def invited(network, institution) -> Participation:
    return ParticipationFactory(network=network, institution=institution, state="invited")


class TestBuilding:
    def test_a_network_begins(self, department):
        network = networks.create_network(name="  Сеть   района ", municipality=MunicipalityFactory(), by=department)
        assert network.name == "Сеть района"
        with pytest.raises(Refused, match="уже есть"):
            networks.create_network(name="Сеть района", municipality=MunicipalityFactory(), by=department)
        assert Entry.objects.about(network).get().action == "institutions.network.create"

    def decision(self, **changes) -> dict:
        return {
            "kind": "decree",
            "issued_by": "Администрация Демонстрационного района",
            "number": "453/1",
            "date": "2026-09-01",
            "title": "О сетевом взаимодействии",
        } | changes

    def test_decision_with_its_file(self, signed_in, network, sample_pdf):
        url = at("network_decision", network)
        signed_in.post(url, self.decision(file=SimpleUploadedFile("решение.pdf", sample_pdf, "application/pdf")))
        decision = FounderDecision.objects.get()
        assert (decision.number, decision.date) == ("453/1", datetime.date(2026, 9, 1))
        response = signed_in.get(at("network_decision_file", network))
        assert response.content == sample_pdf
        assert "attachment" in response["Content-Disposition"]
        signed_in.post(url, self.decision(number="453/2"))
        decision.refresh_from_db()
        assert decision.number == "453/2"
        assert decision.file is not None
        page = signed_in.get(network.get_absolute_url()).text
        assert "решение.pdf" in page
        assert "Постановление № 453/2" in page

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"number": ""}, "number"),
            ({"date": "2999-01-01"}, "date"),
            ({"file": SimpleUploadedFile("a.pdf", b"MZ not a pdf")}, "file"),
            ({"file": SimpleUploadedFile("a.pdf", b"")}, "file"),
        ],
    )
    def test_a_bad_decision_is_told_beside_the_field(self, signed_in, network, wrong, field):
        response = signed_in.post(at("network_decision", network), self.decision(**wrong))
        assert field in response.context["form"].errors
        assert not FounderDecision.objects.exists()

    def test_model_and_forms(self, signed_in, network):
        url = at("network_model", network)
        assert signed_in.post(url, {"model": "mixed"}).context["form"].errors.keys() == {"interaction_forms", "reasons"}
        given = {"model": "mixed", "interaction_forms": ["mobile", "network_event"], "reasons": "Так удобнее."}
        signed_in.post(url, given)
        network.refresh_from_db()
        assert network.model == "mixed"
        page = signed_in.get(network.get_absolute_url()).text
        for text in ["Смешанная", "Сетевое событие", "Выездные занятия", "Так удобнее."]:
            assert text in page
        assert signed_in.get(url).context["form"].initial["interaction_forms"] == given["interaction_forms"]

    def test_participants_are_picked_from_what_is_found(self, signed_in, network):
        school, garden = InstitutionFactory(), InstitutionFactory(kind="kindergarten", short_name="Сад")
        url = at("participants_add", network)
        assert signed_in.post(url, {}, follow=True).redirect_chain[-1][0] == url
        signed_in.post(url, {"institutions": [str(school.pk), "x", "9" * 40]})
        assert [one.institution for one in network.participations.all()] == [school]
        assert school.short_name not in [row.record.short_name for row in signed_in.get(url).context["table"].rows]
        other = InstitutionFactory(short_name="Ещё школа")
        signed_in.post(f"{url}?kind=kindergarten", {"everybody": "yes"})
        assert set(facts.participants(network)) == {school, garden}
        assert other not in facts.participants(network)
        assert networks.list_participants(network, [school], by=UserFactory()) == []

    def test_strike_off(self, signed_in, network):
        participation = listed(network)
        url = at("participation_strike_off", participation)
        assert signed_in.post(url, {}).context["form"].errors
        signed_in.post(url, {"reason": "По ошибке"})
        assert not network.participations.exists()
        entry = Entry.objects.about(network).get()
        assert (entry.reason, entry.details["institution"]) == ("По ошибке", str(participation.institution))
        assert signed_in.post(url, {"reason": "Ещё раз"}).status_code == 404

    def test_who_agreed_is_not_struck_off(self, signed_in, network, department):
        participation = ParticipationFactory(network=network, state="agreed")
        with pytest.raises(Refused, match="Согласилось"):
            networks.strike_off(participation, by=department, reason="x")
        assert signed_in.post(at("participation_strike_off", participation), {"reason": "x"}).status_code == 403


class TestInviting:
    def test_the_head_gets_an_account_and_a_letter_with_a_link(self, signed_in, network):
        participation = listed(network, institution__email="School@Example.org")
        url = at("participation_invite", participation)
        assert "Соколова Анна Петровна" in signed_in.get(url).text
        signed_in.post(url, {"email": "school@example.org"})
        participation.refresh_from_db()
        assert participation.state == ParticipationState.INVITED
        appointment = Appointment.objects.get()
        assert (appointment.role, appointment.post, appointment.basis) == ("director", "директор", "Устав")
        assert (appointment.user.email, appointment.user.surname) == ("school@example.org", "Соколова")
        letter = Letter.objects.get()
        assert letter.to == "school@example.org"
        assert network.name in letter.subject
        assert participation.get_absolute_url() in letter.body

    def test_a_head_with_an_account_gets_a_letter(self, signed_in, network, institution, director):
        participation = listed(network, institution=institution)
        assert director.email in signed_in.get(at("participation_invite", participation)).text
        signed_in.post(at("participation_invite", participation))
        assert Letter.objects.get().to == director.email
        assert User.objects.filter(email=director.email).count() == 1

    def test_a_reminder_is_another_letter(self, department, network, institution, director):
        participation = listed(network, institution=institution)
        networks.invite(participation, by=department)
        with pytest.raises(Conflict):
            networks.invite(participation, by=department)  # by somebody who read it before
        assert Letter.objects.count() == 1
        participation.refresh_from_db()
        networks.invite(participation, by=department)
        assert Letter.objects.count() == 2

    def test_nobody_to_write_to(self, signed_in, department, network):
        homeless = listed(network, institution__email="")
        with pytest.raises(Refused, match="Некуда"):
            networks.invite(homeless, by=department)
        headless = listed(network, institution__head=False)
        with pytest.raises(Refused, match="руководитель"):
            networks.invite(headless, by=department)
        assert "Руководитель не указан" in signed_in.get(at("participation_invite", headless)).text
        assert not Appointment.objects.exists()

    def test_the_e_mail_of_somebody_else_opens_no_door(self, signed_in, network, department):
        """A specialist's own address typed by mistake must not make the specialist a director."""
        participation = listed(network)
        response = signed_in.post(at("participation_invite", participation), {"email": department.email})
        assert "другому человеку" in str(response.context["form"].non_field_errors())
        assert not Appointment.objects.exists()
        participation.refresh_from_db()
        assert participation.state == ParticipationState.LISTED

    def test_all_at_once_with_a_summary(self, signed_in, network):
        good, homeless = listed(network), listed(network, institution__email="")
        page = signed_in.get(at("network_invite_all", network)).text
        assert "Будет отправлено 1 письмо" in page
        assert "1 учреждению написать нельзя" in page
        after = signed_in.post(at("network_invite_all", network), follow=True).text
        assert "Отправлено 1 приглашение." in after
        assert f"{homeless.institution}: Некуда" in after.replace("&quot;", '"')
        good.refresh_from_db()
        homeless.refresh_from_db()
        assert (good.state, homeless.state) == ("invited", "listed")

    def test_include_all(self, signed_in, network):
        ParticipationFactory.create_batch(2, network=network, state="agreed")
        ParticipationFactory(network=network, state="invited")
        assert "Включено" not in signed_in.get(network.get_absolute_url()).text
        page = signed_in.post(at("network_include_all", network), follow=True).text
        assert "2 учреждения включены в сеть." in page
        assert facts.unanswered(facts.participants(network), network).count() == 1


class TestAnswering:
    def test_yes(self, client, director, invited, network):
        network.model, network.reasons = "parity", "Все равны."
        network.save()
        FounderDecisionFactory(network=network)
        client.force_login(director)
        page = client.get(invited.get_absolute_url()).text
        for text in [network.name, "Горизонтальная", "Все равны.", "Постановление"]:
            assert text in page
        url = at("participation_agree", invited)
        client.post(url)
        invited.refresh_from_db()
        assert invited.state == "invited"  # without the tick
        client.post(url, {"confirm": "on"})
        invited.refresh_from_db()
        assert (invited.state, invited.answered_by) == ("agreed", director)
        assert client.post(url, {"confirm": "on"}).status_code == 409

    def test_no_needs_a_reason_and_may_be_asked_again(self, client, director, invited, client_of, department):
        client.force_login(director)
        url = at("participation_refuse", invited)
        assert client.post(url, {"reason": " "}).context["form"].errors
        client.post(url, {"reason": "Ремонт здания"})
        invited.refresh_from_db()
        assert (invited.state, invited.refusal_reason) == ("refused", "Ремонт здания")
        office = client_of(department)
        assert "Ремонт здания" in office.get(invited.network.get_absolute_url()).text
        office.post(at("participation_ask_again", invited), {"reason": "Ремонт окончен"})
        invited.refresh_from_db()
        assert (invited.state, invited.refusal_reason, invited.answered_at) == ("invited", "", None)
        assert Letter.objects.get().to == director.email

    @pytest.mark.parametrize("page", ["participation_agree", "participation_refuse"])
    def test_only_the_head_answers(self, client_of, coordinator, outsider, department, invited, page):
        given = {"confirm": "on", "reason": "x"}
        assert client_of(coordinator).post(at(page, invited), given).status_code == 403
        assert client_of(department).post(at(page, invited), given).status_code == 403
        assert client_of(outsider).post(at(page, invited), given).status_code == 404
        invited.refresh_from_db()
        assert invited.state == "invited"

    def test_two_answers_of_which_one_counts(self, director, invited):
        networks.answer_yes(invited, by=director)
        with pytest.raises(Conflict):
            networks.answer_no(invited, by=director, reason="x")

    def test_listed_is_not_told(self, client, director, network, institution):
        participation = listed(network, institution=institution)
        client.force_login(director)
        assert client.get(participation.get_absolute_url()).status_code == 404
        assert client.get(network.get_absolute_url()).status_code == 404
        assert facts.awaiting_me(director) == []

    def test_desk(self, client, director, invited, department):
        (todo,) = facts.awaiting_me(director)
        assert todo.url == invited.get_absolute_url()
        networks.answer_yes(invited, by=director)
        urls = [todo.url for todo in facts.awaiting_me(director)]
        assert urls == [at("material_base", invited.institution), at("staff_list", invited.institution)]
        assert [(todo.title, todo.count) for todo in facts.awaiting_department()] == [
            ("Учреждения согласились и ждут включения в сеть", 1)
        ]


class TestPages:
    def test_list(self, signed_in, network, institution):
        ParticipationFactory(network=network, institution=institution)
        page = signed_in.get(at("network_list"))
        assert network.name in page.text
        assert page.context["table"].rows[0].record.included_count == 1

    def test_participants_see_the_network_but_not_its_kitchen(self, client, director, invited, network):
        ParticipationFactory(network=network, state="refused", refusal_reason="Тайна")
        listed_one = listed(network)
        client.force_login(director)
        page = client.get(network.get_absolute_url()).text
        assert "Тайна" not in page
        assert listed_one.institution.short_name not in page
        assert at("network_model", network) not in page
        for name in ("network_decision", "network_model", "participants_add", "network_invite_all"):
            assert client.get(at(name, network)).status_code == 403
        assert client.post(at("network_include_all", network)).status_code == 403

    def test_strangers_do_not_learn_that_it_exists(self, client, outsider, network, invited):
        client.force_login(outsider)
        for name in ("network_detail", "network_decision_file", "participants_pdf", "network_model"):
            assert client.get(at(name, network)).status_code == 404
        assert network.name not in client.get(at("network_list")).text

    def test_other_rooms_have_their_say(self, signed_in, network):
        def panel(request, obj):
            return [("Доска", "Этап 2 из 6", "/plan/", "Открыть доску")]

        network_panels.register(panel)
        try:
            assert "Этап 2 из 6" in signed_in.get(network.get_absolute_url()).text
        finally:
            network_panels._functions.remove(panel)

    def test_annex_to_the_act(self, signed_in, network, institution):
        ParticipationFactory(network=network, institution=institution)
        FounderDecisionFactory(network=network)
        response = signed_in.get(at("participants_pdf", network))
        assert response["Content-Type"] == "application/pdf"
        assert pdf.pages(response.content) == 1

    def test_queries_are_flat(self, signed_in, network, assert_flat_queries):
        def grow():
            for state in ("listed", "invited", "agreed", "refused", "included"):
                ParticipationFactory(network=network, institution=AppointmentFactory().institution, state=state)

        FounderDecisionFactory(network=network)
        assert_flat_queries(network.get_absolute_url(), grow)
        assert_flat_queries(at("network_list"), lambda: NetworkFactory.create_batch(3, participants=2))
        assert_flat_queries(at("network_invite_all", network), grow)

    def test_invitation_of_many_is_flat(self, client, director, invited, network, assert_flat_queries):
        client.force_login(director)
        assert_flat_queries(invited.get_absolute_url(), lambda: ParticipationFactory.create_batch(3, network=network))
        assert_flat_queries(network.get_absolute_url(), lambda: ParticipationFactory.create_batch(3, network=network))

    def test_state_filter_takes_anything(self, signed_in, network):
        listed(network)
        for state in ("listed", "'", "no-such", ""):
            assert signed_in.get(network.get_absolute_url(), {"state": state, "page": "abc"}).status_code == 200
