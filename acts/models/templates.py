"""What orders of the department are written from: templates and their versions, which never change once published."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.models import LegalActKind

from .. import wording


class ActKind(models.TextChoices):
    """What an act is about. Registering one has consequences by its kind; see ``services.registering``."""

    CREATE_NETWORK = "create_network", _("Creation of the network")
    RESPONSIBLE = "responsible", _("Appointment of responsible persons")
    PLAN = "plan", _("Approval of plans")
    OTHER = "other", pgettext_lazy("act", "Other")


class ActTemplate(models.Model):
    """Шаблон акта: a line of versions, of which at most one is a draft."""

    slug = models.SlugField(
        _("code"), max_length=60, unique=True, help_text=_("Says which shipped template it came from.")
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("subject"), max_length=30, choices=ActKind)
    form = models.CharField(
        pgettext_lazy("legal act", "form"), max_length=20, choices=LegalActKind, default=LegalActKind.ORDER
    )

    class Meta:
        verbose_name = _("template of acts")
        verbose_name_plural = _("templates of acts")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("acts:template_detail", args=[self.pk])


class ActTemplateVersionQuerySet(models.QuerySet):
    def published(self) -> "ActTemplateVersionQuerySet":
        return self.filter(published_at__isnull=False)

    def newest(self) -> "ActTemplateVersionQuerySet":
        """Of every template the version that acts are written from now."""
        later = ActTemplateVersion.objects.published().filter(
            template=models.OuterRef("template"), number__gt=models.OuterRef("number")
        )
        return self.published().filter(~models.Exists(later))


class ActText(models.Model):
    """The words of an act, in a template and in an act alike."""

    title = models.CharField(_("title"), max_length=500, help_text=_("Begins with «О» or «Об»."))
    preamble = models.TextField(
        _("preamble"), blank=True, help_text=_("What stands before «ПРИКАЗЫВАЮ:», without the comma at its end.")
    )
    points = models.TextField(
        pgettext_lazy("act", "points"),
        help_text=_("One a line: numbers are put by the portal. A line with a dash before it is an item of the point."),
    )
    annexes = models.JSONField(_("annexes"), default=list, blank=True)

    class Meta:
        abstract = True

    def check_words(self) -> None:
        """``ValidationError`` by field: variables that there are not, a text without points."""
        errors: dict[str, list] = {
            name: list(faults)
            for name in ("title", "preamble", "points")
            if (faults := wording.faults(getattr(self, name)))
        }
        if not wording.paragraphs(self.points):
            errors.setdefault("points", []).append(_("An act needs at least one point."))
        if errors:
            raise ValidationError(errors)


class ActTemplateVersion(ActText):
    """Версия шаблона: the wording as it was on the day it was published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.ForeignKey(
        ActTemplate, on_delete=models.PROTECT, related_name="versions", verbose_name=_("template")
    )
    number = models.PositiveIntegerField(_("version"))
    edition = models.PositiveIntegerField(_("edition"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = ActTemplateVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a template of acts")
        verbose_name_plural = _("versions of templates of acts")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="act_template_version_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(published_at__isnull=True), name="act_template_has_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("acts:template_detail", args=[self.template_id])

    @property
    def is_draft(self) -> bool:
        return self.published_at is None
