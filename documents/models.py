"""Stored files: bytes addressed by their hash, and the rows that name them."""

import io
import uuid
from pathlib import Path

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .russian import Case


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


class WordKind(models.TextChoices):
    """What is declined. Of names the rules are right in most cases; what they get wrong is entered here."""

    POST = "post", pgettext_lazy("word forms", "Post")
    SURNAME = "surname", pgettext_lazy("word forms", "Surname")
    GIVEN_NAME = "given_name", pgettext_lazy("word forms", "Given name")
    WORD = "word", pgettext_lazy("word forms", "Word in the name of an institution")
    PERSON = "person", pgettext_lazy("word forms", "Full name of a person")
    NAME = "name", pgettext_lazy("word forms", "Name of an institution")


class WordGender(models.TextChoices):
    """Values as ``documents.russian`` takes them; empty: the forms serve every gender."""

    MALE = "male", pgettext_lazy("word forms", "Masculine")
    FEMALE = "female", pgettext_lazy("word forms", "Feminine")
    NEUTER = "neuter", pgettext_lazy("word forms", "Neuter")


class WordForms(models.Model):
    """Склонение слова: what papers print instead of what the rules would make of it. An empty form is left to them."""

    kind = models.CharField(_("what it is"), max_length=20, choices=WordKind)
    gender = models.CharField(
        pgettext_lazy("word forms", "gender"),
        max_length=10,
        choices=WordGender,
        blank=True,
        help_text=_("Of a name: whose it is. Empty: the forms are the same for all."),
    )
    nominative = models.CharField(_("nominative (who? what?)"), max_length=500)
    genitive = models.CharField(_("genitive (of whom? of what?)"), max_length=500, blank=True)
    dative = models.CharField(_("dative (to whom? to what?)"), max_length=500, blank=True)
    accusative = models.CharField(_("accusative (whom? what?)"), max_length=500, blank=True)
    instrumental = models.CharField(_("instrumental (by whom? with what?)"), max_length=500, blank=True)
    prepositional = models.CharField(_("prepositional (about whom? about what?)"), max_length=500, blank=True)
    key = models.CharField(max_length=500, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("forms of a word")
        verbose_name_plural = _("forms of words")
        ordering = ["kind", "key", "gender"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "gender"],
                name="word_is_declined_once",
                violation_error_message=_("This word is in the table already: change its forms there."),
            ),
            models.CheckConstraint(condition=~Q(nominative=""), name="word_forms_have_a_nominative"),
        ]

    def __str__(self) -> str:
        return self.nominative

    def save(self, *args, **kwargs) -> None:
        self.key = key_of(self.nominative)
        super().save(*args, **kwargs)

    def forms(self) -> dict[Case, str]:
        """The forms that are entered, by case."""
        return {case: form for case in Case if (form := getattr(self, case.value))}


def key_of(word: str) -> str:
    """How a word is found: neither capitals nor spaces matter; «ё» does."""
    return " ".join(word.split()).lower()[:500]
