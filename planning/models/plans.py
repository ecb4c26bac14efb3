"""Running plans: one template version for one network, and where each institution stands in it."""

import datetime
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.models import Institution, Network, Participation

from .templates import Stage, TemplateVersion

REASON_LENGTH = 20


class PlanState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("plan of a network", "Running")
    ARCHIVED = "archived", pgettext_lazy("plan of a network", "In the archive")


class PlanQuerySet(models.QuerySet):
    def active(self) -> "PlanQuerySet":
        """Those that run: at most one for each network."""
        return self.filter(state=PlanState.ACTIVE)

    def visible_to(self, user) -> "PlanQuerySet":
        """Whoever sees the network sees its plan."""
        return self.filter(network__in=Network.objects.visible_to(user).values("pk"))


class Plan(models.Model):
    """План сети: a published template version at work since a day. One runs, those of former years are archived."""

    MOVES = {  # move: (from, to)
        "archive": ({PlanState.ACTIVE}, PlanState.ARCHIVED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="plans", verbose_name=_("network"))
    state = models.CharField(_("state"), max_length=20, choices=PlanState, default=PlanState.ACTIVE, editable=False)
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("made after the plan"),
    )
    version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, related_name="plans", verbose_name=_("plan template")
    )
    starts_on = models.DateField(_("start"), default=timezone.localdate)
    review_days = models.PositiveSmallIntegerField(
        _("working days for a review"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("When a stage waits for the department longer, its administrators are told."),
    )
    thresholds = models.JSONField(
        _("thresholds"), default=dict, blank=True, help_text=_("Numbers of the conditions that differ from the usual.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["network__name", "-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network"], condition=Q(state=PlanState.ACTIVE), name="network_has_one_running_plan"
            )
        ]

    def __str__(self) -> str:
        return _("Plan of the network “%(network)s”") % {"network": self.network}

    def get_absolute_url(self) -> str:
        return reverse("planning:plan_detail", args=[self.pk])

    @property
    def is_archived(self) -> bool:
        return self.state == PlanState.ARCHIVED

    @property
    def school_year(self) -> str:
        """«2026/27»: by the day it starts; a plan made in summer is next autumn's."""
        first = self.starts_on.year if self.starts_on.month >= 6 else self.starts_on.year - 1
        return f"{first}/{(first + 1) % 100:02}"


class StageDeadline(models.Model):
    """Срок этапа, as planned for everybody; an institution's own may be moved later, with a reason."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="deadlines", verbose_name=_("plan"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("stage"))
    due_on = models.DateField(_("deadline"))

    class Meta:
        verbose_name = _("deadline of a stage")
        verbose_name_plural = _("deadlines of stages")
        ordering = ["plan", "stage__position"]
        constraints = [models.UniqueConstraint(fields=["plan", "stage"], name="stage_has_one_deadline")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.due_on:%d.%m.%Y}"


class ProgressState(models.TextChoices):
    LOCKED = "locked", pgettext_lazy("stage", "Not begun")
    OPEN = "open", pgettext_lazy("stage", "Open")
    IN_PROGRESS = "in_progress", pgettext_lazy("stage", "In progress")
    SUBMITTED = "submitted", pgettext_lazy("stage", "Under review")
    COMPLETED = "completed", pgettext_lazy("stage", "Completed")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("stage", "Not applicable")


UNFINISHED = (ProgressState.LOCKED, ProgressState.OPEN, ProgressState.IN_PROGRESS, ProgressState.SUBMITTED)
AT_WORK = (ProgressState.OPEN, ProgressState.IN_PROGRESS)
FINISHED = (ProgressState.COMPLETED, ProgressState.NOT_APPLICABLE)


def is_overdue(state: str, due_on: datetime.date | None, today: datetime.date, *, is_paused: bool = False) -> bool:
    """Past its last day, unless the stage is finished, or paused, or the department has it: then the clock stands."""
    late = due_on is not None and due_on < today
    return late and not is_paused and state not in (*FINISHED, ProgressState.SUBMITTED)


class StageProgressQuerySet(models.QuerySet):
    def visible_to(self, user) -> "StageProgressQuerySet":
        """The department sees all, people of an institution their own in plans that they see."""
        if user.is_department:
            return self
        return self.filter(
            institution__in=Institution.objects.visible_to(user).values("pk"),
            plan__in=Plan.objects.visible_to(user).values("pk"),
        )

    def standing(self) -> "StageProgressQuerySet":
        """Rows that are asked for: of running plans, of their present version, of institutions that take part still."""
        staying = Participation.objects.standing().filter(
            network=OuterRef("plan__network"), institution=OuterRef("institution")
        )
        return self.present().filter(Exists(staying), plan__state=PlanState.ACTIVE)

    def present(self) -> "StageProgressQuerySet":
        """Without stages that fell away when the plan was moved to another version: those are kept for the history."""
        return self.filter(stage__version=F("plan__version"))

    def overdue(self, today: datetime.date | None = None) -> "StageProgressQuerySet":
        return self.filter(due_on__lt=today or timezone.localdate(), paused_at__isnull=True).exclude(
            state__in=[*FINISHED, ProgressState.SUBMITTED]
        )


class StageProgress(models.Model):
    """Этап учреждения: where one institution stands in one stage. Moved by ``services.moves`` only."""

    MOVES = {  # move: (from, to)
        "open": ({ProgressState.LOCKED}, ProgressState.OPEN),
        "start": ({ProgressState.OPEN}, ProgressState.IN_PROGRESS),
        "submit": (set(AT_WORK), ProgressState.SUBMITTED),
        # The department may move whoever meets the gate, submitted or not.
        "accept": ({*AT_WORK, ProgressState.SUBMITTED}, ProgressState.COMPLETED),
        "return": ({ProgressState.SUBMITTED}, ProgressState.IN_PROGRESS),
        "reopen": (set(FINISHED), ProgressState.IN_PROGRESS),
        "exempt": (set(UNFINISHED), ProgressState.NOT_APPLICABLE),
    }

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="progress", verbose_name=_("plan"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="stage_progress", verbose_name=_("institution")
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="progress", verbose_name=_("stage"))
    state = models.CharField(
        _("state"), max_length=20, choices=ProgressState, default=ProgressState.LOCKED, editable=False
    )
    attempt = models.PositiveSmallIntegerField(
        _("attempt"), default=1, editable=False, help_text=_("Grows when the stage is reopened; overrides lapse then.")
    )
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    original_due_on = models.DateField(_("deadline at first"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(
        _("paused"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("While it is paused the deadline's clock stands."),
    )
    escalated_at = models.DateTimeField(
        _("told of the silence"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the administrators were told that the review takes too long."),
    )

    objects = StageProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of an institution")
        verbose_name_plural = _("stages of institutions")
        ordering = ["plan", "institution__sort_key", "institution", "stage__position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "institution", "stage"], name="stage_progress_once"),
            models.CheckConstraint(
                condition=~Q(state=ProgressState.COMPLETED) | Q(completed_at__isnull=False),
                name="stage_completed_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProgressState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="stage_submitted_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="stage_progress_due")]

    def __str__(self) -> str:
        return f"{self.institution}: {self.stage}"

    def get_absolute_url(self) -> str:
        return reverse("planning:progress_detail", args=[self.plan_id, self.institution_id, self.stage.position])

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.state, self.due_on, timezone.localdate(), is_paused=self.is_paused)

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


class MoveVerb(models.TextChoices):
    """What a line of the history tells: the moves of the table, and acts that leave the state as it is."""

    OPEN = "open", pgettext_lazy("stage history", "Stage opened")
    START = "start", pgettext_lazy("stage history", "Work begun")
    SUBMIT = "submit", pgettext_lazy("stage history", "Submitted for review")
    ACCEPT = "accept", pgettext_lazy("stage history", "Accepted, stage completed")
    RETURN = "return", pgettext_lazy("stage history", "Returned for correction")
    REOPEN = "reopen", pgettext_lazy("stage history", "Reopened")
    EXEMPT = "exempt", pgettext_lazy("stage history", "Declared not applicable")
    EXTEND = "extend", pgettext_lazy("stage history", "Deadline changed")
    OVERRIDE = "override", pgettext_lazy("stage history", "Condition waived")
    PAUSE = "pause", pgettext_lazy("stage history", "Paused")
    RESUME = "resume", pgettext_lazy("stage history", "Resumed")
    REVISE = "revise", pgettext_lazy("stage history", "Plan moved to another version")


class MoveQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MoveQuerySet":
        if user.is_department:
            return self
        return self.filter(progress__in=StageProgress.objects.visible_to(user).values("pk"))


class Move(models.Model):
    """One line of a stage's history, with the gate as it stood then. Replayed, the lines give today's state."""

    progress = models.ForeignKey(StageProgress, on_delete=models.PROTECT, related_name="moves", verbose_name=_("stage"))
    verb = models.CharField(_("what happened"), max_length=20, choices=MoveVerb)
    was = models.CharField(_("state before"), max_length=20, choices=ProgressState)
    now = models.CharField(_("state after"), max_length=20, choices=ProgressState)
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    was_due_on = models.DateField(_("deadline before"), null=True, blank=True)
    due_on = models.DateField(_("deadline after"), null=True, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    by_name = models.CharField(_("name at the time"), max_length=300, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    gate = models.JSONField(_("conditions at the time"), default=list, blank=True)
    bulk = models.ForeignKey(
        "planning.BulkMove",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("move of many"),
    )

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a stage's history")
        verbose_name_plural = _("history of stages")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["progress", "at"], name="move_of_stage")]

    def __str__(self) -> str:
        return f"{self.progress}: {self.get_verb_display()}"


class Override(models.Model):
    """Отступление: the department waives one condition for one institution, saying why. It lapses with the attempt."""

    progress = models.ForeignKey(
        StageProgress, on_delete=models.PROTECT, related_name="overrides", verbose_name=_("stage")
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    condition = models.CharField(_("condition"), max_length=40)
    check_code = models.CharField(_("check"), max_length=40)
    text = models.CharField(_("condition in words"), max_length=2100)
    reason = models.TextField(_("reason"))
    # Carried over to another version of the template, a waiver keeps the day it was given.
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("waived condition")
        verbose_name_plural = _("waived conditions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["progress", "attempt", "condition"], name="condition_waived_once"),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length("reason"), REASON_LENGTH), name="override_is_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.progress}: {self.text}"


class Attention(models.Model):
    """Требует внимания: a condition that held when the stage was completed and holds no more, from when until when.

    Written by the clock (``services.watch``); the board asks the conditions themselves and does not wait for it.
    """

    progress = models.ForeignKey(
        StageProgress, on_delete=models.PROTECT, related_name="attentions", verbose_name=_("stage")
    )
    condition = models.CharField(_("condition"), max_length=40)
    check_code = models.CharField(_("check"), max_length=40)
    text = models.CharField(_("condition in words"), max_length=2100)
    since = models.DateTimeField(_("noticed"), default=timezone.now)
    mended_at = models.DateTimeField(_("mended"), null=True, blank=True)

    class Meta:
        verbose_name = _("condition that holds no more")
        verbose_name_plural = _("conditions that hold no more")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["progress", "condition"], condition=Q(mended_at__isnull=True), name="attention_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.progress}: {self.text}"
