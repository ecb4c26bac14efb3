"""The public page where anybody checks a paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements import services
from agreements.forms.verification import tidy
from agreements.views import verification
from tests import markup
from tests.factories.agreements import director_of, make_agreement, sign_all, sign_as


def upload(content, name="договор.pdf"):
    return {"file": SimpleUploadedFile(name, content, "application/pdf")}


def test_a_visitor_checks_a_paper(client, agreement, party):
    sign_as(director_of(party), party)
    page = client.get(reverse("verify"))
    assert markup.faults(page.text) == []
    response = client.get(reverse("verify"), {"code": agreement.code_in_groups.upper()})
    assert response.url == agreement.get_verification_url()
    page = client.get(response.url)
    assert markup.faults(page.text) == []
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    for said in (agreement.number, agreement.version.sha256, f"{agreement.date:%d.%m.%Y}"):
        assert said in page.text
    assert (page.context["signed_count"], page.context["party_count"]) == (1, 2)
    user = director_of(party)
    for secret in (user.email, user.surname, party.short_name, agreement.network.name, "Реквизиты"):
        assert secret not in page.text


def test_comparing_without_javascript(client, agreement, department):
    url = agreement.get_verification_url()
    first = agreement.version.body.read()
    assert client.post(url, upload(first)).context["result"] == "current"
    assert client.post(url, upload(first + b" ")).context["result"] == "other"
    assert client.post(url, upload(b"")).context["result"] is None
    assert client.post(url).context["result"] is None
    assert client.post(url, {"file": "text"}).status_code == 200

    services.recall(agreement, by=department, reason="Ошибка")
    page = client.post(url, upload(first))
    assert page.context["result"] == "recalled"
    assert page.context["state"] == "recalled"
    services.reissue(agreement, by=department)
    page = client.post(url, upload(first))
    assert (page.context["result"], page.context["state"]) == ("recalled", "recalled")
    services.approve(agreement, by=department)
    services.send(agreement, by=department)
    agreement.refresh_from_db()
    page = client.post(url, upload(first))
    assert page.context["result"] == "recalled"
    assert client.post(url, upload(agreement.version.body.read())).context["result"] == "current"


def test_too_large_a_file_is_refused(client, agreement, monkeypatch):
    monkeypatch.setattr("agreements.forms.verification.MAX_SIZE", 10)
    page = client.post(agreement.get_verification_url(), upload(b"x" * 11))
    assert page.status_code == 200
    assert page.context["form"].errors


def test_unsent_agreements_are_not_there(client, db):
    assert client.get(make_agreement(state="approved").get_verification_url()).status_code == 404


@pytest.mark.parametrize("code", ["x", "0" * 28, "ы" * 28, "-" * 28, "a" * 5000, "'", "%"])
def test_unknown_codes(client, db, code):
    assert client.get(reverse("verify_document", args=[code])).status_code == 404
    assert client.get(reverse("verify"), {"code": code}).status_code in {200, 302}


def test_a_misread_code_is_understood(agreement):
    code = agreement.code
    assert tidy(code.replace("0", "O").replace("1", "l").upper()) == code
    assert tidy(code[:-1]) == ""
    assert len(code) * 5 >= 128


def test_misses_are_limited_and_hits_are_not(client, agreement, monkeypatch):
    monkeypatch.setattr(verification, "MISSES", 3)
    url = reverse("verify_document", args=["0" * 28])
    assert [client.get(url).status_code for _ in range(4)] == [404, 404, 404, 429]
    for _ in range(5):
        assert client.get(agreement.get_verification_url()).status_code == 200
    assert client.get(url, REMOTE_ADDR="192.0.2.55").status_code == 404


def test_comparisons_are_limited(client, agreement, monkeypatch):
    monkeypatch.setattr(verification, "COMPARISONS", 2)
    url = agreement.get_verification_url()
    assert [client.post(url, upload(b"x")).status_code for _ in range(3)] == [200, 200, 429]


def test_an_agreement_in_force_says_so(client, agreement):
    sign_all(agreement)
    page = client.get(agreement.get_verification_url())
    assert page.context["state"] == "in_force"
    assert page.context["signed_count"] == 2
