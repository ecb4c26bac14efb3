"""An import of the register as people see it before and after: the file, and what every row of it means."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile

from .institutions import Municipality


class ImportState(models.TextChoices):
    READY = "ready", pgettext_lazy("import", "Awaits confirmation")
    APPLIED = "applied", pgettext_lazy("import", "Entered")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")


class RowVerdict(models.TextChoices):
    """What applying would do with a row."""

    NEW = "new", pgettext_lazy("row", "New")
    CHANGED = "changed", pgettext_lazy("row", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")
    REFUSED = "refused", pgettext_lazy("row", "Refused")


class RowOutcome(models.TextChoices):
    """What applying did with a row."""

    NOTHING = "", pgettext_lazy("row", "Left as it was")
    CREATED = "created", pgettext_lazy("row", "Entered")
    UPDATED = "updated", pgettext_lazy("row", "Updated")
    OVERTAKEN = "overtaken", pgettext_lazy("row", "Not entered")


class ImportBatch(models.Model):
    """Загрузка реестра из XLSX: read and judged, written only when a person confirms."""

    MOVES = {  # move: (from, to)
        "apply": ({ImportState.READY}, ImportState.APPLIED),
        "cancel": ({ImportState.READY}, ImportState.CANCELLED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality of new institutions")
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    state = models.CharField(_("state"), max_length=20, choices=ImportState, default=ImportState.READY)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of the register")
        verbose_name_plural = _("imports of the register")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file.name

    def get_absolute_url(self) -> str:
        return reverse("institutions:import_preview", args=[self.pk])


class ImportRowQuerySet(models.QuerySet):
    def not_entered(self) -> "ImportRowQuerySet":
        return self.filter(Q(verdict=RowVerdict.REFUSED) | Q(outcome=RowOutcome.OVERTAKEN))


class ImportRow(models.Model):
    """One row of the file."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"), help_text=_("As the spreadsheet counts, from 1."))
    verdict = models.CharField(_("verdict"), max_length=20, choices=RowVerdict)
    outcome = models.CharField(_("outcome"), max_length=20, choices=RowOutcome, blank=True)
    inn = models.CharField(_("INN"), max_length=100, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    cells = models.JSONField(_("as written"), default=dict, help_text=_("Column code → text of the cell."))
    values = models.JSONField(_("as understood"), default=dict)
    changes = models.JSONField(_("changes"), default=list, help_text=_("Lists of column code, old and new value."))
    errors = models.JSONField(_("reasons"), default=list, help_text=_("Lists of column code and reason."))

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "verdict", "number"], name="import_row_by_verdict")]

    def __str__(self) -> str:
        return f"{self.number}"
