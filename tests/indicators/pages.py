"""Addresses of the room for every kind of visitor: rows of the table in ``tests/test_pages.py``."""

from tests.page_rows import (
    CONCERNED,
    DEPARTMENT,
    MOVED,
    OVERSEEN,
    UNSEEN,
    Row,
    act,
    at,
    done,
    form,
    page,
    wrong,
)

PLAN = at("plan.pk")
INDICATOR = at("indicator.pk")


def with_a_plan(world):
    world.plan  # noqa: B018  whose results there are
    return []


def year_of_indicator(world):
    return [world.indicator.pk, world.results_year]


def year_with_fact(world):
    return [world.entered_fact.indicator_id, world.results_year]


def year_computed(world):
    return [world.computed_indicator.pk, world.results_year]


REPORT = at("draft_report.pk")
# A draft is not seen by people of institutions.
DRAFT = UNSEEN
# The only plan that somebody sees is led to; who sees none is told so.
HOME = ("login", MOVED, MOVED, MOVED, MOVED, 200)

PAGES: dict[str, Row] = {
    "indicators:home": page(*HOME, at=with_a_plan),
    "indicators:indicator_list": page(*CONCERNED, at=PLAN),
    "indicators:years": page(*CONCERNED, at=PLAN),
    "indicators:targets": form(DEPARTMENT, done(DEPARTMENT), at=PLAN),
    "indicators:setup": form(DEPARTMENT, wrong(DEPARTMENT), at=PLAN),
    "indicators:install": act(*done(DEPARTMENT), at=PLAN),
    "indicators:retired": page(*CONCERNED, at=PLAN),
    "indicators:indicator_add": form(DEPARTMENT, wrong(DEPARTMENT), at=PLAN),
    "indicators:indicator_detail": page(*CONCERNED, at=INDICATOR),
    "indicators:indicator_edit": form(OVERSEEN, wrong(OVERSEEN), at=INDICATOR),
    "indicators:indicator_retire": form(OVERSEEN, wrong(OVERSEEN), at=INDICATOR),
    "indicators:indicator_restore": act(*done(OVERSEEN), at=at("retired_indicator.pk")),
    "indicators:rows": page(*CONCERNED, at=year_computed),
    "indicators:fact_enter": form(OVERSEEN, wrong(OVERSEEN), at=year_of_indicator),
    "indicators:fact_take_back": form(OVERSEEN, wrong(OVERSEEN), at=year_with_fact),
    "indicators:explain": form(OVERSEEN, done(OVERSEEN), at=year_of_indicator),
    "indicators:fact_file": page(*CONCERNED, at=at("entered_fact.pk")),
    "indicators:report_list": page(*CONCERNED, at=PLAN),
    "indicators:report_create": form(DEPARTMENT, wrong(DEPARTMENT), at=PLAN),
    "indicators:report_detail": page(*CONCERNED, at=at("approved_report.pk")),
    "indicators:report_edit": form(DRAFT, done(DRAFT), at=REPORT),
    "indicators:report_text": form(DRAFT, wrong(DRAFT), at=at("draft_report.pk", "conclusions")),
    "indicators:report_regenerate": form(DRAFT, wrong(DRAFT), at=at("draft_report.pk", "conclusions")),
    "indicators:report_approve": form(DRAFT, wrong(DRAFT), at=REPORT),
    "indicators:report_discard": form(DRAFT, wrong(DRAFT), at=REPORT),
    "indicators:report_pdf": page(*CONCERNED, at=at("approved_report.pk")),
    "indicators:report_docx": page(*DRAFT, at=REPORT),
}
