"""Error pages: words for people, whatever is broken."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from common import errors
from tests.markup import faults

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/gallery/refused/", 403, "Договоры направляет только управление."),
        ("/gallery/conflict/", 409, "Состояние изменилось: сейчас «Подписан»."),
        ("/no/such/page/", 404, "Такой страницы нет"),
        ("/gallery/%00/", 400, "Запрос не удалось прочитать"),
        ("/gallery/list/?surname=%00", 400, "Запрос не удалось прочитать"),
    ],
)
def test_refusals_are_explained(client, settings, url, status, words):
    settings.DEBUG = False
    response = client.get(url)
    assert response.status_code == status
    assert words in response.text
    assert faults(response.text) == []


@pytest.mark.django_db
def test_a_conflict_leads_back_to_the_record(client):
    page = client.get("/gallery/conflict/", headers={"referer": "http://testserver/gallery/detail/"}).text
    assert 'href="http://testserver/gallery/detail/"' in page
    page = client.get("/gallery/conflict/", headers={"referer": "https://evil.example/"}).text
    assert "evil.example" not in page


@pytest.mark.django_db
def test_a_charset_that_cannot_be_read(client):
    response = client.post("/gallery/form/", b"a=b", content_type="application/x-www-form-urlencoded; charset=utf-7")
    assert response.status_code == 400
    assert "Запрос не удалось прочитать" in response.text


def test_a_broken_server_says_so(settings):
    settings.DEBUG = False
    response = Client(raise_request_exception=False).get("/gallery/broken/", headers={"cookie": "size=large"})
    assert response.status_code == 500
    assert "На портале произошла ошибка" in response.text
    assert 'data-size="large"' in response.text
    assert "broken on purpose" not in response.text
    assert faults(response.text) == []


@pytest.mark.django_db
def test_an_expired_form_loses_nothing():
    response = Client(enforce_csrf_checks=True).post("/gallery/form/", {"name": "x"})
    assert response.status_code == 403
    assert "Введённое не потеряно." in response.text
    assert faults(response.text) == []


class Unreachable:
    """A session whose database is gone."""

    def __getattr__(self, name):
        raise OperationalError("the database is gone")

    __getitem__ = __contains__ = __iter__ = None


@pytest.mark.parametrize(
    "page",
    [
        errors.bad_request,
        errors.forbidden,
        errors.not_found,
        errors.server_error,
        errors.csrf_failure,
        lambda request: errors.conflict(request, "Изменилось."),
    ],
)
def test_error_pages_do_without_the_database(page, monkeypatch):
    """No mark `django_db`: any query would fail the test. Here the signed-in person cannot even be asked for."""
    request = RequestFactory().get("/x/")

    class Person:
        @property
        def is_authenticated(self):
            raise OperationalError("the database is gone")

    request.user = Person()
    request.session = Unreachable()
    response = page(request)
    assert response.status_code >= 400
    assert faults(response.text) == []
    assert connection.queries == []
