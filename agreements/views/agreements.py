"""Lists and cards of agreements, drafting."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, pdf, xlsx
from institutions.models import Network
from journal.facts import history_of

from .. import network_form, permissions, services
from ..filters import AgreementFilter
from ..forms import AgreementForm, ChildForm, NetworkForm
from ..models import DECIDABLE, Agreement, Kind, Party, PartyState
from ..services import comparison, copies, drafting, register
from ..tables import TONES, AgreementTable
from .lookups import agreement_for, frozen_version_for, own_parties, sent_to

GET_POST = ["GET", "HEAD", "POST"]
RECENT = 10  # lines of history shown at once


class AgreementListView(FilteredTableView):
    model = Agreement
    table_class = AgreementTable
    filterset_class = AgreementFilter
    template_name = "agreements/agreement_list.html"
    title = gettext_lazy("Agreements")
    exports = [("xlsx", gettext_lazy("Register in XLSX"))]
    empty_title = gettext_lazy("No agreements yet")

    def get_queryset(self):
        pending = Party.objects.signable_by(self.request.user).asked()
        own = Prefetch("version__parties", queryset=pending, to_attr="own_pending")
        agreements = super().get_queryset().with_progress().select_related("network", "version", "parent")
        return agreements.prefetch_related(own)

    def get_table_kwargs(self):
        return {"exclude": ["action"] if self.request.user.is_department else []}

    @property
    def empty_text(self):
        if self.request.user.is_department:
            return _("Choose a network and draft the cooperation agreement of its participants.")
        return _("Agreements appear here once the department has sent them to your institution.")

    def get_empty_action(self):
        if permissions.may_manage_agreements(self.request.user):
            return reverse("agreements:agreement_create"), _("New agreement")
        return "", ""

    def export(self, kind, rows):
        name = _("Register of agreements, %(day)s") % {"day": f"{timezone.localdate():%d.%m.%Y}"}
        return xlsx.response(register.workbook(rows), name)

    def get_context_data(self, **kwargs):
        may_manage = permissions.may_manage_agreements(self.request.user)
        return super().get_context_data(may_manage=may_manage, **kwargs)


agreement_list = AgreementListView.as_view()


@require_safe
def agreement_detail(request, pk):
    agreement = agreement_for(request, pk)
    user, version = request.user, agreement.version
    own = set() if user.is_department else set(own_parties(user).filter(version=version).values_list("pk", flat=True))
    signable = set(Party.objects.signable_by(user).filter(version=version).values_list("pk", flat=True))
    parties = list(version.parties.select_related("institution").prefetch_related("signatures__attested_by"))
    for party in parties:
        party.version = version
        party.living = services.printing.living(party)
        party.mark = services.printing.mark_of(party.living) if party.living else None
        party.is_own = party.pk in own
        party.can_sign = party.pk in signable and party.is_asked and agreement.state == "signing"
        party.is_decidable = agreement.state in DECIDABLE
        party.can_revoke = bool(party.living) and party.living.user_id == user.pk and agreement.state == "signing"
    frozen = agreement.versions.filter(frozen_at__isnull=False).select_related("body")
    if not user.is_department:
        frozen = sent_to(user, frozen)
    is_hidden = not version.is_frozen and not user.is_department
    history = _history(agreement)
    context = {
        "agreement": agreement,
        "version": version,
        "title": version.title or agreement.template_version.title,
        "tone": TONES.get(agreement.state, ""),
        # A version that is being reworked is the department's business until it is sent.
        "parties": [] if is_hidden else sorted(parties, key=lambda party: not (party.can_sign or party.is_own)),
        "is_hidden": is_hidden,
        **_family(request, agreement),
        "party_count": sum(party.state != PartyState.EXCLUDED for party in parties),
        "signed_count": sum(party.state == PartyState.SIGNED for party in parties),
        "waiting_count": sum(party.is_asked for party in parties),
        "recorded_count": sum(party.state == PartyState.RECORDED for party in parties),
        "refused_count": sum(party.state == PartyState.REFUSED for party in parties),
        "frozen_versions": frozen,
        "has_threads": user.is_department and agreement.threads.exists(),
        "remarks": services.remarks(agreement) if user.is_department and agreement.is_unsent else [],
        "history": history[:RECENT],
        "earlier": history[RECENT:],
        "may_manage": permissions.may_manage_agreements(user),
        "moves": {move: permissions.may_move(user, agreement, move) for move in Agreement.MOVES},
    }
    return render(request, "agreements/agreement_detail.html", context)


def _family(request, agreement) -> dict:
    """What was concluded about the agreement as far as this person may know, and what may be begun about it now."""
    relatives = agreement.children.visible_to(request.user).select_related("version").order_by("created_at", "pk")
    kinds = services.children.KINDS if agreement.in_force_on and agreement.is_binding else ()
    may_begin = [kind for kind in kinds if permissions.may_begin(request.user, agreement, kind)]
    return {
        "relatives": list(relatives),
        "beginnings": [(kind.value, kind.label) for kind in may_begin],
        "terms": network_form.told(agreement.terms, agreement.version.parties.select_related("institution"))
        if agreement.kind == Kind.NETWORK_FORM
        else [],
    }


def _history(agreement) -> list[dict]:
    """Lines for the timeline, with the party they are about. That somebody opened the text is left to the journal."""
    lines = []
    for entry in history_of(agreement, limit=200):
        if entry.action != "agreements.agreement.open":
            what = ": ".join(filter(None, [entry.action_label, entry.details.get("party")]))
            lines.append({"at": entry.at, "who": entry.actor_name, "what": what, "reason": entry.reason})
    return lines


@require_http_methods(GET_POST)
def agreement_create(request):
    """First the network, then the draft with its participants chosen."""
    permissions.may_manage_agreements(request.user).require()
    chosen = NetworkForm(request.GET, user=request.user)
    if "network" not in request.GET or not chosen.is_valid():
        form = NetworkForm(user=request.user) if "network" not in request.GET else chosen
        has_networks = Network.objects.visible_to(request.user).exists()
        return render(request, "agreements/agreement_network.html", {"form": form, "has_networks": has_networks})
    network = chosen.cleaned_data["network"]
    form = AgreementForm(request.POST or None, network=network)
    if request.method == "POST" and form.is_valid():
        agreement = services.create(
            network,
            form.cleaned_data["template_version"],
            form.chosen,
            place=form.cleaned_data["place"],
            sign_by=form.cleaned_data["sign_by"],
            effect_on=form.cleaned_data.get("effect_on"),
            founder=form.cleaned_data.get("founder"),
            token=form.cleaned_data["token"],
            by=request.user,
        )
        if agreement.has_terms_page and agreement.is_unsent:
            messages.success(request, _("The draft is saved. Now enter its terms."))
            return redirect("agreements:agreement_terms", agreement.pk)
        messages.success(request, _("The draft is saved. Look at the text and submit it for review."))
        return redirect(agreement)
    context = {
        "form": form,
        "network": network,
        "has_templates": form.templates().exists(),
        "title": _("New agreement"),
        "submit_label": _("Save the draft"),
        "cancel_url": network.get_absolute_url(),
    }
    return render(request, "agreements/agreement_form.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_POST)
def agreement_edit(request, pk):
    agreement = agreement_for(request, pk)
    permissions.may_edit(request.user, agreement).require()
    form: AgreementForm | ChildForm
    if agreement.parent:
        form = ChildForm(request.POST or None, parent=agreement.parent, kind=agreement.kind, agreement=agreement)
    else:
        form = AgreementForm(request.POST or None, network=agreement.network, agreement=agreement)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("template_version", "place", "sign_by")}
        fields["effect_on"] = form.cleaned_data.get("effect_on")
        if isinstance(form, ChildForm):
            kept = {name: value for name, value in agreement.terms.items() if name not in drafting.OWN_TERMS}
            fields["terms"] = {**kept, **form.terms}
        try:
            services.change(
                agreement,
                institutions=form.chosen,
                founder=form.cleaned_data.get("founder"),
                seen=form.cleaned_data["seen"],
                by=request.user,
                **fields,
            )
        except drafting.Outdated as outdated:
            form.data = form.data.copy()
            form.data["seen"] = drafting.fingerprint(Agreement.objects.get(pk=agreement.pk))
            form.add_error(None, str(outdated))
        else:
            messages.success(request, _("The draft is saved."))
            return redirect(agreement)
    context = {
        "form": form,
        "agreement": agreement,
        "network": agreement.network,
        "has_templates": True,
        "title": _("Change the draft"),
        "submit_label": _("Save the draft"),
        "cancel_url": agreement.get_absolute_url(),
    }
    return render(request, "agreements/agreement_form.html", context, status=422 if form.errors else 200)


@require_safe
def agreement_preview(request, pk):
    """The text as it would be frozen now, marked as a draft."""
    agreement = agreement_for(request, pk)
    permissions.may_preview(request.user, agreement).require()
    content = services.printing.preview(agreement)
    name = _("Draft of the agreement") + ".pdf"
    return files.respond(content, name=name, content_type=pdf.CONTENT_TYPE, as_attachment=False)


@require_safe
def agreement_changes(request, pk, number):
    """What this version says otherwise than the one before; people of an institution see those that were sent to it."""
    agreement = agreement_for(request, pk)
    version = get_object_or_404(agreement.versions.all(), number=min(number, 32_000))
    if not version.is_frozen:
        permissions.may_preview(request.user, agreement).require()
    elif not request.user.is_department:
        version = frozen_version_for(request, pk, number)
    before = get_object_or_404(
        agreement.versions.filter(frozen_at__isnull=False, number__lt=version.number).order_by("-number")[:1]
    )
    if not request.user.is_department:
        before = frozen_version_for(request, pk, before.number)
    version.agreement = agreement
    parties = list(version.parties.select_related("institution"))
    wording = comparison.wording_of(version) if version.is_frozen else services.printing.wording_of(agreement, parties)
    left, came = comparison.parties_of(before, version)
    differences = comparison.compare(comparison.wording_of(before), wording)
    context = {
        "agreement": agreement,
        "version": version,
        "before": before,
        "differences": [difference for difference in differences if difference.kind != comparison.SAME],
        "same_count": sum(difference.kind == comparison.SAME for difference in differences),
        "left": left,
        "came": came,
    }
    return render(request, "agreements/agreement_changes.html", context)


@require_safe
def agreement_copy(request, pk, number):
    """The text with its signing sheet, for printing."""
    version = frozen_version_for(request, pk, number)
    name = _("Copy of %(agreement)s") % {"agreement": version.agreement}
    content = copies.copy_of(version)
    return files.respond(content, name=f"{name}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


@require_POST
def agreements_print(request):
    """Print what the list shows under its filters, all pages of it, in the background."""
    form = request.POST.get("form")
    if form not in copies.FORMS:
        raise Refused(_("Choose PDF or ZIP."))
    chosen = AgreementFilter(
        QueryDict(request.POST.get("query", "")[:2000]),
        queryset=Agreement.objects.visible_to(request.user).select_related("version").order_by("-created_at", "-pk"),
        request=request,
    ).qs
    try:
        job = copies.start_printing(chosen, form=form, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("agreements:agreement_list")
    return redirect(job)
