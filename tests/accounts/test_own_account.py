"""A person's own account."""

from django.test import Client
from django.urls import reverse

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
YANDEX = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/136.0 YaBrowser/25.6 Mobile Safari/537.36"


def test_a_person_changes_the_phone_and_nothing_else(client, person, sign_in):
    sign_in(client)
    page = reverse("accounts:profile")
    assert "Тестова" in client.get(page).text
    data = {
        "phone": "8 401 000-00-00",
        "surname": "Иная",
        "email": "x@portal.example",
        "department_role": "administrator",
    }
    assert client.post(page, data).url == page
    person.refresh_from_db()
    assert (person.phone, person.email, person.department_role) == ("8 401 000-00-00", "anna@portal.example", "")
    assert client.post(page, {"phone": "8" * 41}).status_code == 200


def test_sessions_are_listed_and_the_others_ended(client, person, sign_in):
    other = Client()
    sign_in(other, HTTP_USER_AGENT=YANDEX)
    sign_in(client, HTTP_USER_AGENT=FIREFOX)
    page = client.get(reverse("usersessions_list"))
    assert "Firefox, Windows" in page.text
    assert "Яндекс Браузер, Android" in page.text
    assert "2 устройства" in client.get(reverse("accounts:profile")).text
    client.post(reverse("usersessions_list"))
    assert other.get(reverse("accounts:profile")).status_code == 302
    page = client.get(reverse("usersessions_list"))
    assert "только на этом устройстве" in page.text
    assert "Яндекс" not in page.text


def test_a_session_opened_elsewhere_is_no_error(client, person):
    client.force_login(person)
    assert client.get(reverse("usersessions_list")).status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 200
