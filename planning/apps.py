from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Plan")
    immutable = [
        Guard("planning_templateversion", when="OLD.state = 'published'"),
        Guard("planning_stage", when="OLD.is_frozen"),
        Guard("planning_task", when="OLD.is_frozen"),
        Guard("planning_expectedresult", when="OLD.is_frozen"),
        Guard("planning_unplacedline", when="OLD.is_frozen"),
        Guard("planning_move"),
        Guard("planning_bulkmove"),
        Guard("planning_override"),
        Guard("planning_evidence", when="OLD.state = 'withdrawn' OR OLD.state = 'returned'"),
    ]
    actions = {
        "planning.templateversion.import": _("the order was read into a draft"),
        "planning.templateversion.edit": _("the draft was changed"),
        "planning.templateversion.publish": _("the template was published"),
        "planning.templateversion.draft": _("a new draft was begun"),
        "planning.plantemplate.discard": _("the draft was discarded"),
        "planning.plan.start": _("the plan was started"),
        "planning.plan.archive": _("the plan went to the archive"),
        "planning.plan.revise": _("the plan was moved to another version of its template"),
        "planning.plan.join": _("institutions joined the plan"),
        "planning.plan.thresholds": _("thresholds of a condition were changed"),
        "planning.boardlink.share": _("an address of the board was handed out"),
        "planning.boardlink.withdraw": _("an address of the board was withdrawn"),
        "planning.stageprogress.open": _("the stage was opened"),
        "planning.stageprogress.start": _("work on the stage began"),
        "planning.stageprogress.submit": _("the stage was submitted for review"),
        "planning.stageprogress.accept": _("the stage was accepted"),
        "planning.stageprogress.return": _("the stage was returned for correction"),
        "planning.stageprogress.reopen": _("the stage was reopened"),
        "planning.stageprogress.exempt": _("the stage was declared not applicable"),
        "planning.stageprogress.extend": _("the deadline of the stage was changed"),
        "planning.stageprogress.override": _("a condition of the stage was waived"),
        "planning.stageprogress.pause": _("the stage was paused"),
        "planning.stageprogress.resume": _("the stage goes on"),
        "planning.bulkmove.run": _("a selection of institutions was moved"),
        "planning.evidence.add": _("evidence was added"),
        "planning.evidence.accept": _("evidence was accepted"),
        "planning.evidence.return": _("evidence was returned"),
        "planning.evidence.withdraw": _("evidence was withdrawn"),
    }

    def ready(self):
        from institutions import guards, slots
        from institutions import panels as institution_panels

        from . import checks, panels  # noqa: F401  the checks register themselves
        from .services import plans
        from .stage_filter import STAGE

        slots.register(STAGE)
        guards.after_listing.register(plans.sync_network)
        institution_panels.network_panels.register(panels.of_network)
        institution_panels.institution_panels.register(panels.of_institution)
