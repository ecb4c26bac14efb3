import re

import pytest
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "correct horse battery"


@pytest.fixture
def person(db):
    return UserFactory(email="anna@portal.example", password=PASSWORD)


@pytest.fixture
def sign_in():
    """Sign in at the entrance, as a person does."""

    def enter(client, email="anna@portal.example", password=PASSWORD, **extra):
        return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)

    return enter


@pytest.fixture
def link_in():
    """The path of the first personal link in a text."""

    def find(text: str) -> str:
        return re.search(r"https://portal\.example(/accounts/password/reset/key/\S+)", text)[1]

    return find
