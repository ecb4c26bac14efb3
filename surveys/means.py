"""Means of surveys for the expected results of an order (I2.4)."""

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone

from institutions.models import Network

from .models import Launch, LaunchState
from .results import Results, Scope


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean that may be told, with what it rests on: how many gave a mark, how far they lie apart, in which survey."""

    value: float
    n: int
    spread: float | None
    survey: str
    version: int
    on: datetime.date


def mean(network: Network, audience: str, code: str, institution: uuid.UUID | None = None) -> Mean | None:
    """The mean of a question (``q7``, or ``q8-rooms`` for a row) in the newest closed survey of the audience.

    None where nobody was asked, the question is not in the questionnaire or has no marks, or so few answered that it is
    hidden.
    """
    launch = _closed(network, audience).first()
    return _mean(Results(launch), code, Scope(institution)) if launch else None


def means(
    network: Network, audience: str, code: str, since: datetime.date, until: datetime.date
) -> tuple[Mean | None, dict[uuid.UUID, Mean]]:
    """The mean of everybody and those of the institutions, in the newest survey closed on these days (both included).

    The figures are read once for all institutions; those that are hidden are absent.
    """
    launch = _closed(network, audience).filter(closed_at__date__range=(since, until)).first()
    if launch is None:
        return None, {}
    results = Results(launch)
    asked = {institution for institution, _band in results.figures.groups() if institution}
    found = {institution: _mean(results, code, Scope(institution)) for institution in asked}
    return _mean(results, code, Scope()), {pk: mean for pk, mean in found.items() if mean}


def _closed(network: Network, audience: str):
    launches = Launch.objects.filter(network=network, audience=audience, state=LaunchState.CLOSED)
    return launches.select_related("version").order_by("-opened_at", "pk")


def _mean(results: Results, code: str, scope: Scope) -> Mean | None:
    launch, question = results.launch, results.definition.question(code.partition("-")[0])
    if question is None:
        return None
    result = results.question(question, scope)
    part = next((part for part in result.parts if part.name == code and part.mean is not None), None)
    if part is None or part.mean is None or launch.closed_at is None:
        return None
    return Mean(
        value=part.mean,
        n=part.answered,
        spread=part.spread,
        survey=launch.title,
        version=launch.version.number,
        on=timezone.localdate(launch.closed_at),
    )
