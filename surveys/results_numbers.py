"""Numbers around the results: how many answered of how many, groups side by side, the figures as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Sum

from institutions.models import Institution

from .definitions import Question
from .models import Audience, Entry, Launch, Response, ResultSnapshot, Tally
from .results import Part, Result, Results, Scope

EVERYBODY = Scope()


class Counts(NamedTuple):
    """How many answered and how many are needed, both of the links in use; ``withdrawn``: answers of the other links.

    A link that was withdrawn asks nobody, so that its answers are none of those needed; the figures count them.
    """

    answered: int
    needed: int
    withdrawn: int = 0

    @property
    def received(self) -> int:
        return self.answered + self.withdrawn


def counts(launch: Launch, scope: Scope = EVERYBODY) -> Counts:
    """How many answered up to this moment: of a group as well, for it is a count and no figure.

    The tally and what it has not counted yet, so that it costs the same for a million answers.
    """
    wanted: dict[str, Any] = {"launch": launch}
    if scope.institution:
        wanted["institution"] = scope.institution
    if scope.band is not None:
        wanted["class_band"] = scope.band
    is_out = Q(revoked_at__isnull=False)
    entries = Entry.objects.filter(**wanted)
    sums = entries.aggregate(
        needed=Sum("answers_needed", filter=~is_out, default=0),
        kept=Sum("answers_kept", filter=~is_out, default=0),
        out=Sum("answers_kept", filter=is_out, default=0),
    )
    if is_erased(launch):
        return Counts(sums["kept"], sums["needed"], sums["out"])
    through = entries.filter(is_out, institution=OuterRef("institution"), class_band=OuterRef("class_band"))
    tallies = Tally.objects.filter(**wanted).annotate(is_out=Exists(through))
    folded = tallies.aggregate(all=Sum("n", default=0), out=Sum("n", filter=Q(is_out=True), default=0))
    responses = Response.objects.filter(**wanted, folded=False).annotate(is_out=Exists(through))
    late = responses.aggregate(all=Count("pk"), out=Count("pk", filter=Q(is_out=True)))
    withdrawn = folded["out"] + late["out"]
    return Counts(folded["all"] + late["all"] - withdrawn, sums["needed"], withdrawn)


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
        "answered": counts(launch, scope).received,
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
