"""What proves that a task is done where the portal cannot see it by itself."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from institutions.models import Institution

from .plans import Plan
from .templates import Task


class EvidenceState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("evidence", "Under review")
    ACCEPTED = "accepted", pgettext_lazy("evidence", "Accepted")
    RETURNED = "returned", pgettext_lazy("evidence", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("evidence", "Withdrawn")


LIVE = (EvidenceState.SUBMITTED, EvidenceState.ACCEPTED)


class EvidenceQuerySet(models.QuerySet):
    def live(self) -> "EvidenceQuerySet":
        """Neither returned nor withdrawn."""
        return self.filter(state__in=LIVE)

    def visible_to(self, user) -> "EvidenceQuerySet":
        """The department sees all; others the network's in plans they see, and their own institution's."""
        if user.is_department:
            return self
        own = Institution.objects.visible_to(user).values("pk")
        return self.filter(
            Q(institution__isnull=True) | Q(institution__in=own), plan__in=Plan.objects.visible_to(user).values("pk")
        )


class Evidence(models.Model):
    """Подтверждение задачи: a note, a document's number and date, a file. Kept for good: withdrawn, never deleted."""

    MOVES = {  # move: (from, to)
        "accept": ({EvidenceState.SUBMITTED}, EvidenceState.ACCEPTED),
        "return": ({EvidenceState.SUBMITTED}, EvidenceState.RETURNED),
        "withdraw": (set(LIVE), EvidenceState.WITHDRAWN),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("plan"))
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("task"))
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_evidence",
        verbose_name=_("institution"),
        help_text=_("Empty where the task is the network's."),
    )
    note = models.TextField(_("what was done"), blank=True)
    number = models.CharField(_("document number"), max_length=100, blank=True)
    date = models.DateField(_("document date"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=EvidenceState, default=EvidenceState.SUBMITTED, editable=False
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    remark = models.TextField(_("remark"), blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "task", "institution"],
                condition=Q(state__in=LIVE, institution__isnull=False),
                name="institution_proves_a_task_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "task"],
                condition=Q(state__in=LIVE, institution__isnull=True),
                name="network_proves_a_task_once",
            ),
            models.CheckConstraint(
                condition=~Q(note="") | ~Q(number="") | Q(file__isnull=False), name="evidence_says_something"
            ),
        ]

    def __str__(self) -> str:
        whose = self.institution or self.plan.network
        return f"{self.task.number} – {whose}"

    def get_absolute_url(self) -> str:
        if self.institution_id:
            return reverse("planning:institution_task", args=[self.plan_id, self.institution_id, self.task_id])
        return reverse("planning:network_task", args=[self.plan_id, self.task_id])

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
