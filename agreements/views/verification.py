"""The public page where anybody checks a paper. It shows no text, e-mail, phone, address or person."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import errors, tries

from ..forms import CodeForm, CompareForm
from ..forms.verification import tidy
from ..models import CONCLUDED, Agreement, AgreementVersion, PartyState, State
from ..tables import TONES

# Tries of one address in ten minutes. Only codes that do not exist and comparing on the server count, so that a school
# behind one address checks as many papers as it likes, and nobody tries codes.
WINDOW = 10 * 60
MISSES = 60
COMPARISONS = 60


@login_not_required
@require_safe
@never_cache
def verify(request):
    form = CodeForm(request.GET or None) if "code" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        return redirect("verify_document", form.cleaned_data["code"])
    return _page(request, "agreements/verify.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify_document(request, code):
    try:
        return _verify_document(request, code)
    except tries.TooOften:
        return errors.too_many_requests(request)


def _verify_document(request, code):
    agreement = _find(request, code)
    if code != agreement.code:
        return redirect("verify_document", agreement.code)
    versions = list(agreement.versions.filter(frozen_at__isnull=False).order_by("-number"))
    result, form = None, CompareForm()
    if request.method == "POST":
        tries.count(request, "verify:compare", limit=COMPARISONS, seconds=WINDOW)
        form = CompareForm(request.POST, request.FILES)
        if form.is_valid():
            result = _compare(form.cleaned_data["file"], agreement, versions)
    is_reworked = agreement.is_unsent
    counted = versions[0].parties.exclude(state=PartyState.EXCLUDED)
    states = list(counted.values_list("state", flat=True))
    context = {
        "agreement": agreement,
        "version": versions[0],
        "older": versions[1:],
        "party_count": len(states),
        "signed_count": states.count(PartyState.SIGNED),
        # A text that was taken back counts as recalled until its next version is sent.
        "state": State.RECALLED if is_reworked else State(agreement.state),
        "tone": "bad" if is_reworked else TONES.get(agreement.state, ""),
        "text_holds": _holds(agreement),
        "form": form,
        "result": result,
    }
    return _page(request, "agreements/verify_document.html", context)


def _find(request, code) -> Agreement:
    tidied = tidy(code)
    agreement = Agreement.objects.exclude(number="").filter(code=tidied).first() if tidied else None
    if agreement is None:
        tries.count(request, "verify:miss", limit=MISSES, seconds=WINDOW)
        raise Http404
    return agreement


def _compare(file, agreement: Agreement, versions: list[AgreementVersion]) -> str:
    """«current», «recalled» or «other»."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    matching = next((version for version in versions if version.sha256 == digest.hexdigest()), None)
    if matching is None:
        return "other"
    is_current = matching.pk == agreement.version_id and _holds(agreement)
    return "current" if is_current else "recalled"


def _holds(agreement: Agreement) -> bool:
    """Is the text of the current version what the parties sign or have signed, whether or not it still binds them?"""
    return agreement.state in {State.SIGNING, *CONCLUDED}


def _page(request, template: str, context: dict):
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
