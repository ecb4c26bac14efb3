"""Stored files: bytes addressed by their hash, and the rows that name them."""

import io
import uuid
from pathlib import Path

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file as somebody stored it: the bytes lie under their hash, the row gives them a name.

    Rows never change (triggers refuse UPDATE and DELETE), and equal bytes are kept once. Made by ``files.store`` only.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(
        "SHA-256",
        max_length=64,
        db_index=True,
        editable=False,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z")],
    )
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    content_type = models.CharField(_("content type"), max_length=150, editable=False)
    name = models.CharField(_("file name"), max_length=200, editable=False)
    created_at = models.DateTimeField(_("stored at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("stored by"),
    )

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes lie: outside the web root, under a name that nobody chose."""
        return settings.FILES_DIR / self.sha256[:2] / self.sha256[2:4] / self.sha256

    @property
    def extension(self) -> str:
        """Lower-case extension of the name without the dot: ``pdf``; empty when there is none."""
        return Path(self.name).suffix[1:].lower()

    def open(self) -> io.BufferedReader:
        """The bytes as a file opened for reading."""
        return self.path.open("rb")

    def read(self) -> bytes:
        return self.path.read_bytes()
