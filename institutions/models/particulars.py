"""What an institution has several of: places where it teaches, licences and accreditations."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .institutions import Institution
from .places import latitude_field, located, longitude_field


class OfInstitutionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OfInstitutionQuerySet":
        """As the institution itself."""
        return self.filter(institution__in=Institution.objects.visible_to(user).values("pk"))


class TeachingAddress(models.Model):
    """Место осуществления образовательной деятельности: schools must list them (273-ФЗ, статья 91)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="teaching_addresses", verbose_name=_("institution")
    )
    address = models.CharField(_("address"), max_length=500)
    settlement = models.CharField(_("settlement"), max_length=200, blank=True)
    purpose = models.CharField(
        _("what is there"), max_length=300, blank=True, help_text=_("Building of the primary school, workshop, branch.")
    )
    latitude = latitude_field()
    longitude = longitude_field()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("teaching address")
        verbose_name_plural = _("teaching addresses")
        ordering = ["institution", "created_at", "pk"]
        constraints = [
            *located("teaching_address"),
            models.UniqueConstraint(
                fields=["institution", "address"],
                name="teaching_address_once",
                violation_error_message=_("This address is entered already."),
            ),
        ]

    def __str__(self) -> str:
        return self.address


class LicenceKind(models.TextChoices):
    LICENCE = "licence", _("Licence")
    ACCREDITATION = "accreditation", _("State accreditation")


class LicenceStatus(models.TextChoices):
    IN_FORCE = "in_force", pgettext_lazy("licence", "In force")
    SUSPENDED = "suspended", pgettext_lazy("licence", "Suspended")
    ENDED = "ended", pgettext_lazy("licence", "No longer in force")


class Licence(models.Model):
    """Лицензия на образовательную деятельность или государственная аккредитация."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="licences", verbose_name=_("institution")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LicenceKind, default=LicenceKind.LICENCE)
    number = models.CharField(_("number"), max_length=100, help_text=_("As in the registry of licences."))
    date = models.DateField(_("date"), null=True, blank=True)
    issued_by = models.CharField(_("issuing body"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=LicenceStatus, default=LicenceStatus.IN_FORCE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("licence or accreditation")
        verbose_name_plural = _("licences and accreditations")
        ordering = ["institution", "-kind", "-date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "number"],
                name="licence_once",
                violation_error_message=_("This number is entered already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"

    @property
    def tone(self) -> str:
        """Of the badge on the card."""
        tones: dict[str, str] = {LicenceStatus.IN_FORCE: "good", LicenceStatus.SUSPENDED: "bad"}
        return tones.get(self.status, "neutral")
