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
from ..codes import KeyBroken, grouped, issue_key, read_key, receipt_of
from ..forms import CodeForm
from ..models import Source, Version
from ..services import doors, tries
from ..services.doors import Door

SERVICE_FIELDS = {"key", "shared", "save"}
# Sheets that are shown as they are: their errors do not matter any more, or not yet.
UNSENT = {"is_over", "is_other", "is_spent", "is_saved"}


def respondent_page(view):
    """What all pages for respondents share: open to everybody, kept by no cache on the way."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        # On a shared device the way back must not show the answers of whoever sat there before; on one's own it must.
        if not response.has_header("Cache-Control"):
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
        if not tries.may_try(request):
            return _too_many(request)
        door = doors.find(form.cleaned_data["code"])
        if door is not None:
            return redirect(door.url)
        tries.note_failure(request)
        form.add_error("code", _("There is no survey with this code. Check it letter by letter."))
    return _page(request, "surveys/answer/start.html", {"form": form})


@respondent_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, code):
    """The questionnaire behind a link, a slip or on a shared device, and what was answered."""
    # Codes of links are too long to be guessed: they are spared the look into the cache.
    if doors.is_short(code) and not tries.may_try(request):
        return _too_many(request)
    door = doors.find(code)
    if door is None:
        tries.note_failure(request)
        return _page(request, "surveys/answer/unknown.html", {"code": code[:40]}, status=404)
    response = _through(request, door, code)
    if door.kiosk:
        response["Cache-Control"] = "no-store"
    return response


def _through(request: HttpRequest, door: Door, code: str) -> HttpResponse:
    if request.method == "POST":
        return _take(request, door)
    if door.code != code:
        return redirect(door.url + ("?shared=1" if _is_shared(request) else ""))
    if door.needs_slip or door.is_shut:
        return _page(request, "surveys/answer/shut.html", {"door": door, "launch": door.entry.launch})
    if door.entry.launch.is_accepting:
        return _sheet(request, door, door.entry.launch.version, _unfinished(door))
    return _page(request, "surveys/answer/not_now.html", {"entry": door.entry, "launch": door.entry.launch})


def _take(request: HttpRequest, door: Door) -> HttpResponse:
    entry = door.entry
    posted = {name: values for name, values in request.POST.lists() if name not in SERVICE_FIELDS}
    try:
        key = read_key(request.POST.get("key", ""))
    except KeyBroken:
        key = None
    if key is None or key.entry != entry.pk:
        # Shown again with a key of its own, and with everything that was typed.
        version = entry.launch.version
        text = _("The page did not arrive whole. Check your answers and send them once more.")
        return _again(request, door, version, answers.read(version.parsed(), posted), trouble=text)
    version = entry.launch.version
    if key.version != version.pk:
        version = Version.objects.get(pk=key.version)
    reading = answers.read(version.parsed(), posted)
    if "save" in request.POST and door.slip:
        return _save(request, door, version, reading)
    if door.kiosk and not door.kiosk.takes_answers:
        return _over(request, door, version, reading)
    if not reading.is_valid:
        return _again(request, door, version, reading, key=request.POST["key"])
    if key.is_stale and not services.was_submitted(key.uuid):
        text = _("This page was opened more than a week ago. Check your answers and send them once more.")
        return _again(request, door, version, reading, trouble=text)
    source = Source.KIOSK if door.kiosk or _is_shared(request) else Source.WEB
    try:
        services.submit(entry, version=version, key=key.uuid, document=reading.document, source=source, slip=door.slip)
    except services.NotAccepting:
        return _over(request, door, version, reading)
    except services.AnsweredOtherwise:
        return _sheet(request, door, version, reading, is_other=True, status=409)
    except services.slips.SlipSpent:
        return _sheet(request, door, version, reading, is_spent=True, status=409)
    context = {"door": door, "entry": entry, "launch": entry.launch, "receipt": grouped(receipt_of(key.uuid))}
    return _page(request, "surveys/answer/thanks.html", context)


def _again(request, door: Door, version: Version, reading: answers.Reading, **context) -> HttpResponse:
    """The sheet to mend and send once more; when nothing can be sent any more, the sheet as it is."""
    if not _takes_answers(door):
        return _over(request, door, version, reading)
    return _sheet(request, door, version, reading, status=422, **context)


def _takes_answers(door: Door) -> bool:
    return door.entry.launch.is_accepting and (door.kiosk is None or door.kiosk.takes_answers)


def _over(request, door: Door, version: Version, reading: answers.Reading) -> HttpResponse:
    """No answers are taken: the sheet keeps what was typed, to be copied or thrown away."""
    return _sheet(request, door, version, reading, is_over=True, status=410)


def _sheet(
    request: HttpRequest,
    door: Door,
    version: Version,
    reading: answers.Reading | None = None,
    *,
    key: str = "",
    status: int = 200,
    **context,
) -> HttpResponse:
    shows_errors = reading is not None and not (context.keys() & UNSENT)
    questions, complaints = asking.sheet(
        version, reading.typed if reading else None, reading.errors if shows_errors else None
    )
    context = {
        "door": door,
        "entry": door.entry,
        "launch": door.entry.launch,
        "questions": questions,
        "question_count": len(version.parsed().asked),
        "complaints": complaints,
        "whole_form_error": reading.errors.get(answers.WHOLE_FORM, "") if shows_errors else "",
        "key": key or issue_key(version=version.pk, entry=door.entry.pk),
        "version_id": version.pk,
        "is_shared": bool(door.kiosk) or _is_shared(request),
        "is_filled": reading is not None,
        "is_over": False,
        "is_other": False,
        "is_spent": False,
        "is_saved": False,
        "is_preview": False,
        "trouble": "",
    } | context
    return _page(request, "surveys/answer/sheet.html", context, status=status)


def _unfinished(door: Door) -> answers.Reading | None:
    """What was filled in with the slip before, on whatever device."""
    draft = services.drafts.load(door.slip) if door.slip else None
    if draft is None or draft.version_id != door.entry.launch.version_id:
        return None
    return answers.Reading(typed=draft.document)


def _save(request, door: Door, version: Version, reading: answers.Reading) -> HttpResponse:
    """Keep what is filled in for later, wrong as it may be."""
    if not door.entry.launch.is_accepting:
        return _over(request, door, version, reading)
    if services.drafts.save(door.slip, version=version, typed=reading.typed) is None:
        return _sheet(request, door, version, reading, is_spent=True, status=409)
    return _sheet(request, door, version, reading, key=request.POST["key"], is_saved=True)


def _too_many(request) -> HttpResponse:
    return _page(request, "surveys/answer/wait.html", {}, status=429)


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
