"""Shared components and pages, looked at through sample pages."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from common.templatetags.icons import SHAPES, icon
from common.templatetags.look import file_size, percent, state_badge
from tests import factories
from tests.markup import Page, faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gallery")]

PAGES = ["list", "form", "confirm", "detail", "desk", "bare"]


@pytest.mark.parametrize("name", PAGES)
def test_sample_pages_are_sound(client, name):
    response = client.get(f"/gallery/{name}/")
    assert response.status_code == 200
    assert faults(response.text) == []
    assert Page(response.text).title.strip().endswith("— МОС")
    assert 'href="#content"' in response.text


def test_the_heading_repeats_the_title(client):
    page = client.get("/gallery/detail/").text
    assert "<h1>Договор о сетевом взаимодействии № 17/2026</h1>" in page


def test_sections_of_the_menu_are_named_once_and_the_open_page_is_marked(client):
    page = client.get("/gallery/desk/").text
    assert page.count("<summary>Сеть</summary>") == 1
    assert '<a href="/gallery/list/" aria-current="page">' in page


def test_signing_out_is_a_post(client):
    client.force_login(factories.UserFactory())
    page = client.get("/gallery/desk/").text
    assert '<form method="post" action="/accounts/logout/"><input type="hidden" name="csrfmiddlewaretoken"' in page


def test_a_refused_verdict_shows_every_reason_and_no_form(client):
    page = client.get("/gallery/detail/").text
    refusal = page[page.index("verdict-no") :]
    refusal = refusal[: refusal.index("</div>")]
    assert "<li>Договоры направляет только управление.</li><li>Добавьте хотя бы одну сторону.</li>" in refusal
    assert "<form" not in refusal


def test_components_included_with_only_still_carry_the_token(client):
    """`{% include … only %}` hides the context, and a form without its token is a form that fails."""
    page = client.get("/gallery/form/").text
    form = page[page.index('<form class="form"') :]
    assert 'name="csrfmiddlewaretoken" value="' in form


def test_errors_are_summed_up_with_links_to_the_fields(client):
    page = client.post("/gallery/form/", {"name": "<b>Школа</b>", "inn": "12", "number": "5"}).text
    assert faults(page) == []
    assert 'role="alert" tabindex="-1" data-error-summary' in page
    assert '<a href="#id_inn">ИНН</a>' in page
    assert '<a href="#div_id_areas">Направления</a>' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_inn_error"' in page
    assert "&lt;b&gt;Школа&lt;/b&gt;" in page  # what was typed is still there, and harmless


def test_choices_are_grouped_under_a_legend(client):
    page = client.get("/gallery/form/").text
    assert page.count("<fieldset") == 2
    assert '<legend class="form-label">Уровень' in page


def test_an_empty_confirmation_is_refused(client):
    page = client.post("/gallery/confirm/").text
    assert "data-error-summary" in page
    assert '<a href="#id_confirm">' in page


def test_bare_pages_need_no_framework(client):
    page = client.get("/gallery/bare/").text
    assert "bootstrap" not in page.replace("bootstrap5", "")
    assert "woff2" not in page


@pytest.mark.parametrize(
    ("state", "tone"),
    [("draft", "neutral"), ("signing", "waiting"), ("in_force", "good"), ("overdue", "bad"), ("?", "neutral")],
)
def test_states_have_a_usual_tone(state, tone):
    assert f"state-{tone}" in state_badge(state, "Слово")


def test_a_state_is_escaped_and_its_tone_may_be_given():
    badge = state_badge("draft", "<b>", "bad")
    assert "state-bad" in badge
    assert "&lt;b&gt;" in badge


def test_icons_are_silent_unless_named():
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="&quot;Готово&quot;"' in icon("check", '"Готово"')
    assert SHAPES["circle"] in icon("no such icon")


def test_figures():
    assert percent(999, 1000) == 99
    assert percent(1, 0) == 0
    assert percent(5, 3) == 100
    assert file_size(None) == ""
    assert file_size(512) == "512 Б"
    assert file_size(1_450_000) == "1,4 МБ"


def test_addresses_keep_the_other_parameters():
    context = Context({"request": RequestFactory().get("/?page=3&q=a%26b&q=c")})
    template = Template('{% load look %}{% address_with page=None export="xlsx" %}')
    assert template.render(context) == "?q=a%26b&amp;q=c&amp;export=xlsx"
