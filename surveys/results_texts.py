"""Answers in own words that may be listed.

A text stands for itself: lists are not subtracted but laid side by side. So the list of a band holds the texts of those
institutions only that are shown in it by themselves: texts of an institution that are also among those of a band would
be those of its classes, however few. And a list that has lost one text, for its answer was erased, is not shown at all
(``figures.parted``): whoever saw it before would know which.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from . import figures
from .figures import Figures
from .models import Launch, OwnWords
from .results import Scope


@dataclass(frozen=True, slots=True)
class Texts:
    """``is_hidden``: the group is not shown. ``is_held``: texts are held back, for one beside them was erased.

    ``is_part``: texts of small groups inside of it are left out.
    """

    rows: QuerySet[OwnWords]
    is_hidden: bool = False
    is_held: bool = False
    is_part: bool = False


def texts(launch: Launch, shown: Figures, line: str, scope: Scope) -> Texts:
    """The texts of a line in a group, in an order of chance."""
    if shown.line(line, scope.institution, scope.band) is None:
        return Texts(OwnWords.objects.none(), is_hidden=True)
    rows = OwnWords.objects.filter(launch=launch, line=line).order_by("pk")
    own = {atom for atom, lines in shown.atoms.items() if line in lines}
    if scope.institution:
        rows = rows.filter(institution=scope.institution)
        own = {atom for atom in own if atom[0] == scope.institution}
    told = own
    if scope.band is not None:
        own = {atom for atom in own if atom[1] == scope.band}
        told = own & shown.shown(line).cells
        rows = rows.filter(class_band=scope.band, institution__in={institution for institution, _band in told})
    held = _held(launch, shown, line)
    if held & told:
        rows = rows.exclude(_of(held, shown))
    return Texts(rows, is_held=bool(held & told), is_part=told != own)


def _held(launch: Launch, shown: Figures, line: str) -> frozenset[figures.Atom]:
    parted = figures.parted(launch, shown)
    return frozenset().union(*(shown.unit(line, atom) for atom, lines in parted.items() if line in lines))


def _of(atoms: frozenset[figures.Atom], shown: Figures) -> Q:
    """The groups as a condition: whole institutions at once, for there may be many."""
    bands: dict[uuid.UUID, set[str]] = defaultdict(set)
    for institution, band in atoms:
        bands[institution].add(band)
    apart = {institution for institution, band in shown.atoms if band not in bands.get(institution, ())}
    found = Q(institution__in=bands.keys() - apart)
    for institution in bands.keys() & apart:
        found |= Q(institution=institution, class_band__in=bands[institution])
    return found
