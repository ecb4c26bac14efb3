"""The state of everything that a board shows, in one word: while the word stays, so does the page.

Whatever a condition looks at is written together with a line of the history, but for answers to surveys, which leave no
trace on purpose and are counted; and days pass by themselves.
"""

import hashlib
import time

from django.http import HttpRequest
from django.utils import timezone

from accounts.saved_views import views_of
from journal import services as journal
from surveys import facts as survey_facts

from .models import Plan

_STARTED = time.time_ns()  # of the server: another release may draw the same data otherwise


def state_of(plan: Plan) -> str:
    """Two queries."""
    line, answers = journal.latest(), survey_facts.answers_in(plan.network)
    return f"{plan.pk}-{line}-{answers}-{timezone.localdate()}"


def tag_of(request: HttpRequest, state: str) -> str:
    """ETag of a page that shows the state to this person, with their filters, appearance and saved views."""
    kept = [(view.name, view.query, view.is_default, view.is_shared, view.owner_id) for view in views_of(request)]
    seen = [state, _STARTED, request.user.pk, request.get_full_path(), sorted(request.COOKIES.items()), kept]
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'
