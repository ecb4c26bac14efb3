"""Addresses of the room for every kind of visitor: rows of the table in ``tests/test_pages.py``."""

from tests.page_rows import (
    CONCERNED,
    DEPARTMENT,
    HIDDEN,
    LOGIN,
    OK,
    OVERSEEN,
    SIGNED_IN,
    Row,
    act,
    at,
    done,
    form,
    page,
    wrong,
)

DRAFT = at("interaction_draft.pk")
ITEM = at("interaction_item.pk")
# The department and whoever answers for the item.
ANSWERING = (LOGIN, OK, OK, OK, OK, HIDDEN)

PAGES: dict[str, Row] = {
    "interaction:plan_list": page(*SIGNED_IN),
    "interaction:plan_create": form(DEPARTMENT, wrong(DEPARTMENT)),
    "interaction:plan_detail": page(*CONCERNED, at=DRAFT),
    "interaction:plan_edit": form(OVERSEEN, done(OVERSEEN), at=DRAFT),
    "interaction:section_list": form(OVERSEEN, wrong(OVERSEEN), at=DRAFT),
    "interaction:section_edit": form(OVERSEEN, wrong(OVERSEEN), at=at("interaction_section.pk")),
    "interaction:section_move": act(*done(OVERSEEN), at=at("interaction_section.pk")),
    "interaction:section_remove": act(*done(OVERSEEN), at=at("interaction_section.pk")),
    "interaction:plan_submit": act(*done(OVERSEEN), at=DRAFT),
    "interaction:plan_send_back": form(OVERSEEN, wrong(OVERSEEN), at=at("interaction_submitted.pk")),
    "interaction:plan_approve": form(OVERSEEN, wrong(OVERSEEN), at=at("interaction_submitted.pk")),
    "interaction:plan_revise": form(OVERSEEN, wrong(OVERSEEN), at=at("interaction_approved.pk")),
    "interaction:plan_drop_revision": act(*done(OVERSEEN), at=at("unchanged_revision.pk")),
    "interaction:plan_changes": page(*CONCERNED, at=at("interaction_revision.pk")),
    "interaction:version_detail": page(*CONCERNED, at=at("interaction_approved.pk", 1)),
    "interaction:version_pdf": page(*CONCERNED, at=at("interaction_approved.pk", 1)),
    "interaction:plan_copy": form(OVERSEEN, wrong(OVERSEEN), at=DRAFT),
    "interaction:plan_import": form(OVERSEEN, wrong(OVERSEEN), at=DRAFT),
    "interaction:import_template": page(*CONCERNED, at=DRAFT),
    "interaction:plan_pdf": page(*CONCERNED, at=DRAFT),
    "interaction:plan_docx": page(*CONCERNED, at=DRAFT),
    "interaction:plan_xlsx": page(*CONCERNED, at=DRAFT),
    "interaction:item_list": page(*SIGNED_IN),
    "interaction:item_add": form(ANSWERING, wrong(ANSWERING), at=DRAFT),
    "interaction:item_detail": page(*CONCERNED, at=ITEM),
    "interaction:item_edit": form(ANSWERING, wrong(ANSWERING), at=ITEM),
    "interaction:item_remove": form(ANSWERING, wrong(ANSWERING), at=ITEM),
    "interaction:item_restore": act(*done(ANSWERING), at=at("removed_item.pk")),
    "interaction:item_move": act(*done(ANSWERING), at=ITEM),
    "interaction:item_place": act(LOGIN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, at=ITEM),
    "interaction:item_mark": form(ANSWERING, wrong(ANSWERING), at=at("approved_item.pk")),
    "interaction:mark_file": page(*CONCERNED, at=at("approved_item.pk", "progress_mark.pk")),
    "interaction:item_remark": act(*wrong(CONCERNED), at=ITEM),
    "interaction:remark_settle": act(*done(CONCERNED), at=at("interaction_remark.pk")),
}
