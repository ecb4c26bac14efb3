"""Other ways in beside the open link: slips with one-time codes, devices that are passed round, paper.

None of these rows shares a key, a time or a number in a row with an answer: see ``services.slips`` and the page
«Что хранится».
"""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .launches import Entry
from .questionnaires import Version

GRACE = datetime.timedelta(minutes=30)


class FormerCode(models.Model):
    """The code of a link that was replaced since. It opens nothing; by it an answer given through it can be erased."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="former_codes", verbose_name=_("link"))
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)

    class Meta:
        verbose_name = _("former code of a link")
        verbose_name_plural = _("former codes of links")

    def __str__(self) -> str:
        return self.code


class SlipBatch(models.Model):
    """Slips of one class, printed at once. ``key`` stands in the form, so that a double click prints one batch."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="slip_batches", verbose_name=_("link"))
    class_name = models.CharField(_("class"), max_length=40, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    printed_on = models.DateField(_("printed"), default=timezone.localdate)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("batch of slips")
        verbose_name_plural = _("batches of slips")
        ordering = ["class_name", "pk"]

    def __str__(self) -> str:
        return f"{self.entry}, {self.class_name}" if self.class_name else str(self.entry)


class SlipQuerySet(models.QuerySet):
    def usable(self) -> "SlipQuerySet":
        return self.filter(is_spent=False, is_void=False)


class Slip(models.Model):
    """Талон: one person's way in. The code itself is on paper only; the row holds its keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(SlipBatch, on_delete=models.CASCADE, related_name="slips", verbose_name=_("batch"))
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    is_spent = models.BooleanField(_("used"), default=False)
    is_void = models.BooleanField(_("not valid"), default=False)

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        constraints = [
            models.CheckConstraint(condition=~Q(is_spent=True, is_void=True), name="used_slip_is_not_made_void")
        ]

    def __str__(self) -> str:
        return str(self.pk)


# Counts of one batch: how many slips, how many used, how many still good.
BATCH_COUNTS = {
    "size": Count("slips", filter=Q(slips__is_void=False)),
    "spent": Count("slips", filter=Q(slips__is_spent=True)),
    "unused": Count("slips", filter=Q(slips__is_spent=False, slips__is_void=False)),
}


class Draft(models.Model):
    """What somebody with a slip has filled in so far, to go on with on another device. Deleted when it is sent.

    ``document``: fields of the form and what was typed into them. A day and no hour: it stands beside answers.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slip = models.OneToOneField(Slip, on_delete=models.CASCADE, related_name="draft")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    document = models.JSONField(default=dict)
    page = models.PositiveSmallIntegerField(default=1)
    expires_on = models.DateField()

    class Meta:
        verbose_name = _("unfinished answers")
        verbose_name_plural = _("unfinished answers")

    def __str__(self) -> str:
        return str(self.uuid)


class KioskQuerySet(models.QuerySet):
    def running(self) -> "KioskQuerySet":
        return self.filter(ended_at__isnull=True, until__gt=timezone.now())


class Kiosk(models.Model):
    """Общее устройство: a tablet that a class passes round. Its address works for some hours and ends with a PIN."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="kiosks", verbose_name=_("link"))
    code = models.CharField(max_length=16, unique=True, editable=False)
    pin_hash = models.CharField(max_length=128, editable=False)
    wrong_pins = models.PositiveSmallIntegerField(default=0, editable=False)
    until = models.DateTimeField(_("works until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = KioskQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared device")
        verbose_name_plural = _("shared devices")
        ordering = ["-until", "pk"]

    def __str__(self) -> str:
        return str(self.entry)

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()

    @property
    def takes_answers(self) -> bool:
        """Also a little longer: who has begun in time may finish."""
        return self.ended_at is None and self.until + GRACE > timezone.now()


class PaperCount(models.Model):
    """How many paper forms somebody typed in on a day; the history gets this number when the day is over.

    A line in the history for each form would tell, by its moment and place, which answer it was.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="paper_counts", verbose_name=_("link"))
    day = models.DateField(_("day"), default=timezone.localdate)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=0)
    is_in_history = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("count of paper forms")
        verbose_name_plural = _("counts of paper forms")
        constraints = [
            models.UniqueConstraint(fields=["entry", "day", "typed_by"], name="one_count_of_paper_forms_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.day}: {self.count}"
