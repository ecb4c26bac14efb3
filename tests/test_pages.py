"""Every named address for every kind of visitor. An address missing from the table fails the first test.

The words of the table are explained in ``tests/page_rows.py``; younger rooms keep their rows in a folder of their own.
"""

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from tests import markup
from tests.acts import pages as acts
from tests.conftest import ReadingClient
from tests.events import pages as events
from tests.indicators import pages as indicators
from tests.information import pages as information
from tests.interaction import pages as interaction
from tests.page_rows import (
    ADMINISTRATOR,
    CONCERNED,
    CONFLICT,
    DEPARTMENT,
    DEPARTMENT_OR_DIRECTOR,
    HIDDEN,
    LIST_OR_OWN,
    LOGIN,
    MOVED,
    NO,
    NOBODY_NOW,
    OF_DIRECTOR,
    OF_INSTITUTION,
    OK,
    OVERSEEN,
    OWN_VIEW,
    OWN_WORK,
    PEOPLE,
    PERMANENTLY_MOVED,
    POST_ONLY,
    PUBLIC,
    SIGNED_IN,
    UNSEEN,
    WRONG,
    act,
    at,
    done,
    form,
    instead,
    instead_of_department,
    page,
    wrong,
)
from tests.training import pages as training
from tests.world import VISITORS, World

PERSON = at("colleague.uuid")
LETTER = at("letter.pk")
SAVED_VIEW = at("saved_view.pk")
INSTITUTION = at("institution.pk")
ADDRESS = at("institution.pk", "address.pk")
LICENCE = at("institution.pk", "licence.pk")
APPOINTMENT = at("institution.pk", "appointment.pk")
SHEET = at("institution.pk", "material-base")
SHEET_UPLOAD = at("institution.pk", "sheet_upload.pk")
ITEM = at("institution.pk", "item.pk")
MEMBER = at("member.pk")
TRAINING = at("member.pk", "training.pk")
SHARED = at("shared.pk")
BOOKING = at("booking.pk")
PAST_BOOKING = at("past_booking.pk")
REQUEST = at("resource_request.pk")
NETWORK = at("network.pk")
PROGRAMME = at("programme.programme_id", "programme.number")
PUBLISHED = at("published_programme.programme_id")
JUDGED = at("judged.programme_id", "judged.number")
DRAFT_PARTNER = at("programme.programme_id", "programme.number", "draft_partner.pk")
WAITING_PARTNER = at("joint.programme_id", "joint.number", "waiting_partner.pk")
BATCH = at("batch.pk")
AGREEMENT = at("agreement.pk")
VERSION = at("agreement.pk", "agreement.version.number")
PARTY = at("agreement.pk", "party.pk")
SIGNATURE = at("papered.pk", "signature.pk")
AGREEMENT_TEMPLATE = at("agreement.template_version.template.pk")
AGREEMENT_TEMPLATE_DRAFT = at("agreement_template_draft.pk")
QUESTIONNAIRE = at("launch.version.questionnaire.pk")
IMPORT = at("survey_import.pk")
EXPORTED = at("launch.version.questionnaire.pk", "launch.version.number", "xlsform")
WRITTEN = at("questionnaire_draft.pk")
WRITTEN_PAGE = at("questionnaire_draft.pk", 2)
WRITTEN_QUESTION = at("questionnaire_draft.pk", "q5")
LAUNCH = at("launch.pk")
DRAFT_LAUNCH = at("draft_launch.pk")
CLOSED_LAUNCH = at("closed_launch.pk")
ENTRY = at("entry.pk")
SLIP_BATCH = at("entry.pk", "slip_batch.pk")
JOB = at("job.pk")
PLAN = at("plan.pk")
PLAN_TEMPLATE = at("plan_template.pk")
PLAN_DRAFT = at("plan_draft.pk")
EVIDENCE = at("evidence.pk")

PAGES = {
    # network_portal
    "home": page(*PUBLIC),
    "desk": page(*SIGNED_IN),
    "notifications": page(*SIGNED_IN),
    "appearance": form(PUBLIC, done(PUBLIC)),
    "healthz": page(*PUBLIC),
    "calendar_feed": page(*[HIDDEN] * 6, at=at("unknown")),
    "favicon": page(*instead(PUBLIC, PERMANENTLY_MOVED)),
    # accounts
    "accounts:profile": form(SIGNED_IN),
    "accounts:letters": form(SIGNED_IN, wrong(SIGNED_IN)),
    "accounts:calendar_link_issue": act(*done(SIGNED_IN)),
    "accounts:calendar_link_revoke": act(*done(SIGNED_IN)),
    "accounts:user_list": page(*ADMINISTRATOR),
    "accounts:user_create": form(ADMINISTRATOR),
    "accounts:user_detail": page(*PEOPLE, at=PERSON),
    "accounts:user_edit": form(PEOPLE, at=PERSON),
    "accounts:user_invite": act(*instead(PEOPLE, NO), at=PERSON),
    "accounts:user_deactivate": form(PEOPLE, at=PERSON),
    "accounts:user_activate": form(instead(PEOPLE, NO), at=PERSON),
    "accounts:user_reset_second_factor": form(instead(PEOPLE, NO), at=PERSON),
    "accounts:saved_view_create": form(SIGNED_IN),
    "accounts:saved_view_edit": form(OWN_VIEW, at=SAVED_VIEW),
    "accounts:saved_view_delete": act(*done(OWN_VIEW), at=SAVED_VIEW),
    "accounts:letter_list": page(*ADMINISTRATOR),
    "accounts:letter_detail": page(*ADMINISTRATOR, at=LETTER),
    "accounts:letter_try_again": act(*instead(ADMINISTRATOR, NO), at=LETTER),
    "account_login": form((OK, MOVED, MOVED, MOVED, MOVED, MOVED)),
    "account_logout": form((MOVED, OK, OK, OK, OK, OK), done(PUBLIC)),
    "account_inactive": page(*PUBLIC),
    "account_reauthenticate": form(SIGNED_IN),
    "account_change_password": form(SIGNED_IN),
    "account_reset_password": form(PUBLIC),
    "account_reset_password_done": page(*PUBLIC),
    "account_reset_password_from_key_done": page(*PUBLIC),
    "account_reset_password_from_key": form(PUBLIC, at=at("1", "no-such-key")),
    # None of the visitors has a second factor or is on the way to give it.
    "mfa_index": page(*SIGNED_IN),
    "mfa_authenticate": form(done(PUBLIC)),
    "mfa_reauthenticate": form(done(SIGNED_IN)),
    "mfa_activate_totp": form(done(SIGNED_IN)),
    "mfa_deactivate_totp": form(instead(SIGNED_IN, HIDDEN)),
    "mfa_view_recovery_codes": page(*instead(SIGNED_IN, HIDDEN)),
    "mfa_generate_recovery_codes": form(done(SIGNED_IN)),
    "mfa_download_recovery_codes": page(*instead(SIGNED_IN, HIDDEN)),
    "usersessions_list": form(SIGNED_IN, done(SIGNED_IN)),
    # journal
    "journal:entry_list": page(*DEPARTMENT),
    # jobs; one's own and the administrator's
    "jobs:job_list": page(*SIGNED_IN),
    "jobs:job_detail": page(*UNSEEN, at=JOB),
    "jobs:job_state": page(*UNSEEN, at=JOB),
    "jobs:job_result": page(*UNSEEN, at=at("done_job.pk")),
    "jobs:job_cancel": form(UNSEEN, at=JOB),
    "jobs:job_repeat": act(*instead(UNSEEN, NO), at=JOB),
    "jobs:job_noted": act(*done(UNSEEN), at=JOB),
    # institutions
    "institutions:institution_list": page(*LIST_OR_OWN),
    "institutions:institution_create": form(DEPARTMENT),
    "institutions:municipality_create": form(DEPARTMENT),
    "institutions:import_start": form(DEPARTMENT),
    "institutions:registry_start": form(DEPARTMENT),
    "institutions:import_template": page(*DEPARTMENT),
    "institutions:import_preview": page(*DEPARTMENT, at=BATCH),
    "institutions:import_choose": act(*done(DEPARTMENT), at=BATCH),
    "institutions:import_apply": act(*done(DEPARTMENT), at=BATCH),
    "institutions:import_cancel": act(*done(DEPARTMENT), at=BATCH),
    "institutions:import_refused": page(*DEPARTMENT, at=BATCH),
    "institutions:material_base_list": page(*LIST_OR_OWN),
    "institutions:institution_detail": page(*CONCERNED, at=INSTITUTION),
    # Nothing that the institution's own people fill in is obligatory.
    "institutions:institution_edit": form(CONCERNED, (LOGIN, OK, OK, MOVED, MOVED, HIDDEN), at=INSTITUTION),
    "institutions:section_edit": form(OVERSEEN, at=at("institution.pk", "legal")),
    "institutions:name_change": form(OVERSEEN, at=INSTITUTION),
    "institutions:renaming_undo": form(OVERSEEN, at=at("renamed.pk")),
    "institutions:address_create": form(CONCERNED, at=INSTITUTION),
    "institutions:address_edit": form(CONCERNED, at=ADDRESS),
    "institutions:address_delete": form(CONCERNED, at=ADDRESS),
    "institutions:licence_create": form(CONCERNED, at=INSTITUTION),
    "institutions:licence_edit": form(CONCERNED, at=LICENCE),
    "institutions:licence_delete": form(CONCERNED, at=LICENCE),
    "institutions:institution_delete": form(OVERSEEN, at=INSTITUTION),
    "institutions:head_change": form(OVERSEEN, at=INSTITUTION),
    "institutions:appointment_list": page(*DEPARTMENT),
    "institutions:word_forms_list": page(*DEPARTMENT),
    "institutions:word_forms_create": form(DEPARTMENT, wrong(DEPARTMENT)),
    "institutions:word_forms_edit": form(DEPARTMENT, wrong(DEPARTMENT), at=at("word_forms.pk")),
    "institutions:word_forms_delete": form(DEPARTMENT, wrong(DEPARTMENT), at=at("word_forms.pk")),
    "institutions:declension": form(CONCERNED, instead(CONCERNED, CONFLICT), at=INSTITUTION),
    "institutions:signatories": page(*CONCERNED, at=INSTITUTION),
    "institutions:appointment_document": page(*instead(CONCERNED, HIDDEN), at=APPOINTMENT),
    "institutions:suggestion_dismiss": act(*done(OVERSEEN), at=at("institution.pk", "suggestion.pk")),
    "institutions:appointment_create": form(DEPARTMENT_OR_DIRECTOR, at=INSTITUTION),
    "institutions:appointment_end": form(DEPARTMENT_OR_DIRECTOR, at=APPOINTMENT),
    "institutions:material_base": page(*CONCERNED, at=INSTITUTION),
    "institutions:item_create": form(OF_INSTITUTION, at=INSTITUTION),
    "institutions:item_edit": form(OF_INSTITUTION, at=ITEM),
    "institutions:item_delete": form(OF_INSTITUTION, at=ITEM),
    "institutions:item_remark": form(NOBODY_NOW, instead(OVERSEEN, CONFLICT), at=ITEM),
    "institutions:items_offer": act(*done(OF_INSTITUTION), at=INSTITUTION),
    "institutions:material_base_pdf": page(*CONCERNED, at=INSTITUTION),
    "institutions:material_base_docx": page(*CONCERNED, at=INSTITUTION),
    "institutions:sheet_exchange": form(CONCERNED, (LOGIN, NO, NO, OK, OK, HIDDEN), at=SHEET),
    "institutions:sheet_file": page(*CONCERNED, at=SHEET),
    "institutions:sheet_grid": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=SHEET),
    "institutions:sheet_upload": page(*OWN_WORK, at=SHEET_UPLOAD),
    "institutions:sheet_apply": act(*done(OWN_WORK), at=SHEET_UPLOAD),
    "institutions:sheet_cancel": act(*done(OWN_WORK), at=SHEET_UPLOAD),
    "institutions:material_base_submit": form(OF_INSTITUTION, at=INSTITUTION),
    "institutions:material_base_accept": act(*done(OVERSEEN), at=INSTITUTION),
    "institutions:material_base_send_back": form(NOBODY_NOW, at=INSTITUTION),
    "institutions:material_base_reopen": form(NOBODY_NOW, at=INSTITUTION),
    "institutions:staff_queue": page(*LIST_OR_OWN),
    "institutions:staff_people": page(*DEPARTMENT),
    "institutions:staff_offers": page(*SIGNED_IN),
    "institutions:staff_list": page(*CONCERNED, at=INSTITUTION),
    "institutions:staff_member_create": form(OF_INSTITUTION, at=INSTITUTION),
    "institutions:staff_pdf": act(*CONCERNED, at=INSTITUTION),
    "institutions:staff_member": page(*CONCERNED, at=MEMBER),
    "institutions:staff_member_edit": form(OF_INSTITUTION, at=MEMBER),
    "institutions:staff_member_leave": form(OF_INSTITUTION, at=MEMBER),
    "institutions:staff_member_return": form(instead(OF_INSTITUTION, CONFLICT), at=MEMBER),
    "institutions:staff_member_delete": form(OF_INSTITUTION, at=MEMBER),
    "institutions:training_create": form(OF_INSTITUTION, at=MEMBER),
    "institutions:training_edit": form(OF_INSTITUTION, at=TRAINING),
    "institutions:training_delete": form(OF_INSTITUTION, at=TRAINING),
    "institutions:training_document": page(*CONCERNED, at=TRAINING),
    "institutions:staff_submit": form(OF_INSTITUTION, at=INSTITUTION),
    "institutions:staff_accept": act(*done(OVERSEEN), at=INSTITUTION),
    "institutions:staff_send_back": form(NOBODY_NOW, at=INSTITUTION),
    "institutions:staff_reopen": form(NOBODY_NOW, at=INSTITUTION),
    "institutions:staff_remark": form(NOBODY_NOW, instead(OVERSEEN, CONFLICT), at=MEMBER),
    "institutions:sharing_report": page(*DEPARTMENT),
    "institutions:resource_list": page(*SIGNED_IN),
    "institutions:resource_detail": page(*CONCERNED, at=SHARED),
    "institutions:resource_hours": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=SHARED),
    "institutions:resource_close": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=SHARED),
    "institutions:resource_open": act(*done(OF_INSTITUTION), at=at("shared.pk", "closed_days.pk")),
    "institutions:booking_create": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=SHARED),
    "institutions:booking_list": page(*SIGNED_IN),
    "institutions:booking_detail": page(*CONCERNED, at=BOOKING),
    "institutions:booking_agree": act(*done(OF_INSTITUTION), at=BOOKING),
    "institutions:booking_refuse": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=BOOKING),
    "institutions:booking_cancel": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=BOOKING),
    "institutions:booking_use": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=PAST_BOOKING),
    "institutions:booking_confirm": act(*done(OF_INSTITUTION), at=PAST_BOOKING),
    "institutions:booking_missed": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=PAST_BOOKING),
    "institutions:request_list": page(*SIGNED_IN),
    "institutions:request_create": form((LOGIN, NO, NO, OK, OK, OK), (LOGIN, NO, NO, WRONG, WRONG, WRONG)),
    "institutions:request_detail": page(*CONCERNED, at=REQUEST),
    "institutions:request_edit": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=REQUEST),
    "institutions:request_ask": act(*done(CONCERNED), at=REQUEST),
    "institutions:request_meet": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=REQUEST),
    "institutions:request_withdraw": form(OF_INSTITUTION, instead(OF_INSTITUTION, WRONG), at=REQUEST),
    "institutions:request_reopen": act(*instead(OF_INSTITUTION, CONFLICT), at=REQUEST),
    # programmes: what is published is everybody's, what is not is of its institutions, its expert and the department
    "institutions:programme_public_list": page(*PUBLIC),
    "institutions:programme_public": page(*PUBLIC, at=PUBLISHED),
    "institutions:programme_public_file": page(*PUBLIC, at=PUBLISHED),
    "institutions:enrolment_list": page(*LIST_OR_OWN),
    "institutions:enrolment": form(CONCERNED, instead_of_department(wrong(CONCERNED)), at=INSTITUTION),
    "institutions:programme_list": page(*SIGNED_IN),
    "institutions:programmes_of": page(*done(CONCERNED), at=INSTITUTION),
    "institutions:programme_create": form(instead_of_department(SIGNED_IN), wrong(instead_of_department(SIGNED_IN))),
    "institutions:programme_detail": page(*CONCERNED, at=at("programme.programme_id")),
    "institutions:programme_compare": page(*CONCERNED, at=at("programme.programme_id")),
    "institutions:programme_version": page(*CONCERNED, at=PROGRAMME),
    "institutions:programme_edit": form(
        OF_INSTITUTION, wrong(OF_INSTITUTION), at=at("programme.programme_id", "programme.number", "general")
    ),
    "institutions:partner_create": form(OF_INSTITUTION, wrong(OF_INSTITUTION), at=PROGRAMME),
    "institutions:partner_edit": form(OF_INSTITUTION, wrong(OF_INSTITUTION), at=DRAFT_PARTNER),
    "institutions:partner_remove": form(OF_INSTITUTION, wrong(OF_INSTITUTION), at=DRAFT_PARTNER),
    "institutions:partner_agree": form(OF_DIRECTOR, wrong(OF_DIRECTOR), at=WAITING_PARTNER),
    "institutions:partner_refuse": form(OF_DIRECTOR, wrong(OF_DIRECTOR), at=WAITING_PARTNER),
    "institutions:programme_remarks": page(*CONCERNED, at=PROGRAMME),
    "institutions:remark_create": form(done(OVERSEEN), wrong(OVERSEEN), at=JUDGED),
    "institutions:remark_reply": form(
        done(CONCERNED),
        (LOGIN, WRONG, WRONG, CONFLICT, CONFLICT, HIDDEN),
        at=at("judged.programme_id", "judged.number", "programme_remark.pk"),
    ),
    "institutions:programme_paper": page(*CONCERNED, at=at("programme.programme_id", "programme.number", "text")),
    "institutions:programme_passport": page(*CONCERNED, at=PROGRAMME),
    "institutions:programme_act": form(
        OF_INSTITUTION, wrong(OF_INSTITUTION), at=at("programme.programme_id", "programme.number", "submit")
    ),
    "institutions:network_list": page(*SIGNED_IN),
    "institutions:network_detail": page(*CONCERNED, at=NETWORK),
    "institutions:network_decision": form(OVERSEEN, at=NETWORK),
    "institutions:network_decision_file": page(*CONCERNED, at=NETWORK),
    "institutions:network_model": form(OVERSEEN, at=NETWORK),
    "institutions:participants_add": form(OVERSEEN, done(OVERSEEN), at=NETWORK),
    "institutions:participants_pdf": page(*CONCERNED, at=NETWORK),
    "institutions:network_invite_all": form(OVERSEEN, instead(OVERSEEN, NO), at=NETWORK),
    "institutions:network_remind_all": form(OVERSEEN, done(OVERSEEN), at=NETWORK),
    "institutions:network_clear_list": form(OVERSEEN, at=NETWORK),
    "institutions:participants_xlsx": act(*OVERSEEN, at=NETWORK),
    "institutions:picture_start": page(LOGIN, MOVED, MOVED, MOVED, MOVED, MOVED),
    "institutions:network_picture": page(*CONCERNED, at=NETWORK),
    "institutions:network_picture_pdf": page(*CONCERNED, at=NETWORK),
    "institutions:network_picture_xlsx": page(*CONCERNED, at=NETWORK),
    "institutions:centre_list": form(OVERSEEN, wrong(OVERSEEN), at=NETWORK),
    "institutions:centre_edit": form(OVERSEEN, wrong(OVERSEEN), at=at("resource_centre.pk")),
    "institutions:network_roles": page(*CONCERNED, at=NETWORK),
    "institutions:network_roles_accept": act(*done(OVERSEEN), at=NETWORK),
    "institutions:participation_role": form(OVERSEEN, at=at("participation.pk")),
    "institutions:participation_take_back": form(OVERSEEN, at=at("participation.pk")),
    "institutions:network_include_all": act(*done(OVERSEEN), at=NETWORK),
    "institutions:invitation": page(*CONCERNED, at=at("invited.pk")),
    "institutions:participation_agree": act(*done(OF_DIRECTOR), at=at("invited.pk")),
    "institutions:participation_refuse": form(OF_DIRECTOR, at=at("invited.pk")),
    "institutions:participation_invite": form(UNSEEN, done(UNSEEN), at=at("listed.pk")),
    "institutions:participation_include": act(*done(OVERSEEN), at=at("agreed.pk")),
    "institutions:participation_ask_again": form(OVERSEEN, done(OVERSEEN), at=at("refused.pk")),
    "institutions:participation_strike_off": form(UNSEEN, at=at("listed.pk")),
    "institutions:report_index": page(*LIST_OR_OWN),
    "institutions:report_detail": page(*DEPARTMENT, at=at("equipment")),
    "institutions:report_own": page(*CONCERNED, at=INSTITUTION),
    "institutions:note_list": page(*SIGNED_IN),
    "institutions:note_create": form(DEPARTMENT),
    "institutions:note_detail": page(*CONCERNED, at=at("note.pk")),
    "institutions:note_pdf": page(*CONCERNED, at=at("note.pk")),
    "institutions:note_docx": page(*CONCERNED, at=at("note.pk")),
    "institutions:note_edit": form(UNSEEN, done(UNSEEN), at=at("draft_note.pk")),
    "institutions:note_text": form(UNSEEN, at=at("draft_note.pk", "conclusions")),
    "institutions:note_regenerate": form(UNSEEN, at=at("draft_note.pk", "conclusions")),
    "institutions:note_approve": form(UNSEEN, at=at("draft_note.pk")),
    "institutions:note_discard": form(UNSEEN, at=at("draft_note.pk")),
    # agreements; first what asks for a draft of the template, then what works on it
    "agreements:agreement_list": page(*SIGNED_IN),
    "agreements:agreement_create": form(DEPARTMENT),
    "agreements:esign_rules": form(SIGNED_IN),
    "agreements:template_list": page(*DEPARTMENT),
    "agreements:template_detail": page(*DEPARTMENT, at=AGREEMENT_TEMPLATE),
    "agreements:template_draft": act(*done(DEPARTMENT), at=AGREEMENT_TEMPLATE),
    "agreements:template_version": page(*DEPARTMENT, at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:template_edit": form(DEPARTMENT, wrong(DEPARTMENT), at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:template_preview": form(DEPARTMENT, wrong(DEPARTMENT), at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:template_changes": page(*DEPARTMENT, at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:template_copy": form(DEPARTMENT, wrong(DEPARTMENT), at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:template_discard": form(DEPARTMENT, wrong(DEPARTMENT), at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:template_policy": form(DEPARTMENT, at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:template_publish": form(DEPARTMENT, at=AGREEMENT_TEMPLATE_DRAFT),
    "agreements:agreement_detail": page(*CONCERNED, at=AGREEMENT),
    "agreements:agreement_family": page(*done(CONCERNED), at=AGREEMENT),
    "agreements:child_begin": form(instead(OVERSEEN, NO), OVERSEEN, at=at("agreement.pk", "renewal")),
    "agreements:agreement_terms": form(done(UNSEEN), at=at("draft.pk")),
    "agreements:agreement_edit": form(UNSEEN, at=at("draft.pk")),
    "agreements:agreement_preview": page(*UNSEEN, at=at("draft.pk")),
    "agreements:agreement_docx": page(*UNSEEN, at=at("draft.pk")),
    "agreements:agreement_review": page(*CONCERNED, at=at("reviewed.pk")),
    "agreements:review_add": form(CONCERNED, at=at("reviewed.pk")),
    "agreements:review_answer": form(CONCERNED, at=at("reviewed.pk", "remark.pk")),
    "agreements:review_settle": form(OVERSEEN, at=at("reviewed.pk", "remark.pk")),
    "agreements:review_protocol": page(*OVERSEEN, at=at("reviewed.pk")),
    "agreements:agreement_submit": act(*done(UNSEEN), at=at("draft.pk")),
    "agreements:agreement_return": form(UNSEEN, at=at("reviewed.pk")),
    "agreements:agreement_approve": act(*done(UNSEEN), at=at("reviewed.pk")),
    "agreements:agreement_reopen": form(UNSEEN, at=at("approved.pk")),
    "agreements:agreement_send": form(UNSEEN, at=at("approved.pk")),
    "agreements:agreement_recall": form(OVERSEEN, at=AGREEMENT),
    "agreements:agreement_reissue": act(*instead(OVERSEEN, CONFLICT), at=AGREEMENT),
    "agreements:agreement_fail": form(OVERSEEN, at=AGREEMENT),
    "agreements:agreement_cancel": form(UNSEEN, at=at("draft.pk")),
    "agreements:agreement_open": act(*done(CONCERNED), at=AGREEMENT),
    "agreements:agreement_body": page(*CONCERNED, at=VERSION),
    "agreements:agreement_sheet": page(*CONCERNED, at=VERSION),
    "agreements:agreements_print": act(*instead(SIGNED_IN, NO)),
    "agreements:agreement_extend": form(OVERSEEN, at=AGREEMENT),
    "agreements:agreement_remind": act(*done(OVERSEEN), at=AGREEMENT),
    "agreements:agreement_terminate": form(instead(OVERSEEN, NO), OVERSEEN, at=AGREEMENT),
    "agreements:agreement_termination_file": page(*done(CONCERNED), at=AGREEMENT),
    "agreements:agreement_copy": page(*CONCERNED, at=VERSION),
    "agreements:agreement_changes": page(*instead(CONCERNED, HIDDEN), at=VERSION),
    "agreements:template_reminders": form(DEPARTMENT, at=AGREEMENT_TEMPLATE),
    "agreements:agreement_evidence": page(*CONCERNED, at=VERSION),
    "agreements:party_sign": form(CONCERNED, at=PARTY),
    "agreements:party_sign_file": form(OF_DIRECTOR, at=PARTY),
    "agreements:party_paper": form(CONCERNED, at=PARTY),
    "agreements:signature_detail": page(*CONCERNED, at=SIGNATURE),
    "agreements:signature_file": page(*CONCERNED, at=SIGNATURE),
    "agreements:signature_attest": form(OVERSEEN, at=SIGNATURE),
    "agreements:signature_dismiss": form(OVERSEEN, at=SIGNATURE),
    "agreements:trust_list": page(*ADMINISTRATOR),
    "agreements:trust_install": form(ADMINISTRATOR),
    "agreements:trust_withdraw": form(ADMINISTRATOR, at=at("trusted.pk")),
    "agreements:revocation_list_install": form(ADMINISTRATOR),
    "agreements:party_refuse": form(OF_DIRECTOR, at=PARTY),
    # The form comes back to those who may in principle; the service refuses what the state does not admit.
    "agreements:party_revoke": form(NOBODY_NOW, OF_DIRECTOR, at=PARTY),
    "agreements:party_ask_again": form(NOBODY_NOW, OVERSEEN, at=PARTY),
    "agreements:party_exclude": form(NOBODY_NOW, OVERSEEN, at=PARTY),
    "verify": page(*PUBLIC),
    "verify_document": form(PUBLIC, at=at("agreement.code")),
    # surveys
    "surveys:answer_start": page(*PUBLIC),
    "surveys:answer": form(PUBLIC, instead(PUBLIC, WRONG), at=at("entry.code")),
    "surveys:what_is_stored": page(*PUBLIC),
    "surveys:erase_answer": form(PUBLIC, wrong(PUBLIC)),
    "surveys:kiosk_leave": form(PUBLIC, wrong(PUBLIC), at=at("kiosk.code")),
    "surveys:launch_list": page(*SIGNED_IN),
    "surveys:questionnaire_list": page(*DEPARTMENT),
    "surveys:questionnaire_detail": page(*DEPARTMENT, at=QUESTIONNAIRE),
    "surveys:questionnaire_preview": page(*DEPARTMENT, at=QUESTIONNAIRE),
    "surveys:questionnaire_paper": page(*DEPARTMENT, at=QUESTIONNAIRE),
    "surveys:questionnaire_create": form(DEPARTMENT, wrong(DEPARTMENT)),
    "surveys:questionnaire_copy": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN),
    "surveys:questionnaire_archive": act(*done(DEPARTMENT), at=WRITTEN),
    "surveys:questionnaire_unarchive": act(*done(DEPARTMENT), at=at("archived_questionnaire.pk")),
    "surveys:version_detail": page(*DEPARTMENT, at=at("questionnaire_draft.pk", 1)),
    "surveys:version_draft": act(*instead(DEPARTMENT, NO), at=at("questionnaire_draft.pk", 1)),
    "surveys:version_compare": page(*DEPARTMENT, at=WRITTEN),
    "surveys:draft_discard": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN),
    "surveys:builder": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN),
    "surveys:builder_settings": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN),
    "surveys:builder_preview": page(*DEPARTMENT, at=WRITTEN),
    "surveys:builder_library": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN),
    "surveys:builder_languages": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN),
    "surveys:builder_translation": form(DEPARTMENT, done(DEPARTMENT), at=at("questionnaire_draft.pk", "en")),
    "surveys:builder_page": form(DEPARTMENT, instead(DEPARTMENT, CONFLICT), at=WRITTEN_PAGE),
    "surveys:builder_page_rule": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN_PAGE),
    "surveys:builder_question_add": form(DEPARTMENT, at=WRITTEN_PAGE),
    "surveys:builder_question": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN_QUESTION),
    "surveys:builder_question_rule": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN_QUESTION),
    "surveys:builder_code": form(DEPARTMENT, wrong(DEPARTMENT), at=WRITTEN_QUESTION),
    "surveys:launch_create": form(DEPARTMENT, at=QUESTIONNAIRE),
    "surveys:import_start": form(DEPARTMENT, wrong(DEPARTMENT)),
    "surveys:import_into": form(DEPARTMENT, wrong(DEPARTMENT), at=QUESTIONNAIRE),
    "surveys:version_export": page(*DEPARTMENT, at=EXPORTED),
    "surveys:import_detail": page(*DEPARTMENT, at=IMPORT),
    "surveys:import_take": act(*wrong(DEPARTMENT), at=IMPORT),
    "surveys:import_discard": act(*done(DEPARTMENT), at=IMPORT),
    "surveys:bank_list": page(*DEPARTMENT),
    "surveys:bank_install": act(*done(DEPARTMENT)),
    "surveys:bank_take": act(*done(DEPARTMENT), at=at("bank.pk")),
    "surveys:launch_new": form(DEPARTMENT, wrong(DEPARTMENT)),
    "surveys:entry_detail": page(*CONCERNED, at=ENTRY),
    "surveys:entry_reissue": form(OVERSEEN, wrong(OVERSEEN), at=ENTRY),
    "surveys:entry_withdraw": form(OVERSEEN, wrong(OVERSEEN), at=ENTRY),
    "surveys:entry_restore": act(*done(OVERSEEN), at=at("withdrawn_entry.pk")),
    "surveys:slips_print": act(*wrong(CONCERNED), at=ENTRY),
    "surveys:slips_reprint": form(CONCERNED, wrong(CONCERNED), at=SLIP_BATCH),
    "surveys:slips_void": form(CONCERNED, wrong(CONCERNED), at=SLIP_BATCH),
    "surveys:kiosk_open": act(*wrong(CONCERNED), at=ENTRY),
    "surveys:kiosk_end": act(*done(CONCERNED), at=at("entry.pk", "kiosk.pk")),
    "surveys:paper_form": page(*CONCERNED, at=ENTRY),
    "surveys:paper_entry": form(CONCERNED, wrong(CONCERNED), at=ENTRY),
    "surveys:entry_sheet": page(*CONCERNED, at=ENTRY),
    "surveys:entry_qr": page(*CONCERNED, at=ENTRY),
    "surveys:launch_detail": page(*CONCERNED, at=LAUNCH),
    "surveys:launch_edit": form(UNSEEN, at=DRAFT_LAUNCH),
    "surveys:launch_open": act(*done(UNSEEN), at=DRAFT_LAUNCH),
    "surveys:launch_close": form(OVERSEEN, at=LAUNCH),
    "surveys:launch_delete": form(UNSEEN, at=DRAFT_LAUNCH),
    "surveys:launch_add_links": act(*done(OVERSEEN), at=LAUNCH),
    "surveys:launch_targets": form(OVERSEEN, at=LAUNCH),
    "surveys:launch_propose_targets": act(*done(OVERSEEN), at=LAUNCH),
    "surveys:launch_institutions": form(UNSEEN, wrong(UNSEEN), at=DRAFT_LAUNCH),
    "surveys:launch_copy": act(*done(OVERSEEN), at=LAUNCH),
    "surveys:launch_remind": act(*done(OVERSEEN), at=LAUNCH),
    "surveys:launch_sheets": page(*CONCERNED, at=LAUNCH),
    "surveys:launch_results": page(*CONCERNED, at=CLOSED_LAUNCH),
    "surveys:launch_results_json": page(*CONCERNED, at=CLOSED_LAUNCH),
    "surveys:launch_results_compare": page(*CONCERNED, at=CLOSED_LAUNCH),
    "surveys:launch_results_export": act(*instead(OVERSEEN, HIDDEN), at=CLOSED_LAUNCH),
    "surveys:launch_result_file": page(*done(OVERSEEN), at=at("result_file.launch_id", "result_file.pk")),
    "surveys:launch_result_question": page(*CONCERNED, at=at("closed_launch.pk", "q1")),
    "surveys:launch_result_cross": act(*done(CONCERNED), at=at("closed_launch.pk", "q1")),
    "surveys:launch_result_words": page(*CONCERNED, at=at("closed_launch.pk", "q6")),
    # planning; first what asks for a draft of the template, then what works on it
    "planning:plan_list": page(*SIGNED_IN),
    "planning:plan_start": form(DEPARTMENT),
    "planning:order_import": form(DEPARTMENT),
    "planning:template_list": page(*DEPARTMENT),
    "planning:template_detail": page(*UNSEEN, at=PLAN_TEMPLATE),
    "planning:template_versions": page(*UNSEEN, at=PLAN_TEMPLATE),
    "planning:template_changes": page(*UNSEEN, at=PLAN_TEMPLATE),
    "planning:template_draft": act(*done(UNSEEN), at=PLAN_TEMPLATE),
    "planning:template_order_file": page(*UNSEEN, at=PLAN_TEMPLATE),
    "planning:template_edit": form(UNSEEN, wrong(UNSEEN), at=PLAN_DRAFT),
    "planning:template_publish": form(UNSEEN, at=PLAN_DRAFT),
    "planning:template_discard": form(UNSEEN, at=PLAN_DRAFT),
    "planning:evidence_accept": act(*done(OVERSEEN), at=EVIDENCE),
    "planning:evidence_return": form(OVERSEEN, at=EVIDENCE),
    "planning:evidence_withdraw": form(CONCERNED, at=EVIDENCE),
    "planning:evidence_file": page(*CONCERNED, at=EVIDENCE),
    "planning:plan_detail": page(*CONCERNED, at=PLAN),
    "planning:plan_revise": page(*OVERSEEN, at=PLAN),
    "planning:plan_next_year": form(OVERSEEN, wrong(OVERSEEN), at=PLAN),
    "planning:board": page(*CONCERNED, at=PLAN),
    "planning:board_xlsx": page(*CONCERNED, at=PLAN),
    "planning:timeline": page(*CONCERNED, at=PLAN),
    "planning:timeline_xlsx": page(*CONCERNED, at=PLAN),
    "planning:timeline_pdf": page(*CONCERNED, at=PLAN),
    "planning:share_list": form(OVERSEEN, wrong(OVERSEEN), at=PLAN),
    "planning:share_withdraw": act(*done(OVERSEEN), at=at("plan.pk", "board_link.pk")),
    "planning:shared_board": page(*PUBLIC, at=lambda world: [world.board_address]),
    "planning:conditions": page(*CONCERNED, at=PLAN),
    "planning:thresholds": form(OVERSEEN, wrong(OVERSEEN), at=at("plan.pk", "surveys-answered")),
    "planning:bulk": act(*done(DEPARTMENT), at=PLAN),
    "planning:bulk_move": page(*UNSEEN, at=at("plan.pk", "bulk_move.pk")),
    "planning:bulk_move_xlsx": page(*UNSEEN, at=at("plan.pk", "bulk_move.pk")),
    "planning:plan_pdf": page(*CONCERNED, at=PLAN),
    "planning:history": page(*CONCERNED, at=PLAN),
    "planning:evidence_list": page(*CONCERNED, at=PLAN),
    "planning:network_task": form(CONCERNED, OVERSEEN, at=at("plan.pk", "network_task.pk")),
    "planning:institution_card": page(*CONCERNED, at=at("plan.pk", "institution.pk")),
    "planning:institution_task": form(CONCERNED, at=at("plan.pk", "institution.pk", "institution_task.pk")),
    "planning:progress_detail": page(*CONCERNED, at=at("plan.pk", "institution.pk", "1")),
    "planning:progress_move": act(*OVERSEEN, at=at("plan.pk", "institution.pk", "1", "accept")),
}
for room in (acts, interaction, events, information, training, indicators):
    PAGES |= room.PAGES

ROOMS = sorted({name.partition(":")[0] if ":" in name else "" for name in PAGES})


def rows_of(room: str):
    return [(name, row) for name, row in PAGES.items() if (name.partition(":")[0] if ":" in name else "") == room]


def names(resolver=None, prefix=""):
    """Names of all addresses of ours; Django's admin brings hundreds of its own."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLPattern):
            if pattern.namespace != "admin":
                yield from names(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        else:
            yield prefix + (pattern.name or f"nameless {pattern.pattern}")


def ask(world: World, visitor: str, method: str, url: str, /, **query):
    """Ask as that visitor, in a fresh session. What the visitor did is undone, so that the next has not seen it."""
    client = ReadingClient()
    with transaction.atomic():
        if user := getattr(world, visitor):
            client.force_login(user)
        response = getattr(client, method)(url, query)
        transaction.set_rollback(True)
    return response


def answer(response):
    if response.status_code == MOVED and response.url.startswith(reverse("account_login") + "?"):
        return LOGIN
    return response.status_code


def test_every_address_is_listed():
    assert sorted(set(names()) - set(PAGES)) == []
    assert sorted(set(PAGES) - set(names())) == []


@pytest.mark.parametrize("room", ROOMS)
def test_answers_to_get(room, world, subtests):
    for name, row in rows_of(room):
        url = reverse(name, args=row.arguments(world))
        with subtests.test(name):
            responses = {visitor: ask(world, visitor, "get", url) for visitor in VISITORS}
            expected = row.get or (LOGIN, *[POST_ONLY] * 5)
            assert {v: answer(r) for v, r in responses.items()} == dict(zip(VISITORS, expected, strict=True))
            for visitor, response in responses.items():
                if answer(response) == OK and response.headers["Content-Type"].startswith("text/html"):
                    assert markup.faults(response.text) == [], visitor


@pytest.mark.parametrize("room", ROOMS)
def test_answers_to_an_empty_post(room, world, subtests):
    for name, row in rows_of(room):
        url = reverse(name, args=row.arguments(world))
        with subtests.test(name):
            answers = {visitor: answer(ask(world, visitor, "post", url)) for visitor in VISITORS}
            if row.post:
                assert answers == dict(zip(VISITORS, row.post, strict=True))
            else:  # refused, or shown as to a GET
                shown = dict(zip(VISITORS, row.get, strict=True))
                assert {v: a for v, a in answers.items() if a not in {POST_ONLY, shown[v]}} == {}


HOSTILE = {
    "page": ["abc", "-1", "99999999999999999999", "1.5", ""],
    "per_page": ["-1", "abc", "0", "99999999999999999999", ""],
    "sort": ["'; --", "__class__", "-", "\N{SNOWMAN}", "password"],
    "q": ["'", '"%_\\(', "<script>alert(1)</script>", "а" * 5000, "\ud7ff"],
    "date": ["2026-02-30", "0000-00-00", "99999-01-01", "'", ""],
    "year": ["9223372036854775808", "-1", "0", "'", ""],
    "state": ["no-such-state", "'", "", "0", "-"],
    "institution": ["99999999999999999999", "-1", "x", "", "'"],
    "network": ["99999999999999999999", "x", "", "-1", "'"],
}


@pytest.mark.parametrize("room", ROOMS)
def test_any_query_is_answered(room, world, subtests):
    for name, row in rows_of(room):
        if not row.get or OK not in row.get:
            continue
        url = reverse(name, args=row.arguments(world))
        visitor = VISITORS[row.get.index(OK)]
        with subtests.test(name):
            for number in range(5):
                query = {parameter: values[number] for parameter, values in HOSTILE.items()}
                response = ask(world, visitor, "get", url, **query)
                assert response.status_code < 500, query
                assert b"<script>alert(1)</script>" not in getattr(response, "content", b"")
