"""Addresses under ``/plan/``."""

from django.urls import path

from .views import board, bulk, changes, conditions, evidence, history, plans, progress, sharing, templates, timeline

app_name = "planning"

urlpatterns = [
    path("", plans.plan_list, name="plan_list"),
    path("start/", plans.plan_start, name="plan_start"),
    path("order/", templates.order_import, name="order_import"),
    path("templates/", templates.template_list, name="template_list"),
    path("templates/<uuid:pk>/", templates.template_detail, name="template_detail"),
    path("templates/<uuid:pk>/versions/", templates.template_versions, name="template_versions"),
    path("templates/<uuid:pk>/changes/", templates.template_changes, name="template_changes"),
    path("templates/<uuid:pk>/edit/", templates.template_edit, name="template_edit"),
    path("templates/<uuid:pk>/publish/", templates.template_publish, name="template_publish"),
    path("templates/<uuid:pk>/draft/", templates.template_draft, name="template_draft"),
    path("templates/<uuid:pk>/discard/", templates.template_discard, name="template_discard"),
    path("templates/<uuid:pk>/order/", templates.template_order_file, name="template_order_file"),
    path("evidence/<uuid:pk>/accept/", evidence.evidence_accept, name="evidence_accept"),
    path("evidence/<uuid:pk>/return/", evidence.evidence_return, name="evidence_return"),
    path("evidence/<uuid:pk>/withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("evidence/<uuid:pk>/file/", evidence.evidence_file, name="evidence_file"),
    path("<uuid:pk>/", plans.plan_detail, name="plan_detail"),
    path("<uuid:pk>/version/", changes.plan_revise, name="plan_revise"),
    path("<uuid:pk>/next-year/", changes.plan_next_year, name="plan_next_year"),
    path("<uuid:pk>/board/", board.board, name="board"),
    path("<uuid:pk>/board.xlsx", board.board_xlsx, name="board_xlsx"),
    path("<uuid:pk>/timeline/", timeline.plan_timeline, name="timeline"),
    path("<uuid:pk>/timeline.xlsx", timeline.timeline_xlsx, name="timeline_xlsx"),
    path("<uuid:pk>/timeline.pdf", timeline.timeline_pdf, name="timeline_pdf"),
    path("<uuid:pk>/share/", sharing.share_list, name="share_list"),
    path("<uuid:pk>/share/<int:link>/withdraw/", sharing.share_withdraw, name="share_withdraw"),
    path("shared/<str:token>/", sharing.shared_board, name="shared_board"),
    path("<uuid:pk>/conditions/", conditions.conditions, name="conditions"),
    path("<uuid:pk>/conditions/<slug:check>/", conditions.thresholds, name="thresholds"),
    path("<uuid:pk>/bulk/", bulk.bulk, name="bulk"),
    path("<uuid:pk>/bulk/<uuid:bulk>/", bulk.bulk_move, name="bulk_move"),
    path("<uuid:pk>/bulk/<uuid:bulk>.xlsx", bulk.bulk_move_xlsx, name="bulk_move_xlsx"),
    path("<uuid:pk>/plan.pdf", plans.plan_pdf, name="plan_pdf"),
    path("<uuid:pk>/history/", history.history, name="history"),
    path("<uuid:pk>/evidence/", evidence.evidence_list, name="evidence_list"),
    path("<uuid:pk>/tasks/<int:task>/", evidence.network_task, name="network_task"),
    path("<uuid:pk>/institutions/<uuid:institution>/", progress.institution_card, name="institution_card"),
    path(
        "<uuid:pk>/institutions/<uuid:institution>/tasks/<int:task>/",
        evidence.institution_task,
        name="institution_task",
    ),
    path(
        "<uuid:pk>/institutions/<uuid:institution>/stages/<int:position>/",
        progress.progress_detail,
        name="progress_detail",
    ),
    path(
        "<uuid:pk>/institutions/<uuid:institution>/stages/<int:position>/<slug:verb>/",
        progress.progress_move,
        name="progress_move",
    ),
]
