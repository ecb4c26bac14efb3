"""Questionnaires: ours and those of the bank."""

import datetime

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.views import FilteredTableView
from institutions.models import Institution
from journal.facts import history_of

from .. import asking, permissions, services
from ..filters import QuestionnaireFilter
from ..forms import USUAL_DAYS, USUAL_RETENTION
from ..models import Entry, Launch, Questionnaire, Version
from ..services.doors import Door
from ..tables import QuestionnaireTable
from .answering import Opened, sheet_context


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
        return own.annotate(launch_count=Count("versions__launches")).order_by("-created_at", "-pk")

    def get_empty_action(self):
        return reverse("surveys:bank_list"), _("Open the bank")


@require_safe
def questionnaire_detail(request, pk):
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    version = questionnaire.latest()
    launches = Launch.objects.visible_to(request.user).filter(version__questionnaire=questionnaire)
    context = {
        "questionnaire": questionnaire,
        "version": version,
        "definition": version.parsed(),
        "launches": launches.select_related("network").order_by("-created_at")[:20],
        "history": history_of(questionnaire, limit=10),
    }
    return render(request, "surveys/questionnaire_detail.html", context)


@require_safe
def questionnaire_preview(request, pk):
    """The questionnaire as respondents see it, with nothing to send."""
    permissions.may_prepare(request.user).require()
    questionnaire = _questionnaire(request, pk)
    version = questionnaire.latest()
    return render(request, "surveys/answer/sheet.html", preview_context(questionnaire, version))


def preview_context(questionnaire: Questionnaire, version: Version) -> dict:
    """What the respondents' page needs, with a survey that is only imagined."""
    questions, _complaints = asking.sheet(version)
    today = timezone.localdate()
    launch = Launch(
        title=questionnaire.title,
        audience=questionnaire.audience,
        notice_text=version.parsed().notice,
        closes_on=today + datetime.timedelta(days=USUAL_DAYS),
        retention_until=today + datetime.timedelta(days=USUAL_RETENTION),
    )
    institution = Institution(short_name=_("Name of the institution"))
    door = Door(Entry(launch=launch, institution=institution, code="preview"), "preview")
    return sheet_context(Opened(door, version)) | {"questions": questions, "is_preview": True}


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
    return get_object_or_404(Questionnaire.objects.visible_to(request.user), pk=pk)
