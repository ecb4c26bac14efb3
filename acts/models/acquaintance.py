"""Лист ознакомления: who has to read an act, and who has confirmed it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from institutions.models import Institution

from .acts import LegalAct


class AcquaintanceWay(models.TextChoices):
    PORTAL = "portal", pgettext_lazy("acquaintance", "In the portal")
    PAPER = "paper", pgettext_lazy("acquaintance", "On paper")


class AcquaintanceQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AcquaintanceQuerySet":
        return self if user.is_department else self.filter(user_id=user.pk)

    def waiting(self) -> "AcquaintanceQuerySet":
        """Not confirmed, of acts that are in force."""
        return self.filter(confirmed_at__isnull=True, act__state="in_force")


class Acquaintance(models.Model):
    """A line of the sheet. Once confirmed it never changes: name and post are those of that moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(LegalAct, on_delete=models.PROTECT, related_name="acquaintances", verbose_name=_("act"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="acquaintances",
        verbose_name=_("account"),
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("institution"),
    )
    name = models.CharField(_("name"), max_length=300)
    post = models.CharField(_("post"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_on = models.DateField(_("day of acquaintance"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    way = models.CharField(_("how"), max_length=10, choices=AcquaintanceWay, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    note = models.CharField(_("remark"), max_length=500, blank=True)
    scan = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan of the signed sheet"),
    )

    objects = AcquaintanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acquaintance")
        verbose_name_plural = _("acquaintances")
        ordering = ["act", "institution__sort_key", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "user"], condition=Q(user__isnull=False), name="acquainted_with_an_act_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | (~Q(way="") & ~Q(sha256="") & Q(confirmed_by__isnull=False, confirmed_on__isnull=False)),
                name="acquaintance_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.act.get_absolute_url()
