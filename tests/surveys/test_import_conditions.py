"""Conditions of LimeSurvey and XLSForm become rules of ours, or it is said why not."""

import pytest

from surveys.definitions import parse
from surveys.importing.expressions import NotExpressible, read_limesurvey, read_xpath
from surveys.importing.translation import Target, translate
from surveys.rules import parse_rule

TARGETS = {
    "q1": Target("q1", "choice", options={"A1": "a1", "A2": "a2", "3": "c3"}),
    "num": Target("num", "choice", options={"1": "a1", "2": "a2", "3": "a3"}),
    "m": Target("m", "set", options={"x": "x", "y": "y", "z": "z"}),
    "m_x": Target("m", "tick", option="x"),
    "n": Target("n", "number"),
    "five": Target("five", "mark"),
    "arr_r1": Target("arr", "choice", row="r1", options={"A1": "a1"}),
    "t": Target("t", "text"),
    "d": Target("d", "date"),
}
Q1 = {"question": "q1", "op": "chosen", "value": ["a1"]}
X = {"question": "m", "op": "chosen", "value": ["x"]}
N3 = {"question": "n", "op": "ge", "value": 3}


def resolve(name: str) -> Target:
    name = name.partition(".")[0]
    if name not in TARGETS:
        raise NotExpressible("unknown")
    return TARGETS[name]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ('q1 == "A1"', Q1),
        ("q1.NAOK == 'A1'", Q1),
        ('"A1" == q1', Q1),
        ('((q1.NAOK == "A1"))', Q1),
        ('q1 != "A1"', {"not": Q1}),
        ('!(q1 == "A1")', {"not": Q1}),
        ('!!(q1 eq "A1")', Q1),
        ('q1 == "A1" or q1 == "A2"', {"question": "q1", "op": "chosen", "value": ["a1", "a2"]}),
        ('q1 == "A1" && n >= 3', {"all": [Q1, N3]}),
        ('q1 == "A1" and (n ge 3 || m_x == "Y")', {"all": [Q1, {"any": [N3, X]}]}),
        ('m_x == "Y"', X),
        ('m_x != "Y"', {"not": X}),
        ('m_x == ""', {"not": X}),
        ("m_x", X),
        ("!is_empty(q1)", {"question": "q1", "op": "answered"}),
        ("is_empty(t)", {"not": {"question": "t", "op": "answered"}}),
        ('t != ""', {"question": "t", "op": "answered"}),
        ("3 <= n", N3),
        ("intval(n) >= 3", N3),
        ("n > 2.5", {"question": "n", "op": "gt", "value": 2.5}),
        ("n > -1", {"question": "n", "op": "gt", "value": -1}),
        ("num >= 2", {"question": "num", "op": "chosen", "value": ["a2", "a3"]}),
        ("num > 3", False),
        ("num == 1.0", {"question": "num", "op": "chosen", "value": ["a1"]}),
        ('five == "4"', {"question": "five", "op": "eq", "value": 4}),
        ('arr_r1 == "A1"', {"question": "arr", "row": "r1", "op": "chosen", "value": ["a1"]}),
        ('d > "2024-05-01"', {"question": "d", "op": "gt", "value": "2024-05-01"}),
        ("count(q1, t) > 0", {"any": [{"question": "q1", "op": "answered"}, {"question": "t", "op": "answered"}]}),
        ("1", True),
        ("0", False),
        ("1 and n >= 3", N3),
        ("0 or n >= 3", N3),
        ("q1 == “A1”", Q1),
    ],
)
def test_limesurvey(source, rule):
    assert translate(read_limesurvey(source), resolve) == rule
    if isinstance(rule, dict):
        parse_rule(rule)


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("${q1} = 'A1'", Q1),
        ("${ q1 } = 'A1'", Q1),
        ("../q1 = 'A1'", Q1),
        ("/data/group/q1 = 'A1'", Q1),
        ("selected(${m}, 'x')", X),
        ("not(selected(${m}, 'x'))", {"not": X}),
        ("${m} = 'x'", {"all": [X, {"not": {"question": "m", "op": "chosen", "value": ["y", "z"]}}]}),
        ("${q1} != ''", {"question": "q1", "op": "answered"}),
        ("string-length(${t}) > 0", {"question": "t", "op": "answered"}),
        ("count-selected(${m}) = 0", {"not": {"question": "m", "op": "answered"}}),
        ("number(${n}) >= 3 and ${q1}='A1'", {"all": [N3, Q1]}),
        ("boolean(${q1})", {"question": "q1", "op": "answered"}),
        ("true()", True),
        ("${n} >= 3 and true()", N3),
        ("selected(${m}, 'x') = true()", X),
        ("selected(${m}, 'x') = false()", {"not": X}),
        ("${q1}=’A1’", Q1),
    ],
)
def test_xpath(source, rule):
    assert translate(read_xpath(source), resolve) == rule
    if isinstance(rule, dict):
        parse_rule(rule)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "q1 ==",
        "q1 == (",
        "q1 = 'A1'",
        "n + 1 > 3",
        "n > five",
        "sum(n, five) > 3",
        "q1 == 'A9'",
        "t == 'word'",
        "q9 == 1",
        "regexMatch('/a/', t)",
        "q1 > 'A1'",
        "m_x == 'N'",
        "d > 'yesterday'",
        "if(n > 1, 1, 0)",
        "'a' < 'b'",
        "€",
        "1 2",
        "(" * 500 + "n > 1" + ")" * 500,
        "!" * 500 + "n",
        "n > 1 or " * 3000 + "n > 1",
        "n == 99999999999999999999",
        "n" + " == true()" * 1900,
    ],
)
def test_what_is_no_rule(source):
    with pytest.raises(NotExpressible) as why:
        translate(read_limesurvey(source), resolve)
    assert str(why.value)


@pytest.mark.parametrize(
    "source",
    [
        ". + 1 > 2",
        "today() > '2020-01-01'",
        "${n} div 2 = 1",
        "${n}" + "=true()" * 2000,
        "pulldata('a','b',${q1})",
        "${",
        "selected(${n}, 'x')",
    ],
)
def test_what_is_no_rule_in_xpath(source):
    with pytest.raises(NotExpressible):
        translate(read_xpath(source), resolve)


def test_hundreds_of_comparisons_in_a_row():
    source = " or ".join(f'q1 == "A{1 + number % 2}"' for number in range(900))
    assert translate(read_limesurvey(source), resolve) == {"question": "q1", "op": "chosen", "value": ["a1", "a2"]}


def test_rules_hold_what_the_parser_holds():
    """Nested as deep as translation allows, and one more for the group."""
    source = "n > 1"
    for number in range(2, 5):
        source = f"!(n == {number} and !({source}))"
    rule = translate(read_limesurvey(source), resolve)
    question = {"code": "n", "kind": "number", "text": "?"}
    pages = [{"questions": [question, question | {"code": "k", "show_if": {"all": [rule, N3]}}]}]
    parse({"format": 1, "title": "?", "pages": pages})
