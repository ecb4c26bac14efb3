"""The order's text becomes a proposed plan: word for word, whatever the typist did to it."""

import datetime
import random
import re
import textwrap
from pathlib import Path

import pytest
from django.conf import settings

from planning.orders import parse

ORDER = (Path(settings.BASE_DIR) / "planning/data/order_453_1_2014.txt").read_text(encoding="utf-8")

STAGES = {
    "1": "Решение учредителя о сетевом взаимодействии образовательных учреждений района",
    "2": "Подписание всеми директорами договора о сотрудничестве учреждений.",
    "3": "Инвентаризация ресурсов участников сети.",
    "4": "Построение модели функционирования и взаимодействия учреждений.",
    "5": "Организация информационной работы для образовательных учреждений",
    "6": "Подготовка общеобразовательных учреждений к работе в МОС.",
}
TASKS = {
    "1.1": "Анализ муниципальной системы образования.",
    "1.2": "Создание межмуниципальной образовательной сети.",
    "1.3": "Определение модели и формы сетевого взаимодействия.",
    "1.4": "Определение перечня образовательных учреждений участвующих в сетевом взаимодействии.",
    "2.1": "Анализ материально-технической базы.",
    "2.2": "Первичный набор образовательных учреждений в сеть.",
    "2.3": "Заключение договоров между образовательными учреждениями.",
    "3.1": "Анализ кадрового обеспечения.",
    "3.2": "Анкетирование педагогов, учащихся, родителей (законных представителей).",
    "4.1": "Определение образовательных учреждений и их роли в муниципальной сети (активные или пассивные).",
    "4.2": "Составление плана сетевого взаимодействия.",
    "4.3": "Назначение ответственных в муниципальной сети.",
    "5.1": "Информационное обеспечение в СМИ, на сайте администрации района и образовательного учреждения.",
    "5.2": "Разработка Плана – графика мероприятий ОУ по ознакомлению с возможностями сети.",
    "6.1": "Разработка нормативно-правовой базы для введения сетевого взаимодействия",
    "6.2": "Заключение договор между образовательными учреждениями и родителями (законными представителями)",
    "6.3": "Разработка и утверждение программно-методического обеспечения",
    "6.4": "Подготовка кадрового потенциала.",
}
RESULTS = [
    "обновление форм и методов работы с педагогическими коллективами;",
    "повышение качества работы образовательных учреждений;",
    "обеспечение информационной поддержки образовательного процесса, научной, инновационной и методической работы;",
    "обеспечение равных возможностей пользования методическими и другими ресурсами всех субъектов образовательного "
    "процесса, научной и научно-методической деятельности, осуществляемой в рамках сетевого взаимодействия;",
    "расширение возможностей для повышения квалификации работников образовательных учреждений в рамках сетевого "
    "взаимодействия;",
    "объединение усилий и возможностей образовательных и других учреждений сети для использования в своей деятельности "
    "современных информационных технологий.",
]


def wrapped(width: int) -> str:
    """The order as a narrow mail program would break it."""
    return "\n".join(textwrap.fill(" ".join(line.split()), width) for line in ORDER.splitlines())


def without_blank_lines(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def assert_is_the_order(proposal) -> None:
    assert {stage.number: stage.title for stage in proposal.stages} == STAGES
    assert {task.number: task.text for task in proposal.tasks} == TASKS
    assert [len(stage.tasks) for stage in proposal.stages] == [4, 3, 2, 3, 2, 4]
    assert proposal.results == RESULTS
    assert proposal.results_heading == "8. Ожидаемый результат организации сетевого взаимодействия:"
    assert proposal.unrecognised == []


def test_the_order_gives_six_stages_eighteen_tasks_and_six_results():
    proposal = parse(ORDER)
    assert_is_the_order(proposal)
    assert len(proposal.tasks) == 18
    assert proposal.title == "План построения муниципальной образовательной сети по техническому творчеству."
    assert proposal.requisites.number == "453/1"
    assert proposal.requisites.date == datetime.date(2014, 8, 26)
    assert proposal.requisites.issued_by == (
        "Управление образования и дошкольного воспитания администрации муниципального образования «Гвардейский район»"
    )
    assert len(proposal.heading) == 5


def test_oddities_are_named():
    remarks = " ".join(parse(ORDER).remarks)
    assert "39" in remarks
    assert re.search(r"6\D+8", remarks)


@pytest.mark.parametrize(
    "disturb",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="windows-lines"),
        pytest.param(lambda text: "\ufeff" + text.replace(" ", "\u00a0"), id="bom-and-hard-spaces"),
        pytest.param(without_blank_lines, id="no-blank-lines"),
        pytest.param(lambda text: text.replace("· 5. ", "5. "), id="stage-5-repaired"),
        pytest.param(lambda text: text.replace("· 5. ", "· 5."), id="stage-5-without-space"),
        pytest.param(lambda text: re.sub(r"^(\d)\. ", r"\1.", text, flags=re.M), id="no-space-after-number"),
        pytest.param(lambda text: re.sub(r"^(\d)\. ", r"\1) ", text.replace("· 5.", "5."), flags=re.M), id="brackets"),
        pytest.param(lambda text: re.sub(r"^· (?=\D)", "·", text, flags=re.M), id="no-space-after-bullet"),
        *(
            pytest.param(lambda text, sign=sign: text.replace("·", sign), id=f"bullet-{sign!r}")
            for sign in ["•", "-", "–", "—", "*", "\uf0b7", "•\t", "   ·  "]
        ),
        *(pytest.param(lambda text, width=width: wrapped(width), id=f"wrapped-{width}") for width in range(36, 100, 3)),
        pytest.param(lambda text: without_blank_lines(wrapped(60)), id="wrapped-without-blank-lines"),
        pytest.param(lambda text: without_blank_lines(wrapped(52)).replace("·", "–"), id="wrapped-with-dashes"),
    ],
)
def test_the_same_order_typed_otherwise(disturb):
    proposal = parse(disturb(ORDER))
    assert {task.number: task.text.replace("—", "–") for task in proposal.tasks} == TASKS
    assert {stage.number: stage.title for stage in proposal.stages} == STAGES
    assert proposal.results == RESULTS
    assert proposal.unrecognised == []


def test_word_numbers_tasks_in_its_own_ways():
    proposal = parse("1. Первый этап:\n1.1. Анализ.\n1.2 Создание.\n2. Второй этап\nа) Опрос.\nб) Отчёт.")
    assert [(t.number, t.text) for t in proposal.tasks] == [
        ("1.1", "Анализ."),
        ("1.2", "Создание."),
        ("2.1", "Опрос."),
        ("2.2", "Отчёт."),
    ]
    bracketed = parse("1. Первый этап\n1) Анализ.\n2) Создание.\n2. Второй этап\n1) Опрос.")
    assert [stage.title for stage in bracketed.stages] == ["Первый этап", "Второй этап"]
    assert [task.number for task in bracketed.tasks] == ["1.1", "1.2", "2.1"]


def test_stages_may_be_called_stages():
    proposal = parse("Этап 1. Подготовка\n- Анализ.\nЭтап II – Работа\n- Опрос.")
    assert [(s.number, s.title) for s in proposal.stages] == [("1", "Подготовка"), ("II", "Работа")]


def test_what_has_no_place_is_listed_with_its_line():
    proposal = parse(f"{ORDER}\n\nНачальник управления\nИ.О. Фамилия\n")
    assert [u.text for u in proposal.unrecognised] == ["Начальник управления", "И.О. Фамилия"]
    assert proposal.unrecognised[0].line > 60
    assert proposal.results == RESULTS


def test_prose_is_not_a_plan():
    proposal = parse("Просто письмо.\n\nБез всякого плана.")
    assert proposal.stages == []
    assert [u.text for u in proposal.unrecognised] == ["Просто письмо.", "Без всякого плана."]


@pytest.mark.parametrize("text", ["", "\n\n", "№", "·", "1.", "31.06.2014 №", "5. 6. 7. 8", "\x00", "· \n· ", "IV."])
def test_scraps_do_no_harm(text):
    parse(text)


def words(*texts: str) -> list[str]:
    """Words without what marks an item, in any order."""
    return sorted(re.findall(r"[^\W\d_]{2,}", " ".join(texts)))


@pytest.mark.parametrize("seed", range(60))
def test_no_word_is_lost_or_invented(seed):
    rng = random.Random(seed)
    lines = ORDER.splitlines()
    for _ in range(rng.randrange(1, 8)):
        spot = rng.randrange(len(lines))
        match rng.randrange(4):
            case 0:
                lines.insert(
                    spot, rng.choice(["Прочее", "и прочее;", "– вставка.", "9. Раздел", "7.1 пункт", "Этап 3. Ещё"])
                )
            case 1:
                lines[spot] = lines[spot].lstrip("· ")
            case 2:
                lines[spot] = lines[spot].replace(" ", "\n", 1)
            case 3:
                rng.shuffle(lines)
    text = "\n".join(lines)
    found = parse(text)
    landed = words(
        *found.heading,
        *(stage.title for stage in found.stages),
        *(task.text for task in found.tasks),
        found.results_heading,
        *found.results,
        *(line.text for line in found.unrecognised),
    )
    assert landed == words(text.replace("Этап 3.", ""))
