"""Every kind of question on a phone, with scripts and without; pages, rules, drafts, and a connection that is lost."""

import pytest
from playwright.sync_api import expect

from surveys import services
from surveys.models import Response
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories.every_kind import EVERY_DOCUMENT, EVERY_KIND
from tests.factories.surveys import DOCUMENT, LaunchFactory

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 320, "height": 640}


@pytest.fixture
def entry():
    launch = LaunchFactory(opened=True, version__definition=EVERY_KIND)
    return launch.entries.select_related("launch__version", "institution").first()


@pytest.fixture
def short():
    return LaunchFactory(opened=True).entries.select_related("launch__version", "institution").first()


def fill_first(page):
    page.get_by_role("group", name="Посещаете ли Вы кружок?").get_by_label("да").check()
    page.get_by_label("Направление").select_option("другое")
    page.get_by_label("Другой ответ своими словами").fill("ткачество")
    page.get_by_label("близость").check()
    page.get_by_label("педагог").check()


def fill_second(page):
    page.get_by_role("group", name="Насколько довольны?").get_by_label("3", exact=True).check()
    page.get_by_label("Что не так?").first.fill("тесно")
    page.get_by_label("кабинеты удобны: да").check()
    page.get_by_label("хватает станков: трудно сказать").check()
    page.get_by_label("Сколько часов в неделю?").first.fill("2,50")
    page.get_by_label("С какого дня?").first.fill("2024-09-02")


def fill_third(page):
    page.get_by_label("ремёсла", exact=True).select_option("1")
    page.get_by_label("съёмка", exact=True).select_option("2")
    page.get_by_label("сайт школы: 1").check()
    page.get_by_label("новости: Затрудняюсь ответить").check()
    page.get_by_label("Пожелания").fill("Больше кружков")


def go_on(page):
    page.get_by_role("button", name="Далее").click()


def send(page):
    page.get_by_role("button", name="Отправить ответы").click()


def expect_part(page, number):
    expect(page.get_by_text(f"Часть {number} из 3")).to_be_visible()


def expect_thanks(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы приняты")


def fill_short(page):
    page.get_by_role("group", name="Кто Вы?").get_by_label("мама").check()
    page.get_by_label("роботы").check()
    page.get_by_label("дроны").check()
    page.get_by_role("group", name="Насколько Вы довольны?").get_by_label("4").check()
    page.get_by_label("близость: 5").check()
    page.get_by_label("бесплатность: 3").check()
    page.get_by_label("Сколько часов?").fill("6")
    page.get_by_label("Пожелания").fill("Больше кружков")


@pytest.mark.parametrize("script", [True, False])
def test_every_kind_is_answered_page_by_page(open_page, entry, script):
    page = open_page(SMALL, java_script_enabled=script)
    page.goto(entry.get_absolute_url())
    fill_first(page)
    go_on(page)
    expect_part(page, 2)
    page.get_by_role("button", name="Назад").click()
    expect(page.get_by_label("Другой ответ своими словами")).to_have_value("ткачество")
    go_on(page)
    fill_second(page)
    go_on(page)
    expect_part(page, 3)
    fill_third(page)
    send(page)
    expect_thanks(page)
    expect(page.get_by_text("Результаты покажем в мае.")).to_be_visible()
    assert Response.objects.get().document == EVERY_DOCUMENT
    assert page.context.cookies() == []


@pytest.mark.parametrize("viewport", [SMALL, DESKTOP])
def test_axe_finds_nothing_on_any_kind_with_errors_and_without(open_page, accessible, entry, viewport):
    page = open_page(viewport)
    page.goto(entry.get_absolute_url())
    accessible(page)
    page.get_by_label("близость").check()
    go_on(page)
    expect(page.get_by_role("heading", name="Ответы ещё не отправлены")).to_be_visible()
    accessible(page)
    fill_first(page)
    go_on(page)
    expect_part(page, 2)
    accessible(page)
    page.locator("#o-content-0").check()
    page.get_by_label("Сколько часов в неделю?").first.fill("много")
    page.get_by_label("С какого дня?").first.fill("1999-01-01")
    go_on(page)
    expect(page.get_by_text("Выберите ответ.").first).to_be_visible()
    accessible(page)
    fill_second(page)
    go_on(page)
    expect_part(page, 3)
    accessible(page)
    page.evaluate("document.querySelectorAll('.place select').forEach((list) => { list.value = '1'; })")
    send(page)
    expect(page.get_by_text("отдано нескольким ответам").first).to_be_visible()
    accessible(page)


def test_axe_finds_nothing_at_twice_the_size_of_letters(open_page, accessible, live_server, entry):
    page = open_page(SMALL)
    page.context.add_cookies([{"name": "size", "value": "largest", "url": live_server.url}])
    page.goto(entry.get_absolute_url())
    accessible(page)
    fill_first(page)
    go_on(page)
    expect_part(page, 2)
    accessible(page)


def test_targets_are_large_enough_for_a_finger(open_page, entry):
    page = open_page(SMALL)
    boxes = "found => found.map(e => e.getBoundingClientRect()).filter(b => b.width).map(b => [b.width, b.height])"
    targets = (
        ".sheet label.option, .sheet label.mark-box, .sheet input[type=text], .sheet input[type=date], .sheet select"
    )
    page.goto(entry.get_absolute_url())
    for fill in (fill_first, fill_second, fill_third):
        fill(page)
        sizes = page.eval_on_selector_all(f"{targets}, .sheet textarea, .sheet button", boxes)
        assert len(sizes) > 8
        assert all(width >= 44 and height >= 44 for width, height in sizes), sizes
        if fill is not fill_third:
            go_on(page)
            page.wait_for_timeout(300)


def test_rules_are_applied_while_answering(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url())
    area = page.get_by_label("Направление")
    expect(area).to_be_hidden()
    group = page.get_by_role("group", name="Посещаете ли Вы кружок?")
    group.get_by_label("да").check()
    expect(area).to_be_visible()
    group.get_by_label("нет").check()
    expect(area).to_be_hidden()
    group.get_by_label("да").check()
    area.select_option("ремёсла")
    go_on(page)
    expect_part(page, 2)
    wrong = page.get_by_label("Что не так?").first
    expect(wrong).to_be_hidden()
    scale = page.get_by_role("group", name="Насколько довольны?")
    scale.get_by_label("4").check()
    expect(wrong).to_be_visible()
    scale.get_by_label("Затрудняюсь ответить").check()
    expect(wrong).to_be_hidden()
    page.get_by_label("кабинеты удобны: да").check()
    page.get_by_label("хватает станков: да").check()
    hours = page.get_by_label("Сколько часов в неделю?").first
    hours.fill("3")
    page.get_by_label("Затрудняюсь ответить: Сколько часов в неделю?").check()
    expect(hours).to_have_value("")
    go_on(page)
    expect_part(page, 3)
    wish = page.get_by_label("Пожелания")
    expect(wish).to_be_hidden()
    page.get_by_label("ремёсла", exact=True).select_option("1")
    expect(wish).to_be_visible()
    page.get_by_label("робототехника", exact=True).select_option("2")
    expect(wish).to_be_hidden()
    send(page)
    expect_thanks(page)
    assert Response.objects.get().document == {
        "visits": "yes",
        "area": "crafts",
        "content": "na",
        "agree": {"rooms": "yes", "tools": "yes"},
        "hours": "na",
        "order": ["crafts", "robotics"],
    }


def test_places_are_given_by_keyboard(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url())
    page.get_by_role("group", name="Посещаете ли Вы кружок?").get_by_label("нет").check()
    go_on(page)
    expect_part(page, 3)
    up = page.get_by_role("button", name="Выше: съёмка")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("съёмка", exact=True)).to_have_value("1")
    expect(up).to_be_focused()
    page.get_by_role("button", name="Выше: ремёсла").press("Enter")
    expect(page.get_by_label("ремёсла", exact=True)).to_have_value("2")
    page.get_by_role("button", name="Выше: ремёсла").press("Space")
    expect(page.get_by_label("ремёсла", exact=True)).to_have_value("1")
    expect(page.get_by_label("съёмка", exact=True)).to_have_value("2")
    expect(page.get_by_role("status").filter(has_text="ремёсла: место 1")).to_be_attached()
    page.get_by_role("button", name="Ниже: съёмка").click()
    expect(page.get_by_label("съёмка", exact=True)).to_have_value("")
    send(page)
    expect_thanks(page)
    assert Response.objects.get().document["order"] == ["crafts"]


def test_a_draft_goes_on_where_it_stopped(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url())
    fill_first(page)
    go_on(page)
    expect_part(page, 2)
    page.get_by_label("Сколько часов в неделю?").first.fill("5")
    page.goto("about:blank")
    page.goto(entry.get_absolute_url())
    expect(page.get_by_text("Подставлены ответы")).to_be_visible()
    page.get_by_role("button", name="Продолжить с того места").click()
    expect_part(page, 2)
    expect(page.get_by_label("Сколько часов в неделю?").first).to_have_value("5")
    page.goto("about:blank")
    page.goto(entry.get_absolute_url())
    page.get_by_role("button", name="Начать заново").click()
    expect(page.get_by_label("близость")).not_to_be_checked()
    page.reload()
    expect(page.get_by_text("Подставлены ответы")).to_be_hidden()


def test_the_browsers_way_back_goes_page_by_page(open_page, entry):
    page = open_page(PHONE)
    page.goto(entry.get_absolute_url())
    fill_first(page)
    go_on(page)
    expect_part(page, 2)
    fill_second(page)
    go_on(page)
    expect_part(page, 3)
    page.go_back()
    expect_part(page, 2)
    expect(page.get_by_label("Сколько часов в неделю?").first).to_have_value("2,50")
    page.go_back()
    expect_part(page, 1)
    expect(page.get_by_label("близость")).to_be_checked()


@pytest.mark.parametrize("query", ["", "?shared=1"])
def test_a_lost_connection_loses_nothing(open_page, short, query):
    page = open_page(PHONE)
    page.goto(short.get_absolute_url() + query)
    fill_short(page)
    cut = {"is_cut": True}

    def route(route):
        if route.request.method == "POST" and cut["is_cut"]:
            route.abort("connectionfailed")
        else:
            route.continue_()

    page.route("**/s/**", route)
    send(page)
    expect(page.get_by_text("Не отправлено: нет связи.")).to_be_visible()
    assert Response.objects.count() == 0
    expect(page.get_by_label("Пожелания")).to_have_value("Больше кружков")
    cut["is_cut"] = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect_thanks(page)
    assert Response.objects.get().document == DOCUMENT
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_reply_that_is_lost_gives_one_answer_and_one_receipt(open_page, short):
    page = open_page(PHONE)
    page.goto(short.get_absolute_url())
    fill_short(page)
    posts = []

    def route(route):
        if route.request.method != "POST":
            route.continue_()
            return
        posts.append(route.request.post_data)
        if len(posts) == 1:
            route.fetch()  # it arrives, the answer to it does not
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/s/**", route)
    send(page)
    expect_thanks(page)  # tried again by itself
    assert len(posts) == 2
    assert posts[0] == posts[1]
    assert Response.objects.count() == 1


def test_a_server_that_does_not_answer_is_not_mistaken_for_thanks(open_page, short):
    page = open_page(PHONE)
    page.goto(short.get_absolute_url())
    fill_short(page)
    replies = iter([(200, "<h1>Войдите в сеть кафе</h1>"), (429, "")])

    def route(route):
        reply = next(replies, None) if route.request.method == "POST" else None
        if reply:
            route.fulfill(status=reply[0], body=reply[1], content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.route("**/s/**", route)
    send(page)
    expect(page.get_by_text("Пока не отправлено: сервер не отвечает.")).to_be_visible()
    assert Response.objects.count() == 0
    # The third try, by itself, after the pauses.
    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы приняты", timeout=20_000)
    assert Response.objects.get().document == DOCUMENT


def test_what_was_not_sent_is_there_after_the_browser_was_closed(open_page, short):
    page = open_page(PHONE)
    page.goto(short.get_absolute_url())
    fill_short(page)
    page.route("**/s/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    send(page)
    expect(page.get_by_text("Не отправлено: нет связи.")).to_be_visible()
    page.goto("about:blank")
    page.unroute_all()
    page.goto(short.get_absolute_url())
    expect(page.get_by_text("Они ещё не отправлены.")).to_be_visible()
    send(page)
    expect_thanks(page)
    assert Response.objects.get().document == DOCUMENT


def test_two_tabs_of_one_draft_are_one_answer(open_page, short):
    first = open_page(PHONE)
    first.goto(short.get_absolute_url())
    fill_short(first)
    second = first.context.new_page()
    second.goto(short.get_absolute_url())
    expect(second.get_by_label("Пожелания")).to_have_value("Больше кружков")
    send(first)
    expect_thanks(first)
    send(second)
    expect_thanks(second)
    assert first.locator(".receipt").inner_text() == second.locator(".receipt").inner_text()
    assert Response.objects.count() == 1


def test_another_person_on_the_same_page_is_a_second_answer(open_page, short):
    page = open_page(PHONE)
    page.goto(short.get_absolute_url())
    fill_short(page)
    other = page.context.new_page()
    other.goto(short.get_absolute_url())
    expect(other.get_by_label("Пожелания")).to_have_value("Больше кружков")
    send(page)
    expect_thanks(page)
    other.get_by_label("Пожелания").fill("Я другой человек")
    send(other)
    expect(other.get_by_role("heading", name="С этой страницы ответы уже отправлены")).to_be_visible()
    other.get_by_role("button", name="Отправить ответы другого человека").click()
    expect_thanks(other)
    assert {each.document["q6"] for each in Response.objects.all()} == {"Больше кружков", "Я другой человек"}


def test_a_survey_that_closes_meanwhile_gives_the_text_back(open_page, short, accessible):
    page = open_page(PHONE)
    page.goto(short.get_absolute_url())
    fill_short(page)
    services.close_launch(short.launch, by=None)
    send(page)
    expect(page.get_by_role("heading", name="Опрос закрыт")).to_be_visible()
    expect(page.get_by_label("Пожелания")).to_have_value("Больше кружков")
    accessible(page)


def test_the_first_view_takes_few_requests_and_bytes(open_page, entry):
    import gzip

    page = open_page(PHONE)
    got = []
    page.on("response", lambda each: got.append(each))
    page.goto(entry.get_absolute_url(), wait_until="networkidle")
    assert len(got) <= 6, [each.url for each in got]
    assert sum(len(gzip.compress(each.body())) for each in got) < 60_000
