"""Addresses of the room for every kind of visitor: rows of the table in ``tests/test_pages.py``."""

from tests.page_rows import (
    CONCERNED,
    DEPARTMENT,
    LOGIN,
    NO,
    OK,
    SIGNED_IN,
    Row,
    act,
    at,
    done,
    form,
    page,
    wrong,
)

GROUP, SEAT = at("training_group.pk"), at("training_group.pk", "seat.pk")
TELLS = (LOGIN, NO, NO, OK, OK, OK)
PAGES: dict[str, Row] = {
    "training:group_list": page(*SIGNED_IN),
    "training:group_create": form(DEPARTMENT, wrong(DEPARTMENT)),
    "training:group_detail": page(*SIGNED_IN, at=GROUP),
    "training:group_edit": form(DEPARTMENT, wrong(DEPARTMENT), at=GROUP),
    "training:group_enrol": form(SIGNED_IN, wrong(SIGNED_IN), at=GROUP),
    "training:group_start": act(*done(DEPARTMENT), at=GROUP),
    "training:group_finish": act(*done(DEPARTMENT), at=at("running_group.pk")),
    "training:group_cancel": form(DEPARTMENT, wrong(DEPARTMENT), at=GROUP),
    "training:certificates": form(DEPARTMENT, done(DEPARTMENT), at=at("finished_group.pk")),
    "training:group_paper": act(*DEPARTMENT, at=GROUP),
    "training:group_export": act(*DEPARTMENT, at=GROUP),
    "training:seat_dismiss": act(*done(CONCERNED), at=SEAT),
    "training:seat_file": page(*CONCERNED, at=SEAT),
    "training:need_list": page(*SIGNED_IN),
    "training:need_create": form(TELLS, wrong(TELLS)),
    "training:need_close": act(*done(CONCERNED), at=at("training_need.pk")),
}
