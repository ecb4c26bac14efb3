"""Events: lines of a schedule that happen on a day, at a place, for somebody."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold
from institutions.models import Appointment, Institution, Participation

from ..codes import new_code
from .schedules import EventSchedule


class EventKind(models.TextChoices):
    OPEN_DAY = "open_day", _("Open day")
    MASTER_CLASS = "master_class", _("Master class")
    CONTEST = "contest", _("Contest")
    EXHIBITION = "exhibition", _("Exhibition, festival")
    EXCURSION = "excursion", _("Excursion")
    PARENTS_MEETING = "parents_meeting", _("Parents' meeting")
    SEMINAR = "seminar", _("Seminar for teachers")
    INTERNSHIP = "internship", _("Internship of teachers")
    WEBINAR = "webinar", _("Webinar")
    COUNCIL = "council", _("Meeting, council")
    OTHER = "other", pgettext_lazy("kind of event", "Other")


METHODICAL = (EventKind.SEMINAR, EventKind.INTERNSHIP, EventKind.WEBINAR)


class EventState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("event", "Planned")
    MOVED = "moved", pgettext_lazy("event", "Moved to another day")
    HELD = "held", pgettext_lazy("event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


AHEAD = (EventState.PLANNED, EventState.MOVED)


class SignupFor(models.TextChoices):
    ANYBODY = "anybody", _("Anybody with the link")
    MEMBERS = "members", _("Only people of institutions who sign in")


class EventQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EventQuerySet":
        """The department sees all; people of an institution their own, and approved ones of their networks.

        Of another institution's events only those that are open to others or to everybody.
        """
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        networks = Participation.objects.standing().filter(institution__in=own).values("network")
        shared = Q(schedule__institution__isnull=True) | Q(is_open=True) | Q(is_public=True)
        return self.filter(
            Q(schedule__institution__in=own) | (shared & Q(is_approved=True, schedule__network__in=networks))
        )

    def public(self) -> "EventQuerySet":
        """What anybody may know of: public events that the department has approved."""
        return self.filter(is_public=True, is_approved=True)

    def ahead(self, on: datetime.date | None = None) -> "EventQuerySet":
        """Neither held nor cancelled, and not over on that day (today by default)."""
        return self.filter(state__in=AHEAD).exclude(self.over_before(on or timezone.localdate()))

    def unmarked(self, on: datetime.date | None = None) -> "EventQuerySet":
        """Approved, over before that day (today by default), and nobody said whether they were held."""
        return self.filter(self.over_before(on or timezone.localdate()), is_approved=True, state__in=AHEAD)

    def between(self, first: datetime.date, last: datetime.date) -> "EventQuerySet":
        """On some of these days."""
        return self.filter(Q(last_day__isnull=True, day__gte=first) | Q(last_day__gte=first), day__lte=last)

    @staticmethod
    def over_before(day: datetime.date) -> Q:
        return Q(last_day__isnull=True, day__lt=day) | Q(last_day__lt=day)

    def with_owner(self) -> "EventQuerySet":
        return self.select_related("schedule__institution", "schedule__network")

    def in_order(self) -> "EventQuerySet":
        return self.order_by("day", F("starts").asc(nulls_first=True), "title", "pk")


class Event(models.Model):
    """Мероприятие: one line of a schedule."""

    MOVES = {  # move: (from, to)
        "hold": (set(AHEAD), EventState.HELD),
        "cancel": (set(AHEAD), EventState.CANCELLED),
        "move": (set(AHEAD), EventState.MOVED),
        "restore": ({EventState.HELD, EventState.CANCELLED}, EventState.PLANNED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schedule = models.ForeignKey(
        EventSchedule, on_delete=models.PROTECT, related_name="events", verbose_name=_("schedule of events")
    )
    title = models.CharField(pgettext_lazy("event", "title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    day = models.DateField(_("day"))
    last_day = models.DateField(_("last day"), null=True, blank=True, help_text=_("Only if it lasts several days."))
    starts = models.TimeField(_("begins at"), null=True, blank=True, help_text=_("Leave empty for the whole day."))
    ends = models.TimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True, help_text=_("Address or room."))
    is_online = models.BooleanField(_("online"), default=False)
    for_pupils = models.BooleanField(_("pupils"), default=False)
    for_parents = models.BooleanField(_("parents"), default=False)
    for_teachers = models.BooleanField(_("teachers"), default=False)
    class_band = models.CharField(_("classes"), max_length=40, blank=True, help_text=_("Such as “1–4”."))
    responsible = models.CharField(_("responsible person"), max_length=200, help_text=_("Name and post."))
    resource = models.CharField(
        _("resource or programme of the network"),
        max_length=300,
        blank=True,
        help_text=_("What of the network is shown or used."),
    )
    is_open = models.BooleanField(_("open to other institutions"), default=False)
    is_public = models.BooleanField(
        _("shown to everybody"), default=False, help_text=_("In the public calendar, once the schedule is approved.")
    )
    description = models.TextField(_("about the event"), blank=True, help_text=_("For those who come."))
    expected_result = models.CharField(_("expected result"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=EventState, default=EventState.PLANNED)
    reason = models.TextField(_("reason"), blank=True)
    moved_from = models.DateField(_("moved from"), null=True, blank=True)
    outcome = models.TextField(_("how it went"), blank=True)
    attended = models.PositiveIntegerField(_("how many came"), null=True, blank=True)
    is_approved = models.BooleanField(_("stands in an approved schedule"), default=False, editable=False)
    sequence = models.PositiveIntegerField(_("changes of time or place"), default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    code = models.CharField(_("code of the address"), max_length=12, unique=True, default=new_code, editable=False)
    key = models.UUIDField(
        _("key of the form"), unique=True, default=uuid.uuid4, editable=False, help_text=_("Sent twice, entered once.")
    )
    # Signing up
    has_signup = models.BooleanField(_("people sign up"), default=False)
    signup_for = models.CharField(_("who signs up"), max_length=20, choices=SignupFor, default=SignupFor.ANYBODY)
    places = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: as many as come."))
    has_waiting_list = models.BooleanField(_("waiting list when places are over"), default=True)
    signup_opens = models.DateTimeField(_("signing up opens"), null=True, blank=True)
    signup_closes = models.DateTimeField(
        _("signing up closes"), null=True, blank=True, help_text=_("Empty: when the event begins.")
    )
    keep_days = models.PositiveSmallIntegerField(
        _("days after the event until names and contacts are erased"), default=30
    )
    last_number = models.PositiveIntegerField(_("last number given"), default=0, editable=False)
    erased_at = models.DateTimeField(_("names and contacts erased"), null=True, blank=True, editable=False)
    signed_up = models.PositiveIntegerField(_("signed up in all"), null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["day", "starts", "title", "pk"]
        indexes = [
            models.Index(fields=["day"], name="event_day"),
            models.Index(fields=["schedule", "day"], name="event_of_schedule"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gt=F("day")), name="event_lasts_forward"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=False), name="event_that_ends_begins"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="event_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "moved"]) | ~Q(reason=""), name="event_put_off_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(places__isnull=True) | Q(places__gte=1), name="event_has_a_place"),
            models.CheckConstraint(condition=Q(keep_days__range=(1, 365)), name="event_names_kept_a_year_at_most"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event_detail", args=[self.pk])

    @property
    def institution(self) -> Institution | None:
        return self.schedule.institution

    @property
    def end_day(self) -> datetime.date:
        return self.last_day or self.day

    @property
    def is_over(self) -> bool:
        return self.end_day < timezone.localdate()

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def when(self) -> str:
        """«12.03.2027, 14:00–15:30»."""
        days = f"{self.day:%d.%m.%Y}"
        if self.last_day:
            days += f"–{self.last_day:%d.%m.%Y}"
        if self.starts:
            days += f", {self.hours}"
        return days

    @property
    def hours(self) -> str:
        """«14:00–15:30», empty for a whole day."""
        if not self.starts:
            return ""
        return f"{self.starts:%H:%M}" + (f"–{self.ends:%H:%M}" if self.ends else "")

    @property
    def where(self) -> str:
        """Place, or that it is online."""
        online = str(_("online"))
        if self.is_online:
            return f"{self.place} ({online})" if self.place else online
        return self.place

    @property
    def audience_labels(self) -> list[str]:
        told = [
            (self.for_pupils, _("pupils")),
            (self.for_parents, _("parents")),
            (self.for_teachers, _("teachers")),
        ]
        labels = [str(label) for is_told, label in told if is_told]
        if self.class_band:
            labels.append(str(_("classes %(band)s") % {"band": self.class_band}))
        return labels

    @property
    def begins_at(self) -> datetime.datetime:
        """The moment of its start; the first minute of a whole day."""
        return _moment(self.day, self.starts or datetime.time.min)

    @property
    def ends_at(self) -> datetime.datetime:
        """The moment of its end: an hour after the start where nothing is told."""
        if not self.starts:
            return _moment(self.end_day + datetime.timedelta(days=1), datetime.time.min)
        if self.ends:
            return _moment(self.end_day, self.ends)
        return _moment(self.end_day, self.starts) + datetime.timedelta(hours=1)

    @property
    def signup_ends(self) -> datetime.datetime:
        """Until when one may sign up. On a whole day until its end."""
        if self.signup_closes:
            return self.signup_closes
        return self.begins_at if self.starts else self.ends_at

    @property
    def erase_on(self) -> datetime.date:
        """The day on which names and contacts are erased."""
        return self.end_day + datetime.timedelta(days=self.keep_days)


def _moment(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, hour))


def sign_of(
    title: str, day: datetime.date, starts: datetime.time | None = None, place: str = "", **_others: Any
) -> tuple:
    """What tells one line of a schedule from another: title, day, hour and place."""
    return fold(title), day, starts, fold(place)
