"""Programmes of additional education (order No. 453/1, task 6.3): written, judged by an expert, approved, published.

Дополнительная общеобразовательная общеразвивающая программа (ДООП). A ``Programme`` is what parents know by its name;
everything that is written in it stands in a ``ProgrammeVersion``. The version is what an expert judges, the
pedagogical council adopts and the head approves by an order; from then on the database refuses to change it.
"""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold
from documents.models import StoredFile

from .appointments import Appointment
from .institutions import Institution
from .material_base import CreativeArea

YOUNGEST, OLDEST = 5, 18


class ProgrammeState(models.TextChoices):
    """Of a version: that of the programme is the state of its last one."""

    DRAFT = "draft", pgettext_lazy("programme", "Draft")
    EXPERTISE = "expertise", pgettext_lazy("programme", "With the expert")
    REMARKS = "remarks", pgettext_lazy("programme", "Returned with remarks")
    REVISED = "revised", pgettext_lazy("programme", "Revised, with the expert again")
    RECOMMENDED = "recommended", pgettext_lazy("programme", "Recommended by the expert")
    ADOPTED = "adopted", pgettext_lazy("programme", "Adopted by the pedagogical council")
    APPROVED = "approved", pgettext_lazy("programme", "Approved by an order")
    PUBLISHED = "published", pgettext_lazy("programme", "Published")
    ARCHIVED = "archived", pgettext_lazy("programme", "In the archive")
    WITHDRAWN = "withdrawn", pgettext_lazy("programme", "Withdrawn")


EDITABLE = (ProgrammeState.DRAFT, ProgrammeState.REMARKS)
WITH_EXPERT = (ProgrammeState.EXPERTISE, ProgrammeState.REVISED)
AWAITING_PARTNERS = (ProgrammeState.RECOMMENDED, ProgrammeState.ADOPTED)
BEFORE_APPROVAL = (
    *(ProgrammeState.DRAFT, ProgrammeState.EXPERTISE, ProgrammeState.REMARKS, ProgrammeState.REVISED),
    *(ProgrammeState.RECOMMENDED, ProgrammeState.ADOPTED),
)
UNDER_WAY = (*BEFORE_APPROVAL, ProgrammeState.APPROVED)


class ProgrammeLevel(models.TextChoices):
    """Уровень сложности: стартовый, базовый, продвинутый."""

    STARTING = "starting", pgettext_lazy("level of a programme", "Starting")
    BASIC = "basic", pgettext_lazy("level of a programme", "Basic")
    ADVANCED = "advanced", pgettext_lazy("level of a programme", "Advanced")


class StudyForm(models.TextChoices):
    """Форма обучения."""

    FULL_TIME = "full_time", pgettext_lazy("form of study", "In person")
    MIXED = "mixed", pgettext_lazy("form of study", "Partly in person")
    EXTRAMURAL = "extramural", pgettext_lazy("form of study", "By correspondence")


class DistanceUse(models.TextChoices):
    """Применение электронного обучения и дистанционных образовательных технологий."""

    NONE = "none", pgettext_lazy("distance technologies", "Not used")
    PARTLY = "partly", pgettext_lazy("distance technologies", "Part of the lessons")
    WHOLLY = "wholly", pgettext_lazy("distance technologies", "All lessons")


class ProgrammeFunding(models.TextChoices):
    BUDGET = "budget", pgettext_lazy("funding", "Free, from the budget")
    CERTIFICATE = "certificate", pgettext_lazy("funding", "By a certificate of additional education")
    PAID = "paid", pgettext_lazy("funding", "Paid by the parents")


class PartnerRole(models.TextChoices):
    """Network form (orders No. 882/391): the word «базовая» is used both ways, so the label says what is meant."""

    HOME = "home", _("Home institution: the children are enrolled here")
    PROVIDER = "provider", _("Participant: teaches a part or gives resources")


class PartnerAnswer(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("partner", "Has not answered")
    AGREED = "agreed", pgettext_lazy("partner", "Agrees")
    REFUSED = "refused", pgettext_lazy("partner", "Refuses")


class ProgrammeSection(models.TextChoices):
    """Parts of a programme: pages of its form, and what a remark is about."""

    GENERAL = "general", pgettext_lazy("part of a programme", "General")
    SCOPE = "scope", pgettext_lazy("part of a programme", "Volume and conditions")
    CONTENT = "content", pgettext_lazy("part of a programme", "Aim and results")
    MODULES = "modules", pgettext_lazy("part of a programme", "Modules and hours")
    PARTNERS = "partners", pgettext_lazy("part of a programme", "Partners")
    FILE = "file", pgettext_lazy("part of a programme", "Text of the programme")


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ProgrammeQuerySet":
        """The department sees all; others what is published, own and joint ones, and what they judge."""
        if user.is_department:
            return self
        return self.filter(pk__in=ProgrammeVersion.objects.visible_to(user).order_by().values("programme"))


class Programme(models.Model):
    """Программа дополнительного образования; it belongs to the institution that writes and approves it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("institution")
    )
    based_on = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    free_places = models.PositiveSmallIntegerField(
        _("free places"), null=True, blank=True, help_text=_("Told by the institution; empty: not told.")
    )
    places_told_on = models.DateField(_("free places told on"), null=True, blank=True)
    enrolment = models.CharField(
        _("how to enrol"), max_length=500, blank=True, help_text=_("Where and when to come, a link to the navigator.")
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        last = self.last_version
        return last.name if last else str(self.institution)

    def get_absolute_url(self) -> str:
        return reverse("institutions:programme_detail", args=[self.pk])

    @property
    def last_version(self) -> "ProgrammeVersion | None":
        """The version with the highest number; asks nothing when ``versions`` were prefetched."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)


class ProgrammeVersionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ProgrammeVersionQuerySet":
        """The department sees all; others what is published, own and joint ones, and what they judge."""
        if user.is_department:
            return self
        own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
        shared = ProgrammePartner.objects.filter(institution__in=own).values("version")
        return self.filter(
            Q(state=ProgrammeState.PUBLISHED)
            | Q(programme__institution__in=own)
            | Q(pk__in=shared)
            | Q(expert_id=user.pk)
        )

    def published(self) -> "ProgrammeVersionQuerySet":
        return self.filter(state=ProgrammeState.PUBLISHED)

    def with_parts(self) -> "ProgrammeVersionQuerySet":
        """With all that a card shows."""
        people = ("expert", "submitted_by", "judged_by", "approved_by", "published_by")
        papers = ("file", "protocol_file", "order_file")
        return self.select_related("programme__institution", *people, *papers).prefetch_related(
            "modules__provider", "partners__institution", "partners__answered_by"
        )

    def latest_ones(self, seen: "ProgrammeVersionQuerySet") -> "ProgrammeVersionQuerySet":
        """Of each programme the version that lists show: the last one among those ``seen``."""
        later = seen.order_by().filter(programme=models.OuterRef("programme"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later))

    def of_area(self, area: str) -> "ProgrammeVersionQuerySet":
        """With this area as the main one or among the others."""
        found = self.annotate(more_areas_text=Cast("more_areas", models.TextField()))
        return found.filter(Q(area=area) | Q(more_areas_text__contains=f'"{area}"'))

    def for_age(self, age: int) -> "ProgrammeVersionQuerySet":
        return self.filter(age_from__lte=age, age_to__gte=age)

    def search(self, text: str) -> "ProgrammeVersionQuerySet":
        """Every word in the name, the teachers or the institution's names; ё/е, quotes and case do not matter."""
        found = self
        for word in fold(text[:200]).split()[:10]:
            found = found.filter(Q(search_text__contains=word) | Q(programme__institution__search_text__contains=word))
        return found


def whole(**options):
    """A column of a whole number that a draft may lack."""
    return models.PositiveSmallIntegerField(null=True, blank=True, **options)


def moment(label):
    return models.DateTimeField(label, null=True, blank=True)


def person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def paper(label):
    return models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class ProgrammeVersion(models.Model):
    """Редакция программы. A draft may lack nearly everything; what it lacks is told when it is to be submitted."""

    MOVES = {  # move: (from, to)
        "submit": ({ProgrammeState.DRAFT}, ProgrammeState.EXPERTISE),
        "send_back": ({*WITH_EXPERT}, ProgrammeState.REMARKS),
        "resubmit": ({ProgrammeState.REMARKS}, ProgrammeState.REVISED),
        "recommend": ({*WITH_EXPERT}, ProgrammeState.RECOMMENDED),
        "revise": ({ProgrammeState.RECOMMENDED, ProgrammeState.ADOPTED}, ProgrammeState.DRAFT),
        "adopt": ({ProgrammeState.RECOMMENDED}, ProgrammeState.ADOPTED),
        "approve": ({ProgrammeState.ADOPTED}, ProgrammeState.APPROVED),
        "publish": ({ProgrammeState.APPROVED}, ProgrammeState.PUBLISHED),
        "archive": ({ProgrammeState.APPROVED, ProgrammeState.PUBLISHED}, ProgrammeState.ARCHIVED),
        "withdraw": ({ProgrammeState.APPROVED, ProgrammeState.PUBLISHED}, ProgrammeState.WITHDRAWN),
    }
    # What is approved: columns that the database refuses to change from the order on.
    CONTENT = (
        *("name", "area", "more_areas", "level", "study_form", "authors", "teachers", "place", "places", "funding"),
        *("age_from", "age_to", "hours_total", "hours_per_week", "weeks", "distance", "distance_technologies"),
        *("is_network_form", "owner_role", "annotation", "aim", "results", "conditions", "assessment", "file"),
    )
    LATER_LIFE = ("state", "published_at", "published_by", "closed_at", "closing_reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="versions", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=20, choices=ProgrammeState, default=ProgrammeState.DRAFT)

    # General
    name = models.CharField(_("name of the programme"), max_length=300)
    area = models.CharField(_("area"), max_length=20, choices=CreativeArea)
    more_areas = models.JSONField(_("other areas"), default=list, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=ProgrammeLevel, blank=True)
    annotation = models.TextField(
        _("annotation"), blank=True, help_text=_("What children do there, in words that parents understand.")
    )
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    teachers = models.CharField(_("who teaches"), max_length=300, blank=True, help_text=_("Surname, name, post."))

    # Volume and conditions
    age_from = whole(verbose_name=_("age from"), validators=[MinValueValidator(YOUNGEST), MaxValueValidator(OLDEST)])
    age_to = whole(verbose_name=_("age to"), validators=[MinValueValidator(YOUNGEST), MaxValueValidator(OLDEST)])
    hours_total = whole(
        verbose_name=_("hours in all"),
        help_text=_("Academic hours of the whole programme."),
        validators=[MinValueValidator(1), MaxValueValidator(3000)],
    )
    hours_per_week = models.DecimalField(
        _("hours a week"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(40)],
    )
    weeks = whole(verbose_name=_("weeks"), validators=[MinValueValidator(1), MaxValueValidator(260)])
    study_form = models.CharField(_("form of study"), max_length=20, choices=StudyForm, default=StudyForm.FULL_TIME)
    distance = models.CharField(
        _("distance technologies"), max_length=10, choices=DistanceUse, default=DistanceUse.NONE
    )
    distance_technologies = models.CharField(
        _("which technologies"), max_length=300, blank=True, help_text=_("Platform, recordings, video meetings.")
    )
    place = models.CharField(_("where the lessons are"), max_length=300, blank=True, help_text=_("Address, room."))
    places = whole(
        verbose_name=_("places"),
        help_text=_("Children in all groups."),
        validators=[MinValueValidator(1), MaxValueValidator(5000)],
    )
    funding = models.CharField(_("who pays"), max_length=20, choices=ProgrammeFunding, blank=True)
    conditions = models.TextField(_("rooms, equipment, people"), blank=True, help_text=_("What the lessons need."))

    # Aim and results
    aim = models.TextField(_("aim"), blank=True)
    results = models.TextField(_("expected results"), blank=True)
    assessment = models.TextField(_("forms of assessment"), blank=True)

    # Partners
    is_network_form = models.BooleanField(
        _("taught in the network form"),
        default=False,
        help_text=_("Article 15 of Law No. 273-FZ: several institutions teach it under a contract."),
    )
    owner_role = models.CharField(
        _("part of this institution"), max_length=10, choices=PartnerRole, default=PartnerRole.HOME
    )

    file = paper(_("text of the programme"))

    # What happened to it
    round = models.PositiveSmallIntegerField(_("round of expertise"), default=0)
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes_to_judge",
        verbose_name=_("expert"),
    )
    submitted_at, submitted_by = moment(_("submitted")), person(_("submitted by"))
    judged_at, judged_by = moment(_("judged")), person(_("judged by"))
    conclusion = models.TextField(_("conclusion of the expert"), blank=True)
    protocol_number = models.CharField(_("number of the protocol"), max_length=50, blank=True)
    protocol_date = models.DateField(_("date of the protocol"), null=True, blank=True)
    protocol_file = paper(_("protocol"))
    order_number = models.CharField(_("number of the order"), max_length=50, blank=True)
    order_date = models.DateField(_("date of the order"), null=True, blank=True)
    order_signed_by = models.CharField(_("who signed the order"), max_length=300, blank=True)
    order_file = paper(_("order"))
    approved_at, approved_by = moment(_("approved")), person(_("approved by"))
    published_at, published_by = moment(_("published")), person(_("published by"))
    closed_at = moment(_("closed"))
    closing_reason = models.TextField(_("reason"), blank=True)
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    objects = ProgrammeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a programme")
        verbose_name_plural = _("versions of programmes")
        ordering = ["name", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="programme_version_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state__in=UNDER_WAY), name="one_programme_version_under_way"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state=ProgrammeState.PUBLISHED),
                name="one_programme_version_published",
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True)
                | Q(age_to__isnull=True)
                | Q(age_from__gte=YOUNGEST, age_to__lte=OLDEST, age_from__lte=models.F("age_to")),
                name="programme_for_children_of_5_to_18",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_APPROVAL)
                | ~Q(protocol_number="")
                & ~Q(order_number="")
                & Q(
                    protocol_date__isnull=False,
                    order_date__isnull=False,
                    approved_at__isnull=False,
                    file__isnull=False,
                ),
                name="approved_programme_has_its_papers",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProgrammeState.PUBLISHED) | Q(published_at__isnull=False),
                name="published_programme_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "area"], name="programme_by_state")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """An approved version writes its later life only: the database refuses a word about the rest."""
        if self.is_frozen and not self._state.adding:
            kwargs["update_fields"] = kwargs.get("update_fields") or self.LATER_LIFE
        else:
            self.search_text = fold(f"{self.name} {self.teachers}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("institutions:programme_version", args=[self.programme_id, self.number])

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_frozen(self) -> bool:
        """Approved by an order: nothing in it changes any more."""
        return self.approved_at is not None

    def is_of(self, user) -> bool:
        """Does the person act for the institution whose programme it is, or for one of its partners?"""
        of_programme = [self.programme.institution_id, *self.partners.values_list("institution", flat=True)]
        return Appointment.objects.current().filter(user_id=user.pk, institution__in=of_programme).exists()

    @property
    def areas(self) -> list[str]:
        """Codes of all its areas, the main one first."""
        return [self.area, *(code for code in self.more_areas if code != self.area)]

    @property
    def area_labels(self) -> list[str]:
        labels = dict(CreativeArea.choices)
        return [str(labels[code]) for code in self.areas if code in labels]

    @property
    def uses_distance(self) -> bool:
        return self.distance != DistanceUse.NONE


class ProgrammeModule(models.Model):
    """A part of the programme with its hours; in a joint programme also whose it is."""

    version = models.ForeignKey(
        ProgrammeVersion, on_delete=models.CASCADE, related_name="modules", verbose_name=_("version")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("module"), max_length=300)
    hours_theory = models.PositiveSmallIntegerField(_("hours of theory"), default=0)
    hours_practice = models.PositiveSmallIntegerField(_("hours of practice"), default=0)
    provider = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who teaches"),
        help_text=_("Empty: the institution whose programme it is."),
    )
    is_frozen = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("module of a programme")
        verbose_name_plural = _("modules of programmes")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="programme_module_has_its_place"),
            models.CheckConstraint(
                condition=Q(hours_theory__gt=0) | Q(hours_practice__gt=0), name="programme_module_takes_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> int:
        return self.hours_theory + self.hours_practice


class ProgrammePartner(models.Model):
    """Another institution of a joint programme: its part, and whether its head agrees to this very version."""

    MOVES = {  # move: (from, to); the column that moves is ``state``
        "agree": ({PartnerAnswer.WAITING, PartnerAnswer.REFUSED}, PartnerAnswer.AGREED),
        "refuse": ({PartnerAnswer.WAITING}, PartnerAnswer.REFUSED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        ProgrammeVersion, on_delete=models.CASCADE, related_name="partners", verbose_name=_("version")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="joint_programmes", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=10, choices=PartnerRole, default=PartnerRole.PROVIDER)
    part = models.CharField(
        _("its part"), max_length=500, blank=True, help_text=_("Module, lessons, room, equipment, children.")
    )
    hours = whole(verbose_name=_("its hours"), validators=[MaxValueValidator(3000)])
    state = models.CharField(_("answer"), max_length=10, choices=PartnerAnswer, default=PartnerAnswer.WAITING)
    order_number = models.CharField(_("number of its own order"), max_length=50, blank=True)
    order_date = models.DateField(_("date of its own order"), null=True, blank=True)
    answered_at, answered_by = moment(_("answered")), person(_("answered by"))
    refusal_reason = models.TextField(_("reason of the refusal"), blank=True)
    is_frozen = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("partner in a programme")
        verbose_name_plural = _("partners in programmes")
        ordering = ["institution__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "institution"], name="partner_in_a_programme_once")]

    def __str__(self) -> str:
        return f"{self.institution}: {self.version}"


class RemarkState(models.TextChoices):
    OPEN = "open", pgettext_lazy("remark", "To be answered")
    ANSWERED = "answered", pgettext_lazy("remark", "Answered")
    SETTLED = "settled", pgettext_lazy("remark", "Settled")


class ProgrammeRemark(models.Model):
    """Замечание эксперта к разделу программы. The institution sees it when the programme is returned."""

    MOVES = {  # move: (from, to)
        "answer": ({RemarkState.OPEN, RemarkState.ANSWERED}, RemarkState.ANSWERED),
        "settle": ({RemarkState.OPEN, RemarkState.ANSWERED}, RemarkState.SETTLED),
        "repeat": ({RemarkState.ANSWERED, RemarkState.SETTLED}, RemarkState.OPEN),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        ProgrammeVersion, on_delete=models.CASCADE, related_name="remarks", verbose_name=_("version")
    )
    round = models.PositiveSmallIntegerField(_("round of expertise"), default=1)
    section = models.CharField(_("part of the programme"), max_length=20, choices=ProgrammeSection)
    text = models.TextField(_("remark"))
    state = models.CharField(_("state"), max_length=10, choices=RemarkState, default=RemarkState.OPEN)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = moment(_("sent to the institution"))

    class Meta:
        verbose_name = _("remark on a programme")
        verbose_name_plural = _("remarks on programmes")
        ordering = ["round", "created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {self.text[:80]}"


class RemarkReply(models.Model):
    """One word more under a remark: what the institution mended or why not, and what the expert says to that."""

    remark = models.ForeignKey(
        ProgrammeRemark, on_delete=models.CASCADE, related_name="replies", verbose_name=_("remark")
    )
    text = models.TextField(_("reply"))
    is_of_expert = models.BooleanField(_("of the expert"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("reply to a remark")
        verbose_name_plural = _("replies to remarks")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
