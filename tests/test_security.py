"""Headers, hostile requests and refusals that hold for the whole portal, whatever the room."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.verdicts import Conflict, Refused
from network_portal import health


@login_not_required
def broken(request):
    raise RuntimeError("secret detail")


@login_not_required
def refused(request):
    raise Refused("Подписывает только руководитель.")


@login_not_required
def forbidden(request):
    raise PermissionDenied


@login_not_required
def conflicting(request):
    raise Conflict("Состояние уже другое.")


@login_not_required
def form(request):
    return HttpResponse(request.POST.get("text", ""))


urlpatterns = [
    path("-/broken/", broken),
    path("-/refused/", refused),
    path("-/forbidden/", forbidden),
    path("-/conflict/", conflicting),
    path("-/form/", form),
    path("", include("network_portal.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_security")]


@pytest.fixture
def visitor():
    """A browser that shows error pages instead of raising."""
    return Client(raise_request_exception=False)


EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS = {
    "page": ("/", {}, 200),
    "redirect to sign in": ("/desk/", {}, 302),
    "static file": ("/static/bootstrap/css/bootstrap.min.css", {}, 200),
    "not found": ("/no-such-page/", {}, 404),
    "refused": ("/-/refused/", {}, 403),
    "forbidden": ("/-/forbidden/", {}, 403),
    "conflict": ("/-/conflict/", {}, 409),
    "error": ("/-/broken/", {}, 500),
    "unknown host": ("/", {"HTTP_HOST": "evil.example"}, 400),
    "NUL in the path": ("/s/%00/", {}, 400),
    "NUL in the query": ("/?q=%00", {}, 400),
    "health": ("/healthz", {}, 200),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_every_answer_has_the_headers(visitor, settings, answer, secure):
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_SSL_REDIRECT = secure and answer == "unknown host"
    url, extra, status = ANSWERS[answer]
    response = visitor.get(url, secure=secure, **extra)
    response.close()  # a static file stays open until it is sent
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    if secure and answer != "unknown host":
        assert response.headers["Strict-Transport-Security"].startswith("max-age=3600")


@pytest.mark.parametrize("answer", ["not found", "refused", "forbidden", "conflict", "error", "unknown host"])
def test_error_pages_are_russian_and_tell_nothing(visitor, answer):
    url, extra, _status = ANSWERS[answer]
    page = visitor.get(url, **extra).text
    assert "secret detail" not in page
    assert "Traceback" not in page
    assert any("а" <= letter <= "я" for letter in page)


def test_reasons_of_a_refusal_are_shown(visitor):
    assert "Подписывает только руководитель." in visitor.get("/-/refused/").text
    assert "Состояние уже другое." in visitor.get("/-/conflict/").text


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "cp037", "no-such-charset", "\"'<script>"])
def test_forms_in_strange_charsets_are_refused(visitor, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    response = visitor.generic("POST", "/-/form/", b"text=+AGE-", content_type=kind)
    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_forms_in_utf8_are_read(visitor, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert visitor.generic("POST", "/-/form/", "text=да".encode(), content_type=kind).text == "да"


def test_a_post_without_a_token_is_refused():
    response = Client(enforce_csrf_checks=True).post("/-/form/", {"text": "да"})
    assert response.status_code == 403
    assert response.headers["Content-Type"].startswith("text/html")


def production(**environment):
    """Check the portal as it would start in production with these variables and no others."""
    minimal = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=minimal | {"DJANGO_SETTINGS_MODULE": "network_portal.settings", "DEBUG": "false"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


KEYS = {"SECRET_KEY": "for-this-test-only-" * 3, "SIGNATURE_KEY": "for-this-test-too-" * 3}


def test_production_starts_with_keys_and_without_warnings(tmp_path):
    run = production(**KEYS, ALLOWED_HOSTS="portal.example", DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("missing", KEYS)
def test_production_does_not_start_with_a_default_key(missing):
    run = production(**KEYS | {missing: ""})
    assert run.returncode != 0
    assert missing in run.stderr


def test_health_names_what_fails(client, monkeypatch):
    assert client.get("/healthz").json() == {"database": "ok", "cache": "ok", "queue": "ok"}
    monkeypatch.setitem(health.CHECKS, "cache", lambda: False)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["cache"]) == (503, "failed")


def test_health_notices_that_no_worker_runs(client):
    task = DBTaskResult.objects.create(args_kwargs={}, task_path="a.b", queue_name="default", backend_name="default")
    assert client.get("/healthz").status_code == 200
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - timedelta(minutes=6))
    assert client.get("/healthz").json()["queue"] == "failed"
