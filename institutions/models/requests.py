"""What an institution lacks and asks the network for (order No. 453/1, section 8: equal use of resources)."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .appointments import Appointment
from .institutions import Institution
from .material_base import KIND_OF, CreativeArea, ResourceKind, ResourceType
from .networks import fellows_of


class RequestState(models.TextChoices):
    OPEN = "open", pgettext_lazy("resource request", "Open")
    MET = "met", pgettext_lazy("resource request", "Met")
    WITHDRAWN = "withdrawn", pgettext_lazy("resource request", "Withdrawn")


class ResourceRequestQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ResourceRequestQuerySet":
        """The department sees all, people of an institution their own and those of institutions in a common network."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(Q(institution__in=own) | Q(institution__in=fellows_of(own)))

    def unmet(self, on: datetime.date | None = None) -> "ResourceRequestQuerySet":
        """Open on that day (today by default), their time not over."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), state=RequestState.OPEN)


class ResourceRequest(models.Model):
    """Заявка на ресурс: what, how much of it, for how many children and for which time."""

    MOVES = {  # move: (from, to)
        "meet": ({RequestState.OPEN}, RequestState.MET),
        "withdraw": ({RequestState.OPEN}, RequestState.WITHDRAWN),
        "reopen": ({RequestState.MET, RequestState.WITHDRAWN}, RequestState.OPEN),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="resource_requests", verbose_name=_("institution")
    )
    type = models.CharField(_("type"), max_length=20, choices=ResourceType)
    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind, editable=False)
    area = models.CharField(_("area"), max_length=20, choices=CreativeArea, blank=True)
    what = models.CharField(_("what is needed"), max_length=300)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    hours_per_week = models.PositiveSmallIntegerField(_("hours a week"), null=True, blank=True)
    children = models.PositiveIntegerField(_("for how many children"), null=True, blank=True)
    starts_on = models.DateField(_("needed from"), default=timezone.localdate)
    ends_on = models.DateField(_("needed until"), null=True, blank=True)
    purpose = models.TextField(_("what for"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=RequestState, default=RequestState.OPEN)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.TextField(_("how it ended"), blank=True)

    objects = ResourceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource request")
        verbose_name_plural = _("resource requests")
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["state", "kind"], name="request_state_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="request_is_for_at_least_one"),
            models.CheckConstraint(
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__range=(1, 168)),
                name="request_fits_into_a_week",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="request_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, closed_at__isnull=True)
                | Q(~Q(state=RequestState.OPEN), closed_at__isnull=False),
                name="request_closed_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def save(self, *args, **kwargs):
        self.kind = KIND_OF[self.type]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("institutions:request_detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Open still, though its time has passed."""
        return self.state == RequestState.OPEN and self.ends_on is not None and self.ends_on < timezone.localdate()
