"""Figures against small worlds that were counted by hand, and the sentences that they say."""

import datetime

import pytest
from django.utils import timezone

from documents import files
from institutions.figures import SUBJECTS, Cut, report
from institutions.models import Booking, Institution, Programme, ProgrammeVersion, ResourceRequest
from institutions.models.institutions import SettlementType
from tests.factories import UserFactory
from tests.factories.institutions import InstitutionFactory, MaterialBaseFactory, ResourceItemFactory
from tests.factories.staff import StaffListFactory, StaffMemberFactory, TrainingFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def counted(subject: str, view: str = "", cut: Cut = Cut.INSTITUTION):
    return report(SUBJECTS[subject], Institution.objects.all(), view=view, cut=cut)


def said(subject: str, view: str = "", cut: Cut = Cut.INSTITUTION) -> str:
    found = counted(subject, view, cut)
    return plain(" ".join(found.view.say(found)))


def table(found) -> dict[str, dict[str, float | None]]:
    codes = [measure.code for measure in found.view.measures]
    return {row.label: dict(zip(codes, row.values, strict=True)) for row in (*found.rows, found.total)}


def school(name: str, children: int | None = None, **fields) -> Institution:
    if children is not None:
        fields |= {"children_5_18": children, "children_as_of": TODAY}
    return InstitutionFactory(short_name=name, **fields)


@pytest.fixture
def three():
    """Two schools that have handed in, one of them without children told; a kindergarten that has not."""
    first = school("Школа № 1", 200, settlement_type=SettlementType.CITY)
    second = school("Школа № 2", settlement_type=SettlementType.VILLAGE)
    third = school("Сад № 3", 50, kind="kindergarten")
    base = MaterialBaseFactory(institution=first, accepted=True)
    ResourceItemFactory(base=base, quantity=6, working=4, area="robotics", is_offered=True)
    ResourceItemFactory(base=base, type="computer", quantity=2, working=2, area="")
    ResourceItemFactory(base=base, type="workshop", quantity=1, working=1, is_offered=True, hours_free_per_week=5)
    base = MaterialBaseFactory(institution=second, submitted=True)
    ResourceItemFactory(base=base, quantity=2, working=2, area="robotics")
    draft = MaterialBaseFactory(institution=third)
    ResourceItemFactory(base=draft, quantity=100, working=100)
    return first, second, third


def test_equipment_is_counted_by_institution_and_in_all(three):
    rows = table(counted("equipment", "kinds"))
    assert rows["Школа № 1"] == {
        "working_equipment": 4,
        "working_computers": 2,
        "working_software": 0,
        "working_transport": 0,
        "working_other": 0,
        "quantity": 8,
        "working": 6,
        "working_share": 75,
        "density": 3,
    }
    assert rows["Школа № 2"]["working"] == 2
    assert rows["Школа № 2"]["density"] is None
    total = list(rows.values())[-1]
    assert (total["quantity"], total["working"], total["working_share"]) == (10, 8, 80)
    # Only pieces of institutions that told their children stand over these children: 6 to 200, not 8 to 200.
    assert total["density"] == 3


def test_what_is_not_handed_in_is_missing_and_not_zero(three):
    found = counted("equipment", "kinds")
    assert [place.name for place in found.lacking] == ["Сад № 3"]
    assert set(table(found)["Сад № 3"].values()) == {None}
    assert found.reporting == 2


def test_equipment_by_kind_and_by_settlement(three):
    assert table(counted("equipment", "density", Cut.KIND))["Школа"]["working"] == 8
    settlements = table(counted("equipment", "density", Cut.SETTLEMENT))
    assert {row["working"] for row in settlements.values()} == {6, 2, 8}


def test_equipment_by_area_has_empty_areas_and_a_true_total(three):
    rows = table(counted("equipment", "density", Cut.AREA))
    assert rows["Робототехника"]["working"] == 6
    assert rows["Робототехника"]["density"] == 2  # 4 pieces of the school that told its 200 children
    assert rows["Ракетомоделирование"]["working"] == 0
    assert rows["Направление не указано"]["working"] == 2
    assert list(rows.values())[-1]["working"] == 8


def test_rooms_are_counted_apart(three):
    rows = table(counted("rooms", "rooms"))
    assert rows["Школа № 1"] == {"rooms": 1, "rooms_offered": 1, "free_hours": 5, "room_density": 5}
    assert rows["Школа № 2"]["rooms"] == 0


def test_rows_are_sorted_by_a_figure_and_those_without_stand_last(three):
    found = counted("equipment", "density").sorted_by("working")
    assert [row.label for row in found.rows] == ["Школа № 2", "Школа № 1", "Сад № 3"]
    assert [row.label for row in found.sorted_by("-working").rows] == ["Школа № 1", "Школа № 2", "Сад № 3"]
    assert found.sorted_by("nonsense") is found


def test_the_chart_shows_what_the_table_has(three):
    chart = counted("equipment", "kinds").chart()
    assert chart.labels == ("Школа № 1", "Школа № 2")
    assert chart.series[0].values == (4, 2)


def test_equipment_says(three):
    assert said("equipment", "density") == (
        "Сведения представили 2 из 3 учреждений. Нет сведений: Сад № 3. "
        "В 2 учреждениях исправно 8 единиц оборудования из 10 (80 %). "
        "На 100 детей приходится 3 единицы исправного оборудования."
    )
    assert "предложены 4 единицы оборудования в 1 учреждении (50 % исправного оборудования)" in said(
        "equipment", "offer"
    )


@pytest.mark.parametrize(
    ("working", "text"),
    [
        (1, "В 1 учреждении исправна 1 единица оборудования из 200 (0,5 %)."),
        (2, "В 1 учреждении исправны 2 единицы оборудования из 200 (1 %)."),
        (5, "В 1 учреждении исправно 5 единиц оборудования из 200 (2,5 %)."),
        (11, "В 1 учреждении исправно 11 единиц оборудования из 200 (5,5 %)."),
        (21, "В 1 учреждении исправна 21 единица оборудования из 200 (10,5 %)."),
        (101, "В 1 учреждении исправна 101 единица оборудования из 200 (50,5 %)."),
        (200, "В 1 учреждении имеется 200 единиц оборудования, всё оно исправно."),
    ],
)
def test_equipment_agrees_with_its_number(working, text):
    base = MaterialBaseFactory(institution=school("Школа № 1", 100), accepted=True)
    ResourceItemFactory(base=base, quantity=200, working=working)
    assert text in said("equipment", "density")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "обучается 1 ребёнок"),
        (2, "обучаются 2 ребёнка"),
        (5, "обучаются 5 детей"),
        (11, "обучаются 11 детей"),
        (21, "обучается 21 ребёнок"),
        (101, "обучается 101 ребёнок"),
        (4215, "обучаются 4 215 детей"),
    ],
)
def test_children_agree_with_their_number(count, text):
    school("Школа № 1", count)
    assert f"В 1 учреждении {text} в возрасте 5–18 лет." in said("children")


@pytest.mark.parametrize(
    ("given", "of", "text"),
    [
        (0, 1, "Единственное учреждение сведений не представило."),
        (1, 1, "Сведения представило единственное учреждение."),
        (0, 21, "Сведения не представило ни одно из 21 учреждения."),
        (1, 2, "Сведения представило 1 из 2 учреждений."),
        (2, 5, "Сведения представили 2 из 5 учреждений."),
        (21, 22, "Сведения представило 21 из 22 учреждений."),
        (3, 3, "Сведения представили все учреждения (3)."),
    ],
)
def test_who_has_given_data_is_told_rightly(given, of, text):
    for n in range(of):
        school(f"Школа № {n}", 10 if n < given else None)
    assert said("children").startswith(text)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("cut", Cut)
def test_a_network_without_institutions_says_so(subject, cut):
    for view in SUBJECTS[subject].views:
        found = counted(subject, view.code, cut)
        assert view.say(found) == ["В сети нет участников."]
        assert not found.chart().is_known


@pytest.mark.parametrize("subject", SUBJECTS)
def test_institutions_without_data_break_no_sentence(subject):
    school("Школа № 1")
    school("Школа № 2")
    for view in SUBJECTS[subject].views:
        for cut in Cut:
            sentences = view.say(counted(subject, view.code, cut))
            assert sentences
            assert all(sentence.endswith(".") and "None" not in sentence for sentence in sentences)


def test_where_nobody_has_anything_it_is_said_once():
    for n in (1, 2):
        MaterialBaseFactory(institution=school(f"Школа № {n}", 100), accepted=True, has_nothing=True)
    assert said("equipment", "density") == (
        "Сведения представили все учреждения (2). Оборудования для технического творчества в учреждениях нет."
    )


def test_extremes_name_those_that_share_them():
    for n, pieces in enumerate((5, 5, 1), start=1):
        base = MaterialBaseFactory(institution=school(f"Школа № {n}", 100), accepted=True)
        ResourceItemFactory(base=base, quantity=pieces, working=pieces)
    text = said("equipment", "density")
    assert "Наибольшая обеспеченность (5): Школа № 1 и Школа № 2; наименьшая (1): Школа № 3." in text


def test_staff_is_counted_by_people():
    staff = StaffListFactory(institution=school("Школа № 1", 200), accepted=True)
    today = timezone.localdate()
    member = StaffMemberFactory(
        staff_list=staff, category="highest", areas=["robotics", "drones"], teaching_years=2, experience_on=today
    )
    TrainingFactory(member=member, days_ago=30)
    late = StaffMemberFactory(
        staff_list=staff, category="none", education="vocational", is_pedagogical=False, hours_for_network=4
    )
    TrainingFactory(member=late, days_ago=5 * 366)
    StaffMemberFactory(staff_list=staff, post="head")  # is no pedagogical worker
    StaffMemberFactory(staff_list=staff, left_on=today)
    StaffMemberFactory(staff_list=StaffListFactory(institution=school("Школа № 2")))  # not handed in
    categories = list(table(counted("staff", "category")).values())[-1]
    assert (categories["staff"], categories["category_highest"], categories["category_none"]) == (2, 1, 1)
    assert categories["high_share"] == 50
    training = list(table(counted("staff", "training")).values())[-1]
    assert (training["trained_1"], training["trained_more"], training["trained_never"]) == (1, 1, 0)
    assert training["trained_share"] == 50
    experience = list(table(counted("staff", "experience")).values())[-1]
    assert experience["years_0"] == 1
    areas = table(counted("staff", "category", Cut.AREA))
    assert (areas["Робототехника"]["staff"], areas["Беспилотные авиационные системы"]["staff"]) == (2, 1)
    assert list(areas.values())[-1]["staff"] == 2  # who teaches two areas is one person
    assert "В 1 учреждении работают 2 педагогических работника." in said("staff", "category")
    assert "высшая – 1 человек (50 %), без категории – 1 человек (50 %)" in said("staff", "category")
    assert "прошёл 1 человек (50 %)" in said("staff", "training")
    assert "могут быть выделены 4 часа в неделю" in said("staff", "hours")
    assert "На 100 детей приходится 1 педагогический работник." in said("staff", "hours")


def programme(institution: Institution, **fields) -> ProgrammeVersion:
    """Published, unless another state is given."""
    papers = {"protocol_number": "1", "protocol_date": TODAY, "order_number": "1", "order_date": TODAY}
    moments = {"approved_at": timezone.now(), "published_at": timezone.now()}
    file = files.store(b"%PDF-1.7 ", name="Программа.pdf", content_type="application/pdf")
    fields = {"state": "published", "name": "Роботы", "area": "robotics", "file": file} | papers | moments | fields
    return ProgrammeVersion.objects.create(programme=Programme.objects.create(institution=institution), **fields)


def test_programmes_in_force_are_counted_and_drafts_are_not():
    first, second = school("Школа № 1", 100), school("Школа № 2", 100)
    version = programme(first, level="basic", places=30, age_from=9, age_to=12, more_areas=["drones"])
    programme(first, level="basic", places=15, state="approved", published_at=None, distance="partly")
    programme(first, state="archived", places=500)
    ProgrammeVersion.objects.create(
        programme=version.programme, number=2, state="draft", name="Роботы", area="robotics", places=900
    )
    rows = table(counted("programmes", "level"))
    assert (rows["Школа № 1"]["programmes"], rows["Школа № 1"]["places"]) == (2, 45)
    assert (rows["Школа № 1"]["level_basic"], rows["Школа № 2"]["programmes"]) == (2, 0)
    assert list(rows.values())[-1]["density"] == 1
    ages = list(table(counted("programmes", "age")).values())[-1]
    assert (ages["age_5"], ages["age_7"], ages["age_11"], ages["age_15"]) == (0, 1, 1, 0)
    assert list(table(counted("programmes", "distance")).values())[-1]["distance_share"] == 50
    assert table(counted("programmes", "level", Cut.AREA))["Беспилотные авиационные системы"]["programmes"] == 1
    assert list(table(counted("children")).values())[-1]["coverage"] == 22.5
    assert said("programmes", "level") == (
        "Реализуются 2 программы технического творчества на 45 мест. Из них: базового уровня – 2. "
        "Нет программ в 1 учреждении: Школа № 2."
    )
    assert "Нет программ для детей 5–6 лет и 15–18 лет." in said("programmes", "age")
    assert "Для них открыто 45 мест в программах технического творчества: 22,5 места на 100 детей." in said("children")
    assert second.pk


def test_needs_stand_beside_offers_by_area(three):
    _first, second, third = three
    by = UserFactory()
    ask = {"type": "drone", "what": "Дрон", "created_by": by}
    ResourceRequest.objects.create(institution=second, area="drones", quantity=3, **ask)
    ResourceRequest.objects.create(institution=third, area="robotics", quantity=2, **ask)
    ResourceRequest.objects.create(
        institution=third,
        area="robotics",
        quantity=9,
        starts_on=datetime.date(2020, 1, 1),
        ends_on=datetime.date(2020, 2, 1),
        **ask,
    )
    rows = table(counted("needs", "balance", Cut.AREA))
    assert rows["Беспилотные авиационные системы"] == {"requests": 1, "wanted": 3, "offered": 0}
    assert rows["Робототехника"] == {"requests": 1, "wanted": 2, "offered": 4}
    assert said("needs", "balance", Cut.AREA) == (
        "Открыты 2 заявки на ресурсы: нужно 5 единиц. Сети предложено 5 единиц оборудования и помещений. "
        "Потребность не покрыта предложением: беспилотные авиационные системы (нужно 3, предложено 0)."
    )


def test_shared_use_is_told_of_both_sides(three):
    first, second, _third = three
    item = first.material_base.items.first()
    now = timezone.now()
    hours = {"starts_at": now - datetime.timedelta(hours=30), "ends_at": now - datetime.timedelta(hours=28)}
    booking = {"item": item, "item_name": item.name, "keeper": first, "purpose": "кружок", "created_by": UserFactory()}
    Booking.objects.create(institution=second, state="used", children=12, **hours, **booking)
    Booking.objects.create(institution=first, state="used", **hours, **booking)  # one's own use is no sharing
    Booking.objects.create(institution=second, state="cancelled", **hours, **booking)
    rows = table(counted("needs", "use"))
    assert (rows["Школа № 2"]["uses"], rows["Школа № 2"]["use_hours"], rows["Школа № 2"]["served"]) == (1, 2, 12)
    assert (rows["Школа № 1"]["lent"], rows["Школа № 1"]["lent_hours"], rows["Школа № 1"]["uses"]) == (1, 2, 0)
    assert "Ими воспользовалось 1 учреждение из 3 (33,3 %)." in said("needs", "use")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_report_costs_the_same_for_many_institutions(subject, django_assert_max_num_queries):
    for n in range(12):
        institution = school(f"Школа № {n}", 100)
        ResourceItemFactory(base=MaterialBaseFactory(institution=institution, accepted=True))
        StaffListFactory(institution=institution, accepted=True, items=2)
    with django_assert_max_num_queries(6):
        counted(subject)
