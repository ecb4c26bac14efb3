from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")
    immutable = [Guard("documents_storedfile")]
