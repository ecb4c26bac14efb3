"""Columns that lists of the room share."""

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.templatetags.look import state_badge

from ..models import SubmissionState
from ..models.submission import NOT_BEGUN, STATES_AND_NONE

NOWRAP = {"td": {"class": "nowrap"}}

SUBMISSION_TONES = {
    SubmissionState.DRAFT: "info",
    SubmissionState.SUBMITTED: "waiting",
    SubmissionState.RETURNED: "bad",
    SubmissionState.ACCEPTED: "good",
    NOT_BEGUN: "neutral",
}


def submission_badge(state: str) -> SafeString:
    """Where a form that is handed in stands; ``NOT_BEGUN`` for one that nobody has opened."""
    return state_badge(state, dict(STATES_AND_NONE).get(state, ""), SUBMISSION_TONES.get(state, "neutral"))


class NameColumn(tables.Column):
    """Short name as a link; № 2 stands before № 10."""

    def __init__(self, **kwargs):
        super().__init__(
            accessor="short_name", order_by="sort_key", linkify=True, verbose_name=_("Institution"), **kwargs
        )
