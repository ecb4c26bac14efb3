"""What people say of a text before it is approved: threads, each about one clause or the whole."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution

from .agreements import Agreement


class ReviewThreadQuerySet(models.QuerySet):
    def open(self) -> "ReviewThreadQuerySet":
        return self.filter(resolved_at__isnull=True)

    def blocking(self) -> "ReviewThreadQuerySet":
        return self.open().filter(is_blocking=True)


class ReviewThread(models.Model):
    """Замечание к тексту: anchored to a clause by its key, so that it finds the clause wherever it moves.

    ``institution``: whose remark it is; empty for the department's own. An open blocking one forbids approval.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="threads", verbose_name=_("agreement")
    )
    version_number = models.PositiveSmallIntegerField(_("version"))
    clause_key = models.CharField(_("clause"), max_length=40, blank=True, help_text=_("Empty: the whole text."))
    clause_heading = models.CharField(_("heading of the clause"), max_length=300, blank=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institution")
    )
    is_blocking = models.BooleanField(_("the text cannot be approved until this is settled"), default=False)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("settled"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolution = models.TextField(_("how it was settled"), blank=True)

    objects = ReviewThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on the text")
        verbose_name_plural = _("remarks on the text")
        ordering = ["clause_heading", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="settled_thread_says_who_and_how",
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True, resolution="")
                | (Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(resolution="")),
            )
        ]

    def __str__(self) -> str:
        return self.clause_heading or str(_("The whole text"))

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class ReviewMessage(models.Model):
    """One word in a thread. Never changes."""

    thread = models.ForeignKey(ReviewThread, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=4000)
    at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("message of a remark")
        verbose_name_plural = _("messages of remarks")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
