"""Local acts of institutions (order No. 453/1, task 6.1): which are required, model texts, what was adopted."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from institutions.models import Appointment, Institution

from .. import wording


class LocalActKind(models.Model):
    """Вид локального акта with its model text (модельный текст). The department says which ones are required."""

    code = models.SlugField(_("code"), max_length=60, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=300, unique=True)
    is_required = models.BooleanField(
        _("every participant has to adopt it"), default=True, help_text=_("Counted in the plan's condition.")
    )
    is_in_use = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    heading = models.CharField(
        _("heading of the model text"),
        max_length=100,
        blank=True,
        help_text=_("«ПОЛОЖЕНИЕ», «ПРИКАЗ», «ПРАВИЛА»; empty where there is no model text."),
    )
    title = models.CharField(_("title of the model text"), max_length=500, blank=True)
    text = models.TextField(
        _("model text"),
        blank=True,
        help_text=_(
            "«# » begins a section; then a point a line. A line with a dash before it is an item of the point."
        ),
    )
    edition = models.PositiveIntegerField(_("edition"), default=1, editable=False)

    class Meta:
        verbose_name = _("kind of local acts")
        verbose_name_plural = _("kinds of local acts")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors = {
            field: faults
            for field in ("title", "text")
            if (faults := wording.faults(getattr(self, field), wording.LOCAL_VARIABLES))
        }
        if errors:
            raise ValidationError(errors)


class LocalActState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("local act", "Draft")
    ADOPTED = "adopted", pgettext_lazy("local act", "Adopted")
    CANCELLED = "cancelled", pgettext_lazy("local act", "Cancelled")


class LocalActQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LocalActQuerySet":
        """The department sees all, people of an institution those of their own."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)

    def adopted(self) -> "LocalActQuerySet":
        return self.filter(state=LocalActState.ADOPTED)


class LocalAct(models.Model):
    """Локальный нормативный акт of an institution: adopted ones do not change, they are cancelled or replaced."""

    MOVES = {  # move: (from, to)
        "adopt": ({LocalActState.DRAFT}, LocalActState.ADOPTED),
        "cancel": ({LocalActState.ADOPTED}, LocalActState.CANCELLED),
    }
    is_being_frozen = False  # set by the service that adopts: everything is written this once
    LATER_LIFE = ("state", "cancelled_on", "cancel_reason", "site_url")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="local_acts", verbose_name=_("institution")
    )
    kind = models.ForeignKey(LocalActKind, on_delete=models.PROTECT, related_name="acts", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=500)
    number = models.CharField(
        _("number of the order"), max_length=50, blank=True, help_text=_("Of the order that approves it.")
    )
    date = models.DateField(_("date of the order"), null=True, blank=True)
    council = models.CharField(
        _("adopted by"), max_length=200, blank=True, help_text=_("For example, “педагогический совет”.")
    )
    protocol_number = models.CharField(_("protocol No."), max_length=50, blank=True)
    protocol_date = models.DateField(_("date of the protocol"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    site_url = models.URLField(_("address on the institution's site"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=LocalActState, default=LocalActState.DRAFT)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    objects = LocalActQuerySet.as_manager()

    class Meta:
        verbose_name = _("local act")
        verbose_name_plural = _("local acts")
        ordering = ["institution__sort_key", "kind__position", "-date", "pk"]
        indexes = [models.Index(fields=["institution", "state"], name="local_act_institution_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind"], condition=Q(state="adopted"), name="one_local_act_of_a_kind_adopted"
            ),
            models.UniqueConstraint(
                fields=["institution", "kind"], condition=Q(state="draft"), name="one_local_act_of_a_kind_in_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(number="") & Q(date__isnull=False, file__isnull=False)),
                name="adopted_local_act_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An adopted act writes its later life only: the database refuses a word about the rest."""
        if self.state != LocalActState.DRAFT and not self._state.adding and not self.is_being_frozen:
            kwargs["update_fields"] = kwargs.get("update_fields") or self.LATER_LIFE
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("acts:local_own", args=[self.institution_id])
