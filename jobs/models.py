"""Long work: what it is, how far it is, and what came of it."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile

# A running work that said nothing for so long is dead: its worker was killed or the machine went down.
SILENCE = datetime.timedelta(minutes=5)


class JobState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("long work", "Waits for its turn")
    RUNNING = "running", pgettext_lazy("long work", "Under way")
    DONE = "done", pgettext_lazy("long work", "Done")
    FAILED = "failed", pgettext_lazy("long work", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("long work", "Cancelled")


ACTIVE = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(models.QuerySet):
    def visible_to(self, user) -> "JobQuerySet":
        """One's own; administrators of the department see everybody's."""
        return self if user.is_department_administrator else self.filter(started_by=user)

    def active(self) -> "JobQuerySet":
        """Waiting or under way."""
        return self.filter(state__in=ACTIVE)

    def dead(self, now: datetime.datetime | None = None) -> "JobQuerySet":
        """Said to be under way, but silent for too long."""
        return self.filter(state=JobState.RUNNING, heartbeat_at__lt=(now or timezone.now()) - SILENCE)


class Job(models.Model):
    """Фоновая работа: one long work that a person started."""

    MOVES = {  # move: (from, to)
        "begin": ({JobState.QUEUED}, JobState.RUNNING),
        "put_back": ({JobState.RUNNING}, JobState.QUEUED),
        "finish": ({JobState.RUNNING}, JobState.DONE),
        "fail": ({JobState.RUNNING}, JobState.FAILED),
        "ask_to_stop": ({JobState.RUNNING}, JobState.RUNNING),
        "stop": ({JobState.QUEUED, JobState.RUNNING}, JobState.CANCELLED),
        "repeat": ({JobState.FAILED, JobState.CANCELLED}, JobState.QUEUED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=100, help_text=_("Code of the work, such as institutions.import."))
    title = models.CharField(_("title"), max_length=300)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), default=0, help_text=_("0 while nobody knows."))
    doing = models.CharField(_("what it does now"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times begun"), default=0)
    error = models.TextField(
        _("why it failed"), blank=True, help_text=_("In words for people; the rest is in the log.")
    )
    result = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file made")
    )
    result_url = models.CharField(
        _("page of the result"), max_length=300, blank=True, help_text=_("Also where the work belongs while it runs.")
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs", verbose_name=_("started by")
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    begun_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last word"), null=True, blank=True)
    stop_asked_at = models.DateTimeField(_("asked to stop"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    seen_at = models.DateTimeField(_("its end was noticed"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("long work")
        verbose_name_plural = _("long works")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ACTIVE, finished_at__isnull=True)
                | Q(~Q(state__in=ACTIVE), finished_at__isnull=False),
                name="job_ends_when_it_is_over",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(heartbeat_at__isnull=False),
                name="running_job_gives_signs_of_life",
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job_detail", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_stuck(self) -> bool:
        """Did nobody take it up, or is it under way by its own word only?"""
        last_word = self.heartbeat_at if self.state == JobState.RUNNING else self.created_at
        return self.is_active and last_word < timezone.now() - SILENCE
