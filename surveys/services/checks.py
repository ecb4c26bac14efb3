"""What stands in the way of opening a survey, and what had better be looked at first."""

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions.models import Appointment

from ..builder import readiness
from ..models import Launch, SlipBatch


@dataclass(frozen=True, slots=True)
class Check:
    """One remark. ``is_blocking``: the survey cannot be opened so. ``url``: where it is mended."""

    text: str
    url: str
    is_blocking: bool = False


def of(launch: Launch) -> list[Check]:
    """All remarks on a draft, those that forbid opening first."""
    edit = reverse("surveys:launch_edit", args=[launch.pk])
    targets = reverse("surveys:launch_targets", args=[launch.pk])
    found = _of_questions(launch)
    if launch.closes_on < timezone.localdate():
        found.append(Check(_("The last day is over. Set a later one first."), edit, is_blocking=True))
    entries = launch.entries.in_use()
    if not entries.exists():
        url = reverse("surveys:launch_institutions", args=[launch.pk])
        found.append(Check(_("No institution is asked."), url, is_blocking=True))
    if not launch.notice_text.strip():
        found.append(Check(_("Respondents are not told who asks and what for."), edit))
    if count := entries.filter(expected__isnull=True).count():
        text = ngettext("%(n)s link has no head-count.", "%(n)s links have no head-count.", count)
        found.append(Check(text % {"n": count}, targets))
    if count := entries.filter(answers_needed__gt=F("expected")).count():
        text = ngettext(
            "%(n)s link needs more answers than there are people.",
            "%(n)s links need more answers than there are people.",
            count,
        )
        found.append(Check(text % {"n": count}, targets))
    if count := _without_people(launch):
        text = ngettext(
            "%(n)s institution has nobody who could hand out the link.",
            "%(n)s institutions have nobody who could hand out the link.",
            count,
        )
        found.append(Check(text % {"n": count}, reverse("institutions:appointment_list")))
    if lacks_slips(launch):
        found.append(Check(_("Answers are taken with slips only, and no slips are printed yet."), "#institutions"))
    return sorted(found, key=lambda check: not check.is_blocking)


def lacks_slips(launch: Launch) -> bool:
    """Are answers taken with slips only, and nobody has printed any?"""
    return launch.by_slips_only and not SlipBatch.objects.filter(entry__launch=launch).exists()


def _of_questions(launch: Launch) -> list[Check]:
    url = launch.version.questionnaire.get_absolute_url()
    if not launch.version.is_frozen:
        url = reverse("surveys:builder", args=[launch.version.questionnaire_id])
    found = []
    for lack in readiness.lacks(launch.version.definition):
        text = lack.message
        if lack.number:
            text = _("Question %(number)s: %(problem)s") % {"number": lack.number, "problem": lack.message}
        found.append(Check(text, url, is_blocking=lack.is_blocking))
    return found


def _without_people(launch: Launch) -> int:
    asked = launch.entries.in_use().order_by().values("institution").distinct()
    appointed = Appointment.objects.current().filter(user__is_active=True).order_by().values("institution")
    return asked.exclude(institution__in=appointed).count()
