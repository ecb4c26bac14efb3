"""Acts of the department: list, a draft with its preview, signing, registration, repeal, papers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.forms import ConfirmForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, pdf, word, xlsx
from institutions.models import Network

from .. import facts, forms, paper, wording
from ..filters import ActFilter
from ..models import LegalAct
from ..permissions import (
    may_address,
    may_attach_scan,
    may_change_act,
    may_register_act,
    may_repeal_act,
    may_see_sheet,
    may_send_act,
    may_write_acts,
)
from ..services import acts as services
from ..services.templates import Outdated
from ..tables import ActTable, act_badge
from .pages import answer_form, attached, form_page, history, sent


class ActList(FilteredTableView):
    model = LegalAct
    table_class = ActTable
    filterset_class = ActFilter
    template_name = "acts/act_list.html"
    title = gettext_lazy("Acts and orders")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("There is no act yet")
    empty_text = gettext_lazy("Orders on the network appear here when the department has registered them.")

    def get_queryset(self):
        return super().get_queryset().select_related("network", "journal").defer("preamble", "points")

    def get_empty_action(self):
        if may_write_acts(self.request.user):
            return reverse("acts:act_create"), _("Begin an act")
        return super().get_empty_action()

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(may_write=may_write_acts(user), to_read=facts.to_read(user), **kwargs)

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        headers = [
            *(_("Form"), _("Number"), _("Date"), _("Title"), _("Network"), _("Subject"), _("State")),
            *(_("In force from"), _("Not in force from"), _("Repealed by"), _("Signed scan")),
        ]
        lines = (
            (
                *(act.get_form_display(), act.number, act.date, act.shown_title, act.network.name),
                *(act.get_kind_display(), act.get_state_display(), act.effective_on, act.repealed_on),
                (act.repealed_by.told if act.repealed_by else act.repeal_reason),
                bool(act.scan_id),
            )
            for act in rows.select_related("network", "repealed_by").iterator(1000)
        )
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), str(self.title))


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(reverse("acts:act_list"), _("Acts and orders")), *more]


def of(act: LegalAct) -> tuple[str, str]:
    return act.get_absolute_url(), act.told


@form_page
def act_create(request):
    may_write_acts(request.user).require()
    networks = Network.objects.visible_to(request.user)
    initial = {"network": request.GET.get("network") or networks.first(), "version": request.GET.get("version")}
    form = forms.NewActForm(sent(request), initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        network, version = form.cleaned_data["network"], form.cleaned_data["version"]
        act = services.create(
            network,
            version,
            token=form.cleaned_data["token"],
            by=request.user,
            **last_particulars(network, request.user),
        )
        messages.success(request, _("The draft is begun: read it, change the words, then send it to be signed."))
        return redirect(act)
    return answer_form(
        request,
        form,
        title=_("A new act"),
        lead=_("The words are taken from the template and filled with the data of the network; you change them next."),
        crumbs=crumbs(),
        submit=_("Begin an act"),
        cancel=reverse("acts:act_list"),
    )


def last_particulars(network: Network, user) -> dict[str, str]:
    """Who issues and signs is the same from act to act: as in the last one."""
    last = LegalAct.objects.filter(network=network).order_by("-created_at").first()
    last = last or LegalAct.objects.order_by("-created_at").first()
    decision = getattr(network, "founder_decision", None)
    return {
        "issuer": last.issuer if last else (decision.issued_by if decision else str(network.municipality)),
        "place": last.place if last else "",
        "signatory_post": last.signatory_post if last else "Начальник управления образования",
        "signatory_name": last.signatory_name if last else "",
        "executor": ", ".join(filter(None, [user.full_name, user.phone])),
    }


def act_detail(request, pk):
    act = _act(request, pk)
    user = request.user
    row = act.acquaintances.filter(user=user).first()
    sheet = act.acquaintances.all() if may_see_sheet(user) and act.is_registered else None
    return render(
        request,
        "acts/act_detail.html",
        {
            "act": act,
            "badge": act_badge(act),
            **{f"paper_{name}": value for name, value in paper.parts(act).items()},
            "points": [(number, text, items) for number, text, items in paper.content_of(act)["points"]],
            "may_change": may_change_act(user, act),
            "may_send": may_send_act(user, act),
            "may_register": may_register_act(user, act),
            "may_repeal": may_repeal_act(user, act),
            "may_attach": may_attach_scan(user, act),
            "may_address": may_address(user, act),
            "row": row,
            "sheet_done": sheet.filter(confirmed_at__isnull=False).count() if sheet is not None else 0,
            "sheet_all": sheet.count() if sheet is not None else 0,
            "has_sheet": sheet is not None,
            "repeals": act.repeals.all(),
            **history(request, act),
        },
    )


@form_page
def act_edit(request, pk):
    act = _act(request, pk)
    may_change_act(request.user, act).require()
    form = forms.ActForm(sent(request), instance=act)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(act, edition=form.cleaned_data["edition"], by=request.user, **form.values)
        except Outdated as error:
            # What was typed stays in the form; saving once more writes it over the other's words.
            form.data = form.data.copy()
            form.data["edition"] = str(_act(request, pk).edition)
            form.add_error(None, f"{error} {_('Look at the act in another tab; saving once more keeps your words.')}")
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(act)
    return answer_form(
        request,
        form,
        template="acts/words_form.html",
        title=_("Change the act"),
        crumbs=crumbs(of(act)),
        cancel=act.get_absolute_url(),
        guard=True,
        variables=wording.VARIABLES.items(),
    )


@require_POST
def act_send(request, pk):
    act = _act(request, pk)
    may_send_act(request.user, act).require()
    try:
        services.send(act, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The text is frozen. Print it, have it signed, then register it."))
    return redirect(act)


@form_page
def act_take_back(request, pk):
    act = _act(request, pk)
    may_register_act(request.user, act).require()
    form = forms.TakeBackForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.take_back(act, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The act is a draft again."))
        return redirect(act)
    return answer_form(
        request,
        form,
        title=_("Take the act back"),
        lead=_("The frozen text is thrown away; tables of the annexes are made anew."),
        crumbs=crumbs(of(act)),
        submit=_("Take back"),
        cancel=act.get_absolute_url(),
    )


@form_page
def act_discard(request, pk):
    act = _act(request, pk)
    may_change_act(request.user, act).require()
    form = ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.discard(act, by=request.user)
        messages.success(request, _("The draft is thrown away."))
        return redirect("acts:act_list")
    return answer_form(
        request,
        form,
        title=_("Throw the draft away"),
        crumbs=crumbs(of(act)),
        submit=_("Throw away"),
        style="danger",
        cancel=act.get_absolute_url(),
    )


@form_page
def act_register(request, pk):
    act = _act(request, pk)
    may_register_act(request.user, act).require()
    journal = forms.ActJournal.objects.first()
    following = services.suggest_number(journal, forms.timezone.localdate()) if journal else ""
    form = forms.RegisterForm(sent(request), attached(request), act=act, next_number=following)
    if request.method == "POST" and form.is_valid():
        try:
            act = services.register(act, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("number", str(refused))
        else:
            messages.success(request, _("Registered: %(act)s. Ask people to read it.") % {"act": act.told})
            return redirect(act)
    return answer_form(
        request,
        form,
        title=_("Register the act"),
        lead=_("The act gets its number and comes into force; from here on it never changes."),
        crumbs=crumbs(of(act)),
        submit=_("Register"),
        cancel=act.get_absolute_url(),
    )


@form_page
def act_repeal(request, pk):
    act = _act(request, pk)
    may_repeal_act(request.user, act).require()
    form = forms.RepealForm(sent(request), act=act)
    if request.method == "POST" and form.is_valid():
        services.repeal(act, by=request.user, **form.cleaned_data)
        messages.success(request, _("The act has lost its force."))
        return redirect(act)
    return answer_form(
        request,
        form,
        title=_("Repeal the act"),
        lead=_("People appointed by it are in office until the eve of this day."),
        crumbs=crumbs(of(act)),
        submit=_("Repeal"),
        style="danger",
        cancel=act.get_absolute_url(),
    )


@form_page
def act_scan(request, pk):
    """Attach the signed scan; show it where it is attached."""
    act = _act(request, pk)
    if act.scan_id and request.method != "POST":
        return files.serve(act.scan, as_attachment=False)
    may_attach_scan(request.user, act).require()
    form = forms.ScanForm(sent(request), attached(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.attach_scan(act, form.cleaned_data["scan"], by=request.user)
        except Refused as refused:
            form.add_error("scan", str(refused))
        else:
            messages.success(request, _("The signed scan is attached."))
            return redirect(act)
    return answer_form(
        request,
        form,
        title=_("Attach the signed scan"),
        crumbs=crumbs(of(act)),
        submit=_("Attach"),
        cancel=act.get_absolute_url(),
    )


def act_pdf(request, pk):
    return _paper(request, pk, "pdf", paper.as_pdf, pdf.CONTENT_TYPE)


def act_docx(request, pk):
    return _paper(request, pk, "docx", paper.as_docx, word.CONTENT_TYPE)


def _paper(request, pk, extension: str, render_paper, content_type: str):
    """The frozen file of a registered act; otherwise one made now."""
    act = _act(request, pk)
    if stored := services.papers_of(act, extension):
        return files.serve(stored, as_attachment=False)
    name = paper.file_name(act, extension)
    return files.respond(render_paper(act), name=name, content_type=content_type, as_attachment=False)


def _act(request, pk) -> LegalAct:
    found = LegalAct.objects.visible_to(request.user).select_related(
        *("network__municipality", "network__founder_decision", "template_version__template", "journal"),
        *("pdf", "docx", "scan", "repealed_by", "created_by", "registered_by"),
    )
    return get_object_or_404(found, pk=pk)


def act_or_404(request, pk) -> LegalAct:
    """For the other pages about one act."""
    act = _act(request, pk)
    if not act.is_registered:
        raise Http404
    return act
