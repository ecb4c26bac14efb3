from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class InstitutionsConfig(AppConfig):
    name = "institutions"
    verbose_name = _("Institutions")
    immutable = [
        Guard("institutions_analyticalnote", when="OLD.state = 'approved'"),
        Guard("institutions_notetext", when="OLD.is_frozen"),
        # What an institution was called, and who headed it, on a day that is over. Rows go only with an institution
        # entered by mistake, or with a renaming entered by mistake.
        Guard("institutions_formername", allow_delete=True),
        Guard("institutions_head", when="OLD.valid_to IS NOT NULL", allow_delete=True),
    ]
    actions = {
        "institutions.institution.create": _("entered in the register"),
        "institutions.institution.change": _("particulars changed"),
        "institutions.institution.change_head": _("new head"),
        "institutions.institution.correct_head": _("particulars of the head corrected"),
        "institutions.institution.rename": _("renamed"),
        "institutions.institution.correct_name": _("name corrected"),
        "institutions.institution.undo_renaming": _("renaming undone"),
        "institutions.institution.add_address": _("teaching address entered"),
        "institutions.institution.change_address": _("teaching address changed"),
        "institutions.institution.remove_address": _("teaching address removed"),
        "institutions.institution.add_licence": _("licence or accreditation entered"),
        "institutions.institution.change_licence": _("licence or accreditation changed"),
        "institutions.institution.remove_licence": _("licence or accreditation removed"),
        "institutions.institution.delete": _("deleted from the register"),
        "institutions.institution.import_create": _("entered from a file"),
        "institutions.institution.import_change": _("changed from a file"),
        "institutions.municipality.create": _("municipality entered"),
        "institutions.municipality.change": _("municipality changed"),
        "institutions.municipality.delete": _("municipality deleted"),
        "institutions.importbatch.prepare": _("file uploaded for import"),
        "institutions.importbatch.apply": _("import confirmed"),
        "institutions.importbatch.cancel": _("import cancelled"),
        "institutions.appointment.create": _("appointed"),
        "institutions.appointment.end": _("appointment ended"),
        "institutions.network.create": _("network begun"),
        "institutions.network.decide": _("founder's decision registered"),
        "institutions.network.correct_decision": _("founder's decision corrected"),
        "institutions.network.choose_model": _("model and forms chosen"),
        "institutions.network.strike_off": _("struck off the list"),
        "institutions.participation.list": _("put on the list of participants"),
        "institutions.participation.invite": _("invited"),
        "institutions.participation.agree": _("agreed to take part"),
        "institutions.participation.refuse": _("refused to take part"),
        "institutions.participation.ask_again": _("asked again"),
        "institutions.participation.include": _("included in the network"),
        "institutions.analyticalnote.create": _("analytical note begun"),
        "institutions.analyticalnote.change": _("particulars of the analytical note changed"),
        "institutions.analyticalnote.write": _("own words written in the analytical note"),
        "institutions.analyticalnote.regenerate": _("text of the analytical note made from the figures again"),
        "institutions.analyticalnote.discard": _("draft of the analytical note discarded"),
        "institutions.analyticalnote.approve": _("analytical note approved"),
        "institutions.materialbase.add_item": _("resource added"),
        "institutions.materialbase.change_item": _("resource changed"),
        "institutions.materialbase.remove_item": _("resource deleted"),
        "institutions.materialbase.submit": _("material base submitted"),
        "institutions.materialbase.accept": _("material base accepted"),
        "institutions.materialbase.send_back": _("material base returned"),
        "institutions.materialbase.reopen": _("material base reopened"),
    }
