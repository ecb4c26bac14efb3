"""Годовой отчёт о достижении ожидаемых результатов: live while a draft, frozen when approved."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from planning.models import Plan

from .indicators import person


class ReportState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("yearly report", "Draft")
    APPROVED = "approved", pgettext_lazy("yearly report", "Approved")


def paper(label) -> models.ForeignKey:
    return models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReportQuerySet":
        """The department sees all reports, people of an institution the approved ones of their plans."""
        found = self.filter(plan__in=Plan.objects.visible_to(user).values("pk"))
        return found if user.is_department else found.approved()

    def approved(self) -> "ReportQuerySet":
        return self.filter(state=ReportState.APPROVED)


class Report(models.Model):
    """The report of one year. A draft holds no figures: they are counted when it is looked at.

    An approved report holds all that it says and shows, and both files. A mistake found later is mended by another
    report of the same year, which supersedes it.
    """

    MOVES = {"approve": ({ReportState.DRAFT}, ReportState.APPROVED)}  # move: (from, to)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="yearly_reports", verbose_name=_("plan"))
    year = models.PositiveSmallIntegerField(_("year"))
    approver_post = models.CharField(
        _("post of who approves"),
        max_length=200,
        blank=True,
        help_text=_("As under “APPROVED”: head of the education department."),
    )
    approver_name = models.CharField(
        _("who approves"), max_length=100, blank=True, help_text=_("Initials and surname: A.P. Sokolova.")
    )
    signatory_post = models.CharField(_("post of who signs"), max_length=200, blank=True)
    signatory_name = models.CharField(_("who signs"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ReportState, default=ReportState.DRAFT)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    as_of = models.DateField(_("as of"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = person(_("approved by"))
    figures = models.JSONField(_("figures"), default=dict, blank=True)  # indicator's key → value, target, attainment
    content = models.JSONField(_("content"), default=list, blank=True)  # sections as they were printed
    pdf = paper("PDF")
    docx = paper("DOCX")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        ordering = ["-year", "-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year"], condition=Q(state=ReportState.DRAFT), name="one_draft_of_a_yearly_report"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT)
                | Q(
                    as_of__isnull=False,
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    pdf__isnull=False,
                    docx__isnull=False,
                ),
                name="approved_yearly_report_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:report_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == ReportState.DRAFT


class ReportText(models.Model):
    """The specialist's own words of one section. Without a row the section says what the figures say."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="texts", verbose_name=_("yearly report"))
    section = models.CharField(_("section"), max_length=40)
    text = models.TextField(_("text"), blank=True)
    written_over = models.TextField(_("written over"), blank=True)  # what the figures said then
    is_frozen = models.BooleanField(_("frozen"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("text of a yearly report")
        verbose_name_plural = _("texts of yearly reports")
        ordering = ["report", "section"]
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="one_text_of_a_report_section")]

    def __str__(self) -> str:
        return self.section
