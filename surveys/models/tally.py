"""What the answers add up to: a cache beside the documents, exact, and made anew from them at any time."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.folding import fold
from institutions.models import Institution


class Tally(models.Model):
    """Figures of one group: an institution's answers from one band of classes, see ``counting`` for the lines.

    One row a group with all its lines in JSON: a million answers read as fast as a thousand, and a fold rewrites as
    many rows as there are groups. ``lines`` are the figures as they are. ``shown`` is what people see, and moves in
    steps: ``ripening`` waits until as many answers again have come on top of it, so that at no time, the close
    included, two views of a group differ by the answers of a few. ``before``: line → how many were shown before the
    survey closed.
    """

    launch = models.ForeignKey(
        "surveys.Launch", on_delete=models.CASCADE, related_name="tallies", verbose_name=_("survey")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    class_band = models.CharField(_("classes"), max_length=20, blank=True)
    n = models.PositiveIntegerField(default=0)  # questionnaires counted
    lines = models.JSONField(default=dict)
    ripening = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    is_final = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)  # counts the changes, for the browser's cache

    class Meta:
        verbose_name = _("tally of answers")
        verbose_name_plural = _("tallies of answers")
        constraints = [
            models.UniqueConstraint(fields=["launch", "institution", "class_band"], name="one_tally_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.launch_id}, {self.institution_id} {self.class_band}"


class OwnWords(models.Model):
    """One answer in own words, apart from the rest of its document and in no order but that of chance: its key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    launch = models.ForeignKey("surveys.Launch", on_delete=models.CASCADE, related_name="+", verbose_name=_("survey"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    class_band = models.CharField(_("classes"), max_length=20, blank=True)
    line = models.CharField(max_length=100)
    text = models.TextField(_("answer"))
    search_text = models.TextField(editable=False)

    class Meta:
        verbose_name = _("answer in own words")
        verbose_name_plural = _("answers in own words")
        indexes = [models.Index(fields=["launch", "line", "id"], name="own_words_by_line")]

    def __str__(self) -> str:
        return self.text[:60]

    def save(self, *args, **kwargs) -> None:
        self.search_text = fold(self.text)
        super().save(*args, **kwargs)


class ResultSnapshot(models.Model):
    """What stays when the documents are erased at the end of their time: the figures that could be shown, no others."""

    launch = models.OneToOneField(
        "surveys.Launch", on_delete=models.CASCADE, related_name="frozen_results", verbose_name=_("survey")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    groups = models.JSONField()  # [{"institution": key or null, "band": …, or null, "lines": {…}}]

    class Meta:
        verbose_name = _("kept results")
        verbose_name_plural = _("kept results")

    def __str__(self) -> str:
        return str(self.launch_id)


class ResultFile(models.Model):
    """A file of single answers that was made for a person: kept for a week beside the uploads, and no longer than they.

    Not a ``StoredFile``, which nobody can remove: when the answers are erased, their copies are too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    launch = models.ForeignKey(
        "surveys.Launch", on_delete=models.CASCADE, related_name="result_files", verbose_name=_("survey")
    )
    key = models.CharField(max_length=32, editable=False)  # see documents.incoming
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of answers")
        verbose_name_plural = _("files of answers")
        ordering = ["-made_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("surveys:launch_result_file", args=[self.launch_id, self.pk])
