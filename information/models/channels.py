"""Where the network is written about (order No. 453/1, task 5.1): media, the district's site, pages of institutions."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.models import Appointment, Institution


class ChannelKind(models.TextChoices):
    NEWSPAPER = "newspaper", pgettext_lazy("channel", "Newspaper, magazine")
    TELEVISION = "television", pgettext_lazy("channel", "Television")
    RADIO = "radio", pgettext_lazy("channel", "Radio")
    NEWS_SITE = "news_site", pgettext_lazy("channel", "Online medium")
    DISTRICT_SITE = "district_site", pgettext_lazy("channel", "Site of the district administration")
    INSTITUTION_SITE = "institution_site", pgettext_lazy("channel", "Site of the institution")
    VK = "vk", pgettext_lazy("channel", "Official page in VKontakte")
    OK = "ok", pgettext_lazy("channel", "Official page in Odnoklassniki")
    MESSENGER = "messenger", pgettext_lazy("channel", "Channel in a messenger (MAX, Telegram)")
    OTHER = "other", pgettext_lazy("channel", "Other")


# Средства массовой информации.
MEDIA = (ChannelKind.NEWSPAPER, ChannelKind.TELEVISION, ChannelKind.RADIO, ChannelKind.NEWS_SITE)


class Whose(models.TextChoices):
    NETWORK = "network", pgettext_lazy("channel", "One for the whole network")
    INSTITUTION = "institution", pgettext_lazy("channel", "Each institution has its own")


class ChannelQuerySet(models.QuerySet):
    def in_use(self) -> "ChannelQuerySet":
        return self.filter(is_closed=False)

    def watched(self) -> "ChannelQuerySet":
        """Those of institutions in which something has to appear, and not too seldom."""
        return self.in_use().filter(is_required=True, whose=Whose.INSTITUTION)


class Channel(models.Model):
    """Канал информирования. One that is no longer used is closed, for publications stay."""

    kind = models.CharField(_("kind"), max_length=20, choices=ChannelKind)
    name = models.CharField(_("name"), max_length=200)
    whose = models.CharField(_("whose"), max_length=20, choices=Whose)
    url = models.URLField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("Of a channel of the whole network. Leave empty where each institution has its own."),
    )
    is_required = models.BooleanField(
        _("required"), default=False, help_text=_("The portal shows who has published nothing there, and reminds.")
    )
    silent_days = models.PositiveSmallIntegerField(
        _("remind after days of silence"),
        default=90,
        validators=[MaxValueValidator(730)],
        help_text=_("0: nobody is reminded."),
    )
    is_closed = models.BooleanField(
        _("closed"), default=False, help_text=_("Nothing new is entered there; what was entered stays.")
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["is_closed", "-is_required", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="channel_is_listed_once",
                violation_error_message=_("There is a channel of this name already."),
            ),
            models.CheckConstraint(condition=Q(silent_days__lte=730), name="silence_of_two_years_at_most"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("information:channel_edit", args=[self.pk])

    @property
    def is_of_institutions(self) -> bool:
        return self.whose == Whose.INSTITUTION


class SectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SectionQuerySet":
        """The department sees all, people of an institution their own."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)


class NetworkSection(models.Model):
    """Раздел о сети на сайте учреждения: its address, told by the institution; nothing is fetched from there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.OneToOneField(
        Institution, on_delete=models.PROTECT, related_name="network_section", verbose_name=_("institution")
    )
    url = models.URLField(
        _("address of the section about the network"),
        max_length=500,
        blank=True,
        help_text=_("A page of the institution's site. Leave empty if it is not there any more."),
    )
    placed_on = models.DateField(_("there since"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section about the network")
        verbose_name_plural = _("sections about the network")
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", placed_on__isnull=True) | (~Q(url="") & Q(placed_on__isnull=False)),
                name="section_of_a_site_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.url or str(self.institution)
