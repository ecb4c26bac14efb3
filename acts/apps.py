from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActsConfig(AppConfig):
    name = "acts"
    verbose_name = _("Legal acts")

    def ready(self):
        from . import sources
        from .slots import AnnexSource, annexes

        annexes.register(AnnexSource("participants", _("List of participants"), sources.of_participants))
