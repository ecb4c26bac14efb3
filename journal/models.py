"""Append-only history: who did what to what, each line sealed with the hash of the line before it."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .labels import action_label

GENESIS = "0" * 64


class EntryQuerySet(models.QuerySet):
    def about(self, obj: models.Model) -> "EntryQuerySet":
        """Lines about one object, newest first."""
        return self.filter(target_type=obj._meta.label_lower, target_id=str(obj.pk)).order_by("-number")

    def update(self, **kwargs):
        raise TypeError("History is append-only.")

    def delete(self):
        raise TypeError("History is append-only.")


class Entry(models.Model):
    """One line of the history. Written by ``journal.services.write``; triggers refuse UPDATE and DELETE."""

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_name = models.CharField(_("name at the time"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=100)
    target_type = models.CharField(_("kind of object"), max_length=100)
    target_id = models.CharField(_("object"), max_length=64)
    target_name = models.CharField(_("object's name at the time"), max_length=300)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history line")
        verbose_name_plural = _("history")
        ordering = ["-number"]
        indexes = [models.Index(fields=["target_type", "target_id", "number"], name="entry_about")]

    def __str__(self) -> str:
        return f"{self.number}. {self.action}: {self.target_name}"

    @property
    def action_label(self) -> str:
        """The action in words."""
        return action_label(self.action)

    def digest(self) -> str:
        """Hash of everything the line says, with the hash of the line before it."""
        said = [
            self.number,
            self.at.isoformat(),
            self.actor_id,
            self.actor_name,
            self.action,
            self.target_type,
            self.target_id,
            self.target_name,
            self.reason,
            self.details,
            self.previous_hash,
        ]
        canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


class ChainHead(models.Model):
    """The last line's number and hash: a single row, locked by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="chain_has_one_head")]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"
