"""Templates of plans: what an order tells to do, in versions that never change once they are published."""

import datetime
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.working_days import working_day_from
from documents.models import StoredFile


class Scope(models.TextChoices):
    """Whose business a task is: closed once for the network, by each institution, or both."""

    NETWORK = "network", pgettext_lazy("scope of a task", "Network")
    INSTITUTION = "institution", pgettext_lazy("scope of a task", "Each institution")
    BOTH = "both", pgettext_lazy("scope of a task", "Network and each institution")


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("plan template", "Draft")
    PUBLISHED = "published", pgettext_lazy("plan template", "Published")


class PlanTemplate(models.Model):
    """Шаблон плана: what became of one order, through all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=500)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )

    class Meta:
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class TemplateVersionQuerySet(models.QuerySet):
    def published(self) -> "TemplateVersionQuerySet":
        return self.filter(state=VersionState.PUBLISHED)

    def drafts(self) -> "TemplateVersionQuerySet":
        return self.filter(state=VersionState.DRAFT)

    def with_counts(self) -> "TemplateVersionQuerySet":
        """Annotates ``stage_count``, ``task_count`` and ``plan_count``."""
        return self.annotate(
            stage_count=Count("stages", distinct=True),
            task_count=Count("stages__tasks", distinct=True),
            plan_count=Count("plans", distinct=True),
        )

    def visible_to(self, user) -> "TemplateVersionQuerySet":
        """Templates are the department's; what others see of them is their network's plan."""
        return self if user.is_department else self.none()


class TemplateVersion(models.Model):
    """Версия шаблона: stages, tasks and results as printed. Published, it is frozen (triggers refuse changes)."""

    MOVES = {  # move: (from, to)
        "publish": ({VersionState.DRAFT}, VersionState.PUBLISHED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.ForeignKey(
        PlanTemplate, on_delete=models.PROTECT, related_name="versions", verbose_name=_("template")
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=20, choices=VersionState, default=VersionState.DRAFT)
    title = models.CharField(_("title of the plan"), max_length=500)
    order_number = models.CharField(_("order number"), max_length=50, blank=True)
    order_date = models.DateField(_("order date"), null=True, blank=True)
    issued_by = models.CharField(_("issuing body"), max_length=500, blank=True)
    heading = models.JSONField(_("lines above the first stage"), default=list, blank=True)
    results_heading = models.CharField(_("heading of the expected results"), max_length=500, blank=True)
    remarks = models.JSONField(_("oddities of the order"), default=list, blank=True)
    source_text = models.TextField(_("text of the order"), blank=True)
    source_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, blank=True, db_index=True, editable=False)
    source_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file of the order"),
    )
    made_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("begun as a copy of"),
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
    edition = models.PositiveIntegerField(
        _("edition"), default=1, editable=False, help_text=_("Grows with every saved change of a draft.")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = TemplateVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a plan template")
        verbose_name_plural = _("versions of plan templates")
        ordering = ["template__name", "template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="plan_template_version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state=VersionState.DRAFT), name="template_has_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT) | Q(published_at__isnull=False),
                name="template_version_published_when",
            ),
        ]

    def __str__(self) -> str:
        return _("%(title)s (version %(number)s)") % {"title": self.title.rstrip("."), "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("planning:template_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def requisites(self) -> str:
        """«№ 453/1, 26.08.2014», as far as it is known."""
        number = f"№\N{NO-BREAK SPACE}{self.order_number}" if self.order_number else ""
        date = f"{self.order_date:%d.%m.%Y}" if self.order_date else ""
        return ", ".join(filter(None, [number, date]))


class Terms(models.Model):
    """Until when and by whom, as the order says it, and what a person proposes for plans on it.

    ``lineage`` is handed from version to version: by it a stage or a task is known again however it is reworded.
    """

    due_text = models.CharField(_("deadline as printed"), max_length=300, blank=True)
    due_on = models.DateField(_("proposed deadline"), null=True, blank=True)
    due_after = models.PositiveSmallIntegerField(
        _("days after the start of the plan"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(3650)],
        help_text=_("Proposed where no date is given; the nearest working day is taken."),
    )
    responsible = models.CharField(_("responsible"), max_length=500, blank=True)
    lineage = models.UUIDField(null=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def proposed_for(self, starts_on: datetime.date) -> datetime.date | None:
        """The last day proposed to a plan that starts then; None where nothing is proposed, or the day is past."""
        if self.due_on:
            return self.due_on if self.due_on >= starts_on else None
        if self.due_after is None:
            return None
        return working_day_from(starts_on + datetime.timedelta(days=self.due_after))


class Stage(Terms):
    """Этап. It may have a condition of its own besides its tasks': stage 2 is «подписание всеми директорами»."""

    version = models.ForeignKey(
        TemplateVersion, on_delete=models.CASCADE, related_name="stages", verbose_name=_("version")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    number = models.CharField(_("number as printed"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=1000)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope, default=Scope.NETWORK)
    check_code = models.CharField(_("own condition"), max_length=40, blank=True)
    is_frozen = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["version", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

    def proposed_deadline(self, starts_on: datetime.date) -> datetime.date | None:
        """Its own proposal, else the last one of its tasks."""
        own = self.proposed_for(starts_on)
        return own or max((day for task in self.tasks.all() if (day := task.proposed_for(starts_on))), default=None)


class Task(Terms):
    """Задача этапа."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("stage"))
    position = models.PositiveSmallIntegerField(_("position"))
    number = models.CharField(_("number"), max_length=20, blank=True)
    text = models.CharField(_("text"), max_length=2000)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope, default=Scope.INSTITUTION)
    check_code = models.CharField(_("check"), max_length=40, default="manual")
    outcome = models.CharField(_("result or paper that the order names"), max_length=2000, blank=True)
    is_frozen = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["stage", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}" if self.number else self.text


class ExpectedResult(models.Model):
    """Ожидаемый результат."""

    version = models.ForeignKey(
        TemplateVersion, on_delete=models.CASCADE, related_name="results", verbose_name=_("version")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=2000)
    is_frozen = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("expected result")
        verbose_name_plural = _("expected results")
        ordering = ["version", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class UnplacedLine(models.Model):
    """A line of the order without a place: not recognised, or taken out by a person. Left out only on purpose."""

    version = models.ForeignKey(
        TemplateVersion, on_delete=models.CASCADE, related_name="unplaced", verbose_name=_("version")
    )
    position = models.PositiveIntegerField(_("line"), default=0)
    text = models.CharField(_("text"), max_length=2000)
    is_ignored = models.BooleanField(_("left out on purpose"), default=False)
    kept = models.JSONField(
        default=dict, blank=True, editable=False, help_text=_("Of a row taken out: what puts it back as it was.")
    )
    is_frozen = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("line without a place")
        verbose_name_plural = _("lines without a place")
        ordering = ["version", "position", "pk"]

    def __str__(self) -> str:
        return self.text
