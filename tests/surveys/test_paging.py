"""Long questionnaires are asked page by page; the answers travel with the form, nothing is kept on the way."""

import re

import pytest
from django.test import Client

from surveys import services
from surveys.models import Draft, Response
from tests import markup
from tests.factories.every_kind import EVERY_ANSWER, EVERY_DOCUMENT, EVERY_KIND
from tests.factories.surveys import LaunchFactory
from tests.surveys.conftest import key_in

FIELD = re.compile(r"<(?:input|textarea|select)[^>]* name=\"([^\"]+)\"")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def entry(db):
    launch = LaunchFactory(opened=True, version__definition=EVERY_KIND)
    return launch.entries.select_related("launch", "institution").first()


class Person:
    """Somebody with a browser without scripts: posts the fields of the page that is open, hidden ones included."""

    def __init__(self, url, client=None):
        self.client = client or Client()
        self.url = url
        self.page = self.client.get(url)

    @property
    def fields(self) -> set[str]:
        return set(FIELD.findall(self.page.text))

    @property
    def carried(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in HIDDEN.findall(self.page.text):
            found.setdefault(name, []).append(value)
        return found

    @property
    def part(self) -> str:
        return (re.findall(r'id="steps">([^<]+)<', self.page.text) or [""])[0]

    def press(self, button, **changes):
        answers = {name: value for name, value in EVERY_ANSWER.items() if name in self.fields - self.carried.keys()}
        changes = {name.replace("__", "-"): value for name, value in changes.items()}
        posted = self.carried | answers | changes | {"_go": button}
        self.page = self.client.post(self.url, {name: value for name, value in posted.items() if value is not None})
        return self.page


@pytest.fixture
def person(entry):
    return Person(entry.get_absolute_url())


def test_the_whole_way(person):
    assert person.part == "Часть 1 из 3"
    assert {"visits", "area", "why"} <= person.fields
    assert "content" not in person.fields
    assert markup.faults(person.page.text) == []
    person.press("next")
    assert person.part == "Часть 2 из 3"
    assert person.carried["why"] == ["near", "tutor"]
    assert markup.faults(person.page.text) == []
    person.press("next")
    assert person.part == "Часть 3 из 3"
    assert "Отправить ответы" in person.page.text
    person.press("send")
    assert "Спасибо, ответы приняты" in person.page.text
    assert "Результаты покажем в мае." in person.page.text
    assert Response.objects.get().document == EVERY_DOCUMENT
    assert not person.client.cookies


def test_a_hidden_page_is_passed_over_both_ways_and_the_progress_does_not_jump(person):
    person.press("next", visits=["no"])
    assert person.part == "Часть 3 из 3"
    assert not {"wrong", "area"} & person.fields - person.carried.keys()
    person.press("back")
    assert person.part == "Часть 1 из 3"
    assert 'value="no" id="o-visits-no" checked' in person.page.text
    person.press("next", visits=["no"])
    person.press("send")
    kept = Response.objects.get().document
    assert set(kept) == {"visits", "why", "order", "marks", "wish"}


def test_what_was_typed_before_a_change_of_mind_is_there_again_after_another(person):
    person.press("next")
    person.press("back")
    assert person.carried["hours"] == ["2,50"] if "hours" in person.carried else True
    person.press("next", visits=["no"])
    person.press("back")
    person.press("next", visits=["yes"])
    assert person.part == "Часть 2 из 3"


def test_errors_hold_back_on_the_page_where_they_are(person):
    person.press("next", why=["near"])
    assert person.page.status_code == 422
    assert person.part == "Часть 1 из 3"
    assert "не меньше двух ответов" in person.page.text
    assert markup.faults(person.page.text) == []
    person.press("next")
    person.press("next", hours=["много"])
    assert (person.page.status_code, person.part) == (422, "Часть 2 из 3")
    assert 'value="много"' in person.page.text


def test_back_asks_for_nothing_and_keeps_what_is_wrong(person):
    person.press("next")
    person.press("back", hours=["много"])
    assert person.part == "Часть 1 из 3"
    assert person.carried["hours"] == ["много"]
    # Sent from here all the same, the form comes back with the page that has to be mended.
    person.press("send")
    assert (person.page.status_code, person.part) == (422, "Часть 2 из 3")
    assert Response.objects.count() == 0


def test_when_nothing_is_left_to_ask_the_end_is_said(db):
    source = {**EVERY_KIND, "pages": [*EVERY_KIND["pages"][:2]]}
    entry = LaunchFactory(opened=True, version__definition=source).entries.first()
    person = Person(entry.get_absolute_url())
    person.press("next", visits=["no"])
    assert "Больше вопросов для Вас нет" in person.page.text
    assert "Отправить ответы" in person.page.text
    person.press("back")
    assert person.part == "Часть 1 из 2"
    person.press("next", visits=["no"])
    person.press("send")
    assert Response.objects.get().document == {"visits": "no", "why": ["near", "tutor"]}


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "²", "9" * 400])
@pytest.mark.parametrize("go", ["next", "back", "show", "send", "jump"])
def test_nonsense_in_the_forms_own_fields_is_no_error(client, entry, page, go):
    key = key_in(client.get(entry.get_absolute_url()))
    posted = {"visits": "no", "_page": page, "_go": go, "_language": "xx", "key": key}
    assert client.post(entry.get_absolute_url(), posted).status_code in {200, 422}


def test_the_end_of_the_survey_shows_all_that_was_typed(person, entry):
    person.press("next")
    services.close_launch(entry.launch, by=None)
    person.press("next")
    assert person.page.status_code == 410
    assert "ткачество" in person.page.text
    assert "тесно" in person.page.text
    assert markup.faults(person.page.text) == []


def test_a_hostile_text_in_a_carried_field_is_a_text(person):
    person.press("next", area__other=['"><script>alert(1)</script>'])
    assert "<script>alert" not in person.page.text
    assert markup.blocked_by_policy(person.page.text) == []


def test_conditions_are_said_to_those_without_scripts(person):
    assert "Отвечайте, если в вопросе 1 выбрано «да»:" in person.page.text
    assert 'data-show-if="{&quot;question&quot;: &quot;visits&quot;' in person.page.text
    person.press("next")
    # What earlier pages have decided needs no condition any more.
    assert "Отвечайте на эту часть" not in person.page.text
    assert "Отвечайте, если в вопросе 4 ответ меньше 5:" in person.page.text


def test_with_a_slip_the_way_goes_on_on_another_device(entry):
    import uuid

    code = services.slips.print_batch(entry, class_name="7А", count=1, key=uuid.uuid4(), by=None).codes[0]
    first = Person(f"/s/{code}/")
    first.press("next")
    assert Draft.objects.get().page == 2
    second = Person(f"/s/{code}/")
    assert second.part == "Часть 2 из 3"
    assert second.carried["area-other"] == ["ткачество"]
    second.press("next")
    second.press("send")
    assert Response.objects.get().document == EVERY_DOCUMENT
    assert Draft.objects.count() == 0
    late = first.press("next")
    assert late.status_code == 409
    assert "тесно" in late.text


def test_another_language_is_offered_and_kept(entry):
    person = Person(entry.get_absolute_url())
    assert 'hreflang="en"' in person.page.text
    person = Person(entry.get_absolute_url() + "?language=en")
    assert '<html lang="en"' in person.page.text
    assert "Do you attend a club?" in person.page.text
    assert "Part 1 of 3" in person.page.text
    assert Person(entry.get_absolute_url() + "?language=xx").part == "Часть 1 из 3"
    for button in ("next", "next", "send"):
        person.press(button)
    assert Response.objects.get().language == "en"
    assert "Thank you" in person.page.text


def test_how_long_it_takes_is_said_before(person):
    assert "около 4 минут" in person.page.text or "около 3 минут" in person.page.text


def test_one_page_costs_no_more_than_another(client, entry, django_assert_max_num_queries):
    person = Person(entry.get_absolute_url(), client)
    for button in ("next", "next", "back", "show"):
        with django_assert_max_num_queries(2):
            person.press(button)


def test_refused_requests_of_respondents_leave_no_line(client, entry, caplog, settings):
    from surveys.logs import WithoutCodes

    client.get("/s/bcdfghjk/")
    client.post(entry.get_absolute_url(), {})
    assert caplog.records
    assert not [record for record in caplog.records if WithoutCodes().filter(record)]
    assert settings.LOGGING["handlers"]["console"]["filters"][0] == "without_codes"
