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
PAPERS = Section("papers", _("Agreements and surveys"))
OFFICE = Section("office", _("Administration"))

DESK = Entry(_("Desk"), "desk", "home")
NOTIFICATIONS = Entry(_("Notifications"), "notifications", "bell")
DEPARTMENT = [
    DESK,
    NOTIFICATIONS,
    Entry(_("Plans"), "planning:plan_list", "board", PLAN),
    Entry(_("Plan from an order"), "planning:order_import", "upload", PLAN),
    Entry(_("Plan templates"), "planning:template_list", "list", PLAN),
    Entry(_("Expected results"), "indicators:home", "chart", PLAN),
    Entry(_("Institutions"), "institutions:institution_list", "school", NETWORK),
    Entry(_("Import of institutions"), "institutions:import_start", "download", NETWORK),
    Entry(_("Appointments"), "institutions:appointment_list", "people", NETWORK),
    Entry(_("Networks"), "institutions:network_list", "network", NETWORK),
    Entry(_("Model of the network"), "institutions:picture_start", "network", NETWORK),
    Entry(_("Interaction plan"), "interaction:plan_list", "calendar", NETWORK),
    Entry(_("Material base"), "institutions:material_base_list", "gear", NETWORK),
    Entry(_("Staff"), "institutions:staff_queue", "people", NETWORK),
    Entry(_("Advanced training"), "training:group_list", "pen", NETWORK),
    Entry(_("Analysis"), "institutions:report_index", "chart", NETWORK),
    Entry(_("Shared resources"), "institutions:resource_list", "link", NETWORK),
    Entry(_("Resource requests"), "institutions:request_list", "help", NETWORK),
    Entry(_("Bookings"), "institutions:booking_list", "calendar", NETWORK),
    Entry(_("Programmes"), "institutions:programme_list", "list", NETWORK),
    Entry(_("Contracts with parents"), "institutions:enrolment_list", "file", NETWORK),
    Entry(_("Publications"), "information:publication_list", "send", NETWORK),
    Entry(_("News"), "information:news_list", "bell", NETWORK),
    Entry(_("Acts and orders"), "acts:act_list", "file", PAPERS),
    Entry(_("Responsible persons"), "acts:responsible_list", "people", PAPERS),
    Entry(_("Local acts"), "acts:local_list", "list", PAPERS),
    Entry(pgettext_lazy("main menu", "Events"), "events:calendar", "calendar", NETWORK),
    Entry(_("Agreements"), "agreements:agreement_list", "pen", PAPERS),
    Entry(_("Agreement templates"), "agreements:template_list", "file", PAPERS),
    Entry(_("How words are declined"), "institutions:word_forms_list", "edit", PAPERS),
    Entry(pgettext_lazy("main menu", "Surveys"), "surveys:launch_list", "survey", PAPERS),
    Entry(_("Questionnaires"), "surveys:questionnaire_list", "list", PAPERS),
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
    Entry(_("Plan"), "planning:plan_list", "board"),
    Entry(_("Model of the network"), "institutions:picture_start", "network"),
    Entry(_("Interaction plan"), "interaction:plan_list", "calendar"),
    Entry(_("Expected results"), "indicators:home", "chart"),
    Entry(_("Material base"), "institutions:material_base_list", "gear"),
    Entry(_("Staff"), "institutions:staff_queue", "people"),
    Entry(_("Advanced training"), "training:group_list", "pen"),
    Entry(_("Analysis"), "institutions:report_index", "chart"),
    Entry(_("Shared resources"), "institutions:resource_list", "link"),
    Entry(_("Resource requests"), "institutions:request_list", "help"),
    Entry(_("Bookings"), "institutions:booking_list", "calendar"),
    Entry(_("Programmes"), "institutions:programme_list", "list"),
    Entry(_("Contracts with parents"), "institutions:enrolment_list", "file"),
    Entry(_("Publications"), "information:publication_list", "send"),
    Entry(_("News"), "information:news_list", "bell"),
    Entry(_("Acts and orders"), "acts:act_list", "file"),
    Entry(_("Responsible persons"), "acts:responsible_list", "people"),
    Entry(_("Local acts"), "acts:local_list", "list"),
    Entry(pgettext_lazy("main menu", "Events"), "events:calendar", "calendar"),
    Entry(_("Agreements"), "agreements:agreement_list", "pen"),
    Entry(pgettext_lazy("main menu", "Surveys"), "surveys:launch_list", "survey"),
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
