"""Who is responsible in the network (order No. 453/1, task 4.3): proposed, appointed by an order, ended."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.russian import names
from institutions.models import Appointment, Gender, Institution, Network

from .acts import LegalAct


class ResponsibleState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("responsible person", "Proposed")
    APPOINTED = "appointed", pgettext_lazy("responsible person", "Appointed")
    ENDED = "ended", pgettext_lazy("responsible person", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("responsible person", "Withdrawn")


class ResponsiblePersonQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ResponsiblePersonQuerySet":
        """The department sees all; others the person of their own institution and the coordinator."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own)

    def in_office(self, on: datetime.date | None = None) -> "ResponsiblePersonQuerySet":
        """Appointed, begun and not over on that day (today by default). An act that loses its force ends them."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            state__in=[ResponsibleState.APPOINTED, ResponsibleState.ENDED],
            valid_from__lte=day,
        )


class ResponsiblePerson(models.Model):
    """Ответственное лицо: of an institution, or (without one) the coordinator of the network.

    The forms of name and post that orders print are stored: suggestions may be wrong, what was confirmed is printed.
    """

    MOVES = {  # move: (from, to)
        "withdraw": ({ResponsibleState.PROPOSED}, ResponsibleState.WITHDRAWN),
        "appoint": ({ResponsibleState.PROPOSED}, ResponsibleState.APPOINTED),
        "end": ({ResponsibleState.APPOINTED}, ResponsibleState.ENDED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="responsible_people", verbose_name=_("network")
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_people",
        verbose_name=_("institution"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_for",
        verbose_name=_("account"),
    )
    surname = models.CharField(_("surname"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender)
    post = models.CharField(_("post"), max_length=200)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    name_accusative = models.CharField(_("name after «назначить»"), max_length=300, blank=True)
    post_accusative = models.CharField(_("post after «назначить»"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ResponsibleState, default=ResponsibleState.PROPOSED)
    act = models.ForeignKey(
        LegalAct,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_people",
        verbose_name=pgettext_lazy("responsible person", "basis"),
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it was ended"), max_length=1000, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )

    objects = ResponsiblePersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible person")
        verbose_name_plural = _("responsible persons")
        ordering = ["network", "institution__sort_key", "-proposed_at", "pk"]
        indexes = [models.Index(fields=["network", "state"], name="responsible_network_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "institution"],
                condition=Q(state="proposed", act__isnull=True, institution__isnull=False),
                name="one_person_proposed_of_an_institution",
            ),
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(state="proposed", act__isnull=True, institution__isnull=True),
                name="one_coordinator_proposed",
            ),
            models.UniqueConstraint(
                fields=["network", "institution"],
                condition=Q(state="appointed", valid_to__isnull=True, institution__isnull=False),
                name="one_person_appointed_of_an_institution",
            ),
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(state="appointed", valid_to__isnull=True, institution__isnull=True),
                name="one_coordinator_appointed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["appointed", "ended"]) | Q(act__isnull=False, valid_from__isnull=False),
                name="appointed_person_has_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return names.initials_last(self.surname, self.given_name, self.patronymic)

    def get_absolute_url(self) -> str:
        return f"{reverse('acts:responsible_list')}?network={self.network_id}"

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.surname, self.given_name, self.patronymic]))

    @property
    def is_coordinator(self) -> bool:
        return self.institution_id is None
