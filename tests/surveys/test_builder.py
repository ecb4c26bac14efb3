"""The editor of questionnaires through its pages: what a specialist does, and what happens when two do it at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from common.verdicts import Refused
from journal.models import Entry as JournalEntry
from surveys import services
from surveys.builder.readiness import lacks
from surveys.builder.sketch import Sketch, mark
from surveys.models import Questionnaire, Version, VersionState
from surveys.services import banks, editing
from surveys.services.launching import freeze
from tests.factories import UserFactory
from tests.factories.surveys import DEFINITION, LaunchFactory, VersionFactory

SEEN = re.compile(r'name="seen" value="([^"]*)"')


@pytest.fixture
def specialist(client, db):
    user = UserFactory(department=True)
    client.force_login(user)
    return user


@pytest.fixture
def questionnaire(db) -> Questionnaire:
    return VersionFactory().questionnaire


def url(name: str, questionnaire: Questionnaire, *arguments) -> str:
    return reverse(f"surveys:{name}", args=[questionnaire.pk, *arguments])


def order(questionnaire: Questionnaire) -> list[list[str]]:
    return [[each["code"] for each in page["questions"]] for page in questionnaire.draft().definition["pages"]]


def question(questionnaire: Questionnaire, code: str) -> dict:
    return Sketch(questionnaire.draft().definition).find(code).question


@pytest.fixture
def press(client, specialist, questionnaire):
    """Press a button of the outline as it is shown now, or as it was shown (``seen``)."""

    def press_(act: str, seen: str | None = None, **more):
        address = url("builder", questionnaire)
        if seen is None:
            seen = SEEN.search(client.get(address).text)[1]
        return client.post(address, {"act": act, "seen": seen} | more)

    return press_


@pytest.fixture
def fill(client, specialist, questionnaire):
    """Send a page of the editor with what its fields hold, and with changes."""

    def fill_(name: str, *arguments, seen: str | None = None, **changes):
        address = url(name, questionnaire, *arguments)
        page = client.get(address)
        posted = shown_in(page)
        posted["seen"] = posted.get("seen", "") if seen is None else seen
        return client.post(address, {key: value for key, value in (posted | changes).items() if value is not None})

    return fill_


def values_of(form) -> dict:
    pairs = [(field.html_name, field.value()) for field in form]
    return {name: value for name, value in pairs if value is not None and value is not False and value != []}


def shown_in(response) -> dict:
    """What a browser would send back of the question's form."""
    form = response.context["form"]
    posted = values_of(form)
    for formset in getattr(form, "formsets", {}).values():
        for part in (formset.management_form, *formset.forms):
            posted |= values_of(part)
    found = SEEN.search(response.text)
    return posted | ({"seen": found[1]} if found else {})


# Beginning, copying, the archive


def test_a_questionnaire_begins_empty_and_says_what_it_lacks(client, specialist):
    response = client.post(reverse("surveys:questionnaire_create"), {"title": "О кружках", "audience": "pupils"})
    made = Questionnaire.objects.get()
    assert response.url == url("builder", made)
    page = client.get(response.url).text
    assert "Отвечать пока не на что" in page
    assert "На странице 1 нет вопросов." in page
    assert JournalEntry.objects.get().action == "surveys.questionnaire.create"


def test_a_questionnaire_without_a_title_is_asked_for_one(client, specialist):
    response = client.post(reverse("surveys:questionnaire_create"), {"title": " ", "audience": "pupils"})
    assert response.status_code == 422
    assert not Questionnaire.objects.exists()


def test_a_copy_keeps_the_codes_and_gets_a_title(client, specialist, questionnaire):
    client.post(url("questionnaire_copy", questionnaire), {"title": "Вторая"})
    fresh = Questionnaire.objects.get(title="Вторая")
    assert order(fresh) == order(questionnaire)
    assert fresh.draft().definition["title"] == "Вторая"


def test_what_is_in_the_archive_is_left_alone_until_it_is_taken_out(client, specialist, questionnaire):
    client.post(url("questionnaire_archive", questionnaire))
    assert questionnaire.title not in client.get(reverse("surveys:questionnaire_list")).text
    assert questionnaire.title in client.get(reverse("surveys:questionnaire_list") + "?archive=archived").text
    assert client.get(url("builder", questionnaire)).status_code == 403
    assert client.post(url("questionnaire_archive", questionnaire)).status_code == 409
    client.post(url("questionnaire_unarchive", questionnaire))
    assert client.get(url("builder", questionnaire)).status_code == 200


def test_the_bank_is_not_edited(client, specialist):
    bank = banks.install()[0]
    assert client.get(url("builder", bank)).status_code == 404
    assert client.post(url("questionnaire_archive", bank)).status_code == 404


# The outline


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("down:q1", [["q2", "q1"], ["q3", "q4", "q5", "q6"]]),
        ("down:q2", [["q1"], ["q2", "q3", "q4", "q5", "q6"]]),
        ("up:q3", [["q1", "q2", "q3"], ["q4", "q5", "q6"]]),
        ("place:q6:1:1", [["q6", "q1", "q2"], ["q3", "q4", "q5"]]),
        ("place:q1:1:2", [["q2", "q1"], ["q3", "q4", "q5", "q6"]]),
        ("page-down:1", [["q3", "q4", "q5", "q6"], ["q1", "q2"]]),
        ("page-add", [["q1", "q2"], ["q3", "q4", "q5", "q6"], []]),
        ("page-remove:1", [["q3", "q4", "q5", "q6"]]),
        ("copy:q1", [["q1", "q7", "q2"], ["q3", "q4", "q5", "q6"]]),
        ("remove:q4", [["q1", "q2"], ["q3", "q5", "q6"]]),
    ],
)
def test_a_button_changes_the_order(press, questionnaire, act, expected):
    response = press(act)
    assert response.status_code == 302
    assert order(questionnaire) == expected


def test_a_question_goes_to_the_page_that_is_chosen(press, questionnaire):
    assert press("to:q1", **{"page-q1": "2"}).url.endswith("#q-q1")
    assert order(questionnaire) == [["q2"], ["q3", "q4", "q5", "q6", "q1"]]


@pytest.mark.parametrize("act", ["up:q1", "page-up:1"])
def test_what_stands_at_the_edge_stays_there(press, questionnaire, act):
    response = press(act)
    assert response.status_code == 422
    assert "уже стоит с краю" in response.text
    assert order(questionnaire) == order(questionnaire)


@pytest.mark.parametrize(
    "act", ["", "fly:q1", "up:q99", "place:q1", "place:q1:x:y", "place:q1:99:1", "to:q1", "page-up:one", "restore:q1"]
)
def test_nonsense_changes_nothing(press, questionnaire, act):
    before = order(questionnaire)
    assert press(act).status_code in (409, 422)
    assert order(questionnaire) == before


def test_moving_in_an_order_that_somebody_else_has_changed_moves_nothing(press, client, questionnaire):
    seen = SEEN.search(client.get(url("builder", questionnaire)).text)[1]
    press("down:q1")
    response = press("up:q4", seen=seen)
    assert response.status_code == 409
    assert "Порядок тем временем изменил кто-то другой" in response.text
    assert order(questionnaire) == [["q2", "q1"], ["q3", "q4", "q5", "q6"]]


def test_a_removed_question_comes_back_to_its_place(press, client, questionnaire):
    press("remove:q3")
    assert "Насколько Вы довольны?" in client.get(url("builder", questionnaire)).text
    press("restore:q3")
    assert order(questionnaire) == [["q1", "q2"], ["q3", "q4", "q5", "q6"]]
    assert questionnaire.draft().removed == []


def test_the_questions_of_a_removed_page_come_back_too(press, questionnaire):
    press("page-remove:1")
    press("restore:q1")
    assert order(questionnaire) == [["q1", "q3", "q4", "q5", "q6"]]
    assert press("page-remove:1").status_code == 422


def test_the_code_of_a_removed_question_is_never_given_again(press, questionnaire):
    press("copy:q1")
    press("remove:q7")
    press("copy:q1")
    assert "q8" in order(questionnaire)[0]


def test_the_outline_costs_the_same_however_long_it_is(assert_flat_queries, specialist, questionnaire):
    def grow():
        for _ in range(3):
            editing.copy_question(questionnaire, "q1", by=specialist)

    assert_flat_queries(url("builder", questionnaire), grow)


# A question


def test_what_is_typed_about_a_question_is_kept(fill, questionnaire):
    response = fill(
        "builder_question",
        "q2",
        **{
            "text": "Что Вам нравится?",
            "help": "Можно несколько",
            "min": "1",
            "max": "2",
            "choices-0-text": "робототехника",
            "choices-1-DELETE": "on",
            "choices-7-text": "шахматы",
            "choices-2-ORDER": "0",
            "paste_choices": "• пение\n\n– танцы\nШахматы",
        },
    )
    assert response.status_code == 302
    saved = question(questionnaire, "q2")
    assert (saved["text"], saved["help"], saved["min"], saved["max"]) == ("Что Вам нравится?", "Можно несколько", 1, 2)
    assert [line["code"] for line in saved["choices"]] == [
        "models",
        "robots",
        "games",
        "other",
        "none",
        "unsure",
        "shakhmaty",
        "penie",
        "tantsy",
    ]
    assert saved["choices"][1]["text"] == "робототехника"
    assert saved["choices"][5] == DEFINITION["pages"][0]["questions"][1]["choices"][6]


def test_saving_without_a_change_changes_nothing(fill, questionnaire):
    before = questionnaire.draft().definition
    for code in ("q1", "q2", "q3", "q4", "q5", "q6"):
        assert fill("builder_question", code).status_code == 302, code
    assert questionnaire.draft().definition == before


def test_faults_are_named_and_nothing_typed_is_lost(fill, questionnaire):
    response = fill("builder_question", "q5", text="Сколько часов в неделю?", min="20", max="10")
    assert response.status_code == 422
    assert "Верхняя граница меньше нижней." in response.text
    assert "Сколько часов в неделю?" in response.text
    assert question(questionnaire, "q5")["text"] == "Сколько часов?"


def test_an_unfinished_question_is_kept_and_named(fill, client, questionnaire):
    assert fill("builder_question", "q1", text="", **{f"choices-{n}-DELETE": "on" for n in range(3)}).status_code == 302
    messages = [lack.message for lack in lacks(questionnaire.draft().definition) if lack.code == "q1"]
    assert messages == ["Нет текста вопроса.", "Нужно не меньше двух вариантов ответа."]
    page = client.get(reverse("surveys:questionnaire_preview", args=[questionnaire.pk]))
    assert "Текст вопроса ещё не написан" in page.text
    assert client.get(questionnaire.get_absolute_url()).status_code == 200


def test_two_editors_of_one_question_one_is_told(fill, client, questionnaire):
    seen = SEEN.search(client.get(url("builder_question", questionnaire, "q6")).text)[1]
    fill("builder_question", "q6", text="Ваши пожелания школе")
    response = fill("builder_question", "q6", seen=seen, text="Чего не хватает")
    assert response.status_code == 409
    assert "Чего не хватает" in response.text
    assert "Ваши пожелания школе" in response.text
    assert question(questionnaire, "q6")["text"] == "Ваши пожелания школе"
    again = SEEN.search(response.text)[1]
    assert fill("builder_question", "q6", seen=again, text="Чего не хватает").status_code == 302
    assert question(questionnaire, "q6")["text"] == "Чего не хватает"


def test_two_editors_of_different_questions_both_land(fill, client, questionnaire):
    seen = SEEN.search(client.get(url("builder_question", questionnaire, "q6")).text)[1]
    fill("builder_question", "q5", text="Сколько часов в день?")
    assert fill("builder_question", "q6", seen=seen, text="Пожелания школе").status_code == 302
    assert question(questionnaire, "q5")["text"] == "Сколько часов в день?"


def test_a_question_that_was_removed_meanwhile_can_be_saved_all_the_same(client, specialist, press, questionnaire):
    page = client.get(url("builder_question", questionnaire, "q6"))
    press("remove:q6")
    posted = shown_in(page) | {"text": "Дорогие пожелания"}
    response = client.post(url("builder_question", questionnaire, "q6"), posted)
    assert response.status_code == 409
    assert "Дорогие пожелания" in response.text
    assert client.post(url("builder_question", questionnaire, "q6"), posted | {"seen": ""}).status_code == 302
    assert question(questionnaire, "q6")["text"] == "Дорогие пожелания"
    assert questionnaire.draft().removed == []


def test_another_kind_keeps_what_it_has_no_use_for_among_the_removed(fill, questionnaire):
    shown = fill("builder_question", "q1", kind="text", act="kind")
    assert shown.status_code == 200
    assert "Наибольшее число знаков" in shown.text
    assert 'name="choices-0-text" value="мама"' in shown.text
    assert fill("builder_question", "q1", kind="text").status_code == 302
    assert question(questionnaire, "q1")["kind"] == "text"
    [former] = questionnaire.draft().removed
    assert [line["text"] for line in former["question"]["choices"]] == ["мама", "папа", "другое"]


def test_kinds_with_the_same_lists_keep_them(fill, questionnaire):
    fill("builder_question", "q2", kind="ranking")
    saved = question(questionnaire, "q2")
    assert saved["kind"] == "ranking"
    assert len(saved["choices"]) == 7
    assert not any("exclusive" in line for line in saved["choices"])


@pytest.mark.parametrize("kind", ["single", "multi", "scale", "matrix", "number", "text", "date", "ranking", "info"])
def test_a_question_of_every_kind_is_added_and_opened_again(client, specialist, fill, questionnaire, kind):
    address = url("builder_question_add", questionnaire, 2) + f"?kind={kind}"
    page = client.get(address)
    lines = {f"{name}-{n}-text": f"Строка {n}" for name in ("choices", "rows") for n in range(2)}
    own = {"number": {"min": "0.5", "max": "10", "decimals": "1"}, "date": {"min": "2026-09-01"}}.get(kind, {})
    response = client.post(address, shown_in(page) | lines | {"text": "Новый вопрос"} | own)
    assert response.status_code == 302
    assert question(questionnaire, "q7")["kind"] == kind
    assert [lack for lack in lacks(questionnaire.draft().definition) if lack.code == "q7"] == []
    before = question(questionnaire, "q7")
    assert fill("builder_question", "q7").status_code == 302
    assert question(questionnaire, "q7") == before
    assert client.get(reverse("surveys:questionnaire_preview", args=[questionnaire.pk])).status_code == 200


def test_the_code_changes_only_with_open_eyes(fill, client, questionnaire):
    rule = {"question": "q1", "op": "answered"}
    editing.save_rule(questionnaire, rule, code="q5", seen=mark(None), by=None)
    assert fill("builder_code", "q1", code="who").status_code == 422
    assert fill("builder_code", "q1", code="q2", confirm="on").status_code == 422
    assert fill("builder_code", "q1", code="who", confirm="on").status_code == 302
    assert question(questionnaire, "q5")["show_if"]["question"] == "who"
    assert client.get(url("builder_question", questionnaire, "q1")).status_code == 404


# Title, pages


def test_title_and_address_are_saved_and_the_list_follows(fill, questionnaire):
    fill("builder_settings", title="Родителям о кружках", notice="Просим ответить.", thanks="Спасибо!")
    questionnaire.refresh_from_db()
    assert questionnaire.title == "Родителям о кружках"
    assert questionnaire.draft().definition["thanks"] == "Спасибо!"


@pytest.mark.parametrize(("name", "arguments"), [("builder_settings", ()), ("builder_page", (1,))])
def test_two_editors_of_a_heading_one_is_told(fill, client, specialist, questionnaire, name, arguments):
    seen = SEEN.search(client.get(url(name, questionnaire, *arguments)).text)[1]
    fill(name, *arguments, title="Первое название")
    response = fill(name, *arguments, seen=seen, title="Второе название")
    assert response.status_code == 409
    assert "Первое название" in response.text
    assert "Второе название" in response.text


# Rules


@pytest.fixture
def rule(client, specialist, questionnaire):
    """Send the page of a rule: rows of (subject, op, value), act."""

    def rule_(code: str, *rows, joint="all", act="save", seen=None):
        address = url("builder_question_rule", questionnaire, code)
        posted = {"condition-TOTAL_FORMS": len(rows), "condition-INITIAL_FORMS": 0, "joint": joint, "act": act}
        posted["seen"] = SEEN.search(client.get(address).text)[1] if seen is None else seen
        for n, (subject, op, value) in enumerate(rows):
            posted |= {f"condition-{n}-subject": subject, f"condition-{n}-op": op}
            posted |= {f"condition-{n}-value": value} if value else {}  # of boxes that are not ticked nothing is sent
        return client.post(address, posted)

    return rule_


def test_a_rule_is_made_of_conditions_and_said_in_words(rule, client, questionnaire):
    assert (
        rule(
            "q6",
            ("q1", "not-chosen", ["mother"]),
            ("q3", "ge", "4"),
            ("q4.near", "lt", "3"),
            ("q5", "gt", "2"),
            ("q2", "answered", ""),
            joint="any",
        ).status_code
        == 302
    )
    assert question(questionnaire, "q6")["show_if"] == {
        "any": [
            {"not": {"question": "q1", "op": "chosen", "value": ["mother"]}},
            {"question": "q3", "op": "ge", "value": 4},
            {"question": "q4", "row": "near", "op": "lt", "value": 3},
            {"question": "q5", "op": "gt", "value": 2},
            {"question": "q2", "op": "answered"},
        ]
    }
    assert "показать, если" in client.get(url("builder", questionnaire)).text
    # Opened and saved again it is the same.
    page = client.get(url("builder_question_rule", questionnaire, "q6"))
    editor = page.context["editor"]
    assert editor.is_simple
    posted = {"seen": SEEN.search(page.text)[1], "act": "save", "joint": "any"}
    for part in (editor.conditions.management_form, *editor.conditions.forms):
        posted |= values_of(part)
    before = question(questionnaire, "q6")["show_if"]
    assert client.post(url("builder_question_rule", questionnaire, "q6"), posted).status_code == 302
    assert question(questionnaire, "q6")["show_if"] == before


def test_a_chosen_question_brings_its_answers_without_script(rule, questionnaire):
    response = rule("q6", ("q1", "", ""), act="refresh")
    assert response.status_code == 200
    assert "папа" in response.text
    assert "show_if" not in question(questionnaire, "q6")


@pytest.mark.parametrize(
    "row", [("q1", "chosen", []), ("q1", "chosen", ["nobody"]), ("q5", "gt", "много"), ("q3", "ge", ""), ("", "", "")]
)
def test_an_incomplete_rule_is_not_saved(rule, questionnaire, row):
    assert rule("q6", row).status_code == 422
    assert "show_if" not in question(questionnaire, "q6")


def test_a_rule_asks_only_about_what_stands_earlier(rule, client, questionnaire):
    assert rule("q2", ("q5", "answered", "")).status_code == 422
    assert "Правилу не на что опереться" in client.get(url("builder_question_rule", questionnaire, "q1")).text


def test_a_rule_that_somebody_else_changed_is_not_overwritten_unseen(rule, questionnaire):
    rule("q6", ("q1", "answered", ""))
    response = rule("q6", ("q2", "answered", ""), seen=mark(None))
    assert response.status_code == 409
    assert question(questionnaire, "q6")["show_if"]["question"] == "q1"


def test_always_takes_the_rule_away(rule, questionnaire):
    rule("q6", ("q1", "answered", ""))
    rule("q6", act="always")
    assert "show_if" not in question(questionnaire, "q6")


def test_a_nested_rule_is_said_and_kept(rule, client, questionnaire):
    nested = {"any": [{"all": [{"question": "q1", "op": "answered"}, {"question": "q2", "op": "answered"}]}]}
    editing.save_rule(questionnaire, nested, code="q6", seen=mark(None), by=None)
    page = client.get(url("builder_question_rule", questionnaire, "q6"))
    assert "полями ниже его не показать" in page.text
    assert rule("q6", ("", "", "")).status_code == 422
    assert question(questionnaire, "q6")["show_if"] == nested


def test_removing_a_question_names_the_rules_that_ask_about_it(rule, press, client, questionnaire):
    rule("q6", ("q1", "answered", ""))
    response = press("remove:q1")
    assert "ссылаются правила: 6" in client.get(response.url).text
    assert any(lack.is_rule and lack.code == "q6" for lack in lacks(questionnaire.draft().definition))


# The library and languages


def test_questions_are_taken_with_codes_that_are_free(client, specialist, questionnaire):
    bank = banks.install()[0]
    response = client.get(url("builder_library", questionnaire) + "?q=КАТЕГОРИЯ")
    assert "квалификационная категория" in response.text
    assert "педагогический стаж" not in response.text
    client.post(url("builder_library", questionnaire), {"take": [f"{bank.pk}-q3"], "to": "1"})
    assert order(questionnaire)[0] == ["q1", "q2", "q7"]
    assert question(questionnaire, "q7")["text"] == "Ваша квалификационная категория"


def test_a_whole_questionnaire_is_taken_with_its_pages_and_rules(client, specialist):
    source = VersionFactory().questionnaire
    editing.save_rule(source, {"question": "q1", "op": "answered"}, code="q6", seen=mark(None), by=None)
    fresh = editing.create(title="Новая", audience="parents", by=specialist)
    editing.add_question(fresh, {"kind": "text", "text": "Свой"}, page=1, by=specialist)
    client.post(url("builder_library", fresh), {"whole": source.pk})
    assert order(fresh) == [["q1"], ["q7", "q2"], ["q3", "q4", "q5", "q6"]]
    assert question(fresh, "q6")["show_if"] == {"question": "q7", "op": "answered"}
    assert lacks(fresh.draft().definition) == []


def test_a_question_taken_without_what_its_rule_asks_about_loses_the_rule(client, specialist, questionnaire):
    source = VersionFactory().questionnaire
    editing.save_rule(source, {"question": "q1", "op": "answered"}, code="q6", seen=mark(None), by=None)
    response = client.post(url("builder_library", questionnaire), {"take": [f"{source.pk}-q6"], "to": "x"})
    assert "правило показа снято" in client.get(response.url).text
    assert "show_if" not in question(questionnaire, "q7")


@pytest.mark.parametrize("posted", [{}, {"take": "7-q1"}, {"whole": "x"}])
def test_taking_nothing_is_answered(client, specialist, questionnaire, posted):
    assert client.post(url("builder_library", questionnaire), posted).status_code == 422


def test_the_library_costs_the_same_however_many_questionnaires(assert_flat_queries, specialist, questionnaire):
    assert_flat_queries(url("builder_library", questionnaire), VersionFactory)


def test_what_is_not_translated_is_named(client, specialist, fill, questionnaire, press):
    fill("builder_translation", "en", title="A trial", q1="Who are you?")
    assert questionnaire.draft().definition["translations"] == {"en": {"title": "A trial", "q1": "Who are you?"}}
    missing = [lack for lack in lacks(questionnaire.draft().definition) if lack.language == "en"]
    assert any(lack.code == "q2" for lack in missing)
    press("remove:q1")
    press("restore:q1")
    assert questionnaire.draft().definition["translations"]["en"]["q1"] == "Who are you?"
    fill("builder_translation", "en", act="drop")
    assert "translations" not in questionnaire.draft().definition


# Versions


def test_an_unfinished_questionnaire_is_not_opened(client, specialist, questionnaire):
    launch = LaunchFactory(version=questionnaire.draft())
    editing.add_question(questionnaire, {"kind": "single", "text": "Пол?", "choices": []}, page=1, by=specialist)
    response = client.post(reverse("surveys:launch_open", args=[launch.pk]), follow=True)
    assert "вариант" in str(next(iter(response.context["messages"]))).lower()
    assert questionnaire.draft() is not None
    with pytest.raises(Refused, match="не закончена, замечаний: 1"):
        services.open_launch(launch, by=specialist)


def test_a_missing_translation_is_named_and_holds_nothing_up(questionnaire, specialist):
    version = questionnaire.draft()
    version.definition |= {"translations": {"en": {"title": "Survey"}}}
    version.save()
    launch = LaunchFactory(version=version)
    named = services.checks.of(launch)
    assert [check for check in named if "(en)" in check.text]
    assert not [check for check in named if check.is_blocking]
    assert services.open_launch(launch, by=specialist).is_open


def test_frozen_means_frozen_for_the_editor_too(client, specialist, press, questionnaire):
    page = client.get(url("builder_question", questionnaire, "q6"))
    press("remove:q3")
    freeze(questionnaire.draft(), by=specialist)
    response = client.post(url("builder_question", questionnaire, "q6"), shown_in(page), follow=True)
    assert "Черновика нет" in response.text
    with pytest.raises(editing.Conflict):
        editing.copy_question(questionnaire, "q1", by=specialist)
    assert Version.objects.get().removed == []


def test_the_next_version_begins_with_the_questions_of_the_last(client, specialist, questionnaire):
    freeze(questionnaire.draft(), by=specialist)
    client.post(url("version_draft", questionnaire, 1))
    draft = questionnaire.draft()
    assert (draft.number, draft.state) == (2, VersionState.DRAFT)
    assert client.post(url("version_draft", questionnaire, 1)).status_code == 403
    client.post(url("draft_discard", questionnaire), {"confirm": "on"})
    assert questionnaire.draft() is None


def test_a_questionnaire_that_is_only_a_draft_is_deleted_with_it(client, specialist, questionnaire):
    assert client.post(url("draft_discard", questionnaire)).status_code == 422
    client.post(url("draft_discard", questionnaire), {"confirm": "on"})
    assert not Questionnaire.objects.exists()


def test_a_draft_that_a_survey_is_prepared_with_is_kept(client, specialist, questionnaire):
    LaunchFactory(version=questionnaire.draft())
    assert client.post(url("draft_discard", questionnaire), {"confirm": "on"}).status_code == 403


def test_versions_are_compared_question_by_question(client, specialist, press, fill, questionnaire):
    freeze(questionnaire.draft(), by=specialist)
    client.post(url("version_draft", questionnaire, 1))
    press("remove:q6")
    press("down:q1")
    fill("builder_question", "q5", max="20")
    page = client.get(url("version_compare", questionnaire))
    kinds = {each.code: each.kind for each in page.context["differences"]}
    assert kinds == {"q1": "moved", "q5": "changed", "q6": "removed"}
    assert client.get(url("version_compare", questionnaire) + "?old=77&new=x").status_code == 200


def test_every_act_leaves_a_line_of_history(press, fill, questionnaire):
    press("down:q1")
    press("remove:q3")
    press("restore:q3")
    fill("builder_question", "q5", text="Сколько?")
    actions = list(JournalEntry.objects.order_by("number").values_list("action", flat=True))
    names = ["move", "remove_question", "restore_question", "edit_question"]
    assert actions == [f"surveys.questionnaire.{name}" for name in names]


def moved_at_once(questionnaire: Questionnaire, by, count: int) -> list[str]:
    """That many people press «down» at the same question of the same page; what became of each."""
    seen = Sketch(questionnaire.draft().definition).order_mark()

    def press(_number: int) -> str:
        try:
            step = partial(Sketch.step, code="q1", by=1)
            editing.move_question(questionnaire, "q1", step, seen=seen, by=by)
            return "moved"
        except editing.Outdated:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(press, range(count)))


@pytest.mark.django_db(transaction=True)
def test_six_who_move_the_same_question_at_once_move_it_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    questionnaire, user = VersionFactory().questionnaire, UserFactory(department=True)
    assert moved_at_once(questionnaire, user, 6) == ["moved"] + ["told"] * 5
    assert order(questionnaire) == [["q2", "q1"], ["q3", "q4", "q5", "q6"]]


@pytest.mark.django_db(transaction=True)
def test_six_who_add_a_question_at_once_all_do_with_codes_of_their_own():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    questionnaire, user = VersionFactory().questionnaire, UserFactory(department=True)

    def add(number: int) -> str:
        try:
            return editing.add_question(questionnaire, {"kind": "text", "text": f"№ {number}"}, page=2, by=user)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(add, range(6)))
    assert codes == ["q10", "q11", "q12", "q7", "q8", "q9"]
    assert len(order(questionnaire)[1]) == 10
