"""Authority documents, terms, and who could sign on a day."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from common.verdicts import Refused
from documents.russian import Case
from institutions import facts
from institutions.models import Appointment, Covers
from institutions.models.appointments import authority_in_words
from institutions.services import appointments, register
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import AppointmentFactory, HeadFactory, InstitutionFactory

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
LIST = reverse("institutions:appointment_list")
EXPORTED = "institutions.appointment.export"
POWER = {"authority_kind": "power_of_attorney", "authority_number": "5", "authority_date": datetime.date(2026, 9, 1)}


def at(page: str, *args) -> str:
    return reverse(f"institutions:{page}", args=[getattr(arg, "pk", arg) for arg in args])


def given(**changes) -> dict:
    return {
        "role": "deputy",
        "email": "ivanova@example.org",
        "surname": "Иванова",
        "given_name": "Ольга",
        "patronymic": "Игоревна",
        "post": "заместитель директора",
        "authority_kind": "power_of_attorney",
        "authority_number": "5",
        "authority_date": "2026-09-01",
        "covers": "agreements",
        "valid_from": TODAY.isoformat(),
        "valid_to": (TODAY + 100 * DAY).isoformat(),
    } | changes


def deputy(institution, **fields) -> Appointment:
    values = {"role": "deputy", "post": "заместитель директора", "valid_to": TODAY + 90 * DAY, "basis": ""} | POWER
    return AppointmentFactory(institution=institution, **values | fields)


class TestDocuments:
    @pytest.mark.parametrize(
        ("kind", "number", "nominative", "genitive"),
        [
            ("power_of_attorney", "5", "доверенность от 01.09.2026 № 5", "доверенности от 01.09.2026 № 5"),
            ("order", "15-к", "приказ от 01.09.2026 № 15-к", "приказа от 01.09.2026 № 15-к"),
            ("power_of_attorney", "", "доверенность от 01.09.2026", "доверенности от 01.09.2026"),
        ],
    )
    def test_in_words(self, kind, number, nominative, genitive):
        day = datetime.date(2026, 9, 1)
        assert authority_in_words(kind, day, number).replace("\N{NO-BREAK SPACE}", " ") == nominative
        in_genitive = authority_in_words(kind, day, number, Case.GENITIVE)
        assert in_genitive.replace("\N{NO-BREAK SPACE}", " ") == genitive

    def test_charter_in_words(self):
        assert authority_in_words("charter", None, "", Case.GENITIVE) == "Устава"

    def test_a_deputy_is_appointed_with_a_scan(self, client, director, institution, sample_pdf):
        client.force_login(director)
        scan = SimpleUploadedFile("доверенность.pdf", sample_pdf, "application/pdf")
        client.post(at("appointment_create", institution), given(authority_file=scan))
        made = Appointment.objects.get(role="deputy")
        assert made.basis.replace("\N{NO-BREAK SPACE}", " ") == "доверенность от 01.09.2026 № 5"
        assert (made.covers, made.authority_file.name) == ("agreements", "доверенность.pdf")
        assert client.get(at("appointment_document", institution, made)).content == sample_pdf
        assert "Скан документа" in client.get(at("signatories", institution)).text

    def test_a_coordinator_does_not_see_the_scan(self, client, director, coordinator, institution, sample_pdf):
        client.force_login(director)
        scan = SimpleUploadedFile("доверенность.pdf", sample_pdf, "application/pdf")
        client.post(at("appointment_create", institution), given(authority_file=scan))
        client.force_login(coordinator)
        made = Appointment.objects.get(role="deputy")
        assert client.get(at("appointment_document", institution, made)).status_code == 403
        assert "Скан документа" not in client.get(at("signatories", institution)).text

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"authority_kind": ""}, "authority_kind"),
            ({"authority_kind": "charter"}, "authority_kind"),
            ({"authority_date": ""}, "authority_date"),
            ({"authority_date": "2999-01-01"}, "authority_date"),
            ({"valid_to": ""}, "valid_to"),
            ({"valid_to": "2020-01-01"}, "valid_to"),
            ({"authority_kind": "order", "authority_number": ""}, "authority_number"),
            ({"role": "acting", "authority_kind": "charter"}, "authority_kind"),
            ({"role": "acting", "authority_kind": "order", "authority_number": ""}, "authority_number"),
            ({"authority_file": SimpleUploadedFile("a.exe", b"MZ")}, "authority_file"),
        ],
    )
    def test_what_a_document_lacks_is_said_at_its_field(self, signed_in, institution, wrong, field):
        form = signed_in.post(at("appointment_create", institution), given(**wrong)).context["form"]
        assert form.errors[field]
        assert form["post"].value() == "заместитель директора"
        assert not Appointment.objects.filter(user__email="ivanova@example.org").exists()

    def test_a_director_acts_by_the_charter(self, signed_in):
        institution = InstitutionFactory()
        page = at("appointment_create", institution)
        signed_in.post(
            page, given(role="director", authority_kind="", authority_number="", authority_date="", valid_to="")
        )
        made = institution.appointments.get()
        assert (made.authority_kind, made.basis, made.covers) == ("charter", "Устав", "all")

    def test_the_service_refuses_a_deputy_without_a_document(self, department, institution):
        with pytest.raises(Refused, match="документ"):
            appointments.appoint(UserFactory(), institution, role="deputy", by=department)

    def test_the_database_refuses_a_power_of_attorney_without_a_term(self, institution):
        with pytest.raises(IntegrityError), transaction.atomic():
            deputy(institution, valid_to=None)

    def test_the_database_refuses_a_director_who_signs_in_part(self, institution):
        with pytest.raises(IntegrityError), transaction.atomic():
            AppointmentFactory(institution=institution, covers="contracts")

    def test_the_head_on_the_register_is_suggested_with_the_order(self, signed_in):
        institution = InstitutionFactory(head=False)
        HeadFactory(institution=institution, is_acting=True, authority_basis="приказ № 15-к от 01.09.2026")
        form = signed_in.get(at("appointment_create", institution)).context["form"]
        assert (form["role"].value(), form["authority_kind"].value()) == ("acting", "order")
        assert (form["authority_number"].value(), form["authority_date"].value()) == ("15-к", datetime.date(2026, 9, 1))

    def test_an_appointment_is_renewed_from_the_day_after(self, signed_in, institution):
        one = deputy(institution, valid_to=TODAY + 5 * DAY)
        form = signed_in.get(at("appointment_create", institution), {"renew": one.pk}).context["form"]
        assert (form["email"].value(), form["valid_from"].value()) == (one.user.email, TODAY + 6 * DAY)
        assert signed_in.get(at("appointment_create", institution), {"renew": "x' --"}).status_code == 200


class TestWhoCouldSign:
    def test_the_director_comes_first_then_the_deputy(self, institution, director):
        HeadFactory._meta.model.objects.filter(institution=institution).update(
            surname=director.surname, given_name=director.given_name, patronymic=director.patronymic
        )
        one = deputy(institution)
        first, second = facts.signatories(institution)
        assert (first.role, first.appointment.user, first.basis_genitive) == ("director", director, "Устава")
        assert second.appointment == one
        assert second.basis_genitive.replace("\N{NO-BREAK SPACE}", " ") == "доверенности от 01.09.2026 № 5"

    def test_words_for_paper(self, institution):
        (head,) = [one for one in facts.signatories(institution) if one.head]
        expected = "в лице директора Соколовой Анны Петровны, действующей на основании Устава"
        assert head.in_person == expected

    def test_a_head_without_access_signs_on_paper_only(self, db):
        (only,) = facts.signatories(InstitutionFactory())
        assert (only.appointment, only.full_name) == (None, "Соколова Анна Петровна")

    def test_papers_of_last_year_name_last_years_head(self, department):
        institution = InstitutionFactory()
        register.change_head(
            institution,
            surname="Орлов",
            given_name="Пётр",
            patronymic="Ильич",
            gender="male",
            post="директор",
            authority_basis="приказ от 01.09.2026 № 3",
            by=department,
        )
        assert [one.full_name for one in facts.signatories(institution)] == ["Орлов Пётр Ильич"]
        assert [one.full_name for one in facts.signatories(institution, TODAY - DAY)] == ["Соколова Анна Петровна"]

    def test_a_coordinator_and_whoever_ended_do_not_sign(self, institution, coordinator, department):
        one = deputy(institution, valid_from=TODAY - 10 * DAY)
        appointments.end_appointment(one, by=department, reason="Отозвана")
        assert one not in [found.appointment for found in facts.signatories(institution)]
        assert one in [found.appointment for found in facts.signatories(institution, TODAY - DAY)]

    def test_a_power_of_attorney_covers_what_it_says(self, institution):
        one = deputy(institution, covers=Covers.CONTRACTS)

        def signing(papers):
            return one in [found.appointment for found in facts.signatories(institution, papers=papers)]

        assert (signing(""), signing(Covers.CONTRACTS), signing(Covers.AGREEMENTS)) == (True, True, False)

    def test_the_page_answers_for_a_day(self, client, director, institution, coordinator):
        client.force_login(coordinator)
        deputy(institution, valid_from=TODAY, user__surname="Заместителева")
        today = client.get(at("signatories", institution))
        assert "Заместителева" in [one.full_name.split()[0] for one in today.context["people"]]
        before = client.get(at("signatories", institution), {"on": (TODAY - DAY).isoformat()})
        assert "Заместителева" not in [one.full_name.split()[0] for one in before.context["people"]]
        assert client.get(at("signatories", institution), {"on": "вчера"}).status_code == 200

    def test_the_page_costs_the_same_for_many(self, client, director, institution, assert_flat_queries):
        client.force_login(director)
        assert_flat_queries(at("signatories", institution), lambda: [deputy(institution) for _ in range(3)])


class TestAgreements:
    def test_a_deputy_for_contracts_does_not_sign_agreements(self, institution):
        one = deputy(institution, covers=Covers.CONTRACTS)
        assert not facts.signing_for(one.user, papers=Covers.AGREEMENTS).exists()
        assert facts.signing_for(one.user, papers=Covers.CONTRACTS).exists()


class TestEnding:
    def test_early_with_the_reason_told(self, signed_in, institution):
        one = deputy(institution, valid_from=TODAY - 10 * DAY)
        signed_in.post(at("appointment_end", institution, one), {"reason": "Доверенность отозвана"})
        one.refresh_from_db()
        assert (one.valid_to, one.end_reason) == (TODAY - DAY, "Доверенность отозвана")
        assert "Доверенность отозвана" in signed_in.get(at("signatories", institution)).text

    def test_on_a_day_to_come(self, signed_in, institution):
        one = deputy(institution)
        last = TODAY + 3 * DAY
        signed_in.post(at("appointment_end", institution, one), {"reason": "Уходит", "last_day": last.isoformat()})
        one.refresh_from_db()
        assert (one.valid_to, one.state) == (last, "expiring")

    @pytest.mark.parametrize("days", [-1, 90, 200])
    def test_not_in_the_past_and_not_after_its_term(self, signed_in, institution, days):
        one = deputy(institution)
        last = (TODAY + days * DAY).isoformat()
        response = signed_in.post(at("appointment_end", institution, one), {"reason": "Уходит", "last_day": last})
        assert response.context["form"].errors["last_day"]


class TestList:
    def test_filters(self, signed_in):
        soon = deputy(InstitutionFactory(), valid_to=TODAY + 30 * DAY, user__password="Пароль")
        later = deputy(InstitutionFactory(), valid_to=TODAY + 31 * DAY, user__password="Пароль")
        director = AppointmentFactory()
        over = deputy(InstitutionFactory(), valid_from=TODAY - 9 * DAY, valid_to=TODAY - DAY, user__password="Пароль")
        for query, expected in [
            ({"state": "expiring"}, {soon}),
            ({"state": "ended"}, {over}),
            ({"state": "standing"}, {soon, later, director}),
            ({"role": "director"}, {director}),
            ({"account": "invited"}, {director}),
            ({"q": director.institution.short_name}, {director}),
            ({"q": soon.user.surname}, {soon}),
        ]:
            found = {row.record for row in signed_in.get(LIST, query).context["table"].paginated_rows}
            assert found == expected, query

    def test_as_a_spreadsheet(self, signed_in, department):
        one = deputy(InstitutionFactory(short_name="=1+1"), valid_to=TODAY + 30 * DAY)
        deputy(InstitutionFactory(), user=one.user, valid_to=TODAY + 90 * DAY)
        page = f"{LIST}?state=expiring"
        assert 'method="post" action="?state=expiring"' in signed_in.get(page).text
        content = signed_in.post(page, {"export": "xlsx"}).content
        header, row = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        told = dict(zip(header, row, strict=True))
        assert one.user.full_name in row
        assert told["Учреждение"] == "=1+1"
        assert one.valid_to in [cell.date() for cell in row if isinstance(cell, datetime.datetime)]
        line = Entry.objects.get(action=EXPORTED)
        assert (line.actor, line.details["people"]) == (department, 1)
        assert line.details["item"].startswith("Состояние: ")
        signed_in.post(LIST, {"export": "xlsx"})
        last = Entry.objects.filter(action=EXPORTED).latest("number")
        assert (last.details["people"], last.details["item"]) == (1, "")  # the same person in two institutions

    def test_names_do_not_leave_by_an_address_or_to_others(self, signed_in, client_of, director):
        assert "text/html" in signed_in.get(LIST, {"export": "xlsx"})["Content-Type"]
        assert client_of(director).post(LIST, {"export": "xlsx"}).status_code == 403
        assert not Entry.objects.filter(action=EXPORTED).exists()

    def test_costs_the_same_for_many(self, signed_in, assert_flat_queries):
        assert_flat_queries(f"{LIST}?view=all", lambda: [deputy(InstitutionFactory()) for _ in range(3)])


class TestDesk:
    def test_of_the_department_and_of_the_director(self, client, department, director, institution):
        deputy(institution, valid_to=TODAY + 10 * DAY, user__surname="Заместителева")
        client.force_login(department)
        assert "Назначения, срок которых" in client.get(reverse("desk")).text
        client.force_login(director)
        assert "Заместителева" in client.get(reverse("desk")).text
