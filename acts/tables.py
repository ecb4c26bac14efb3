"""Lists of this room."""

import django_tables2 as tables
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.tables import DateColumn, StateColumn
from common.templatetags.look import state_badge
from institutions.models import Institution, Participation

from .models import ActState, LegalAct, LocalActState, ResponsiblePerson, ResponsibleState

NOWRAP = {"td": {"class": "nowrap"}}
ACT_TONES = {
    ActState.DRAFT: "neutral",
    ActState.SIGNING: "waiting",
    ActState.IN_FORCE: "good",
    ActState.REPEALED: "neutral",
}
LOCAL_TONES = {LocalActState.DRAFT: "info", LocalActState.ADOPTED: "good", LocalActState.CANCELLED: "neutral"}
PERSON_TONES = {
    ResponsibleState.PROPOSED: "waiting",
    ResponsibleState.APPOINTED: "good",
    ResponsibleState.ENDED: "neutral",
    ResponsibleState.WITHDRAWN: "neutral",
}


def act_badge(act: LegalAct) -> SafeString:
    return state_badge(act.state, act.get_state_display(), ACT_TONES.get(act.state, ""))


def person_badge(person: ResponsiblePerson | None) -> SafeString:
    if person is None:
        return state_badge("none", gettext("Nobody is named"), "bad")
    label = person.get_state_display()
    if person.state == ResponsibleState.PROPOSED and person.act_id:
        label = gettext("In an order to be signed")
    return state_badge(person.state, label, PERSON_TONES.get(person.state, ""))


def local_badge(state: str | None, *, is_required: bool = True) -> SafeString:
    if state is None:
        return state_badge("none", gettext("None"), "bad" if is_required else "neutral")
    return state_badge(state, LocalActState(state).label, LOCAL_TONES[LocalActState(state)])


def people_of(row: Participation) -> tuple[ResponsiblePerson | None, ResponsiblePerson | None]:
    """Who is in office or, where nobody is, proposed; and who is proposed."""
    own = [one for one in row.institution.open_people if one.network_id == row.network_id]
    appointed = next((one for one in own if one.state == ResponsibleState.APPOINTED), None)
    proposed = next((one for one in own if one.state == ResponsibleState.PROPOSED), None)
    return appointed or proposed, proposed


class ActTable(tables.Table):
    number = tables.Column(verbose_name=_("Number"), default="—", attrs=NOWRAP, order_by=("date", "number"))
    date = DateColumn(default="—", attrs=NOWRAP)
    title = tables.Column(
        verbose_name=_("Act"),
        linkify=lambda record: record.get_absolute_url(),
        accessor="shown_title",
        order_by="title",
    )
    network = tables.Column(order_by="network__name")
    kind = tables.Column()
    state = StateColumn(tones=ACT_TONES, attrs=NOWRAP)

    class Meta:
        model = LegalAct
        fields = ["number", "date", "title", "network", "kind", "state"]
        sequence = fields

    def render_number(self, value):
        return f"№\N{NO-BREAK SPACE}{value}"


class ResponsibleTable(tables.Table):
    """A participant a row, with the person who is in office or proposed (see ``views.responsible``)."""

    institution = tables.Column(
        order_by="institution__sort_key", linkify=lambda record: record.institution.get_absolute_url()
    )
    person = tables.Column(verbose_name=_("Responsible person"), empty_values=(), orderable=False)
    contacts = tables.Column(verbose_name=_("Contacts"), empty_values=(), orderable=False)
    basis = tables.Column(verbose_name=pgettext_lazy("responsible person", "Basis"), empty_values=(), orderable=False)
    state = tables.Column(verbose_name=_("State"), empty_values=(), orderable=False)
    act = tables.Column(verbose_name=_("What to do"), empty_values=(), orderable=False)

    class Meta:
        model = Participation
        fields = ["institution", "person", "contacts", "basis", "state", "act"]
        sequence = fields

    def __init__(self, *args, may_propose=frozenset(), is_department=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.may_propose, self.is_department = may_propose, is_department

    def render_person(self, record):
        person, proposed = people_of(record)
        if person is None:
            return "—"
        also = (
            format_html('<br><span class="quiet small">{}: {}</span>', gettext("Proposed instead"), proposed.full_name)
            if proposed and proposed is not person
            else ""
        )
        return format_html('{}<br><span class="quiet small">{}</span>{}', person.full_name, person.post, also)

    def render_contacts(self, record):
        person, _proposed = people_of(record)
        told = [(name, one) for name, one in (("nowrap", person.phone), ("", person.email)) if one] if person else []
        return format_html_join(", ", '<span class="{}">{}</span>', told) or "—"

    def render_basis(self, record):
        person, _proposed = people_of(record)
        if person is None or person.act is None:
            return "—"
        if person.act.number == "":
            return format_html('<a href="{}">{}</a>', person.act.get_absolute_url(), gettext("order to be signed"))
        return format_html('<a href="{}">{}</a>', person.act.get_absolute_url(), person.act.told)

    def render_state(self, record):
        return person_badge(people_of(record)[0])

    def render_act(self, record):
        if not (record.institution_id in self.may_propose or self.is_department):
            return "—"
        person, proposed = people_of(record)
        name, parts = record.institution.short_name, []
        label = gettext("Change") if person else gettext("Name a person")
        url = reverse("acts:responsible_propose", args=[record.network_id, record.institution_id])
        parts.append(_link(url, label, name))
        if proposed and not proposed.act_id:
            url = reverse("acts:responsible_withdraw", args=[proposed.pk])
            parts.append(_button(self.request, url, gettext("Withdraw"), name))
        if self.is_department and person and person.state == ResponsibleState.APPOINTED:
            parts.append(_link(reverse("acts:responsible_end", args=[person.pk]), gettext("Relieve"), name))
        return format_html_join(" ", "{}", ((part,) for part in parts))


def _link(url: str, label: str, name: str) -> SafeString:
    return format_html('<a href="{}">{}<span class="visually-hidden">: {}</span></a>', url, label, name)


def _button(request, url: str, label: str, name: str) -> SafeString:
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-link btn-sm">{}<span class="visually-hidden">: {}</span></button></form>',
        url,
        get_token(request),
        label,
        name,
    )


class LocalTable(tables.Table):
    """Institutions by kinds of local acts; the columns of kinds are added by the view."""

    short_name = tables.Column(
        verbose_name=_("Institution"),
        order_by="sort_key",
        linkify=lambda record: reverse("acts:local_own", args=[record.pk]),
    )

    class Meta:
        model = Institution
        fields = ["short_name"]


class KindColumn(tables.Column):
    """Where the act of one kind stands; ``states`` is asked once for the page."""

    def __init__(self, kind, states, **kwargs):
        super().__init__(verbose_name=kind.name, empty_values=(), orderable=False, **kwargs)
        self.kind, self.states = kind, states

    def render(self, record):
        return local_badge(self.states().get((record.pk, self.kind.pk)), is_required=self.kind.is_required)
