"""Numbers around the results: how many answered of how many, groups side by side, the figures as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from institutions.models import Institution

from .definitions import Question
from .models import Audience, Entry, Launch, Response, ResultSnapshot, Tally
from .results import Part, Result, Results, Scope

EVERYBODY = Scope()


def counts(launch: Launch, scope: Scope = EVERYBODY) -> tuple[int, int]:
    """(how many answered, how many are needed), up to this moment: of a group as well, for it is a count and no figure.

    The tally and what it has not counted yet, so that it costs the same for a million answers.
    """
    wanted: dict[str, Any] = {"launch": launch}
    if scope.institution:
        wanted["institution"] = scope.institution
    if scope.band is not None:
        wanted["class_band"] = scope.band
    entries = Entry.objects.filter(**wanted)
    needed = entries.filter(revoked_at__isnull=True).aggregate(n=Sum("answers_needed"))["n"] or 0
    if is_erased(launch):
        return entries.aggregate(n=Sum("answers_kept"))["n"] or 0, needed
    folded = Tally.objects.filter(**wanted).aggregate(n=Sum("n"))["n"] or 0
    return folded + Response.objects.filter(**wanted, folded=False).count(), needed


def revision(launch: Launch) -> int:
    """Changes whenever the figures do."""
    return Tally.objects.filter(launch=launch).aggregate(n=Sum("revision"))["n"] or 0


def is_erased(launch: Launch) -> bool:
    """Have the documents been erased, so that only the kept figures are left?"""
    return launch.is_closed and ResultSnapshot.objects.filter(launch=launch).exists()


def siblings(launch: Launch, user) -> list[tuple[str, Launch]]:
    """The latest survey of each other audience in the same network, for the way from one to the next."""
    found: dict[str, Launch] = {}
    for each in Launch.objects.visible_to(user).held().filter(network=launch.network_id).order_by("opened_at", "pk"):
        found[each.audience] = each
    found[launch.audience] = launch
    return [(Audience(code).label, found[code]) for code in Audience.values if code in found]


def asked_institutions(launch: Launch):
    """The institutions of the survey, in the order of the register."""
    asked = launch.entries.order_by().values("institution")
    return Institution.objects.filter(pk__in=asked).order_by("sort_key", "pk")


@dataclass(frozen=True, slots=True)
class Row:
    """One group in the table of a question. ``address``: of the group's own results."""

    name: str
    parts: tuple[Part, ...]
    query: str = ""

    @property
    def is_hidden(self) -> bool:
        return all(part.is_hidden for part in self.parts)


def by_group(results: Results, question: Question, institutions: Iterable) -> list[Row]:
    """The answers to a question of each band of classes and of each institution."""
    rows = [
        Row(band, results.question(question, Scope(None, band)).parts, f"band={band}") for band in results.bands if band
    ]
    for institution in institutions:
        found = results.question(question, Scope(institution.pk))
        rows.append(Row(str(institution.short_name), found.parts, f"institution={institution.pk}"))
    return rows


def as_json(results: Results, scope: Scope) -> dict:
    """What the page shows, for programs. Hidden parts say so and nothing else."""
    launch = results.launch
    return {
        "format": 1,
        "survey": str(launch.pk),
        "title": launch.title,
        "audience": launch.audience,
        "state": launch.state,
        "version": {"number": launch.version.number, "sha256": launch.version.sha256},
        "institution": str(scope.institution) if scope.institution else None,
        "class_band": scope.band,
        "hidden_below": launch.suppress_below,
        "answered": counts(launch, scope)[0],
        "included": results.answered(scope),
        "questions": [_as_json(result) for result in results.of(scope)],
    }


def _as_json(result: Result) -> dict:
    question = result.question
    parts = [_part_as_json(part) for part in result.parts]
    return {"code": question.code, "kind": question.kind.value, "text": question.text, "parts": parts}


def _part_as_json(part: Part) -> dict:
    if part.is_hidden:
        return {"name": part.name, "text": part.text, "hidden": True}
    return {
        "name": part.name,
        "text": part.text,
        "hidden": False,
        "answered": part.answered,
        "no_opinion": part.no_opinion,
        "mean": part.mean,
        "standard_deviation": part.spread,
        "own_words": part.texts,
        "answers": [
            {"code": bar.code, "text": bar.text, "n": bar.count, "share": round(bar.share, 4), "mean_place": bar.mean}
            for bar in part.bars
        ],
    }
