"""A questionnaire with every kind of question and every kind of rule, and answers to it."""

EVERY_KIND = {
    "format": 1,
    "title": "Анкета обо всём",
    "notice": "Здесь есть вопросы всех видов.",
    "thanks": "Результаты покажем в мае.",
    "translations": {"en": {"title": "A bit of everything", "visits": "Do you attend a club?"}},
    "pages": [
        {
            "title": "О занятиях",
            "text": "Речь только об этом учебном годе.",
            "questions": [
                {"code": "hello", "kind": "info", "text": "Отвечайте за себя.", "help": "Советоваться не нужно."},
                {
                    "code": "visits",
                    "kind": "single",
                    "text": "Посещаете ли Вы кружок?",
                    "required": True,
                    "choices": [{"code": "yes", "text": "да"}, {"code": "no", "text": "нет"}],
                },
                {
                    "code": "area",
                    "kind": "single",
                    "dropdown": True,
                    "text": "Направление",
                    "required": True,
                    "show_if": {"question": "visits", "op": "chosen", "value": ["yes"]},
                    "choices": [
                        {"code": "robotics", "text": "робототехника"},
                        {"code": "crafts", "text": "ремёсла"},
                        {"code": "other", "text": "другое", "other_text": True},
                    ],
                },
                {
                    "code": "why",
                    "kind": "multi",
                    "text": "Что важно?",
                    "min": 2,
                    "max": 3,
                    "choices": [
                        {"code": "near", "text": "близость"},
                        {"code": "free", "text": "бесплатность"},
                        {"code": "tutor", "text": "педагог"},
                        {"code": "friends", "text": "друзья"},
                        {"code": "unsure", "text": "затрудняюсь ответить", "exclusive": True, "no_opinion": True},
                    ],
                },
            ],
        },
        {
            "title": "Если посещаете",
            "show_if": {"question": "visits", "op": "chosen", "value": ["yes"]},
            "questions": [
                {
                    "code": "content",
                    "kind": "scale",
                    "text": "Насколько довольны?",
                    "required": True,
                    "from": 0,
                    "steps": 11,
                    "low": "совсем нет",
                    "high": "вполне",
                    "no_opinion": True,
                },
                {
                    "code": "wrong",
                    "kind": "text",
                    "long": False,
                    "text": "Что не так?",
                    "max_length": 100,
                    "no_opinion": True,
                    "show_if": {"question": "content", "op": "lt", "value": 5},
                },
                {
                    "code": "agree",
                    "kind": "matrix",
                    "text": "Согласны ли Вы?",
                    "required": True,
                    "rows": [
                        {"code": "rooms", "text": "кабинеты удобны"},
                        {"code": "tools", "text": "хватает станков"},
                    ],
                    "columns": [
                        {"code": "yes", "text": "да"},
                        {"code": "no", "text": "нет"},
                        {"code": "hard", "text": "трудно сказать", "no_opinion": True},
                    ],
                },
                {
                    "code": "hours",
                    "kind": "number",
                    "text": "Сколько часов в неделю?",
                    "min": 0.5,
                    "max": 20,
                    "decimals": 1,
                    "unit": "ч",
                    "no_opinion": True,
                },
                {
                    "code": "since",
                    "kind": "date",
                    "text": "С какого дня?",
                    "min": "2020-09-01",
                    "max": "2026-12-31",
                    "no_opinion": True,
                },
            ],
        },
        {
            "title": "Напоследок",
            "questions": [
                {
                    "code": "order",
                    "kind": "ranking",
                    "text": "Что развивать в первую очередь?",
                    "max": 2,
                    "no_opinion": True,
                    "choices": [
                        {"code": "robotics", "text": "робототехника"},
                        {"code": "crafts", "text": "ремёсла"},
                        {"code": "media", "text": "съёмка"},
                    ],
                },
                {
                    "code": "marks",
                    "kind": "matrix",
                    "text": "Оцените",
                    "steps": 3,
                    "no_opinion": True,
                    "rows": [{"code": "site", "text": "сайт школы"}, {"code": "news", "text": "новости"}],
                },
                {
                    "code": "wish",
                    "kind": "text",
                    "text": "Пожелания",
                    "show_if": {
                        "any": [
                            {"question": "marks", "row": "site", "op": "eq", "value": 1},
                            {
                                "all": [
                                    {"question": "order", "op": "answered"},
                                    {"not": {"question": "order", "op": "chosen", "value": ["robotics"]}},
                                ]
                            },
                        ]
                    },
                },
            ],
        },
    ],
}
# What a browser posts when everything is answered, and what is stored then.
EVERY_ANSWER = {
    "visits": ["yes"],
    "area": ["other"],
    "area-other": ["ткачество"],
    "why": ["near", "tutor"],
    "content": ["3"],
    "wrong": ["тесно"],
    "agree-rooms": ["yes"],
    "agree-tools": ["hard"],
    "hours": ["2,50"],
    "since": ["2024-09-02"],
    "order-crafts": ["1"],
    "order-media": ["2"],
    "order-robotics": [""],
    "marks-site": ["1"],
    "marks-news": ["na"],
    "wish": ["Больше кружков"],
}
EVERY_DOCUMENT = {
    "visits": "yes",
    "area": "other",
    "area-other": "ткачество",
    "why": ["near", "tutor"],
    "content": 3,
    "wrong": "тесно",
    "agree": {"rooms": "yes", "tools": "hard"},
    "hours": "2.5",
    "since": "2024-09-02",
    "order": ["crafts", "media"],
    "marks": {"site": 1, "news": "na"},
    "wish": "Больше кружков",
}
