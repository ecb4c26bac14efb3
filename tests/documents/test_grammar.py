"""Grammar with what staff entered: names of both genders, double, foreign and indeclinable; posts; words."""

import pytest

from documents import grammar
from documents.grammar import Grammar
from documents.models import WordForms, key_of
from documents.russian import Case, Gender


def row(kind, nominative, gender="", **forms):
    return WordForms(kind=kind, nominative=nominative, key=key_of(nominative), gender=gender, **forms)


@pytest.mark.parametrize(
    ("name", "gender", "genitive", "dative"),
    [
        ("Соколова Анна Петровна", "female", "Соколовой Анны Петровны", "Соколовой Анне Петровне"),
        ("Ткач Илья Ильич", "male", "Ткача Ильи Ильича", "Ткачу Илье Ильичу"),
        ("Ткач Ольга Ильинична", "female", "Ткач Ольги Ильиничны", "Ткач Ольге Ильиничне"),
        (
            "Петрова-Водкина Мария Львовна",
            "female",
            "Петровой-Водкиной Марии Львовны",
            "Петровой-Водкиной Марии Львовне",
        ),
        ("Шевченко Пётр Саввич", "male", "Шевченко Петра Саввича", "Шевченко Петру Саввичу"),
        ("Дюма Александр Иванович", "male", "Дюма Александра Ивановича", "Дюма Александру Ивановичу"),
        ("Живаго Юрий Андреевич", "male", "Живаго Юрия Андреевича", "Живаго Юрию Андреевичу"),
        ("Седых Вера Ильинична", "female", "Седых Веры Ильиничны", "Седых Вере Ильиничне"),
        ("Шмидт Карл Карлович", "male", "Шмидта Карла Карловича", "Шмидту Карлу Карловичу"),
        ("Шмидт Эмма Карловна", "female", "Шмидт Эммы Карловны", "Шмидт Эмме Карловне"),
        ("Алиева Лейла Рашид кызы", "female", "Алиевой Лейлы Рашид кызы", "Алиевой Лейле Рашид кызы"),
    ],
)
def test_by_the_rules(name, gender, genitive, dative):
    surname, given_name, patronymic = name.split(" ", 2)
    known = Grammar()
    assert known.person(surname, given_name, patronymic, gender, "genitive") == genitive
    assert known.person(surname, given_name, patronymic, gender, "dative") == dative


def test_what_staff_entered_goes_before_the_rules():
    known = Grammar(
        [
            row("surname", "Кучма", "male", genitive="Кучмы", dative="Кучме"),
            row("given_name", "Женя", "female", genitive="Жени-исключения"),
            row("person", "Лев Анна", "female", genitive="Лев Анны"),
            row("post", "и.о. директора", genitive="исполняющего обязанности директора"),
            row("word", "технопарк", "male", genitive="технопарка", dative="технопарку"),
            row("name", "МБОУ «Школа»", instrumental="МБОУ «Школой»"),
        ]
    )
    assert known.person("КУЧМА", "Лев", "", Gender.MALE, "genitive") == "Кучмы Льва"
    assert known.person("Кучма-Иванов", "Лев", "", "male", Case.DATIVE) == "Кучме-Иванову Льву"
    assert known.person("Кучма", "Женя", "", "female", "genitive") == "Кучмы Жени-исключения"
    assert known.person("Лев", "Анна", "", "female", "genitive") == "Лев Анны"
    assert known.person("Лев", "Анна", "", None, "genitive") == "Лев Анны"
    assert known.person("Ким", "Саша", "", None, "genitive") == "Ким Саша", "the gender is not known"
    assert known.phrase("И.о.  директора", "genitive") == "исполняющего обязанности директора"
    assert known.phrase("и.о. директора", "dative") == "и.о. директора"
    assert known.phrase("и.о. директора по учебной работе", "genitive") == (
        "исполняющего обязанности директора по учебной работе"
    )
    assert known.phrase("Детский технопарк «Луч»", "genitive") == "Детского технопарка «Луч»"
    assert known.phrase("Технопарк", "dative") == "Технопарку"
    assert known.phrase("Школа «Технопарк»", "genitive") == "Школы «Технопарк»", "quoted words stay"
    assert known.phrase("Школа при технопарк", "genitive") == "Школы при технопарк", "another word is the head"
    assert known.phrase("МБОУ «Школа»", "instrumental") == "МБОУ «Школой»"
    assert known.phrase("МБОУ «Школа»", "nominative") == "МБОУ «Школа»"
    assert known.gender_of("Детский технопарк «Луч»") == Gender.MALE
    assert known.gender_of("Средняя школа") == Gender.FEMALE


def test_the_table_comes_with_posts_and_is_asked_once(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        known = grammar.load()
        assert known.phrase("исполняющий обязанности директора", "dative") == "исполняющему обязанности директора"
        assert known.phrase("заведующая", "accusative") == "заведующую"
        assert known.phrase("методист", "genitive") == "методиста"
