"""Whose certificates the department trusts: roots, those issued under them, and lists of revoked ones."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TrustPurpose(models.TextChoices):
    ROOT = "root", _("Root certificate")
    INTERMEDIATE = "intermediate", _("Intermediate certificate")


class TrustedCertificateQuerySet(models.QuerySet):
    def in_use(self) -> "TrustedCertificateQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class TrustedCertificate(models.Model):
    """Доверенный сертификат удостоверяющего центра, installed by the department's administrator.

    Only its use can end: what was checked against it stays explainable.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(pgettext_lazy("certificate", "purpose"), max_length=20, choices=TrustPurpose)
    is_accredited = models.BooleanField(
        _("of an accredited certification centre"),
        default=False,
        help_text=_("Signatures under it are called qualified (63-ФЗ, art. 5)."),
    )
    der = models.BinaryField(_("certificate"))
    fingerprint = models.CharField("SHA-256", max_length=64)
    owner = models.CharField(_("issued to"), max_length=500)
    serial = models.CharField(_("certificate number"), max_length=100)
    not_before = models.DateTimeField(_("valid from"))
    not_after = models.DateTimeField(_("valid until"))
    installed_at = models.DateTimeField(_("installed"), auto_now_add=True)
    installed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("installed by")
    )
    withdrawn_at = models.DateTimeField(_("taken out of use"), null=True, blank=True)

    objects = TrustedCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted certificate")
        verbose_name_plural = _("trusted certificates")
        ordering = ["withdrawn_at", "owner", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(withdrawn_at__isnull=True), name="certificate_trusted_once"
            )
        ]

    def __str__(self) -> str:
        return self.owner


class RevocationListFile(models.Model):
    """Список отозванных сертификатов as it was published. A newer one of the same issuer is laid beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    der = models.BinaryField(_("list"))
    fingerprint = models.CharField("SHA-256", max_length=64, unique=True)
    issuer = models.CharField(_("issued by"), max_length=500)
    this_update = models.DateTimeField(pgettext_lazy("list of revoked certificates", "made"))
    next_update = models.DateTimeField(pgettext_lazy("list of revoked certificates", "next one"), null=True, blank=True)
    revoked_count = models.PositiveIntegerField(_("certificates in it"))
    installed_at = models.DateTimeField(_("installed"), auto_now_add=True)
    installed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("installed by")
    )

    class Meta:
        verbose_name = _("list of revoked certificates")
        verbose_name_plural = _("lists of revoked certificates")
        ordering = ["issuer", "-this_update", "pk"]

    def __str__(self) -> str:
        return self.issuer
