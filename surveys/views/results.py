"""What a survey found: all questions, one of them in depth, own words, beside another survey, as JSON."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import condition, require_POST, require_safe

from common.folding import fold
from common.verdicts import Refused
from documents import charts, files, incoming
from institutions.models import Institution

from .. import exporting, permissions, results_numbers
from ..definitions import Question
from ..models import Launch, OwnWords, ResultFile
from ..results import Result, Results, Scope, words_line
from ..results_charts import chart_of
from ..results_comparing import compare
from ..results_crossing import AT_ONCE, counted, crossing, stored
from ..results_forms import CompareForm, CrossForm, ScopeForm, WordsForm
from ..results_texts import Texts, texts
from ..results_words import sentences

WORDS_A_PAGE = 50
# A page that was deployed anew is another page.
_LOOK = str(max(path.stat().st_mtime_ns for path in Path(settings.BASE_DIR, "templates").rglob("*.html")))


def _etag(request, pk) -> str | None:
    """Names everything that the page is made of; None (no saving) for what concerns one visit only."""
    if request.user.is_anonymous or len(messages.get_messages(request)):
        return None
    launch = Launch.objects.visible_to(request.user).filter(pk=pk).first()
    if launch is None:
        return None
    cookies = [request.COOKIES.get(name, "") for name in ("size", "scheme", settings.CSRF_COOKIE_NAME)]
    state = [launch.state, launch.title, launch.closes_on, launch.suppress_below, results_numbers.revision(launch)]
    counts = results_numbers.counts(launch)
    parts = [_LOOK, request.get_full_path(), request.user.pk, request.user, *cookies, *state, *counts]
    return '"' + hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32] + '"'


@require_safe
@condition(etag_func=_etag)
def launch_results(request, pk):
    """Distributions of all questions: of the whole survey, or of one group."""
    launch, results, form = _asked(request, pk)
    scope = form.scope
    counts = results_numbers.counts(launch, scope)
    included = results.answered(scope)
    shown = [(result, _drawn(result, form.label), sentences(result)) for result in results.of(scope)]
    context = {
        "launch": launch,
        "form": form,
        "label": form.label,
        "institution": form.chosen,
        "counts": counts,
        "included": included,
        "results": shown,
        "query": request.GET.urlencode(),
        "siblings": results_numbers.siblings(launch, request.user),
        "may_see_details": permissions.may_see_details(request.user, launch),
        "may_export": permissions.may_export_results(request.user, launch),
        "kinds": exporting.KINDS,
    }
    response = render(request, "surveys/launch_results.html", context)
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def launch_results_json(request, pk):
    """The same figures for programs."""
    _found, results, form = _asked(request, pk)
    return JsonResponse(results_numbers.as_json(results, form.scope), json_dumps_params={"ensure_ascii": False})


@require_safe
def launch_result_question(request, pk, code):
    """One question: institution by institution, band by band, and by the answers to another question."""
    launch, results, _form = _asked(request, pk)
    question = _question(results, code)
    institutions = permissions.institutions_seen(request.user, launch).order_by("sort_key", "pk")
    details = permissions.may_see_details(request.user, launch)
    cross_form = CrossForm(request.GET, definition=results.definition, question=question)
    by = results.definition.question(cross_form.wanted.get("by", "")) if details else None
    table = is_large = None
    if by:
        revision = results_numbers.revision(launch)
        groups = stored(launch, question, by, revision)
        is_small = groups is None and results_numbers.counts(launch).received <= AT_ONCE
        if is_small and not results_numbers.is_erased(launch):
            groups = counted(launch, question, by, revision)
        table = crossing(launch, question, by, groups) if groups is not None else None
        is_large = groups is None
    context = {
        "launch": launch,
        "question": question,
        "result": results.question(question),
        "rows": results_numbers.by_group(results, question, institutions),
        "cross_form": cross_form,
        "by": by,
        "crossing": table,
        "is_large": is_large,
        "is_erased": results_numbers.is_erased(launch),
        "may_see_details": details,
    }
    return render(request, "surveys/launch_result_question.html", context)


@require_POST
def launch_result_cross(request, pk, code):
    """Count a crossing of a large survey behind the scenes."""
    launch, results, _form = _asked(request, pk)
    permissions.may_see_details(request.user, launch).require()
    question = _question(results, code)
    cross_form = CrossForm(request.POST, definition=results.definition, question=question)
    by = results.definition.question(cross_form.wanted.get("by", ""))
    if by is None:
        messages.error(request, _("Choose the question by whose answers to divide."))
        return redirect("surveys:launch_result_question", launch.pk, question.code)
    return redirect(exporting.start_crossing(launch, question, by, by_user=request.user))


@require_safe
def launch_result_words(request, pk, code):
    """Answers in own words: by chance in order, of a group that is large enough."""
    launch, results, form = _asked(request, pk)
    permissions.may_see_details(request.user, launch).require()
    question = _question(results, code)
    words_form = WordsForm(request.GET)
    scope = form.scope
    if form.chosen is None and not request.user.is_department:
        own = permissions.institutions_seen(request.user, launch).first()
        scope = Scope(own.pk if own else None, scope.band)
    if scope.institution is None and not request.user.is_department:
        found = Texts(OwnWords.objects.none(), is_hidden=True)
    else:
        found = texts(launch, results.figures, words_line(question), scope)
    rows = found.rows
    for word in fold(words_form.wanted.get("q", "")).split():
        rows = rows.filter(search_text__contains=word)
    context = {
        "launch": launch,
        "question": question,
        "form": form,
        "words_form": words_form,
        "texts": found,
        "page": Paginator(rows, WORDS_A_PAGE).get_page(request.GET.get("page")),
        "institution": Institution.objects.filter(pk=scope.institution).first() if scope.institution else None,
        "is_searched": bool(words_form.wanted),
        "is_erased": results_numbers.is_erased(launch),
    }
    return render(request, "surveys/launch_result_words.html", context)


@require_safe
def launch_results_compare(request, pk):
    """This survey beside another one."""
    launch, results, form = _asked(request, pk)
    compare_form = CompareForm(request.GET, user=request.user, launch=launch)
    other = compare_form.wanted.get("other")
    context = {"launch": launch, "form": compare_form, "scope_form": form, "other": other, "label": form.label}
    if other:
        beside = Results(other)
        context |= {
            "compared": compare(results, beside, form.scope),
            "here": results.answered(form.scope),
            "there": beside.answered(form.scope),
        }
    return render(request, "surveys/launch_results_compare.html", context)


@require_POST
def launch_results_export(request, pk):
    """Start making a report or a file of the results."""
    launch = _launch(request, pk)
    permissions.may_export_results(request.user, launch).require()
    kind = request.POST.get("kind", "")
    if kind not in exporting.KINDS:
        raise Http404
    try:
        job = exporting.start(launch, kind, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("surveys:launch_results", launch.pk)
    if left_out := exporting.left_out(launch, kind):
        text = ngettext(
            "%(n)s answer is not in the file: one of its group was erased after the totals had been shown, and the "
            "rest beside them would tell what it was.",
            "%(n)s answers are not in the file: some of their groups were erased after the totals had been shown, and "
            "the rest beside them would tell what they were.",
            left_out,
        )
        messages.warning(request, text % {"n": left_out})
    return redirect(job)


@require_safe
def launch_result_file(request, pk, file):
    """Fetch a file of answers that was made in the last days."""
    launch = _launch(request, pk)
    permissions.may_export_results(request.user, launch).require()
    found = get_object_or_404(ResultFile, launch=launch, pk=file)
    try:
        content = incoming.path_of(found.key).open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is kept for a week only. Have it made anew."))
        return redirect("surveys:launch_results", launch.pk)
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = files.POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request, pk) -> tuple[Launch, Results, ScopeForm]:
    launch = _launch(request, pk)
    permissions.may_see_results(request.user, launch).require()
    results = Results(launch)
    return launch, results, ScopeForm(request.GET, user=request.user, results=results)


def _launch(request, pk) -> Launch:
    launches = Launch.objects.visible_to(request.user).select_related("network", "version__questionnaire")
    return get_object_or_404(launches, pk=pk)


def _question(results: Results, code: str) -> Question:
    question = results.definition.question(code)
    if question is None or question not in results.definition.asked:
        raise Http404
    return question


def _drawn(result: Result, label: str):
    chart = chart_of(result, label)
    return charts.for_screen(chart, f"chart-{result.question.code}") if chart else ""
