"""Filters of a list under a name."""

import pytest
from django.urls import reverse

from accounts import saved_views
from accounts.models import SavedView
from tests.factories import UserFactory
from tests.factories.institutions import InstitutionFactory

LIST = reverse("institutions:institution_list")
CREATE = reverse("accounts:saved_view_create")


def save(by, query="kind=school", name="Школы", **fields) -> SavedView:
    return saved_views.save_view(page=LIST, query=query, name=name, by=by, **fields)


@pytest.fixture
def signed_in(client, department):
    client.force_login(department)
    return client


def test_what_is_kept_of_an_address():
    assert saved_views.kept_of("sort=-name&page=3&kind=school&q=&view=all&export=xlsx") == "kind=school&sort=-name"


def test_filters_are_kept_under_a_name_and_shown_above_the_list(signed_in, department):
    InstitutionFactory(short_name="Школа № 7")
    InstitutionFactory(kind="kindergarten", short_name="Детский сад № 8")
    page = signed_in.get(LIST, {"kind": "school", "page": "1"})
    assert "Сохранить этот вид" in page.text
    data = {"page": LIST, "query": "kind=school&page=1", "name": "Только  школы"}
    response = signed_in.post(CREATE, data, follow=True)
    assert response.request["QUERY_STRING"] == "kind=school"
    assert "Школа № 7" in response.text
    assert "Детский сад № 8" not in response.text
    assert "Сохранить этот вид" not in response.text
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (department, "Только школы", "kind=school")


def test_the_same_name_again_changes_the_filters(signed_in, department):
    view = save(department, is_default=True)
    signed_in.post(CREATE, {"page": LIST, "query": "kind=college", "name": "Школы"})
    view.refresh_from_db()
    assert (view.query, view.is_default, SavedView.objects.count()) == ("kind=college", True, 1)


def test_the_list_opens_with_the_default_view(signed_in, department):
    save(department, is_default=True)
    assert signed_in.get(LIST)["Location"] == f"{LIST}?kind=school"
    assert signed_in.get(LIST, {"view": "all"}).status_code == 200
    assert signed_in.get(LIST, {"kind": "college"}).status_code == 200


def test_only_one_view_is_the_default(department):
    first = save(department, is_default=True)
    second = save(department, name="Сады", query="kind=kindergarten", is_default=True)
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)


def test_a_view_of_all_without_filters_may_be_the_default(signed_in, department):
    save(department, query="", is_default=True)
    assert signed_in.get(LIST, follow=True).status_code == 200


def test_a_list_that_is_none_is_refused(signed_in):
    for page in ["/desk/", "https://evil.example/", "/no/such/", LIST[:-1], ""]:
        response = signed_in.post(CREATE, {"page": page, "query": "a=b", "name": "Вид"})
        assert response.context["form"].errors["page"], page
    assert not SavedView.objects.exists()


def test_others_do_not_see_it_until_it_is_shared(client, department, administrator):
    own = save(administrator, name="Без лицензии")
    client.force_login(department)
    assert "Без лицензии" not in client.get(LIST).text
    client.force_login(administrator)
    client.post(reverse("accounts:saved_view_edit", args=[own.pk]), {"name": "Без лицензии", "is_shared": "on"})
    client.force_login(department)
    assert "Без лицензии" in client.get(LIST).text
    assert client.get(reverse("accounts:saved_view_edit", args=[own.pk])).status_code == 403


def test_a_specialist_does_not_share(signed_in, department):
    view = save(department)
    signed_in.post(reverse("accounts:saved_view_edit", args=[view.pk]), {"name": "Новое имя", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Новое имя", False)


def test_an_administrator_renames_a_shared_view_of_another_and_leaves_its_default(client, administrator):
    view = save(UserFactory(administrator=True), is_shared=True, is_default=True)
    client.force_login(administrator)
    client.post(reverse("accounts:saved_view_edit", args=[view.pk]), {"name": "Все школы", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Все школы", True)


def test_two_views_do_not_share_a_name(signed_in, department):
    save(department)
    other = save(department, name="Сады")
    response = signed_in.post(reverse("accounts:saved_view_edit", args=[other.pk]), {"name": "Школы"})
    assert response.context["form"].errors["name"]


def test_deleting(signed_in, department):
    view = save(department)
    response = signed_in.post(reverse("accounts:saved_view_delete", args=[view.pk]), follow=True)
    assert "удалён" in response.text
    assert not SavedView.objects.exists()


def test_a_list_full_of_views_costs_one_query_for_them(signed_in, department, assert_flat_queries):
    numbers = iter(range(100))
    assert_flat_queries(f"{LIST}?view=all", lambda: [save(department, name=f"Вид {next(numbers)}") for _ in range(3)])


def test_nobody_keeps_views_without_end(signed_in, department):
    SavedView.objects.bulk_create(
        SavedView(owner=department, page=LIST, name=f"Вид {number}") for number in range(saved_views.MOST)
    )
    response = signed_in.post(CREATE, {"page": LIST, "query": "kind=school", "name": "Ещё один"})
    assert response.context["form"].errors["name"]
