"""The register: list, card, forms, history of heads, access."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from common.verdicts import Refused
from documents.xlsx import read_rows
from institutions.models import Appointment, Head, Institution, Municipality
from institutions.services import appointments, register
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import (
    AppointmentFactory,
    InstitutionFactory,
    MaterialBaseFactory,
    MunicipalityFactory,
    NetworkFactory,
    inn,
    ogrn,
)

LIST = reverse("institutions:institution_list")


def names(response) -> list[str]:
    return [row.record.short_name for row in response.context["table"].page.object_list]


def fields(**changes) -> dict:
    return {
        "municipality": MunicipalityFactory().pk,
        "full_name": "Муниципальное бюджетное общеобразовательное учреждение «Демонстрационная школа № 7»",
        "short_name": "МБОУ «Демонстрационная школа № 7»",
        "kind": "school",
        "inn": inn(7),
        "kpp": "999901001",
        "ogrn": ogrn(7),
        "address": "г. Гвардейск, ул. Школьная, д. 7",
        "phone": "8 (40159) 0-00-07",
        "email": "school7@example.org",
        "site": "school7.example.org",
        "post": "директор",
        "surname": "Семёнова",
        "given_name": "Анна",
        "patronymic": "Петровна",
        "gender": "female",
        "authority_basis": "Устав",
    } | changes


class TestList:
    def test_search_forgives(self, signed_in):
        InstitutionFactory(short_name="МБОУ «Школа № 1 пос. Озёрки»", inn=inn(1))
        InstitutionFactory(short_name="МАДОУ «Детский сад»", inn=inn(2), kind="kindergarten")
        for text in ["озерки", "ОЗЁРКИ", "школа №1 ", "МБОУ школа", inn(1), "«школа"]:
            assert names(signed_in.get(LIST, {"q": text})) == ["МБОУ «Школа № 1 пос. Озёрки»"], text

    def test_filters(self, signed_in):
        school, garden = InstitutionFactory(), InstitutionFactory(kind="kindergarten")
        elsewhere = InstitutionFactory(municipality=MunicipalityFactory(name="Другой район"))
        network = NetworkFactory(participants=[garden])
        NetworkFactory(participants=[school], participants__state="refused")
        AppointmentFactory(institution=school)
        for query, expected in [
            ({"kind": "kindergarten"}, {garden}),
            ({"municipality": elsewhere.municipality_id}, {elsewhere}),
            ({"network": str(network.pk)}, {garden}),
            ({"access": "yes"}, {school}),
            ({"access": "no"}, {garden, elsewhere}),
        ]:
            assert set(names(signed_in.get(LIST, query))) == {one.short_name for one in expected}, query

    def test_number_2_stands_before_number_10(self, signed_in):
        for number in (10, 2, 1):
            InstitutionFactory(short_name=f"Школа № {number}")
        assert names(signed_in.get(LIST)) == ["Школа № 1", "Школа № 2", "Школа № 10"]
        assert names(signed_in.get(LIST, {"sort": "-name"})) == ["Школа № 10", "Школа № 2", "Школа № 1"]

    def test_export_is_what_is_filtered_and_can_be_imported_again(self, signed_in):
        InstitutionFactory(short_name="Школа № 1", inn="0000000000", kpp="012345678")
        InstitutionFactory(short_name="Сад", kind="kindergarten")
        response = signed_in.post(f"{LIST}?kind=school", {"export": "xlsx"})
        header, *rows = read_rows(response.content)
        assert [row[1] for row in rows] == ["Школа № 1"]
        assert rows[0][header.index("ИНН")] == "0000000000"
        assert rows[0][header.index("КПП")] == "012345678"
        assert rows[0][header.index("Вид")] == "Школа"
        line = Entry.objects.get(action="institutions.institution.export")
        assert line.details["institutions"] == 1
        assert "Школа" in line.details["item"]

    def test_by_an_address_the_register_does_not_leave(self, signed_in):
        InstitutionFactory()
        assert "text/html" in signed_in.get(LIST, {"export": "xlsx"})["Content-Type"]
        assert not Entry.objects.filter(action="institutions.institution.export").exists()

    def test_director_is_led_to_the_own_card(self, client, director, institution, outsider):
        client.force_login(director)
        assert client.get(LIST).url == institution.get_absolute_url()
        assert names(client.get(LIST, {"q": ""})) == [institution.short_name]

    def test_queries_are_flat(self, signed_in, assert_flat_queries):
        def grow():
            for _ in range(3):
                AppointmentFactory(institution=InstitutionFactory())
            NetworkFactory(participants=3)

        assert_flat_queries(LIST, grow)
        assert_flat_queries(LIST, grow, {"export": "xlsx"})


class TestCard:
    def test_shows_what_is_known(self, signed_in, institution, director):
        NetworkFactory(name="Сеть района", participants=[institution])
        MaterialBaseFactory(institution=institution, submitted=True)
        page = signed_in.get(institution.get_absolute_url()).text
        for text in [institution.inn, "Соколова Анна Петровна", director.full_name, "Сеть района", "На проверке"]:
            assert text in page, text

    def test_strangers_do_not_learn_that_it_exists(self, client, outsider, institution):
        client.force_login(outsider)
        assert client.get(institution.get_absolute_url()).status_code == 404

    def test_queries_are_flat(self, signed_in, institution, assert_flat_queries):
        def grow():
            AppointmentFactory.create_batch(3, institution=institution, role="coordinator")
            NetworkFactory.create_batch(3, participants=[institution])

        assert_flat_queries(institution.get_absolute_url(), grow)


class TestForms:
    def test_department_enters_an_institution_with_its_head(self, signed_in, department):
        response = signed_in.post(reverse("institutions:institution_create"), fields(inn=f" {inn(7)[:4]} {inn(7)[4:]}"))
        institution = Institution.objects.get()
        assert response.url == institution.get_absolute_url()
        assert (institution.inn, institution.site) == (inn(7), "https://school7.example.org")
        assert institution.head_on().full_name == "Семёнова Анна Петровна"
        entry = Entry.objects.about(institution).get()
        assert (entry.actor, entry.action) == (department, "institutions.institution.create")

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"inn": "9999000014"}, "Контрольная цифра ИНН"),
            ({"inn": "123"}, "10 цифр"),
            ({"ogrn": "1029999000018"}, "Контрольная цифра ОГРН"),
            ({"kpp": "12"}, "КПП состоит из 9"),
            ({"email": "нет"}, "адрес электронной почты"),
            ({"surname": ""}, "Обязательное поле"),
        ],
    )
    def test_mistakes_are_told_and_nothing_typed_is_lost(self, signed_in, wrong, message):
        response = signed_in.post(reverse("institutions:institution_create"), fields(**wrong))
        assert message in response.text
        assert "8 (40159) 0-00-07" in response.text
        assert not Institution.objects.exists()

    def test_inn_is_entered_once(self, signed_in):
        InstitutionFactory(inn=inn(7))
        response = signed_in.post(reverse("institutions:institution_create"), fields())
        assert "ИНН" in str(response.context["form"].errors)

    def test_change_is_told_in_the_history(self, signed_in, institution):
        url = reverse("institutions:institution_edit", args=[institution.pk])
        assert institution.inn in signed_in.get(url).text
        signed_in.post(url, fields(inn=institution.inn, ogrn=institution.ogrn, phone="8 (40159) 1-11-11"))
        institution.refresh_from_db()
        assert institution.phone == "8 (40159) 1-11-11"
        assert "8 (40159) 1-11-11" in signed_in.get(institution.get_absolute_url()).text
        assert Entry.objects.about(institution).get().details["changes"]["phone"] == ["", "8 (40159) 1-11-11"]

    def test_no_change_no_line(self, department, institution):
        register.save_institution(institution, phone=institution.phone, by=department)
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("page", ["name_change", "renaming_undo", "head_change", "institution_delete"])
    def test_own_people_do_not_change_the_register(self, client, director, institution, page):
        client.force_login(director)
        url = reverse(f"institutions:{page}", args=[institution.pk])
        assert client.get(url).status_code == 403
        assert client.post(url, fields()).status_code == 403

    def test_municipality(self, signed_in):
        url = reverse("institutions:municipality_create")
        signed_in.post(url, {"name": "  Озёрский   муниципальный округ "})
        assert Municipality.objects.get().name == "Озёрский муниципальный округ"
        assert "уже существует" in signed_in.post(url, {"name": "Озёрский муниципальный округ"}).text

    def test_a_mistaken_institution_is_deleted(self, signed_in):
        institution = InstitutionFactory()
        url = reverse("institutions:institution_delete", args=[institution.pk])
        assert signed_in.post(url, {"reason": "Дважды"}).status_code == 200  # without the tick
        assert signed_in.post(url, {"reason": "Дважды", "confirm": "on"}).url == LIST
        assert not Institution.objects.exists()
        assert Entry.objects.get().target_id == str(institution.pk)

    def test_an_institution_that_takes_part_stays(self, signed_in, institution):
        NetworkFactory(participants=[institution])
        url = reverse("institutions:institution_delete", args=[institution.pk])
        response = signed_in.post(url, {"reason": "Дважды", "confirm": "on"})
        assert "ссылаются" in response.text
        assert institution.heads.count() == 1


class TestHead:
    NEW = {
        "post": "директор",
        "surname": "Орлов",
        "given_name": "Пётр",
        "patronymic": "Ильич",
        "gender": "male",
        "authority_basis": "Устав",
    }

    def test_a_new_head_closes_the_former_one(self, signed_in, institution, director):
        url = reverse("institutions:head_change", args=[institution.pk])
        signed_in.post(url, self.NEW | {"valid_from": "2026-03-01"})
        former, present = institution.heads.order_by("pk")
        assert (former.valid_to, present.valid_from) == (datetime.date(2026, 2, 28), datetime.date(2026, 3, 1))
        assert institution.head_on(datetime.date(2026, 2, 1)) == former
        assert institution.head_on() == present
        assert not Appointment.objects.current().filter(user=director).exists()

    def test_the_same_name_is_a_correction(self, department, institution, director):
        AppointmentFactory(institution=institution, role="acting", user__surname="Соколова", user__given_name="Анна")
        head = institution.heads.get()
        given = {"surname": "СОКОЛОВА", "given_name": "Анна", "patronymic": "Петровна", "gender": "female"}
        register.change_head(institution, **given, post="заведующий", authority_basis="Устав", by=department)
        head.refresh_from_db()
        assert (head.post, head.valid_to) == ("заведующий", None)
        assert Appointment.objects.current().filter(role="acting").exists()
        assert Entry.objects.filter(action="institutions.institution.correct_head").count() == 1

    def test_a_changed_surname_of_the_same_person_ends_nobodys_access(
        self, signed_in, department, institution, director
    ):
        given = self.NEW | {"surname": "Лебедева", "given_name": "Анна", "patronymic": "Петровна", "gender": "female"}
        url = reverse("institutions:head_change", args=[institution.pk])
        signed_in.post(url, given | {"valid_from": "2026-09-01", "same_person": "on"})
        assert [head.surname for head in institution.heads.all()] == ["Лебедева"]
        register.change_head(institution, **given | {"post": "заведующий"}, by=department)
        assert Appointment.objects.current().filter(user=director).exists()

    def test_a_head_changed_meanwhile_is_told(self, signed_in, institution):
        url = reverse("institutions:head_change", args=[institution.pk])
        shown = {f"initial-{name}": value for name, value in self.NEW.items()}
        shown |= {"initial-surname": "Соколова", "initial-valid_from": "2026-09-01", "valid_from": "2026-09-01"}
        institution.heads.update(surname="Лебедева")
        response = signed_in.post(url, shown | self.NEW)
        assert "Лебедева" in str(response.context["form"].errors["surname"])
        assert "Орлов" in response.text

    def test_not_before_the_present_one(self, signed_in, institution):
        institution.heads.update(valid_from=datetime.date(2026, 5, 1))
        url = reverse("institutions:head_change", args=[institution.pk])
        response = signed_in.post(url, self.NEW | {"valid_from": "2026-04-01"})
        assert "01.05.2026" in response.text
        assert Head.objects.count() == 1

    def test_a_slip_of_today_is_put_right_in_place(self, department, institution):
        for surname in ("Орлв", "Орлов"):
            register.change_head(institution, **(self.NEW | {"surname": surname}), by=department)
        assert [head.surname for head in institution.heads.order_by("pk")] == ["Соколова", "Орлов"]

    def test_nobody_appointed_today_outlives_the_change(self, department, institution, director):
        """Even whoever was appointed this very morning no longer signs."""
        assert Appointment.objects.current().filter(user=director).exists()
        register.change_head(institution, **self.NEW, by=department)
        assert not Appointment.objects.current().filter(user=director).exists()


class TestAccess:
    def given(self, **changes) -> dict:
        return {
            "role": "coordinator",
            "email": "ivanova@example.org",
            "surname": "Иванова",
            "given_name": "Ольга",
            "patronymic": "Игоревна",
            "post": "методист",
            "valid_from": timezone.localdate().isoformat(),
        } | changes

    def test_director_appoints_a_coordinator_who_gets_a_letter(self, client, director, institution):
        client.force_login(director)
        url = reverse("institutions:appointment_create", args=[institution.pk])
        assert [value for value, _label in client.get(url).context["form"].fields["role"].choices] == [
            "deputy",
            "coordinator",
        ]
        client.post(url, self.given())
        made = Appointment.objects.get(role="coordinator")
        assert (made.user.email, made.institution) == ("ivanova@example.org", institution)
        assert Letter.objects.get().to == "ivanova@example.org"

    def test_director_does_not_appoint_a_director(self, client, director, institution):
        client.force_login(director)
        url = reverse("institutions:appointment_create", args=[institution.pk])
        assert client.post(url, self.given(role="director")).context["form"].errors["role"]

    def test_coordinator_appoints_nobody(self, client, coordinator, institution):
        client.force_login(coordinator)
        url = reverse("institutions:appointment_create", args=[institution.pk])
        assert client.post(url, self.given()).status_code == 403

    def test_a_deputy_needs_a_document(self, signed_in, institution):
        url = reverse("institutions:appointment_create", args=[institution.pk])
        assert signed_in.post(url, self.given(role="deputy")).context["form"].errors["authority_kind"]

    def test_an_e_mail_of_somebody_else(self, signed_in, institution):
        UserFactory(email="ivanova@example.org", surname="Другая")
        url = reverse("institutions:appointment_create", args=[institution.pk])
        assert "Другая" in str(signed_in.post(url, self.given()).context["form"].non_field_errors())

    def test_one_director_at_a_time(self, department, institution, director):
        with pytest.raises(Refused, match=director.full_name):
            appointments.appoint(UserFactory(), institution, role="director", by=department)

    def test_one_director_on_every_day_of_the_term(self, department, institution):
        today, day = timezone.localdate(), datetime.timedelta(days=1)
        coming = AppointmentFactory(institution=institution, role="director", valid_from=today + 30 * day)
        Appointment.objects.exclude(pk=coming.pk).delete()
        with pytest.raises(Refused, match=coming.user.full_name):
            appointments.appoint(UserFactory(), institution, role="director", by=department)
        until = {"valid_to": today + 29 * day}
        assert appointments.appoint(UserFactory(), institution, role="director", by=department, **until)

    def test_twice_to_one_role(self, department, institution, coordinator):
        with pytest.raises(Refused):
            appointments.appoint(coordinator, institution, role="coordinator", by=department)

    def test_end(self, signed_in, institution, director):
        appointment = director.appointments.get()
        url = reverse("institutions:appointment_end", args=[institution.pk, appointment.pk])
        signed_in.post(url, {"reason": "Уволилась"})
        assert not Appointment.objects.current().filter(user=director).exists()
        assert signed_in.post(url, {"reason": "Ещё раз"}).status_code == 409
        assert Entry.objects.about(appointment).get().reason == "Уволилась"

    def test_of_another_institution(self, client, director, outsider):
        client.force_login(director)
        theirs = outsider.appointments.get()
        url = reverse("institutions:appointment_end", args=[director.appointments.get().institution_id, theirs.pk])
        assert client.post(url, {"reason": "x"}).status_code == 404


def test_requisites_are_checked_by_the_service_too(department):
    values = {"municipality": MunicipalityFactory(), "full_name": "a", "short_name": "a", "kind": "school"}
    with pytest.raises(ValidationError):
        register.save_institution(**values, inn="9999000014", by=department)
