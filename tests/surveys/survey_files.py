"""Files of LimeSurvey and XLSForm in every dialect, made here: small surveys, and ways to spoil them."""

import copy
import io
import random
from xml.etree import ElementTree as ET

import xlsxwriter

SPLIT_SINCE = 400  # texts lie apart from what is the same in all languages


def lss(
    version: int,
    questions: list[dict],
    *,
    languages: tuple[str, ...] = ("ru",),
    groups: list[dict] | None = None,
    conditions: list[dict] | None = None,
    extra: dict[str, list[dict]] | None = None,
    survey: dict | None = None,
    kind: str = "Survey",
) -> bytes:
    """A file of that database version.

    Questions: ``{"code", "type", "text", …fields…, "subs": [(code, text[, scale])], "answers": [(code, text[, scale])],
    "attributes": {name: value}, "group": 1}``; texts are for the first language, others get «[en] …».
    """
    maker = _Lss(version, languages)
    for number, group in enumerate(groups or [{"name": "Первая группа"}], 1):
        fields = {"gid": number, "sid": 7, "group_order": number} | {
            key: value for key, value in group.items() if key not in ("name", "text")
        }
        texts = {"group_name": group.get("name", ""), "description": group.get("text", "")}
        maker.row("groups", fields, "group_l10ns", "gid", texts)
    for number, question in enumerate(questions, 1):
        maker.question(number, question)
    maker.tables.setdefault("conditions", []).extend(conditions or [])
    for table, rows in (extra or {}).items():
        maker.tables.setdefault(table, []).extend(rows)
    maker.tables["surveys"] = [
        {"sid": 7, "language": languages[0], "additional_languages": " ".join(languages[1:]), "anonymized": "Y"}
        | (survey or {})
    ]
    for language in languages:
        maker.tables.setdefault("surveys_languagesettings", []).append(
            {
                "surveyls_survey_id": 7,
                "surveyls_language": language,
                "surveyls_title": f"Опрос {language}",
                "surveyls_description": "<p>Описание</p>",
                "surveyls_welcometext": "Здравствуйте!",
                "surveyls_endtext": "Спасибо!",
            }
        )
    return maker.file(kind)


class _Lss:
    def __init__(self, version: int, languages: tuple[str, ...]):
        self.version, self.languages = version, languages
        self.tables: dict[str, list[dict]] = {}
        self.next_qid, self.next_aid, self.next_id = 100, 1, 1

    def row(self, table: str, fields: dict, words: str, key: str, texts: dict[str, str]) -> None:
        for place, language in enumerate(self.languages):
            said = {name: text if not place or not text else f"[{language}] {text}" for name, text in texts.items()}
            if self.version < SPLIT_SINCE:
                self.tables.setdefault(table, []).append(fields | said | {"language": language})
            else:
                if not place:
                    self.tables.setdefault(table, []).append(fields)
                self.tables.setdefault(words, []).append(
                    {"id": self.next_id, key: fields[key], "language": language} | said
                )
                self.next_id += 1

    def question(self, number: int, question: dict) -> None:
        own = {"text", "help", "subs", "answers", "attributes", "group", "code", "type"}
        qid = number
        fields = {
            "qid": qid,
            "parent_qid": 0,
            "gid": question.get("group", 1),
            "type": question["type"],
            "title": question["code"],
            "question_order": number,
            "other": "N",
            "mandatory": "N",
            "scale_id": 0,
        } | {key: value for key, value in question.items() if key not in own}
        if self.version >= 150:
            fields.setdefault("relevance", "1")
        texts = {"question": question.get("text", f"Вопрос {number}"), "help": question.get("help", "")}
        self.row("questions", fields, "question_l10ns", "qid", texts)
        for order, (code, text, *scale) in enumerate(question.get("subs", ())):
            sub = {
                "qid": self.next_qid,
                "parent_qid": qid,
                "gid": 1,
                "type": "T",
                "title": code,
                "question_order": order,
            }
            sub["scale_id"] = scale[0] if scale else 0
            self.row("subquestions", sub, "question_l10ns", "qid", {"question": text})
            self.next_qid += 1
        for order, (code, text, *scale) in enumerate(question.get("answers", ())):
            answer = {"qid": qid, "code": code, "sortorder": order, "scale_id": scale[0] if scale else 0}
            if self.version >= SPLIT_SINCE:
                answer["aid"] = self.next_aid
                self.next_aid += 1
            self.row("answers", answer, "answer_l10ns", "aid", {"answer": text})
        for name, value in question.get("attributes", {}).items():
            self.tables.setdefault("question_attributes", []).append(
                {"qid": qid, "attribute": name, "value": value} | ({"language": ""} if self.version > 150 else {})
            )

    def file(self, kind: str) -> bytes:
        root = ET.Element("document")
        ET.SubElement(root, "LimeSurveyDocType").text = kind
        ET.SubElement(root, "DBVersion").text = str(self.version)
        languages = ET.SubElement(root, "languages")
        for language in self.languages:
            ET.SubElement(languages, "language").text = language
        for table, rows in self.tables.items():
            holder = ET.SubElement(root, table)
            fields = ET.SubElement(holder, "fields")
            for name in dict.fromkeys(name for row in rows for name in row):
                ET.SubElement(fields, "fieldname").text = name
            holder = ET.SubElement(holder, "rows")
            for row in rows:
                element = ET.SubElement(holder, "row")
                for name, value in row.items():
                    ET.SubElement(element, name).text = str(value)
        return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def rows_of_lss(content: bytes) -> int:
    """Rows of the file, counted by another reader than the one under test."""
    root = ET.fromstring(content)  # noqa: S314 – made by these tests
    count = 0
    for table in root:
        for child in table:
            if child.tag == "rows":
                count += len(child)
            elif child.tag != "fields":
                count += 1
    return count


EVERY_KIND = [
    {
        "code": "list",
        "type": "L",
        "other": "Y",
        "answers": [("A1", "Первый"), ("A2", "<b>Второй</b>"), ("A3", "Затрудняюсь ответить")],
        "mandatory": "Y",
        "attributes": {"other_replace_text": "Свой ответ", "random_order": "1", "hide_tip": "0"},
    },
    {"code": "drop", "type": "!", "answers": [("1", "Один"), ("2", "Два"), ("3", "Три")], "relevance": 'list == "A1"'},
    {"code": "remark", "type": "O", "answers": [("A1", "Да"), ("A2", "Нет")]},
    {"code": "five", "type": "5"},
    {"code": "yes", "type": "Y"},
    {"code": "sex", "type": "G"},
    {
        "code": "many",
        "type": "M",
        "other": "Y",
        "subs": [("SQ1", "Роботы"), ("SQ2", "Дроны"), ("NA", "Ничего")],
        "attributes": {"max_answers": "2", "exclude_all_others": "NA", "array_filter": "list"},
    },
    {"code": "told", "type": "P", "subs": [("SQ1", "Роботы"), ("SQ2", "Дроны")]},
    {"code": "arr5", "type": "A", "subs": [("SQ1", "Строка 1"), ("SQ2", "Строка 2")]},
    {"code": "arr10", "type": "B", "subs": [("SQ1", "Строка 1"), ("SQ2", "Строка 2")]},
    {"code": "yun", "type": "C", "subs": [("SQ1", "Строка 1")]},
    {"code": "isd", "type": "E", "subs": [("SQ1", "Строка 1")]},
    {
        "code": "arr",
        "type": "F",
        "subs": [("SQ1", "Строка 1"), ("SQ2", "Строка 2")],
        "answers": [("A1", "Плохо"), ("A2", "Хорошо")],
    },
    {"code": "cols", "type": "H", "subs": [("SQ1", "Строка 1")], "answers": [("A1", "Плохо"), ("A2", "Хорошо")]},
    {
        "code": "dual",
        "type": "1",
        "subs": [("SQ1", "Строка 1")],
        "answers": [("A1", "Плохо"), ("A2", "Хорошо"), ("A1", "Редко", 1), ("A2", "Часто", 1)],
        "attributes": {"dualscale_headerA": "Важность", "dualscale_headerB": "Частота"},
    },
    {
        "code": "nums",
        "type": ":",
        "subs": [("R1", "Строка"), ("C1", "Столбец", 1), ("C2", "Другой", 1)],
        "attributes": {"multiflexible_max": "10"},
    },
    {
        "code": "ticks",
        "type": ":",
        "subs": [("R1", "Строка"), ("C1", "Столбец", 1)],
        "attributes": {"multiflexible_checkbox": "1"},
    },
    {"code": "texts", "type": ";", "subs": [("R1", "Строка"), ("C1", "Столбец", 1)]},
    {"code": "numbers", "type": "K", "subs": [("SQ1", "Мальчиков"), ("SQ2", "Девочек")]},
    {"code": "shorts", "type": "Q", "subs": [("SQ1", "Кружок"), ("SQ2", "Секция")]},
    {
        "code": "num",
        "type": "N",
        "attributes": {"min_num_value_n": "0", "max_num_value_n": "18", "num_value_int_only": "1", "suffix": "ч"},
    },
    {"code": "short", "type": "S", "attributes": {"maximum_chars": "50"}, "preg": "/^a/"},
    {"code": "long", "type": "T", "attributes": {"maximum_chars": "99999"}},
    {"code": "huge", "type": "U"},
    {"code": "day", "type": "D", "attributes": {"date_min": "2020-01-01", "date_max": "{today}"}},
    {
        "code": "rank",
        "type": "R",
        "answers": [("A1", "Первое"), ("A2", "Второе"), ("A3", "Третье")],
        "attributes": {"max_answers": "2"},
    },
    {"code": "info", "type": "X", "text": "<h1>Дальше</h1><script>alert(1)</script><p>Ещё &amp; ещё</p>"},
    {"code": "calc", "type": "*"},
    {"code": "upload", "type": "|"},
    {"code": "lang", "type": "I"},
    {"code": "strange", "type": "ß"},
    {"code": "hid", "type": "T", "attributes": {"hidden": "1"}},
    {
        "code": "after",
        "type": "T",
        "relevance": 'many_SQ1 == "Y" and (num.NAOK >= 3 or !is_empty(five))',
        "text": "Про {list.shown}?",
    },
    {"code": "unsaid", "type": "T", "relevance": "sum(nums_R1_C1) > 3"},
    {"code": "never", "type": "T", "relevance": "0"},
]
OTHER_TABLES = {
    "quota": [{"id": 1, "sid": 7, "name": "Квота", "qlimit": 50}],
    "quota_members": [{"id": 1, "sid": 7, "qid": 1, "quota_id": 1, "code": "A1"}],
    "quota_languagesettings": [{"quotals_id": 1, "quotals_quota_id": 1, "quotals_language": "ru"}],
    "assessments": [{"id": 1, "sid": 7, "scope": "T", "name": "Итог", "minimum": 0, "maximum": 10}],
    "defaultvalues": [{"dvid": 1, "qid": 4, "scale_id": 0, "sqid": 0, "language": "ru", "defaultvalue": "3"}],
    "survey_url_parameters": [{"id": 1, "sid": 7, "parameter": "class"}],
    "brand_new_table": [{"id": 1, "meaning": "unknown"}],
}


def every_kind(version: int, languages: tuple[str, ...] = ("ru", "en")) -> bytes:
    return lss(
        version,
        EVERY_KIND,
        languages=languages,
        groups=[{"name": "Группа", "text": "<i>Пояснение</i>"}, {"name": "Пустая группа"}],
        conditions=[
            {"cid": 1, "qid": 3, "cqid": 1, "cfieldname": "7X1X1", "method": "==", "value": "A2", "scenario": 1},
            {"cid": 2, "qid": 999, "cqid": 1, "cfieldname": "7X1X1", "method": "==", "value": "A2", "scenario": 1},
        ],
        extra=OTHER_TABLES,
        survey={"datestamp": "Y", "assessments": "Y", "expires": "2030-01-01"},
    )


def spoilt_lss(content: bytes, chance: random.Random) -> bytes:
    """One to four things changed: nodes gone, doubled, moved, their texts changed."""
    root = ET.fromstring(content)  # noqa: S314 – made by these tests
    for _ in range(chance.randint(1, 4)):
        parents = [element for element in root.iter() if len(element)]
        parent = chance.choice(parents)
        child = chance.choice(list(parent))
        match chance.randrange(6):
            case 0:
                parent.remove(child)
            case 1:
                parent.insert(chance.randrange(len(parent)), copy.deepcopy(child))
            case 2:
                chance.choice(parents).append(copy.deepcopy(child))
            case 3:
                child.tag = chance.choice(["row", "rows", "qid", "language", "unknown", "type"])
            case _:
                leaves = [element for element in parent.iter() if not len(element)]
                if leaves:
                    chance.choice(leaves).text = chance.choice(NASTY)
    return ET.tostring(root, encoding="utf-8")


NASTY = [
    "", "0", "-1", "1", "99999999999999999999", "A1", "ru", "en", "Y", "N", "M", "F", "|", "1e309", "NaN", "{a}", 
    "${a}",
    '((((("a" == ', "a == b == c", "q1 and or", "1 = 1", "<script>", "<![if !x]>text<![endif]>", "&nbsp;&#0;&#xD800;",
    "\u202e\u200b\ufeff", "я" * 5000, "select_one list", "begin group", "end repeat", "${q1} = 'yes'", "not(", 
    "../a/b", ".",
    "_", "other", "na", "-oth-", "list", "2020-02-30", "٣", "Ⅷ",
]  # fmt: skip


# XLSForm

SURVEY = [
    ["type", "name", "label::Russian (ru)", "label::English (en)", "hint::Russian (ru)", "required", "relevant",
     "constraint", "appearance", "choice_filter", "default", "parameters", "repeat_count", "calculation", "my notes"],
    ["start", "start"],
    ["deviceid", "deviceid"],
    ["note", "hello", "**Здравствуйте!** <script>x</script>", "Hello"],
    ["select_one yn", "first", "Вы педагог?", "Are you a teacher?", "Подсказка", "yes"],
    ["begin group", "g1", "Первая часть", "First part", "", "", "${first} = 'yes'", "", "field-list"],
    ["select_multiple areas or_other", "areas", "Направления", "Areas", "", "true", "", "count-selected(.) <= 2"],
    ["integer", "hours", "Часы", "Hours", "", "", "selected(${areas}, 'robots')", ". >= 0 and . <= 18", "", "", "3"],
    ["decimal", "share", "Доля", "Share", "", "", "${hours} > 3 or ${areas} = ''", ". > 0.5"],
    ["text", "words", "Слова", "Words", "", "", "", "string-length(.) <= 100", "multiline"],
    ["date", "day", "День", "Day", "", "", "", ". <= today()"],
    ["range", "mark", "Оценка", "Mark", "", "", "", "", "", "", "", "start=0 end=10 step=1"],
    ["range", "wide", "Длинная шкала", "Wide", "", "", "", "", "", "", "", "start=0 end=100 step=5"],
    ["rank areas", "order", "По порядку", "In order"],
    ["time", "hour", "Время", "Time"],
    ["acknowledge", "ok", "Согласен", "I agree"],
    ["begin group", "grid", "Таблица", "Table", "", "", "", "", "table-list"],
    ["select_one marks", "row1", "Первая строка", "First"],
    ["select_one marks", "row2", "Вторая строка", "Second", "", "yes"],
    ["end group"],
    ["end group"],
    ["begin repeat", "child", "Ребёнок", "Child", "", "", "", "", "", "", "", "", "3"],
    ["select_one areas", "city", "Город", "City", "", "", "${sum} > 1", "", "minimal", "cf = ${first}"],
    ["end repeat"],
    ["calculate", "sum", "", "", "", "", "", "", "", "", "", "", "", "${hours} + 1"],
    ["geopoint", "place", "Где?", "Where?"],
    ["image", "photo", "Снимок", "Photo"],
    ["select_one_from_file towns.csv", "town", "Посёлок", "Town"],
    ["select_one nowhere", "lost", "Список потерян", "Lost"],
    ["", "", "Замечание автора"],
    ["teleport", "beam", "Неизвестный вид", "Unknown", "", "", "", "", "", "", "", "", "", "", "заметка"],
    ["text", "late", "Поздний вопрос", "Late", "", "maybe", "${town} = 'x' and pulldata('a', 'b') = 1"],
    ["end group"],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::Russian (ru)", "label::English (en)", "cf", "image"],
    ["yn", "yes", "Да", "Yes"],
    ["yn", "no", "Нет", "No"],
    ["areas", "robots", "Роботы", "Robots", "a", "robots.png"],
    ["areas", "drones", "Дроны", "Drones"],
    ["areas", "drones", "Дроны", "Drones", "b"],
    ["areas", "robots", "Другие роботы", "Other robots"],
    ["marks", "1", "Плохо", "Bad"],
    ["marks", "2", "Хорошо", "Good"],
    ["marks", "3", "Затрудняюсь ответить", "Hard to say"],
    ["unused", "x", "Лишний", "Spare"],
]
SETTINGS = [["form_title", "form_id", "default_language", "version"], ["Анкета педагога", "t1", "Russian (ru)", "7"]]
SHEETS = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS, "remarks": [["Черновик"], ["не для людей"]]}


def xlsx(sheets: dict[str, list[list]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value != "":
                    sheet.write(number, place, value)
    book.close()
    return buffer.getvalue()


def rows_of_sheets(sheets: dict[str, list[list]], headed: tuple[str, ...] = ("survey", "choices", "settings")) -> int:
    """Filled rows below the heads of the columns; in sheets that XLSForm does not know all filled rows."""
    count = 0
    for name, rows in sheets.items():
        filled = sum(any(str(value).strip() for value in row) for row in rows)
        count += max(filled - 1, 0) if name in headed else filled
    return count


def spoilt_sheets(sheets: dict[str, list[list]], chance: random.Random) -> dict[str, list[list]]:
    """One to six cells or rows changed."""
    spoilt = copy.deepcopy(sheets)
    for _ in range(chance.randint(1, 6)):
        rows = spoilt[chance.choice(list(spoilt))]
        place = chance.randrange(len(rows))
        match chance.randrange(6):
            case 0:
                if len(rows) > 1:
                    rows.pop(place)
            case 1:
                rows.insert(place, list(rows[place]))
            case 2:
                chance.shuffle(rows[place])
            case 3:
                rows.insert(chance.randrange(len(rows)), rows.pop(place))
            case _:
                if rows[place]:
                    rows[place][chance.randrange(len(rows[place]))] = chance.choice(
                        [value for value in NASTY if len(value) < 1000 and value.isprintable()]
                    )
    return spoilt
