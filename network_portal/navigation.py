"""The menu, by role."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import may_manage_people

# Sections that this person has folded, by their codes with dots between; ``static/portal.js`` writes it.
FOLDED = "menu"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the menu that can be folded. ``code``: its name in the cookie."""

    code: str
    label: str | Promise

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu, as ``components/menu.html`` takes it. ``name``: of the page's address."""

    label: str | Promise
    name: str
    icon: str
    section: Section | None = None
    url: str = ""
    active: bool = False
    count: int | None = None


PLAN = Section("plan", _("Plan"))
NETWORK = Section("network", _("Network"))
RESOURCES = Section("resources", pgettext_lazy("main menu", "Resources and people"))
TOLD = Section("told", pgettext_lazy("main menu", "Events and news"))
PAPERS = Section("papers", pgettext_lazy("main menu", "Documents"))
ASKED = Section("asked", pgettext_lazy("main menu", "Surveys"))
OFFICE = Section("office", _("Administration"))

DESK = Entry(_("Desk"), "desk", "home")
NOTIFICATIONS = Entry(_("Notifications"), "notifications", "bell")
SHARED = [
    Entry(_("Material base"), "institutions:material_base_list", "gear", RESOURCES),
    Entry(_("Staff"), "institutions:staff_queue", "people", RESOURCES),
    Entry(_("Advanced training"), "training:group_list", "pen", RESOURCES),
    Entry(_("Shared resources"), "institutions:resource_list", "link", RESOURCES),
    Entry(_("Resource requests"), "institutions:request_list", "help", RESOURCES),
    Entry(_("Bookings"), "institutions:booking_list", "calendar", RESOURCES),
    Entry(_("Programmes"), "institutions:programme_list", "list", RESOURCES),
    Entry(_("Analysis"), "institutions:report_index", "chart", RESOURCES),
    Entry(pgettext_lazy("main menu", "Events"), "events:calendar", "calendar", TOLD),
    Entry(_("Publications"), "information:publication_list", "send", TOLD),
    Entry(_("News"), "information:news_list", "bell", TOLD),
    Entry(_("Acts and orders"), "acts:act_list", "file", PAPERS),
    Entry(_("Responsible persons"), "acts:responsible_list", "people", PAPERS),
    Entry(_("Local acts"), "acts:local_list", "list", PAPERS),
    Entry(_("Contracts with parents"), "institutions:enrolment_list", "file", PAPERS),
    Entry(_("Agreements"), "agreements:agreement_list", "pen", PAPERS),
]
SURVEYS = Entry(pgettext_lazy("main menu", "Surveys"), "surveys:launch_list", "survey", ASKED)
DEPARTMENT = [
    DESK,
    NOTIFICATIONS,
    Entry(_("Plans"), "planning:plan_list", "board", PLAN),
    Entry(_("Plan from an order"), "planning:order_import", "upload", PLAN),
    Entry(_("Plan templates"), "planning:template_list", "list", PLAN),
    Entry(_("Interaction plan"), "interaction:plan_list", "calendar", PLAN),
    Entry(_("Expected results"), "indicators:home", "chart", PLAN),
    Entry(_("Institutions"), "institutions:institution_list", "school", NETWORK),
    Entry(_("Import of institutions"), "institutions:import_start", "download", NETWORK),
    Entry(_("Appointments"), "institutions:appointment_list", "people", NETWORK),
    Entry(_("Networks"), "institutions:network_list", "network", NETWORK),
    Entry(_("Model of the network"), "institutions:picture_start", "network", NETWORK),
    *SHARED,
    Entry(_("Agreement templates"), "agreements:template_list", "file", PAPERS),
    Entry(_("How words are declined"), "institutions:word_forms_list", "edit", PAPERS),
    SURVEYS,
    Entry(_("Questionnaires"), "surveys:questionnaire_list", "list", ASKED),
    Entry(_("History"), "journal:entry_list", "history", OFFICE),
    Entry(_("Long works"), "jobs:job_list", "clock", OFFICE),
]
ADMINISTRATION = [
    Entry(_("People"), "accounts:user_list", "people", OFFICE),
    Entry(_("Trusted certificates"), "agreements:trust_list", "lock", OFFICE),
    Entry(_("Outgoing letters"), "accounts:letter_list", "mail", OFFICE),
]
INSTITUTION = [
    DESK,
    NOTIFICATIONS,
    Entry(_("My institution"), "institutions:institution_list", "school"),
    Entry(_("Plan"), "planning:plan_list", "board", NETWORK),
    Entry(_("Interaction plan"), "interaction:plan_list", "calendar", NETWORK),
    Entry(_("Model of the network"), "institutions:picture_start", "network", NETWORK),
    Entry(_("Expected results"), "indicators:home", "chart", NETWORK),
    *SHARED,
    SURVEYS,
]


def menu(request) -> dict:
    """Context: ``menu``, the entries that this person may open, the present one marked; ``folded``, codes."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    entries = DEPARTMENT if user.is_department else INSTITUTION
    if may_manage_people(user):
        entries = entries + ADMINISTRATION
    urls = [reverse(entry.name) for entry in entries]
    # The longest address that the page lies under: «/plan/order/» is more exact than «/plan/».
    present = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    shown = [
        Entry(entry.label, entry.name, entry.icon, entry.section, url, url == present)
        for entry, url in zip(entries, urls, strict=True)
    ]
    here = {entry.section.code for entry in shown if entry.active and entry.section}
    return {"menu": shown, "folded": set(request.COOKIES.get(FOLDED, "").split(".")) - here}
