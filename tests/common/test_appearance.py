"""«Версия для слабовидящих»."""

import pytest

from tests.markup import faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gallery")]
URL = "/appearance/"


def test_it_is_open_to_everybody(client):
    page = client.get(f"{URL}?next=/gallery/desk/").text
    assert faults(page) == []
    assert '<input type="hidden" name="next" value="/gallery/desk/">' in page


def test_the_choice_is_remembered_and_leads_back(client):
    response = client.post(URL, {"size": "large", "scheme": "white-on-black", "next": "/gallery/desk/"})
    assert response.headers["Location"] == "/gallery/desk/"
    page = client.get("/gallery/desk/").text
    assert 'data-size="large" data-scheme="white-on-black"' in page
    assert "Обычная версия" in page


def test_one_button_changes_one_thing(client):
    client.post(URL, {"size": "largest", "scheme": "blue-on-cyan"})
    client.post(URL, {"size": "normal"})
    assert 'data-size="normal" data-scheme="blue-on-cyan"' in client.get("/gallery/desk/").text


def test_back_to_normal(client):
    client.post(URL, {"size": "largest", "scheme": "blue-on-cyan"})
    client.post(URL, {"size": "largest", "back": "normal"})
    page = client.get("/gallery/desk/").text
    assert 'data-size="normal" data-scheme="normal"' in page
    assert "appearance-bar" not in page


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "", "no-such", "home"],
)
def test_it_never_leads_to_another_site(client, url):
    assert client.post(URL, {"size": "large", "next": url}).headers["Location"] == "/"
    assert '<input type="hidden" name="next" value="/">' in client.get(URL, {"next": url}).text


def test_nonsense_changes_nothing(client):
    response = client.post(URL, {"size": "huge"})
    assert response.status_code == 200
    assert "size" not in client.cookies


def test_forged_cookies_are_not_printed(client):
    client.cookies["size"] = '"><script>'
    client.cookies["scheme"] = "pink"
    assert 'data-size="normal" data-scheme="normal"' in client.get("/gallery/desk/").text


def test_reading_the_page_with_other_methods_is_refused(client):
    assert client.delete(URL).status_code == 405
