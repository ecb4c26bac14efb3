"""Who signed up for an event. Names and contacts live until the day that the consent names, numbers stay."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.models import Institution

from ..codes import new_secret
from .events import Event


class SignUpState(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("sign-up", "Has a place")
    WAITING = "waiting", pgettext_lazy("sign-up", "On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("sign-up", "Cancelled")


class SignUpQuerySet(models.QuerySet):
    def standing(self) -> "SignUpQuerySet":
        return self.exclude(state=SignUpState.CANCELLED)


class SignUp(models.Model):
    """Запись на мероприятие. ``secret``: of the personal address, where one sees and cancels it."""

    MOVES = {  # move: (from, to)
        "cancel": ({SignUpState.CONFIRMED, SignUpState.WAITING}, SignUpState.CANCELLED),
        "move_up": ({SignUpState.WAITING}, SignUpState.CONFIRMED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="signups", verbose_name=_("event"))
    number = models.PositiveIntegerField(_("number"))
    key = models.UUIDField(_("key of the form"), unique=True)
    secret = models.CharField(_("code of the personal address"), max_length=40, unique=True, default=new_secret)
    state = models.CharField(_("state"), max_length=20, choices=SignUpState)
    name = models.CharField(_("name of the participant"), max_length=200)
    class_name = models.CharField(_("class"), max_length=40, blank=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institution")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    consent = models.CharField(_("text of the consent"), max_length=64, help_text=_("Hash of the text agreed to."))
    came = models.BooleanField(_("came"), null=True, blank=True)
    at = models.DateTimeField(_("signed up"), auto_now_add=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="sign_up_number_once"),
            models.CheckConstraint(
                condition=Q(state=SignUpState.CANCELLED, cancelled_at__isnull=False)
                | Q(~Q(state=SignUpState.CANCELLED), cancelled_at__isnull=True),
                name="sign_up_cancelled_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["event", "state", "number"], name="sign_up_queue")]

    def __str__(self) -> str:
        # Goes into the history, which is never erased: no name.
        return f"№ {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("event_own", args=[self.secret])
