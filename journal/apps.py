from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = _("History")
    immutable = [Guard("journal_entry")]
