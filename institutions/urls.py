"""Addresses of the room: ``/institutions/…`` and ``/networks/…`` (both included at the root)."""

from django.urls import path

from .views import (
    appointments,
    card,
    imports,
    material_base,
    names,
    networks,
    participations,
    particulars,
    register,
    staff,
)

app_name = "institutions"
urlpatterns = [
    path("institutions/", register.InstitutionList.as_view(), name="institution_list"),
    path("institutions/add/", register.institution_create, name="institution_create"),
    path("institutions/municipalities/add/", register.municipality_create, name="municipality_create"),
    path("institutions/import/", imports.import_start, name="import_start"),
    path("institutions/import/template/", imports.import_template, name="import_template"),
    path("institutions/import/<uuid:pk>/", imports.import_preview, name="import_preview"),
    path("institutions/import/<uuid:pk>/apply/", imports.import_apply, name="import_apply"),
    path("institutions/import/<uuid:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("institutions/import/<uuid:pk>/refused/", imports.import_refused, name="import_refused"),
    path("institutions/material-bases/", material_base.MaterialBaseList.as_view(), name="material_base_list"),
    path("institutions/<uuid:pk>/", card.institution_detail, name="institution_detail"),
    path("institutions/<uuid:pk>/edit/", register.institution_edit, name="institution_edit"),
    path("institutions/<uuid:pk>/edit/<str:section>/", register.section_edit, name="section_edit"),
    path("institutions/<uuid:pk>/name/", names.name_change, name="name_change"),
    path("institutions/<uuid:pk>/name/undo/", names.renaming_undo, name="renaming_undo"),
    path("institutions/<uuid:pk>/addresses/add/", particulars.address_create, name="address_create"),
    path("institutions/<uuid:pk>/addresses/<uuid:address_pk>/", particulars.address_edit, name="address_edit"),
    path(
        "institutions/<uuid:pk>/addresses/<uuid:address_pk>/delete/", particulars.address_delete, name="address_delete"
    ),
    path("institutions/<uuid:pk>/licences/add/", particulars.licence_create, name="licence_create"),
    path("institutions/<uuid:pk>/licences/<uuid:licence_pk>/", particulars.licence_edit, name="licence_edit"),
    path(
        "institutions/<uuid:pk>/licences/<uuid:licence_pk>/delete/", particulars.licence_delete, name="licence_delete"
    ),
    path("institutions/<uuid:pk>/delete/", register.institution_delete, name="institution_delete"),
    path("institutions/<uuid:pk>/head/", register.head_change, name="head_change"),
    path("institutions/<uuid:pk>/appointments/add/", appointments.appointment_create, name="appointment_create"),
    path(
        "institutions/<uuid:pk>/appointments/<int:appointment_pk>/end/",
        appointments.appointment_end,
        name="appointment_end",
    ),
    path("institutions/<uuid:pk>/material-base/", material_base.material_base, name="material_base"),
    path("institutions/<uuid:pk>/material-base/add/", material_base.item_create, name="item_create"),
    path("institutions/<uuid:pk>/material-base/<uuid:item_pk>/", material_base.item_edit, name="item_edit"),
    path("institutions/<uuid:pk>/material-base/<uuid:item_pk>/delete/", material_base.item_delete, name="item_delete"),
    path("institutions/<uuid:pk>/material-base/<uuid:item_pk>/remark/", material_base.item_remark, name="item_remark"),
    path(
        "institutions/<uuid:pk>/material-base/submit/", material_base.material_base_submit, name="material_base_submit"
    ),
    path(
        "institutions/<uuid:pk>/material-base/accept/", material_base.material_base_accept, name="material_base_accept"
    ),
    path(
        "institutions/<uuid:pk>/material-base/return/",
        material_base.material_base_send_back,
        name="material_base_send_back",
    ),
    path(
        "institutions/<uuid:pk>/material-base/reopen/", material_base.material_base_reopen, name="material_base_reopen"
    ),
    path("institutions/staff/", staff.StaffQueue.as_view(), name="staff_queue"),
    path("institutions/staff/people/", staff.People.as_view(), name="staff_people"),
    path("institutions/staff/people/export/", staff.staff_people_export, name="staff_people_export"),
    path("institutions/staff/offers/", staff.Offers.as_view(), name="staff_offers"),
    path("institutions/staff/<uuid:pk>/", staff.staff_member, name="staff_member"),
    path("institutions/staff/<uuid:pk>/edit/", staff.staff_member_edit, name="staff_member_edit"),
    path("institutions/staff/<uuid:pk>/leave/", staff.staff_member_leave, name="staff_member_leave"),
    path("institutions/staff/<uuid:pk>/return/", staff.staff_member_return, name="staff_member_return"),
    path("institutions/staff/<uuid:pk>/delete/", staff.staff_member_delete, name="staff_member_delete"),
    path("institutions/staff/<uuid:pk>/remark/", staff.staff_remark, name="staff_remark"),
    path("institutions/staff/<uuid:pk>/training/add/", staff.training_create, name="training_create"),
    path("institutions/staff/<uuid:pk>/training/<uuid:training_pk>/", staff.training_edit, name="training_edit"),
    path(
        "institutions/staff/<uuid:pk>/training/<uuid:training_pk>/delete/",
        staff.training_delete,
        name="training_delete",
    ),
    path(
        "institutions/staff/<uuid:pk>/training/<uuid:training_pk>/document/",
        staff.training_document,
        name="training_document",
    ),
    path("institutions/<uuid:pk>/staff/", staff.InstitutionStaff.as_view(), name="staff_list"),
    path("institutions/<uuid:pk>/staff/add/", staff.staff_member_create, name="staff_member_create"),
    path("institutions/<uuid:pk>/staff/list.pdf", staff.staff_pdf, name="staff_pdf"),
    path("institutions/<uuid:pk>/staff/submit/", staff.staff_submit, name="staff_submit"),
    path("institutions/<uuid:pk>/staff/accept/", staff.staff_accept, name="staff_accept"),
    path("institutions/<uuid:pk>/staff/send-back/", staff.staff_send_back, name="staff_send_back"),
    path("institutions/<uuid:pk>/staff/reopen/", staff.staff_reopen, name="staff_reopen"),
    path("networks/", networks.NetworkList.as_view(), name="network_list"),
    path("networks/<uuid:pk>/", networks.network_detail, name="network_detail"),
    path("networks/<uuid:pk>/decision/", networks.network_decision, name="network_decision"),
    path("networks/<uuid:pk>/decision/file/", networks.network_decision_file, name="network_decision_file"),
    path("networks/<uuid:pk>/model/", networks.network_model, name="network_model"),
    path("networks/<uuid:pk>/participants/add/", networks.ParticipantsAdd.as_view(), name="participants_add"),
    path("networks/<uuid:pk>/participants/list.pdf", networks.network_participants_pdf, name="participants_pdf"),
    path("networks/<uuid:pk>/participants/invite/", networks.network_invite_all, name="network_invite_all"),
    path("networks/<uuid:pk>/participants/include/", networks.network_include_all, name="network_include_all"),
    path("networks/invitations/<uuid:pk>/", participations.invitation, name="invitation"),
    path("networks/invitations/<uuid:pk>/agree/", participations.participation_agree, name="participation_agree"),
    path("networks/invitations/<uuid:pk>/refuse/", participations.participation_refuse, name="participation_refuse"),
    path("networks/invitations/<uuid:pk>/invite/", participations.participation_invite, name="participation_invite"),
    path("networks/invitations/<uuid:pk>/include/", participations.participation_include, name="participation_include"),
    path(
        "networks/invitations/<uuid:pk>/ask-again/",
        participations.participation_ask_again,
        name="participation_ask_again",
    ),
    path(
        "networks/invitations/<uuid:pk>/strike-off/",
        participations.participation_strike_off,
        name="participation_strike_off",
    ),
]
