"""Contracts with parents of the demonstration: enough of them, too few, and not told."""

import datetime

from django.utils import timezone

from institutions.enrolment import taught_programmes
from institutions.models import Institution
from institutions.models.enrolments import school_year_of
from institutions.services.enrolments import Told, tell

EARLIER = datetime.timedelta(days=40)
SHARES = [(30, 12, 100), (24, 0, 92), (20, 3, 55)]  # enrolled, electronic contracts, per cent with a contract


def build(schools: list[Institution], directors: dict) -> None:
    """Of every four institutions with programmes three have told their figures, the first of them twice."""
    today = timezone.localdate()
    year = school_year_of(today)
    teaching = [(school, programmes) for school in schools if (programmes := list(taught_programmes(school, year)))]
    for n, (school, programmes) in enumerate(teaching):
        if n % 4 == 3:
            continue
        enrolled, electronic, share = SHARES[n % 4]
        by = directors[school.pk]
        paper = enrolled * share // 100 - electronic
        if n == 0:
            begun = [Told(programme.pk, enrolled - 6, enrolled // 3, 0) for programme in programmes]
            rows = tell(school, year, begun, as_of=max(today - EARLIER, datetime.date(year, 9, 1)), by=by)
            seen = {row.programme_id: row.pk for row in rows}
        else:
            seen = {}
        lines = [Told(p.pk, enrolled, paper, electronic, seen.get(p.pk)) for p in programmes]
        tell(school, year, lines, as_of=today, by=by)
