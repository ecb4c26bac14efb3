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


def _unfinished(*, by: User) -> Questionnaire:
    teachers = services.editing.create(title="Педагогам об обмене опытом", audience="teachers", by=by)
    codes = [services.editing.add_question(teachers, question, page=1, by=by) for question in LEARNING]
    rule = {"not": {"question": codes[0], "op": "chosen", "value": ["no"]}}
    services.editing.save_rule(teachers, rule, code=codes[1], seen=mark(None), by=by)
    return teachers
