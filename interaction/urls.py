"""Addresses under ``/interaction/``."""

from django.urls import path

from .views import bringing, items, papers, plans

app_name = "interaction"

urlpatterns = [
    path("", plans.PlanList.as_view(), name="plan_list"),
    path("new/", plans.plan_create, name="plan_create"),
    path("items/", items.ItemList.as_view(), name="item_list"),
    path("items/<uuid:pk>/", items.item_detail, name="item_detail"),
    path("items/<uuid:pk>/edit/", items.item_edit, name="item_edit"),
    path("items/<uuid:pk>/remove/", items.item_remove, name="item_remove"),
    path("items/<uuid:pk>/restore/", items.item_restore, name="item_restore"),
    path("items/<uuid:pk>/move/", items.item_move, name="item_move"),
    path("items/<uuid:pk>/place/", items.item_place, name="item_place"),
    path("items/<uuid:pk>/mark/", items.item_mark, name="item_mark"),
    path("items/<uuid:pk>/marks/<int:mark_pk>/file/", items.mark_file, name="mark_file"),
    path("items/<uuid:pk>/remark/", items.item_remark, name="item_remark"),
    path("remarks/<uuid:pk>/settle/", items.remark_settle, name="remark_settle"),
    path("sections/<int:pk>/edit/", plans.section_edit, name="section_edit"),
    path("sections/<int:pk>/move/", plans.section_move, name="section_move"),
    path("sections/<int:pk>/remove/", plans.section_remove, name="section_remove"),
    path("<uuid:pk>/", plans.plan_detail, name="plan_detail"),
    path("<uuid:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("<uuid:pk>/sections/", plans.section_list, name="section_list"),
    path("<uuid:pk>/add/", items.item_add, name="item_add"),
    path("<uuid:pk>/submit/", plans.plan_submit, name="plan_submit"),
    path("<uuid:pk>/send-back/", plans.plan_send_back, name="plan_send_back"),
    path("<uuid:pk>/approve/", plans.plan_approve, name="plan_approve"),
    path("<uuid:pk>/revise/", plans.plan_revise, name="plan_revise"),
    path("<uuid:pk>/drop-revision/", plans.plan_drop_revision, name="plan_drop_revision"),
    path("<uuid:pk>/changes/", plans.plan_changes, name="plan_changes"),
    path("<uuid:pk>/versions/<int:number>/", plans.version_detail, name="version_detail"),
    path("<uuid:pk>/versions/<int:number>/pdf/", plans.version_pdf, name="version_pdf"),
    path("<uuid:pk>/copy/", bringing.plan_copy, name="plan_copy"),
    path("<uuid:pk>/import/", bringing.plan_import, name="plan_import"),
    path("<uuid:pk>/import/template/", bringing.import_template, name="import_template"),
    path("<uuid:pk>/pdf/", papers.plan_pdf, name="plan_pdf"),
    path("<uuid:pk>/docx/", papers.plan_docx, name="plan_docx"),
    path("<uuid:pk>/xlsx/", papers.plan_xlsx, name="plan_xlsx"),
]
