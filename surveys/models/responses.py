"""What people answered, and nothing about them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.models import Institution

from .questionnaires import Audience, Version


class Source(models.TextChoices):
    WEB = "web", pgettext_lazy("source of an answer", "Own device")
    KIOSK = "kiosk", pgettext_lazy("source of an answer", "Shared device")
    PAPER = "paper", pgettext_lazy("source of an answer", "Paper")


class Response(models.Model):
    """Заполненная анкета. Anonymous by construction.

    There is no person, address, device or session in it, no time finer than a day, no number in a row, no key of the
    entry that it came through (only the institution).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    launch = models.ForeignKey(
        "surveys.Launch", on_delete=models.PROTECT, related_name="responses", verbose_name=_("survey")
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", verbose_name=_("version"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    audience = models.CharField(_("who answers"), max_length=20, choices=Audience)
    class_band = models.CharField(_("classes"), max_length=20, blank=True)
    # One per opened page: a double tap, a retry after a lost reply and the way back give one response.
    key = models.UUIDField(unique=True, editable=False)
    day = models.DateField(_("day"), default=timezone.localdate)
    document = models.JSONField(_("answers"))
    # Room for whatever ``definitions.LANGUAGE`` admits, such as «de-informal».
    language = models.CharField(_("language"), max_length=20, default="ru")
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.WEB)
    folded = models.BooleanField(default=False, editable=False)  # counted in the tally

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        indexes = [
            models.Index(fields=["launch", "institution", "class_band"], name="response_of_entry"),
            models.Index(fields=["launch"], condition=Q(folded=False), name="response_not_folded"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
