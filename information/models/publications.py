"""What has been published about the network: where, when, and what shows it."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold
from documents.models import StoredFile
from institutions.models import Appointment, Institution, Network, Participation

from .channels import Channel


class PublicationState(models.TextChoices):
    ENTERED = "entered", pgettext_lazy("publication", "Entered")
    WITHDRAWN = "withdrawn", pgettext_lazy("publication", "Withdrawn")


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PublicationQuerySet":
        """The department sees all, people of an institution its own and those of the networks it stands in."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        networks = Participation.objects.standing().filter(institution__in=own).values("network")
        return self.filter(Q(institution__in=own) | Q(network__in=networks))

    def standing(self) -> "PublicationQuerySet":
        """Those that count: not withdrawn."""
        return self.filter(state=PublicationState.ENTERED)

    def about(self, network: Network) -> "PublicationQuerySet":
        """Of the network itself and of its participants."""
        members = Participation.objects.standing().filter(network=network).values("institution")
        return self.filter(Q(network=network) | Q(institution__in=members))

    def search(self, text: str) -> "PublicationQuerySet":
        """Every word of the text somewhere in the title, the text or the occasion; ё/е and case do not matter."""
        found = self
        for word in fold(text[:200]).split()[:10]:
            found = found.filter(search_text__contains=word)
        return found


class Publication(models.Model):
    """Публикация: of one institution, or of the network when the department enters it. Withdrawn, never deleted."""

    MOVES = {  # move: (from, to)
        "withdraw": ({PublicationState.ENTERED}, PublicationState.WITHDRAWN),
        "restore": ({PublicationState.WITHDRAWN}, PublicationState.ENTERED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="publications", verbose_name=_("channel")
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("institution"),
    )
    network = models.ForeignKey(
        Network,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("network"),
    )
    title = models.CharField(_("title"), max_length=300)
    published_on = models.DateField(_("published on"))
    url = models.URLField(
        _("link"), max_length=500, blank=True, help_text=_("Copy the address of the publication from the browser.")
    )
    file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file, scan or photo"),
    )
    text = models.TextField(_("what it says, in short"), blank=True, max_length=2000)
    occasion = models.CharField(
        _("event or stage"), max_length=300, blank=True, help_text=_("What it was written about, if there is one.")
    )
    state = models.CharField(_("state"), max_length=20, choices=PublicationState, default=PublicationState.ENTERED)
    withdrawal_reason = models.TextField(_("why it is withdrawn"), blank=True)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    search_text = models.TextField(editable=False, default="")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_on", "-created_at", "pk"]
        indexes = [
            models.Index(fields=["institution", "channel", "published_on"], name="publication_of_institution"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, network__isnull=True)
                | Q(institution__isnull=True, network__isnull=False),
                name="publication_is_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(url="") | Q(file__isnull=False), name="publication_has_a_link_or_a_file"
            ),
            models.CheckConstraint(
                condition=Q(state=PublicationState.ENTERED) | ~Q(withdrawal_reason=""),
                name="publication_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.search_text = fold(" ".join([self.title, self.text, self.occasion]))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("information:publication_detail", args=[self.pk])

    def clean(self) -> None:
        wrong: dict[str, str | Promise] = {}
        if not self.url and not self.file_id:
            wrong["url"] = _("Give a link, or attach a file: a scan or a photo of the page.")
        if self.published_on and self.published_on > timezone.localdate():
            wrong["published_on"] = _("This day has not come yet.")
        elif self.published_on and self.published_on.year < 2000:
            wrong["published_on"] = _("This is too long ago: check the year.")
        if self.channel_id and self.channel.is_of_institutions and not self.institution_id:
            wrong["channel"] = _("Each institution has a channel of its own there: choose the institution.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def whose(self) -> str:
        """Of whom it is, as people say it."""
        return self.institution.short_name if self.institution_id else self.network.name
