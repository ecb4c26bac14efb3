"""Things counted in running text."""

from decimal import Decimal

import pytest

from documents.russian import Case
from documents.russian.counted import Noun, counted, listed, measured
from documents.russian.numbers import decimal, share

INSTITUTION = Noun(
    "учреждение",
    "учреждения",
    "учреждений",
    {Case.PREPOSITIONAL: ("учреждении", "учреждениях"), Case.GENITIVE: ("учреждения", "учреждений")},
)
TEACHER = Noun(
    "педагогический работник",
    "педагогических работника",
    "педагогических работников",
    part="педагогического работника",
)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("n", "nominative", "prepositional", "genitive"),
    [
        (0, "0 учреждений", "0 учреждениях", "0 учреждений"),
        (1, "1 учреждение", "1 учреждении", "1 учреждения"),
        (2, "2 учреждения", "2 учреждениях", "2 учреждений"),
        (5, "5 учреждений", "5 учреждениях", "5 учреждений"),
        (11, "11 учреждений", "11 учреждениях", "11 учреждений"),
        (12, "12 учреждений", "12 учреждениях", "12 учреждений"),
        (21, "21 учреждение", "21 учреждении", "21 учреждения"),
        (101, "101 учреждение", "101 учреждении", "101 учреждения"),
        (111, "111 учреждений", "111 учреждениях", "111 учреждений"),
        (4215, "4 215 учреждений", "4 215 учреждениях", "4 215 учреждений"),
    ],
)
def test_counted(n, nominative, prepositional, genitive):
    assert plain(counted(n, INSTITUTION)) == nominative
    assert plain(counted(n, INSTITUTION, Case.PREPOSITIONAL)) == prepositional
    assert plain(counted(n, INSTITUTION, Case.GENITIVE)) == genitive


def test_the_number_holds_on_to_its_word():
    assert counted(12, INSTITUTION) == "12\N{NO-BREAK SPACE}учреждений"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.4, "3,4 педагогического работника"),
        (3, "3 педагогических работника"),
        (4.96, "5 педагогических работников"),
        (0.04, "0 педагогических работников"),
        (1.04, "1 педагогический работник"),
        (0.5, "0,5 педагогического работника"),
    ],
)
def test_measured(value, text):
    assert plain(measured(value, TEACHER)) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (3.4, 1, "3,4"),
        (3.0, 1, "3"),
        (0.25, 1, "0,3"),
        (Decimal("2.05"), 2, "2,05"),
        (2.5, 2, "2,50"),
        (12345.6, 1, "12 345,6"),
        (-1.5, 1, "−1,5"),
        (-0.04, 1, "0"),
        (7, 0, "7"),
    ],
)
def test_decimal(value, places, text):
    assert plain(decimal(value, places)) == text


@pytest.mark.parametrize(("part", "whole", "text"), [(1, 2, "50 %"), (1, 3, "33,3 %"), (0, 5, "0 %"), (5, 0, "")])
def test_share(part, whole, text):
    assert plain(share(part, whole)) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["А"], "А"),
        (["А", "Б"], "А и Б"),
        (["А", "Б", "В"], "А, Б и В"),
        (["А", "Б", "В", "Г"], "А, Б, В и ещё 1 учреждение"),
        (["А", "Б", "В", "Г", "Д"], "А, Б, В и ещё 2 учреждения"),
    ],
)
def test_listed(names, text):
    assert plain(listed(names, 3, INSTITUTION)) == text
