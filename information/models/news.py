"""News of the network for everybody: proposed by institutions, published by the department."""

import datetime
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from institutions.models import Appointment, Institution


class NewsState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("news", "Draft")
    PROPOSED = "proposed", pgettext_lazy("news", "Awaits publication")
    PUBLISHED = "published", pgettext_lazy("news", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("news", "Withdrawn")


class NewsQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NewsQuerySet":
        """The department sees all, an institution its own and what is published."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(Q(institution__in=own) | Q(state=NewsState.PUBLISHED))

    def public(self, on: datetime.date | None = None) -> "NewsQuerySet":
        """What anybody may read on that day (today by default), the latest first."""
        day = on or timezone.localdate()
        found = self.filter(state=NewsState.PUBLISHED, published_from__lte=day)
        return found.filter(Q(published_until__isnull=True) | Q(published_until__gte=day)).order_by(
            "-published_from", "-published_at", "pk"
        )


class NewsItem(models.Model):
    """Новость. Text is plain: paragraphs are parted by empty lines."""

    MOVES = {  # move: (from, to)
        "propose": ({NewsState.DRAFT}, NewsState.PROPOSED),
        "send_back": ({NewsState.PROPOSED}, NewsState.DRAFT),
        "publish": ({NewsState.DRAFT, NewsState.PROPOSED, NewsState.WITHDRAWN}, NewsState.PUBLISHED),
        "withdraw": ({NewsState.PUBLISHED}, NewsState.WITHDRAWN),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="news",
        verbose_name=_("institution"),
        help_text=_("Empty: of the network as a whole."),
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=10_000, help_text=_("An empty line begins a new paragraph."))
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    photo_alt = models.CharField(
        _("what the photo shows"),
        max_length=300,
        blank=True,
        help_text=_("Read aloud to those who do not see it, shown where pictures are off."),
    )
    published_from = models.DateField(_("published from"), null=True, blank=True)
    published_until = models.DateField(
        _("published until"), null=True, blank=True, help_text=_("Leave empty if it has no end.")
    )
    state = models.CharField(_("state"), max_length=20, choices=NewsState, default=NewsState.DRAFT)
    reason = models.TextField(_("why it was returned or withdrawn"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["state", "published_from"], name="news_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=NewsState.PUBLISHED) | Q(published_from__isnull=False, published_at__isnull=False),
                name="news_published_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(published_until__isnull=True) | Q(published_until__gte=F("published_from")),
                name="news_ends_after_its_start",
            ),
            models.CheckConstraint(condition=Q(photo__isnull=True) | ~Q(photo_alt=""), name="photo_is_described"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("information:news_detail", args=[self.pk])

    def clean(self) -> None:
        wrong: dict[str, str | Promise] = {}
        if self.photo_id and not self.photo_alt.strip():
            wrong["photo_alt"] = _("Say what the photo shows.")
        if self.published_from and self.published_until and self.published_until < self.published_from:
            wrong["published_until"] = _("The last day is before the first one.")
        if self.state == NewsState.PUBLISHED and not self.published_from:
            wrong["published_from"] = _("The news is published: give the day, or withdraw the news.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def lead(self) -> str:
        """The first paragraph."""
        return self.text.strip().split("\n\n", 1)[0]
