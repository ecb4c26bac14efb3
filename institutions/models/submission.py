"""Forms that an institution fills in and hands in, and the department accepts or returns with remarks."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .appointments import Appointment


class SubmissionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("submission", "Being filled in")
    SUBMITTED = "submitted", pgettext_lazy("submission", "Under review")
    RETURNED = "returned", pgettext_lazy("submission", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("submission", "Accepted")


NOT_BEGUN = "none"  # of a form that nobody has opened: lists and filters name it like a state
STATES_AND_NONE = [(NOT_BEGUN, _("Not begun")), *SubmissionState.choices]


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SubmissionQuerySet":
        """The department sees all, people of an institution their own."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)


class Submission(models.Model):
    """A form of one institution with many items.

    A concrete form has ``institution`` (one to one) and ``items``, the related name of its ``RemarkedItem``.
    """

    MOVES = {  # move: (from, to)
        "submit": ({SubmissionState.DRAFT, SubmissionState.RETURNED}, SubmissionState.SUBMITTED),
        "accept": ({SubmissionState.SUBMITTED}, SubmissionState.ACCEPTED),
        "send_back": ({SubmissionState.SUBMITTED}, SubmissionState.RETURNED),
        "reopen": ({SubmissionState.ACCEPTED}, SubmissionState.RETURNED),
    }
    EDITABLE: tuple[SubmissionState, ...] = (SubmissionState.DRAFT, SubmissionState.RETURNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=SubmissionState, default=SubmissionState.DRAFT)
    has_nothing = models.BooleanField(
        _("there is nothing to list"),
        default=False,
        help_text=_("Said when the form is submitted without a single item."),
    )
    remark = models.TextField(_("general remark of the department"), blank=True)
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
    # Outlives a reopening: what was accepted once stays on offer while it is being corrected.
    accepted_at = models.DateTimeField(_("last accepted"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["institution__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SubmissionState.DRAFT) | Q(submitted_at__isnull=False),
                name="%(class)s_was_submitted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)

    @property
    def is_editable(self) -> bool:
        """May the institution change it now?"""
        return self.state in self.EDITABLE

    @property
    def is_under_review(self) -> bool:
        return self.state == SubmissionState.SUBMITTED


class RemarkedItemQuerySet(models.QuerySet):
    def remarked(self) -> "RemarkedItemQuerySet":
        return self.exclude(remark="")

    def to_mend(self) -> "RemarkedItemQuerySet":
        """Remarked upon and not touched since."""
        return self.remarked().filter(mended_at__isnull=True)

    def formerly_remarked(self) -> "RemarkedItemQuerySet":
        return self.exclude(former_remark="")


class RemarkedItem(models.Model):
    """A line of a form, at which the department may write a remark.

    ``remark`` is being written while the form is under review (only the department sees it) and in force while it is
    returned. Handed in again, it becomes ``former_remark``, so that the reviewer sees what was asked and whether the
    line was touched since (``mended_at``). Acceptance clears all three; the journal keeps every remark.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    remark = models.TextField(_("remark of the department"), blank=True, editable=False)
    former_remark = models.TextField(_("former remark"), blank=True, editable=False)
    mended_at = models.DateTimeField(_("changed after the remark"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RemarkedItemQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def submission(self) -> Submission:
        """The form that the line belongs to."""
        raise NotImplementedError

    @property
    def is_to_mend(self) -> bool:
        return bool(self.remark) and self.mended_at is None
