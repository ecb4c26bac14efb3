"""Word forms as a list."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import WordForms

from .common import NOWRAP


class WordFormsTable(tables.Table):
    nominative = tables.Column(
        verbose_name=pgettext_lazy("word forms", "Word"),
        order_by="key",
        linkify=("institutions:word_forms_edit", [tables.A("pk")]),
    )
    kind = tables.Column(verbose_name=pgettext_lazy("word forms", "What it is"))
    gender = tables.Column(verbose_name=pgettext_lazy("word forms", "Gender"), default="—", attrs=NOWRAP)
    genitive = tables.Column(verbose_name=_("Genitive"), orderable=False, default="—")
    dative = tables.Column(verbose_name=_("Dative"), orderable=False, default="—")
    instrumental = tables.Column(verbose_name=_("Instrumental"), orderable=False, default="—")

    class Meta:
        model = WordForms
        fields = ["nominative", "kind", "gender", "genitive", "dative", "instrumental"]
        sequence = fields
