"""What an institution has to work with: rooms, machines, programs, transport (order No. 453/1, task 2.1)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .appointments import Appointment
from .institutions import Institution


class MaterialBaseState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("material base", "Being filled in")
    SUBMITTED = "submitted", pgettext_lazy("material base", "Under review")
    RETURNED = "returned", pgettext_lazy("material base", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("material base", "Accepted")


class MaterialBaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MaterialBaseQuerySet":
        """The department sees all, people of an institution their own."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)


class MaterialBase(models.Model):
    """Материально-техническая база учреждения: one form, filled in there and accepted by the department."""

    MOVES = {  # move: (from, to)
        "submit": ({MaterialBaseState.DRAFT, MaterialBaseState.RETURNED}, MaterialBaseState.SUBMITTED),
        "accept": ({MaterialBaseState.SUBMITTED}, MaterialBaseState.ACCEPTED),
        "send_back": ({MaterialBaseState.SUBMITTED}, MaterialBaseState.RETURNED),
        "reopen": ({MaterialBaseState.ACCEPTED}, MaterialBaseState.RETURNED),
    }
    EDITABLE = (MaterialBaseState.DRAFT, MaterialBaseState.RETURNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.OneToOneField(
        Institution, on_delete=models.PROTECT, related_name="material_base", verbose_name=_("institution")
    )
    state = models.CharField(_("state"), max_length=20, choices=MaterialBaseState, default=MaterialBaseState.DRAFT)
    has_nothing = models.BooleanField(
        _("the institution has no resources for technical creativity"),
        default=False,
        help_text=_("Said when the form is submitted without a single item."),
    )
    remark = models.TextField(_("remark of the department"), blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = MaterialBaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("material base")
        verbose_name_plural = _("material bases")
        ordering = ["institution__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MaterialBaseState.DRAFT) | Q(submitted_at__isnull=False),
                name="material_base_was_submitted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)

    def get_absolute_url(self) -> str:
        return reverse("institutions:material_base", args=[self.institution_id])

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE


class ResourceKind(models.TextChoices):
    ROOM = "room", _("Room, workshop, laboratory")
    EQUIPMENT = "equipment", _("Equipment")
    COMPUTERS = "computers", _("Computers and network")
    SOFTWARE = "software", _("Software")
    TRANSPORT = "transport", _("Transport")
    OTHER = "other", pgettext_lazy("resource", "Other")


class CreativeArea(models.TextChoices):
    """Направление технического творчества."""

    ROBOTICS = "robotics", _("Robotics")
    MODELLING_3D = "modelling_3d", _("3D modelling and prototyping")
    PROGRAMMING = "programming", _("Programming")
    ELECTRONICS = "electronics", _("Electronics and radio engineering")
    AIRCRAFT = "aircraft", _("Aircraft modelling")
    SHIPS = "ships", _("Ship modelling")
    CARS = "cars", _("Car modelling")
    ROCKETS = "rockets", _("Rocket modelling")
    FIRST_STEPS = "first_steps", _("First technical modelling")
    DRONES = "drones", _("Unmanned aircraft systems")
    VIRTUAL_REALITY = "virtual_reality", _("Virtual and augmented reality")
    MACHINE_TOOLS = "machine_tools", _("CNC machines and laser")
    GRAPHICS = "graphics", _("Computer graphics and CAD")
    MEDIA = "media", _("Video and multimedia")
    OTHER = "other", pgettext_lazy("area", "Other")


class ResourceItem(models.Model):
    """One line of the material base."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    base = models.ForeignKey(
        MaterialBase, on_delete=models.CASCADE, related_name="items", verbose_name=_("material base")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind)
    area = models.CharField(_("area"), max_length=20, choices=CreativeArea, blank=True)
    name = models.CharField(_("name"), max_length=300)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    working = models.PositiveIntegerField(_("of them working"), default=1)
    year = models.PositiveSmallIntegerField(_("year of make"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Building, room."))
    hours_free_per_week = models.PositiveSmallIntegerField(_("free hours a week"), null=True, blank=True)
    is_offered = models.BooleanField(_("offered to the network"), default=False)
    conditions = models.TextField(
        _("conditions of use"), blank=True, help_text=_("When, for whom, under whose supervision.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["kind", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working__lte=models.F("quantity")), name="no_more_working_than_there_are"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="resource_is_at_least_one"),
            models.CheckConstraint(
                condition=Q(hours_free_per_week__isnull=True) | Q(hours_free_per_week__lte=168),
                name="week_has_168_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name
