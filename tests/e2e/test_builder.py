"""Writing a questionnaire in a real browser: by keyboard, by mouse, without scripts; axe on every page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from surveys.builder.sketch import Sketch, mark
from surveys.services import editing
from surveys.services.launching import freeze
from tests.factories import UserFactory
from tests.factories.surveys import VersionFactory

from .conftest import DESKTOP, PHONE


@pytest.fixture
def specialist(transactional_db):
    return UserFactory(department=True)


@pytest.fixture
def questionnaire(transactional_db):
    return VersionFactory().questionnaire


def url(name, questionnaire, *arguments):
    return reverse(f"surveys:{name}", args=[questionnaire.pk, *arguments])


def codes(questionnaire):
    return [place.question["code"] for place in Sketch(questionnaire.draft().definition).places()]


def test_a_questionnaire_is_written_on_a_phone_without_scripts(signed_in, specialist):
    page = signed_in(specialist, viewport=PHONE, java_script_enabled=False)
    page.goto(reverse("surveys:questionnaire_list"))
    page.get_by_role("link", name="Новая анкета").click()
    page.get_by_label("Название").fill("О кружках")
    page.get_by_label("Кто отвечает").select_option("pupils")
    page.get_by_role("button", name="Создать анкету").click()

    page.get_by_role("link", name="Добавить вопрос").click()
    page.get_by_role("link", name="Один ответ").click()
    page.get_by_label("Вопрос", exact=False).first.fill("Ходишь ли ты в кружок?")
    page.locator("summary", has_text="Вставить списком").click()
    page.get_by_label("Вставить списком").fill("да\nнет")
    page.get_by_role("button", name="Сохранить и добавить ещё").click()
    page.get_by_role("link", name="Текст").click()
    page.get_by_label("Вопрос", exact=False).first.fill("В какой?")
    page.get_by_role("button", name="Сохранить и задать правило").click()

    page.get_by_label("Вопрос").select_option("q1")
    page.get_by_role("button", name="Показать ответы").click()
    page.get_by_label("да", exact=True).check()
    page.get_by_role("button", name="Сохранить правило").click()
    expect(page.get_by_text("показать, если в вопросе 1")).to_be_visible()
    expect(page.get_by_text("Всё на месте")).to_be_visible()

    page.get_by_role("button", name="Ниже: Ходишь ли ты в кружок?").click()
    expect(page.get_by_text("Перед опросом нужно исправить 1 место")).to_be_visible()


def test_moving_by_keyboard_keeps_the_focus_and_says_where_it_went(signed_in, specialist, questionnaire):
    page = signed_in(specialist)
    page.goto(url("builder", questionnaire))
    page.get_by_role("button", name="Ниже: Кто Вы?").focus()
    for expected in (["q2", "q1", "q3"], ["q2", "q3", "q1"]):
        page.keyboard.press("Enter")
        page.locator("[data-said]", has_text="Перемещено").wait_for(state="attached")
        assert page.evaluate("document.activeElement.value") == "down:q1"
        page.evaluate("document.querySelector('[data-said]').textContent = ''")
        if expected == ["q2", "q1", "q3"]:
            assert codes(questionnaire)[:3] == expected
    assert codes(questionnaire)[:2] == ["q2", "q1"]


def test_a_question_is_dragged_to_another_page(signed_in, specialist, questionnaire):
    page = signed_in(specialist, viewport={"width": 1280, "height": 1600})
    page.goto(url("builder", questionnaire))
    page.locator("#q-q6 [data-grip]").drag_to(page.locator("#q-q1"))
    page.get_by_text("Перемещено").first.wait_for()
    assert codes(questionnaire)[0] == "q6"


def test_answers_are_put_in_order_added_and_pasted(signed_in, specialist, questionnaire):
    page = signed_in(specialist)
    page.goto(url("builder_question", questionnaire, "q1"))
    lines = page.locator("[data-lines=choices] [data-line]:visible input[type=text]")
    expect(lines.first).to_have_value("мама")
    page.get_by_role("button", name="Строку ниже").first.click()
    lines.first.press("Enter")
    page.keyboard.type("бабушка")
    page.get_by_role("button", name="Убрать строку").nth(2).click()
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Вопрос сохранён.").first.wait_for()
    saved = Sketch(questionnaire.draft().definition).find("q1").question
    assert [line["text"] for line in saved["choices"]] == ["папа", "бабушка", "другое"]


def test_a_chosen_question_brings_its_answers_and_the_focus_stays(signed_in, specialist, questionnaire):
    page = signed_in(specialist)
    page.goto(url("builder_question_rule", questionnaire, "q6"))
    subject = page.get_by_label("Вопрос").first
    subject.select_option("q1")
    page.get_by_label("папа").check()
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.get_by_role("button", name="Сохранить правило").click()
    page.get_by_text("Правило сохранено.").first.wait_for()
    assert Sketch(questionnaire.draft().definition).find("q6").question["show_if"]["value"] == ["father"]


def test_the_preview_shows_the_questionnaire_in_a_phone(signed_in, specialist, questionnaire):
    page = signed_in(specialist)
    page.goto(url("builder_preview", questionnaire))
    expect(page.frame_locator("iframe").get_by_text("Пробная анкета").first).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_axe_finds_nothing(signed_in, accessible, specialist, questionnaire, viewport):
    freeze(questionnaire.draft(), by=specialist)
    editing.begin_draft(questionnaire.latest(), by=specialist)
    editing.remove_question(questionnaire, "q3", by=specialist)
    editing.add_question(questionnaire, {"kind": "multi", "text": "", "choices": []}, page=1, by=specialist)
    rule = {"any": [{"question": "q1", "op": "answered"}, {"question": "q2", "op": "chosen", "value": ["robots"]}]}
    editing.save_rule(questionnaire, rule, code="q6", seen=mark(None), by=specialist)
    page = signed_in(specialist, viewport=viewport)
    kinds = ("single", "multi", "scale", "matrix", "number", "text", "date", "ranking", "info")
    addresses = [
        reverse("surveys:questionnaire_list"),
        reverse("surveys:questionnaire_create"),
        questionnaire.get_absolute_url(),
        url("builder", questionnaire),
        url("builder_settings", questionnaire),
        url("builder_page", questionnaire, 1),
        url("builder_page_rule", questionnaire, 2),
        url("builder_question_add", questionnaire, 1),
        *(f"{url('builder_question_add', questionnaire, 1)}?kind={kind}" for kind in kinds),
        url("builder_question", questionnaire, "q2"),
        url("builder_question_rule", questionnaire, "q6"),
        url("builder_code", questionnaire, "q2"),
        url("builder_library", questionnaire),
        url("builder_languages", questionnaire),
        url("builder_translation", questionnaire, "en"),
        url("builder_preview", questionnaire),
        url("version_detail", questionnaire, 1),
        url("version_compare", questionnaire),
        url("draft_discard", questionnaire),
    ]
    for address in addresses:
        page.goto(address)
        accessible(page)
    page.goto(url("builder_question", questionnaire, "q5"))
    page.get_by_label("Наименьшее число").fill("20")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Верхняя граница меньше нижней.").first.wait_for()
    accessible(page)
