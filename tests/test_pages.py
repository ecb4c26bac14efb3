"""Every named address for every kind of visitor. An address missing from the table fails the first test.

``page(...)`` lists the answers to a GET in the order of ``VISITORS``; ``act(...)`` is an address that only takes POST,
and lists the answers to an empty one. ``at`` gives the address its arguments from the world.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from tests import markup
from tests.conftest import ReadingClient
from tests.world import VISITORS, World

OK, MOVED, NO, HIDDEN = 200, 302, 403, 404
BAD, CONFLICT = 400, 409
# Anonymous visitors are led to the entrance, which is a redirect too: the test looks where it leads.
LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Row:
    answers: tuple
    at: Callable[[World], list]
    is_act: bool = False


def page(*answers, at=lambda world: []) -> Row:
    return Row(answers, at)


def act(*answers, at=lambda world: []) -> Row:
    return Row(answers, at, is_act=True)


PUBLIC = (OK, OK, OK, OK, OK, OK)
SIGNED_IN = (LOGIN, OK, OK, OK, OK, OK)
DEPARTMENT = (LOGIN, OK, OK, NO, NO, NO)
ADMINISTRATOR = (LOGIN, NO, OK, NO, NO, NO)
# Own institution's people see it, others do not learn that it exists.
CONCERNED = (LOGIN, OK, OK, OK, OK, HIDDEN)
# Pages of people who have a second factor, or have just come from another page: these visitors have neither.
ELSEWHERE = (LOGIN, MOVED, MOVED, MOVED, MOVED, MOVED)


def someone(world):
    return [world.outsider.uuid]


def letter(world):
    return [world.letter.pk]


#                                           anonymous, department, administrator, director, coordinator, outsider
PAGES = {
    # network_portal
    "home": page(*PUBLIC),
    "desk": page(*SIGNED_IN),
    "appearance": page(*PUBLIC),
    "healthz": page(*PUBLIC),
    # accounts
    "accounts:profile": page(*SIGNED_IN),
    "accounts:user_list": page(*ADMINISTRATOR),
    "accounts:user_create": page(*ADMINISTRATOR),
    "accounts:user_detail": page(*ADMINISTRATOR, at=someone),
    "accounts:user_edit": page(*ADMINISTRATOR, at=someone),
    "accounts:user_invite": act(LOGIN, NO, MOVED, NO, NO, NO, at=someone),
    "accounts:user_deactivate": page(*ADMINISTRATOR, at=someone),
    "accounts:user_activate": act(LOGIN, NO, NO, NO, NO, NO, at=someone),
    "accounts:user_reset_second_factor": page(*ADMINISTRATOR, at=someone),
    "accounts:letter_list": page(*ADMINISTRATOR),
    "accounts:letter_detail": page(*ADMINISTRATOR, at=letter),
    "accounts:letter_try_again": act(LOGIN, NO, NO, NO, NO, NO, at=letter),
    "account_login": page(OK, MOVED, MOVED, MOVED, MOVED, MOVED),
    "account_logout": page(MOVED, OK, OK, OK, OK, OK),
    "account_inactive": page(*PUBLIC),
    "account_reauthenticate": page(*SIGNED_IN),
    "account_change_password": page(*SIGNED_IN),
    "account_reset_password": page(*PUBLIC),
    "account_reset_password_done": page(*PUBLIC),
    "account_reset_password_from_key_done": page(*PUBLIC),
    "account_reset_password_from_key": page(*PUBLIC, at=lambda world: ["1", "no-such-key"]),
    "mfa_index": page(*SIGNED_IN),
    "mfa_authenticate": page(MOVED, MOVED, MOVED, MOVED, MOVED, MOVED),
    "mfa_reauthenticate": page(*ELSEWHERE),
    "mfa_activate_totp": page(*ELSEWHERE),
    "mfa_deactivate_totp": page(*ELSEWHERE),
    "mfa_view_recovery_codes": page(*ELSEWHERE),
    "mfa_generate_recovery_codes": page(*ELSEWHERE),
    "mfa_download_recovery_codes": page(*ELSEWHERE),
    "usersessions_list": page(*SIGNED_IN),
    # journal
    "journal:entry_list": page(*DEPARTMENT),
}
READ = [name for name, row in PAGES.items() if not row.is_act]


@pytest.fixture
def world(db) -> World:
    return World()


def names(resolver=None, prefix=""):
    """Names of all addresses of ours; Django's admin brings hundreds of its own."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLPattern):
            if pattern.namespace != "admin":
                yield from names(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        else:
            yield prefix + (pattern.name or f"nameless {pattern.pattern}")


def client_of(world: World, visitor: str) -> ReadingClient:
    client = ReadingClient(raise_request_exception=True)
    if user := getattr(world, visitor):
        client.force_login(user)
    return client


def answer(response):
    if response.status_code == MOVED and response.url.startswith(reverse("account_login") + "?"):
        return LOGIN
    return response.status_code


def test_every_address_is_listed():
    assert sorted(set(names()) - set(PAGES)) == []
    assert sorted(set(PAGES) - set(names())) == []


@pytest.mark.parametrize("name", PAGES)
def test_answers(name, world):
    row = PAGES[name]
    url = reverse(name, args=row.at(world))
    got = {}
    for visitor in VISITORS:
        client = client_of(world, visitor)
        if row.is_act:
            shown = client.get(url).status_code
            assert shown == 405 or visitor == "anonymous", f"GET by {visitor}: {shown}"
        with transaction.atomic():
            got[visitor] = answer(client.post(url) if row.is_act else client.get(url))
            transaction.set_rollback(True)  # what one visitor did, the next has not seen
    assert got == dict(zip(VISITORS, row.answers, strict=True))


@pytest.mark.parametrize("name", READ)
def test_pages_are_sound(name, world):
    """Good HTML, and a title that no other page of the table has to share."""
    row = PAGES[name]
    url = reverse(name, args=row.at(world))
    for visitor, expected in zip(VISITORS, row.answers, strict=True):
        response = client_of(world, visitor).get(url)
        if response.headers.get("Content-Type", "").startswith("text/html") and expected != LOGIN:
            if response.status_code in {301, 302}:
                continue
            assert markup.faults(response.text) == [], visitor


HOSTILE = {
    "page": ["abc", "-1", "0", "99999999999999999999", "1.5", ""],
    "sort": ["'; --", "__class__", "-", "\N{SNOWMAN}", "password"],
    "q": ["'", '"', "%", "_", "\\", "(", "<script>alert(1)</script>", "а" * 5000, "\ud7ff"],
    "date": ["2026-02-30", "0000-00-00", "99999-01-01"],
    "year": ["9223372036854775808", "-1", "0"],
    "state": ["no-such-state", "'"],
    "institution": ["99999999999999999999", "-1", "x"],
    "network": ["99999999999999999999", "x"],
}


@pytest.mark.parametrize("name", [name for name in READ if OK in PAGES[name].answers])
def test_pages_take_any_query(name, world):
    row = PAGES[name]
    url = reverse(name, args=row.at(world))
    visitor = VISITORS[row.answers.index(OK)]
    client = client_of(world, visitor)
    for parameter, values in HOSTILE.items():
        for value in values:
            response = client.get(url, {parameter: value})
            assert response.status_code < 500, (parameter, value)
            assert "<script>alert(1)</script>" not in getattr(response, "text", ""), parameter
