from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("Expected results")
    immutable = [
        Guard("indicators_fact"),
        Guard("indicators_reading"),
        Guard("indicators_report", when="OLD.state = 'approved'"),
        Guard("indicators_reporttext", when="OLD.is_frozen"),
    ]
    actions = {
        "indicators.setup.change": _("settings of the results changed"),
        "indicators.indicator.install": _("shipped indicator added"),
        "indicators.indicator.carry": _("indicator carried on from the plan before"),
        "indicators.indicator.add": _("indicator added"),
        "indicators.indicator.change": _("indicator changed"),
        "indicators.indicator.retire": _("indicator retired"),
        "indicators.indicator.restore": _("indicator taken back into use"),
        "indicators.indicator.set_targets": _("targets set"),
        "indicators.indicator.explain": _("explanation of a year written"),
        "indicators.indicator.enter_fact": _("actual value entered"),
        "indicators.indicator.take_back_fact": _("entered value taken back"),
        "indicators.indicator.keep": _("figure kept at the end of the year"),
        "indicators.report.create": _("yearly report begun"),
        "indicators.report.change": _("particulars of the yearly report changed"),
        "indicators.report.write": _("own words written in the yearly report"),
        "indicators.report.regenerate": _("text of the yearly report made from the figures again"),
        "indicators.report.discard": _("draft of the yearly report discarded"),
        "indicators.report.approve": _("yearly report approved"),
    }

    def ready(self):
        from institutions.panels import network_panels
        from planning.guards import after_carrying_on
        from planning.panels import plan_panels

        from . import panels
        from .services import carrying

        network_panels.register(panels.of_network)
        plan_panels.register(panels.of_plan)
        after_carrying_on.register(carrying.carry_on)
