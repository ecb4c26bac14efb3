"""Аналитическая справка: what the figures say of a network, in words that are frozen when approved."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile

from .networks import Network


class NoteState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("analytical note", "Draft")
    APPROVED = "approved", pgettext_lazy("analytical note", "Approved")


class AnalyticalNoteQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AnalyticalNoteQuerySet":
        """The department sees all notes, people of an institution the approved ones of their networks."""
        if user.is_department:
            return self
        return self.approved().filter(network__in=Network.objects.visible_to(user).values("pk"))

    def approved(self) -> "AnalyticalNoteQuerySet":
        return self.filter(state=NoteState.APPROVED)


class AnalyticalNote(models.Model):
    """Аналитическая справка (order No. 453/1, tasks 1.1, 2.1, 3.1): live while a draft, frozen when approved.

    A draft holds no figures: they are counted when it is looked at. An approved note holds all that it says and shows,
    and both files; a new note supersedes it, nothing takes it back.
    """

    MOVES = {"approve": ({NoteState.DRAFT}, NoteState.APPROVED)}  # move: (from, to)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="analytical_notes", verbose_name=_("network")
    )
    period = models.CharField(
        _("period"), max_length=100, blank=True, help_text=_("As the note names it: 2026/2027 school year.")
    )
    signatory_post = models.CharField(_("post of who signs"), max_length=200, blank=True)
    signatory_name = models.CharField(
        _("who signs"), max_length=100, blank=True, help_text=_("Initials and surname: A.P. Sokolova.")
    )
    state = models.CharField(_("state"), max_length=20, choices=NoteState, default=NoteState.DRAFT)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    as_of = models.DateField(
        _("as of"), null=True, blank=True, help_text=_("The day on which the figures were frozen.")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    figures = models.JSONField(
        _("figures"),
        default=dict,
        blank=True,
        help_text=_("Code of a figure → its value, for the next note to compare."),
    )
    content = models.JSONField(_("content"), default=list, blank=True, help_text=_("Sections as they were printed."))
    pdf = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )
    docx = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="DOCX"
    )

    objects = AnalyticalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("analytical note")
        verbose_name_plural = _("analytical notes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network"], condition=Q(state=NoteState.DRAFT), name="network_has_one_draft_of_a_note"
            ),
            models.CheckConstraint(
                condition=Q(state=NoteState.DRAFT)
                | Q(
                    as_of__isnull=False,
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    pdf__isnull=False,
                    docx__isnull=False,
                ),
                name="approved_note_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, [str(self.network), self.period]))

    def get_absolute_url(self) -> str:
        return reverse("institutions:note_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == NoteState.DRAFT


class NoteText(models.Model):
    """The specialist's own words of one section. Without a row the section says what the figures say."""

    note = models.ForeignKey(
        AnalyticalNote, on_delete=models.CASCADE, related_name="texts", verbose_name=_("analytical note")
    )
    section = models.CharField(_("section"), max_length=40)
    text = models.TextField(_("text"), blank=True)
    written_over = models.TextField(
        _("written over"), blank=True, help_text=_("What the figures said when the words were written.")
    )
    is_frozen = models.BooleanField(_("frozen"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("text of an analytical note")
        verbose_name_plural = _("texts of analytical notes")
        ordering = ["note", "section"]
        constraints = [models.UniqueConstraint(fields=["note", "section"], name="one_text_of_a_section")]

    def __str__(self) -> str:
        return self.section
