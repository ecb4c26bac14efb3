"""Who may act for an institution in the portal, from when to when."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from documents.russian import Case, words

from .institutions import Institution


class AppointmentRole(models.TextChoices):
    DIRECTOR = "director", _("Director")
    ACTING = "acting", _("Acting head")
    DEPUTY = "deputy", _("Deputy with an authority document")
    COORDINATOR = "coordinator", _("Coordinator")


HEAD_ROLES = (AppointmentRole.DIRECTOR, AppointmentRole.ACTING)
SIGNING_ROLES = (*HEAD_ROLES, AppointmentRole.DEPUTY)


class AuthorityKind(models.TextChoices):
    """What gives the person the right to act (основание полномочий)."""

    CHARTER = "charter", pgettext_lazy("authority document", "Charter")
    ORDER = "order", pgettext_lazy("authority document", "Order")
    POWER_OF_ATTORNEY = "power_of_attorney", pgettext_lazy("authority document", "Power of attorney")


class Covers(models.TextChoices):
    """Which papers the person may sign. The head signs all of them, a power of attorney may say less."""

    ALL = "all", pgettext_lazy("may be signed", "All papers")
    AGREEMENTS = "agreements", pgettext_lazy("may be signed", "Agreements on network cooperation")
    CONTRACTS = "contracts", pgettext_lazy("may be signed", "Contracts on education")


# How long before its last day an appointment is spoken of.
EXPIRES_SOON = datetime.timedelta(days=30)


class AppointmentState(models.TextChoices):
    """Told from the dates, never stored."""

    CURRENT = "current", pgettext_lazy("appointment", "In force")
    EXPIRING = "expiring", pgettext_lazy("appointment", "Ends within 30 days")
    COMING = "coming", pgettext_lazy("appointment", "Not begun yet")
    ENDED = "ended", pgettext_lazy("appointment", "Ended")


# As Russian papers have them; legal words are not of the catalogue.
_DOCUMENTS = {
    AuthorityKind.CHARTER: "Устав",
    AuthorityKind.ORDER: "приказ",
    AuthorityKind.POWER_OF_ATTORNEY: "доверенность",
}


def authority_in_words(kind: str, day: datetime.date | None, number: str, case: Case = Case.NOMINATIVE) -> str:
    """«приказа от 01.09.2026 № 15-к»."""
    text = words.decline_phrase(_DOCUMENTS[AuthorityKind(kind)], case)
    if day:
        text += f" от {day:%d.%m.%Y}"
    return f"{text} №\N{NO-BREAK SPACE}{number}" if number else text


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AppointmentQuerySet":
        """The department sees all, people of an institution those of their own."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)

    def expiring(self, today: datetime.date | None = None) -> "AppointmentQuerySet":
        """In force, and ending within 30 days."""
        day = today or timezone.localdate()
        return self.current(day).filter(valid_to__lte=day + EXPIRES_SOON)

    def of_state(self, state: str, today: datetime.date | None = None) -> "AppointmentQuerySet":
        day = today or timezone.localdate()
        return {
            AppointmentState.CURRENT: self.current(day),
            AppointmentState.EXPIRING: self.expiring(day),
            AppointmentState.COMING: self.filter(valid_from__gt=day, revoked_at__isnull=True),
            AppointmentState.ENDED: self.filter(Q(revoked_at__isnull=False) | Q(valid_to__lt=day)),
        }[AppointmentState(state)]

    def current(self, on: datetime.date | None = None) -> "AppointmentQuerySet":
        """In force on that day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, revoked_at__isnull=True
        )

    def heads(self) -> "AppointmentQuerySet":
        return self.filter(role__in=HEAD_ROLES)

    def signing(self, papers: str = "") -> "AppointmentQuerySet":
        """Of people who may sign for the institution: some papers at least, or those of one sort (``Covers``)."""
        found = self.filter(role__in=SIGNING_ROLES)
        return found.filter(covers__in=[Covers.ALL, papers]) if papers else found


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
    authority_kind = models.CharField(_("authority document"), max_length=20, choices=AuthorityKind, blank=True)
    authority_number = models.CharField(_("number of the document"), max_length=50, blank=True)
    authority_date = models.DateField(_("date of the document"), null=True, blank=True)
    authority_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan of the document"),
    )
    covers = models.CharField(_("may sign"), max_length=20, choices=Covers, default=Covers.ALL)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    revoked_at = models.DateTimeField(
        _("revoked"), null=True, blank=True, help_text=_("Ended before its first day was over.")
    )
    end_reason = models.CharField(_("why it was ended"), max_length=1000, blank=True)

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
            models.CheckConstraint(
                condition=~Q(authority_kind=AuthorityKind.POWER_OF_ATTORNEY)
                | Q(authority_date__isnull=False, valid_to__isnull=False),
                name="power_of_attorney_has_date_and_term",
            ),
            models.CheckConstraint(
                condition=Q(covers=Covers.ALL) | Q(role=AppointmentRole.DEPUTY), name="only_deputies_sign_in_part"
            ),
        ]
        indexes = [models.Index(fields=["valid_to"], name="appointment_ends")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.institution}"

    def holds_on(self, day: datetime.date) -> bool:
        return self.revoked_at is None and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def may_sign(self) -> bool:
        return self.role in SIGNING_ROLES

    @property
    def is_expiring(self) -> bool:
        """In force, and ending within 30 days."""
        today = timezone.localdate()
        return self.holds_on(today) and self.valid_to is not None and self.valid_to <= today + EXPIRES_SOON

    @property
    def state(self) -> AppointmentState:
        today = timezone.localdate()
        if self.revoked_at or (self.valid_to and self.valid_to < today):
            return AppointmentState.ENDED
        if self.valid_from > today:
            return AppointmentState.COMING
        return AppointmentState.EXPIRING if self.is_expiring else AppointmentState.CURRENT

    @property
    def basis_text(self) -> str:
        """«доверенность от 01.09.2026 № 5»."""
        return self.basis_in(Case.NOMINATIVE)

    def basis_in(self, case: Case) -> str:
        """The authority as papers name it: «действующего на основании доверенности от 01.09.2026 № 5» (genitive)."""
        if not self.authority_kind:
            return words.decline_phrase(self.basis, case)
        return authority_in_words(self.authority_kind, self.authority_date, self.authority_number, case)
