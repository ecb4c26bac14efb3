"""An import of the register as people see it before and after: the file, and what every row of it means."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from jobs.models import Job

from .institutions import Institution, Municipality


class ImportSource(models.TextChoices):
    XLSX = "xlsx", pgettext_lazy("import", "Spreadsheet")
    REGISTRY = "registry", pgettext_lazy("import", "Federal registry")


class ImportState(models.TextChoices):
    READING = "reading", pgettext_lazy("import", "Is being read")
    READY = "ready", pgettext_lazy("import", "Awaits confirmation")
    APPLYING = "applying", pgettext_lazy("import", "Is being entered")
    APPLIED = "applied", pgettext_lazy("import", "Entered")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")
    FAILED = "failed", pgettext_lazy("import", "Could not be read")


class RowVerdict(models.TextChoices):
    """What applying would do with a row."""

    NEW = "new", pgettext_lazy("row", "New")
    CHANGED = "changed", pgettext_lazy("row", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")
    REFUSED = "refused", pgettext_lazy("row", "Refused")
    GONE = "gone", pgettext_lazy("row", "Not in the file")


class RowOutcome(models.TextChoices):
    """What applying did with a row."""

    NOTHING = "", pgettext_lazy("row", "Left as it was")
    CREATED = "created", pgettext_lazy("row", "Entered")
    UPDATED = "updated", pgettext_lazy("row", "Updated")
    OVERTAKEN = "overtaken", pgettext_lazy("row", "Not entered")


class ImportBatch(models.Model):
    """Загрузка реестра, from a spreadsheet or from the federal registry: read and judged behind the scenes, written
    there too, but only when a person confirms. What was stopped midway is ready again, less the rows entered already.
    """

    MOVES = {  # move: (from, to)
        "prepare": ({ImportState.READING}, ImportState.READY),
        "fail": ({ImportState.READING}, ImportState.FAILED),
        "begin": ({ImportState.READY}, ImportState.APPLYING),
        "pause": ({ImportState.APPLYING}, ImportState.READY),
        "apply": ({ImportState.APPLYING}, ImportState.APPLIED),
        "cancel": ({ImportState.READING, ImportState.READY}, ImportState.CANCELLED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality of new institutions")
    )
    source = models.CharField(_("source"), max_length=20, choices=ImportSource, default=ImportSource.XLSX)
    file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
        help_text=_("Files of the federal registry are not kept: everybody can download them."),
    )
    file_name = models.CharField(_("file name"), max_length=200)
    filters = models.JSONField(_("what was selected"), default=dict, blank=True)
    counts = models.JSONField(_("what was met in the file"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ImportState, default=ImportState.READING)
    error = models.TextField(_("why it could not be read"), blank=True)
    job = models.ForeignKey(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("long work"),
        help_text=_("The last one: reading, then entering."),
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of the register")
        verbose_name_plural = _("imports of the register")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=ImportSource.XLSX) | Q(file__isnull=False), name="imported_spreadsheet_is_kept"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("institutions:import_preview", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Is somebody reading or entering it behind the scenes?"""
        return self.state in {ImportState.READING, ImportState.APPLYING}


class ImportRowQuerySet(models.QuerySet):
    def to_enter(self) -> "ImportRowQuerySet":
        """What applying is going to write."""
        return self.filter(verdict__in=[RowVerdict.NEW, RowVerdict.CHANGED], chosen=True, outcome=RowOutcome.NOTHING)

    def not_entered(self) -> "ImportRowQuerySet":
        return self.filter(Q(verdict=RowVerdict.REFUSED) | Q(outcome=RowOutcome.OVERTAKEN))


class ImportRow(models.Model):
    """One row of the file."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"), help_text=_("As the spreadsheet counts, from 1."))
    verdict = models.CharField(_("verdict"), max_length=20, choices=RowVerdict)
    chosen = models.BooleanField(_("to be entered"), default=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=RowOutcome, blank=True)
    inn = models.CharField(_("INN"), max_length=100, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    cells = models.JSONField(_("as written"), default=dict, help_text=_("Column code → text of the cell."))
    values = models.JSONField(_("as understood"), default=dict)
    changes = models.JSONField(_("changes"), default=list, help_text=_("Lists of column code, old and new value."))
    errors = models.JSONField(
        _("reasons"),
        default=list,
        help_text=_("Lists of column code and reason: why not, or what was left out of a row that goes in."),
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "verdict", "number"], name="import_row_by_verdict")]

    def __str__(self) -> str:
        return f"{self.number}"


class SuggestionState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("suggestion", "Awaits a decision")
    ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
    DISMISSED = "dismissed", pgettext_lazy("suggestion", "Dismissed")


class HeadSuggestion(models.Model):
    """Руководитель по данным реестра: another name than ours. A person looks; the register is never overwritten.

    One name is suggested once: what was dismissed does not come back with the next import.
    """

    MOVES = {  # move: (from, to)
        "accept": ({SuggestionState.PENDING}, SuggestionState.ACCEPTED),
        "dismiss": ({SuggestionState.PENDING}, SuggestionState.DISMISSED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="head_suggestions", verbose_name=_("institution")
    )
    name = models.CharField(_("name as written"), max_length=300)
    post = models.CharField(_("post"), max_length=200, blank=True)
    key = models.CharField(_("folded name"), max_length=300, editable=False)
    source = models.CharField(_("source"), max_length=300)
    state = models.CharField(_("state"), max_length=20, choices=SuggestionState, default=SuggestionState.PENDING)
    created_at = models.DateTimeField(_("suggested"), auto_now_add=True)

    class Meta:
        verbose_name = _("suggested head")
        verbose_name_plural = _("suggested heads")
        ordering = ["-created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "key"], name="head_suggested_once")]

    def __str__(self) -> str:
        return self.name
