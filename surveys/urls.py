"""Addresses of the surveys: ``/surveys/…`` for staff, ``/s/<code>/`` for everybody. Included at the root."""

from django.urls import path

from .views import (
    answering,
    builder,
    entries,
    importing,
    launches,
    library,
    outline,
    public,
    questionnaires,
    results,
)

app_name = "surveys"

urlpatterns = [
    path("s/", answering.answer_start, name="answer_start"),
    path("s/stored/", public.what_is_stored, name="what_is_stored"),
    path("s/erase/", public.erase_answer, name="erase_answer"),
    path("s/<str:code>/", answering.answer, name="answer"),
    path("s/<str:code>/leave/", public.kiosk_leave, name="kiosk_leave"),
    path("surveys/", launches.launch_list, name="launch_list"),
    path("surveys/questionnaires/", questionnaires.QuestionnaireList.as_view(), name="questionnaire_list"),
    path("surveys/questionnaires/<int:pk>/", questionnaires.questionnaire_detail, name="questionnaire_detail"),
    path(
        "surveys/questionnaires/<int:pk>/preview/", questionnaires.questionnaire_preview, name="questionnaire_preview"
    ),
    path("surveys/questionnaires/<int:pk>/paper/", questionnaires.questionnaire_paper, name="questionnaire_paper"),
    path("surveys/questionnaires/new/", questionnaires.questionnaire_create, name="questionnaire_create"),
    path("surveys/questionnaires/<int:pk>/copy/", questionnaires.questionnaire_copy, name="questionnaire_copy"),
    path(
        "surveys/questionnaires/<int:pk>/archive/", questionnaires.questionnaire_archive, name="questionnaire_archive"
    ),
    path(
        "surveys/questionnaires/<int:pk>/unarchive/",
        questionnaires.questionnaire_unarchive,
        name="questionnaire_unarchive",
    ),
    path(
        "surveys/questionnaires/<int:pk>/versions/<int:number>/", questionnaires.version_detail, name="version_detail"
    ),
    path(
        "surveys/questionnaires/<int:pk>/versions/<int:number>/draft/",
        questionnaires.version_draft,
        name="version_draft",
    ),
    path("surveys/questionnaires/<int:pk>/compare/", questionnaires.version_compare, name="version_compare"),
    path("surveys/questionnaires/<int:pk>/edit/", outline.builder, name="builder"),
    path("surveys/questionnaires/<int:pk>/edit/settings/", builder.builder_settings, name="builder_settings"),
    path("surveys/questionnaires/<int:pk>/edit/discard/", questionnaires.draft_discard, name="draft_discard"),
    path("surveys/questionnaires/<int:pk>/edit/preview/", builder.builder_preview, name="builder_preview"),
    path("surveys/questionnaires/<int:pk>/edit/library/", library.library, name="builder_library"),
    path("surveys/questionnaires/<int:pk>/edit/languages/", library.languages, name="builder_languages"),
    path(
        "surveys/questionnaires/<int:pk>/edit/languages/<str:language>/",
        library.translation,
        name="builder_translation",
    ),
    path("surveys/questionnaires/<int:pk>/edit/pages/<int:number>/", builder.builder_page, name="builder_page"),
    path(
        "surveys/questionnaires/<int:pk>/edit/pages/<int:number>/rule/",
        builder.builder_page_rule,
        name="builder_page_rule",
    ),
    path(
        "surveys/questionnaires/<int:pk>/edit/pages/<int:number>/add/",
        builder.builder_question_add,
        name="builder_question_add",
    ),
    path(
        "surveys/questionnaires/<int:pk>/edit/questions/<slug:code>/", builder.builder_question, name="builder_question"
    ),
    path(
        "surveys/questionnaires/<int:pk>/edit/questions/<slug:code>/rule/",
        builder.builder_question_rule,
        name="builder_question_rule",
    ),
    path("surveys/questionnaires/<int:pk>/edit/questions/<slug:code>/code/", builder.builder_code, name="builder_code"),
    path("surveys/questionnaires/<int:pk>/launch/", launches.launch_create, name="launch_create"),
    path("surveys/questionnaires/import/", importing.import_start, name="import_start"),
    path("surveys/questionnaires/<int:pk>/import/", importing.import_start, name="import_into"),
    path(
        "surveys/questionnaires/<int:pk>/export/<int:number>/<str:kind>/",
        importing.version_export,
        name="version_export",
    ),
    path("surveys/questionnaires/imports/<uuid:pk>/", importing.import_detail, name="import_detail"),
    path("surveys/questionnaires/imports/<uuid:pk>/take/", importing.import_take, name="import_take"),
    path("surveys/questionnaires/imports/<uuid:pk>/discard/", importing.import_discard, name="import_discard"),
    path("surveys/bank/", questionnaires.bank_list, name="bank_list"),
    path("surveys/bank/install/", questionnaires.bank_install, name="bank_install"),
    path("surveys/bank/<int:pk>/take/", questionnaires.bank_take, name="bank_take"),
    path("surveys/new/", launches.launch_new, name="launch_new"),
    path("surveys/links/<int:pk>/", entries.entry_detail, name="entry_detail"),
    path("surveys/links/<int:pk>/sheet/", entries.entry_sheet, name="entry_sheet"),
    path("surveys/links/<int:pk>/qr/", entries.entry_qr, name="entry_qr"),
    path("surveys/links/<int:pk>/reissue/", entries.entry_reissue, name="entry_reissue"),
    path("surveys/links/<int:pk>/withdraw/", entries.entry_withdraw, name="entry_withdraw"),
    path("surveys/links/<int:pk>/restore/", entries.entry_restore, name="entry_restore"),
    path("surveys/links/<int:pk>/slips/", entries.slips_print, name="slips_print"),
    path("surveys/links/<int:pk>/slips/<int:batch>/reprint/", entries.slips_reprint, name="slips_reprint"),
    path("surveys/links/<int:pk>/slips/<int:batch>/void/", entries.slips_void, name="slips_void"),
    path("surveys/links/<int:pk>/devices/", entries.kiosk_open, name="kiosk_open"),
    path("surveys/links/<int:pk>/devices/<int:kiosk>/end/", entries.kiosk_end, name="kiosk_end"),
    path("surveys/links/<int:pk>/form/", entries.paper_form, name="paper_form"),
    path("surveys/links/<int:pk>/paper/", entries.paper_entry, name="paper_entry"),
    path("surveys/<uuid:pk>/", launches.LaunchDetail.as_view(), name="launch_detail"),
    path("surveys/<uuid:pk>/edit/", launches.launch_edit, name="launch_edit"),
    path("surveys/<uuid:pk>/institutions/", launches.launch_institutions, name="launch_institutions"),
    path("surveys/<uuid:pk>/copy/", launches.launch_copy, name="launch_copy"),
    path("surveys/<uuid:pk>/remind/", launches.launch_remind, name="launch_remind"),
    path("surveys/<uuid:pk>/open/", launches.launch_open, name="launch_open"),
    path("surveys/<uuid:pk>/close/", launches.launch_close, name="launch_close"),
    path("surveys/<uuid:pk>/delete/", launches.launch_delete, name="launch_delete"),
    path("surveys/<uuid:pk>/add-links/", launches.launch_add_links, name="launch_add_links"),
    path("surveys/<uuid:pk>/targets/", launches.launch_targets, name="launch_targets"),
    path("surveys/<uuid:pk>/targets/propose/", launches.launch_propose_targets, name="launch_propose_targets"),
    path("surveys/<uuid:pk>/sheets/", launches.launch_sheets, name="launch_sheets"),
    path("surveys/<uuid:pk>/results/", results.launch_results, name="launch_results"),
    path("surveys/<uuid:pk>/results.json", results.launch_results_json, name="launch_results_json"),
    path("surveys/<uuid:pk>/results/compare/", results.launch_results_compare, name="launch_results_compare"),
    path("surveys/<uuid:pk>/results/export/", results.launch_results_export, name="launch_results_export"),
    path("surveys/<uuid:pk>/results/files/<uuid:file>/", results.launch_result_file, name="launch_result_file"),
    path(
        "surveys/<uuid:pk>/results/questions/<slug:code>/",
        results.launch_result_question,
        name="launch_result_question",
    ),
    path(
        "surveys/<uuid:pk>/results/questions/<slug:code>/cross/",
        results.launch_result_cross,
        name="launch_result_cross",
    ),
    path(
        "surveys/<uuid:pk>/results/questions/<slug:code>/words/",
        results.launch_result_words,
        name="launch_result_words",
    ),
]
