"""Responsible persons: who is missing, proposals, one order for all."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import xlsx
from institutions.models import Appointment, Institution, Network, Participation

from .. import facts, forms
from ..filters import ResponsibleFilter
from ..models import ResponsiblePerson, ResponsibleState
from ..permissions import may_end, may_propose, may_withdraw, may_write_acts
from ..services import acts as act_services
from ..services import responsible as services
from ..tables import ResponsibleTable, people_of, person_badge
from .acts import last_particulars
from .pages import answer_form, form_page, sent

OPEN = [ResponsibleState.PROPOSED, ResponsibleState.APPOINTED]


class ResponsibleList(FilteredTableView):
    model = Participation
    table_class = ResponsibleTable
    filterset_class = ResponsibleFilter
    template_name = "acts/responsible_list.html"
    title = gettext_lazy("Responsible persons")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    exports_people = True
    empty_title = gettext_lazy("There are no participants yet")
    empty_text = gettext_lazy("Put institutions on the list of a network: each of them names its responsible person.")

    def get_queryset(self):
        """Participations with ``open_people`` of their institutions: proposed or in office."""
        people = ResponsiblePerson.objects.filter(state__in=OPEN).select_related("act")
        people = people.order_by("state", "-proposed_at")
        rows = super().get_queryset().standing().select_related("institution", "network")
        return rows.prefetch_related(
            Prefetch("institution__responsible_people", queryset=people, to_attr="open_people")
        )

    def get_table_kwargs(self):
        heads = Appointment.objects.current().heads().filter(user_id=self.request.user.pk)
        return {
            "may_propose": set(heads.values_list("institution", flat=True)),
            "is_department": bool(may_write_acts(self.request.user)),
        }

    def export(self, kind, rows):
        headers = [
            *(_("Network"), _("Institution"), _("Name"), _("Post"), _("Phone"), _("E-mail"), _("State")),
            *(_("Basis"), _("From")),
        ]
        book = xlsx.Workbook(title=str(self.title))
        book.write_table(headers, map(_cells, rows), title=str(self.title))
        return xlsx.response(book.close(), str(self.title))

    def note_export(self, rows):
        named = sum(people_of(row)[0] is not None for row in rows)
        services.note_export(by=self.request.user, count=named, what=self.filter.in_words())

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_write=may_write_acts(self.request.user), networks=self._networks(), **kwargs
        )

    def _networks(self) -> list[dict]:
        """Coordinators, and what can be done for each network at once. Four queries, however many networks."""
        networks = list(Network.objects.visible_to(self.request.user))
        chosen = self.request.GET.get("network")
        networks = [one for one in networks if not chosen or str(one.pk) == chosen]
        people = ResponsiblePerson.objects.filter(network__in=networks, state__in=OPEN).select_related("act")
        by_network: dict = {}
        for person in people.order_by("state", "-proposed_at"):
            by_network.setdefault(person.network_id, []).append(person)
        found = []
        for network in networks:
            people = by_network.get(network.pk, [])
            coordinators = [person for person in people if person.is_coordinator]
            waiting = [one for one in people if one.state == ResponsibleState.PROPOSED and not one.act_id]
            found.append(
                {
                    "network": network,
                    "coordinator": coordinators[0] if coordinators else None,
                    "badge": person_badge(coordinators[0] if coordinators else None),
                    "waiting": len(waiting),
                }
            )
        return found


def _cells(row: Participation) -> tuple:
    person, _proposed = people_of(row)
    return (
        *(row.network.name, row.institution.short_name),
        *((person.full_name, person.post, person.phone, person.email) if person else ("", "", "", "")),
        person.get_state_display() if person else _("Nobody is named"),
        person.act.told if person and person.act else "",
        person.valid_from if person else None,
    )


@form_page
def propose(request, network, institution):
    """The institution's own person: by its head, or by the department."""
    participation = get_object_or_404(
        Participation.objects.visible_to(request.user).standing().select_related("network", "institution"),
        network=network,
        institution=institution,
    )
    may_propose(request.user, participation.institution).require()
    return _propose(
        request,
        participation.network,
        participation.institution,
        title=_("Responsible person of the institution"),
        lead=f"{participation.institution.short_name}: {participation.network.name}",
    )


@form_page
def coordinator(request, network):
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=network)
    may_propose(request.user, None).require()
    return _propose(request, network, None, title=_("Coordinator of the network"), lead=network.name)


def _propose(request, network: Network, institution: Institution | None, *, title: str, lead: str):
    proposed = ResponsiblePerson.objects.filter(
        network=network, institution=institution, state=ResponsibleState.PROPOSED, act=None
    ).first()
    instance = proposed or ResponsiblePerson(network=network, institution=institution)
    form = forms.PersonForm(sent(request), instance=instance, institution=institution)
    if request.method == "POST" and form.is_valid():
        services.propose(network, institution, seen=form.cleaned_data["seen"], by=request.user, **form.values)
        messages.success(request, _("The person is proposed. The appointment comes with an order of the department."))
        return redirect(_list_of(network))
    return answer_form(
        request,
        form,
        title=title,
        lead=lead,
        crumbs=_crumbs(network),
        submit=_("Propose"),
        cancel=_list_of(network),
        guard=True,
    )


@require_POST
def withdraw(request, pk):
    person = _person(request, pk)
    may_withdraw(request.user, person).require()
    services.withdraw(person, by=request.user)
    messages.success(request, _("The proposal is withdrawn."))
    return redirect(_list_of(person.network))


@form_page
def end(request, pk):
    person = _person(request, pk)
    may_end(request.user, person).require()
    form = forms.EndForm(sent(request), first=person.valid_from)
    if request.method == "POST" and form.is_valid():
        services.end(person, by=request.user, **form.cleaned_data)
        messages.success(request, _("The person is relieved. Have another one named."))
        return redirect(_list_of(person.network))
    return answer_form(
        request,
        form,
        title=_("Relieve the responsible person"),
        lead=f"{person.full_name}, {person.post}",
        crumbs=_crumbs(person.network),
        submit=_("Relieve"),
        style="danger",
        cancel=_list_of(person.network),
    )


@require_POST
def order(request, network):
    """One order for everybody who is proposed: its draft."""
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=network)
    may_write_acts(request.user).require()
    try:
        act = act_services.begin_responsible_order(network, by=request.user, **last_particulars(network, request.user))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_list_of(network))
    messages.success(request, _("The draft of the order names everybody who is proposed."))
    return redirect(act)


@require_POST
def remind(request, network):
    """Letters to the heads of institutions that have named nobody."""
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=network)
    may_write_acts(request.user).require()
    written = services.remind(network, facts.participants_without_person(network), by=request.user)
    if written:
        text = ngettext("%(count)s letter is written.", "%(count)s letters are written.", written)
        messages.success(request, text % {"count": written})
    else:
        messages.info(request, _("Everybody was written to today, or nobody is left."))
    return redirect(_list_of(network))


def _list_of(network: Network) -> str:
    return f"{reverse('acts:responsible_list')}?network={network.pk}"


def _crumbs(network: Network) -> list[tuple[str, str]]:
    return [(_list_of(network), _("Responsible persons"))]


def _person(request, pk) -> ResponsiblePerson:
    people = ResponsiblePerson.objects.visible_to(request.user).select_related("network", "institution")
    return get_object_or_404(people, pk=pk)
