"""People, as administrators of the department manage them."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Letter, User
from common.verdicts import Conflict, Refused
from journal.models import Entry
from tests.factories import UserFactory

NEW = {
    "surname": "Ёлкина",
    "given_name": "Вера",
    "patronymic": "",
    "email": "Vera@Portal.Example",
    "phone": "",
    "department_role": "specialist",
}
LIST, ADD = "/accounts/users/", "/accounts/users/add/"


def address(name, person):
    return reverse(f"accounts:user_{name}", args=[person.uuid])


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


def test_a_colleague_is_added_and_invited(admin, administrator, link_in):
    assert admin.get(ADD).status_code == 200
    response = admin.post(ADD, NEW)
    vera = User.objects.get(email="vera@portal.example")
    assert response.url == address("detail", vera)
    letter = Letter.objects.get(to="vera@portal.example")
    assert link_in(letter.body)
    assert letter.is_confidential
    assert "Здравствуйте, Вера!" in letter.body
    assert "7 дней" in letter.body
    page = admin.get(response.url).text
    assert "Пароль ещё не задан" in page
    assert "/password/reset/key/" not in page
    actions = Entry.objects.order_by("number").values_list("action", "actor")
    assert list(actions) == [
        ("accounts.user.create", administrator.pk),
        ("accounts.user.invite", administrator.pk),
    ]


def test_one_address_one_account(admin):
    UserFactory(email="vera@portal.example")
    response = admin.post(ADD, NEW)
    assert "Этот адрес электронной почты уже занят." in response.text
    assert "Ёлкина" in response.text, "nothing typed is lost"
    with pytest.raises(Refused):
        services.create_account("VERA@portal.example ", "Ёлкина", "Вера", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="VERA@portal.example")


def test_a_new_account_cannot_be_technical(admin):
    admin.post(ADD, NEW | {"is_superuser": "on", "is_staff": "on"})
    vera = User.objects.get(email="vera@portal.example")
    assert not vera.is_superuser
    assert not vera.is_staff


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ЕЛКИНА", {"Ёлкина"}),
        ("q=вера ёлк", {"Ёлкина"}),
        ("q=VERA@", {"Ёлкина"}),
        ("role=specialist", {"Ёлкина"}),
        ("role=none", {"Иванов"}),
        ("state=deactivated", {"Иванов"}),
        ("state=invited", {"Ёлкина", "Главная"}),
        ("q='zzz&page=abc&sort=nothing", set()),
        ("state=odd", {"Ёлкина", "Иванов", "Главная"}),
        ("page=99999999999999999999&per_page=-1", {"Ёлкина", "Иванов", "Главная"}),
    ],
)
def test_people_are_found(client, db, query, found):
    client.force_login(UserFactory(surname="Главная", administrator=True))
    UserFactory(surname="Ёлкина", given_name="Вера", email="vera@portal.example", department=True)
    UserFactory(surname="Иванов", given_name="Пётр", is_active=False)
    page = client.get(f"{LIST}?{query}").text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert {name for name in ("Ёлкина", "Иванов", "Главная") if name in page} == found


def test_the_list_costs_the_same_for_many(admin, assert_flat_queries):
    assert_flat_queries(LIST, lambda: UserFactory.create_batch(3))


@pytest.mark.parametrize("trait", ["department", "superuser", None])
def test_others_do_not_manage_people(client, db, trait):
    stranger = UserFactory()
    client.force_login(UserFactory(**{trait: True} if trait else {}))
    assert client.get(LIST).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, NEW).status_code == 403
    for name in ["detail", "edit", "deactivate", "activate", "reset_second_factor"]:
        assert client.get(address(name, stranger)).status_code == 404
        assert client.post(address(name, stranger), {"reason": "Просто так"}).status_code in {404, 405}
    assert client.post(address("invite", stranger)).status_code == 404
    assert User.objects.count() == 2
    assert not Letter.objects.exists()


def test_an_account_is_deactivated_and_activated(admin, person, client_of):
    theirs = client_of(person)
    assert admin.get(address("deactivate", person)).status_code == 200
    assert admin.post(address("deactivate", person)).status_code == 200, "an empty post does nothing"
    assert User.objects.get(pk=person.pk).is_active
    assert admin.post(address("deactivate", person), {"reason": "Уволилась"}).status_code == 302
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert admin.post(address("deactivate", person), {"reason": "Уволилась"}).status_code == 403
    assert Entry.objects.latest("number").reason == "Уволилась"
    assert admin.post(address("activate", person), {"reason": "Вернулась"}).status_code == 302
    assert User.objects.get(pk=person.pk).is_active


def test_the_second_of_two_deactivations_is_told(person, administrator):
    services.deactivate(person, by=administrator, reason="Уволилась")
    with pytest.raises(Conflict):
        services.deactivate(person, by=administrator, reason="Уволилась")


def test_nobody_deactivates_or_demotes_themself(admin, administrator):
    assert admin.get(address("deactivate", administrator)).status_code == 403
    assert admin.post(address("deactivate", administrator), {"reason": "Ошибка"}).status_code == 403
    page = admin.get(address("edit", administrator)).text
    assert "department_role" not in page
    admin.post(address("edit", administrator), NEW | {"department_role": "specialist"})
    administrator.refresh_from_db()
    assert administrator.is_department_administrator
    assert administrator.surname == "Ёлкина"


def test_technical_accounts_are_out_of_reach(admin, db):
    root = UserFactory(superuser=True)
    assert "технической админке" in admin.get(address("detail", root)).text
    assert admin.post(address("edit", root), NEW).status_code == 403
    assert admin.post(address("deactivate", root), {"reason": "Мешает"}).status_code == 403
    root.refresh_from_db()
    assert root.email != "vera@portal.example"


def test_a_role_and_an_address_are_changed(admin, person, sign_in):
    theirs = Client()
    sign_in(theirs)
    assert admin.get(address("edit", person)).status_code == 200
    assert admin.post(address("edit", person), NEW | {"department_role": "administrator"}).status_code == 302
    person.refresh_from_db()
    assert person.is_department_administrator
    assert person.email == "vera@portal.example"
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    entry = Entry.objects.latest("number")
    assert entry.details["was"] == ""
    assert entry.details["now"] == "administrator"


def test_an_address_cannot_be_changed_to_somebody_elses(admin, person):
    other = UserFactory()
    response = admin.post(address("edit", person), NEW | {"email": other.email.upper()})
    assert "уже занят" in response.text
    with pytest.raises(Refused):
        services.change_account(person, by=other, email=other.email)


def test_an_invitation_is_sent_again_but_not_twice_a_minute(admin, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    vera = UserFactory(email="vera@portal.example")
    assert admin.get(address("invite", vera)).status_code == 405
    for _ in range(2):
        assert admin.post(address("invite", vera)).status_code == 302
    assert Letter.objects.count() == 1
    time_machine.shift(60)
    admin.post(address("invite", vera))
    assert Letter.objects.count() == 2
    vera.set_password("correct horse battery")
    vera.save()
    assert admin.post(address("invite", vera)).status_code == 403


def test_a_colleague_never_sees_somebody_elses_link(admin, settings):
    settings.DEBUG = False
    admin.post(ADD, NEW)
    letter = Letter.objects.get()
    page = admin.get(reverse("accounts:letter_detail", args=[letter.pk]))
    assert "/password/reset/key/" not in page.text
    assert "Личная ссылка скрыта" in page.text


def test_the_back_office(client, person):
    client.force_login(UserFactory(superuser=True))
    assert "Тестова" in client.get("/admin/accounts/user/?q=ТЕСТОВА").text
    page = client.get(f"/admin/accounts/user/{person.pk}/change/").text
    assert person.password not in page
    assert 'type="password"' not in page
    assert client.get("/admin/accounts/user/add/").status_code == 200
    letter = services.invite(UserFactory(), key="k", subject="Тема", text="Текст", by=None)
    assert "/password/reset/key/" not in client.get(f"/admin/accounts/letter/{letter.pk}/change/").text
    assert client.post(f"/admin/accounts/letter/{letter.pk}/delete/", {"post": "yes"}).status_code == 403
    for hidden in ["account/emailaddress", "mfa/authenticator", "usersessions/usersession"]:
        assert client.get(f"/admin/{hidden}/").status_code == 404


def test_two_correct_different_fields_and_both_land(admin, department):
    shown = {name: getattr(department, name) for name in ("surname", "given_name", "patronymic", "email", "phone")}
    shown["department_role"] = department.department_role
    sent = shown | {f"initial-{name}": value for name, value in shown.items()}
    User.objects.filter(pk=department.pk).update(phone="+7 900 111-22-33")  # by its owner, meanwhile
    assert admin.post(address("edit", department), sent | {"patronymic": "Ильинична"}).status_code == 302
    department.refresh_from_db()
    assert (department.patronymic, department.phone) == ("Ильинична", "+7 900 111-22-33")


def test_the_back_office_leaves_lines_in_the_history(client, department):
    keeper = UserFactory(department_role="administrator", is_staff=True, is_superuser=True)
    client.force_login(keeper)
    form = {name: getattr(department, name) or "" for name in ("surname", "given_name", "patronymic", "email", "phone")}
    url = reverse("admin:accounts_user_change", args=[department.pk])
    assert client.post(url, form | {"department_role": "administrator", "is_active": "on"}).status_code == 302
    line = Entry.objects.get(action="accounts.user.change")
    assert (line.actor, line.details["was"], line.details["now"]) == (keeper, "specialist", "administrator")
