"""The card, and who fills which part of it."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from institutions import facts
from institutions.models import Institution, Licence, TeachingAddress
from institutions.panels import Panel, institution_panels
from institutions.services import particulars, register
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import (
    InstitutionFactory,
    LicenceFactory,
    MaterialBaseFactory,
    NetworkFactory,
    TeachingAddressFactory,
)

BANK = {"treasury_account": "03234643997010009900", "single_account": "40102810145370000099", "bik": "019900001"}


def at(page: str, institution, *rest) -> str:
    return reverse(f"institutions:{page}", args=[institution.pk, *rest])


@pytest.fixture
def own(client, coordinator):
    """The client, signed in as the coordinator of ``institution``."""
    client.force_login(coordinator)
    return client


class TestSections:
    def test_a_coordinator_fills_in_children_and_place(self, own, institution):
        own.post(at("section_edit", institution, "children"), {"children_5_18": "350", "children_as_of": "2026-09-01"})
        own.post(at("section_edit", institution, "contacts"), {"phone": "8 (401) 1", "place": "54,6541 21,0712"})
        institution.refresh_from_db()
        assert (institution.children_5_18, institution.phone) == (350, "8 (401) 1")
        assert (institution.latitude, institution.longitude) == (Decimal("54.6541"), Decimal("21.0712"))
        assert institution.email, "what the coordinator may not change stays"

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("54.6541, 21.0712", "54.6541"),
            ("54.6541 21.0712", "54.6541"),
            ("54,6541; 21,0712", "54.6541"),
            ("54.6541°, 21.0712°", "54.6541"),
        ],
    )
    def test_a_place_as_maps_give_it(self, own, institution, typed, kept):
        own.post(at("section_edit", institution, "contacts"), {"place": typed})
        assert Institution.objects.get(pk=institution.pk).latitude == Decimal(kept)

    @pytest.mark.parametrize("typed", ["Гвардейск", "54.6541", "154.1, 21.0"])
    def test_no_place(self, own, institution, typed):
        response = own.post(at("section_edit", institution, "contacts"), {"place": typed})
        assert response.context["form"].errors["place"]
        assert typed in response.text

    def test_half_of_the_children_is_refused_with_words(self, own, institution):
        response = own.post(at("section_edit", institution, "children"), {"children_5_18": "350"})
        assert "дату" in response.text

    def test_the_e_mail_is_the_heads(self, client_of, coordinator, director, institution):
        was = institution.email
        for user, expected in ((coordinator, was), (director, "new@example.org")):
            client_of(user).post(at("section_edit", institution, "contacts"), {"email": "new@example.org"})
            institution.refresh_from_db()
            assert institution.email == expected

    def test_a_wrong_key_is_told_and_kept(self, own, institution):
        given = BANK | {"single_account": "40102 81024537 0000099"}
        page = own.post(at("section_edit", institution, "bank"), given, follow=True).text
        institution.refresh_from_db()
        assert institution.single_account == "40102810245370000099"
        assert page.count("не сходится с БИК") == 2, "a message, and a line of the card"
        assert "не сходится" in own.get(institution.get_absolute_url()).text

    def test_the_legal_part_is_the_departments(self, own, institution):
        page = at("section_edit", institution, "legal")
        assert own.get(page).status_code == own.post(page, {"inn": institution.inn}).status_code == 403
        assert own.get(at("section_edit", institution, "nothing")).status_code == 404
        assert "ОГРН" not in own.get(at("institution_edit", institution)).text

    def test_corrections_of_two_people_both_land(self, own, signed_in_too, institution):
        page = at("section_edit", institution, "contacts")
        shown = {"initial-phone": "", "initial-site": "", "initial-email": institution.email, "initial-place": ""}
        signed_in_too.post(page, shown | {"phone": "1", "email": institution.email})
        own.post(page, shown | {"site": "https://school.example.org"})
        institution.refresh_from_db()
        assert (institution.phone, institution.site) == ("1", "https://school.example.org")
        response = own.post(page, shown | {"phone": "2"})
        assert "«1»" in response.text

    def test_what_was_entered_before_the_checks_holds_nobody_up(self, own, institution):
        Institution.objects.filter(pk=institution.pk).update(inn="0000000001", site="нет")
        own.post(at("section_edit", institution, "children"), {"children_5_18": "350", "children_as_of": "2026-09-01"})
        institution.refresh_from_db()
        assert institution.children_5_18 == 350

    def test_a_partner_is_asked_for_a_bank(self, signed_in):
        partner = InstitutionFactory(kind="partner")
        form = signed_in.get(at("section_edit", partner, "bank")).context["form"]
        assert "bank_account" in form.fields
        assert "treasury_account" not in form.fields


class TestPlacesAndLicences:
    @pytest.mark.parametrize(
        ("model", "page", "given", "changed"),
        [
            (TeachingAddress, "address", {"address": "пос.  Новый,\nд. 1"}, {"address": "пос. Новый, д. 2"}),
            (
                Licence,
                "licence",
                {"kind": "licence", "number": "Л035", "status": "in_force"},
                {"kind": "licence", "number": "Л036", "status": "ended"},
            ),
        ],
    )
    def test_entered_changed_removed_with_lines_in_the_history(self, own, institution, model, page, given, changed):
        own.post(at(f"{page}_create", institution), given)
        assert own.post(at(f"{page}_create", institution), given).context["form"].errors, "twice"
        obj = model.objects.get()
        own.post(at(f"{page}_edit", institution, obj.pk), changed)
        assert str(next(iter(changed.values()))) in str(vars(model.objects.get()))
        own.post(at(f"{page}_delete", institution, obj.pk), {})
        assert model.objects.exists(), "without the tick"
        own.post(at(f"{page}_delete", institution, obj.pk), {"confirm": "on"})
        assert not model.objects.exists()
        lines = Entry.objects.about(institution).order_by("number")
        assert [line.action.rpartition(".")[2] for line in lines] == [f"{verb}_{page}" for verb in VERBS]

    def test_of_another_institution(self, own, institution):
        theirs = TeachingAddressFactory()
        assert own.get(at("address_edit", institution, theirs.pk)).status_code == 404
        assert own.get(at("address_edit", theirs.institution, theirs.pk)).status_code == 404

    def test_no_change_no_line(self, department, institution):
        address = TeachingAddressFactory(institution=institution)
        particulars.change(address, address=address.address, by=department)
        assert not Entry.objects.exists()

    def test_a_mistaken_institution_goes_with_them(self, department):
        institution = TeachingAddressFactory(institution=LicenceFactory().institution).institution
        register.delete_institution(institution, by=department, reason="Дважды")
        assert not Institution.objects.exists()


VERBS = ("add", "change", "remove")


class TestCard:
    def test_what_is_missing_stands_first_with_the_way_to_mend_it(self, own, signed_in_too, institution):
        page = own.get(institution.get_absolute_url())
        rows = page.context["missing"]
        assert [bool(row["url"]) for row in rows] == sorted((bool(row["url"]) for row in rows), reverse=True)
        mended = {row["label"] for row in rows if row["url"]}
        assert "Телефон" in mended
        assert "Учредитель" not in mended
        assert "Учредитель" in {row["label"] for row in signed_in_too.get(page.request["PATH_INFO"]).context["missing"]}
        for row in rows:
            assert not row["url"] or own.get(row["url"]).status_code in (200, 302), row

    def test_other_rooms_put_panels_on_it(self, own, institution):
        def panel(request, obj):
            return [Panel("Заявки", figures=[(7, "открыто")], url="/x/", label="К заявкам")]

        institution_panels.register(panel)
        try:
            page = own.get(institution.get_absolute_url()).text
        finally:
            institution_panels._functions.remove(panel)
        assert "Заявки" in page
        assert "<dd>7</dd>" in page

    def test_queries_do_not_grow(self, signed_in, institution, assert_flat_queries):
        def grow():
            TeachingAddressFactory.create_batch(3, institution=institution)
            LicenceFactory.create_batch(3, institution=institution)
            NetworkFactory.create_batch(2, participants=[institution])

        assert_flat_queries(institution.get_absolute_url(), grow)

    def test_the_desk_says_how_much_is_missing(self, coordinator, institution, director, django_assert_num_queries):
        (todo,) = facts.cards_to_fill(coordinator)
        assert todo.url.endswith("#missing")
        assert institution.short_name in todo.text
        with django_assert_num_queries(2):
            facts.cards_to_fill(director)
        Institution.objects.filter(pk=institution.pk).update(
            phone="1",
            site="https://x.example.org",
            latitude=54,
            longitude=21,
            children_5_18=1,
            children_as_of=datetime.date(2026, 9, 1),
            bank_account="1",
        )
        TeachingAddressFactory(institution=institution)
        LicenceFactory(institution=institution)
        assert facts.cards_to_fill(coordinator) == []
        assert facts.cards_to_fill(UserFactory()) == []

    def test_an_accepted_base_fills_the_inventory(self, own, institution):
        MaterialBaseFactory(institution=institution, accepted=True)
        (part,) = [
            row["part"] for row in own.get(institution.get_absolute_url()).context["parts"] if "Инвент" in row["label"]
        ]
        assert "material_base" not in {check.code for check in part.missing}


@pytest.fixture
def client_of():
    """A signed in client for each of several people."""
    from tests.conftest import ReadingClient

    def make(user):
        client = ReadingClient()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def signed_in_too(client_of, department):
    return client_of(department)
