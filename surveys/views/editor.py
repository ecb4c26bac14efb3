"""What all pages of the editor work on: the draft of a questionnaire, and the way back when there is none."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import permissions, rules
from ..builder.readiness import shown
from ..builder.sketch import Json, Missing, Place, Sketch
from ..definitions import Definition, DefinitionError
from ..models import Questionnaire, Version

GET_POST = ["GET", "HEAD", "POST"]


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


def context_of(desk: Desk) -> Json:
    return {"questionnaire": desk.questionnaire, "draft": desk.draft, "sketch": desk.sketch}


def posted_in(request):
    """What was sent, be it empty; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def rule_said(definition: Definition | None, code: str = "", page: int = 0) -> str:
    if definition is None:
        return ""
    rule = definition.question(code).show_if if code else definition.pages[page - 1].show_if
    return rules.sentence(rule, definition) if rule else ""
