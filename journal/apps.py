from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import recording
from common.immutable import Guard


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = _("History")
    immutable = [Guard("journal_entry")]

    def ready(self) -> None:
        from . import services

        recording.register(services.write)
