"""Questionnaires loaded from files: what became of every row."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..importing import FileKind
from .questionnaires import Questionnaire, Version


class ImportReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ImportReportQuerySet":
        """Questionnaires are the department's, and so is what they were made of."""
        return self if user.is_department else self.none()

    def waiting(self) -> "ImportReportQuerySet":
        """Read and looked at, but no questionnaire yet."""
        return self.filter(taken_at=None)


class ImportReport(models.Model):
    """Отчёт о загрузке анкеты: which rows of a file were taken, and why the others were not.

    It begins as a preview (``taken_at`` empty, ``definition`` waits) and stays with the version that was made of it.
    ``total`` rows of the file are ``taken`` ones and those that ``items`` name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source_name = models.CharField(_("file"), max_length=255)
    kind = models.CharField(_("kind of file"), max_length=10, choices=FileKind)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    total = models.PositiveIntegerField(_("rows"))
    taken = models.PositiveIntegerField(pgettext_lazy("rows of an import", "taken"))
    items = models.JSONField(_("remarks"), default=list)
    definition = models.JSONField(_("definition"), null=True)
    # Not PROTECT: a draft may be thrown away, and its report goes with it or stays behind as a note.
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, null=True, related_name="imports", verbose_name=_("questionnaire")
    )
    version = models.ForeignKey(
        Version, on_delete=models.SET_NULL, null=True, related_name="imports", verbose_name=_("version")
    )
    created_at = models.DateTimeField(_("loaded"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("loaded by")
    )
    taken_at = models.DateTimeField(_("made into a questionnaire"), null=True)

    objects = ImportReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a questionnaire")
        verbose_name_plural = _("imports of questionnaires")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("total")), name="import_takes_no_more_rows_than_there_are"),
        ]

    def __str__(self) -> str:
        return self.source_name

    def get_absolute_url(self) -> str:
        return reverse("surveys:import_detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.taken_at is None

    @property
    def named(self) -> int:
        """Rows with a remark."""
        return self.total - self.taken
