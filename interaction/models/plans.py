"""План сетевого взаимодействия (order No. 453/1, task 4.2): what is done together in a year, by whom and when."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from documents.models import StoredFile
from institutions.models import Institution, InteractionForm, Network, ResourceItem

FIRST_MONTH = 9  # a school year begins on the first of September


def school_year_of(day: datetime.date) -> int:
    """The calendar year in which the school year of that day began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("interaction plan", "Draft")
    APPROVAL = "approval", pgettext_lazy("interaction plan", "On approval")
    APPROVED = "approved", pgettext_lazy("interaction plan", "Approved")


class InteractionPlanQuerySet(models.QuerySet):
    def visible_to(self, user) -> "InteractionPlanQuerySet":
        """The department sees all plans, people of an institution those of its networks: they build them together."""
        if user.is_department:
            return self
        return self.filter(network__in=Network.objects.visible_to(user).values("pk"))

    def in_force(self, on: datetime.date | None = None) -> "InteractionPlanQuerySet":
        """Approved at least once, and the school year is not over on that day (today by default)."""
        return self.filter(approved_version__gt=0, school_year__gte=school_year_of(on or timezone.localdate()))


class InteractionPlan(models.Model):
    """One network's plan for one school year. What is approved is frozen in its versions; this row is the workshop."""

    MOVES = {  # move: (from, to)
        "submit": ({PlanState.DRAFT}, PlanState.APPROVAL),
        "send_back": ({PlanState.APPROVAL}, PlanState.DRAFT),
        "approve": ({PlanState.APPROVAL}, PlanState.APPROVED),
        "revise": ({PlanState.APPROVED}, PlanState.DRAFT),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="interaction_plans", verbose_name=_("network")
    )
    school_year = models.PositiveSmallIntegerField(_("school year"))
    state = models.CharField(_("state"), max_length=20, choices=PlanState, default=PlanState.DRAFT)
    approved_version = models.PositiveSmallIntegerField(_("version in force"), default=0)
    signatory_post = models.CharField(
        _("post of who approves"),
        max_length=200,
        blank=True,
        help_text=_("For the block “Approved” of the paper: Head of the department of education."),
    )
    signatory_name = models.CharField(
        _("who approves"), max_length=100, blank=True, help_text=_("Initials and surname: A.P. Sokolova.")
    )
    agreed_post = models.CharField(
        _("post of who agrees"),
        max_length=200,
        blank=True,
        help_text=_("For the block “Agreed” of the paper. Leave empty when nobody agrees to the plan beforehand."),
    )
    agreed_name = models.CharField(_("who agrees"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by")
    )

    objects = InteractionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction plan")
        verbose_name_plural = _("interaction plans")
        ordering = ["-school_year", "network__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "school_year"], name="network_has_one_interaction_plan_a_year"),
            models.CheckConstraint(condition=Q(school_year__range=(2000, 2100)), name="interaction_plan_of_our_age"),
            models.CheckConstraint(
                condition=~Q(state=PlanState.APPROVED) | Q(approved_version__gt=0),
                name="approved_interaction_plan_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} · {self.year_label}"

    def get_absolute_url(self) -> str:
        return reverse("interaction:plan_detail", args=[self.pk])

    @property
    def year_label(self) -> str:
        """«2026/2027»."""
        return f"{self.school_year}/{self.school_year + 1}"

    @property
    def starts_on(self) -> datetime.date:
        return datetime.date(self.school_year, FIRST_MONTH, 1)

    @property
    def ends_on(self) -> datetime.date:
        return datetime.date(self.school_year + 1, FIRST_MONTH, 1) - datetime.timedelta(days=1)

    @property
    def number_in_work(self) -> int:
        """Number of the version that is in force, or that is being prepared."""
        return self.approved_version + (self.state != PlanState.APPROVED)

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    @property
    def is_approved(self) -> bool:
        return self.state == PlanState.APPROVED

    @property
    def is_revision(self) -> bool:
        """A version stands already, and the next one is being prepared."""
        return self.approved_version > 0 and self.state != PlanState.APPROVED


class PlanVersion(models.Model):
    """The plan as it was approved: every word of it, and the paper. The database refuses any change."""

    plan = models.ForeignKey(
        InteractionPlan, on_delete=models.PROTECT, related_name="versions", verbose_name=_("interaction plan")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    order_number = models.CharField(_("number of the order"), max_length=50)
    order_date = models.DateField(_("date of the order"))
    approved_at = models.DateTimeField(_("approved"), default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    content = models.JSONField(_("content"), help_text=_("Sections with their items as they were printed."))
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="PDF")

    class Meta:
        verbose_name = _("version of an interaction plan")
        verbose_name_plural = _("versions of interaction plans")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_of_a_plan_once"),
        ]

    def __str__(self) -> str:
        return gettext("version %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("interaction:version_detail", args=[self.plan_id, self.number])


class PlanSection(models.Model):
    """Направление: a part of the plan."""

    plan = models.ForeignKey(
        InteractionPlan, on_delete=models.PROTECT, related_name="sections", verbose_name=_("interaction plan")
    )
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section of an interaction plan")
        verbose_name_plural = _("sections of interaction plans")
        ordering = ["plan", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "title"], name="section_of_a_plan_once")]

    def __str__(self) -> str:
        return self.title


class Timing(models.TextChoices):
    """How the time of an item is told."""

    DAY = "day", pgettext_lazy("timing", "On a day")
    PERIOD = "period", pgettext_lazy("timing", "From day to day")
    MONTH = "month", pgettext_lazy("timing", "In a month")
    YEAR = "year", pgettext_lazy("timing", "During the school year")


class Progress(models.TextChoices):
    """Отметка о выполнении."""

    PLANNED = "planned", pgettext_lazy("item of a plan", "Planned")
    IN_WORK = "in_work", pgettext_lazy("item of a plan", "In work")
    DONE = "done", pgettext_lazy("item of a plan", "Done")
    MOVED = "moved", pgettext_lazy("item of a plan", "Moved")
    CANCELLED = "cancelled", pgettext_lazy("item of a plan", "Cancelled")


# Nothing is awaited any more.
CLOSED = (Progress.DONE, Progress.CANCELLED)
SOON = datetime.timedelta(days=14)


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PlanItemQuerySet":
        plans = InteractionPlan.objects.visible_to(user)
        return self if user.is_department else self.filter(plan__in=plans.values("pk"))

    def standing(self) -> "PlanItemQuerySet":
        """Not taken out of the plan."""
        return self.filter(removed_at__isnull=True)

    def approved(self) -> "PlanItemQuerySet":
        """In the version in force: those are carried out, whatever the next draft says."""
        return self.filter(in_version__gt=0, in_version=F("plan__approved_version"))

    def concerning(self, institutions) -> "PlanItemQuerySet":
        """Items which the institutions answer for, conduct or take part in."""
        return self.filter(
            Q(responsible__in=institutions)
            | Q(pk__in=PlanItem.conductors.through.objects.filter(institution__in=institutions).values("planitem"))
            | Q(pk__in=PlanItem.participants.through.objects.filter(institution__in=institutions).values("planitem"))
        )

    def overdue(self, on: datetime.date | None = None) -> "PlanItemQuerySet":
        """Approved, awaited, and their last day (the new one of a moved item) is over."""
        return self.approved().exclude(progress__in=CLOSED).filter(due_on__lt=on or timezone.localdate())

    def due_soon(self, on: datetime.date | None = None) -> "PlanItemQuerySet":
        today = on or timezone.localdate()
        return self.approved().exclude(progress__in=CLOSED).filter(due_on__range=(today, today + SOON))


class PlanItem(models.Model):
    """Мероприятие плана: one line. ``revision`` grows with every change, so that two editors see each other's text.

    ``progress``, ``done_on`` and ``due_on`` repeat the last of its marks, which are the history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        InteractionPlan, on_delete=models.PROTECT, related_name="items", verbose_name=_("interaction plan")
    )
    section = models.ForeignKey(PlanSection, on_delete=models.PROTECT, related_name="items", verbose_name=_("section"))
    position = models.PositiveIntegerField(_("position"), default=0)
    title = models.CharField(_("event"), max_length=500, help_text=_("What is done, as the plan will print it."))
    form = models.CharField(_("form of interaction"), max_length=40, choices=InteractionForm)
    timing = models.CharField(_("time"), max_length=10, choices=Timing, default=Timing.MONTH)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    conductors = models.ManyToManyField(
        Institution,
        related_name="conducted_items",
        verbose_name=_("who conducts"),
        blank=True,
    )
    participants = models.ManyToManyField(
        Institution,
        related_name="attended_items",
        verbose_name=_("who takes part"),
        blank=True,
        help_text=_("Leave empty when all institutions of the network take part."),
    )
    audience = models.CharField(
        _("audience"), max_length=200, blank=True, help_text=_("For example: pupils of forms 5–8, teachers.")
    )
    expected_people = models.PositiveIntegerField(_("expected number of people"), null=True, blank=True)
    responsible = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_items",
        verbose_name=_("responsible institution"),
        help_text=_("Empty: the department of education."),
    )
    person = models.CharField(_("responsible person"), max_length=200, blank=True)
    resource_item = models.ForeignKey(
        ResourceItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("offered resource"),
    )
    resource = models.CharField(
        _("resources"), max_length=300, blank=True, help_text=_("What is needed and whose it is.")
    )
    result = models.CharField(
        _("expected result"), max_length=500, blank=True, help_text=_("What will be there afterwards, which document.")
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    in_version = models.PositiveSmallIntegerField(
        _("in version"), default=0, help_text=_("The last approved version that has the item.")
    )
    removed_at = models.DateTimeField(_("taken out"), null=True, blank=True)
    progress = models.CharField(_("progress"), max_length=20, choices=Progress, default=Progress.PLANNED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    due_on = models.DateField(_("awaited by"))
    reminded_for = models.DateField(
        _("reminded of"), null=True, blank=True, help_text=_("The last day about whose passing a letter was written.")
    )
    created_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of an interaction plan")
        verbose_name_plural = _("items of interaction plans")
        ordering = ["section__position", "section", "position", "pk"]
        indexes = [models.Index(fields=["plan", "progress", "due_on"], name="interaction_item_due")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="interaction_item_ends_after_start"),
            models.CheckConstraint(
                condition=Q(progress=Progress.DONE, done_on__isnull=False)
                | (~Q(progress=Progress.DONE) & Q(done_on__isnull=True)),
                name="interaction_item_done_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("interaction:item_detail", args=[self.pk])

    @property
    def time_label(self) -> str:
        """The time as the plan prints it."""
        return time_label(self.timing, self.starts_on, self.ends_on)

    @property
    def is_in_force(self) -> bool:
        """In the approved version, and so to be carried out."""
        return self.in_version > 0 and self.in_version == self.plan.approved_version

    @property
    def is_overdue(self) -> bool:
        return self.is_in_force and self.progress not in CLOSED and self.due_on < timezone.localdate()


def time_label(timing: str, starts_on: datetime.date, ends_on: datetime.date) -> str:
    """«12.11.2026», «с 12.11.2026 по 15.11.2026», «ноябрь 2026», «в течение года»."""
    if timing == Timing.YEAR:
        return gettext("during the year")
    if timing == Timing.MONTH:
        return date_format(starts_on, "F Y").lower()
    if timing == Timing.PERIOD:
        return gettext("from %(first)s till %(last)s") % {
            "first": f"{starts_on:%d.%m.%Y}",
            "last": f"{ends_on:%d.%m.%Y}",
        }
    return f"{starts_on:%d.%m.%Y}"
