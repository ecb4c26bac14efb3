"""Networks of institutions: the founder's decision, the model, the participants."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile

from .appointments import Appointment
from .institutions import Institution, Municipality


class NetworkModel(models.TextChoices):
    """Модель сети (order No. 453/1, task 1.3)."""

    PARITY = "parity", _("Horizontal (parity)")
    RESOURCE_CENTRE = "resource_centre", _("Resource centre (hub)")
    SCHOOLS_AND_CENTRE = "schools_and_centre", _("Schools and a centre of additional education")
    SCHOOL_COLLEGE_ENTERPRISE = "school_college_enterprise", _("School, college or university, enterprise")
    MIXED = "mixed", _("Mixed (hubs by area)")


class InteractionForm(models.TextChoices):
    """Форма взаимодействия (order No. 453/1, task 1.3)."""

    JOINT_PROGRAMME = "joint_programme", _("Joint programme")
    SHARED_RESOURCE = "shared_resource", _("Shared use of a resource")
    NETWORK_EVENT = "network_event", _("Network event")
    DISTANCE_COURSE = "distance_course", _("Distance course")
    METHODICAL = "methodical", _("Methodical association, internship")
    MOBILE = "mobile", _("Visiting lessons, mobile unit")


class NetworkQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NetworkQuerySet":
        """The department sees all networks, people of an institution those that it was asked into."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        listed = Participation.objects.filter(institution__in=own).exclude(state=ParticipationState.LISTED)
        return self.filter(pk__in=listed.values("network"))

    def with_counts(self) -> "NetworkQuerySet":
        """Annotates ``participant_count``: everybody on the list who has neither refused nor left."""
        return self.annotate(participant_count=Count("participations", filter=~Q(participations__state__in=GONE)))


class Network(models.Model):
    """Муниципальная образовательная сеть (МОС)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=300, unique=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="networks", verbose_name=_("municipality")
    )
    model = models.CharField(_("model"), max_length=40, choices=NetworkModel, blank=True)
    interaction_forms = models.JSONField(_("forms of interaction"), default=list, blank=True)
    reasons = models.TextField(_("reasons for the model and forms"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("institutions:network_detail", args=[self.pk])

    @property
    def form_labels(self) -> list[str]:
        """The chosen forms of interaction, as people read them."""
        labels = dict(InteractionForm.choices)
        return [str(labels[code]) for code in self.interaction_forms if code in labels]


class LegalActKind(models.TextChoices):
    ORDER = "order", _("Order")
    DECREE = "decree", _("Decree")
    DIRECTIVE = "directive", _("Directive")
    DECISION = "decision", pgettext_lazy("legal act", "Decision")


class FounderDecision(models.Model):
    """Решение учредителя о сетевом взаимодействии (order No. 453/1, stage 1)."""

    network = models.OneToOneField(
        Network, on_delete=models.PROTECT, related_name="founder_decision", verbose_name=_("network")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LegalActKind)
    issued_by = models.CharField(_("issuing body"), max_length=300)
    number = models.CharField(_("number"), max_length=50)
    date = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=500)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("registered by")
    )

    class Meta:
        verbose_name = _("founder's decision")
        verbose_name_plural = _("founders' decisions")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"


class ParticipationState(models.TextChoices):
    LISTED = "listed", pgettext_lazy("participation", "Listed")
    INVITED = "invited", pgettext_lazy("participation", "Invited")
    AGREED = "agreed", pgettext_lazy("participation", "Agreed")
    REFUSED = "refused", pgettext_lazy("participation", "Refused")
    INCLUDED = "included", pgettext_lazy("participation", "Included")
    LEFT = "left", pgettext_lazy("participation", "Left")


class NetworkRole(models.TextChoices):
    """Роль в сети (order No. 453/1, task 4.1): gives something to the others, or uses what they give."""

    ACTIVE = "active", pgettext_lazy("role in a network", "Active")
    PASSIVE = "passive", pgettext_lazy("role in a network", "Passive")


# Nothing has been promised yet, so that the department may still take the institution off the list.
UNPROMISED = (ParticipationState.LISTED, ParticipationState.INVITED)
# Who takes part for good, and so has a role.
WITH_ROLES = (ParticipationState.AGREED, ParticipationState.INCLUDED)
REMIND_AFTER = datetime.timedelta(days=2)  # a letter asks for time: nobody is written to every day
GONE = (ParticipationState.REFUSED, ParticipationState.LEFT)
# The institution has said yes: what the network shares is its too.
PART_TAKING = (ParticipationState.AGREED, ParticipationState.INCLUDED)


class ParticipationQuerySet(models.QuerySet):
    def standing(self) -> "ParticipationQuerySet":
        """Everybody on the list who has neither refused nor left."""
        return self.exclude(state__in=GONE)

    def unanswered(self, now: datetime.datetime | None = None) -> "ParticipationQuerySet":
        """Invited, silent, and not written to within the last days: those to remind."""
        return self.filter(state=ParticipationState.INVITED, invited_at__lte=(now or timezone.now()) - REMIND_AFTER)

    def visible_to(self, user) -> "ParticipationQuerySet":
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        return self.filter(institution__in=own).exclude(state=ParticipationState.LISTED)


class Participation(models.Model):
    """Участие учреждения в сети (order No. 453/1, tasks 1.4 and 2.2): приглашено → согласие → включено, or refusal."""

    MOVES = {  # move: (from, to)
        "invite": ({ParticipationState.LISTED, ParticipationState.INVITED}, ParticipationState.INVITED),
        "agree": ({ParticipationState.INVITED}, ParticipationState.AGREED),
        "refuse": ({ParticipationState.INVITED}, ParticipationState.REFUSED),
        "include": ({ParticipationState.AGREED}, ParticipationState.INCLUDED),
        "take_back": ({ParticipationState.INCLUDED}, ParticipationState.AGREED),
        "ask_again": ({ParticipationState.REFUSED}, ParticipationState.INVITED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="participations", verbose_name=_("network")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="participations", verbose_name=_("institution")
    )
    state = models.CharField(_("state"), max_length=20, choices=ParticipationState, default=ParticipationState.LISTED)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    refusal_reason = models.TextField(_("reason of the refusal"), blank=True)
    role = models.CharField(_("role in the network"), max_length=20, choices=NetworkRole, blank=True)
    role_basis = models.TextField(_("basis of the role"), blank=True)
    role_decided_at = models.DateTimeField(_("role decided"), null=True, blank=True)
    role_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("role decided by"),
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["institution__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "institution"], name="takes_part_once"),
            models.CheckConstraint(
                condition=Q(role="") | (~Q(role_basis="") & Q(role_decided_at__isnull=False)),
                name="role_in_network_has_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} – {self.network}"

    def get_absolute_url(self) -> str:
        return reverse("institutions:invitation", args=[self.pk])


def fellows_of(institutions):
    """Keys of the institutions in a network with any of these, themselves among them; for ``…__in=``.

    ``institutions``: a queryset, a list, or keys. Those that have only been asked share nothing yet.
    """
    inside = Participation.objects.filter(state__in=PART_TAKING)
    common = inside.filter(institution__in=institutions).values("network")
    return inside.filter(network__in=common).values("institution")
