"""Photograph the demo: every page that a role reaches by links from its desk, at 1280 and 360 px.

Makes a portal of its own in a scratch folder; the pictures go to `var/screenshots/<role>/<width>/`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "var" / "screenshots"
ADDRESS = "http://127.0.0.1:8899"
WIDTHS = (1280, 360)
MOST_PAGES = 60
# The demo's people and the part of an address after which objects look alike: one of each kind is enough.
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DEBUG": "true",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "FILES_DIR": f"{folder}/files",
            "DJANGO_SETTINGS_MODULE": "network_portal.settings",
        }
        subprocess.run([sys.executable, "scripts/prepare.py"], cwd=ROOT, check=True)
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", ADDRESS.partition("//")[2], "--noreload"],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_until_served()
            photograph(sessions())
        finally:
            server.terminate()
            server.wait()


def wait_until_served() -> None:
    for _ in range(60):
        try:
            urllib.request.urlopen(f"{ADDRESS}/healthz")  # noqa: S310
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("The portal did not start.")


def sessions() -> dict[str, str]:
    """Cookies of one person of each role, and nobody's."""
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.test import Client

    from accounts.models import User
    from institutions.models import Appointment

    people = {"visitor": None, "specialist": User.objects.filter(department_role="specialist").first()}
    people["administrator"] = User.objects.filter(department_role="administrator").first()
    for role in Appointment.objects.values_list("role", flat=True).distinct():
        people[role] = User.objects.filter(appointments__role=role).first()
    cookies = {}
    for role, person in people.items():
        client = Client()
        if person:
            client.force_login(person)
        if person or role == "visitor":
            cookies[role] = client.cookies["sessionid"].value if person else ""
    return cookies


def photograph(cookies: dict[str, str]) -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for role, cookie in cookies.items():
            context = browser.new_context(locale="ru-RU")
            if cookie:
                context.add_cookies([{"name": "sessionid", "value": cookie, "url": ADDRESS}])
            walk(context.new_page(), role, "/desk/" if cookie else "/")
        browser.close()


def walk(page, role: str, start: str) -> None:
    waiting, seen = [start], {NUMBER.sub("0", start)}
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        path = waiting.pop(0)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        response = page.goto(ADDRESS + path)
        if not response or not response.headers.get("content-type", "").startswith("text/html"):
            continue
        name = path.strip("/").replace("/", "-") or "home"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=TARGET / role / str(width) / f"{response.status}-{name}.png", full_page=True)
        for link in page.eval_on_selector_all("a[href^='/']:not([download])", "links => links.map(a => a.pathname)"):
            kind = NUMBER.sub("0", link)
            if (
                kind not in seen
                and not link.startswith(("/admin/", "/static/"))
                and not link.endswith((".pdf", ".xlsx"))
            ):
                seen.add(kind)
                waiting.append(link)


if __name__ == "__main__":
    main()
