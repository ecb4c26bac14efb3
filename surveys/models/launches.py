"""Surveys that are held: a questionnaire put to the institutions of a network, each with its link."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.folding import fold
from institutions.facts import institutions_of
from institutions.models import Institution, Network

from .questionnaires import Audience, Version
from .responses import Response


class LaunchState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("survey", "Draft")
    OPEN = "open", pgettext_lazy("survey", "Open")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


HELD = (LaunchState.OPEN, LaunchState.CLOSED)  # people were asked


class LaunchQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LaunchQuerySet":
        """The department sees all; people of an institution what was opened for it."""
        if user.is_department:
            return self
        entries = Entry.objects.filter(institution__in=institutions_of(user)).values("launch")
        return self.exclude(state=LaunchState.DRAFT).filter(pk__in=entries)

    def held(self) -> "LaunchQuerySet":
        """Open or closed: those in which people were asked."""
        return self.filter(state__in=HELD)

    def to_erase(self) -> "LaunchQuerySet":
        """Closed ones whose answers have been kept for as long as respondents were told."""
        return self.filter(state=LaunchState.CLOSED, erased_at__isnull=True, retention_until__lt=timezone.localdate())

    def overdue(self) -> "LaunchQuerySet":
        """Open past their last day: nobody can answer any more, and nobody has closed them."""
        return self.filter(state=LaunchState.OPEN, closes_on__lt=timezone.localdate())

    def search(self, text: str) -> "LaunchQuerySet":
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found

    def with_counts(self) -> "LaunchQuerySet":
        """Annotates ``institution_count``, ``answered`` and ``needed``, all of the links in use.

        A withdrawn link counts on neither side, here and wherever answers stand beside those needed: the institution is
        asked no more. What came through it stays in the figures.
        """
        links = Entry.objects.in_use()
        return self.annotate(
            institution_count=_per_launch(links, Count("institution", distinct=True)),
            needed=_per_launch(links, Sum("answers_needed")),
            answered=_per_launch(links.with_answers(), Sum("answered")),
        )


def usual_reminders() -> list[int]:
    """A week before the last day, three days, one day."""
    return [7, 3, 1]


def _per_launch(links: "EntryQuerySet", aggregate) -> Coalesce:
    rows = links.filter(launch=OuterRef("pk")).order_by().values("launch")
    return Coalesce(Subquery(rows.annotate(n=aggregate).values("n")), 0, output_field=IntegerField())


class Launch(models.Model):
    """Анкетирование (order No. 453/1, task 3.2): one version of a questionnaire put to one audience in a network."""

    MOVES = {  # move: (from, to)
        "open": ({LaunchState.DRAFT}, LaunchState.OPEN),
        "close": ({LaunchState.OPEN}, LaunchState.CLOSED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="launches", verbose_name=_("version"))
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+", verbose_name=_("network"))
    audience = models.CharField(_("who answers"), max_length=20, choices=Audience)
    title = models.CharField(_("title"), max_length=300, help_text=_("Respondents see it at the top of the page."))
    opens_on = models.DateField(_("first day"), default=timezone.localdate)
    closes_on = models.DateField(_("last day"), help_text=_("The last day on which answers are taken."))
    state = models.CharField(_("state"), max_length=10, choices=LaunchState, default=LaunchState.DRAFT)
    answers_needed = models.PositiveIntegerField(
        _("answers needed from each institution"),
        default=20,
        help_text=_("How many make the survey complete. It can be set for each institution apart afterwards."),
    )
    suppress_below = models.PositiveSmallIntegerField(
        _("groups hidden below"),
        default=5,
        help_text=_("Results of a group with fewer answers are not shown, so that nobody is recognised."),
    )
    publish_step = models.PositiveSmallIntegerField(
        _("results move in steps of"),
        default=5,
        help_text=_("While the survey is open, what institutions see changes only after so many more answers."),
    )
    # Bands of classes (pupils and parents): each institution gets one link for each of them. Empty: one link.
    bands = models.JSONField(_("bands of classes"), default=list, blank=True)
    # Those who join the network later are asked too; otherwise the institutions were picked by hand.
    is_for_all = models.BooleanField(_("all participants of the network"), default=True)
    by_slips_only = models.BooleanField(
        _("answers by slips only"),
        default=False,
        help_text=_("The open link takes no answers: everybody needs a slip with a code of their own."),
    )
    # Days before the last one on which coordinators with too few answers are written to.
    remind_before = models.JSONField(_("reminders"), default=usual_reminders, blank=True)
    notice_text = models.TextField(
        _("to the respondents"),
        blank=True,
        max_length=2000,
        help_text=_("Shown above the questions: who asks and what for."),
    )
    retention_until = models.DateField(
        _("answers kept until"), help_text=_("On this day the answers are to be erased; only totals stay.")
    )
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("answers erased"), null=True, blank=True, editable=False)

    objects = LaunchQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["network", "audience"], name="launch_of_network")]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="survey_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(retention_until__gte=F("closes_on")), name="answers_are_kept_till_the_survey_ends"
            ),
            models.CheckConstraint(condition=Q(suppress_below__gte=2), name="a_group_is_more_than_one"),
            models.CheckConstraint(condition=Q(publish_step__gte=1), name="results_move_by_at_least_one_answer"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(state=LaunchState.CLOSED), name="only_closed_surveys_are_erased"
            ),
            models.CheckConstraint(
                condition=Q(state=LaunchState.DRAFT) | Q(opened_at__isnull=False), name="open_survey_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state=LaunchState.CLOSED) | Q(closed_at__isnull=False), name="closed_survey_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.search_text = fold(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("surveys:launch_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == LaunchState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == LaunchState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == LaunchState.CLOSED

    @property
    def is_early(self) -> bool:
        """Not asked yet."""
        return self.is_draft or (self.is_open and timezone.localdate() < self.opens_on)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.closes_on < timezone.localdate()

    @property
    def is_accepting(self) -> bool:
        """Answers are taken today."""
        return self.is_open and self.opens_on <= timezone.localdate() <= self.closes_on


def band_label(band: str) -> str:
    return gettext("classes %(band)s") % {"band": band} if band else ""


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EntryQuerySet":
        """The department sees all links; people of an institution its own, once the survey is opened."""
        if user.is_department:
            return self
        return self.filter(institution__in=institutions_of(user)).exclude(launch__state=LaunchState.DRAFT)

    def with_answers(self) -> "EntryQuerySet":
        """Annotates ``answered``: how many answers came through the link."""
        rows = Response.objects.filter(
            launch=OuterRef("launch"), institution=OuterRef("institution"), class_band=OuterRef("class_band")
        )
        count = rows.order_by().values("launch").annotate(n=Count("pk")).values("n")
        counted = Coalesce(Subquery(count), 0, output_field=IntegerField())
        return self.annotate(answered=counted + Coalesce(F("answers_kept"), 0))

    def in_use(self) -> "EntryQuerySet":
        return self.filter(revoked_at__isnull=True)

    def lacking(self) -> "EntryQuerySet":
        """After ``with_answers``: those with fewer answers than needed."""
        return self.filter(answered__lt=F("answers_needed"))

    def complete(self) -> "EntryQuerySet":
        """After ``with_answers``: those with as many answers as needed."""
        return self.filter(answered__gte=F("answers_needed"))

    def by_institution(self):
        """After ``with_answers``: one row an institution, whose links count together: ``all_answered``, ``all_needed``.

        So does the plan (``facts.survey_state``).
        """
        rows = self.order_by().values("institution")
        return rows.annotate(all_answered=Sum("answered"), all_needed=Sum("answers_needed"))


class Entry(models.Model):
    """The way in: one link per institution (and class band). It says where an answer comes from, so no form asks."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="entries", verbose_name=_("survey"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="survey_entries", verbose_name=_("institution")
    )
    class_band = models.CharField(_("classes"), max_length=20, blank=True)
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    # How many people could answer: pupils, their parents or teachers, from the register unless typed.
    expected = models.PositiveIntegerField(_("head-count"), null=True, blank=True)
    answers_needed = models.PositiveIntegerField(_("answers needed"))
    # How many there were when the answers were erased at the end of their time.
    answers_kept = models.PositiveIntegerField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a survey")
        verbose_name_plural = _("links to surveys")
        ordering = ["launch", "institution__short_name", "class_band", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "institution", "class_band"], name="one_link_per_institution_and_band"
            )
        ]

    def __str__(self) -> str:
        return f"{self.launch}: {self.name}"

    def get_absolute_url(self) -> str:
        """Where the respondents go; relative, see ``url`` for what is printed."""
        return reverse("surveys:answer", args=[self.code])

    @property
    def name(self) -> str:
        """The institution, and the classes where there are several links."""
        return f"{self.institution}, {self.band}" if self.class_band else str(self.institution)

    @property
    def band(self) -> str:
        """«1–4 классы»."""
        return band_label(self.class_band)

    @property
    def url(self) -> str:
        """The link as it is handed out."""
        return self.site + self.get_absolute_url()

    @property
    def site(self) -> str:
        """Where the portal is, as it is printed."""
        return settings.SITE_URL

    @property
    def missing(self) -> int:
        """After ``with_answers``: how many answers are still needed."""
        return max(0, self.answers_needed - self.answered)

    @property
    def is_complete(self) -> bool:
        """After ``with_answers``: as many answers as needed."""
        return self.answered >= self.answers_needed
