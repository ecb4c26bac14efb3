"""Secret addresses of the board for people without an account: the head of the administration, an inspector."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .plans import Plan


class BoardLinkQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BoardLinkQuerySet":
        """Handing the board out is the department's."""
        return self if user.is_department else self.none()

    def standing(self, today: datetime.date | None = None) -> "BoardLinkQuerySet":
        """Those that open the board: neither withdrawn nor expired."""
        return self.filter(withdrawn_at__isnull=True, expires_on__gte=today or timezone.localdate())


class BoardLink(models.Model):
    """Ссылка на доску. Only the hash of the address is kept: it is told once, when made. ``opened``: how many times."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="board_links", verbose_name=_("plan"))
    name = models.CharField(_("for whom"), max_length=200)
    token_sha256 = models.CharField(_("hash of the address"), max_length=64, unique=True)
    expires_on = models.DateField(_("last day"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    opened_at = models.DateTimeField(_("opened last"), null=True, blank=True)

    objects = BoardLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a board")
        verbose_name_plural = _("addresses of boards")
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="board_link_says_for_whom")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.name}"

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None and self.expires_on >= timezone.localdate()
