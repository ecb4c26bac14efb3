"""Ресурсный центр сети: an institution that carries one or more areas for all the others."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .institutions import Institution
from .material_base import CreativeArea
from .networks import Network


class ResourceCentreQuerySet(models.QuerySet):
    def current(self, on: datetime.date | None = None) -> "ResourceCentreQuerySet":
        """Resource centres on that day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class ResourceCentre(models.Model):
    """The department's decision that an institution is a resource centre, from a day and till a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="resource_centres", verbose_name=_("network")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="centres", verbose_name=_("institution")
    )
    areas = models.JSONField(_("areas"), default=list)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(
        _("basis"), max_length=300, help_text=_("The order or decision, with its number and date.")
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )

    objects = ResourceCentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource centre")
        verbose_name_plural = _("resource centres")
        ordering = ["institution__sort_key", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="centre_ends_after_its_start"
            ),
            models.UniqueConstraint(
                fields=["network", "institution"],
                condition=Q(ends_on__isnull=True),
                name="resource_centre_of_a_network_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution}: {', '.join(self.area_labels)}"

    @property
    def area_labels(self) -> list[str]:
        labels = dict(CreativeArea.choices)
        return [str(labels[code]) for code in self.areas if code in labels]

    @property
    def is_current(self) -> bool:
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)
