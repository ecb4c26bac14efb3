"""Search that forgives."""

import pytest

from institutions import finding
from institutions.models import Institution, InstitutionKind
from tests.factories.institutions import InstitutionFactory

SCHOOL = "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 1 г. Гвардейска»"


@pytest.fixture
def register(db) -> None:
    for short_name, full_name, kind in [
        ("МБОУ «СОШ № 1»", SCHOOL, "school"),
        ("МБОУ «Школа № 10 им. А.С. Пушкина»", "МБОУ «Школа № 10 имени А.С. Пушкина»", "school"),
        ("МАОУ «Лицей № 5»", "Муниципальное автономное общеобразовательное учреждение «Лицей № 5»", "school"),
        ("Гимназия № 21", "МБОУ «Гимназия № 21»", "school"),
        ("МБДОУ № 1 «Ёлочка»", "Муниципальное бюджетное дошкольное образовательное учреждение № 1", "kindergarten"),
        ("МБУ ДО «Детско-юношеский центр»", "МБУ ДО «Детско-юношеский центр»", "additional_education_centre"),
        ("МБУ ДО ЦДТ", "МБУ ДО ЦДТ", "additional_education_centre"),
        ("ДЮСШ № 1", "Детско-юношеская спортивная школа № 1", "additional_education_centre"),
    ]:
        InstitutionFactory(
            short_name=short_name,
            full_name=full_name,
            kind=InstitutionKind(kind),
            address="г. Гвардейск, ул. Школьная, д. 1",
        )


def found(text: str) -> list[str]:
    return sorted(Institution.objects.search(text).values_list("short_name", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "сш 1",
        "СОШ №1",
        "сош1",
        "сош№1",
        "сош N 1",
        "сош N1",
        "сош #1",
        "МБОУ СОШ № 1",
        "мбоу сош n 01",
        "1 сош",
        "1-я СОШ",
        "CШ 1",  # Latin C
        "cредняя шкoла 1 гвардейска",  # Latin c and o
        "МБОУ «СОШ» №1",
        'МБОУ "СОШ №1"',
        "МБОУ „СОШ № 1“",
        "средняя школа номер 1",
        "мбоу школа 1",
        SCHOOL,
        "cji 1",  # сош under the other layout
    ],
)
def test_one_school_under_many_names(register, text):
    assert found(text) == ["МБОУ «СОШ № 1»"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("школа№1", ["ДЮСШ № 1", "МБОУ «СОШ № 1»"]),
        ("школы 1", ["ДЮСШ № 1", "МБОУ «СОШ № 1»"]),
        ("irjkf 10", ["МБОУ «Школа № 10 им. А.С. Пушкина»"]),
        ("пушкина школа", ["МБОУ «Школа № 10 им. А.С. Пушкина»"]),
        ("имени пушкина", ["МБОУ «Школа № 10 им. А.С. Пушкина»"]),
        ("лицей 5", ["МАОУ «Лицей № 5»"]),
        ("лицея №5", ["МАОУ «Лицей № 5»"]),
        ("гимн 21", ["Гимназия № 21"]),
        ("ГИМНАЗИИ", ["Гимназия № 21"]),
        ("елочка", ["МБДОУ № 1 «Ёлочка»"]),
        ("Ёлочка", ["МБДОУ № 1 «Ёлочка»"]),
        ("д/с 1", ["МБДОУ № 1 «Ёлочка»"]),
        ("детсад №1", ["МБДОУ № 1 «Ёлочка»"]),
        ("детского сада", ["МБДОУ № 1 «Ёлочка»"]),
        ("ДЮЦ", ["МБУ ДО «Детско-юношеский центр»"]),
        ("детско юношеский", ["ДЮСШ № 1", "МБУ ДО «Детско-юношеский центр»"]),
        ("центр детского творчества", ["МБУ ДО ЦДТ"]),
        ("дополнительное образование цдт", ["МБУ ДО ЦДТ"]),
        ("2", []),
        ("0", []),
        ("@", None),
        ("«»", None),
        ("", None),
    ],
)
def test_words_are_understood(register, text, names):
    everything = sorted(Institution.objects.values_list("short_name", flat=True))
    assert found(text) == (everything if names is None else sorted(names))


def test_a_street_is_no_school(register):
    assert "Гимназия № 21" not in found("школа")
    assert len(found("школьная")) == 8


def test_numbers_of_houses_are_looked_at_when_no_name_has_the_number():
    assert [term.typed for term in finding.terms_of("школьная 15")] == ["школьная", "15"]


def test_a_house_is_found_when_no_name_is(register):
    InstitutionFactory(short_name="Станция юных техников", full_name="СЮТ", address="ул. Новая, д. 77")
    assert found("новая 77") == ["Станция юных техников"]
    assert found("77") == ["Станция юных техников"]


@pytest.mark.parametrize("text", ["9999 000 013", "9999000013", "99990000", "ИНН 9999000013", "9999-000-013"])
def test_inn_with_spaces_and_in_part(register, text):
    InstitutionFactory(short_name="Колледж", full_name="Колледж", inn="9999000013")
    assert "Колледж" in found(text.removeprefix("ИНН "))


def test_inn_that_begins_with_nought(register):
    InstitutionFactory(short_name="Колледж", full_name="Колледж", inn="0101000010", ogrn="")
    assert found("0101000010") == found("101000010") == ["Колледж"]


def test_it_is_said_which_word_does_not_fit(register):
    first, second = finding.explain(Institution.objects.all(), "гимнзия 21")
    assert (first.typed, first.count, first.instead) == ("гимнзия", 0, "гимназия")
    assert (second.count, first.without, first.found_without) == (1, "21", 1)


@pytest.mark.parametrize(
    ("one", "two", "slip"),
    [
        ("школа", "шкала", True),
        ("школа", "шкла", True),
        ("школа", "шклоа", True),
        ("школа", "школаа", True),
        ("школа", "скала", False),
        ("школа", "лошка", False),
    ],
)
def test_one_slip(one, two, slip):
    assert finding._one_slip(one, two) is slip
    assert finding._one_slip(two, one) is slip


def test_the_line_is_made_anew_for_rows_of_before(register):
    Institution.objects.update(search_text="мбоу сош 1")
    assert finding.refresh(Institution, batch=3) == 8
    assert found("сш 1") == ["МБОУ «СОШ № 1»"]
