"""Who may act for an institution in the portal, from when to when."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .institutions import Institution


class AppointmentRole(models.TextChoices):
    DIRECTOR = "director", _("Director")
    ACTING = "acting", _("Acting head")
    DEPUTY = "deputy", _("Deputy with an authority document")
    COORDINATOR = "coordinator", _("Coordinator")


HEAD_ROLES = (AppointmentRole.DIRECTOR, AppointmentRole.ACTING)
SIGNING_ROLES = (*HEAD_ROLES, AppointmentRole.DEPUTY)


class AppointmentQuerySet(models.QuerySet):
    def current(self, on: datetime.date | None = None) -> "AppointmentQuerySet":
        """In force on that day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, revoked_at__isnull=True
        )

    def heads(self) -> "AppointmentQuerySet":
        return self.filter(role__in=HEAD_ROLES)

    def signing(self) -> "AppointmentQuerySet":
        """Of people who may sign for the institution."""
        return self.filter(role__in=SIGNING_ROLES)


class Appointment(models.Model):
    """Назначение: a person acts for an institution in a role, on a basis, for a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("user")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=20, choices=AppointmentRole)
    post = models.CharField(_("post"), max_length=200, blank=True, help_text=_("As it is written in papers."))
    basis = models.CharField(
        _("authority basis"), max_length=300, blank=True, help_text=_("Charter, order or power of attorney.")
    )
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    revoked_at = models.DateTimeField(
        _("revoked"), null=True, blank=True, help_text=_("Ended before its first day was over.")
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["institution", "role", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="appointment_ends_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["user", "institution", "role"],
                condition=Q(valid_to__isnull=True, revoked_at__isnull=True),
                name="appointed_once_to_a_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.institution}"

    def holds_on(self, day: datetime.date) -> bool:
        return self.revoked_at is None and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def may_sign(self) -> bool:
        return self.role in SIGNING_ROLES
