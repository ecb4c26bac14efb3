"""Networks: card, decision, model, the list of participants and acts upon all of them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from common.views import FilteredTableView
from documents import files, grammar, pdf, xlsx
from documents.russian import Case

from .. import facts
from ..filters.networks import CandidateFilter
from ..forms import networks as forms
from ..history import lines_about
from ..models import (
    Appointment,
    FounderDecision,
    Head,
    Institution,
    Network,
    Participation,
    ParticipationState,
)
from ..models.networks import GONE, UNPROMISED
from ..panels import network_panels
from ..permissions import (
    may_ask_again,
    may_include,
    may_invite,
    may_invite_all,
    may_manage_networks,
    may_strike_off,
    may_take_back,
)
from ..services import networks
from ..tables.networks import PARTICIPATION_TONES, CandidateTable, NetworkTable
from .pages import form_page, sent
from .searching import ExplainedSearchMixin

PARTICIPANTS_A_PAGE = 100


class NetworkList(FilteredTableView):
    model = Network
    table_class = NetworkTable
    title = gettext_lazy("Networks")
    empty_title = gettext_lazy("There is no network yet")
    empty_text = gettext_lazy("A network begins when a plan is started for it.")

    def get_queryset(self):
        included = Count("participations", filter=Q(participations__state=ParticipationState.INCLUDED))
        return (
            super()
            .get_queryset()
            .with_counts()
            .annotate(included_count=included)
            .select_related("municipality", "founder_decision")
        )


def network_detail(request, pk):
    network = get_object_or_404(
        Network.objects.visible_to(request.user).select_related(
            "municipality", "founder_decision__file", "founder_decision__registered_by"
        ),
        pk=pk,
    )
    may_manage = may_manage_networks(request.user)
    has_access = Appointment.objects.current().heads().filter(institution=OuterRef("institution"), user__is_active=True)
    shown = Participation.objects.filter(network=network).select_related("institution", "answered_by")
    if not may_manage:
        shown = shown.exclude(state=ParticipationState.LISTED).exclude(state__in=GONE)
    counts = dict(shown.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    state = state if state in ParticipationState.values else ""
    chosen = shown.filter(state=state) if state else shown
    q = request.GET.get("q", "").strip()[:300]
    if q:
        chosen = chosen.filter(institution__in=Institution.objects.search(q).order_by().values("pk"))
    page = Paginator(chosen.annotate(has_access=Exists(has_access)), PARTICIPANTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    decision = getattr(network, "founder_decision", None)
    history = []
    if may_manage:
        of_network = list(shown)
        names = {str(one.pk): one.institution.short_name for one in of_network}
        history = lines_about(network, *of_network, names=names, limit=20)
    return render(
        request,
        "institutions/network_detail.html",
        {
            "network": network,
            "decision": decision,
            "steps": _steps(network, decision, counts),
            "may_manage": may_manage,
            "may_invite_all": may_invite_all(request.user, network) if may_manage else may_manage,
            "page": page,
            "rows": [_row(request.user, network, one) for one in page],
            "tabs": _tabs(counts, state, q),
            "search_form": forms.ParticipantSearchForm({"q": q, "state": state}),
            "q": q,
            "silent": network.participations.unanswered().count() if may_manage else 0,
            "total": sum(counts.values()),
            "agreed": counts.get(ParticipationState.AGREED, 0),
            "listed": counts.get(ParticipationState.LISTED, 0),
            "own": _own_invitations(request.user, network) if not may_manage else [],
            "panels": network_panels.of(request, network),
            "history": history,
        },
    )


def _row(user, network: Network, participation: Participation) -> dict:
    participation.network = network
    return {
        "participation": participation,
        "tone": PARTICIPATION_TONES[participation.state],
        "may_invite": bool(may_invite(user, participation)),
        "may_include": bool(may_include(user, participation)),
        "may_ask_again": bool(may_ask_again(user, participation)),
        "may_strike_off": bool(may_strike_off(user, participation)),
        "may_take_back": bool(may_take_back(user, participation)),
    }


def _tabs(counts: dict, current: str, q: str) -> list[dict]:
    tabs = [("", _("All"), sum(counts.values()))]
    tabs += [(state.value, state.label, counts[state.value]) for state in ParticipationState if counts.get(state.value)]
    return [
        {
            "label": label,
            "url": f"?{urlencode({name: value for name, value in (('state', code), ('q', q)) if value})}#participants",
            "count": count,
            "active": code == current,
        }
        for code, label, count in tabs
    ]


def _steps(network: Network, decision: FounderDecision | None, counts: dict) -> list[dict]:
    """Stage 1 of the plan and the first recruitment, in the order in which they are done."""
    total = sum(counts.values())
    answered = total - sum(counts.get(state, 0) for state in UNPROMISED)
    everybody = bool(total) and answered == total
    included = bool(counts.get(ParticipationState.INCLUDED)) and not counts.get(ParticipationState.AGREED)
    steps = [
        (_("Founder's decision"), bool(decision), "#decision"),
        (_("Model and forms"), bool(network.model), "#model"),
        (_("List of participants"), bool(total), "#participants"),
        (_("Invitations answered"), everybody, "#participants"),
        (_("Participants included"), everybody and included, "#participants"),
    ]
    current = next((number for number, (_label, done, _url) in enumerate(steps) if not done), None)
    return [
        {"label": label, "url": url, "state": "done" if done else "current" if number == current else "todo"}
        for number, (label, done, url) in enumerate(steps)
    ]


def _own_invitations(user, network: Network) -> list[Participation]:
    return list(Participation.objects.visible_to(user).filter(network=network).select_related("institution"))


def _managed(request, pk) -> Network:
    """The network, for pages and acts that are the department's."""
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=pk)
    may_manage_networks(request.user).require()
    return network


@form_page
def network_decision(request, pk):
    network = _managed(request, pk)
    decision = FounderDecision.objects.filter(network=network).first()
    initial = {} if decision else {"title": str(_("On the network cooperation of educational institutions"))}
    form = forms.DecisionForm(sent(request), request.FILES or None, instance=decision, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.changes if form.is_shared else dict(form.cleaned_data)
        given.pop("file", None)
        if upload := form.cleaned_data["file"]:
            upload = files.store(upload.content, name=upload.name, content_type=upload.content_type, by=request.user)
        try:
            networks.register_decision(network, **given, file=upload, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The founder's decision is registered."))
            return redirect(f"{network.get_absolute_url()}#decision")
    return render(request, "institutions/network_decision.html", {"form": form, "network": network})


def network_decision_file(request, pk):
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=pk)
    decision = get_object_or_404(FounderDecision.objects.select_related("file"), network=network)
    if decision.file is None:
        raise Http404
    return files.serve(decision.file)


@form_page
def network_model(request, pk):
    network = _managed(request, pk)
    form = forms.NetworkModelForm(sent(request), instance=network)
    if request.method == "POST" and form.is_valid():
        networks.choose_model(network, **form.changes, by=request.user)
        messages.success(request, _("The model and the forms of interaction are saved."))
        return redirect(f"{network.get_absolute_url()}#model")
    return render(request, "institutions/network_model.html", {"form": form, "network": Network.objects.get(pk=pk)})


class ParticipantsAdd(ExplainedSearchMixin, FilteredTableView):
    """Pick institutions for the list: those ticked, or all that the filter found."""

    model = Institution
    table_class = CandidateTable
    filterset_class = CandidateFilter
    template_name = "institutions/network_participants_add.html"
    title = gettext_lazy("Choose participants")
    paginate_by = 100
    empty_title = gettext_lazy("There is nobody to choose")
    empty_text = gettext_lazy("All institutions of the register are on the list already.")
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request, *args, **kwargs):
        self.network = _managed(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        listed = Participation.objects.filter(network=self.network)
        return (
            super()
            .get_queryset()
            .without_founders()
            .exclude(pk__in=listed.values("institution"))
            .select_related("municipality")
        )

    def post(self, request, *args, **kwargs):
        found = self.get_filter(self.get_queryset()).qs
        if request.POST.get("everybody") != "yes":
            found = found.filter(pk__in=_keys(request.POST.getlist("institutions")))
        added = networks.list_participants(self.network, found, by=request.user)
        if not added:
            messages.error(request, _("Nobody is chosen: tick the institutions that take part."))
            return redirect(request.get_full_path())
        message = ngettext(
            "%(count)s institution is put on the list.", "%(count)s institutions are put on the list.", len(added)
        )
        messages.success(request, message % {"count": len(added)})
        return redirect(f"{self.network.get_absolute_url()}#participants")

    def get_context_data(self, **kwargs):
        return super().get_context_data(network=self.network, **kwargs)


def _keys(texts: list[str]) -> list:
    """Those of the texts that are keys of institutions at all."""
    field, keys = Institution._meta.pk, []
    for text in texts:
        try:
            keys.append(field.to_python(text))
        except ValidationError:
            continue
    return keys


def network_participants_pdf(request, pk):
    """The list of participants as an annex to the founder's act: named as they were called on its day."""
    network = get_object_or_404(Network.objects.visible_to(request.user).select_related("founder_decision"), pk=pk)
    participations = network.participations.standing().select_related("institution")
    if not may_manage_networks(request.user):
        participations = participations.exclude(state=ParticipationState.LISTED)
    participations = list(participations)
    decision = getattr(network, "founder_decision", None)
    names = facts.names_on([one.institution for one in participations], decision.date if decision else None)
    title = _("List of participants: %(network)s") % {"network": network.name}
    content = pdf.render(
        "institutions/paper/participants.html",
        {
            "network": network,
            "decision": decision,
            "rows": [(names[one.institution_id].full, one.institution) for one in participations],
            "issued_by": grammar.load().phrase(decision.issued_by, Case.GENITIVE) if decision else "",
            "today": timezone.localdate(),
        },
        title=title,
    )
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


@require_POST
def network_participants_xlsx(request, pk):
    """The list with heads, answers and roles, for work at the department. It names people, which the history notes."""
    network = _managed(request, pk)
    shown = network.participations.select_related("institution__municipality", "answered_by", "role_decided_by")
    book = xlsx.Workbook(title=network.name)
    headers = [
        _("Institution"),
        _("Full name"),
        _("INN"),
        _("Municipality"),
        _("Head"),
        _("E-mail"),
        _("Phone"),
        _("State"),
        pgettext("on a day", "Invited"),
        _("Answer given"),
        _("Answered by"),
        _("Reason of the refusal"),
        _("Role in the network"),
        _("Basis of the role"),
    ]
    shown = list(shown.prefetch_related("institution__heads"))
    book.write_table(headers, map(_cells, shown), title=_("Participants"))
    networks.note_export(network, by=request.user, count=sum(one.institution.head_on() is not None for one in shown))
    return xlsx.response(book.close(), _("List of participants: %(network)s") % {"network": network.name})


def _cells(one: Participation) -> list:
    institution = one.institution
    head = institution.head_on()
    return [
        institution.short_name,
        institution.full_name,
        institution.inn,
        institution.municipality.name,
        f"{head.full_name}, {head.post}" if head else "",
        institution.email,
        institution.phone,
        one.get_state_display(),
        timezone.localtime(one.invited_at).date() if one.invited_at else None,
        timezone.localtime(one.answered_at).date() if one.answered_at else None,
        one.answered_by.full_name if one.answered_by else "",
        one.refusal_reason,
        one.get_role_display() if one.role else "",
        one.role_basis,
    ]


@form_page
def network_invite_all(request, pk):
    """Who gets a letter and who cannot, then the letters."""
    network = _managed(request, pk)
    if request.method == "POST":
        may_invite_all(request.user, network).require()
        _tell(request, networks.invite_all(network, by=request.user), _invited)
        return redirect(f"{network.get_absolute_url()}#participants")
    has_access = Appointment.objects.current().heads().filter(institution=OuterRef("institution"), user__is_active=True)
    has_head = Head.objects.current().filter(institution=OuterRef("institution"))
    waiting = list(
        network.participations.filter(state=ParticipationState.LISTED)
        .select_related("institution")
        .annotate(has_access=Exists(has_access), has_head=Exists(has_head))
    )
    ready = [one for one in waiting if one.has_access or (one.has_head and one.institution.email)]
    return render(
        request,
        "institutions/network_invite_all.html",
        {
            "network": network,
            "ready": ready,
            "new_accounts": [one for one in ready if not one.has_access],
            "lacking": [one for one in waiting if one not in ready],
        },
    )


@form_page
def network_remind_all(request, pk):
    """Who was invited some days ago and is silent, then the letters."""
    network = _managed(request, pk)
    if request.method == "POST":
        _tell(request, networks.remind_all(network, by=request.user), _reminded)
        return redirect(f"{network.get_absolute_url()}#participants")
    silent = network.participations.unanswered().select_related("institution").order_by("invited_at", "pk")
    return render(request, "institutions/network_remind_all.html", {"network": network, "silent": silent})


@form_page
def network_clear_list(request, pk):
    """Undo a choice of participants: all who were not invited yet go off the list."""
    network = _managed(request, pk)
    listed = network.participations.filter(state=ParticipationState.LISTED).count()
    form = forms.StrikeOffForm(sent(request))
    if request.method == "POST" and form.is_valid():
        results = networks.strike_off_listed(network, by=request.user, reason=form.cleaned_data["reason"])
        _tell(request, results, _struck_off)
        return redirect(f"{network.get_absolute_url()}#participants")
    context = {"form": form, "network": network, "listed": listed}
    return render(request, "institutions/network_clear_list.html", context)


@require_POST
def network_include_all(request, pk):
    network = _managed(request, pk)
    _tell(request, networks.include_all(network, by=request.user), _included)
    return redirect(f"{network.get_absolute_url()}#participants")


def _invited(count: int) -> str:
    return ngettext("%(count)s invitation is sent.", "%(count)s invitations are sent.", count) % {"count": count}


def _reminded(count: int) -> str:
    return ngettext("%(count)s reminder is sent.", "%(count)s reminders are sent.", count) % {"count": count}


def _struck_off(count: int) -> str:
    return ngettext(
        "%(count)s institution is struck off the list.", "%(count)s institutions are struck off the list.", count
    ) % {"count": count}


def _included(count: int) -> str:
    return ngettext(
        "%(count)s institution is included in the network.",
        "%(count)s institutions are included in the network.",
        count,
    ) % {"count": count}


def _tell(request, results: list, words) -> None:
    failed = [result for result in results if result.reason]
    if done := len(results) - len(failed):
        messages.success(request, words(done))
    for result in failed[:10]:
        messages.warning(request, f"{result.participation.institution}: {result.reason}")
    if len(failed) > 10:
        messages.warning(request, _("And %(count)s more.") % {"count": len(failed) - 10})
    if not results:
        messages.info(request, _("There was nobody to do this for."))
