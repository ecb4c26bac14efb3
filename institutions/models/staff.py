"""Who teaches in an institution and what they have learnt lately (order No. 453/1, tasks 3.1 and 6.4)."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold
from documents.models import StoredFile
from documents.russian.names import initials_last

from .appointments import Appointment
from .institutions import Gender, Institution
from .material_base import CreativeArea
from .networks import Participation
from .submission import RemarkedItem, RemarkedItemQuerySet, Submission, SubmissionState

TRAINING_YEARS = 3  # Federal law 273-FZ, art. 47, part 5, point 2: at least once in three years
CATEGORY_YEARS = 5  # art. 49, part 2: suitability is confirmed every five years; so long older categories run too
CATEGORIES_WITHOUT_END_SINCE = datetime.date(2023, 9, 1)  # order of the Ministry of Education No. 196 of 24.03.2023
SOON_MONTHS = 6
SHORTEST_COURSE_HOURS = 16
LONGEST_EXPERIENCE_YEARS = 75


class StaffPost(models.TextChoices):
    """Posts as in the list of pedagogical workers' posts (decree of the Government No. 225 of 21.02.2022)."""

    TEACHER = "teacher", pgettext_lazy("post", "Teacher")
    ADDITIONAL = "additional", pgettext_lazy("post", "Teacher of additional education")
    METHODIST = "methodist", pgettext_lazy("post", "Methodist")
    ORGANISER = "organiser", pgettext_lazy("post", "Teacher-organiser")
    EDUCATOR = "educator", pgettext_lazy("post", "Kindergarten teacher")
    TUTOR = "tutor", pgettext_lazy("post", "Tutor")
    ADVISER = "adviser", pgettext_lazy("post", "Adviser of the head on upbringing")
    LECTURER = "lecturer", pgettext_lazy("post", "Lecturer")
    MASTER = "master", pgettext_lazy("post", "Master of production training")
    COACH = "coach", pgettext_lazy("post", "Coach-teacher")
    HEAD = "head", pgettext_lazy("post", "Head or deputy head")
    ENGINEER = "engineer", pgettext_lazy("post", "Engineer, laboratory assistant")
    OTHER = "other", pgettext_lazy("post", "Other post")


# Whom the duty to train every three years concerns; of others nobody can tell by the post alone.
NOT_PEDAGOGICAL = (StaffPost.HEAD, StaffPost.ENGINEER, StaffPost.OTHER)


class EducationLevel(models.TextChoices):
    HIGHER = "higher", pgettext_lazy("education", "Higher")
    VOCATIONAL = "vocational", pgettext_lazy("education", "Secondary vocational")
    STUDENT = "student", pgettext_lazy("education", "Student of a higher school")
    GENERAL = "general", pgettext_lazy("education", "Secondary general")


class Category(models.TextChoices):
    """Квалификационная категория."""

    HIGHEST = "highest", pgettext_lazy("category", "Highest")
    FIRST = "first", pgettext_lazy("category", "First")
    SUITABLE = "suitable", pgettext_lazy("category", "Suitable for the post")
    NONE = "none", pgettext_lazy("category", "No category")


class Employment(models.TextChoices):
    MAIN = "main", pgettext_lazy("employment", "Main job")
    PART_TIME = "part_time", pgettext_lazy("employment", "Second job")


class TrainingNeed(models.TextChoices):
    """How a pedagogical worker stands to the duty of learning every three years. Counted, not stored."""

    OVERDUE = "overdue", pgettext_lazy("training need", "Overdue")
    UNKNOWN = "unknown", pgettext_lazy("training need", "Nothing known")
    SOON = "soon", pgettext_lazy("training need", "Due soon")
    FINE = "fine", pgettext_lazy("training need", "In order")


class StaffList(Submission):
    """Сведения о кадрах учреждения: one list, filled in there and accepted by the department (task 3.1).

    Unlike a material base it lives on after acceptance: people come and go, courses end, categories are assigned.
    """

    institution = models.OneToOneField(
        Institution, on_delete=models.PROTECT, related_name="staff_list", verbose_name=_("institution")
    )
    has_nothing = models.BooleanField(
        _("the institution has nobody who teaches technical creativity"),
        default=False,
        help_text=_("Said when the list is submitted without a single person."),
    )

    EDITABLE = (*Submission.EDITABLE, SubmissionState.ACCEPTED)

    class Meta(Submission.Meta):
        verbose_name = _("staff list")
        verbose_name_plural = _("staff lists")

    def get_absolute_url(self) -> str:
        return reverse("institutions:staff_list", args=[self.institution_id])

    @property
    def may_lose_people(self) -> bool:
        """Before it is accepted people are deleted; afterwards they leave."""
        return self.state in Submission.EDITABLE

    @property
    def may_be_submitted(self) -> bool:
        return self.state in Submission.EDITABLE


DERIVED = ("search_text", "sort_key")


class StaffMemberQuerySet(RemarkedItemQuerySet):
    def visible_to(self, user) -> "StaffMemberQuerySet":
        """The department sees all, people of an institution their own; others see nobody's names."""
        return self if user.is_department else self.filter(staff_list__institution__in=_own(user))

    def working(self) -> "StaffMemberQuerySet":
        """Those who have not left."""
        return self.filter(left_on__isnull=True)

    def search(self, text: str) -> "StaffMemberQuerySet":
        """Every word of the text somewhere in the name, post or subject; ё/е and case do not matter."""
        found = self
        for word in fold(text[:200]).split()[:10]:
            found = found.filter(search_text__contains=word)
        return found

    def incomplete(self) -> "StaffMemberQuerySet":
        """Those of whom the form was not filled in to the end."""
        return self.filter(Q(experience_years__isnull=True) | Q(hired_on__isnull=True) | Q(speciality=""))

    def offered(self) -> "StaffMemberQuerySet":
        """Those whose hours the network may count on: of lists that the department has accepted once."""
        return self.working().filter(hours_for_network__gt=0, staff_list__accepted_at__isnull=False)

    def offered_to(self, user) -> "StaffMemberQuerySet":
        """Whose hours the person may know of, though not the names: of the networks that the own institution is in."""
        found = self.offered()
        if user.is_department:
            return found
        standing = Participation.objects.standing()
        networks = standing.filter(institution__in=_own(user)).values("network")
        return found.filter(staff_list__institution__in=standing.filter(network__in=networks).values("institution"))

    def changed_since_accepted(self) -> "StaffMemberQuerySet":
        """Those of accepted lists who were entered or changed after the department had looked."""
        return self.filter(staff_list__state=SubmissionState.ACCEPTED, changed_at__gt=F("staff_list__decided_at"))

    def teaching(self, area: str) -> "StaffMemberQuerySet":
        """Able to teach that area."""
        # The list is JSON; SQLite cannot ask whether it contains a value, but both can look for the quoted code.
        return self.filter(areas__icontains=f'"{area}"')

    def with_training(self) -> "StaffMemberQuerySet":
        """Annotate what the properties about training ask: nothing more is asked of such rows.

        ``last_training``: end of the last course that counts; ``training_counts_from``: that or the day of coming to
        work; ``planned_until``: when the next planned course is to end.
        """
        own = Training.objects.filter(member=OuterRef("pk")).order_by().values("member")
        last = own.filter(state=TrainingState.DONE, kind__in=COUNTED).annotate(end=Max("ended_on")).values("end")
        planned = own.filter(state=TrainingState.PLANNED).annotate(end=Min("ended_on")).values("end")
        return self.annotate(last_training=Subquery(last), planned_until=Subquery(planned)).annotate(
            training_counts_from=Coalesce("last_training", "hired_on")
        )

    def needing_training(self, on: datetime.date | None = None, months: int = SOON_MONTHS) -> "StaffMemberQuerySet":
        """Pedagogical workers whose next course is due by ``months`` after that day (today by default), or overdue.

        Due: three years after the last course, or after coming to work; of whom nothing is known is due too.
        """
        last_day = years_before(months_after(on or timezone.localdate(), months), TRAINING_YEARS)
        found = self.working().exclude(post__in=NOT_PEDAGOGICAL).with_training()
        return found.filter(Q(training_counts_from__isnull=True) | Q(training_counts_from__lte=last_day))

    def training_overdue(self, on: datetime.date | None = None) -> "StaffMemberQuerySet":
        """Those of ``needing_training`` whose day has passed."""
        return self.needing_training((on or timezone.localdate()) - datetime.timedelta(days=1), months=0)

    def teaching_staff(self) -> "StaffMemberQuerySet":
        """Those working whom the duty to train concerns."""
        return self.working().exclude(post__in=NOT_PEDAGOGICAL)

    def lacking_technical_training(self, on: datetime.date | None = None) -> "StaffMemberQuerySet":
        """Of them, those without a course that counts in an area of technical creativity within three years (6.4)."""
        since = years_before(on or timezone.localdate(), TRAINING_YEARS)
        courses = Training.objects.counted().filter(ended_on__gte=since).exclude(area="")
        return self.teaching_staff().exclude(pk__in=courses.order_by().values("member"))

    def with_ending_category(self, on: datetime.date | None = None, months: int = SOON_MONTHS):
        """Those whose category ends by ``months`` after that day (today by default), or has ended."""
        last_day = months_after(on or timezone.localdate(), months)
        since = years_before(last_day, CATEGORY_YEARS)
        runs_out = Q(category=Category.SUITABLE) | Q(
            category__in=[Category.FIRST, Category.HIGHEST], category_since__lt=CATEGORIES_WITHOUT_END_SINCE
        )
        ends = Q(category_until__lte=last_day) | Q(category_until__isnull=True, category_since__lte=since) & runs_out
        return self.working().exclude(category=Category.NONE).filter(ends)


class StaffMember(RemarkedItem):
    """Педагогический работник: one person's post in one institution. Who leaves stays in the list as gone."""

    staff_list = models.ForeignKey(
        StaffList, on_delete=models.PROTECT, related_name="items", verbose_name=_("staff list")
    )
    surname = models.CharField(_("surname"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True, help_text=_("If there is one."))
    gender = models.CharField(_("gender"), max_length=6, choices=Gender)
    post = models.CharField(_("post"), max_length=20, choices=StaffPost)
    post_name = models.CharField(
        _("post in own words"), max_length=200, blank=True, help_text=_("As in the staff schedule, if it says more.")
    )
    subject = models.CharField(
        _("subject or club"), max_length=200, blank=True, help_text=_("For example: computer science, robotics club.")
    )
    employment = models.CharField(_("employment"), max_length=20, choices=Employment, default=Employment.MAIN)
    hired_on = models.DateField(
        _("works here since"),
        null=True,
        blank=True,
        help_text=_("Until the first course, its term is counted from it."),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    education = models.CharField(_("education"), max_length=20, choices=EducationLevel)
    is_pedagogical = models.BooleanField(
        _("pedagogical education"), default=False, help_text=_("By the diploma or by professional retraining.")
    )
    speciality = models.CharField(_("speciality by the diploma"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category, default=Category.NONE)
    category_since = models.DateField(_("category assigned on"), null=True, blank=True)
    category_until = models.DateField(
        _("category valid until"),
        null=True,
        blank=True,
        help_text=_("Leave empty if it has no end: categories assigned since 01.09.2023 have none."),
    )
    is_teacher_methodist = models.BooleanField(_("category “teacher-methodist”"), default=False)
    is_teacher_mentor = models.BooleanField(_("category “teacher-mentor”"), default=False)
    # Years as of a day, so that they grow by themselves; an interruption is mended by giving both anew.
    experience_years = models.PositiveSmallIntegerField(
        _("experience in all, years"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_EXPERIENCE_YEARS)]
    )
    teaching_years = models.PositiveSmallIntegerField(
        _("of it teaching, years"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_EXPERIENCE_YEARS)]
    )
    experience_on = models.DateField(
        _("experience as of"), null=True, blank=True, help_text=_("From this day on the years grow by themselves.")
    )
    areas = models.JSONField(_("areas able to teach"), default=list, blank=True)
    hours_for_network = models.PositiveSmallIntegerField(
        _("hours a week for the network"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(168)],
        help_text=_("Could teach children of other institutions. Offered to the network without the name."),
    )
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=320, editable=False, default="", db_index=True)

    objects = StaffMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(hired_on__isnull=True) | Q(left_on__gte=F("hired_on")),
                name="leaves_after_coming",
            ),
            models.CheckConstraint(
                condition=Q(category_until__isnull=True)
                | Q(category_since__isnull=True)
                | Q(category_until__gte=F("category_since")),
                name="category_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(category__in=[Category.HIGHEST, Category.FIRST, Category.SUITABLE])
                | Q(category_since__isnull=True, category_until__isnull=True),
                name="no_category_has_no_dates",
            ),
            models.CheckConstraint(
                condition=Q(teaching_years__isnull=True)
                | Q(experience_years__isnull=True)
                | Q(teaching_years__lte=F("experience_years")),
                name="teaching_is_part_of_experience",
            ),
            models.CheckConstraint(
                condition=Q(experience_on__isnull=False)
                | Q(experience_years__isnull=True, teaching_years__isnull=True),
                name="experience_is_as_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(experience_years__isnull=True) | Q(experience_years__lte=LONGEST_EXPERIENCE_YEARS),
                name="experience_fits_into_a_life",
            ),
            models.CheckConstraint(
                condition=Q(hours_for_network__isnull=True) | Q(hours_for_network__lte=168),
                name="staff_week_has_168_hours",
            ),
            models.CheckConstraint(condition=~Q(post=StaffPost.OTHER) | ~Q(post_name=""), name="other_post_is_named"),
        ]

    def __str__(self) -> str:
        return initials_last(self.surname, self.given_name, self.patronymic)

    def save(self, *args, **kwargs) -> None:
        self.refresh_derived()
        if update_fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*update_fields, *DERIVED}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("institutions:staff_member", args=[self.pk])

    def refresh_derived(self) -> None:
        """What is searched and sorted by; bulk writes must call it and write ``DERIVED`` themselves."""
        self.search_text = fold(" ".join([self.full_name, self.post_title, self.subject, self.speciality]))
        self.sort_key = fold(self.full_name)

    def clean(self) -> None:
        """What concerns several fields or the calendar; the form, the spreadsheet and the services all come here."""
        wrong: dict[str, str | Promise] = {}
        today = timezone.localdate()
        for name in ("hired_on", "left_on", "category_since", "experience_on"):
            day = getattr(self, name)
            if day and day > today:
                wrong[name] = _("This day has not come yet.")
            elif day and day.year < 1940:
                wrong[name] = _("This is too long ago: check the year.")
        if self.left_on and self.hired_on and self.left_on < self.hired_on:
            wrong.setdefault(
                "hired_on", _("This is after the day of leaving, %(day)s.") % {"day": f"{self.left_on:%d.%m.%Y}"}
            )
        if self.post == StaffPost.OTHER and not self.post_name.strip():
            wrong["post_name"] = _("Name the post.")
        if self.category == Category.NONE and (self.category_since or self.category_until):
            wrong.setdefault("category", _("Choose the category, or take its dates away."))
        if self.category_since and self.category_until and self.category_until < self.category_since:
            wrong.setdefault("category_until", _("This is before the day it was assigned."))
        if (self.experience_years or 0) < (self.teaching_years or 0) and self.experience_years is not None:
            wrong.setdefault("teaching_years", _("Teaching cannot be longer than the experience in all."))
        if self.experience_on is None and (self.experience_years, self.teaching_years) != (None, None):
            wrong.setdefault("experience_on", _("Give the day as of which the experience is counted."))
        if not set(self.areas) <= set(CreativeArea.values):
            wrong["areas"] = _("There is no such area.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.surname, self.given_name, self.patronymic]))

    @property
    def post_title(self) -> str:
        """The post as people call it: own words before those of the list."""
        return self.post_name or str(self.get_post_display())

    @property
    def area_labels(self) -> list[str]:
        """Areas able to teach, as people read them."""
        labels = dict(CreativeArea.choices)
        return [str(labels[code]) for code in self.areas if code in labels]

    @property
    def has_left(self) -> bool:
        return self.left_on is not None

    @property
    def is_pedagogue(self) -> bool:
        """The duty to train every three years concerns this post."""
        return self.post not in NOT_PEDAGOGICAL

    def experience(self, on: datetime.date | None = None) -> int | None:
        """Whole years of work by that day (today by default), or by the day of leaving; None when not known."""
        return self._grown(self.experience_years, on)

    def teaching_experience(self, on: datetime.date | None = None) -> int | None:
        """The same of teaching."""
        return self._grown(self.teaching_years, on)

    def _grown(self, years: int | None, on: datetime.date | None) -> int | None:
        if years is None or self.experience_on is None:
            return None
        until = min(filter(None, [on or timezone.localdate(), self.left_on]))
        return years + max(whole_years(self.experience_on, until), 0)

    @property
    def category_ends_on(self) -> datetime.date | None:
        """When the category ends: the day given, or what the law says; None when it has no end."""
        if self.category_until or not self.category_since or self.category == Category.NONE:
            return self.category_until
        if self.category == Category.SUITABLE or self.category_since < CATEGORIES_WITHOUT_END_SINCE:
            return years_after(self.category_since, CATEGORY_YEARS)
        return None

    @property
    def category_ends(self) -> bool:
        """Within the months in which it is time to think of it, or past."""
        ends = self.category_ends_on
        return ends is not None and not self.has_left and ends <= months_after(timezone.localdate(), SOON_MONTHS)

    @property
    def training_due_on(self) -> datetime.date | None:
        """By when the next course is due; None when the rule does not apply or there is nothing to count from.

        Like all about training it is asked of rows that come from ``with_training()``.
        """
        if not self.is_pedagogue or self.has_left or self.training_counts_from is None:
            return None
        return years_after(self.training_counts_from, TRAINING_YEARS)

    @property
    def training_need(self) -> str:
        """One of ``TrainingNeed``; empty when the rule does not apply."""
        if not self.is_pedagogue or self.has_left:
            return ""
        due, today = self.training_due_on, timezone.localdate()
        if due is None:
            return TrainingNeed.UNKNOWN
        if due < today:
            return TrainingNeed.OVERDUE
        return TrainingNeed.SOON if due <= months_after(today, SOON_MONTHS) else TrainingNeed.FINE

    def get_training_need_display(self) -> str:
        return str(dict(TrainingNeed.choices).get(self.training_need, ""))

    @property
    def submission(self) -> StaffList:
        return self.staff_list

    @property
    def is_changed_since_accepted(self) -> bool:
        """Entered or changed after the department had accepted the list."""
        decided = self.staff_list.decided_at
        return self.staff_list.state == SubmissionState.ACCEPTED and decided is not None and self.changed_at > decided


class TrainingKind(models.TextChoices):
    QUALIFICATION = "qualification", pgettext_lazy("training", "Advanced training")
    RETRAINING = "retraining", pgettext_lazy("training", "Professional retraining")
    INTERNSHIP = "internship", pgettext_lazy("training", "Internship")
    SEMINAR = "seminar", pgettext_lazy("training", "Seminar, webinar, master class")
    OTHER = "other", pgettext_lazy("training", "Other")


# Дополнительное профессиональное образование: what the law counts.
COUNTED = (TrainingKind.QUALIFICATION, TrainingKind.RETRAINING)


class TrainingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("training", "Planned")
    DONE = "done", pgettext_lazy("training", "Done")


class TrainingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TrainingQuerySet":
        return self if user.is_department else self.filter(member__staff_list__institution__in=_own(user))

    def counted(self) -> "TrainingQuerySet":
        """Finished courses that the law counts."""
        return self.filter(state=TrainingState.DONE, kind__in=COUNTED)

    def planned(self) -> "TrainingQuerySet":
        return self.filter(state=TrainingState.PLANNED)


class Training(models.Model):
    """Обучение работника: a course that was finished, with its paper, or one that is planned (task 6.4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="trainings", verbose_name=_("staff member")
    )
    state = models.CharField(_("state"), max_length=20, choices=TrainingState, default=TrainingState.DONE)
    kind = models.CharField(_("kind"), max_length=20, choices=TrainingKind, default=TrainingKind.QUALIFICATION)
    topic = models.CharField(_("topic"), max_length=500)
    area = models.CharField(
        _("area of technical creativity"),
        max_length=20,
        choices=CreativeArea,
        blank=True,
        help_text=_("If the course was about one."),
    )
    provider = models.CharField(_("where"), max_length=300, blank=True, help_text=_("Who taught."))
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), help_text=_("Last day; of a planned course the day by which it is to end."))
    document_number = models.CharField(_("number of the document"), max_length=100, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("training")
        ordering = ["-ended_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="training_ends_after_its_start",
            ),
        ]
        indexes = [models.Index(fields=["member", "state", "ended_on"], name="training_of_member")]

    def __str__(self) -> str:
        return self.topic

    def clean(self) -> None:
        wrong: dict[str, str | Promise] = {}
        today = timezone.localdate()
        if not self.member_id:
            wrong["person"] = _("Say whose training it is.")
        if self.ended_on and self.ended_on.year < 1940:
            wrong["ended_on"] = _("This is too long ago: check the year.")
        elif self.ended_on and self.state == TrainingState.DONE and self.ended_on > today:
            wrong["ended_on"] = _("This day has not come yet. If the course is still to come, choose “Planned”.")
        elif self.ended_on and self.started_on and self.ended_on < self.started_on:
            wrong["ended_on"] = _("This is before the first day.")
        elif self.ended_on and self.ended_on > years_after(today, 10):
            wrong["ended_on"] = _("This is too far ahead: check the year.")
        if self.hours is not None and not 1 <= self.hours <= 5000:
            wrong["hours"] = _("Give the hours of the whole course, from 1 to 5000.")
        elif self.kind == TrainingKind.QUALIFICATION and self.hours and self.hours < SHORTEST_COURSE_HOURS:
            wrong["hours"] = _("Advanced training takes 16 hours or more. Something shorter is a seminar: choose that.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def person(self) -> StaffMember | None:
        """Whose training it is, also of a record that nobody has stored yet."""
        return self.member if self.member_id else None

    @person.setter
    def person(self, member: StaffMember | None) -> None:
        self.member = member

    @property
    def is_planned(self) -> bool:
        return self.state == TrainingState.PLANNED

    @property
    def is_late(self) -> bool:
        """Planned, and its day has passed: was it finished?"""
        return self.is_planned and self.ended_on < timezone.localdate()


def whole_years(since: datetime.date, until: datetime.date) -> int:
    """Whole years between two days; negative when the second is the earlier."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The same day some years later; 29 February becomes 28."""
    year = min(max(day.year + years, 1), 9999)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def years_before(day: datetime.date, years: int) -> datetime.date:
    return years_after(day, -years)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = years_after(day.replace(month=1, day=1), years).replace(month=month + 1)
    following = years_after(first, 1).replace(month=1) if first.month == 12 else first.replace(month=first.month + 1)
    return min(first + datetime.timedelta(days=day.day - 1), following - datetime.timedelta(days=1))


def _own(user):
    """Keys of the institutions that the person acts for."""
    return Appointment.objects.current().filter(user_id=user.pk).values("institution")
