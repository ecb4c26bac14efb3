"""Questionnaires and their versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold

from ..builder import readiness
from ..definitions import Definition, digest, parse


class Audience(models.TextChoices):
    """Who answers (order No. 453/1, task 3.2)."""

    TEACHERS = "teachers", pgettext_lazy("audience", "Teachers")
    PUPILS = "pupils", pgettext_lazy("audience", "Pupils")
    PARENTS = "parents", pgettext_lazy("audience", "Parents")


class QuestionnaireQuerySet(models.QuerySet):
    def visible_to(self, user) -> "QuestionnaireQuerySet":
        """Questionnaires are the department's."""
        return self if user.is_department else self.none()

    def banks(self) -> "QuestionnaireQuerySet":
        """The ready ones, which are copied and never edited."""
        return self.exclude(bank="")

    def own(self) -> "QuestionnaireQuerySet":
        return self.filter(bank="")

    def archived(self) -> "QuestionnaireQuerySet":
        return self.filter(archived_at__isnull=False)

    def in_use(self) -> "QuestionnaireQuerySet":
        return self.filter(archived_at__isnull=True)

    def search(self, text: str) -> "QuestionnaireQuerySet":
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found


class Questionnaire(models.Model):
    """Анкета. What it asks stands in its versions."""

    title = models.CharField(_("title"), max_length=300)
    audience = models.CharField(_("who answers"), max_length=20, choices=Audience)
    # The file in `banks/` that a ready questionnaire comes from; empty for all others.
    bank = models.CharField(max_length=40, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    archived_at = models.DateTimeField(_("in the archive since"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bank"], condition=~Q(bank=""), name="one_questionnaire_per_bank")
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.search_text = fold(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("surveys:questionnaire_detail", args=[self.pk])

    def latest(self) -> "Version | None":
        """The version that a new launch takes: the draft if there is one, else the last frozen."""
        return self.versions.order_by("-number").first()

    def draft(self) -> "Version | None":
        """The version that is still being written."""
        return self.versions.filter(state=VersionState.DRAFT).first()


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("version of a questionnaire", "Draft")
    FROZEN = "frozen", pgettext_lazy("version of a questionnaire", "Frozen")


class Version(models.Model):
    """Версия анкеты. Frozen when a survey with it opens; the database refuses to change it from then on."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions", verbose_name=_("questionnaire")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    definition = models.JSONField(_("definition"))
    # Questions taken out of the draft, newest first, with their places: they can be brought back until it is frozen.
    removed = models.JSONField(default=list, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_is_taken_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state=VersionState.DRAFT), name="one_draft_per_questionnaire"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, frozen_at__isnull=True, sha256="")
                | (Q(state=VersionState.FROZEN, frozen_at__isnull=False) & ~Q(sha256="")),
                name="frozen_version_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire}, {self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.state == VersionState.FROZEN

    def shown(self) -> Definition:
        """The definition to look at: of a draft with placeholders where something is still to be written."""
        return self.parsed() if self.is_frozen else readiness.shown(self.definition)

    def parsed(self) -> Definition:
        """The definition as objects; ``DefinitionError`` for a draft that is not finished.

        Frozen ones are read once a process: their hash names them on every database.
        """
        if not self.is_frozen:
            return parse(self.definition)
        if self.sha256 not in _PARSED:
            if len(_PARSED) >= _KEEP:
                _PARSED.clear()
            _PARSED[self.sha256] = parse(self.definition)
        return _PARSED[self.sha256]

    def digest(self) -> str:
        return digest(self.definition)


_PARSED: dict[str, Definition] = {}
_KEEP = 200
