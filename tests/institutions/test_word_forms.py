"""The table of word forms, and names confirmed for an institution and its people."""

import pytest
from django.urls import reverse

from documents.models import WordForms
from institutions import facts
from institutions.models import Head
from journal.models import Entry
from tests.factories.institutions import AppointmentFactory


def word(**values):
    empty = dict.fromkeys(("genitive", "dative", "accusative", "instrumental", "prepositional"), "")
    return {"kind": "surname", "gender": "male", "nominative": "Кучма", "genitive": "Кучмы"} | empty | values


class TestTable:
    def test_enter_change_find_delete(self, client, department):
        client.force_login(department)
        add = reverse("institutions:word_forms_create")
        assert client.post(add, word(genitive="Кучмы", dative=" Кучме ")).status_code == 302
        row = WordForms.objects.get(key="кучма")
        assert row.dative == "Кучме"
        again = client.post(add, word(genitive="Кучми", nominative="КУЧМА"))
        assert again.status_code == 422
        assert "есть в таблице" in again.content.decode()
        edit = reverse("institutions:word_forms_edit", args=[row.pk])
        assert client.post(edit, word(genitive="Кучмы", instrumental="Кучмой")).status_code == 302
        listed = reverse("institutions:word_forms_list")
        assert "Кучмой" in client.get(listed, {"q": "КУЧ"}).content.decode()
        assert "Кучмой" not in client.get(listed, {"q": "Иванов"}).content.decode()
        assert "директора" in client.get(listed, {"kind": "post"}).content.decode()
        delete = reverse("institutions:word_forms_delete", args=[row.pk])
        assert client.post(delete).status_code == 422
        assert client.post(delete, {"confirm": "on"}).status_code == 302
        assert client.post(edit, word(genitive="Кучмы")).status_code == 404
        actions = Entry.objects.filter(action__startswith="institutions.wordforms").values_list("action", flat=True)
        assert sorted(action.rsplit(".", 1)[1] for action in actions) == ["change", "create", "delete"]

    @pytest.mark.parametrize(
        "faulty", [{"nominative": " "}, {"genitive": ""}, {"kind": "verb"}, {"genitive": "а" * 501}]
    )
    def test_what_is_wrong_is_said_and_kept(self, client, department, faulty):
        client.force_login(department)
        page = client.post(reverse("institutions:word_forms_create"), word(**{"genitive": "Кучмы"} | faulty))
        assert page.status_code == 422
        assert not WordForms.objects.filter(kind="surname").exists()

    def test_hostile_words_are_text(self, client, department):
        client.force_login(department)
        hostile = "<script>alert(1)</script>"
        client.post(reverse("institutions:word_forms_create"), word(nominative=hostile, genitive=hostile))
        page = client.get(reverse("institutions:word_forms_list")).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page


class TestDeclension:
    @pytest.fixture
    def institution(self, db):
        director = AppointmentFactory(user__surname="Соколова", user__given_name="Анна", user__patronymic="Петровна")
        return director.institution

    def data_of(self, page, **changes):
        data = {"shown": page.context["shown_form"]["shown"].value()}
        for form in page.context["forms"]:
            data |= {form.add_prefix(name): form[name].value() for name in form.fields}
        return data | changes

    def test_suggested_corrected_confirmed_printed(self, client, department, institution):
        client.force_login(department)
        url = reverse("institutions:declension", args=[institution.pk])
        page = client.get(url)
        html = page.content.decode()
        assert "Соколовой Анны Петровны" in html
        assert "Соколовой Анне Петровне" in html
        people = [form for form in page.context["forms"] if form.declined.kind == "person"]
        data = self.data_of(page, **{people[0].add_prefix("genitive"): "Соколовой-второй Анны Петровны"})
        assert client.post(url, data).status_code == 302
        (who,) = facts.signatories(institution)
        assert "Соколовой-второй Анны Петровны" in who.in_person
        assert Entry.objects.about(institution).filter(action="institutions.institution.decline").exists()
        # Emptied, a form is left to the rules again.
        client.post(url, self.data_of(client.get(url), **{people[0].add_prefix("genitive"): ""}))
        (who,) = facts.signatories(institution)
        assert "Соколовой Анны Петровны" in who.in_person

    def test_people_of_the_institution_confirm_their_own_but_no_posts(self, client, institution, outsider):
        url = reverse("institutions:declension", args=[institution.pk])
        client.force_login(institution.appointments.get().user)
        page = client.get(url)
        assert {form.declined.kind for form in page.context["forms"]} == {"name", "person"}
        assert client.post(url, self.data_of(page)).status_code == 302
        client.force_login(outsider)
        assert client.get(url).status_code == 404

    def test_somebody_else_signs_by_now(self, client, department, institution):
        client.force_login(department)
        url = reverse("institutions:declension", args=[institution.pk])
        data = self.data_of(client.get(url))
        new = {"surname": "Новый", "given_name": "Пётр", "patronymic": "Ильич", "gender": "male"}
        assert Head.objects.filter(institution=institution).update(**new)
        page = client.post(url, data)
        assert page.status_code == 409
        assert "Нового Петра Ильича" in page.content.decode()
        assert not WordForms.objects.filter(kind="person").exists()
