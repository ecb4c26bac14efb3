"""What became of an item, mark by mark, and what people remark on it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import StoredFile

from .plans import PlanItem, Progress


class ProgressMark(models.Model):
    """Отметка о выполнении. Rows are only added: a wrong mark is followed by a right one."""

    item = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, related_name="marks", verbose_name=_("item of an interaction plan")
    )
    progress = models.CharField(_("progress"), max_length=20, choices=Progress)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    moved_to = models.DateField(_("moved to"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    people = models.PositiveIntegerField(_("how many people took part"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    at = models.DateTimeField(_("made"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("mark of progress")
        verbose_name_plural = _("marks of progress")
        ordering = ["item", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress=Progress.DONE, done_on__isnull=False)
                | (~Q(progress=Progress.DONE) & Q(done_on__isnull=True)),
                name="mark_of_done_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(progress=Progress.MOVED, moved_to__isnull=False)
                | (~Q(progress=Progress.MOVED) & Q(moved_to__isnull=True)),
                name="mark_of_moved_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.get_progress_display()


class Remark(models.Model):
    """A short word on an item, until it is settled."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(
        PlanItem, on_delete=models.CASCADE, related_name="remarks", verbose_name=_("item of an interaction plan")
    )
    text = models.CharField(_("remark"), max_length=500)
    at = models.DateTimeField(_("made"), default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    class Meta:
        verbose_name = _("remark on an item")
        verbose_name_plural = _("remarks on items")
        ordering = ["item", "at", "pk"]

    def __str__(self) -> str:
        return self.text
