"""Use of what an institution offers by the others: when it is free, who has booked it, how it was used."""

import datetime
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .appointments import Appointment
from .institutions import Institution
from .material_base import ResourceItem
from .networks import fellows_of
from .requests import ResourceRequest

STEP = 5  # minutes: hours are told and booked in whole fives
ANSWER_DAYS = 5  # how long a request for an hour holds it without the keeper's answer


def shared_with(user):
    """Items that others offer to this person's institutions, and their own offers; all offers to the department."""
    offered = ResourceItem.objects.filter(is_offered=True, working__gte=1)
    if user.is_department:
        return offered
    own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
    return offered.filter(Q(base__institution__in=own) | Q(base__institution__in=fellows_of(own)))


class SharedUse(models.Model):
    """Порядок пользования of one item, set by its keeper at any time, whatever the state of the material base."""

    item = models.OneToOneField(
        ResourceItem, on_delete=models.CASCADE, related_name="shared_use", verbose_name=_("resource")
    )
    needs_consent = models.BooleanField(
        _("each booking awaits our consent"),
        default=True,
        help_text=_("Without it whoever comes first in the open hours has the hour at once."),
    )
    weeks_ahead = models.PositiveSmallIntegerField(
        _("how many weeks ahead it can be booked"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )

    class Meta:
        verbose_name = _("order of use")
        verbose_name_plural = _("orders of use")
        constraints = [
            models.CheckConstraint(condition=Q(weeks_ahead__range=(1, 52)), name="booked_a_year_ahead_at_most"),
        ]

    def __str__(self) -> str:
        return str(self.item)


class Weekday(models.IntegerChoices):
    """As ``date.isoweekday()`` tells them."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class AvailableSlot(models.Model):
    """Hours of the week at which others can use the item, in the portal's time zone; they never cross midnight."""

    item = models.ForeignKey(ResourceItem, on_delete=models.CASCADE, related_name="slots", verbose_name=_("resource"))
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("open hours")
        verbose_name_plural = _("open hours")
        ordering = ["item", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_ends_after_its_start"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="week_has_seven_days"),
            models.UniqueConstraint(fields=["item", "weekday", "starts"], name="slot_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class ClosedDays(models.Model):
    """Days on which the item is not to be had in spite of its open hours: repairs, holidays, an own event."""

    item = models.ForeignKey(
        ResourceItem, on_delete=models.CASCADE, related_name="closed_days", verbose_name=_("resource")
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        ordering = ["item", "first", "pk"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="closed_days_end_after_start")]

    def __str__(self) -> str:
        return f"{self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}"


class BookingState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("booking", "Awaits the keeper's consent")
    AGREED = "agreed", pgettext_lazy("booking", "Agreed")
    REFUSED = "refused", pgettext_lazy("booking", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("booking", "Not answered in time")
    USED = "used", pgettext_lazy("booking", "Used")
    MISSED = "missed", pgettext_lazy("booking", "Did not take place")


TO_CONFIRM = pgettext_lazy("booking", "Over, to be confirmed")
HOLDING = (BookingState.REQUESTED, BookingState.AGREED)


class BookingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BookingQuerySet":
        """The department sees all; others what their institution booked and what was booked with it."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(Q(institution__in=own) | Q(keeper__in=own))

    def holding(self) -> "BookingQuerySet":
        """Those that keep the hour from everybody else."""
        return self.filter(state__in=HOLDING)

    def upcoming(self, at: datetime.datetime | None = None) -> "BookingQuerySet":
        """Those that hold an hour which is not over."""
        return self.holding().filter(ends_at__gt=at or timezone.now())

    def unanswered(self, at: datetime.datetime | None = None) -> "BookingQuerySet":
        """Those whose keeper has let the time for an answer pass."""
        return self.filter(state=BookingState.REQUESTED, answer_by__lte=at or timezone.now())

    def to_confirm(self, at: datetime.datetime | None = None) -> "BookingQuerySet":
        """Agreed hours that are over and not told of yet."""
        return self.filter(state=BookingState.AGREED, ends_at__lte=at or timezone.now())


class Booking(models.Model):
    """Бронирование: one institution has an item of another for some hours of one day.

    The keeper and the name of the item are copied: what was used is told long after the item is struck off the list.
    """

    MOVES = {  # move: (from, to)
        "agree": ({BookingState.REQUESTED}, BookingState.AGREED),
        "refuse": ({BookingState.REQUESTED}, BookingState.REFUSED),
        "expire": ({BookingState.REQUESTED}, BookingState.EXPIRED),
        "cancel": ({BookingState.REQUESTED, BookingState.AGREED}, BookingState.CANCELLED),
        "confirm_use": ({BookingState.AGREED}, BookingState.USED),
        "miss": ({BookingState.AGREED}, BookingState.MISSED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(
        ResourceItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("resource"),
    )
    item_name = models.CharField(_("resource"), max_length=300)
    keeper = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        related_name="lent_bookings",
        verbose_name=pgettext_lazy("institution", "keeper"),
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("booked for")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    quantity = models.PositiveIntegerField(_("pieces"), default=1)
    children = models.PositiveIntegerField(_("children"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=500)
    request = models.ForeignKey(
        ResourceRequest,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("resource request"),
    )
    series = models.UUIDField(_("series"), null=True, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=20, choices=BookingState, default=BookingState.REQUESTED)
    reason = models.TextField(_("reason"), blank=True)
    answer_by = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    created_at = models.DateTimeField(_("booked"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("booked by")
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

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-starts_at", "pk"]
        indexes = [
            models.Index(fields=["item", "starts_at"], name="booking_item_starts"),
            models.Index(fields=["state", "ends_at"], name="booking_state_ends"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_its_start"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="booking_is_for_at_least_one"),
            models.CheckConstraint(
                condition=~Q(state=BookingState.REQUESTED) | Q(answer_by__isnull=False),
                name="booking_is_answered_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_name}, {timezone.localtime(self.starts_at):%d.%m.%Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("institutions:booking_detail", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_to_confirm(self) -> bool:
        """Agreed, over, and the keeper has not said yet what took place."""
        return self.state == BookingState.AGREED and self.is_over

    @property
    def state_label(self) -> str:
        return str(TO_CONFIRM if self.is_to_confirm else self.get_state_display())

    @property
    def is_own(self) -> bool:
        """The keeper itself uses its item."""
        return self.institution_id == self.keeper_id


class BookedUnit(models.Model):
    """One of the equal pieces of an item, held for a time by a booking; gone as soon as the booking holds nothing.

    On PostgreSQL an exclusion constraint (see the migration) refuses a second row of the same piece at the same time;
    on SQLite the service looks once more inside its IMMEDIATE transaction.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="units", verbose_name=_("booking"))
    item = models.ForeignKey(ResourceItem, on_delete=models.CASCADE, related_name="+", verbose_name=_("resource"))
    unit = models.PositiveIntegerField(_("piece"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("booked piece")
        verbose_name_plural = _("booked pieces")
        ordering = ["booking", "unit"]
        indexes = [models.Index(fields=["item", "ends_at"], name="booked_unit_item_ends")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="piece_is_held_for_a_time"),
            models.UniqueConstraint(fields=["booking", "unit"], name="piece_is_booked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.booking} № {self.unit}"


class ItemCondition(models.TextChoices):
    GOOD = "good", pgettext_lazy("condition of a resource", "In order")
    WORN = "worn", pgettext_lazy("condition of a resource", "Needs attention")
    BROKEN = "broken", pgettext_lazy("condition of a resource", "Does not work")


class UseRecord(models.Model):
    """Запись журнала использования: what really took place. Written by either side, confirmed by the keeper."""

    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="use_record", verbose_name=_("booking")
    )
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"))
    children = models.PositiveIntegerField(_("children"))
    condition = models.CharField(
        _("condition of the resource afterwards"), max_length=20, choices=ItemCondition, default=ItemCondition.GOOD
    )
    remarks = models.TextField(_("remarks"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("record of use")
        verbose_name_plural = _("use log")
        ordering = ["-started_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="use_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return str(self.booking)
