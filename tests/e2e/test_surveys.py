"""A respondent's phone, with scripts and without; the department's pages of surveys."""

import gzip
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from surveys import services
from surveys.models import Response
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories import UserFactory
from tests.factories.surveys import DOCUMENT, LaunchFactory, answer

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 320, "height": 640}


@pytest.fixture
def entry():
    return LaunchFactory(opened=True).entries.select_related("launch__version", "institution").first()


def fill(page):
    """Answer as a person does: by what stands beside the fields."""
    page.get_by_role("group", name="Кто Вы?").get_by_label("мама").check()
    page.get_by_label("роботы").check()
    page.get_by_label("дроны").check()
    page.get_by_role("group", name="Насколько Вы довольны?").get_by_label("4").check()
    page.get_by_label("близость: 5").check()
    page.get_by_label("бесплатность: 3").check()
    page.get_by_label("Сколько часов?").fill("6")
    page.get_by_label("Пожелания").fill("Больше кружков")


def send(page):
    page.get_by_role("button", name="Отправить ответы").click()


@pytest.mark.parametrize("script", [True, False])
def test_an_answer_by_phone(open_page, entry, script):
    page = open_page(PHONE, java_script_enabled=script)
    page.goto(entry.get_absolute_url())
    fill(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы приняты")
    assert Response.objects.get().document == DOCUMENT
    assert page.context.cookies() == []


@pytest.mark.parametrize("viewport", [SMALL, PHONE, DESKTOP])
def test_axe_finds_nothing_on_the_respondents_pages(open_page, accessible, entry, viewport):
    page = open_page(viewport)
    page.goto(entry.get_absolute_url())
    accessible(page)
    page.get_by_label("Сколько часов?").fill("сто")
    page.get_by_label("роботы").check()
    page.evaluate(
        "document.querySelectorAll('[name=q2]').forEach((box) => { box.disabled = false; box.checked = true; })"
    )
    page.get_by_role("group", name="Что нравится?").get_by_label("Другой ответ своими словами").fill("я" * 200)
    send(page)
    expect(page.get_by_role("heading", name="Ответы ещё не отправлены")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="1. Кто Вы?").click()
    assert page.evaluate("document.activeElement.name || location.hash.slice(1)") in ("q1", "o-q1-mother")
    page.reload()
    page.goto(entry.get_absolute_url() + "?shared=1")
    fill(page)
    send(page)
    accessible(page)
    page.goto("/s/nope/")
    accessible(page)
    page.goto("/s/")
    accessible(page)


def test_targets_are_large_enough_for_a_finger(open_page, entry):
    page = open_page(SMALL)
    page.goto(entry.get_absolute_url())
    boxes = "found => found.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    sizes = page.eval_on_selector_all(
        ".sheet label:has(input), .sheet input[type=text], .sheet textarea, .send button", boxes
    )
    assert len(sizes) > 30
    assert all(width >= 44 and height >= 44 for width, height in sizes)


def test_what_is_typed_stays_on_the_device_until_sent(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url())
    expect(page.get_by_text("Подставлены ответы")).to_be_hidden()
    fill(page)
    expect(page.get_by_text("Отвечено: 6 / 6")).to_be_visible()
    page.goto("about:blank")
    page.goto(entry.get_absolute_url())
    expect(page.get_by_text("Подставлены ответы")).to_be_visible()
    expect(page.get_by_label("Пожелания")).to_have_value("Больше кружков")
    expect(page.get_by_text("Отвечено: 6 / 6")).to_be_visible()
    page.get_by_role("button", name="Начать заново").click()
    expect(page.get_by_label("Пожелания")).to_have_value("")
    fill(page)
    send(page)
    expect(page.get_by_text("Код квитанции")).to_be_visible()
    page.goto(entry.get_absolute_url())
    expect(page.get_by_label("Пожелания")).to_have_value("")
    assert Response.objects.count() == 1


def test_the_special_version_is_switched_on_the_sheet_itself(open_page, live_server, accessible, entry):
    page = open_page(PHONE)
    page.context.add_cookies([{"name": "size", "value": "large", "url": live_server.url}])
    page.goto(entry.get_absolute_url())
    accessible(page)
    page.get_by_role("button", name="Белым по чёрному").click()
    expect(page.locator("html")).to_have_attribute("data-scheme", "white-on-black")
    accessible(page)
    expect(page.get_by_role("button", name="Отправить ответы")).to_be_visible()


def test_no_more_can_be_chosen_than_the_question_takes(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url())
    question = page.get_by_role("group", name="Что нравится?")
    for choice in ("роботы", "дроны", "модели"):
        question.get_by_label(choice, exact=True).check()
    expect(question.get_by_label("игры")).to_be_disabled()
    question.get_by_label("ничего").check()
    expect(question.get_by_label("роботы")).not_to_be_checked()
    expect(question.get_by_label("игры")).to_be_enabled()


def test_pupil_after_pupil_on_one_tablet(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url() + "?shared=1")
    for number in range(1, 4):
        fill(page)
        send(page)
        expect(page.get_by_text("Код квитанции")).to_be_visible()
        assert Response.objects.count() == number
        if number == 1:  # the way back leads to a clean sheet, too
            page.go_back()
        else:
            page.get_by_role("link", name="Заполнить ещё раз").click()
        expect(page.get_by_label("Пожелания")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_the_way_back_after_sending_is_a_clean_sheet(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url())
    fill(page)
    send(page)
    expect(page.get_by_text("Код квитанции")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Пожелания")).to_have_value("")


def test_the_first_view_takes_few_requests_and_bytes(open_page, entry):
    page = open_page(PHONE)
    got = []
    page.on("response", lambda each: got.append(each))
    page.goto(entry.get_absolute_url(), wait_until="networkidle")
    assert len(got) <= 6, [each.url for each in got]
    assert sum(len(gzip.compress(each.body())) for each in got) < 60_000


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_axe_finds_nothing_on_the_departments_pages(signed_in, accessible, viewport):
    launch = LaunchFactory(participants=3, opened=True)
    closed = LaunchFactory(participants=3, opened=True)
    for entry, count in zip(closed.entries.all(), (12, 7, 3), strict=True):
        answer(entry, count)
    services.close_launch(closed, by=None)
    bank = services.banks.install()[0]
    page = signed_in(UserFactory(department=True), viewport=viewport)
    results = reverse("surveys:launch_results", args=[closed.pk])
    for url in [
        reverse("surveys:launch_list"),
        launch.get_absolute_url(),
        closed.get_absolute_url(),
        results,
        results + f"?institution={closed.entries.first().institution_id}",
        reverse("surveys:launch_close", args=[launch.pk]),
        reverse("surveys:launch_targets", args=[launch.pk]),
        reverse("surveys:launch_edit", args=[launch.pk]),
        reverse("surveys:launch_create", args=[launch.version.questionnaire_id]),
        reverse("surveys:questionnaire_list"),
        bank.get_absolute_url(),
        reverse("surveys:questionnaire_preview", args=[bank.pk]),
        reverse("surveys:bank_list"),
    ]:
        page.goto(url)
        for summary in page.locator("main details > summary").all():
            if summary.is_visible():
                summary.click()
        accessible(page)


@pytest.mark.parametrize("viewport", [SMALL, DESKTOP])
def test_axe_finds_nothing_on_a_directors_page(signed_in, accessible, entry, viewport):
    page = signed_in(entry.institution.appointments.get().user, viewport=viewport)
    page.goto(reverse("surveys:launch_list"))
    page.get_by_text("Показать QR-код").click()
    accessible(page)
    expect(page.get_by_text(re.compile(f"/s/{entry.code}/"))).to_be_visible()
