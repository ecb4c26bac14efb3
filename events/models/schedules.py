"""План-график мероприятий of an institution or of the network (order No. 453/1, task 5.2), and what was approved."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.models import Appointment, Institution, Network, Participation

FIRST_MONTH = 9  # a school year begins on 1 September


def school_year_of(day: datetime.date) -> int:
    """The calendar year in which the school year of that day began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


class ScheduleState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("schedule of events", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("schedule of events", "Awaits approval")
    RETURNED = "returned", pgettext_lazy("schedule of events", "Returned with remarks")
    APPROVED = "approved", pgettext_lazy("schedule of events", "Approved")


# Lines may be entered and changed; what changes after an approval is noted as an amendment.
EDITABLE = (ScheduleState.DRAFT, ScheduleState.RETURNED, ScheduleState.APPROVED)


class EventScheduleQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EventScheduleQuerySet":
        """The department sees all; people of an institution their own and the approved one of their networks."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        networks = Participation.objects.standing().filter(institution__in=own).values("network")
        return self.filter(Q(institution__in=own) | Q(institution__isnull=True, network__in=networks, version__gte=1))

    def ever_approved(self) -> "EventScheduleQuerySet":
        """Approved at least once: an amendment on its way does not undo that."""
        return self.filter(version__gte=1)


class EventSchedule(models.Model):
    """A school year's events of one institution in a network, or (without an institution) of the network itself."""

    MOVES = {  # move: (from, to)
        "submit": (set(EDITABLE), ScheduleState.SUBMITTED),
        "take_back": ({ScheduleState.SUBMITTED}, ScheduleState.DRAFT),
        "return": ({ScheduleState.SUBMITTED}, ScheduleState.RETURNED),
        "approve": ({ScheduleState.SUBMITTED}, ScheduleState.APPROVED),
        "approve_own": (set(EDITABLE), ScheduleState.APPROVED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="event_schedules", verbose_name=_("network")
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="event_schedules",
        verbose_name=_("institution"),
        help_text=_("Empty: the schedule of the network itself."),
    )
    year = models.PositiveSmallIntegerField(_("school year"), help_text=_("The year in which it begins."))
    state = models.CharField(_("state"), max_length=20, choices=ScheduleState, default=ScheduleState.DRAFT)
    version = models.PositiveSmallIntegerField(_("version"), default=0, help_text=_("How many times it was approved."))
    remarks = models.TextField(_("remarks of the department"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by")
    )

    objects = EventScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule of events")
        verbose_name_plural = _("schedules of events")
        ordering = ["-year", "institution__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "institution", "year"],
                condition=Q(institution__isnull=False),
                name="one_schedule_of_institution_a_year",
            ),
            models.UniqueConstraint(
                fields=["network", "year"],
                condition=Q(institution__isnull=True),
                name="one_schedule_of_network_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScheduleState.APPROVED) | Q(version__gte=1, approved_at__isnull=False),
                name="approved_schedule_has_a_version",
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="schedule_year_is_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_name}, {self.year_text}"

    def get_absolute_url(self) -> str:
        return reverse("events:schedule_detail", args=[self.pk])

    @property
    def owner_name(self) -> str:
        """Whose it is: the institution's, or the network's."""
        return self.institution.short_name if self.institution_id else self.network.name

    @property
    def submission(self) -> str:
        """Names what is being looked at: a submission, and how many amendments there are; empty without one."""
        return f"{self.submitted_at.isoformat()} {self.amendments.count()}" if self.submitted_at else ""

    @property
    def year_text(self) -> str:
        """«2026/2027»."""
        return f"{self.year}/{self.year + 1}"

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, FIRST_MONTH, 1)

    @property
    def last_day(self) -> datetime.date:
        return datetime.date(self.year + 1, FIRST_MONTH - 1, 31)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_of_network(self) -> bool:
        return self.institution_id is None


class ApprovedSchedule(models.Model):
    """A schedule as it was approved: never changed, never deleted. A later approval adds another one."""

    schedule = models.ForeignKey(
        EventSchedule, on_delete=models.PROTECT, related_name="approvals", verbose_name=_("schedule of events")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    lines = models.JSONField(_("lines"), help_text=_("The events as they stood, in the order of days."))
    post = models.CharField(_("post of who approved"), max_length=200)
    name = models.CharField(_("name of who approved"), max_length=200)
    date = models.DateField(_("date of approval"), default=timezone.localdate)
    note = models.TextField(_("what was amended"), blank=True)
    at = models.DateTimeField(_("recorded"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("approved schedule")
        verbose_name_plural = _("approved schedules")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "number"], name="schedule_version_is_approved_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule}, {self.number}"


class AmendmentKind(models.TextChoices):
    ADDED = "added", pgettext_lazy("amendment", "Added")
    CHANGED = "changed", pgettext_lazy("amendment", "Changed")
    MOVED = "moved", pgettext_lazy("amendment", "Moved")
    CANCELLED = "cancelled", pgettext_lazy("amendment", "Cancelled")
    REMOVED = "removed", pgettext_lazy("amendment", "Removed")
    RESTORED = "restored", pgettext_lazy("amendment", "Planned again")


class Amendment(models.Model):
    """A departure from what was approved: which event, what about it, why. Never changed."""

    schedule = models.ForeignKey(
        EventSchedule, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("schedule of events")
    )
    version = models.PositiveSmallIntegerField(_("departs from version"))
    event_key = models.UUIDField(_("event"))
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=AmendmentKind)
    text = models.TextField(_("what changed"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by whom")
    )

    class Meta:
        verbose_name = _("amendment of a schedule")
        verbose_name_plural = _("amendments of schedules")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["schedule", "version"], name="amendment_of_version")]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_kind_display()}"
