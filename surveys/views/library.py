"""Questions taken from elsewhere into a draft, and its texts in other languages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.verdicts import Refused

from ..builder import library as shelves_of
from ..builder.forms import LanguageForm, LibraryForm, TranslationForm
from ..definitions import LANGUAGE
from ..models import Questionnaire
from ..services import editing
from .editor import editor_page

PER_PAGE = 20


@editor_page
def library(request, desk):
    """Search in the banks and in the other questionnaires; take what is ticked, or a whole questionnaire."""
    mine = desk.questionnaire
    shelves = shelves_of.shelves(Questionnaire.objects.visible_to(request.user).in_use(), but=mine)
    form = LibraryForm(request.GET, shelves=shelves)
    wanted = form.wanted()
    trouble, status = "", 200
    if request.method == "POST":
        try:
            return redirect(_take(request, desk, shelves))
        except Refused as refused:
            trouble, status = str(refused), 422
    words = (wanted.get("q", ""), wanted.get("kind", ""), wanted.get("source", ""))
    page = Paginator(list(shelves_of.search(shelves, *words)), PER_PAGE).get_page(request.GET.get("page"))
    present = {place.question.get("text", "") for place in desk.sketch.places()}
    for find in page.object_list:
        find.is_present = find.question.get("text", "") in present
    context = {
        "questionnaire": mine,
        "draft": desk.draft,
        "form": form,
        "page_obj": page,
        "shelves": shelves,
        "is_filtered": any(words),
        "pages": list(enumerate((each.get("title", "") for each in desk.sketch.pages), 1)),
        "target": request.POST.get("to") or request.GET.get("to") or str(len(desk.sketch.pages)),
        "ticked": request.POST.getlist("take"),
        "trouble": trouble,
    }
    return render(request, "surveys/builder/library.html", context, status=status)


def _take(request, desk, shelves) -> str:
    whole = request.POST.get("whole", "")
    if whole:
        shelf = next((each for each in shelves if str(each.questionnaire.pk) == whole), None)
        if shelf is None:
            raise Refused(_("This questionnaire is not in the library any more."))
        without_rule = editing.take_whole(desk.questionnaire, shelf.source, by=request.user)
        count = len(shelf.questions)
    else:
        known = {find.key: find.question for find in shelves_of.search(shelves)}
        chosen = [known[key] for key in dict.fromkeys(request.POST.getlist("take")) if key in known]
        if not chosen:
            raise Refused(_("Tick at least one question."))
        to = request.POST.get("to", "")
        page = int(to) if to.isdecimal() and len(to) < 5 else len(desk.sketch.pages)
        without_rule = editing.take_questions(desk.questionnaire, chosen, page=page, by=request.user)
        count = len(chosen)
    text = ngettext("%(count)s question is taken.", "%(count)s questions are taken.", count)
    messages.success(request, text % {"count": count})
    if without_rule:
        text = _("These lost their rule, because it asks about a question that was not taken along: %(codes)s.")
        messages.warning(request, text % {"codes": ", ".join(without_rule)})
    return desk.url()


@editor_page
def languages(request, desk):
    """Languages that the questionnaire is translated into."""
    form = LanguageForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            language = form.cleaned_data["language"]
            return redirect("surveys:builder_translation", desk.questionnaire.pk, language)
        status = 422
    definition = desk.definition
    texts = definition.texts if definition else {}
    rows = [
        {"language": language, "done": sum(path in words for path in texts), "of": len(texts)}
        for language, words in sorted(desk.sketch.source.get("translations", {}).items())
    ]
    context = {"questionnaire": desk.questionnaire, "form": form, "rows": rows}
    return render(request, "surveys/builder/languages.html", context, status=status)


@editor_page
def translation(request, desk, language):
    """All texts beside their translations into one language."""
    definition = desk.definition
    if not LANGUAGE.match(language) or definition is None or language == definition.base_language:
        raise Http404
    kept = desk.sketch.source.get("translations", {}).get(language, {})
    form = TranslationForm(request.POST if request.method == "POST" else None, texts=definition.texts, kept=kept)
    status = 200
    if request.method == "POST" and request.POST.get("act") == "drop":
        editing.drop_language(desk.questionnaire, language, by=request.user)
        messages.success(request, _("The language is removed."))
        return redirect("surveys:builder_languages", desk.questionnaire.pk)
    if request.method == "POST":
        if form.is_valid():
            if changed := form.changed():
                editing.save_translations(desk.questionnaire, language, changed, by=request.user)
            messages.success(request, _("The translation is saved."))
            return redirect(reverse("surveys:builder_languages", args=[desk.questionnaire.pk]))
        status = 422
    context = {"questionnaire": desk.questionnaire, "form": form, "language": language, "is_kept": bool(kept)}
    return render(request, "surveys/builder/translation.html", context, status=status)
