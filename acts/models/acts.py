"""Acts of the department: written, signed on paper, registered under a number, in force, repealed."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold
from documents.models import StoredFile
from institutions.models import Appointment, LegalActKind, Network, Participation
from institutions.models.networks import PART_TAKING

from .templates import ActKind, ActTemplateVersion, ActText


class ActJournal(models.Model):
    """Журнал регистрации: numbers of one journal follow one another within a year."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    prefix = models.CharField(_("before the number"), max_length=20, blank=True)
    suffix = models.CharField(_("after the number"), max_length=20, blank=True, help_text=_("For example, “-осн”."))

    class Meta:
        verbose_name = _("journal of registration")
        verbose_name_plural = _("journals of registration")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def number_of(self, sequence: int) -> str:
        return f"{self.prefix}{sequence}{self.suffix}"

    def sequence_of(self, number: str) -> int | None:
        """The place in the row of a number that somebody typed; None where it is not of this journal's form."""
        if not number.startswith(self.prefix) or not number.endswith(self.suffix):
            return None
        inner = number[len(self.prefix) : len(number) - len(self.suffix)]
        return int(inner) if inner.isascii() and inner.isdigit() and len(inner) <= 6 else None


class JournalYear(models.Model):
    """The last number given in a journal in a year; its row is the lock of whoever takes the next."""

    journal = models.ForeignKey(
        ActJournal, on_delete=models.PROTECT, related_name="years", verbose_name=_("journal of registration")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("year of a journal")
        verbose_name_plural = _("years of journals")
        ordering = ["journal", "year"]
        constraints = [models.UniqueConstraint(fields=["journal", "year"], name="journal_has_a_year_once")]

    def __str__(self) -> str:
        return f"{self.journal}, {self.year}"


class ActState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("act", "Draft")
    SIGNING = "signing", pgettext_lazy("act", "To be signed")
    IN_FORCE = "in_force", pgettext_lazy("act", "In force")
    REPEALED = "repealed", pgettext_lazy("act", "Repealed")


REGISTERED = (ActState.IN_FORCE, ActState.REPEALED)


class LegalActQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LegalActQuerySet":
        """The department sees all; others what was registered of networks in which their institution takes part,
        and what they were asked to read."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        networks = Participation.objects.filter(institution__in=own, state__in=PART_TAKING).values("network")
        to_read = LegalAct.objects.filter(acquaintances__user=user.pk).order_by().values("pk")
        return self.filter(Q(network__in=networks) | Q(pk__in=to_read), state__in=REGISTERED)

    def in_force(self, on: datetime.date | None = None) -> "LegalActQuerySet":
        """Registered, begun by that day (today by default), and not repealed from it."""
        day = on or timezone.localdate()
        standing = Q(state=ActState.IN_FORCE) | Q(state=ActState.REPEALED, repealed_on__gt=day)
        return self.filter(standing, effective_on__lte=day)


class LegalAct(ActText):
    """Акт учредителя (order No. 453/1, stage 1, tasks 1.2, 1.4, 4.3): an order, decree, directive of the department."""

    MOVES = {  # move: (from, to)
        "send": ({ActState.DRAFT}, ActState.SIGNING),
        "take_back": ({ActState.SIGNING}, ActState.DRAFT),
        "register": ({ActState.SIGNING}, ActState.IN_FORCE),
        "repeal": ({ActState.IN_FORCE}, ActState.REPEALED),
    }
    is_being_frozen = False  # set by the service that registers: everything is written this once
    LATER_LIFE = ("state", "repealed_on", "repealed_by", "repeal_reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="acts", verbose_name=_("network"))
    kind = models.CharField(_("subject"), max_length=30, choices=ActKind)
    form = models.CharField(
        pgettext_lazy("legal act", "form"), max_length=20, choices=LegalActKind, default=LegalActKind.ORDER
    )
    template_version = models.ForeignKey(
        ActTemplateVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name=_("version of the template"),
    )
    issuer = models.CharField(_("issuing body"), max_length=300, help_text=_("As it stands in the heading."))
    place = models.CharField(_("place"), max_length=100)
    signatory_post = models.CharField(_("post of who signs"), max_length=200, default="Начальник управления")
    signatory_name = models.CharField(
        _("who signs"), max_length=100, blank=True, help_text=_("For example, “И.И. Иванов”.")
    )
    executor = models.CharField(_("prepared by"), max_length=200, blank=True)
    edition = models.PositiveIntegerField(_("edition"), default=1)
    state = models.CharField(_("state"), max_length=20, choices=ActState, default=ActState.DRAFT)
    content = models.JSONField(_("frozen text"), default=dict, blank=True)
    journal = models.ForeignKey(
        ActJournal, on_delete=models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("journal")
    )
    number = models.CharField(_("number"), max_length=50, blank=True)
    number_key = models.CharField(max_length=50, blank=True, editable=False)
    date = models.DateField(_("date"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, editable=False)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    pdf = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )
    docx = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="DOCX"
    )
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed scan")
    )
    repealed_on = models.DateField(_("not in force from"), null=True, blank=True)
    repealed_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeals", verbose_name=_("repealed by")
    )
    repeal_reason = models.CharField(_("why it was repealed"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    registered_at = models.DateTimeField(_("registered"), null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("registered by"),
    )

    objects = LegalActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ["-date", "-created_at", "pk"]
        indexes = [models.Index(fields=["network", "state"], name="act_network_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["journal", "year", "number_key"],
                condition=~Q(number_key=""),
                name="number_is_given_once_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "repealed"])
                | (
                    ~Q(number="")
                    & Q(journal__isnull=False, year__isnull=False)
                    & Q(date__isnull=False, effective_on__isnull=False)
                    & Q(pdf__isnull=False, docx__isnull=False)
                    & Q(registered_at__isnull=False, registered_by__isnull=False)
                ),
                name="registered_act_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="repealed") | Q(repealed_on__isnull=False), name="repealed_act_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        # Quotes within quotes are of the other kind.
        title = self.shown_title.replace("«", "„").replace("»", "“")
        return f"{self.told} «{title}»"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A registered act writes its later life only: the database refuses a word about the rest."""
        if self.is_registered and not self._state.adding and not self.is_being_frozen:
            kwargs["update_fields"] = kwargs.get("update_fields") or self.LATER_LIFE
        else:
            self.number_key = fold(self.number).replace(" ", "")
            self.year = self.date.year if self.date else None
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("acts:act_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == ActState.DRAFT

    @property
    def is_registered(self) -> bool:
        return self.state in REGISTERED

    @property
    def shown_title(self) -> str:
        """With its variables filled in where it is frozen; of a draft with the name of the network."""
        return self.content.get("title") or self.title.replace("{network}", self.network.name)

    @property
    def told(self) -> str:
        """«Приказ от 01.09.2026 № 45-осн»; a draft has neither."""
        form = str(self.get_form_display())
        if not self.number:
            return form
        return f"{form} от {self.date:%d.%m.%Y} №\N{NO-BREAK SPACE}{self.number}"
