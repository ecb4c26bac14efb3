"""Questionnaires that are being written: the parents' next version, and a new one that still lacks something."""

from accounts.models import User
from surveys import services
from surveys.builder.sketch import Sketch, mark
from surveys.models import Launch, Questionnaire

LEARNING = [
    {
        "kind": "single",
        "text": "Участвовали ли Вы в событиях сети в этом году?",
        "required": True,
        "choices": [
            {"code": "often", "text": "да, не раз"},
            {"code": "once", "text": "да, один раз"},
            {"code": "no", "text": "нет"},
        ],
    },
    {
        "kind": "ranking",
        "text": "Что было полезнее всего?",
        "max": 3,
        "no_opinion": True,
        "choices": [
            {"code": "workshop", "text": "мастер-классы"},
            {"code": "lesson", "text": "открытые занятия"},
            {"code": "contest", "text": "соревнования"},
            {"code": "consulting", "text": "консультации"},
        ],
    },
    {"kind": "number", "text": "Сколько часов в месяц Вы могли бы вести занятия?", "max": 72, "unit": "ч", "min": 0},
    {"kind": "date", "text": "Когда Вам удобно начать?", "min": "2026-09-01"},
    # Left unfinished on purpose: the page shows what keeps a survey from being held.
    {"kind": "multi", "text": "Чему Вы хотели бы научиться?", "choices": []},
]
EVERY_KIND = [
    {"kind": "info", "text": "Это образец: здесь есть вопросы всех видов.", "help": "Отвечать на него не нужно."},
    {
        "kind": "single",
        "text": "Ведёте ли Вы кружок технической направленности?",
        "required": True,
        "choices": [{"code": "yes", "text": "да"}, {"code": "no", "text": "нет"}],
    },
    {
        "kind": "multi",
        "text": "Каким оборудованием Вы пользуетесь?",
        "max": 3,
        "choices": [
            {"code": "kits", "text": "конструкторы"},
            {"code": "printer", "text": "трёхмерный принтер"},
            {"code": "machines", "text": "станки"},
            {"code": "other", "text": "другое", "other_text": True},
            {"code": "none", "text": "никаким", "exclusive": True},
        ],
    },
    {"kind": "number", "text": "Сколько часов в неделю Вы ведёте занятия?", "min": 0, "max": 36, "unit": "ч"},
    {
        "kind": "scale",
        "text": "Насколько Вы довольны условиями?",
        "low": "совсем нет",
        "high": "вполне",
        "no_opinion": True,
    },
    {
        "kind": "matrix",
        "text": "Оцените по пятибалльной шкале",
        "rows": [{"code": "rooms", "text": "кабинеты"}, {"code": "tools", "text": "инструменты"}],
    },
    {
        "kind": "ranking",
        "text": "Что важнее всего для развития кружка?",
        "max": 3,
        "choices": [
            {"code": "money", "text": "деньги на оборудование"},
            {"code": "time", "text": "время в расписании"},
            {"code": "people", "text": "помощник"},
            {"code": "learning", "text": "обучение педагога"},
        ],
    },
    {"kind": "date", "text": "С какого дня Вы работаете в сети?", "min": "2014-09-01"},
    {"kind": "text", "text": "Ваши предложения", "long": True, "max_length": 500},
]


def build(launch: Launch, *, by: User) -> None:
    """Go on with the questionnaire of the survey, and begin another one."""
    parents = launch.version.questionnaire
    services.editing.begin_draft(launch.version, by=by)
    services.editing.remove_question(parents, "q3", by=by)
    question = {
        "kind": "single",
        "text": "Готовы ли Вы оставить отзыв о кружке?",
        "choices": [{"code": "yes", "text": "да"}, {"code": "no", "text": "нет"}],
    }
    services.editing.add_question(parents, question, page=5, by=by)
    place = next(iter(Sketch(parents.draft().definition).places()))
    step = place.question["code"]
    present = Sketch(parents.draft().definition)
    services.editing.move_question(parents, step, lambda sketch: sketch.step(step, 1), seen=present.order_mark(), by=by)
    _unfinished(by=by)
    _every_kind(by=by)


def _every_kind(*, by: User) -> Questionnaire:
    """One to look through: how each kind of question is asked on a phone and on paper, with a rule among them."""
    sample = services.editing.create(title="Образец: вопросы всех видов (демонстрация)", audience="teachers", by=by)
    codes = [services.editing.add_question(sample, question, page=1, by=by) for question in EVERY_KIND]
    rule = {"question": codes[1], "op": "chosen", "value": ["yes"]}
    services.editing.save_rule(sample, rule, code=codes[3], seen=mark(None), by=by)
    return sample


def _unfinished(*, by: User) -> Questionnaire:
    teachers = services.editing.create(title="Педагогам об обмене опытом", audience="teachers", by=by)
    codes = [services.editing.add_question(teachers, question, page=1, by=by) for question in LEARNING]
    rule = {"not": {"question": codes[0], "op": "chosen", "value": ["no"]}}
    services.editing.save_rule(teachers, rule, code=codes[1], seen=mark(None), by=by)
    return teachers
