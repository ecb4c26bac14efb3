"""Taking an answer: once, whatever the network does."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused

from ..answers import Document
from ..definitions import BASE_LANGUAGE
from ..models import Entry, Launch, Response, Slip, Source, Version
from .slips import SlipSpent, spend


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
    launch = Launch.objects.only("state", "opens_on", "closes_on", "by_slips_only", "audience").get(pk=entry.launch_id)
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
    # Not an insert that fails when the key is taken: PostgreSQL would log it, with the answers and the time.
    Response.objects.bulk_create([response], ignore_conflicts=True)
    if not Response.objects.filter(pk=response.pk).exists():
        raise _KeyIsTaken
    return response
