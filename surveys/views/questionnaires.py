"""Questionnaires: ours and those of the bank."""

import datetime

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import ConfirmForm
from common.views import FilteredTableView
from documents import pdf
from institutions.models import Institution
from journal.facts import history_of

from .. import asking, permissions, services
from ..builder import differences
from ..builder.forms import QuestionnaireForm, TitleForm
from ..builder.readiness import filled, lacks
from ..definitions import DefinitionError
from ..filters import QuestionnaireFilter
from ..forms import USUAL_DAYS, USUAL_RETENTION
from ..models import Entry, Launch, Questionnaire, Version, VersionState
from ..services.doors import Door
from ..tables import QuestionnaireTable
from .answering import Opened, sheet_context
from .asked import asked
from .launches import paper

GET_POST = ["GET", "HEAD", "POST"]


class QuestionnaireList(FilteredTableView):
    """The department's own questionnaires."""

    model = Questionnaire
    table_class = QuestionnaireTable
    filterset_class = QuestionnaireFilter
    title = gettext_lazy("Questionnaires")
    empty_title = gettext_lazy("You have no questionnaires yet")
    empty_text = gettext_lazy("Ready ones for teachers, pupils and parents are in the bank of questions.")

    def get(self, request, *args, **kwargs):
        permissions.may_prepare(request.user).require()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        own = super().get_queryset().own()
        if not self.request.GET.get("archive"):
            own = own.in_use()
        draft = Version.objects.filter(questionnaire=OuterRef("pk"), state=VersionState.DRAFT)
        own = own.annotate(launch_count=Count("versions__launches"), has_draft=Exists(draft))
        return own.order_by("-created_at", "-pk")

    def get_empty_action(self):
        return reverse("surveys:bank_list"), _("Open the bank")


@require_http_methods(GET_POST)
def questionnaire_create(request):
    """Begin an empty questionnaire; on to its questions."""
    permissions.may_prepare(request.user).require()
    form = QuestionnaireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        questionnaire = services.editing.create(by=request.user, **form.cleaned_data)
        messages.success(request, _("The questionnaire is begun. Add questions, or take them from the library."))
        return redirect("surveys:builder", questionnaire.pk)
    context = {"form": form, "title": _("New questionnaire"), "submit": _("Begin the questionnaire")}
    return render(request, "surveys/questionnaire_form.html", context, status=_status(request))


@require_http_methods(GET_POST)
def questionnaire_copy(request, pk):
    """A questionnaire of one's own with the questions of another one."""
    permissions.may_prepare(request.user).require()
    source = _questionnaire(request, pk)
    initial = {"title": _("%(title)s (copy)") % {"title": source.title}}
    form = TitleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fresh = services.editing.copy(source, title=form.cleaned_data["title"], by=request.user)
        messages.success(request, _("The questionnaire is copied. The copy can be changed as you like."))
        return redirect("surveys:builder", fresh.pk)
    context = {"form": form, "questionnaire": source, "title": _("Copy of a questionnaire"), "submit": _("Copy")}
    return render(request, "surveys/questionnaire_form.html", context, status=_status(request))


@require_safe
def questionnaire_detail(request, pk):
    """What is asked today, the versions, the surveys that were held."""
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    versions = list(questionnaire.versions.annotate(launch_count=Count("launches")).order_by("-number"))
    version = versions[0]
    launches = Launch.objects.visible_to(request.user).filter(version__questionnaire=questionnaire)
    context = {
        "questionnaire": questionnaire,
        "version": version,
        "versions": versions,
        "latest": version,
        "lack_count": 0 if version.is_frozen else sum(lack.is_blocking for lack in lacks(version.definition)),
        "may_write": permissions.may_write(request.user, questionnaire),
        "launches": launches.select_related("network").order_by("-created_at")[:20],
        "history": history_of(questionnaire, *versions, limit=20),
        **asked(version),
    }
    return render(request, "surveys/questionnaire_detail.html", context)


@require_safe
def version_detail(request, pk, number):
    """One version as it was asked, and the way to the next."""
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    version = _version(questionnaire, number)
    context = {
        "questionnaire": questionnaire,
        "version": version,
        "launches": version.launches.select_related("network").order_by("-created_at"),
        "may_begin_draft": permissions.may_begin_draft(request.user, version),
        "other": next((each for each in questionnaire.versions.order_by("-number") if each.number < number), None),
        **asked(version),
    }
    return render(request, "surveys/version_detail.html", context)


@require_safe
def version_compare(request, pk):
    """Two versions side by side, question by question."""
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    versions = list(questionnaire.versions.order_by("-number"))
    by_number = {str(version.number): version for version in versions}
    new = by_number.get(request.GET.get("new", ""), versions[0])
    old = by_number.get(request.GET.get("old", ""), versions[min(1, len(versions) - 1)])
    try:
        found, trouble = differences.compare(old.shown(), new.shown()), ""
    except DefinitionError as error:
        found, trouble = [], str(error)
    context = {
        "questionnaire": questionnaire,
        "versions": versions,
        "old": old,
        "new": new,
        "differences": found,
        "trouble": trouble,
    }
    return render(request, "surveys/version_compare.html", context)


@require_POST
def version_draft(request, pk, number):
    """Begin the next version with the questions of this one."""
    permissions.may_prepare(request.user).require()
    version = _version(_questionnaire(request, pk), number)
    permissions.may_begin_draft(request.user, version).require()
    services.editing.begin_draft(version, by=request.user)
    messages.success(request, _("The next version is begun. Surveys that are open go on with the version they have."))
    return redirect("surveys:builder", pk)


@require_http_methods(GET_POST)
def draft_discard(request, pk):
    """Throw the draft away; a questionnaire that has nothing else goes with it."""
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    draft = questionnaire.draft()
    if draft is None:
        raise Http404
    permissions.may_discard(request.user, draft).require()
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        left = services.editing.discard_draft(questionnaire, by=request.user)
        if left is None:
            messages.success(request, _("The questionnaire is deleted."))
            return redirect("surveys:questionnaire_list")
        messages.success(request, _("The draft is thrown away. The version before it stands again."))
        return redirect(left)
    context = {"form": form, "questionnaire": questionnaire, "draft": draft, "is_only": draft.number == 1}
    return render(request, "surveys/draft_discard.html", context, status=_status(request))


@require_POST
def questionnaire_archive(request, pk):
    permissions.may_prepare(request.user).require()
    questionnaire = _own(request, pk)
    services.editing.archive(questionnaire, by=request.user)
    messages.success(request, _("The questionnaire is in the archive. Its surveys and their answers stay."))
    return redirect(questionnaire)


@require_POST
def questionnaire_unarchive(request, pk):
    permissions.may_prepare(request.user).require()
    questionnaire = _own(request, pk)
    services.editing.unarchive(questionnaire, by=request.user)
    messages.success(request, _("The questionnaire is in use again."))
    return redirect(questionnaire)


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def questionnaire_preview(request, pk):
    """The questionnaire as respondents see it, with nothing to send. Our own page shows it in a frame."""
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    return render(request, "surveys/answer/sheet.html", preview_context(questionnaire, _shown(questionnaire)))


@require_safe
def questionnaire_paper(request, pk):
    """The form of A4 as the questions are now, with a survey that is only imagined."""
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    version = _shown(questionnaire)
    entry = _imagined(questionnaire, version).entry
    context = {"entry": entry, "launch": entry.launch, "definition": version.parsed()}
    return paper(pdf.render("surveys/paper/form.html", context, title=questionnaire.title), questionnaire.title)


def _shown(questionnaire: Questionnaire) -> Version:
    """The newest version. A draft may be unfinished: it is shown with placeholders, and never saved like that."""
    version = questionnaire.latest()
    if version.is_frozen:
        return version
    return Version(pk=version.pk, questionnaire=questionnaire, definition=filled(version.definition))


def preview_context(questionnaire: Questionnaire, version: Version) -> dict:
    """What the respondents' page needs, with a survey that is only imagined."""
    questions, _complaints = asking.sheet(version)
    door = _imagined(questionnaire, version)
    return sheet_context(Opened(door, version)) | {"questions": questions, "is_preview": True}


def _imagined(questionnaire: Questionnaire, version: Version) -> Door:
    today = timezone.localdate()
    launch = Launch(
        title=questionnaire.title,
        audience=questionnaire.audience,
        notice_text=version.parsed().notice,
        closes_on=today + datetime.timedelta(days=USUAL_DAYS),
        retention_until=today + datetime.timedelta(days=USUAL_RETENTION),
    )
    institution = Institution(short_name=_("Name of the institution"))
    return Door(Entry(launch=launch, institution=institution, code="preview"), "preview")


@require_safe
def bank_list(request):
    permissions.may_prepare(request.user).require()
    banks = list(Questionnaire.objects.visible_to(request.user).banks())
    for bank in banks:
        bank.definition = bank.latest().parsed()
    return render(request, "surveys/bank_list.html", {"banks": banks})


@require_POST
def bank_install(request):
    """Load the ready questionnaires on a portal that has none yet."""
    permissions.may_prepare(request.user).require()
    services.banks.install(by=request.user)
    messages.success(request, _("The bank of questions is loaded."))
    return redirect("surveys:bank_list")


@require_POST
def bank_take(request, pk) -> HttpResponse:
    permissions.may_prepare(request.user).require()
    bank = get_object_or_404(Questionnaire.objects.visible_to(request.user).banks(), pk=pk)
    questionnaire = services.take(bank, by=request.user)
    messages.success(request, _("The questionnaire is yours now. Look at it and hold a survey with it."))
    return redirect(questionnaire)


def _questionnaire(request, pk) -> Questionnaire:
    return get_object_or_404(Questionnaire.objects.visible_to(request.user), pk=min(pk, 2**62))


def _own(request, pk) -> Questionnaire:
    return get_object_or_404(Questionnaire.objects.visible_to(request.user).own(), pk=min(pk, 2**62))


def _version(questionnaire: Questionnaire, number: int) -> Version:
    return get_object_or_404(questionnaire.versions, number=min(number, 2**15 - 1))


def _status(request) -> int:
    """Of a form that is shown: for the first time, or once more."""
    return 422 if request.method == "POST" else 200
