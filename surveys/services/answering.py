"""Taking an answer: once, whatever the network does."""

import uuid

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused

from ..answers import Document
from ..definitions import BASE_LANGUAGE
from ..models import Entry, Launch, Response, Slip, Source, Version
from .slips import SlipSpent, spend

HELD = "SELECT id, state, opens_on, closes_on, by_slips_only, audience FROM surveys_launch WHERE id = %s"
HOLD = " FOR KEY SHARE"
FIELDS = Response._meta.concrete_fields
INSERT = (
    f"INSERT INTO {Response._meta.db_table} ({', '.join(field.column for field in FIELDS)}) "  # noqa: S608  our names
    f"VALUES ({', '.join(['%s'] * len(FIELDS))}) ON CONFLICT DO NOTHING"
)


class NotAccepting(Refused):
    """The survey does not take answers now."""


class AnsweredOtherwise(Conflict):
    """Another answer came with this key before: the way back was used, or somebody else sits at the device."""


class _KeyIsTaken(Exception):
    """The same page was sent before, or is at this moment."""


def submit(
    entry: Entry,
    *,
    version: Version,
    key: uuid.UUID,
    document: Document,
    source: str = Source.WEB,
    slip: Slip | None = None,
    language: str = BASE_LANGUAGE,
) -> Response:
    """Keep the answer. The same answer with the same key again gives the same response, also after the survey's end.

    ``slip``: used up in the same transaction; raises ``SlipSpent`` when another answer was sent with it.
    """
    try:
        with transaction.atomic():
            return _insert(entry, version, key, document, source, slip, language)
    except _KeyIsTaken:  # by another request, which is over
        response = Response.objects.get(key=key)
    except (NotAccepting, SlipSpent):
        response = Response.objects.filter(key=key).first()
        if response is None:  # with another key: another device, or another page
            raise
    if (response.launch_id, response.version_id, response.document) != (entry.launch_id, version.pk, document):
        raise AnsweredOtherwise(_("Other answers were sent from this page before."))
    return response


def was_submitted(key: uuid.UUID) -> bool:
    """Has an answer with this key been kept?"""
    return Response.objects.filter(key=key).exists()


def _insert(
    entry: Entry,
    version: Version,
    key: uuid.UUID,
    document: Document,
    source: str,
    slip: Slip | None,
    language: str,
) -> Response:
    launch = _held(entry)
    if not launch.is_accepting or entry.revoked_at:
        raise NotAccepting(_("The survey does not take answers now."))
    if launch.by_slips_only and slip is None and source == Source.WEB:
        raise NotAccepting(_("Answers are taken with slips only."))
    if slip is not None:
        spend(slip)
    response = Response(
        launch=launch,
        version=version,
        institution_id=entry.institution_id,
        audience=launch.audience,
        class_band=entry.class_band,
        key=key,
        document=document,
        source=source,
        language=language,
    )
    if not _is_inserted(response):
        raise _KeyIsTaken
    return response


def _held(entry: Entry) -> Launch:
    """The survey as it is now, held so that nobody closes it until the answer is there.

    Otherwise an answer could arrive just after the last count. On PostgreSQL the lock is the one that a foreign key
    takes anyway: those who answer do not wait for one another, nor for a count. SQLite lets one write at a time.
    """
    key = Launch._meta.pk.get_db_prep_value(entry.launch_id, connection)
    # Written out: half a class sends its answers in the same minute, and this costs a tenth of the ORM's query.
    return Launch.objects.raw(HELD + HOLD if connection.vendor == "postgresql" else HELD, [key])[0]


def _is_inserted(response: Response) -> bool:
    """Insert the row; False when its key is taken.

    Not an insert that fails then: PostgreSQL would log it, with the answers and the time.
    """
    values = [field.get_db_prep_save(field.pre_save(response, add=True), connection) for field in FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        return cursor.rowcount == 1
