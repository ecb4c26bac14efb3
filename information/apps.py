from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InformationConfig(AppConfig):
    name = "information"
    verbose_name = _("Information work")
    actions = {
        "information.channel.create": _("channel entered"),
        "information.channel.change": _("channel changed"),
        "information.networksection.tell": _("section about the network told"),
        "information.publication.enter": _("publication entered"),
        "information.publication.change": _("publication changed"),
        "information.publication.withdraw": _("publication withdrawn"),
        "information.publication.restore": _("publication put back"),
        "information.newsitem.write": _("news begun"),
        "information.newsitem.change": _("news changed"),
        "information.newsitem.propose": _("news proposed"),
        "information.newsitem.send_back": _("news returned"),
        "information.newsitem.publish": _("news published"),
        "information.newsitem.withdraw": _("news taken off the public page"),
    }

    def ready(self):
        from institutions.panels import institution_panels, network_panels

        from . import panels

        institution_panels.register(panels.of_institution)
        network_panels.register(panels.of_network)
