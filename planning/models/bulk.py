"""Moves of many institutions at once: one act, one reason, and what became of each."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .plans import Plan
from .templates import Stage


class BulkVerb(models.TextChoices):
    """What can be done with a selection of the board."""

    ACCEPT = "accept", pgettext_lazy("move of many", "Move to the next stage")
    RETURN = "return", pgettext_lazy("move of many", "Return for correction")
    EXTEND = "extend", pgettext_lazy("move of many", "Change the deadline")
    REMIND = "remind", pgettext_lazy("move of many", "Remind")


class BulkMoveQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BulkMoveQuerySet":
        """Moving many is the department's."""
        return self if user.is_department else self.none()


class BulkMove(models.Model):
    """Групповое действие. Its key comes with the form, so that the same form sent twice acts once.

    ``items``: for each institution of the selection ``{"institution": key, "name": …, "done": bool, "why": …}``, in the
    order of the board. Kept for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="bulk_moves", verbose_name=_("plan"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("stage"))
    verb = models.CharField(_("act"), max_length=20, choices=BulkVerb)
    reason = models.TextField(_("reason"), blank=True)
    due_on = models.DateField(_("new deadline"), null=True, blank=True)
    items = models.JSONField(_("what became of each"), default=list)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))

    objects = BulkMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of many")
        verbose_name_plural = _("moves of many")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.stage}"

    def get_absolute_url(self) -> str:
        return reverse("planning:bulk_move", args=[self.plan_id, self.pk])

    @property
    def done(self) -> list[dict]:
        return [item for item in self.items if item["done"]]

    @property
    def refused(self) -> list[dict]:
        return [item for item in self.items if not item["done"]]
