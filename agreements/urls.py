"""Addresses of agreements. Those of the public verification page are in `verification_urls`."""

from django.urls import path

from . import views

app_name = "agreements"

urlpatterns = [
    path("", views.agreement_list, name="agreement_list"),
    path("new/", views.agreement_create, name="agreement_create"),
    path("esign-rules/", views.esign_rules, name="esign_rules"),
    path("templates/", views.template_list, name="template_list"),
    path("templates/<int:pk>/", views.template_detail, name="template_detail"),
    path("templates/<int:pk>/new-version/", views.template_draft, name="template_draft"),
    path("template-versions/<uuid:pk>/", views.template_version, name="template_version"),
    path("template-versions/<uuid:pk>/edit/", views.template_edit, name="template_edit"),
    path("template-versions/<uuid:pk>/publish/", views.template_publish, name="template_publish"),
    path("trust/", views.trust_list, name="trust_list"),
    path("trust/install/", views.trust_install, name="trust_install"),
    path("trust/revocation-lists/install/", views.revocation_list_install, name="revocation_list_install"),
    path("trust/<uuid:pk>/withdraw/", views.trust_withdraw, name="trust_withdraw"),
    path("<uuid:pk>/", views.agreement_detail, name="agreement_detail"),
    path("<uuid:pk>/edit/", views.agreement_edit, name="agreement_edit"),
    path("<uuid:pk>/preview/", views.agreement_preview, name="agreement_preview"),
    path("<uuid:pk>/submit/", views.agreement_submit, name="agreement_submit"),
    path("<uuid:pk>/return/", views.agreement_return, name="agreement_return"),
    path("<uuid:pk>/approve/", views.agreement_approve, name="agreement_approve"),
    path("<uuid:pk>/reopen/", views.agreement_reopen, name="agreement_reopen"),
    path("<uuid:pk>/send/", views.agreement_send, name="agreement_send"),
    path("<uuid:pk>/recall/", views.agreement_recall, name="agreement_recall"),
    path("<uuid:pk>/reissue/", views.agreement_reissue, name="agreement_reissue"),
    path("<uuid:pk>/fail/", views.agreement_fail, name="agreement_fail"),
    path("<uuid:pk>/cancel/", views.agreement_cancel, name="agreement_cancel"),
    path("<uuid:pk>/open/", views.agreement_open, name="agreement_open"),
    path("<uuid:pk>/versions/<int:number>/body/", views.agreement_body, name="agreement_body"),
    path("<uuid:pk>/versions/<int:number>/sheet/", views.agreement_sheet, name="agreement_sheet"),
    path("<uuid:pk>/versions/<int:number>/evidence/", views.agreement_evidence, name="agreement_evidence"),
    path("<uuid:pk>/parties/<int:party_pk>/sign/", views.party_sign, name="party_sign"),
    path("<uuid:pk>/parties/<int:party_pk>/sign-file/", views.party_sign_file, name="party_sign_file"),
    path("<uuid:pk>/parties/<int:party_pk>/paper/", views.party_paper, name="party_paper"),
    path("<uuid:pk>/signatures/<uuid:signature_pk>/", views.signature_detail, name="signature_detail"),
    path("<uuid:pk>/signatures/<uuid:signature_pk>/file/", views.signature_file, name="signature_file"),
    path("<uuid:pk>/signatures/<uuid:signature_pk>/attest/", views.signature_attest, name="signature_attest"),
    path("<uuid:pk>/signatures/<uuid:signature_pk>/dismiss/", views.signature_dismiss, name="signature_dismiss"),
    path("<uuid:pk>/parties/<int:party_pk>/refuse/", views.party_refuse, name="party_refuse"),
    path("<uuid:pk>/parties/<int:party_pk>/revoke/", views.party_revoke, name="party_revoke"),
    path("<uuid:pk>/parties/<int:party_pk>/ask-again/", views.party_ask_again, name="party_ask_again"),
]
