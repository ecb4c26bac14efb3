"""Rules «показать, если …»: what holds, how it is said, what is found wrong."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import answers, rules
from surveys.definitions import parse
from tests.factories.every_kind import EVERY_DOCUMENT, EVERY_KIND

SHEET = parse(EVERY_KIND)


def leaf(question, op, value=None, row=""):
    return {"question": question, "op": op, "value": value, "row": row}


def holds(source, document=EVERY_DOCUMENT):
    return rules.holds(rules.parse_rule(source), document, SHEET)


@pytest.mark.parametrize(
    ("source", "is_so"),
    [
        (leaf("visits", "chosen", ["yes", "no"]), True),
        (leaf("visits", "chosen", ["no"]), False),
        (leaf("why", "chosen", ["free", "tutor"]), True),
        (leaf("why", "chosen", ["free"]), False),
        (leaf("order", "chosen", ["media"]), True),
        (leaf("order", "chosen", ["robotics"]), False),
        (leaf("agree", "chosen", ["hard"], "tools"), True),
        (leaf("agree", "answered"), True),
        (leaf("agree", "answered", row="rooms"), True),
        (leaf("content", "eq", 3), True),
        (leaf("content", "ne", 3), False),
        (leaf("content", "le", 3), True),
        (leaf("content", "gt", 3), False),
        (leaf("hours", "gt", 2.4), True),
        (leaf("hours", "ge", 2.5), True),
        (leaf("marks", "eq", 1, "site"), True),
        (leaf("marks", "ne", 1, "news"), False),  # «затрудняюсь ответить» is no number, so nothing is compared
        (leaf("marks", "chosen", ["na"], "news"), True),
        (leaf("since", "lt", "2024-09-03"), True),
        (leaf("since", "gt", 5), False),
        (leaf("content", "gt", "2024-09-03"), False),
        (leaf("nobody", "answered"), False),
        ({"not": leaf("nobody", "answered")}, True),
        ({"all": [leaf("content", "eq", 3), leaf("visits", "chosen", ["no"])]}, False),
        ({"any": [leaf("content", "eq", 3), leaf("visits", "chosen", ["no"])]}, True),
    ],
)
def test_when_a_rule_holds(source, is_so):
    assert holds(source) is is_so


def test_of_an_answer_that_is_left_out_nothing_holds():
    for op in ("answered", "eq", "ne", "lt"):
        assert not holds(leaf("content", op, 3), {})


def test_answers_are_cleared_one_after_another():
    kept = rules.without_hidden(EVERY_DOCUMENT | {"visits": "no"}, SHEET)
    assert set(kept) == {"visits", "why", "order", "marks", "wish"}
    assert rules.without_hidden(EVERY_DOCUMENT, SHEET) == EVERY_DOCUMENT


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (leaf("area", "chosen", ["robotics"]), "показать, если в вопросе 2 выбрано «робототехника»"),
        (
            leaf("area", "chosen", ["robotics", "crafts"]),
            "показать, если в вопросе 2 выбрано «робототехника» или «ремёсла»",
        ),
        (leaf("hours", "ge", 2.5), "показать, если в вопросе 7 ответ не меньше 2,5"),
        (leaf("marks", "eq", 1, "site"), "показать, если в вопросе 10, строка «сайт школы», ответ равен 1"),
        (leaf("since", "lt", "2024-09-02"), "показать, если в вопросе 8 дата раньше 2 сентября 2024"),
        ({"not": leaf("visits", "answered")}, "показать, если неверно, что в вопросе 1 дан ответ"),
        (
            {"all": [leaf("visits", "answered"), {"any": [leaf("why", "answered"), leaf("content", "eq", 0)]}]},
            "показать, если в вопросе 1 дан ответ и (в вопросе 3 дан ответ или в вопросе 4 ответ равен 0)",
        ),
    ],
)
def test_a_rule_is_said_in_russian(source, words):
    assert words in rules.sentence(rules.parse_rule(source), SHEET)


def sheet(*questions, pages=()):
    """A questionnaire of one page; each question is a dict, changed from a plain scale."""
    made = [{"code": f"q{n}", "kind": "scale", "text": "?"} | each for n, each in enumerate(questions, 1)]
    return parse({"format": 1, "title": "А", "pages": [{"questions": made}, *pages]})


BETWEEN = {"all": [leaf("q1", "gt", 3), leaf("q1", "lt", 4)]}


def both(first: str) -> dict:
    return {"all": [leaf("q2", "answered"), leaf("q1", "chosen", [first])]}


YES_NO = {"kind": "single", "choices": [{"code": "yes", "text": "да"}, {"code": "no", "text": "нет"}]}


@pytest.mark.parametrize(
    ("questions", "kinds"),
    [
        ([{}, {"show_if": leaf("q1", "ge", 3)}], []),
        ([{}, {"show_if": leaf("q2", "ge", 3)}], ["later"]),
        ([{"show_if": leaf("q2", "ge", 3)}, {}], ["later"]),
        ([{}, {"show_if": leaf("q7", "ge", 3)}], ["unknown"]),
        ([YES_NO, {"show_if": leaf("q1", "chosen", ["maybe"])}], ["unknown"]),
        ([YES_NO, {"show_if": leaf("q1", "ge", 3)}], ["misfit"]),
        ([{}, {"show_if": leaf("q1", "ge", "2026-01-01")}], ["misfit"]),
        ([{}, {"show_if": leaf("q1", "ge", 3, "row")}], ["misfit"]),
        ([{"kind": "info"}, {"show_if": leaf("q1", "answered")}], ["misfit"]),
        ([{"kind": "matrix", "rows": [{"code": "a", "text": "а"}]}, {"show_if": leaf("q1", "ge", 3)}], ["misfit"]),
        (
            [{"kind": "matrix", "rows": [{"code": "a", "text": "а"}]}, {"show_if": leaf("q1", "ge", 3, "b")}],
            ["unknown"],
        ),
        ([{}, {"show_if": leaf("q1", "gt", 5)}], ["never"]),
        ([{}, {"show_if": leaf("q1", "gt", 5), "required": True}], ["required"]),
        ([{}, {"show_if": BETWEEN}], ["never"]),
        ([{"required": True}, {"show_if": {"not": leaf("q1", "answered")}}], ["never"]),
        ([{}, {"show_if": {"not": leaf("q1", "answered")}}], []),
        # What a hidden question would have to be answered with.
        (
            [
                YES_NO,
                {"show_if": leaf("q1", "chosen", ["yes"])},
                {"show_if": both("no")},
            ],
            ["never"],
        ),
        (
            [
                YES_NO,
                {"show_if": leaf("q1", "chosen", ["yes"])},
                {"show_if": both("yes")},
            ],
            [],
        ),
        (
            [{"kind": "number", "min": 0, "max": 10}, {"show_if": BETWEEN}],
            ["never"],
        ),
        (
            [
                {"kind": "number", "min": 0, "max": 10, "decimals": 1},
                {"show_if": BETWEEN},
            ],
            [],
        ),
        ([{"kind": "number"}, {"show_if": leaf("q1", "gt", 3.5)}], []),
        ([{"kind": "date", "max": "2026-01-01"}, {"show_if": leaf("q1", "gt", "2026-01-01")}], ["never"]),
    ],
)
def test_what_is_found_wrong(questions, kinds):
    assert [problem.kind for problem in rules.problems(sheet(*questions))] == kinds


def test_a_page_that_is_never_shown_is_named_once():
    page = {"show_if": leaf("q1", "gt", 9), "questions": [{"code": "p1", "kind": "text", "text": "?"}]}
    found = rules.problems(sheet({}, pages=[page]))
    assert [(problem.kind, problem.page, problem.code) for problem in found] == [("never", 2, "")]


def test_problems_name_the_place():
    found = rules.problems(sheet({}, {"show_if": leaf("q3", "answered")}, {}))
    assert [(problem.code, problem.page) for problem in found] == [("q2", 1)]
    assert "вопрос 3" in found[0].message


def test_missing_translations_are_named():
    missing = [problem for problem in rules.problems(SHEET) if problem.kind == "translation"]
    assert len(missing) == len(SHEET.texts) - 2
    assert {"why", "agree"} <= {problem.code for problem in missing}
    assert all(problem.page for problem in missing if problem.code)


LEAVES = st.one_of(
    st.builds(leaf, st.just("q1"), st.sampled_from(["eq", "ne", "lt", "ge"]), st.integers(0, 6)),
    st.builds(leaf, st.just("q2"), st.just("chosen"), st.lists(st.sampled_from("abn"), min_size=1, max_size=2)),
    st.builds(leaf, st.just("q3"), st.just("chosen"), st.lists(st.sampled_from("abc"), min_size=1, max_size=2)),
    st.builds(leaf, st.sampled_from(["q1", "q2", "q3"]), st.just("answered")),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)
CHOICES = {each: {"code": each, "text": each} for each in "abc"}


@given(rule=RULES, second=st.none() | LEAVES.filter(lambda each: each["question"] == "q1"), required=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_rule_is_called_dead_exactly_when_no_answers_fulfil_it(rule, second, required):
    choices = [*CHOICES.values(), {"code": "n", "text": "n", "exclusive": True}]
    definition = sheet(
        {"required": required},
        {"kind": "multi", "choices": choices, "max": 2, "show_if": second},
        {"kind": "single", "choices": list(CHOICES.values()), "required": required},
        {"show_if": rule},
    )
    marks = [[], *[[str(mark)] for mark in range(1, 6)]]
    ticked = [[], ["a"], ["b"], ["c"], ["n"], ["a", "b"], ["a", "c"], ["b", "c"]]
    is_asked = False
    for q1, q2, q3 in itertools.product(marks, ticked, [[], ["a"], ["b"], ["c"]]):
        reading = answers.read(definition, {"q1": q1, "q2": q2, "q3": q3, "q4": ["1"]})
        is_asked = is_asked or (reading.is_valid and "q4" in reading.document)
    dead = [problem for problem in rules.problems(definition) if problem.code == "q4"]
    assert bool(dead) is not is_asked or _is_blocked(definition)


def _is_blocked(definition) -> bool:
    return bool([problem for problem in rules.problems(definition) if problem.code != "q4"])
