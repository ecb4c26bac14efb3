"""Local acts: all institutions by kinds, the acts of one, model texts, required kinds."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import ConfirmForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, word, xlsx
from institutions.facts import institutions_of
from institutions.models import Institution, Network, Participation

from .. import facts, forms, paper, wording
from ..filters import LocalActFilter
from ..models import LocalAct, LocalActKind, LocalActState
from ..permissions import may_cancel_local_act, may_change_templates, may_fill_local_acts, may_see_local_acts
from ..services import local as services
from ..services.templates import Outdated
from ..tables import KindColumn, LocalTable, local_badge
from .pages import answer_form, attached, form_page, history, sent


class LocalActList(FilteredTableView):
    """Participants of all networks by kinds: what is missing."""

    model = Institution
    table_class = LocalTable
    filterset_class = LocalActFilter
    template_name = "acts/local_list.html"
    title = gettext_lazy("Local acts")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("There are no participants yet")
    empty_text = gettext_lazy("Put institutions on the list of a network: each of them adopts the local acts.")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_department:
            own = list(institutions_of(request.user)[:2])
            if len(own) == 1:
                return redirect("acts:local_own", own[0].pk)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        found = super().get_queryset()
        if may_see_local_acts(self.request.user):
            return found.filter(pk__in=Participation.objects.standing().values("institution"))
        return found.filter(pk__in=institutions_of(self.request.user))

    def get_table(self, rows):
        self.kinds = list(LocalActKind.objects.filter(is_in_use=True))
        self._states: dict | None = None
        return super().get_table(rows)

    def get_table_kwargs(self):
        columns = [(f"kind_{kind.pk}", KindColumn(kind, self._of_page)) for kind in self.kinds]
        return {"extra_columns": columns}

    def _of_page(self) -> dict:
        """States of the institutions that the page shows, asked once."""
        if self._states is None:
            self._states = facts.local_act_states([row.record.pk for row in self.table.paginated_rows])
        return self._states

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_edit_kinds=may_change_templates(self.request.user), **kwargs)

    def export(self, kind, rows):
        rows = list(rows)
        acts: dict = {}
        for act in LocalAct.objects.filter(institution__in=rows).exclude(state=LocalActState.CANCELLED):
            if act.state == LocalActState.ADOPTED or (act.institution_id, act.kind_id) not in acts:
                acts[act.institution_id, act.kind_id] = act
        headers = [
            *(_("Institution"), _("Local act"), _("Required"), _("State"), _("Number"), _("Date"), _("Adopted by")),
            *(_("Protocol No."), _("Date of the protocol"), _("Address on the site")),
        ]
        lines = []
        for institution in rows:
            for one in self.kinds:
                act = acts.get((institution.pk, one.pk))
                lines.append(
                    (
                        *(institution.short_name, one.name, one.is_required),
                        act.get_state_display() if act else _("None"),
                        *((act.number, act.date, act.council) if act else ("", None, "")),
                        *((act.protocol_number, act.protocol_date, act.site_url) if act else ("", None, "")),
                    )
                )
        book = xlsx.Workbook(title=str(self.title))
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), str(self.title))


def local_own(request, pk):
    """Every kind with what the institution has of it, and the next step."""
    institution = _institution(request, pk)
    acts: dict[int, dict] = {}
    for act in institution.local_acts.select_related("file").order_by("-date", "-created_at"):
        acts.setdefault(act.kind_id, {}).setdefault(act.state, []).append(act)
    rows = []
    for kind in LocalActKind.objects.filter(is_in_use=True):
        of_kind = acts.get(kind.pk, {})
        adopted = next(iter(of_kind.get(LocalActState.ADOPTED, [])), None)
        draft = next(iter(of_kind.get(LocalActState.DRAFT, [])), None)
        state = LocalActState.ADOPTED if adopted else LocalActState.DRAFT if draft else None
        rows.append(
            {
                "kind": kind,
                "adopted": adopted,
                "draft": draft,
                "badge": local_badge(state, is_required=kind.is_required),
                "cancelled": of_kind.get(LocalActState.CANCELLED, []),
                "may_cancel": adopted and may_cancel_local_act(request.user, adopted),
            }
        )
    required = [row for row in rows if row["kind"].is_required]
    return render(
        request,
        "acts/local_own.html",
        {
            "institution": institution,
            "rows": rows,
            "done": sum(row["adopted"] is not None for row in required),
            "required": len(required),
            **history(request, *institution.local_acts.all()[:50]),
        },
    )


def local_model(request, pk, kind):
    """The model text with the institution's data, for Word."""
    institution = _institution(request, pk)
    found = get_object_or_404(LocalActKind.objects.filter(is_in_use=True).exclude(text=""), code=kind)
    content = paper.model_docx(found, institution, network_of(institution))
    return files.respond(content, name=f"{found.name}.docx", content_type=word.CONTENT_TYPE)


def network_of(institution: Institution) -> Network | None:
    """The network that the institution takes part in; the newest of several."""
    row = (
        Participation.objects.standing()
        .filter(institution=institution)
        .select_related("network__municipality")
        .order_by("-network__created_at")
        .first()
    )
    return row.network if row else None


@form_page
def local_edit(request, pk, kind):
    """Enter the act of that kind: a draft to go on with, or what is adopted."""
    institution = _institution(request, pk)
    found = get_object_or_404(LocalActKind.objects.filter(is_in_use=True), code=kind)
    draft = LocalAct.objects.filter(institution=institution, kind=found, state=LocalActState.DRAFT).first()
    fresh = LocalAct(
        institution=institution,
        kind=found,
        title=found.name,
        council="" if found.heading.strip().upper() == "ПРИКАЗ" else "педагогический совет",
    )
    form = forms.LocalActForm(sent(request), attached(request), instance=draft or fresh)
    if request.method == "POST" and form.is_valid():
        adopt = form.cleaned_data["outcome"] == form.ADOPTED
        try:
            services.save(
                institution, found, file=form.cleaned_data["upload"], adopt=adopt, by=request.user, **form.values
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The adopted act is entered.") if adopt else _("The draft is saved."))
            return redirect("acts:local_own", institution.pk)
    return answer_form(
        request,
        form,
        title=found.name,
        lead=institution.short_name,
        crumbs=_crumbs(institution),
        cancel=reverse("acts:local_own", args=[institution.pk]),
        guard=True,
    )


def local_file(request, pk):
    act = _local_act(request, pk)
    return files.serve(
        get_object_or_404(LocalAct.objects.filter(file__isnull=False), pk=act.pk).file, as_attachment=False
    )


@form_page
def local_site(request, pk):
    """Where the act stands on the institution's site."""
    act = _local_act(request, pk)
    may_fill_local_acts(request.user, act.institution).require()
    form = forms.SiteForm(sent(request), initial={"site_url": act.site_url})
    if request.method == "POST" and form.is_valid():
        services.set_site_url(act, form.cleaned_data["site_url"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect(act)
    return answer_form(
        request,
        form,
        title=_("Address on the institution's site"),
        lead=act.title,
        crumbs=_crumbs(act.institution),
        cancel=act.get_absolute_url(),
    )


@form_page
def local_cancel(request, pk):
    act = _local_act(request, pk)
    may_cancel_local_act(request.user, act).require()
    form = forms.CancelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.cancel(act, by=request.user, **form.cleaned_data)
        messages.success(request, _("The act is cancelled."))
        return redirect(act)
    return answer_form(
        request,
        form,
        title=_("Cancel the local act"),
        lead=_("Also what was entered by mistake is cancelled: an adopted act does not change."),
        crumbs=_crumbs(act.institution),
        submit=_("Cancel the act"),
        style="danger",
        cancel=act.get_absolute_url(),
    )


@form_page
def local_discard(request, pk):
    act = _local_act(request, pk)
    may_fill_local_acts(request.user, act.institution).require()
    form = ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.discard(act, by=request.user)
        messages.success(request, _("The draft is thrown away."))
        return redirect("acts:local_own", act.institution_id)
    return answer_form(
        request,
        form,
        title=_("Throw the draft away"),
        lead=act.title,
        crumbs=_crumbs(act.institution),
        submit=_("Throw away"),
        style="danger",
        cancel=act.get_absolute_url(),
    )


def kind_list(request):
    """Which local acts are required: data of the department."""
    may_change_templates(request.user).require()
    return render(request, "acts/kind_list.html", {"kinds": LocalActKind.objects.all()})


@form_page
def kind_create(request):
    may_change_templates(request.user).require()
    kind = LocalActKind(position=(LocalActKind.objects.count() + 1) * 10)
    form = forms.KindForm(sent(request), instance=kind)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_kind(by=request.user, **form.values)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("acts:kind_list")
    return _kind_form(request, form, _("A new kind of local acts"))


@form_page
def kind_edit(request, pk):
    may_change_templates(request.user).require()
    kind = get_object_or_404(LocalActKind, pk=pk)
    form = forms.KindForm(sent(request), instance=kind)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_kind(kind, edition=form.cleaned_data["edition"], by=request.user, **form.values)
        except Outdated as error:
            form.data = form.data.copy()
            form.data["edition"] = str(LocalActKind.objects.get(pk=pk).edition)
            form.add_error(None, f"{error} {_('Saving once more keeps your words.')}")
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("acts:kind_list")
    return _kind_form(request, form, kind.name)


def _kind_form(request, form, title: str):
    return answer_form(
        request,
        form,
        template="acts/words_form.html",
        title=title,
        crumbs=[
            (reverse("acts:local_list"), _("Local acts")),
            (reverse("acts:kind_list"), _("Required local acts and model texts")),
        ],
        cancel=reverse("acts:kind_list"),
        guard=True,
        variables=wording.LOCAL_VARIABLES.items(),
    )


def _crumbs(institution: Institution) -> list[tuple[str, str]]:
    return [(reverse("acts:local_own", args=[institution.pk]), _("Local acts"))]


def _institution(request, pk) -> Institution:
    """Of the department's eyes all, otherwise the own ones; somebody else's is as if it were not there."""
    institutions = Institution.objects.select_related("municipality")
    if not may_see_local_acts(request.user):
        institutions = institutions.filter(pk__in=institutions_of(request.user))
    return get_object_or_404(institutions, pk=pk)


def _local_act(request, pk) -> LocalAct:
    return get_object_or_404(LocalAct.objects.visible_to(request.user).select_related("institution", "file"), pk=pk)
