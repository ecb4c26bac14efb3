"""An agreement's family: whom it binds, its text in force, agreements about it; terms of kinds that have some."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import Refused

from .. import permissions, services
from ..forms import ChildForm, NetworkFormForm, OnDayForm, PolicyForm, SectionFormSet, TermsForm
from ..models import Agreement, Kind, TemplateVersion
from ..services import beginning, children
from ..tables import TONES
from .lookups import agreement_for

GET_POST = ["GET", "HEAD", "POST"]
EXPLAINED = {
    Kind.ACCESSION: gettext_lazy("The institution joins, and the founder agrees. Nobody else signs anew."),
    Kind.EXIT: gettext_lazy("The institution leaves from its day on. The signatures of the others stay as they are."),
    Kind.AMENDMENT: gettext_lazy(
        "All whom the agreement binds today sign. What is changed is entered on the next page."
    ),
    Kind.RENEWAL: gettext_lazy(
        "All whom the agreement binds today sign anew. Once that is done, the new agreement takes its place."
    ),
    Kind.TERMINATION: gettext_lazy(
        "All whom the agreement binds today sign. The agreement ends the day before this one works."
    ),
}


@require_safe
def agreement_family(request, pk):
    """Whom the agreement binds on a day and since when, what its text says that day, what was concluded about it."""
    agreement = agreement_for(request, pk)
    if not agreement.is_binding or not agreement.in_force_on:
        return redirect(agreement)
    form = OnDayForm(request.GET or None)
    day = (form.cleaned_data.get("on") if form.is_valid() else None) or timezone.localdate()
    everybody = services.family.members(agreement)
    family = services.family.of(agreement).exclude(pk=agreement.pk)
    visible = set(family.visible_to(request.user).values_list("pk", flat=True))
    relatives = [one for one in family.select_related("version") if one.pk in visible]
    for one in everybody:
        one.is_linked = one.joined_by.pk in visible or one.joined_by.pk == agreement.pk
    context = {
        "agreement": agreement,
        "form": OnDayForm(initial={"on": day}) if form.errors or not form.is_bound else form,
        "day": day,
        "is_today": day == timezone.localdate(),
        "bound": [one for one in everybody if one.holds_on(day)],
        "others": [one for one in everybody if not one.holds_on(day)],
        "sections": services.family.text_in_force(agreement, day),
        "relatives": relatives,
        "tones": TONES,
        "visible": visible,
    }
    return render(request, "agreements/agreement_family.html", context)


@require_http_methods(GET_POST)
def child_begin(request, pk, kind):
    """Draft an accession, an exit, an amendment, a renewal or a termination."""
    parent = agreement_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    if kind not in children.KINDS:
        raise Http404
    if request.method != "POST":
        permissions.may_begin(request.user, parent, kind).require()
    form = ChildForm(request.POST or None, parent=parent, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            agreement = beginning.begin(
                parent,
                form.cleaned_data["template_version"],
                institution=form.cleaned_data.get("institution"),
                founder=form.cleaned_data.get("founder"),
                place=form.cleaned_data["place"],
                sign_by=form.cleaned_data["sign_by"],
                effect_on=form.cleaned_data.get("effect_on"),
                terms=form.terms,
                token=form.cleaned_data["token"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if agreement.has_terms_page and agreement.is_unsent:
                messages.success(request, _("The draft is saved. Now enter its terms."))
                return redirect("agreements:agreement_terms", agreement.pk)
            messages.success(request, _("The draft is saved. Look at the text and submit it for review."))
            return redirect(agreement)
    title = Kind(kind).label
    return render(
        request,
        "agreements/agreement_form.html",
        {
            "form": form,
            "agreement": parent,
            "network": parent.network,
            "has_templates": form.templates().exists(),
            "nobody": kind in children.OF_ONE and not form.fields["institution"].queryset.exists(),
            "title": title,
            "text": EXPLAINED[kind],
            "submit_label": _("Save the draft"),
            "cancel_url": parent.get_absolute_url(),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@require_http_methods(GET_POST)
def agreement_terms(request, pk):
    """Terms of an agreement on the network form, or the sections that an amendment changes."""
    agreement = agreement_for(request, pk)
    permissions.may_edit(request.user, agreement).require()
    if agreement.kind == Kind.NETWORK_FORM:
        return _network_form(request, agreement)
    if agreement.kind == Kind.AMENDMENT:
        return _amendment(request, agreement)
    return redirect("agreements:agreement_edit", agreement.pk)


@require_http_methods(GET_POST)
def template_policy(request, pk):
    """Who signs agreements made from this version, how many are enough, from which day they work."""
    permissions.may_manage_templates(request.user).require()
    version = get_object_or_404(TemplateVersion.objects.select_related("template"), pk=pk)
    permissions.may_change_template(request.user, version).require()
    form = PolicyForm(request.POST or None, instance=version)
    is_outdated = False
    if request.method == "POST" and form.is_valid():
        try:
            services.templates.change(version, by=request.user, **form.cleaned_data)
        except services.templates.Outdated:
            # What was typed stays; saved once more, it stands on the draft as it is now.
            is_outdated = True
            data = request.POST.copy()
            data["edition"] = str(TemplateVersion.objects.values_list("edition", flat=True).get(pk=version.pk))
            form = PolicyForm(data, instance=version)
        else:
            messages.success(request, _("The draft of the template is saved."))
            return redirect(version)
    context = {"version": version, "form": form, "is_outdated": is_outdated}
    status = 409 if is_outdated else 422 if form.is_bound and form.errors else 200
    return render(request, "agreements/template_policy.html", context, status=status)


def _network_form(request, agreement: Agreement):
    parties = [party for party in agreement.version.parties.select_related("institution") if not party.is_founder]
    form = NetworkFormForm(request.POST or None, agreement=agreement, parties=parties)
    if request.method == "POST" and form.is_valid():
        beginning.replace_terms(agreement, form.terms, by=request.user)
        messages.success(request, _("The terms are saved."))
        return redirect(agreement)
    context = {
        "form": form,
        "agreement": agreement,
        "network": agreement.network,
        "has_templates": True,
        "title": _("Terms of the network form"),
        "submit_label": _("Save the terms"),
        "cancel_url": agreement.get_absolute_url(),
    }
    return render(request, "agreements/agreement_form.html", context, status=422 if form.errors else 200)


def _amendment(request, agreement: Agreement):
    is_post = request.method == "POST"
    form = TermsForm(request.POST if is_post else None, agreement=agreement)
    sections = SectionFormSet(request.POST if is_post else None, agreement=agreement, prefix="sections")
    if is_post and form.is_valid() and sections.is_valid():
        if changes := sections.changes:
            beginning.replace_terms(agreement, {**agreement.terms, "changes": changes}, by=request.user)
            messages.success(request, _("The changes are saved."))
            return redirect(agreement)
        form.add_error(None, _("Nothing is changed: every section is as it is in force."))
    context = {"agreement": agreement, "form": form, "sections": sections}
    status = 422 if is_post else 200
    return render(request, "agreements/amendment_form.html", context, status=status)
