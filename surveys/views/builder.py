"""Pages of the editor: settings, parts, questions, rules. The draft may stay unfinished as long as needed."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.verdicts import Conflict, Refused

from ..builder import differences
from ..builder.forms import CodeForm, PageForm, QuestionForm, SettingsForm
from ..builder.rule_forms import RuleEditor
from ..builder.sketch import Json, Missing, Sketch
from ..definitions import Kind
from ..services import editing
from .editor import Desk, NoDraft, context_of, editor_page, posted_in, rule_said

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


@editor_page
def builder_settings(request, desk):
    """Title, who answers, the address to respondents, thanks."""
    questionnaire = desk.questionnaire

    def present(desk: Desk) -> Json:
        return {key: desk.sketch.source.get(key, "") for key in ("title", "notice", "thanks")}

    form = SettingsForm(posted_in(request), initial=present(desk) | {"audience": questionnaire.audience})

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

    form = PageForm(posted_in(request), initial=present(desk))

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
    context = context_of(desk) | {"form": form, "title": title, "seen": seen, "changed": changed, "status": status}
    return render(request, "surveys/builder/part.html", context | {"back": desk.url(at, "edit")}, status=status)


@editor_page
def builder_question_add(request, desk, number):
    """A new question: first its kind, then everything that the kind asks for."""
    desk.page(number)
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        kinds = [(each.value, each.label, ABOUT_KINDS[each]) for each in Kind]
        context = context_of(desk) | {"number": number, "kinds": kinds, "back": desk.url(f"page-{number}", "edit")}
        return render(request, "surveys/builder/question_kind.html", context)
    blank: Json = {"code": "", "kind": kind, "required": kind != Kind.TEXT}
    form = QuestionForm(posted_in(request), question=blank)
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
    posted = posted_in(request)
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
    context = context_of(desk) | {"is_new": False, "is_gone": False, "changed": []} | context
    context |= {
        "form": form,
        "kinds": Kind.choices,
        "rule": rule_said(definition, code) if code and desk.sketch.has(code) else "",
        "faulty": [formset for formset in form.formsets.values() if formset.is_bound and formset.total_error_count()],
        "shows_errors": status == 422,
        "dependents": desk.sketch.dependents(code) if code else [],
    }
    return render(request, "surveys/builder/question.html", context, status=status)


@editor_page
def builder_code(request, desk, code):
    """Another code for a question, with what that means."""
    place = desk.place(code)
    form = CodeForm(posted_in(request), initial={"code": code})
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
    context = context_of(desk) | {"form": form, "place": place, "code": code, "frozen": frozen}
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
    posted = posted_in(request)
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
    context = context_of(desk) | {
        "title": title,
        "editor": editor,
        "sentence": rule_said(desk.definition, code, page),
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
    return render(request, "surveys/builder/preview.html", context_of(desk))
