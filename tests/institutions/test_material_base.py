"""Material base: filled in by the institution, accepted or returned by the department."""

import io

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from common.verdicts import Conflict, Refused
from documents.xlsx import read_rows
from institutions import facts
from institutions.models import Institution, MaterialBase, ResourceItem
from institutions.services import material_base as services
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import (
    AppointmentFactory,
    InstitutionFactory,
    MaterialBaseFactory,
    NetworkFactory,
    ResourceItemFactory,
)

QUEUE = reverse("institutions:material_base_list")


def at(page: str, institution, *args) -> str:
    return reverse(f"institutions:{page}", args=[institution.pk, *(arg.pk for arg in args)])


def item(**changes) -> dict:
    return {"type": "printer_3d", "name": "3D-принтер", "area": "modelling_3d", "quantity": 2, "working": 1} | changes


@pytest.fixture
def own(client, coordinator):
    """The client, signed in as coordinator of ``institution``."""
    client.force_login(coordinator)
    return client


class TestFilling:
    def test_reading_begins_nothing(self, own, institution):
        assert "Не начато" in own.get(at("material_base", institution)).text
        assert not MaterialBase.objects.exists()

    def test_add_change_delete(self, own, institution, coordinator):
        url = at("item_create", institution)
        given = item(is_offered="on", hours_free_per_week=6, conditions="По вторникам", year=2021, place="каб. 12")
        assert own.post(url, given).url == at("material_base", institution)
        assert own.post(url, item(name="ТРИК", and_another="yes")).url == url
        printer = ResourceItem.objects.get(name="3D-принтер")
        page = own.get(at("material_base", institution)).text
        for text in ["3D-принтер", "6 свободных часов в неделю", "По вторникам", "каб. 12", "строк предлагается сети"]:
            assert text in page, text
        own.post(at("item_edit", institution, printer), item(quantity=3))
        printer.refresh_from_db()
        assert printer.quantity == 3
        assert own.post(at("item_delete", institution, printer)).status_code == 200  # without the tick
        own.post(at("item_delete", institution, printer), {"confirm": "on"})
        assert list(ResourceItem.objects.values_list("name", flat=True)) == ["ТРИК"]
        assert Entry.objects.filter(action="institutions.materialbase.remove_item", actor=coordinator).exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"),
            ({"type": "баня"}, "type"),
            ({"quantity": 0}, "quantity"),
            ({"quantity": -1}, "quantity"),
            ({"quantity": "9" * 30}, "quantity"),
            ({"working": 3}, "working"),
            ({"year": 1700}, "year"),
            ({"year": 2999}, "year"),
            ({"hours_free_per_week": 169}, "hours_free_per_week"),
        ],
    )
    def test_mistakes(self, own, institution, wrong, field):
        assert field in own.post(at("item_create", institution), item(**wrong)).context["form"].errors
        assert not ResourceItem.objects.exists()

    def test_strangers(self, client_of, outsider, department, institution):
        base = MaterialBaseFactory(institution=institution, items=1)
        printer = base.items.get()
        stranger, office = client_of(outsider), client_of(department)
        for page, args in [("item_create", ()), ("item_edit", (printer,)), ("item_delete", (printer,))]:
            assert stranger.post(at(page, institution, *args), item(confirm="on")).status_code == 404
            assert office.post(at(page, institution, *args), item(confirm="on")).status_code == 403
        assert office.get(at("material_base", institution)).status_code == 200
        assert ResourceItem.objects.get().name == printer.name

    def test_an_item_of_another_institution(self, own, institution):
        theirs = ResourceItemFactory()
        assert own.post(at("item_edit", institution, theirs), item()).status_code == 404
        assert own.post(at("item_delete", institution, theirs), {"confirm": "on"}).status_code == 404


class TestSubmitting:
    def test_with_items(self, own, institution, coordinator):
        MaterialBaseFactory(institution=institution, items=2)
        url = at("material_base_submit", institution)
        assert own.post(url).context["form"].errors
        own.post(url, {"confirm": "on"})
        base = MaterialBase.objects.get()
        assert (base.state, base.submitted_by, base.has_nothing) == ("submitted", coordinator, False)

    def test_an_empty_list_only_with_the_word_that_there_is_nothing(self, own, institution, coordinator):
        url = at("material_base_submit", institution)
        assert "has_nothing" in own.post(url, {"confirm": "on"}).context["form"].errors
        with pytest.raises(Refused, match="пуст"):
            services.submit(institution, by=coordinator)
        assert not MaterialBase.objects.exists()
        own.post(url, {"confirm": "on", "has_nothing": "on"})
        assert MaterialBase.objects.get().has_nothing
        assert "Ресурсов для технического творчества нет" in own.get(at("material_base", institution)).text

    def test_while_submitted_nothing_changes(self, own, institution, coordinator):
        base = MaterialBaseFactory(institution=institution, items=1, submitted=True)
        printer = base.items.get()
        assert own.post(at("item_create", institution), item()).status_code == 409
        assert own.post(at("item_edit", institution, printer), item()).status_code == 409
        assert own.post(at("item_delete", institution, printer), {"confirm": "on"}).status_code == 409
        assert own.post(at("material_base_submit", institution), {"confirm": "on"}).status_code == 409
        with pytest.raises(Conflict):
            services.add_item(institution, by=coordinator, **item())
        assert base.items.count() == 1
        assert at("item_create", institution) not in own.get(at("material_base", institution)).text


class TestJudging:
    def test_accept(self, signed_in, institution, department):
        base = MaterialBaseFactory(institution=institution, items=1, submitted=True)
        url = at("material_base_accept", institution)
        signed_in.post(url)
        base.refresh_from_db()
        assert base.state == "submitted"  # without the tick
        signed_in.post(url, {"confirm": "on"})
        base.refresh_from_db()
        assert (base.state, base.decided_by) == ("accepted", department)
        assert signed_in.post(url, {"confirm": "on"}).status_code == 409

    def test_return_mend_submit_accept_reopen(self, signed_in, client_of, coordinator, institution):
        base = MaterialBaseFactory(institution=institution, items=1, submitted=True)
        url = at("material_base_send_back", institution)
        assert signed_in.post(url, {"remark": " "}).context["form"].errors
        signed_in.post(url, {"remark": "Укажите год выпуска."})
        own = client_of(coordinator)
        assert "Укажите год выпуска." in own.get(at("material_base", institution)).text
        assert facts.awaiting_me(coordinator)[0].tone == "bad"
        own.post(at("item_edit", institution, base.items.get()), item(year=2020))
        own.post(at("material_base_submit", institution), {"confirm": "on"})
        assert [todo.count for todo in facts.awaiting_department()] == [1]
        signed_in.post(at("material_base_accept", institution), {"confirm": "on"})
        signed_in.post(at("material_base_reopen", institution), {"remark": "Привезли станок"})
        base.refresh_from_db()
        assert (base.state, base.remark) == ("returned", "Привезли станок")

    @pytest.mark.parametrize("page", ["material_base_accept", "material_base_send_back", "material_base_reopen"])
    def test_the_department_only(self, own, institution, page):
        MaterialBaseFactory(institution=institution, submitted=True)
        assert own.post(at(page, institution), {"confirm": "on", "remark": "x"}).status_code == 403

    def test_not_begun(self, signed_in, institution):
        assert signed_in.post(at("material_base_accept", institution), {"confirm": "on"}).status_code == 404


class TestQueue:
    def test_states(self, signed_in):
        fresh, submitted = InstitutionFactory(), MaterialBaseFactory(submitted=True, items=2).institution
        NetworkFactory(participants=[fresh])
        InstitutionFactory()  # takes part in nothing
        for query, expected in [
            ({}, {fresh, submitted}),
            ({"state": "none"}, {fresh}),
            ({"state": "submitted"}, {submitted}),
            ({"state": "accepted"}, set()),
            ({"q": fresh.inn}, {fresh}),
        ]:
            rows = signed_in.get(QUEUE, query).context["table"].rows
            assert {row.record for row in rows} == expected, query
        assert "Не начато" in signed_in.get(QUEUE).text

    def test_own_people_are_led_to_their_form(self, own, institution):
        assert own.get(QUEUE).url == at("material_base", institution)

    def test_queries_are_flat(self, signed_in, assert_flat_queries):
        def grow():
            for _ in range(3):
                MaterialBaseFactory(submitted=True, items=2)

        assert_flat_queries(QUEUE, grow)

    def test_form_is_flat(self, own, institution, assert_flat_queries):
        base = MaterialBaseFactory(institution=institution)
        assert_flat_queries(at("material_base", institution), lambda: ResourceItemFactory.create_batch(3, base=base))


class TestFacts:
    def test_set_wise(self, db, django_assert_num_queries):
        accepted = MaterialBaseFactory(accepted=True).institution
        draft = MaterialBaseFactory().institution
        fresh = InstitutionFactory()
        everybody = Institution.objects.all()
        with django_assert_num_queries(2):
            assert set(facts.material_base_not_accepted(everybody)) == {draft, fresh}
            states = facts.material_base_states(everybody)
        assert states == {accepted.pk: "accepted", draft.pk: "draft"}

    def test_desk_of_somebody_in_ten_institutions_is_flat(self, db, django_assert_num_queries):
        user = UserFactory()
        for institution in NetworkFactory(participants=10).participations.all():
            AppointmentFactory(user=user, institution=institution.institution, role="deputy")
        with django_assert_num_queries(5):
            assert len(facts.awaiting_me(user)) == 20  # a material base and a staff list each


def test_the_queue_stands_in_the_order_people_count(client, db):
    for number in (10, 2, 1):
        name = f"МБОУ «Демонстрационная школа № {number}»"
        MaterialBaseFactory(institution=InstitutionFactory(short_name=name))
    client.force_login(UserFactory(department=True))
    page = client.get(reverse("institutions:material_base_list")).text
    assert page.index("№ 1»") < page.index("№ 2»") < page.index("№ 10»")


class TestLongList:
    @pytest.fixture
    def base(self, institution):
        base = MaterialBaseFactory(institution=institution)
        ResourceItemFactory(base=base, name="Принтер", area="modelling_3d", inventory_number="0017")
        ResourceItemFactory(base=base, name="Автобус", type="bus", area="", is_offered=True)
        ResourceItemFactory(base=base, name="Станок", type="laser", area="machine_tools", remark="Исправен?")
        return base

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"kind": "transport"}, {"Автобус"}),
            ({"area": "machine_tools"}, {"Станок"}),
            ({"offered": "yes"}, {"Автобус"}),
            ({"offered": "no"}, {"Принтер", "Станок"}),
            ({"remark": "to_mend"}, {"Станок"}),
            ({"q": "принт"}, {"Принтер"}),
            ({"q": "0017"}, {"Принтер"}),
            ({"kind": "баня", "page": "много"}, {"Принтер", "Автобус", "Станок"}),
        ],
    )
    def test_filters(self, own, institution, base, query, expected):
        page = own.get(at("material_base", institution), query).context["page"]
        assert {item.name for item in page} == expected

    def test_offering_many_at_once(self, own, institution, base):
        chosen = base.items.exclude(name="Автобус")
        data = {"items": [str(item.pk) for item in chosen], "conditions": "По вторникам", "offer": "yes"}
        page = own.post(at("items_offer", institution), data, follow=True).text
        assert "предложены 2 ресурса" in page
        assert base.items.filter(is_offered=True, conditions="По вторникам").count() == 2
        own.post(at("items_offer", institution), data | {"offer": "no", "conditions": ""})
        assert base.items.filter(conditions="По вторникам", is_offered=False).count() == 2

    def test_offering_what_is_not_ones_own(self, own, institution, base):
        theirs = ResourceItemFactory()
        data = {"items": [str(theirs.pk)], "offer": "yes"}
        page = own.post(at("items_offer", institution), data, follow=True)
        assert page.status_code == 200
        theirs.refresh_from_db()
        assert not theirs.is_offered

    def test_a_copy_begins_with_everything_but_the_numbers(self, own, institution, base):
        item = base.items.get(name="Принтер")
        form = own.get(at("item_create", institution), {"copy": item.pk}).context["form"]
        assert form["name"].value() == "Принтер"
        assert form["area"].value() == "modelling_3d"
        assert not form["inventory_number"].value()
        for wrong in [ResourceItemFactory().pk, "ерунда"]:
            assert not own.get(at("item_create", institution), {"copy": wrong}).context["form"]["name"].value()

    def test_the_inventory_on_paper(self, own, institution, base):
        content = own.get(at("material_base_pdf", institution)).content
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        for words in ["0017", "Автобус", "Всего строк: 3"]:
            assert words in text.replace("\xa0", " "), text

    def test_the_queue_as_a_spreadsheet(self, signed_in, institution, base):
        rows = read_rows(signed_in.get(QUEUE, {"export": "xlsx"}).content)
        assert rows[1][:5] == [institution.short_name, "Заполняется", "3", "1", "1"]

    def test_the_inventory_in_word(self, own, institution, base):
        document = Document(io.BytesIO(own.get(at("material_base_docx", institution)).content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert "0017" in cells
        assert "Автобус" in cells
