"""The doors that everybody meets first, wide and narrow."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("url", ["/", "/accounts/login/", "/no-such-page/"])
def test_public_pages(open_page, accessible, url, viewport):
    page = open_page(viewport=viewport)
    page.goto(url)
    assert page.title()
    accessible(page)


def test_a_person_signs_in_with_a_password(page):
    user = UserFactory(department=True, password="Длинный пароль 1")
    page.goto("/desk/")
    page.get_by_label("Электронная почта").fill(user.email)
    page.locator("[name=password]").fill("Длинный пароль 1")
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
