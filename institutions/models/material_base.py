"""What an institution has to work with: rooms, machines, programs, transport (order No. 453/1, task 2.1)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..validators import between, validate_past_year
from .institutions import Institution
from .particulars import TeachingAddress
from .submission import RemarkedItem, RemarkedItemQuerySet, Submission

HOURS_A_WEEK = 168


class MaterialBase(Submission):
    """Материально-техническая база учреждения: one form, filled in there and accepted by the department."""

    institution = models.OneToOneField(
        Institution, on_delete=models.PROTECT, related_name="material_base", verbose_name=_("institution")
    )
    has_nothing = models.BooleanField(
        _("the institution has no resources for technical creativity"),
        default=False,
        help_text=_("Said when the form is submitted without a single item."),
    )

    class Meta(Submission.Meta):
        verbose_name = _("material base")
        verbose_name_plural = _("material bases")

    def get_absolute_url(self) -> str:
        return reverse("institutions:material_base", args=[self.institution_id])


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


class ResourceType(models.TextChoices):
    """What a resource is, within its kind (``KINDS``)."""

    TECHNOLOGY_ROOM = "technology_room", _("Technology room")
    PHYSICS_ROOM = "physics_room", _("Physics room")
    INFORMATICS_ROOM = "informatics_room", _("Informatics room")
    LABORATORY = "laboratory", _("Laboratory")
    WORKSHOP = "workshop", _("Workshop")
    TEST_GROUND = "test_ground", _("Test ground")
    CENTRE = "centre", _("“Growth point”, “IT-cube”, “Quantorium”")
    OTHER_ROOM = "other_room", _("Other room")
    ROBOTICS_KIT = "robotics_kit", _("Robotics kit")
    PRINTER_3D = "printer_3d", _("3D printer")
    SCANNER_3D = "scanner_3d", _("3D scanner")
    CNC_MACHINE = "cnc_machine", _("CNC machine")
    LASER = "laser", _("Laser cutter or engraver")
    MACHINE_TOOL = "machine_tool", _("Machine tool without CNC, hand tools")
    ELECTRONICS = "electronics", _("Electronics and radio equipment")
    DRONE = "drone", _("Unmanned aircraft")
    VIRTUAL_REALITY = "virtual_reality", _("VR or AR set")
    DIGITAL_LAB = "digital_lab", _("Digital laboratory")
    MODELLING = "modelling", _("Modelling equipment")
    CONSUMABLES = "consumables", _("Consumables")
    OTHER_EQUIPMENT = "other_equipment", _("Other equipment")
    COMPUTER = "computer", _("Computer, laptop, tablet")
    INTERNET = "internet", _("Internet connection")
    PANEL = "panel", _("Interactive panel, projector")
    OTHER_COMPUTERS = "other_computers", _("Other computer equipment")
    CAD = "cad", _("CAD, 3D modelling software")
    PROGRAMMING = "programming", _("Programming environment")
    MEDIA_SOFTWARE = "media_software", _("Graphics and video software")
    OTHER_SOFTWARE = "other_software", _("Other software")
    BUS = "bus", _("School bus")
    CAR = "car", _("Car")
    MOBILE_CENTRE = "mobile_centre", _("Mobile technopark")
    OTHER_TRANSPORT = "other_transport", _("Other transport")
    OTHER = "other", pgettext_lazy("resource type", "Other resource")


KINDS = {  # first type of each kind, in the order of the types
    ResourceType.TECHNOLOGY_ROOM: ResourceKind.ROOM,
    ResourceType.ROBOTICS_KIT: ResourceKind.EQUIPMENT,
    ResourceType.COMPUTER: ResourceKind.COMPUTERS,
    ResourceType.CAD: ResourceKind.SOFTWARE,
    ResourceType.BUS: ResourceKind.TRANSPORT,
    ResourceType.OTHER: ResourceKind.OTHER,
}


def _kinds_of_types() -> dict[str, str]:
    kinds, kind = {}, ""
    for type_ in ResourceType:
        kind = KINDS.get(type_, kind)
        kinds[type_.value] = str(kind)
    return kinds


KIND_OF = _kinds_of_types()


def types_by_kind() -> list[tuple[str, list[tuple[str, str]]]]:
    """Types as groups of a choice: (label of the kind, its types)."""
    return [
        (kind.label, [(type_.value, type_.label) for type_ in ResourceType if KIND_OF[type_.value] == kind])
        for kind in ResourceKind
    ]


class ResourceItemQuerySet(RemarkedItemQuerySet):
    def in_order(self) -> "ResourceItemQuerySet":
        """Rooms first, then what stands in them, as the kinds are listed."""
        places = [When(kind=kind, then=Value(place)) for place, kind in enumerate(ResourceKind)]
        return self.order_by(Case(*places, default=Value(len(places))), "created_at", "pk")


class ResourceItem(RemarkedItem):
    """One line of the material base. Its kind follows from its type."""

    base = models.ForeignKey(
        MaterialBase, on_delete=models.CASCADE, related_name="items", verbose_name=_("material base")
    )
    type = models.CharField(_("type"), max_length=20, choices=ResourceType)
    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind, editable=False)
    area = models.CharField(_("area"), max_length=20, choices=CreativeArea, blank=True)
    name = models.CharField(_("name"), max_length=300)
    brand = models.CharField(_("brand, model"), max_length=200, blank=True)
    inventory_number = models.CharField(_("inventory number"), max_length=100, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), default=1, validators=between(1, 100_000))
    working = models.PositiveIntegerField(_("of them working"), default=1, validators=between(0, 100_000))
    year = models.PositiveSmallIntegerField(_("year of make"), null=True, blank=True, validators=[validate_past_year])
    address = models.ForeignKey(
        TeachingAddress,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("teaching address"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Building, room."))
    hours_busy_per_week = models.PositiveSmallIntegerField(
        _("busy hours a week"), null=True, blank=True, validators=between(0, HOURS_A_WEEK)
    )
    hours_free_per_week = models.PositiveSmallIntegerField(
        _("free hours a week"), null=True, blank=True, validators=between(0, HOURS_A_WEEK)
    )
    seats = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, validators=between(1, 10_000), help_text=_("Of a room or a vehicle.")
    )
    licences = models.PositiveIntegerField(
        _("licences"), null=True, blank=True, validators=between(1, 100_000), help_text=_("Of software.")
    )
    internet_mbps = models.PositiveIntegerField(
        _("internet speed, Mbit/s"), null=True, blank=True, validators=between(1, 100_000)
    )
    keeper_name = models.CharField(
        _("keeper"), max_length=200, blank=True, help_text=_("Who answers for it: surname, name, post.")
    )
    keeper_phone = models.CharField(_("phone of the keeper"), max_length=100, blank=True)
    is_offered = models.BooleanField(_("offered to the network"), default=False)
    conditions = models.TextField(
        _("conditions of use"),
        blank=True,
        max_length=2000,
        help_text=_("When, for whom, under whose supervision."),
    )

    objects = ResourceItemQuerySet.as_manager()

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
                condition=Q(hours_free_per_week__isnull=True) | Q(hours_free_per_week__lte=HOURS_A_WEEK),
                name="week_has_168_hours",
            ),
            models.CheckConstraint(
                condition=Q(hours_busy_per_week__isnull=True) | Q(hours_busy_per_week__lte=HOURS_A_WEEK),
                name="week_has_168_busy_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def submission(self) -> MaterialBase:
        return self.base

    def refresh_derived(self) -> None:
        """Before every write that does not call ``save``."""
        self.kind = KIND_OF[self.type]

    def save(self, *args, **kwargs):
        self.refresh_derived()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """What no single field shows. Raises ``ValidationError`` by field."""
        errors = {}
        if None not in (self.quantity, self.working) and self.working > self.quantity:
            errors["working"] = _("There cannot be more working than there are.")
        if (self.hours_free_per_week or 0) + (self.hours_busy_per_week or 0) > HOURS_A_WEEK:
            errors["hours_free_per_week"] = _("Busy and free hours together are more than a week has.")
        if errors:
            raise ValidationError(errors)
