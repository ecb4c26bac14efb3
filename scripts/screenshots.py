"""Photograph the demo: the pictures of the guides, then every page that a role reaches by links from its desk.

Makes a portal of its own in a scratch folder. The guides' pictures go to `docs/images/`, those of all pages, at 1280
and 360 px, to `var/screenshots/<role>/<width>/`; `--guides` stops after the first.
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
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "var" / "screenshots"
GUIDES = ROOT / "docs" / "images"
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
            cookies = sessions()
            photograph_guides(cookies)
            if "--guides" not in sys.argv:
                photograph(cookies)
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
    from accounts.models import User
    from institutions.models import Appointment

    people = {"specialist": User.objects.filter(department_role="specialist").first()}
    people["administrator"] = User.objects.filter(department_role="administrator").first()
    for role in Appointment.objects.values_list("role", flat=True).distinct():
        people[role] = User.objects.filter(appointments__role=role).first()
    known = {role: session_of(person) for role, person in people.items() if person}
    return {"visitor": "", **known}


def photograph_guides(cookies: dict[str, str]) -> None:
    """The screens that `docs/` shows: file, whose, width, address."""
    from django.urls import reverse

    from acts.models import LegalAct
    from agreements.models import Agreement, Party
    from events.models import Event
    from institutions.models import ImportBatch, ResourceItem
    from interaction.models import InteractionPlan
    from planning.models import Plan, StageProgress, TemplateVersion
    from planning.services import templates
    from surveys.models import Entry, Launch

    agreement, plan, batch = (
        Agreement.objects.get(state="signing", kind="cooperation"),
        Plan.objects.get(),
        ImportBatch.objects.get(source="xlsx"),
    )
    network = plan.network
    party = Party.objects.filter(version=agreement.version, state="pending").first()
    signatory = party.institution.appointments.get(role="director").user
    shared = ResourceItem.objects.filter(is_offered=True, bookings__isnull=False).order_by("pk").first()
    school = shared.base.institution
    head = school.appointments.get(role="director").user
    at_work = StageProgress.objects.filter(institution=party.institution, state="in_progress").first()
    at_work = at_work or StageProgress.objects.filter(institution=party.institution).order_by("stage__position").first()
    open_event = Event.objects.public().ahead().filter(has_signup=True).first()
    draft = templates.begin_draft(TemplateVersion.objects.get(number=1), by=agreement.created_by)
    pictures = [
        ("specialist-desk", "specialist", 1280, reverse("desk")),
        ("template-edit", "specialist", 1280, reverse("planning:template_edit", args=[draft.pk])),
        ("import-preview", "specialist", 1280, reverse("institutions:import_preview", args=[batch.pk])),
        ("network", "specialist", 1280, network.get_absolute_url()),
        ("model", "specialist", 1280, reverse("institutions:network_model", args=[network.pk])),
        ("interaction-plan", "specialist", 1280, InteractionPlan.objects.first().get_absolute_url()),
        ("act", "specialist", 1280, LegalAct.objects.exclude(number="").first().get_absolute_url()),
        ("agreement", "specialist", 1280, agreement.get_absolute_url()),
        ("board", "specialist", 1280, reverse("planning:board", args=[plan.pk])),
        ("timeline", "specialist", 1280, reverse("planning:timeline", args=[plan.pk])),
        ("events", "specialist", 1280, reverse("events:calendar")),
        ("indicators", "specialist", 1280, reverse("indicators:indicator_list", args=[plan.pk])),
        (
            "survey-results",
            "specialist",
            1280,
            reverse("surveys:launch_results", args=[Launch.objects.filter(state="closed").first().pk]),
        ),
        ("director-desk", signatory.email, 360, reverse("desk")),
        ("stage", signatory.email, 360, at_work.get_absolute_url()),
        ("party-sign", signatory.email, 360, reverse("agreements:party_sign", args=[agreement.pk, party.pk])),
        ("institution-card", "specialist", 1280, school.get_absolute_url()),
        ("report", "specialist", 1280, reverse("institutions:report_detail", args=["equipment"])),
        ("resource-calendar", head.email, 1280, reverse("institutions:resource_detail", args=[shared.pk])),
        ("material-base", head.email, 360, reverse("institutions:material_base", args=[school.pk])),
        (
            "survey",
            "visitor",
            360,
            Entry.objects.filter(launch__state="open", launch__audience="parents").first().get_absolute_url(),
        ),
        ("event", "visitor", 360, reverse("event_public", args=[open_event.code])),
    ]
    cookies = cookies | {person.email: session_of(person) for person in (signatory, head)}
    with browser() as opened:
        for name, who, width, path in pictures:
            page = page_of(opened, cookies[who], width)
            page.goto(ADDRESS + path)
            page.screenshot(path=GUIDES / f"{name}.png")


def session_of(person) -> str:
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


@contextmanager
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


def page_of(opened, cookie: str, width: int = WIDTHS[0]):
    context = opened.new_context(locale="ru-RU", viewport={"width": width, "height": 900 if width > 400 else 740})
    if cookie:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": ADDRESS}])
    return context.new_page()


def photograph(cookies: dict[str, str]) -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    with browser() as opened:
        for role, cookie in cookies.items():
            walk(page_of(opened, cookie), role, "/desk/" if cookie else "/")


def walk(page, role: str, start: str) -> None:
    waiting, seen = [start], {NUMBER.sub("0", start)}
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        path = waiting.pop(0)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        try:
            response = page.goto(ADDRESS + path)
        except Error:  # a download, not a page
            continue
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
