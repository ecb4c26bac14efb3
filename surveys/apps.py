from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")
    # What people were asked stays what they were asked.
    immutable = [Guard("surveys_version", when="OLD.frozen_at IS NOT NULL")]
    actions = {
        "surveys.questionnaire.install": _("Ready questionnaire loaded"),
        "surveys.questionnaire.take": _("Questionnaire taken from the bank"),
        "surveys.questionnaire.import": _("Questionnaire loaded from a file"),
        "surveys.questionnaire.import_version": _("Version of the questionnaire loaded from a file"),
        "surveys.questionnaire.create": _("Questionnaire begun"),
        "surveys.questionnaire.copy": _("Questionnaire copied"),
        "surveys.questionnaire.delete": _("Questionnaire deleted"),
        "surveys.questionnaire.archive": _("Questionnaire put into the archive"),
        "surveys.questionnaire.unarchive": _("Questionnaire taken out of the archive"),
        "surveys.questionnaire.begin_draft": _("Next version of the questionnaire begun"),
        "surveys.questionnaire.discard_draft": _("Draft of the questionnaire thrown away"),
        "surveys.questionnaire.edit": _("Title or address to respondents changed"),
        "surveys.questionnaire.edit_page": _("Page of the questionnaire changed"),
        "surveys.questionnaire.remove_page": _("Page of the questionnaire removed"),
        "surveys.questionnaire.add_question": _("Question added"),
        "surveys.questionnaire.edit_question": _("Question changed"),
        "surveys.questionnaire.remove_question": _("Question removed"),
        "surveys.questionnaire.restore_question": _("Removed question brought back"),
        "surveys.questionnaire.rename_question": _("Code of the question changed"),
        "surveys.questionnaire.move": _("Questions put into another order"),
        "surveys.questionnaire.edit_rule": _("Rule of the questionnaire changed"),
        "surveys.questionnaire.translate": _("Translation of the questionnaire changed"),
        "surveys.questionnaire.take_questions": _("Questions taken from the library"),
        "surveys.version.freeze": _("Version of the questionnaire frozen"),
        "surveys.launch.create": _("Survey prepared"),
        "surveys.launch.edit": _("Survey changed"),
        "surveys.launch.delete": _("Draft of the survey deleted"),
        "surveys.launch.open": _("Survey opened"),
        "surveys.launch.close": _("Survey closed"),
        "surveys.launch.add_links": _("Links added to the survey"),
        "surveys.launch.choose_institutions": _("Institutions of the survey chosen"),
        "surveys.launch.remind": _("Reminders of the survey sent"),
        "surveys.launch.erase": _("Answers of the survey erased"),
        "surveys.entry.reissue_link": _("Link to the survey replaced"),
        "surveys.entry.withdraw_link": _("Link to the survey withdrawn"),
        "surveys.entry.restore_link": _("Link to the survey restored"),
        "surveys.entry.type_paper": _("Paper forms typed in"),
        "surveys.entry.print_slips": _("Slips printed"),
        "surveys.entry.reprint_slips": _("Slips printed anew, the unused ones made void"),
        "surveys.entry.void_slips": _("Unused slips made void"),
        "surveys.entry.open_kiosk": _("Shared device switched on"),
        "surveys.entry.end_kiosk": _("Shared device switched off"),
        "surveys.launch.set_targets": _("Numbers of answers needed changed"),
        "surveys.launch.export": _("Results of the survey exported"),
    }

    def ready(self):
        from institutions.panels import network_panels

        from . import panels

        network_panels.register(panels.of_network)
