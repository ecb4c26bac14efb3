"""Children enrolled on programmes, and contracts with their parents (order No. 453/1, task 6.2), as figures.

The contracts themselves lie with the institutions, on paper or in systems of their own: what is kept here is the
register of how many there are, as of which day and by whom it was told.
"""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .appointments import Appointment
from .institutions import Institution
from .programmes import Programme

FIRST_MONTH = 9  # a school year begins on 1 September
MANY = 10_000


def school_year_of(day: datetime.date | None = None) -> int:
    """The year in which the school year of that day (today by default) begins."""
    day = day or timezone.localdate()
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def school_year_label(year: int) -> str:
    """«2026/27»."""
    return f"{year}/{(year + 1) % 100:02}"


class EnrolmentRecordQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EnrolmentRecordQuerySet":
        """The department sees all, people of an institution their own."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)

    def latest_ones(self) -> "EnrolmentRecordQuerySet":
        """Of each programme and school year the last row: what counts."""
        later = EnrolmentRecord.objects.order_by().filter(
            programme=OuterRef("programme"), school_year=OuterRef("school_year"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))


class EnrolmentRecord(models.Model):
    """Сведения о договорах с родителями of one programme in one school year. Rows are only added: the last counts."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="enrolment_records", verbose_name=_("institution")
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="enrolment_records", verbose_name=_("programme")
    )
    school_year = models.PositiveSmallIntegerField(_("school year"))
    enrolled = models.PositiveIntegerField(_("children enrolled"))
    paper = models.PositiveIntegerField(_("contracts on paper"), default=0)
    electronic = models.PositiveIntegerField(_("electronic contracts"), default=0)
    as_of = models.DateField(_("as of"))
    entered_at = models.DateTimeField(_("told at"), auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("told by")
    )

    objects = EnrolmentRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of contracts with parents")
        verbose_name_plural = _("figures of contracts with parents")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["programme", "school_year", "id"], name="enrolment_of_programme"),
            models.Index(fields=["institution", "school_year"], name="enrolment_of_institution"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolled__gte=F("paper") + F("electronic")), name="contracts_are_of_enrolled_children"
            ),
            models.CheckConstraint(condition=Q(school_year__range=(2000, 2100)), name="school_year_is_of_our_time"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {school_year_label(self.school_year)}"

    def clean(self) -> None:
        wrong: dict[str, str | Promise] = {}
        if self.contracts > (self.enrolled or 0):
            wrong["enrolled"] = _("There cannot be more contracts than children enrolled.")
        if self.as_of and self.as_of > timezone.localdate():
            wrong["as_of"] = _("This day has not come yet.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def numbers(self) -> tuple[int, int, int]:
        return self.enrolled, self.paper, self.electronic

    @property
    def contracts(self) -> int:
        return (self.paper or 0) + (self.electronic or 0)

    @property
    def share(self) -> int | None:
        """Contracts in per cent of the enrolled; None where nobody is enrolled."""
        return self.contracts * 100 // self.enrolled if self.enrolled else None
