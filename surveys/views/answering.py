"""The respondent's pages: no account, no session, no cookie.

They are exempt from the CSRF cookie, on purpose: an expired cookie must not cost a person ten minutes of typing, and
there is nothing to forge, since the request carries no authority. What a stranger could make a browser send here, he
can send himself. The signed key in the form proves that the page was ours, names the version that was shown, and makes
a second sending harmless.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common.context_processors import appearance

from .. import answers, asking, services
from ..codes import KeyBroken, grouped, issue_key, normalise, read_key, receipt_of
from ..forms import CodeForm
from ..models import Entry, Source, Version

SERVICE_FIELDS = {"key", "shared"}


def respondent_page(view):
    """What all pages for respondents share: open to everybody, kept by no cache on the way."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        # On a shared device the way back must not show the answers of whoever sat there before; on one's own it must.
        response["Cache-Control"] = "no-store" if _is_shared(request) else "private, no-cache"
        # Without the path: the log of pictures and styles must not tell who opened which link. (With "no-referrer"
        # browsers send "Origin: null", which the form of the special version would be refused for.)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@respondent_page
@require_safe
def answer_start(request):
    """Where somebody types the code from the paper."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        code = normalise(form.cleaned_data["code"])
        if Entry.objects.filter(code=code, revoked_at__isnull=True).exists():
            return redirect("surveys:answer", code)
        form.add_error("code", _("There is no survey with this code. Check it letter by letter."))
    return _page(request, "surveys/answer/start.html", {"form": form})


@respondent_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, code):
    """The questionnaire behind a link, and what was answered."""
    entry = _entry(code)
    if entry is None:
        return _page(request, "surveys/answer/unknown.html", {"code": code[:40]}, status=404)
    if request.method == "POST":
        return _take(request, entry)
    if entry.code != code:
        return redirect(entry.get_absolute_url() + ("?shared=1" if _is_shared(request) else ""))
    if entry.launch.is_accepting:
        return _sheet(request, entry, entry.launch.version)
    return _page(request, "surveys/answer/not_now.html", {"entry": entry, "launch": entry.launch})


def _take(request: HttpRequest, entry: Entry) -> HttpResponse:
    posted = {name: values for name, values in request.POST.lists() if name not in SERVICE_FIELDS}
    try:
        key = read_key(request.POST.get("key", ""))
    except KeyBroken:
        key = None
    if key is None or key.entry != entry.pk:
        # Shown again with a key of its own, and with everything that was typed.
        version = entry.launch.version
        text = _("The page did not arrive whole. Check your answers and send them once more.")
        return _again(request, entry, version, answers.read(version.parsed(), posted), trouble=text)
    version = entry.launch.version
    if key.version != version.pk:
        version = Version.objects.get(pk=key.version)
    reading = answers.read(version.parsed(), posted)
    if not reading.is_valid:
        return _again(request, entry, version, reading, key=request.POST["key"])
    if key.is_stale and not services.was_submitted(key.uuid):
        text = _("This page was opened more than a week ago. Check your answers and send them once more.")
        return _again(request, entry, version, reading, trouble=text)
    source = Source.KIOSK if _is_shared(request) else Source.WEB
    try:
        services.submit(entry, version=version, key=key.uuid, document=reading.document, source=source)
    except services.NotAccepting:
        return _over(request, entry, version, reading)
    except services.AnsweredOtherwise:
        return _sheet(request, entry, version, reading, is_other=True, status=409)
    context = {"entry": entry, "launch": entry.launch, "receipt": grouped(receipt_of(key.uuid))}
    return _page(request, "surveys/answer/thanks.html", context)


def _again(request, entry: Entry, version: Version, reading: answers.Reading, **context) -> HttpResponse:
    """The sheet to mend and send once more; when nothing can be sent any more, the sheet as it is."""
    if not entry.launch.is_accepting:
        return _over(request, entry, version, reading)
    return _sheet(request, entry, version, reading, status=422, **context)


def _over(request, entry: Entry, version: Version, reading: answers.Reading) -> HttpResponse:
    """No answers are taken: the sheet keeps what was typed, to be copied or thrown away."""
    return _sheet(request, entry, version, reading, is_over=True, status=410)


def _sheet(
    request: HttpRequest,
    entry: Entry,
    version: Version,
    reading: answers.Reading | None = None,
    *,
    key: str = "",
    status: int = 200,
    **context,
) -> HttpResponse:
    shows_errors = reading is not None and not (context.get("is_over") or context.get("is_other"))
    questions, complaints = asking.sheet(
        version, reading.typed if reading else None, reading.errors if shows_errors else None
    )
    context = {
        "entry": entry,
        "launch": entry.launch,
        "questions": questions,
        "question_count": len(version.parsed().questions),
        "complaints": complaints,
        "whole_form_error": reading.errors.get(answers.WHOLE_FORM, "") if shows_errors else "",
        "key": key or issue_key(version=version.pk, entry=entry.pk),
        "version_id": version.pk,
        "is_shared": _is_shared(request),
        "is_filled": reading is not None,
        "is_over": False,
        "is_other": False,
        "is_preview": False,
        "trouble": "",
    } | context
    return _page(request, "surveys/answer/sheet.html", context, status=status)


def _entry(code: str) -> Entry | None:
    entries = Entry.objects.select_related("launch__version", "institution").defer("launch__version__definition")
    return entries.filter(code=normalise(code), revoked_at__isnull=True).first()


def _is_shared(request: HttpRequest) -> bool:
    """Many people answer on this device, one after another."""
    return bool(request.GET.get("shared") or (request.method == "POST" and request.POST.get("shared")))


def _page(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> HttpResponse:
    """Drawn without context processors: nothing here may ask who is signed in, or the session would be read."""
    everywhere = {
        "request": request,
        "messages": (),
        # Only the form of the special version's bar asks for it, so only who has turned that on gets the cookie.
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }
    return HttpResponse(render_to_string(template, everywhere | appearance(request) | context), status=status)
