"""A real browser: Debian's Chromium, driven by Playwright. Finds things as a person does, by role and name.

``page`` fails its test afterwards when the console showed an error, the server answered 5xx, or a request left for
another server. ``signed_in(user)`` opens the browser as that person; ``accessible(page)`` asks axe.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

# Playwright runs an event loop in this thread; the ORM calls in tests are still synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

WAIT = 15_000  # milliseconds, for an element to come
expect.set_options(timeout=WAIT)

PICTURES = django_settings.BASE_DIR / "var" / "e2e"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if os.environ.get("CI"):
                # A browser shares two cores with the whole suite: what was slow is tried again, a fault fails twice.
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser():
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        if not chromium and not Path(playwright.chromium.executable_path).exists():
            if os.environ.get("CI"):
                pytest.fail("no Chromium: name one in CHROMIUM")
            pytest.skip("no Chromium: name one in CHROMIUM")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, live_server, settings, request):
    """Open another window, with cookies of its own: ``open_page(viewport=PHONE)``."""
    settings.SITE_URL = live_server.url
    opened, faults = [], []

    def open_(viewport=DESKTOP, **options):
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="ru-RU",
            timezone_id=settings.TIME_ZONE,
            accept_downloads=True,
            **options,
        )
        context.set_default_timeout(WAIT)
        context.on("request", lambda sent: _stays_here(sent.url, live_server.url, faults))
        context.on("response", lambda got: faults.append(f"{got.status} {got.url}") if got.status >= 500 else None)
        page = context.new_page()
        page.on("console", lambda line: faults.append(f"console: {line.text}") if _is_fault(line) else None)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        opened.append(page)
        return page

    yield open_
    failed = getattr(request.node, "failed", False)
    for number, page in enumerate(opened):
        if failed or faults:
            PICTURES.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.name)
            page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
        page.context.close()
    assert faults == []


def _stays_here(url: str, home: str, faults: list[str]) -> None:
    # What Chromium shows PDFs with comes from Chromium itself.
    if not url.startswith((home, "data:", "blob:", "about:", "chrome-extension:", "chrome://resources/")):
        faults.append(f"left for another server: {url}")


def _is_fault(line) -> bool:
    # Answers of 400 to 409 are part of what tests provoke; Chromium logs each of them as an error.
    return line.type == "error" and "Failed to load resource" not in line.text


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.failed = True
    return report


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def signed_in(open_page, live_server):
    """A window signed in as that person, without typing a password: ``signed_in(user, viewport=PHONE)``."""

    def sign_in(user, **options):
        client = Client()
        client.force_login(user)
        page = open_page(**options)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        return page

    return sign_in


@pytest.fixture
def accessible():
    """Fail when axe finds anything on the page, or the page is wider than its window."""

    def check(page):
        page.wait_for_load_state()
        violations = [
            f"{found['id']} ({found['impact']}): {node['target']} {node['html'][:120]}"
            for found in Axe().run(page).response["violations"]
            for node in found["nodes"]
        ]
        assert violations == [], page.url
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{page.url} is {width} px wider than the window"

    return check
