"""The text under review, clause by clause, with what everybody says of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import Refused
from documents import files, pdf, word
from institutions import facts as institution_facts

from .. import permissions, services, wording
from ..forms import MessageForm, RemarkOnTextForm, SettleForm
from ..models import Agreement, ReviewThread
from .lookups import agreement_for

GET_POST = ["GET", "HEAD", "POST"]


def review_for(request, pk) -> Agreement:
    """An agreement whose text this person may discuss; what they may not looks like what does not exist."""
    agreement = get_object_or_404(
        Agreement.objects.select_related("network", "template_version__template", "version", "created_by"), pk=pk
    )
    if not permissions.may_review(request.user, agreement):
        raise Http404
    return agreement


def _own_institutions(request, agreement):
    """Parties for which this person may speak; the department speaks for itself."""
    own = institution_facts.institutions_of(request.user)
    if request.user.is_department:
        return own.none()
    return own.filter(pk__in=agreement.version.parties.values("institution")).order_by("sort_key")


@require_safe
def agreement_review(request, pk):
    """The text by clauses. The department sees all remarks, an institution the department's and its own."""
    agreement = review_for(request, pk)
    text = services.review.wording(agreement)
    threads = agreement.threads.select_related("institution", "resolved_by").prefetch_related("messages__author")
    if not request.user.is_department:
        own = _own_institutions(request, agreement)
        threads = threads.filter(institution=None) | threads.filter(institution__in=own)
    by_clause: dict[str, list] = {}
    keys = {clause["key"] for clause in text["clauses"]}
    for thread in threads:
        by_clause.setdefault(thread.clause_key if thread.clause_key in keys else "", []).append(thread)
    numbered = wording.numbered(text["clauses"])
    clauses = [
        {**shown, "key": clause["key"], "threads": by_clause.get(clause["key"], [])}
        for shown, clause in zip(numbered, text["clauses"], strict=True)
    ]
    found = [thread for group in by_clause.values() for thread in group]
    context = {
        "agreement": agreement,
        "title": text["title"],
        "preamble": wording.paragraphs(text["preamble"]),
        "clauses": clauses,
        "annexes": wording.annexed(text["annexes"]),
        "parties": agreement.version.parties.select_related("institution"),
        "whole": by_clause.get("", []),
        "open_count": sum(thread.is_open for thread in found),
        "blocking_count": sum(thread.is_open and thread.is_blocking for thread in found),
        "count": len(found),
        "is_department": request.user.is_department,
        "may_add": agreement.state in ("draft", "review"),
    }
    return render(request, "agreements/agreement_review.html", context)


@require_http_methods(GET_POST)
def review_add(request, pk):
    agreement = review_for(request, pk)
    text = services.review.wording(agreement)
    own = _own_institutions(request, agreement)
    form = RemarkOnTextForm(
        request.POST or None,
        clauses=text["clauses"],
        institutions=own,
        initial={"clause": request.GET.get("clause", "")[:40]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.review.begin(
                agreement,
                clause_key=form.cleaned_data["clause"],
                text=form.cleaned_data["text"],
                is_blocking=form.cleaned_data["is_blocking"],
                institution=form.cleaned_data.get("institution"),
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The remark is written."))
            return redirect("agreements:agreement_review", pk)
    return _form(request, agreement, form, title=_("Remark on the text"), submit_label=_("Write the remark"))


def thread_for(request, pk, thread_pk) -> ReviewThread:
    agreement = review_for(request, pk)
    threads = agreement.threads.select_related("institution", "agreement")
    if not request.user.is_department:
        threads = threads.filter(institution__in=_own_institutions(request, agreement))
    return get_object_or_404(threads, pk=thread_pk)


@require_http_methods(GET_POST)
def review_answer(request, pk, thread_pk):
    thread = thread_for(request, pk, thread_pk)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.review.answer(thread, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("The answer is written."))
        return redirect("agreements:agreement_review", pk)
    return _form(
        request,
        thread.agreement,
        form,
        title=_("Answer the remark"),
        submit_label=pgettext("verb", "Answer"),
        thread=thread,
    )


@require_http_methods(GET_POST)
def review_settle(request, pk, thread_pk):
    thread = thread_for(request, pk, thread_pk)
    permissions.may_manage_agreements(request.user).require()
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.review.settle(thread, resolution=form.cleaned_data["resolution"], by=request.user)
        messages.success(request, _("The remark is settled."))
        return redirect("agreements:agreement_review", pk)
    return _form(request, thread.agreement, form, title=_("Settle the remark"), submit_label=_("Settle"), thread=thread)


def _form(request, agreement, form, **page):
    context = {
        "agreement": agreement,
        "form": form,
        "cancel_url": reverse("agreements:agreement_review", args=[agreement.pk]),
        **page,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "agreements/review_form.html", context, status=status)


@require_safe
def review_protocol(request, pk):
    """Протокол разногласий as PDF, for the department."""
    agreement = review_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    content = services.review.protocol(agreement)
    name = _("Protocol of disagreements") + ".pdf"
    return files.respond(content, name=name, content_type=pdf.CONTENT_TYPE, as_attachment=False)


@require_safe
def agreement_docx(request, pk):
    """The draft as a Word document, for the lawyer."""
    agreement = agreement_for(request, pk)
    permissions.may_preview(request.user, agreement).require()
    content = services.drafts.draft_docx(agreement)
    name = _("Draft of the agreement") + ".docx"
    return files.respond(content, name=name, content_type=word.CONTENT_TYPE)
