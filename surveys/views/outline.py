"""The outline of a questionnaire that is written: its pages and questions, what is unfinished, moves and removals."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.verdicts import Refused

from ..builder import differences
from ..builder.readiness import Lack, lacks
from ..builder.sketch import Json, Missing, Place, Sketch
from ..definitions import Definition, Kind
from ..services import editing
from .editor import Desk, context_of, editor_page, rule_said


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the outline."""

    place: Place
    kind: str
    facts: list[str]
    rule: str
    lacks: list[Lack]
    is_first: bool
    is_last: bool

    @property
    def question(self) -> Json:
        return self.place.question

    @property
    def name(self) -> str:
        """How a button says which question it is about."""
        return self.question.get("text", "").strip() or _("question without a text")


@dataclass(frozen=True, slots=True)
class PageRow:
    number: int
    page: Json
    rule: str
    lacks: list[Lack]
    rows: list[Row]


@editor_page
def builder(request, desk):
    """The outline: pages and questions, and everything that is done to them by one button."""
    if request.method != "POST":
        return _outline(request, desk)
    try:
        return redirect(_act(request, desk))
    except Missing:
        trouble = _("This question or page is not there any more. Below is the questionnaire as it is now.")
        status = 409
    except editing.Outdated:
        trouble = _("Somebody has changed the order meanwhile, so nothing was moved. Below is the order as it is now.")
        status = 409
    except Refused as refused:
        trouble, status = str(refused), 422
    return _outline(request, desk.fresh(), trouble=trouble, status=status)


def _outline(request, desk: Desk, *, trouble: str = "", status: int = 200) -> HttpResponse:
    found = lacks(desk.sketch.source)
    context = context_of(desk) | {
        "pages": list(_pages(desk, found)),
        "lacks": found,
        "lacking_whole": [lack for lack in found if not lack.code and not lack.page],
        "order_mark": desk.sketch.order_mark(),
        "removed": desk.sketch.removed,
        "page_numbers": range(1, len(desk.sketch.pages) + 1),
        "languages": sorted(desk.sketch.source.get("translations", {})),
        "launches": desk.draft.launches.select_related("network").order_by("-created_at"),
        "trouble": trouble,
        "question_count": sum(1 for place in desk.sketch.places() if place.number),
    }
    return render(request, "surveys/builder/outline.html", context, status=status)


def _pages(desk: Desk, found: list[Lack]):
    definition = desk.definition
    total = sum(len(page["questions"]) for page in desk.sketch.pages)
    rows: dict[int, list[Row]] = {}
    for count, place in enumerate(desk.sketch.places(), 1):
        question = place.question
        mine = [lack for lack in found if lack.code == question["code"]]
        row = Row(
            place=place,
            kind=str(Kind(question["kind"]).label),
            facts=_facts(question, definition),
            rule=rule_said(definition, question["code"]),
            lacks=mine,
            is_first=count == 1 and place.page == 1,
            is_last=count == total and place.page == len(desk.sketch.pages),
        )
        rows.setdefault(place.page, []).append(row)
    for number, page in enumerate(desk.sketch.pages, 1):
        mine = [lack for lack in found if not lack.code and lack.page == number]
        yield PageRow(number, page, rule_said(definition, page=number), mine, rows.get(number, []))


def _facts(question: Json, definition: Definition | None) -> list[str]:
    """What is good to know about a question without opening it."""
    facts = []
    if question["kind"] != Kind.INFO:
        facts.append(_("must be answered") if question.get("required") else _("may be skipped"))
    for key, words in (("choices", _("answers: %(count)s")), ("rows", _("lines: %(count)s"))):
        if question.get(key):
            facts.append(words % {"count": len(question[key])})
    parsed = definition.question(question["code"]) if definition else None
    if parsed and (limits := differences.limits(parsed)):
        facts.append(limits)
    return facts


def _act(request, desk: Desk) -> str:
    """Do what the button says, ``up:q4``; the address to go on to."""
    act, _colon, about = request.POST.get("act", "").partition(":")
    seen, by, questionnaire = request.POST.get("seen", ""), request.user, desk.questionnaire
    if act in ("up", "down"):
        step = partial(Sketch.step, code=about, by=-1 if act == "up" else 1)
        return _moved(request, desk, editing.move_question(questionnaire, about, step, seen=seen, by=by), act)
    if act in ("to", "place"):
        code, *target = about.split(":")
        page = _whole(target[0] if act == "place" and target else request.POST.get(f"page-{code}"))
        position = _whole(target[1]) if len(target) > 1 else len(desk.sketch.page(page)["questions"]) + 1
        move = partial(Sketch.move, code=code, page=page, position=position)
        return _moved(request, desk, editing.move_question(questionnaire, code, move, seen=seen, by=by), "edit")
    if act == "copy":
        code = editing.copy_question(questionnaire, about, by=by)
        messages.success(request, _("The question is copied; the copy stands right behind it."))
        return desk.url(f"q-{code}", "edit")
    if act == "remove":
        return _removed(request, desk, about)
    if act == "restore":
        place = editing.restore_question(questionnaire, about, by=by)
        messages.success(request, _("The question is back on page %(page)s.") % {"page": place.page})
        return desk.url(f"q-{about}", "edit")
    if act == "page-add":
        number = editing.add_page(questionnaire, by=by)
        messages.success(request, _("Page %(number)s is added.") % {"number": number})
        return desk.url(f"page-{number}", "edit")
    if act in ("page-up", "page-down"):
        step = -1 if act == "page-up" else 1
        number = editing.move_page(questionnaire, _whole(about), step, seen=seen, by=by)
        messages.success(request, _("The page is now number %(number)s.") % {"number": number})
        return desk.url(f"page-{number}", act)
    if act == "page-remove":
        editing.remove_page(questionnaire, _whole(about), seen=seen, by=by)
        messages.success(request, _("The page is removed. Its questions are in the list of removed ones."))
        return desk.url()
    raise Refused(_("It is not clear what to do. Press one of the buttons of the page."))


def _moved(request, desk: Desk, place: Place, did: str) -> str:
    code = place.question["code"]
    said = {"page": place.page, "position": place.position}
    messages.success(request, _("Moved: page %(page)s, place %(position)s.") % said)
    return desk.url(f"q-{code}", did)


def _removed(request, desk: Desk, code: str) -> str:
    place = desk.sketch.find(code)
    dependents = editing.remove_question(desk.questionnaire, code, by=request.user)
    messages.success(request, _("The question is removed. It can be brought back from the list below."))
    if dependents:
        text = _("Rules ask about the removed question: %(where)s. Change them, or bring the question back.")
        messages.warning(request, text % {"where": ", ".join(dependents)})
    neighbours = [each.question["code"] for each in desk.sketch.places() if each.page == place.page]
    at = neighbours.index(code)
    after = [*neighbours[at + 1 :], *reversed(neighbours[:at])]
    return desk.url(f"q-{after[0]}" if after else f"page-{place.page}", "edit")


def _whole(value: object) -> int:
    try:
        return int(str(value)[:6])
    except ValueError:
        raise Missing(value) from None
