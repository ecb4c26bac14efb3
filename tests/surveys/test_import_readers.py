"""What the questions of LimeSurvey and XLSForm turn into."""

import pytest

from surveys import importing
from surveys.definitions import Kind, parse
from surveys.importing import markup
from surveys.importing.codes import Codes
from surveys.importing.languages import code_of_language

from . import survey_files as files


def read(content: bytes, known=None):
    imported = importing.read(content, known)
    return parse(imported.definition), imported


def questions_of(definition) -> dict:
    return {question.code: question for question in definition.questions}


def reasons(imported, code: str) -> str:
    return " ".join(item["feature"] + ": " + item["reason"] for item in imported.report.items if item["code"] == code)


@pytest.fixture(scope="module")
def survey():
    return read(files.lss(495, files.EVERY_KIND, languages=("ru", "en")))


def test_kinds_of_limesurvey(survey):
    definition, _imported = survey
    kinds = {question.code: question.kind.value for question in definition.questions}
    expected = {
        "list": "single",
        "drop": "single",
        "remark": "single",
        "remark_comment": "text",
        "five": "scale",
        "yes": "single",
        "sex": "single",
        "many": "multi",
        "told": "multi",
        "arr5": "matrix",
        "arr10": "matrix",
        "yun": "matrix",
        "isd": "matrix",
        "arr": "matrix",
        "cols": "matrix",
        "dual_1": "matrix",
        "dual_2": "matrix",
        "nums_r1_c1": "number",
        "nums_r1_c2": "number",
        "ticks_r1": "multi",
        "texts_r1_c1": "text",
        "numbers_sq1": "number",
        "numbers_sq2": "number",
        "shorts_sq1": "text",
        "shorts_sq2": "text",
        "num": "number",
        "short": "text",
        "long": "text",
        "huge": "text",
        "day": "date",
        "rank": "ranking",
        "info": "info",
        "after": "text",
        "unsaid": "text",
    }
    assert kinds == expected


def test_particulars_of_limesurvey(survey):
    definition, imported = survey
    questions = questions_of(definition)
    first = questions["list"]
    assert first.required
    assert [choice.text for choice in first.choices] == ["Первый", "Второй", "Затрудняюсь ответить", "Свой ответ"]
    assert first.other.code == "other"
    assert first.choices[2].no_opinion
    assert questions["drop"].dropdown
    many = questions["many"]
    assert (many.most, [choice.code for choice in many.choices if choice.exclusive]) == (2, ["na_2"])
    assert (questions["arr10"].start, questions["arr10"].steps) == (1, 10)
    assert [column.text for column in questions["yun"].columns] == ["Да", "Не знаю", "Нет"]
    assert questions["dual_2"].text == "Вопрос 15 – Частота"
    assert questions["nums_r1_c1"].text == "Вопрос 16: Строка: Столбец"
    assert questions["nums_r1_c1"].maximum == 10
    number = questions["num"]
    assert (number.minimum, number.maximum, number.decimals, number.unit) == (0, 18, 0, "ч")
    assert (questions["short"].max_length, questions["short"].long) == (50, False)
    assert questions["long"].max_length == 2000
    assert questions["day"].minimum.isoformat() == "2020-01-01"
    assert questions["rank"].places == 2
    assert questions["info"].text == "Дальше\n\nЕщё & ещё"
    for code in ("calc", "upload", "lang", "strange", "hid", "never"):
        assert "question" in {item["feature"] for item in imported.report.items if item["code"] == code} or reasons(
            imported, code
        )


def test_conditions_of_limesurvey(survey):
    definition, imported = survey
    sources = {question["code"]: question for page in definition.source["pages"] for question in page["questions"]}
    assert sources["drop"]["show_if"] == {"question": "list", "op": "chosen", "value": ["a1"]}
    assert sources["after"]["show_if"] == {
        "all": [
            {"question": "many", "op": "chosen", "value": ["sq1"]},
            {"any": [{"question": "num", "op": "ge", "value": 3}, {"question": "five", "op": "answered"}]},
        ]
    }
    assert "show_if" not in sources["unsaid"]
    assert "sum(nums_R1_C1) > 3" in reasons(imported, "unsaid")
    assert definition.texts["after"] == "Про …?"


def test_several_languages(survey):
    definition, _imported = survey
    assert definition.languages == ("ru", "en")
    english = definition.in_language("en")
    assert english.title == "Опрос en"
    assert questions_of(english)["five"].text == "[en] Вопрос 4"
    assert questions_of(english)["yes"].choices[0].text == "Yes"
    assert questions_of(english)["arr"].rows[0].text == "[en] Строка 1"


CONDITIONS = [
    # scenario 1: (q1 is A1 or A2) and n ≥ 3; scenario 2: SQ1 ticked, as older and newer versions say it
    {"cid": 1, "qid": 4, "cqid": 1, "cfieldname": "7X1X1", "method": "==", "value": "A1", "scenario": 1},
    {"cid": 2, "qid": 4, "cqid": 1, "cfieldname": "7X1X1", "method": "==", "value": "A2", "scenario": 1},
    {"cid": 3, "qid": 4, "cqid": 2, "cfieldname": "7X1X2", "method": ">=", "value": "3", "scenario": 1},
    {"cid": 4, "qid": 4, "cqid": 3, "cfieldname": "+7X1X3SQ1", "method": "==", "value": "Y", "scenario": 2},
    {"cid": 5, "qid": 5, "cqid": 3, "cfieldname": "7X1X3", "method": "==", "value": "SQ2", "scenario": 1},
    {"cid": 6, "qid": 6, "cqid": 1, "cfieldname": "7X1X1", "method": "RX", "value": "/^A/", "scenario": 1},
]
BEFORE = [
    {"code": "q1", "type": "L", "answers": [("A1", "Один"), ("A2", "Два"), ("A3", "Три")]},
    {"code": "n", "type": "N"},
    {"code": "m", "type": "M", "subs": [("SQ1", "Первое"), ("SQ2", "Второе")]},
    {"code": "x", "type": "T"},
    {"code": "y", "type": "T"},
    {"code": "z", "type": "T"},
]


@pytest.mark.parametrize("version", [145, 178, 262])
def test_tables_of_conditions(version):
    definition, imported = read(files.lss(version, BEFORE, conditions=CONDITIONS))
    x, y, z = definition.source["pages"][0]["questions"][3:]
    assert x["show_if"] == {
        "any": [
            {
                "all": [
                    {"question": "q1", "op": "chosen", "value": ["a1", "a2"]},
                    {"question": "n", "op": "ge", "value": 3},
                ]
            },
            {"question": "m", "op": "chosen", "value": ["sq1"]},
        ]
    }
    assert y["show_if"] == {"question": "m", "op": "chosen", "value": ["sq2"]}
    assert "show_if" not in z
    named = {item["row"] for item in imported.report.items}
    assert "conditions: 6" in named
    assert not named & {f"conditions: {number}" for number in range(1, 6)}


def test_a_condition_that_asks_later_is_named():
    questions = [
        {"code": "a", "type": "T", "relevance": "b == 'A1'"},
        {"code": "b", "type": "L", "answers": [("A1", "Да")]},
    ]
    definition, imported = read(files.lss(495, questions))
    assert not definition.has_rules
    assert "позже" in reasons(imported, "a") or "later" in reasons(imported, "a")


def test_groups_become_pages_with_their_conditions():
    questions = [
        {"code": "a", "type": "Y"},
        {"code": "b", "type": "T", "group": 2},
    ]
    groups = [{"name": "Раз"}, {"name": "Два", "text": "Пояснение", "grelevance": 'a == "Y"'}]
    definition, _imported = read(files.lss(495, questions, groups=groups))
    assert [page.title for page in definition.pages] == ["Раз", "Два"]
    assert definition.pages[1].text == "Пояснение"
    assert definition.pages[1].show_if is not None


@pytest.fixture(scope="module")
def form():
    return read(files.xlsx(files.SHEETS))


def test_kinds_of_xlsform(form):
    definition, _imported = form
    kinds = {question.code: question.kind.value for question in definition.questions}
    expected = {
        "hello": "info",
        "first": "single",
        "areas": "multi",
        "hours": "number",
        "share": "number",
        "words": "text",
        "day": "date",
        "mark": "scale",
        "wide": "number",
        "order": "ranking",
        "hour": "text",
        "ok": "multi",
        "grid": "matrix",
        "city": "single",
        "late": "text",
    }
    assert kinds == expected


def test_particulars_of_xlsform(form):
    definition, imported = form
    questions = questions_of(definition)
    assert definition.title == "Анкета педагога"
    assert [page.title for page in definition.pages] == ["", "Первая часть", "Ребёнок", ""]
    assert questions["hello"].text == "Здравствуйте!"
    assert (questions["first"].required, questions["first"].help) == (True, "Подсказка")
    areas = questions["areas"]
    assert (areas.most, areas.other.text) == (2, "Другое")
    assert [choice.code for choice in areas.choices] == ["robots", "drones", "robots_2", "other"]
    assert (questions["hours"].minimum, questions["hours"].maximum) == (0, 18)
    assert (questions["words"].max_length, questions["words"].long) == (100, True)
    assert questions["mark"].marks == tuple(range(11))
    assert (questions["wide"].minimum, questions["wide"].maximum) == (0, 100)
    grid = questions["grid"]
    assert [row.code for row in grid.rows] == ["row1", "row2"]
    assert [column.no_opinion for column in grid.columns] == [False, False, True]
    assert questions["city"].dropdown
    assert "towns.csv" in {item["type"].split()[-1] for item in imported.report.items if item["code"] == "town"}
    assert {item["severity"] for item in imported.report.items if item["code"] == "deviceid"} == {"refused"}


def test_conditions_of_xlsform(form):
    definition, imported = form
    assert definition.pages[1].show_if is not None
    sources = {question["code"]: question for page in definition.source["pages"] for question in page["questions"]}
    assert sources["hours"]["show_if"] == {"question": "areas", "op": "chosen", "value": ["robots"]}
    assert sources["share"]["show_if"] == {
        "any": [{"question": "hours", "op": "gt", "value": 3}, {"not": {"question": "areas", "op": "answered"}}]
    }
    assert "${sum} > 1" in reasons(imported, "city")
    assert "town" in reasons(imported, "late")


def test_translations_of_xlsform(form):
    definition, _imported = form
    english = questions_of(definition.in_language("en"))
    assert english["grid"].rows[1].text == "Second"
    assert english["areas"].choices[0].text == "Robots"


def test_dialects_of_columns_and_types():
    sheets = {
        "Survey": [
            ["Notes", "Type", "Name", "Label", "bind:relevant", "bind:constraint", "bind:required", "Read Only"],
            ["", "select one from yes_no", "a", "Да?"],
            ["", "select all that apply from yes_no", "b", "Что?"],
            ["", "select1 yes_no", "c", "Одно?"],
            ["", "string", "d", "Слово?", "${a}='yes'", "", "true()"],
            ["", "int", "e", "Сколько?", "", ". <= 72"],
            ["", "select_one yes_no or specify other", "f", "Ещё?"],
        ],
        "Choices": [["List Name", "Name", "Label"], ["yes_no", "yes", "Да"], ["yes_no", "no", "Нет"]],
    }
    definition, _imported = read(files.xlsx(sheets))
    questions = questions_of(definition)
    assert [question.kind for question in definition.questions] == [
        Kind.SINGLE, Kind.MULTI, Kind.SINGLE, Kind.TEXT, Kind.NUMBER, Kind.SINGLE,
    ]  # fmt: skip
    assert questions["d"].required
    assert questions["d"].show_if is not None
    assert questions["e"].maximum == 72
    assert questions["f"].other


def test_groups_of_kobo():
    sheets = {
        "survey": [
            ["type", "name", "label", "kobo--score-choices", "kobo--rank-items"],
            ["begin_score", "s", "Оцените", "marks"],
            ["score__row", "one", "Первое"],
            ["score__row", "two", "Второе"],
            ["end_score"],
            ["begin_rank", "r", "По порядку", "", "marks"],
            ["rank__level", "l1", "Первый выбор"],
            ["rank__level", "l2", "Второй выбор"],
            ["end_rank"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            ["marks", "1", "Плохо"],
            ["marks", "2", "Так"],
            ["marks", "3", "Хорошо"],
        ],
    }
    definition, imported = read(files.xlsx(sheets))
    matrix, ranking = definition.questions
    assert [row.text for row in matrix.rows] == ["Первое", "Второе"]
    assert (matrix.text, ranking.places, ranking.text) == ("Оцените", 2, "По порядку")
    assert imported.report.named == 0


def test_own_words_belong_to_the_question_that_has_the_answer():
    """Names may come again in another group, with other answers."""
    sheets = {
        "survey": [
            ["type", "name", "label", "relevant"],
            ["begin group", "g1", "Раз"],
            ["select_one long", "q1", "Первый"],
            ["end group"],
            ["begin group", "g2", "Два"],
            ["select_one short", "q1", "Второй"],
            ["text", "q1_other", "Другое", "${q1} = 'other'"],
            ["end group"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            ["long", "yes", "Да"],
            ["long", "other", "Другое"],
            ["short", "yes", "Да"],
            ["short", "no", "Нет"],
        ],
    }
    definition, _imported = read(files.xlsx(sheets))
    assert [(each.code, bool(each.other)) for each in definition.questions] == [
        ("q1", False),
        ("q1_2", False),
        ("q1_other", False),
    ]


@pytest.mark.parametrize("name", ["key", "save", "shared"])
def test_names_of_the_forms_own_fields_are_no_obstacle(name):
    sheets = {"survey": [["type", "name", "label"], ["text", name, "Что?"], ["text", "b", "Ещё?"]]}
    for content in (files.lss(495, [{"code": name, "type": "T"}]), files.xlsx(sheets)):
        definition, imported = read(content)
        assert definition.questions[0].code == f"{name}_2"
        assert not reasons(imported, name)


def test_an_order_that_is_no_number_is_no_obstacle():
    content = files.lss(495, [{"code": "a", "type": "T", "question_order": "--1"}, {"code": "b", "type": "T"}])
    assert [question.code for question in read(content)[0].questions] == ["a", "b"]


def test_two_texts_for_one_language_are_told():
    sheets = {
        "survey": [
            ["type", "name", "label", "label::English (en)", "label"],
            ["text", "a", "Whose?", "Who's?", "Whose?"],
        ],
        "settings": [["default_language"], ["English (en)"]],
    }
    definition, imported = read(files.xlsx(sheets))
    assert definition.questions[0].text == "Whose?"
    assert reasons(imported, "a").startswith("label::English (en) = Who's?: ")
    assert imported.report.named == 1


def test_codes_stay_when_the_file_comes_again():
    """The author puts a question before the others: codes that were made for the colliding ones do not move."""
    questions = [{"code": "Q-1", "type": "T"}, {"code": "Q_1", "type": "T"}]
    definition, imported = read(files.lss(495, questions))
    assert [question.code for question in definition.questions] == ["q_1", "q_1_2"]
    known = importing.known_codes(imported.definition)
    again, _imported = read(files.lss(495, [{"code": "q 1", "type": "T"}, *questions[::-1]]), known)
    assert [question.code for question in again.questions] == ["q_1_3", "q_1_2", "q_1"]


@pytest.mark.parametrize(
    ("original", "code"),
    [
        ("Q01", "q01"),
        ("Вопрос 5", "vopros_5"),
        ("1", "q1"),
        ("", "q"),
        ("!!!", "q"),
        ("a" * 60, "a" * 40),
        ("Ёж-Щука", "ezh_shchuka"),
    ],
)
def test_codes(original, code):
    assert Codes("q").give(original) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Russian (ru)", "ru"),
        ("Русский", "ru"),
        ("English(en)", "en"),
        ("pt_BR", "pt-BR"),
        ("Français", "fr"),
        ("Klingon", "kli"),
    ],
)
def test_languages(name, code):
    assert code_of_language(name) == code


@pytest.mark.parametrize(
    ("source", "text", "lost"),
    [
        ("<p>Раз</p><p>Два &lt;3</p>", "Раз\n\nДва <3", set()),
        ("a<script>alert('x')</script>b", "ab", {"script"}),
        ('<img src="x.png" alt="Схема"> ниже', "Схема ниже", {"picture"}),
        ("<ul><li>один<li>два</ul>", "– один\n– два", set()),
        ("<![if !supportLists]>текст<![endif]>", "текст", set()),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3", set()),
        ("<b", "<b", set()),
        ("Name <specify village> here", "Name <specify village> here", set()),
        ("<Town> or <Village/>, <o:p>word</o:p>", "<Town> or <Village/>, word", set()),
        ('<g class="gr_1" id="1">word</g>', "word", set()),
        ("&#0;\x00x\u200b", "\ufffdx", set()),
    ],
)
def test_plain_texts(source, text, lost):
    found, gone = markup.plain(source)
    assert (found, set(gone)) == (text, lost)


def test_limits_of_limesurvey_below_zero():
    questions = [
        {"code": "debt", "type": "N", "attributes": {"max_num_value_n": "-5"}},
        {"code": "many", "type": "M", "subs": [("a", "Раз"), ("b", "Два")], "attributes": {"max_answers": "-1"}},
        {"code": "few", "type": "M", "subs": [("a", "Раз"), ("b", "Два")], "attributes": {"min_answers": "-1"}},
    ]
    definition, _imported = read(files.lss(495, questions))
    debt, many, few = definition.questions
    assert (debt.minimum, debt.maximum) == (None, -5)
    assert (many.most, few.least) == (None, None)


def test_questions_of_one_name_keep_their_codes_at_the_next_import():
    sheets = {
        "survey": [
            ["type", "name", "label"],
            ["begin group", "parent", "О вас"],
            ["integer", "age", "Ваш возраст"],
            ["end group"],
            ["begin group", "child", "О ребёнке"],
            ["integer", "age", "Возраст ребёнка"],
            ["end group"],
        ]
    }
    content = files.xlsx(sheets)
    first = importing.read(content).definition
    again = importing.read(content, importing.known_codes(first)).definition
    texts = {"age": "Ваш возраст", "age_2": "Возраст ребёнка"}
    assert [{each["code"]: each["text"] for each in importing.each_question(made)} for made in (first, again)] == [
        texts,
        texts,
    ]


def test_the_heading_of_an_inner_group_has_the_condition_of_its_group():
    sheets = {
        "survey": [
            ["type", "name", "label", "relevant"],
            ["begin group", "outer", "О семье"],
            ["integer", "kids", "Сколько у вас детей?"],
            ["begin group", "inner", "Про детей", "${kids} > 0"],
            ["text", "names", "В какой они школе?"],
            ["end group"],
            ["end group"],
        ]
    }
    definition, _imported = read(files.xlsx(sheets))
    _kids, heading, names = definition.questions
    assert heading.kind == Kind.INFO
    assert heading.show_if == names.show_if is not None


@pytest.mark.parametrize("parameters", ["start=1, end=5, step=1", "start=1,end=5", "start=1;end=5", "start=1 end=5"])
def test_parameters_of_a_range_are_parted_in_every_way(parameters):
    sheets = {"survey": [["type", "name", "label", "parameters"], ["range", "mark", "Оценка", parameters]]}
    definition, _imported = read(files.xlsx(sheets))
    assert definition.questions[0].marks == (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Russian (ru)", "ru"),
        ("RU", "ru"),
        ("Russian (RU)", "ru"),
        ("English (US)", "en-US"),
        ("Portuguese (BR)", "pt-BR"),
        ("pt_BR", "pt-BR"),
        ("de-informal", "de-informal"),
        ("zh-Hant-TW", "zh-HantTW"),
        ("zh-Hant-HK", "zh-HantHK"),
        ("Kiswahili", "sw"),
    ],
)
def test_codes_of_languages(name, code):
    assert code_of_language(name) == code


def test_a_property_in_a_language_that_the_survey_lacks_is_named():
    sides = {"code": "hours", "type": "N", "attributes": {"suffix": "ч"}}
    content = files.lss(350, [sides], extra={"question_attributes": [
        {"qid": 1, "attribute": "suffix", "value": "Std", "language": "de"}
    ]})  # fmt: skip
    definition, imported = read(content)
    assert definition.languages == ("ru",)
    assert "«de»" in " ".join(item["reason"] for item in imported.report.items)


def test_a_text_without_words_in_the_main_language_is_named():
    sheets = {
        "survey": [
            ["type", "name", "label::Russian (ru)", "label::English (en)"],
            ["text", "first", "Что?", "What?"],
            ["text", "second", "", "Why?"],
        ],
        "settings": [["default_language"], ["Russian (ru)"]],
    }
    definition, imported = read(files.xlsx(sheets))
    assert definition.questions[1].text == "Why?"
    assert [item["row"] for item in imported.report.items] == ["survey: 3"]
