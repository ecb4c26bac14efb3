import contextlib

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")
    immutable = [Guard("documents_storedfile")]

    def ready(self) -> None:
        with contextlib.suppress(OSError):  # large uploads are written there; whoever may not write takes none
            settings.INCOMING_DIR.mkdir(parents=True, exist_ok=True, mode=0o750)
