"""The respondent's pages: no account, no session, no cookie.

They are exempt from the CSRF cookie, on purpose: an expired cookie must not cost a person ten minutes of typing, and
there is nothing to forge, since the request carries no authority. What a stranger could make a browser send here, he
can send himself. The signed key in the form proves that the page was ours, names the version that was shown, and makes
a second sending harmless.
"""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.context_processors import appearance

from .. import answers, asking, services
from ..codes import Key, KeyBroken, grouped, issue_key, read_key, receipt_of
from ..definitions import RESERVED, Definition
from ..forms import CodeForm
from ..models import Draft, Entry, Source, Version
from ..services import doors, tries
from ..services.doors import Door
from .respondents import draw, is_shared, respondent_page, too_many

# Fields of the form itself. No code of a question can begin with an underscore; the others are reserved.
PAGE, GO, LANGUAGE = "_page", "_go", "_language"
SERVICE_FIELDS = RESERVED | {PAGE, GO, LANGUAGE}
# Sheets that are shown as they are: their errors do not matter any more, or not yet.
UNSENT = {"is_over", "is_other", "is_spent", "is_saved", "is_between"}


# Where the receipt comes in pages of sent answers that were drawn before.
RECEIPT = "@receipt@"
MOST_THANKS = 300
_THANKS: dict[tuple[str, ...], bytes] = {}


@dataclass(frozen=True, slots=True)
class Opened:
    """What somebody has before them: which version, in which language, which of its pages (None: all on one sheet)."""

    door: Door
    version: Version
    language: str = ""
    page: int | None = None
    key: str = ""

    @property
    def definition(self) -> Definition:
        return self.version.parsed().in_language(self.language)

    @property
    def entry(self) -> Entry:
        return self.door.entry

    def at(self, page: int | None) -> "Opened":
        return replace(self, page=self.page and page)

    def with_new_key(self) -> "Opened":
        return replace(self, key="")


@respondent_page
@require_safe
def answer_start(request):
    """Where somebody types the code from the paper."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        if not tries.may_try(request):
            return too_many(request)
        door = doors.find(form.cleaned_data["code"])
        if door is not None:
            return redirect(door.url)
        tries.note_failure(request)
        form.add_error("code", _("There is no survey with this code. Check it letter by letter."))
    return draw(request, "surveys/answer/start.html", {"form": form})


@respondent_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, code):
    """The questionnaire behind a link, a slip or on a shared device, and what was answered."""
    # Codes of links are too long to be guessed: they are spared the look into the cache.
    if doors.is_short(code) and not tries.may_try(request):
        return too_many(request)
    door = doors.find(code, withdrawn=request.method == "POST")
    if door is None:
        tries.note_failure(request)
        return draw(request, "surveys/answer/unknown.html", {"code": code[:40]}, status=404)
    response = _through(request, door, code)
    if door.kiosk:
        response["Cache-Control"] = "no-store"
    return response


def _through(request: HttpRequest, door: Door, code: str) -> HttpResponse:
    if request.method == "POST":
        return _take(request, door)
    if door.code != code:
        return redirect(door.url + ("?shared=1" if is_shared(request) else ""))
    if door.needs_slip or door.is_shut:
        return draw(request, "surveys/answer/shut.html", {"door": door, "launch": door.entry.launch})
    if not door.entry.launch.is_accepting:
        return draw(request, "surveys/answer/not_now.html", {"entry": door.entry, "launch": door.entry.launch})
    version = door.entry.launch.version
    language = request.GET.get("language", "")
    opened = Opened(door, version, language if language in version.parsed().languages else "")
    draft = _unfinished(door)
    if asking.is_paged(opened.definition):
        first = asking.page_after(opened.definition, {}, 0)
        opened = replace(opened, page=_within(opened.definition, draft.page) if draft else first)
    return _sheet(request, opened, answers.Reading(typed=draft.document) if draft else None)


def _take(request: HttpRequest, door: Door) -> HttpResponse:
    posted = {name: values for name, values in request.POST.lists() if name not in SERVICE_FIELDS}
    opened, key = _opened(request, door)
    definition = opened.definition
    if key is None:
        # Shown again with a key of its own, and with everything that was typed.
        text = _("The page did not arrive whole. Check your answers and send them once more.")
        return _again(request, opened, answers.read(definition, posted), trouble=text)
    if "save" in request.POST and door.slip:
        return _save(request, opened, answers.read(definition, posted))
    if not _takes_answers(door) and not services.was_submitted(key.uuid):
        return _over(request, opened, answers.read(definition, posted))
    if opened.page is not None and request.POST.get(GO) in ("next", "back", "show"):
        return _turn(request, opened, posted)
    reading = answers.read(definition, posted)
    if not reading.is_valid:
        return _again(request, opened, reading)
    if key.is_stale and not services.was_submitted(key.uuid):
        text = _("This page was opened more than a week ago. Check your answers and send them once more.")
        return _again(request, opened.with_new_key(), reading, trouble=text)
    return _submit(request, opened, key, reading)


def _opened(request: HttpRequest, door: Door) -> tuple[Opened, Key | None]:
    """What the form was drawn from; no key when it is not ours."""
    try:
        key = read_key(request.POST.get("key", ""))
    except KeyBroken:
        key = None
    if key is not None and key.entry != door.entry.pk:
        key = None
    version = door.entry.launch.version
    if key is not None and key.version != version.pk:
        version = Version.objects.get(pk=key.version)
    language = request.POST.get(LANGUAGE, "")
    opened = Opened(
        door,
        version,
        language if language in version.parsed().languages else "",
        key=request.POST["key"] if key is not None else "",
    )
    page = request.POST.get(PAGE, "")
    if page.isdecimal() and asking.is_paged(opened.definition):
        opened = replace(opened, page=_within(opened.definition, int(page[:6])))
    return opened, key


def _within(definition: Definition, page: int) -> int:
    """One of the pages, or the end after them."""
    return min(max(page, 1), len(definition.pages) + 1)


def _turn(request: HttpRequest, opened: Opened, posted: dict[str, list[str]]) -> HttpResponse:
    """Another page of the questionnaire. Forwards only when this one is answered as it should be; back at any time."""
    definition, page, way = opened.definition, opened.page, request.POST[GO]
    reading = answers.read(definition, posted, until=page if way == "next" else page - 1)
    if way == "next" and not reading.is_valid:
        return _again(request, opened, reading)
    if way == "next":
        page = asking.page_after(definition, reading.document, page)
    elif way == "back":
        page = asking.page_before(definition, reading.document, page)
    if (
        opened.door.slip
        and services.drafts.save(opened.door.slip, version=opened.version, typed=reading.typed, page=page) is None
    ):
        return _sheet(request, opened, reading, is_spent=True, status=409)
    return _sheet(request, opened.at(page), reading, is_between=True)


def _submit(request: HttpRequest, opened: Opened, key: Key, reading: answers.Reading) -> HttpResponse:
    door, entry = opened.door, opened.entry
    try:
        services.submit(
            entry,
            version=opened.version,
            key=key.uuid,
            document=reading.document,
            source=Source.KIOSK if door.kiosk or is_shared(request) else Source.WEB,
            slip=door.slip,
            language=opened.definition.language,
        )
    except services.NotAccepting:
        return _over(request, opened, reading)
    except services.AnsweredOtherwise:
        return _sheet(request, opened.with_new_key(), reading, is_other=True, status=409)
    except services.slips.SlipSpent:
        return _sheet(request, opened, reading, is_spent=True, status=409)
    return _thanks(request, opened, grouped(receipt_of(key.uuid)))


def _thanks(request: HttpRequest, opened: Opened, receipt: str) -> HttpResponse:
    """The page of a sent answer. Drawn once for each link and process: a class of thirty gets it within minutes.

    Only the receipt differs; with the special version turned on the page also holds a token, and with a slip its code.
    """
    door, entry, language = opened.door, opened.entry, opened.definition.language
    is_common = door.slip is None and set(appearance(request).values()) == {"normal"}
    name = (request.get_full_path(), language, opened.version.sha256, entry.launch.title, entry.institution.short_name)
    content = _THANKS.get(name) if is_common else None
    if content is None:
        context = {
            "door": door,
            "entry": entry,
            "launch": entry.launch,
            "receipt": RECEIPT if is_common else receipt,
            "thanks": opened.definition.thanks,
            "language": language,
        }
        with translation.override(language):
            content = draw(request, "surveys/answer/thanks.html", context).content
        if is_common:
            if len(_THANKS) >= MOST_THANKS:
                _THANKS.clear()
            _THANKS[name] = content
    return HttpResponse(content.replace(RECEIPT.encode(), receipt.encode()))


def _again(request, opened: Opened, reading: answers.Reading, **context) -> HttpResponse:
    """The sheet to mend and send once more; when nothing can be sent any more, the sheet as it is."""
    if not _takes_answers(opened.door):
        return _over(request, opened, reading)
    page = asking.page_with_errors(opened.definition, reading.errors) or opened.page
    return _sheet(request, opened.at(page), reading, status=422, **context)


def _takes_answers(door: Door) -> bool:
    if door.entry.revoked_at or not door.entry.launch.is_accepting:
        return False
    return door.kiosk is None or door.kiosk.takes_answers


def _over(request, opened: Opened, reading: answers.Reading) -> HttpResponse:
    """No answers are taken: the sheet, all of it, keeps what was typed, to be copied or thrown away."""
    return _sheet(request, replace(opened, page=None), reading, is_over=True, status=410)


def _sheet(
    request: HttpRequest, opened: Opened, reading: answers.Reading | None = None, *, status: int = 200, **context
) -> HttpResponse:
    definition, page = opened.definition, opened.page
    shows_errors = reading is not None and not (context.keys() & UNSENT)
    typed = reading.typed if reading else {}
    with translation.override(definition.language):
        questions, complaints = asking.sheet(
            opened.version,
            typed,
            reading.errors if reading and shows_errors else None,
            page=page,
            language=definition.language,
        )
        context = (
            sheet_context(opened)
            | {
                "questions": questions,
                "carried": asking.carried(definition, typed, page) if page is not None else "",
                "complaints": complaints,
                "whole_form_error": reading.errors.get(answers.WHOLE_FORM, "") if reading and shows_errors else "",
                "key": opened.key or issue_key(version=opened.version.pk, entry=opened.entry.pk),
                "is_shared": bool(opened.door.kiosk) or is_shared(request),
                "is_filled": reading is not None,
            }
            | context
        )
        return draw(request, "surveys/answer/sheet.html", context, status=status)


def sheet_context(opened: Opened) -> dict:
    """What the sheet's template asks for, of a sheet that nothing has happened to yet."""
    definition, page = opened.definition, opened.page
    return {
        "door": opened.door,
        "entry": opened.entry,
        "launch": opened.entry.launch,
        "language": definition.language,
        "languages": [(code, _language_name(code)) for code in definition.languages],
        "question_count": len(definition.asked) if page is None and not definition.has_rules else 0,
        "minutes": asking.minutes(definition),
        "page": page,
        "page_count": len(definition.pages),
        "is_last": page is None or page >= len(definition.pages),
        "is_end": page is not None and page > len(definition.pages),
        "version_id": opened.version.pk,
        "carried": "",
        "complaints": [],
        "whole_form_error": "",
        "key": "",
        "is_shared": False,
        "is_filled": False,
        "is_over": False,
        "is_other": False,
        "is_spent": False,
        "is_saved": False,
        "is_preview": False,
        "trouble": "",
    }


def _language_name(code: str) -> str:
    """The language's name in the language itself."""
    try:
        return translation.get_language_info(code)["name_local"]
    except KeyError:
        return code


def _unfinished(door: Door) -> Draft | None:
    """What was filled in with the slip before, on whatever device."""
    draft = services.drafts.load(door.slip) if door.slip else None
    return draft if draft and draft.version_id == door.entry.launch.version_id else None


def _save(request, opened: Opened, reading: answers.Reading) -> HttpResponse:
    """Keep what is filled in for later, wrong as it may be."""
    if not opened.entry.launch.is_accepting:
        return _over(request, opened, reading)
    saved = services.drafts.save(opened.door.slip, version=opened.version, typed=reading.typed, page=opened.page or 1)
    if saved is None:
        return _sheet(request, opened, reading, is_spent=True, status=409)
    return _sheet(request, opened, reading, is_saved=True)
