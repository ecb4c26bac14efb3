"""A list of an institution that came back as a spreadsheet, kept between the preview and the decision."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile

from .appointments import Appointment
from .institutions import Institution


class SheetUploadState(models.TextChoices):
    READY = "ready", pgettext_lazy("import", "Awaits confirmation")
    APPLIED = "applied", pgettext_lazy("import", "Entered")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")


class SheetUploadQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SheetUploadQuerySet":
        """Only the institution's own people: it is their unfinished work."""
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)


class SheetUpload(models.Model):
    """Загруженная таблица: read anew at every look, written only when a person confirms."""

    MOVES = {  # move: (from, to)
        "apply": ({SheetUploadState.READY}, SheetUploadState.APPLIED),
        "cancel": ({SheetUploadState.READY}, SheetUploadState.CANCELLED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.CharField(_("sheet"), max_length=40, help_text=_("Code of one of the portal's sheets."))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="sheet_uploads", verbose_name=_("institution")
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    state = models.CharField(_("state"), max_length=20, choices=SheetUploadState, default=SheetUploadState.READY)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    report = models.JSONField(
        _("report"), default=list, blank=True, help_text=_("Rows as they were told when the file was applied.")
    )

    objects = SheetUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded sheet")
        verbose_name_plural = _("uploaded sheets")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file.name

    def get_absolute_url(self) -> str:
        return reverse("institutions:sheet_upload", args=[self.institution_id, self.pk])
