"""The state of everything that a board shows, in one word: while the word stays, so does the page.

Whatever a condition looks at is written together with a line of the history, but for answers to surveys, which leave no
trace on purpose and are counted; and days pass by themselves.
"""

import hashlib
import time
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts.saved_views import stamp_of
from journal.models import ChainHead
from surveys.models import Launch, Response

from .models import Plan

_STARTED = time.time_ns()  # of the server: another release may draw the same data otherwise


def state_of(plan: UUID) -> str:
    """One query, in SQL: an unchanged board is asked for all day, and to build this query took longer than to run it.

    A plan that is no more has a state, too: whether it is there, and for whom, is the page's to tell.
    """
    name = connection.ops.quote_name
    line, plans = name(ChainHead._meta.db_table), name(Plan._meta.db_table)
    launches, responses = name(Launch._meta.db_table), name(Response._meta.db_table)
    key = Plan._meta.pk.get_db_prep_value(plan, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT number FROM {line} WHERE id = 1), (SELECT COUNT(*) FROM {responses} WHERE launch_id IN"  # noqa: S608  our own names
            f" (SELECT id FROM {launches} WHERE network_id = (SELECT network_id FROM {plans} WHERE id = %s)))",
            [key],
        )
        number, answers = cursor.fetchone()
    return f"{plan}-{number or 0}-{answers}-{timezone.localdate()}"


def tag_of(request: HttpRequest, state: str) -> str:
    """ETag of a page that shows the state to this person, with their filters, appearance and saved views."""
    kept = stamp_of(request)
    seen = [state, _STARTED, request.user.pk, request.get_full_path(), sorted(request.COOKIES.items()), kept]
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'
