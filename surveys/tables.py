"""Lists of the surveys' pages."""

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.tables import DateColumn
from common.templatetags.look import state_badge

from .codes import grouped
from .models import Entry, Launch, LaunchState, Questionnaire

NUMERIC = {"td": {"class": "num"}, "th": {"class": "num"}}
TONES = {LaunchState.DRAFT: "neutral", LaunchState.OPEN: "info", LaunchState.CLOSED: "good"}


class LaunchTable(tables.Table):
    title = tables.Column(verbose_name=_("Survey"), linkify=True)
    network = tables.Column(verbose_name=_("Network"))
    audience = tables.Column(verbose_name=_("Who answers"))
    state = tables.Column(verbose_name=_("State"))
    closes_on = DateColumn(verbose_name=_("Until"))
    answered = tables.Column(verbose_name=_("Answers"))
    institution_count = tables.Column(verbose_name=_("Institutions"))

    class Meta:
        model = Launch
        fields = ("title", "network", "audience", "state", "closes_on", "answered", "institution_count")

    def render_state(self, record: Launch):
        return badge(record)

    def render_answered(self, record: Launch, value):
        return of_needed(value, record.needed)


class EntryTable(tables.Table):
    institution = tables.Column(
        verbose_name=_("Institution"),
        order_by="institution__sort_key",
        linkify=lambda record: reverse("surveys:entry_detail", args=[record.pk]),
    )
    class_band = tables.Column(verbose_name=_("Classes"))
    answered = tables.Column(verbose_name=_("Answers"))
    expected = tables.Column(verbose_name=_("Head-count"), default="–", attrs=NUMERIC)
    code = tables.Column(verbose_name=_("Link for respondents"), orderable=False)
    sheet = tables.Column(verbose_name=_("On paper"), empty_values=(), orderable=False)

    class Meta:
        model = Entry
        fields = ("institution", "class_band", "answered", "expected", "code", "sheet")

    def render_answered(self, record: Entry, value):
        context = {"entry": record, "text": of_needed(value, record.answers_needed)}
        return render_to_string("surveys/_answered.html", context)

    def render_code(self, record: Entry, value):
        if record.revoked_at:
            return state_badge("revoked", pgettext("link", "Withdrawn"), "bad")
        return render_to_string("surveys/_link.html", {"entry": record, "code": grouped(value)})

    def render_sheet(self, record: Entry):
        if record.revoked_at:
            return ""
        context = {"url": reverse("surveys:entry_sheet", args=[record.pk]), "label": gettext("Sheet"), "kind": "PDF"}
        return render_to_string("components/file_link.html", context | {"size": None})


class QuestionnaireTable(tables.Table):
    title = tables.Column(verbose_name=_("Questionnaire"), linkify=True)
    state = tables.Column(verbose_name=_("State"), empty_values=(), orderable=False)
    audience = tables.Column(verbose_name=_("Who answers"))
    launch_count = tables.Column(verbose_name=_("Surveys held"))
    created_at = DateColumn(verbose_name=pgettext_lazy("questionnaire", "Made"))

    class Meta:
        model = Questionnaire
        fields = ("title", "state", "audience", "launch_count", "created_at")

    def render_state(self, record: Questionnaire):
        if record.archived_at:
            return state_badge("archived", pgettext("questionnaire", "In the archive"), "neutral")
        if record.has_draft:
            return state_badge("draft", pgettext("questionnaire", "Being written"), "waiting")
        return state_badge("frozen", pgettext("questionnaire", "Was asked"), "good")


def badge(launch: Launch):
    """State of a survey, with what the days say about it."""
    if launch.is_overdue:
        return state_badge("overdue", pgettext("survey", "Past its last day"), "waiting")
    if launch.is_open and launch.is_early:
        return state_badge("scheduled", pgettext("survey", "Opens soon"), "info")
    return state_badge(launch.state, launch.get_state_display(), TONES[launch.state])


def of_needed(answered: int, needed: int) -> str:
    return gettext("%(answered)s of %(needed)s") % {"answered": answered, "needed": needed}
