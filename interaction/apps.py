from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class InteractionConfig(AppConfig):
    name = "interaction"
    verbose_name = _("Interaction plan")
    immutable = [
        Guard("interaction_planversion"),
        Guard("interaction_progressmark"),
    ]
    actions = {
        "interaction.interactionplan.create": _("interaction plan begun"),
        "interaction.interactionplan.change": _("particulars of the interaction plan changed"),
        "interaction.interactionplan.add_section": _("section added"),
        "interaction.interactionplan.rename_section": _("section renamed"),
        "interaction.interactionplan.remove_section": _("section removed"),
        "interaction.interactionplan.move_section": _("section moved"),
        "interaction.interactionplan.add_item": _("item added"),
        "interaction.interactionplan.remove_item": _("item taken out"),
        "interaction.interactionplan.restore_item": _("item put back"),
        "interaction.interactionplan.move_item": _("item moved in the order"),
        "interaction.interactionplan.item_done": _("item marked as done"),
        "interaction.interactionplan.submit": _("interaction plan sent for approval"),
        "interaction.interactionplan.send_back": _("interaction plan given back for changes"),
        "interaction.interactionplan.approve": _("interaction plan approved"),
        "interaction.interactionplan.revise": _("next version of the interaction plan begun"),
        "interaction.interactionplan.drop_revision": _("next version of the interaction plan dropped"),
        "interaction.planitem.add": _("item proposed"),
        "interaction.planitem.change": _("item changed"),
        "interaction.planitem.remove": _("item taken out of the plan"),
        "interaction.planitem.restore": _("item put back into the plan"),
        "interaction.planitem.mark": _("progress marked"),
        "interaction.planitem.remark": _("remark made"),
        "interaction.planitem.settle": _("remark settled"),
    }

    def ready(self):
        from acts.slots import AnnexSource, annexes
        from institutions.panels import network_panels

        from . import panels
        from .annexes import of_plan

        annexes.register(AnnexSource("interaction-plan", _("Plan of network interaction"), of_plan))
        network_panels.register(panels.of_network)
