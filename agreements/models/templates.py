"""What agreements are written from: templates and their versions, which never change once published."""

import hashlib
import json
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import conditions, wording


class Kind(models.TextChoices):
    """Вид договора. One engine serves all; a kind differs in its template, its parties and its policy of signing."""

    COOPERATION = "cooperation", _("Cooperation agreement")
    NETWORK_FORM = "network_form", _("Agreement on the network form of programmes")
    ACCESSION = "accession", _("Accession agreement")
    EXIT = "exit", _("Exit agreement")
    AMENDMENT = "amendment", _("Supplementary agreement")
    RENEWAL = "renewal", _("Renewal agreement")
    TERMINATION = "termination", _("Termination agreement")


# They stand by themselves. All others are about an agreement in force, their parent.
INDEPENDENT = (Kind.COOPERATION, Kind.NETWORK_FORM)
# They bind their parties to one another; the rest changes what one of these says or whom it binds.
BINDING = (*INDEPENDENT, Kind.RENEWAL)


class SigningPolicy(models.TextChoices):
    """Who must sign, and in which order. Institutions are the first group, the founder is the second."""

    ALL_IN_PARALLEL = "all_in_parallel", _("Institutions only, in any order")
    WITH_FOUNDER = "with_founder", _("Institutions and the founder, in any order")
    FOUNDER_LAST = "founder_last", _("Institutions in any order, then the founder")


class Quorum(models.TextChoices):
    """How many of the institutions have to sign before the agreement comes into force. The founder always has to."""

    ALL = "all", pgettext_lazy("quorum", "All institutions")
    TWO_THIRDS = "two_thirds", pgettext_lazy("quorum", "Two thirds of them")
    MAJORITY = "majority", pgettext_lazy("quorum", "More than a half of them")
    COUNT = "count", pgettext_lazy("quorum", "So many, by number")


class Effect(models.TextChoices):
    """From which day the agreement works."""

    LAST_SIGNATURE = "last_signature", _("From the day of the last signature")
    AGREEMENT_DAY = "agreement_day", _("From the day that is entered with each agreement")
    TEMPLATE_DAY = "template_day", _("From the day that the text names")


# Fields of a template's version that say who signs and from when the agreement works.
POLICY = ("signing_policy", "quorum", "quorum_count", "may_exclude", "effect", "effect_on")


class AgreementTemplate(models.Model):
    """Шаблон договора: a line of versions, of which at most one is a draft."""

    slug = models.SlugField(
        _("code"), max_length=60, unique=True, help_text=_("Says which shipped template it came from.")
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    number_suffix = models.CharField(
        _("suffix of numbers"), max_length=10, blank=True, help_text=_("Numbers are given as 1/2026 and this suffix.")
    )

    remind_after_days = models.PositiveSmallIntegerField(
        _("first reminder, days after sending"), default=5, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    remind_every_days = models.PositiveSmallIntegerField(
        _("next reminders, every so many days"), default=5, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    remind_at_most = models.PositiveSmallIntegerField(
        _("reminders at most"),
        default=3,
        validators=[MaxValueValidator(10)],
        help_text=_("0: nobody is reminded."),
    )
    tell_deputies_after_days = models.PositiveSmallIntegerField(
        _("the deputies are told, days after sending"),
        default=7,
        validators=[MaxValueValidator(90)],
        help_text=_("Those whose authority document covers agreements. 0: they get every letter from the first day."),
    )
    tell_department_after_days = models.PositiveSmallIntegerField(
        _("the department is told, days after sending"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("Who stays silent, once for each party."),
    )

    class Meta:
        verbose_name = _("agreement template")
        verbose_name_plural = _("agreement templates")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agreements:template_detail", args=[self.pk])


class AnnexKind(models.TextChoices):
    """Приложение. Tables are made of what the register says when the text is frozen; see ``services.annexes``."""

    PARTICIPANTS = "participants", _("List of the parties")
    RESOURCES = "resources", _("Schedule of shared resources")
    CONTRIBUTIONS = "contributions", _("What each party gives")
    TEXT = "text", pgettext_lazy("annex", "Free text")


def list_of_parties() -> list[dict[str, str]]:
    """Every text that says nothing else has one annex: the list of the parties."""
    return [
        {
            "key": "parties",
            "kind": AnnexKind.PARTICIPANTS.value,
            "heading": "Перечень Участников",
            "text": "",
            "condition": conditions.ALWAYS,
        }
    ]


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("template version", "Draft")
    PUBLISHED = "published", pgettext_lazy("template version", "Published")


class TemplateVersionQuerySet(models.QuerySet):
    def published(self) -> "TemplateVersionQuerySet":
        return self.filter(published_at__isnull=False)

    def latest_published(self) -> "TemplateVersionQuerySet":
        """Of each template its newest published version."""
        newest = (
            TemplateVersion.objects.published()
            .filter(template=models.OuterRef("template"))
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest))


class TemplateVersion(models.Model):
    """Редакция шаблона. Once published it never changes: a trigger refuses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.ForeignKey(
        AgreementTemplate, on_delete=models.PROTECT, related_name="versions", verbose_name=_("template")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=300, help_text=_("Printed at the top of the agreement."))
    preamble = models.TextField(_("preamble"), blank=True)
    clauses = models.JSONField(_("clauses"), default=list)
    annexes = models.JSONField(_("annexes"), default=list_of_parties, blank=True)
    edition = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Grows with every saving, so that two people do not undo each other.")
    )
    signing_policy = models.CharField(
        _("who signs"), max_length=30, choices=SigningPolicy, default=SigningPolicy.ALL_IN_PARALLEL
    )
    quorum = models.CharField(
        _("enough signatures"),
        max_length=20,
        choices=Quorum,
        default=Quorum.ALL,
        help_text=_("Of institutions. Those that have not signed by then may accede later."),
    )
    quorum_count = models.PositiveSmallIntegerField(
        _("how many institutions"), null=True, blank=True, help_text=_("Where the number is fixed: two at least.")
    )
    may_exclude = models.BooleanField(
        _("a party that does not sign may be excluded"),
        default=False,
        help_text=_("The text has to say so: it names all the parties, and one less will be bound."),
    )
    effect = models.CharField(_("works from"), max_length=20, choices=Effect, default=Effect.LAST_SIGNATURE)
    effect_on = models.DateField(_("the day that the text names"), null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(
        _("term in months"), null=True, blank=True, help_text=_("Empty: without a term.")
    )
    is_prolonged = models.BooleanField(
        _("prolonged by itself"),
        default=False,
        help_text=_("The agreement stays in force after its term unless the parties end it."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TemplateVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("template version")
        verbose_name_plural = _("template versions")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(published_at__isnull=True), name="one_draft_a_template"
            ),
            models.CheckConstraint(
                name="quorum_by_number_has_it",
                condition=~Q(quorum=Quorum.COUNT) | Q(quorum_count__gte=2),
                violation_error_message=_("Say how many institutions have to sign: two at least."),
            ),
            models.CheckConstraint(
                name="effect_by_text_has_its_day",
                condition=~Q(effect=Effect.TEMPLATE_DAY) | Q(effect_on__isnull=False),
                violation_error_message=_("Enter the day that the text names."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)s") % {"title": self.title, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("agreements:template_version", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def state(self) -> VersionState:
        return VersionState.PUBLISHED if self.is_published else VersionState.DRAFT

    @property
    def has_founder(self) -> bool:
        """Is the founder a party?"""
        return self.signing_policy != SigningPolicy.ALL_IN_PARALLEL

    @property
    def is_ordered(self) -> bool:
        """Does the founder wait until enough institutions have signed?"""
        return self.signing_policy == SigningPolicy.FOUNDER_LAST

    def enough_of(self, count: int) -> int:
        """How many of so many institutions have to sign."""
        if self.quorum == Quorum.TWO_THIRDS:
            return -(-count * 2 // 3)
        if self.quorum == Quorum.MAJORITY:
            return count // 2 + 1 if count else 0
        if self.quorum == Quorum.COUNT:
            return min(self.quorum_count, count)
        return count

    @property
    def used_variables(self) -> set[str]:
        """Names of the variables that the text prints."""
        return set().union(*(wording.variables_in(text) for text in self.texts()))

    def texts(self) -> list[str]:
        """Everything in which variables may stand."""
        parts = [*self.clauses, *self.annexes]
        return [self.title, self.preamble, *(part[field] for part in parts for field in ("heading", "text"))]

    def clean(self) -> None:
        """An unknown variable, a lone brace or an empty clause is said where it stands.

        A clause without a heading continues the section above it, so that single points can have conditions; that
        section may have no text of its own.
        """
        errors: list[object] = [*wording.faults(self.title), *wording.faults(self.preamble)]
        section = 0
        for n, clause in enumerate(self.clauses):
            section += bool(clause["heading"].strip())
            where = _("Section %(number)s") % {"number": section or 1}
            following = self.clauses[n + 1 : n + 2]
            goes_on = bool(clause["heading"].strip() and following and not following[0]["heading"].strip())
            if not section or not (clause["text"].strip() or goes_on):
                errors.append(_("%(where)s has no heading or no text.") % {"where": where})
            errors += _faults_of(clause, where)
        for n, annex in enumerate(self.annexes, 1):
            where = _("Annex %(number)s") % {"number": n}
            if not annex["heading"].strip() or (annex["kind"] == AnnexKind.TEXT and not annex["text"].strip()):
                errors.append(_("%(where)s has no heading or no text.") % {"where": where})
            errors += _faults_of(annex, where)
        if not self.clauses:
            errors.append(_("The text has no sections."))
        if self.quorum == Quorum.COUNT and (self.quorum_count or 0) < 2:
            errors.append(_("Say how many institutions have to sign: two at least."))
        if self.effect == Effect.TEMPLATE_DAY and not self.effect_on:
            errors.append(_("Enter the day that the text names."))
        if errors:
            raise ValidationError(errors)

    def content_digest(self) -> str:
        """Hash of the wording and the policy, to tell whether two versions say the same."""
        clauses = [[clause["heading"], clause["text"], clause.get("condition", "")] for clause in self.clauses]
        annexes = [[annex[part] for part in ("kind", "heading", "text", "condition")] for annex in self.annexes]
        said = [self.title, self.preamble, clauses, annexes, self.term_months, self.is_prolonged]
        said += [str(getattr(self, name) or "") for name in POLICY]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _faults_of(part: dict[str, str], where: str) -> list[str]:
    found = [*wording.faults(part["heading"]), *wording.faults(part["text"])]
    if not conditions.is_known(part.get("condition", "")):
        found.append(str(_("its condition is not among those to choose from.")))
    return [_("%(where)s: %(fault)s") % {"where": where, "fault": fault} for fault in found]
