"""Addresses under ``/results/``."""

from django.urls import path

from .views import indicators, lists, reports

app_name = "indicators"

urlpatterns = [
    path("", lists.home, name="home"),
    path("<uuid:pk>/", lists.indicator_list, name="indicator_list"),
    path("<uuid:pk>/years/", lists.years, name="years"),
    path("<uuid:pk>/targets/", lists.targets, name="targets"),
    path("<uuid:pk>/settings/", lists.setup, name="setup"),
    path("<uuid:pk>/install/", lists.install, name="install"),
    path("<uuid:pk>/retired/", lists.retired, name="retired"),
    path("<uuid:pk>/add/", indicators.indicator_add, name="indicator_add"),
    path("<uuid:pk>/reports/", reports.report_list, name="report_list"),
    path("<uuid:pk>/reports/new/", reports.report_create, name="report_create"),
    path("indicators/<uuid:pk>/", indicators.indicator_detail, name="indicator_detail"),
    path("indicators/<uuid:pk>/edit/", indicators.indicator_edit, name="indicator_edit"),
    path("indicators/<uuid:pk>/retire/", indicators.indicator_retire, name="indicator_retire"),
    path("indicators/<uuid:pk>/restore/", indicators.indicator_restore, name="indicator_restore"),
    path("indicators/<uuid:pk>/<int:year>/rows/", indicators.rows, name="rows"),
    path("indicators/<uuid:pk>/<int:year>/enter/", indicators.fact_enter, name="fact_enter"),
    path("indicators/<uuid:pk>/<int:year>/take-back/", indicators.fact_take_back, name="fact_take_back"),
    path("indicators/<uuid:pk>/<int:year>/explain/", indicators.explain, name="explain"),
    path("values/<uuid:pk>/file/", indicators.fact_file, name="fact_file"),
    path("reports/<uuid:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<uuid:pk>/edit/", reports.report_edit, name="report_edit"),
    path("reports/<uuid:pk>/text/<slug:section>/", reports.report_text_edit, name="report_text"),
    path("reports/<uuid:pk>/regenerate/<slug:section>/", reports.report_regenerate, name="report_regenerate"),
    path("reports/<uuid:pk>/approve/", reports.report_approve, name="report_approve"),
    path("reports/<uuid:pk>/discard/", reports.report_discard, name="report_discard"),
    path("reports/<uuid:pk>/pdf/", reports.report_pdf, name="report_pdf"),
    path("reports/<uuid:pk>/docx/", reports.report_docx, name="report_docx"),
]
