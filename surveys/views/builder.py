"""The editor of a questionnaire: outline, pages, questions, rules. The draft may stay unfinished as long as needed."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import Conflict, Refused

from .. import permissions, rules
from ..builder import differences
from ..builder.forms import CodeForm, PageForm, QuestionForm, SettingsForm
from ..builder.readiness import Lack, lacks, shown
from ..builder.rule_forms import RuleEditor
from ..builder.sketch import Json, Missing, Place, Sketch
from ..definitions import Definition, DefinitionError, Kind
from ..models import Questionnaire, Version
from ..services import editing

GET_POST = ["GET", "HEAD", "POST"]
# What each kind is for, in the words of whoever is choosing.
ABOUT_KINDS = {
    Kind.SINGLE: gettext_lazy("One of several answers is chosen."),
    Kind.MULTI: gettext_lazy("Several answers may be chosen; how many can be limited."),
    Kind.SCALE: gettext_lazy("A mark, for example from 1 to 5; the report shows the mean."),
    Kind.MATRIX: gettext_lazy("Several lines with the same scale or the same answers."),
    Kind.NUMBER: gettext_lazy("A number is typed, with limits and a unit."),
    Kind.TEXT: gettext_lazy("People write in their own words."),
    Kind.DATE: gettext_lazy("A day is chosen."),
    Kind.RANKING: gettext_lazy("Answers are put in the order of preference."),
    Kind.INFO: gettext_lazy("Only an explanation: nothing is to be answered."),
}


class NoDraft(Exception):
    """There is nothing to edit; answered by a way back."""


@dataclass
class Desk:
    """What every page of the editor works on."""

    questionnaire: Questionnaire
    draft: Version
    sketch: Sketch

    @classmethod
    def of(cls, request: HttpRequest, pk: int) -> "Desk":
        """The draft of that questionnaire. 404, 403 with the reason, or ``NoDraft``."""
        permissions.may_prepare(request.user).require()
        questionnaires = Questionnaire.objects.visible_to(request.user).own()
        questionnaire = get_object_or_404(questionnaires, pk=min(pk, 2**62))
        permissions.may_write(request.user, questionnaire).require()
        draft = questionnaire.draft()
        if draft is None:
            raise NoDraft
        return cls(questionnaire, draft, Sketch(draft.definition, draft.removed))

    @property
    def definition(self) -> Definition | None:
        """The draft with placeholders; None when even that cannot be read (a loaded file)."""
        try:
            return shown(self.sketch.source)
        except DefinitionError:
            return None

    def place(self, code: str) -> Place:
        try:
            return self.sketch.find(code)
        except Missing:
            raise Http404 from None

    def page(self, number: int) -> Json:
        try:
            return self.sketch.page(number)
        except Missing:
            raise Http404 from None

    def fresh(self) -> "Desk":
        """The same after somebody else's change."""
        draft = self.questionnaire.draft()
        if draft is None:
            raise NoDraft
        return Desk(self.questionnaire, draft, Sketch(draft.definition, draft.removed))

    def url(self, at: str = "", did: str = "") -> str:
        """The outline, at the question or page that something was done to."""
        address = reverse("surveys:builder", args=[self.questionnaire.pk])
        return f"{address}?{urlencode({'at': at, 'did': did})}#{at}" if at else address


def editor_page(view):
    """A page of the editor: ``view(request, desk, …)``. Without a draft, back to the questionnaire."""

    def wrapped(request, pk, **kwargs):
        try:
            return view(request, Desk.of(request, pk), **kwargs)
        except NoDraft:
            messages.info(request, _("There is no draft. Begin the next version to change the questions."))
            return redirect("surveys:questionnaire_detail", pk)

    return require_http_methods(GET_POST)(wrapped)


# The outline


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
    context = _context(desk) | {
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
            rule=_rule_said(definition, question["code"]),
            lacks=mine,
            is_first=count == 1 and place.page == 1,
            is_last=count == total and place.page == len(desk.sketch.pages),
        )
        rows.setdefault(place.page, []).append(row)
    for number, page in enumerate(desk.sketch.pages, 1):
        mine = [lack for lack in found if not lack.code and lack.page == number]
        yield PageRow(number, page, _rule_said(definition, page=number), mine, rows.get(number, []))


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


def _rule_said(definition: Definition | None, code: str = "", page: int = 0) -> str:
    if definition is None:
        return ""
    rule = definition.question(code).show_if if code else definition.pages[page - 1].show_if
    return rules.sentence(rule, definition) if rule else ""


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


# Pages of the editor


@editor_page
def builder_settings(request, desk):
    """Title, who answers, the address to respondents, thanks."""
    questionnaire = desk.questionnaire

    def present(desk: Desk) -> Json:
        return {key: desk.sketch.source.get(key, "") for key in ("title", "notice", "thanks")}

    form = SettingsForm(_posted(request), initial=present(desk) | {"audience": questionnaire.audience})

    def save():
        typed = dict(form.cleaned_data)
        audience = typed.pop("audience")
        editing.save_settings(
            questionnaire, typed, audience=audience, seen=request.POST.get("seen", ""), by=request.user
        )

    title = _("Title and address to respondents")
    return _form_page(request, desk, form, save, title, mark=lambda desk: desk.sketch.settings_mark(), present=present)


@editor_page
def builder_page(request, desk, number):
    """Heading and explanation of a page."""
    desk.page(number)

    def present(desk: Desk) -> Json:
        return {key: desk.page(number).get(key, "") for key in ("title", "text")}

    form = PageForm(_posted(request), initial=present(desk))

    def save():
        editing.save_page(
            desk.questionnaire, number, form.cleaned_data, seen=request.POST.get("seen", ""), by=request.user
        )

    title = _("Page %(number)s") % {"number": number}

    def mark(desk: Desk) -> str:
        return desk.sketch.page_mark(number)

    return _form_page(request, desk, form, save, title, mark=mark, present=present, at=f"page-{number}")


def _form_page(request, desk: Desk, form, save, title: str, *, mark, present, at: str = "") -> HttpResponse:
    """A form of a part of the draft that two people may have open. ``present(desk)``: what stands there now."""
    changed, status = [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save()
            except editing.Outdated:
                desk, status = desk.fresh(), 409
                changed = [(form.fields[key].label, value) for key, value in present(desk).items()]
            except Missing:
                raise Conflict(_("This part of the questionnaire was removed meanwhile.")) from None
            else:
                messages.success(request, _("Saved."))
                return redirect(desk.url(at, "edit"))
    # Who sends once more after the warning puts what he typed over the other person's change.
    seen = mark(desk) if request.method != "POST" or status == 409 else request.POST.get("seen", "")
    context = _context(desk) | {"form": form, "title": title, "seen": seen, "changed": changed, "status": status}
    return render(request, "surveys/builder/part.html", context | {"back": desk.url(at, "edit")}, status=status)


@editor_page
def builder_question_add(request, desk, number):
    """A new question: first its kind, then everything that the kind asks for."""
    desk.page(number)
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        kinds = [(each.value, each.label, ABOUT_KINDS[each]) for each in Kind]
        context = _context(desk) | {"number": number, "kinds": kinds, "back": desk.url(f"page-{number}", "edit")}
        return render(request, "surveys/builder/question_kind.html", context)
    blank: Json = {"code": "", "kind": kind, "required": kind != Kind.TEXT}
    form = QuestionForm(_posted(request), question=blank)
    if request.method == "POST" and form.is_valid():
        question = {key: value for key, value in form.result().items() if key != "code"}
        code = editing.add_question(desk.questionnaire, question, page=number, by=request.user)
        messages.success(request, _("The question is added."))
        return redirect(_after_saving(request, desk, code))
    context = {"number": number, "is_new": True, "seen": "", "back": desk.url(f"page-{number}", "edit")}
    return _question_page(request, desk, form, context, status=422 if request.method == "POST" else 200)


@editor_page
def builder_question(request, desk, code):
    """Everything about one question but its rule."""
    question, is_gone = _question(request, desk, code)
    posted = _posted(request)
    kind = request.POST.get("kind", "") if posted is not None else ""
    form = QuestionForm(posted, question=question, kind=kind if kind in Kind.values else "")
    seen = request.POST.get("seen", "") if posted is not None else desk.sketch.question_mark(code)
    context, status = {"code": code, "back": desk.url(f"q-{code}", "edit")}, 200
    if posted is not None and request.POST.get("act") != "kind" and form.is_whole:
        status = 422
        if form.is_valid():
            try:
                editing.save_question(desk.questionnaire, form.result(), seen=seen, by=request.user)
            except editing.Outdated:
                desk, status = desk.fresh(), 409
                seen = desk.sketch.question_mark(code)
                context["changed"] = _difference(desk, code, question)
            except Missing:
                seen, status, is_gone = "", 409, True
            else:
                messages.success(request, _("The question is saved."))
                return redirect(_after_saving(request, desk, code))
    return _question_page(request, desk, form, context | {"seen": seen, "is_gone": is_gone}, status=status)


def _question(request, desk: Desk, code: str) -> tuple[Json, bool]:
    """The question; for somebody who sends a question that was removed meanwhile, what it was."""
    if desk.sketch.has(code):
        return desk.sketch.find(code).question, False
    gone = next((each["question"] for each in desk.sketch.removed if each["question"]["code"] == code), None)
    if gone is None or request.method != "POST":
        raise Http404
    return gone, True


def _difference(desk: Desk, code: str, before: Json) -> list[differences.Line]:
    """What the question says now beside what it said when the person opened it – as far as that is known."""
    definition = desk.definition
    now = definition.question(code) if definition else None
    return list(differences.said(now, definition)) if now else []


def _after_saving(request, desk: Desk, code: str) -> str:
    if request.POST.get("act") == "rule":
        return reverse("surveys:builder_question_rule", args=[desk.questionnaire.pk, code])
    if request.POST.get("act") == "next":
        page = desk.fresh().sketch.find(code).page
        return reverse("surveys:builder_question_add", args=[desk.questionnaire.pk, page])
    return desk.url(f"q-{code}", "edit")


def _question_page(request, desk: Desk, form: QuestionForm, context: Json, *, status: int) -> HttpResponse:
    code = context.get("code", "")
    definition = desk.definition
    context = _context(desk) | {"is_new": False, "is_gone": False, "changed": []} | context
    context |= {
        "form": form,
        "kinds": Kind.choices,
        "rule": _rule_said(definition, code) if code and desk.sketch.has(code) else "",
        "faulty": [formset for formset in form.formsets.values() if formset.is_bound and formset.total_error_count()],
        "shows_errors": status == 422,
        "dependents": desk.sketch.dependents(code) if code else [],
    }
    return render(request, "surveys/builder/question.html", context, status=status)


@editor_page
def builder_code(request, desk, code):
    """Another code for a question, with what that means."""
    place = desk.place(code)
    form = CodeForm(_posted(request), initial={"code": code})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            new = form.cleaned_data["code"]
            try:
                editing.rename_question(desk.questionnaire, code, new, by=request.user)
            except Refused as refused:
                form.add_error("code", str(refused))
            except Missing:
                raise Conflict(_("The question was removed meanwhile.")) from None
            else:
                messages.success(request, _("The code is changed, the rules follow."))
                return redirect(desk.url(f"q-{new}", "edit"))
    frozen = [
        version.number
        for version in desk.questionnaire.versions.exclude(pk=desk.draft.pk).order_by("number")
        if Sketch(version.definition).has(code)
    ]
    context = _context(desk) | {"form": form, "place": place, "code": code, "frozen": frozen}
    return render(request, "surveys/builder/code.html", context, status=status)


# Rules


@editor_page
def builder_question_rule(request, desk, code):
    """When the question is shown."""
    place = desk.place(code)
    title = _("Rule of the question “%(text)s”") % {"text": place.question.get("text", "")[:100]}
    return _rule_page(request, desk, title, code=code)


@editor_page
def builder_page_rule(request, desk, number):
    """When the page is shown."""
    page = desk.page(number)
    title = _("Rule of page %(number)s “%(title)s”") % {"number": number, "title": page.get("title", "")}
    return _rule_page(request, desk, title, page=number)


def _rule_page(request, desk: Desk, title: str, *, code: str = "", page: int = 0) -> HttpResponse:
    sketch, definition = desk.sketch, desk.definition
    if definition is None:
        raise Refused(_("The questionnaire cannot be read. Mend what the outline names first."))
    earlier = [definition.question(place.question["code"]) for place in sketch.earlier(code, page)]
    present = (sketch.find(code).question if code else sketch.page(page)).get("show_if")
    act = request.POST.get("act", "save")
    posted = _posted(request)
    editor = RuleEditor(definition, earlier, present, posted, is_refresh=act == "refresh")
    seen = request.POST.get("seen", "") if posted is not None else sketch.rule_mark(code, page)
    at, status, trouble = f"q-{code}" if code else f"page-{page}", 200, ""
    save = partial(editing.save_rule, desk.questionnaire, code=code, page=page, seen=seen, by=request.user)
    if posted is not None and act != "refresh":
        status = 422
        try:
            if act == "always":
                save(None)
                messages.success(request, _("The rule is removed: it is always shown."))
                return redirect(desk.url(at, "edit"))
            if editor.is_valid():
                if rule := editor.result():
                    save(rule)
                    messages.success(request, _("The rule is saved."))
                    return redirect(desk.url(at, "edit"))
                trouble = _("Choose a question, or press “Always show”.")
        except editing.Outdated:
            desk, status = desk.fresh(), 409
            seen = desk.sketch.rule_mark(code, page)
            trouble = _("Somebody has changed this rule meanwhile. Saving once more puts yours in its place.")
        except Missing:
            raise Conflict(_("This part of the questionnaire was removed meanwhile.")) from None
    context = _context(desk) | {
        "title": title,
        "editor": editor,
        "sentence": _rule_said(desk.definition, code, page),
        "seen": seen,
        "trouble": trouble,
        "has_subjects": bool(editor.known),
        "shows_errors": status == 422,
        "back": desk.url(at, "edit"),
    }
    return render(request, "surveys/builder/rule.html", context, status=status)


@require_safe
def builder_preview(request, pk):
    """The draft as a phone shows it, beside the way to paper."""
    try:
        desk = Desk.of(request, pk)
    except NoDraft:
        return redirect("surveys:questionnaire_detail", pk)
    return render(request, "surveys/builder/preview.html", _context(desk))


def _context(desk: Desk) -> Json:
    return {"questionnaire": desk.questionnaire, "draft": desk.draft, "sketch": desk.sketch}


def _posted(request):
    """What was sent, be it empty; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None
