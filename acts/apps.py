from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard

# What an act says and under which number: frozen once it is registered. The scan may be added, the act repealed.
_REGISTERED = (
    *("network_id", "kind", "form", "template_version_id", "issuer", "place", "signatory_post", "signatory_name"),
    *("executor", "title", "preamble", "points", "annexes", "content", "journal_id", "number", "number_key", "date"),
    *("year", "effective_on", "pdf_id", "docx_id", "registered_at", "registered_by_id"),
)


class ActsConfig(AppConfig):
    name = "acts"
    verbose_name = _("Legal acts")
    immutable = [
        Guard("acts_legalact", when="OLD.state IN ('in_force', 'repealed')", columns=_REGISTERED),
        Guard("acts_legalact", when="OLD.scan_id IS NOT NULL", columns=("scan_id",), name="scan", allow_delete=True),
        Guard("acts_legalact", when="OLD.state = 'repealed'", columns=("state",), name="repealed", allow_delete=True),
        Guard("acts_acttemplateversion", when="OLD.published_at IS NOT NULL"),
        Guard("acts_acquaintance", when="OLD.confirmed_at IS NOT NULL"),
        Guard(
            "acts_localact",
            when="OLD.state <> 'draft'",
            columns=(
                *("institution_id", "kind_id", "title", "number", "date", "council", "protocol_number"),
                *("protocol_date", "file_id"),
            ),
        ),
    ]
    actions = {
        "acts.legalact.create": _("act begun"),
        "acts.legalact.change": _("draft of the act changed"),
        "acts.legalact.discard": _("draft of the act thrown away"),
        "acts.legalact.send": _("act sent to be signed"),
        "acts.legalact.take_back": _("act taken back to be changed"),
        "acts.legalact.register": _("act registered"),
        "acts.legalact.attach_scan": _("signed scan attached"),
        "acts.legalact.repeal": _("act repealed"),
        "acts.legalact.address": _("people asked to read the act"),
        "acts.legalact.unaddress": _("person taken off the acquaintance sheet"),
        "acts.legalact.acquaint": _("acquaintance with the act confirmed"),
        "acts.legalact.remind": _("people reminded to read the act"),
        "acts.actjournal.create": _("journal of registration begun"),
        "acts.actjournal.change": _("journal of registration changed"),
        "acts.acttemplateversion.create": _("draft of a template of acts begun"),
        "acts.acttemplateversion.change": _("draft of a template of acts changed"),
        "acts.acttemplateversion.publish": _("template of acts published"),
        "acts.acttemplateversion.discard": _("draft of a template of acts thrown away"),
        "acts.responsibleperson.propose": _("responsible person proposed"),
        "acts.responsibleperson.withdraw": _("proposal of a responsible person withdrawn"),
        "acts.responsibleperson.appoint": _("responsible person appointed"),
        "acts.responsibleperson.confirm": _("responsible person named by a new order"),
        "acts.responsibleperson.end": _("responsible person relieved"),
        "acts.responsibleperson.export": _("took names of responsible persons away in a file"),
        "acts.localact.create": _("local act entered"),
        "acts.localact.change": _("draft of a local act changed"),
        "acts.localact.adopt": _("local act adopted"),
        "acts.localact.cancel": _("local act cancelled"),
        "acts.localact.discard": _("draft of a local act thrown away"),
        "acts.localact.set_site_url": _("address of a local act on the site given"),
        "acts.localactkind.create": _("kind of local acts added"),
        "acts.localactkind.change": _("kind of local acts changed"),
    }

    def ready(self):
        from institutions.panels import institution_panels, network_panels

        from . import panels, sources
        from .slots import AnnexSource, annexes

        annexes.register(AnnexSource("participants", _("List of participants"), sources.of_participants))
        annexes.register(AnnexSource("responsible", _("Responsible persons"), sources.of_responsible))
        network_panels.register(panels.of_network)
        institution_panels.register(panels.of_institution)
