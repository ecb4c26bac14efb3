"""Preparation of staff (order No. 453/1, task 6.4): groups that learn, who is in them, what institutions ask for."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from institutions.models import Appointment, CreativeArea, Institution, StaffMember, Training, TrainingKind
from institutions.models.staff import SHORTEST_COURSE_HOURS


def own(user):
    """Keys of the institutions that the person acts for."""
    return Appointment.objects.current().filter(user_id=user.pk).values("institution")


class GroupState(models.TextChoices):
    GATHERING = "gathering", pgettext_lazy("training group", "Enrolment is open")
    RUNNING = "running", pgettext_lazy("training group", "Learning")
    FINISHED = "finished", pgettext_lazy("training group", "Finished")
    CANCELLED = "cancelled", pgettext_lazy("training group", "Cancelled")


LIVE = (GroupState.GATHERING, GroupState.RUNNING)


class TrainingGroup(models.Model):
    """Группа повышения квалификации: one course for people of several institutions. Everybody in the portal sees it."""

    MOVES = {  # move: (from, to)
        "start": ({GroupState.GATHERING}, GroupState.RUNNING),
        "finish": ({GroupState.RUNNING}, GroupState.FINISHED),
        "cancel": ({GroupState.GATHERING, GroupState.RUNNING}, GroupState.CANCELLED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title of the course"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=TrainingKind, default=TrainingKind.QUALIFICATION)
    area = models.CharField(_("area of technical creativity"), max_length=20, choices=CreativeArea)
    provider = models.CharField(_("who teaches"), max_length=300)
    hours = models.PositiveSmallIntegerField(_("hours"), validators=[MinValueValidator(1), MaxValueValidator(1000)])
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_remote = models.BooleanField(_("remotely"), default=False)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    places = models.PositiveSmallIntegerField(
        _("places"), default=25, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    state = models.CharField(_("state"), max_length=20, choices=GroupState, default=GroupState.GATHERING)
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("training group")
        verbose_name_plural = _("training groups")
        ordering = ["-starts_on", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="group_ends_after_its_start"),
            models.CheckConstraint(condition=Q(places__gte=1), name="group_has_places"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:group_detail", args=[self.pk])

    def clean(self) -> None:
        wrong: dict[str, str | Promise] = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = _("The last day is before the first one.")
        if self.kind == TrainingKind.QUALIFICATION and self.hours and self.hours < SHORTEST_COURSE_HOURS:
            wrong["hours"] = _("Advanced training takes 16 hours or more. Something shorter is a seminar: choose that.")
        if not self.is_remote and not self.place:
            wrong["place"] = _("Say where it is, or mark that it is held remotely.")
        if wrong:
            raise ValidationError(wrong)


class SeatQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SeatQuerySet":
        """Names of people: the department sees all, an institution its own."""
        return self if user.is_department else self.filter(member__staff_list__institution__in=own(user))


class Seat(models.Model):
    """Место в группе: one person enrolled, and after the course the certificate."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(TrainingGroup, on_delete=models.PROTECT, related_name="seats", verbose_name=_("group"))
    member = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="seats", verbose_name=_("staff member")
    )
    enrolled_at = models.DateTimeField(_("enrolled"), auto_now_add=True)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("enrolled by")
    )
    number = models.CharField(_("number of the certificate"), max_length=100, blank=True)
    issued_on = models.DateField(_("certificate of"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("certificate")
    )
    training = models.OneToOneField(
        Training,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="seat",
        verbose_name=_("record in the staff list"),
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a group")
        verbose_name_plural = _("places in groups")
        ordering = ["member__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="person_learns_in_a_group_once"),
            models.CheckConstraint(condition=Q(number="") | Q(issued_on__isnull=False), name="certificate_has_a_date"),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.group}"


class NeedState(models.TextChoices):
    OPEN = "open", pgettext_lazy("need of training", "Open")
    MET = "met", pgettext_lazy("need of training", "Met")
    WITHDRAWN = "withdrawn", pgettext_lazy("need of training", "Withdrawn")


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NeedQuerySet":
        return self if user.is_department else self.filter(institution__in=own(user))


class Need(models.Model):
    """Потребность в обучении, told by an institution: what the staff list alone does not say."""

    MOVES = {  # move: (from, to)
        "meet": ({NeedState.OPEN}, NeedState.MET),
        "withdraw": ({NeedState.OPEN}, NeedState.WITHDRAWN),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="training_needs", verbose_name=_("institution")
    )
    topic = models.CharField(_("what to teach"), max_length=300)
    area = models.CharField(_("area of technical creativity"), max_length=20, choices=CreativeArea)
    people = models.PositiveSmallIntegerField(
        _("how many people"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    wishes = models.TextField(_("wishes"), blank=True, max_length=1000, help_text=_("When, where, remotely or not."))
    state = models.CharField(_("state"), max_length=20, choices=NeedState, default=NeedState.OPEN)
    created_at = models.DateTimeField(_("told"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("told by")
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need of training")
        verbose_name_plural = _("needs of training")
        ordering = ["-created_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(people__gte=1), name="need_is_of_somebody")]

    def __str__(self) -> str:
        return self.topic
