"""Figures of a survey as they may be shown: the only way from the tally to a page, a paper, a file or a reply.

``Figures.line(name, institution, band)`` answers None for what is hidden, whether small, empty or in the way.

What is shown of a closed survey stays when an answer in it is erased (``services.folding.rebuild``), the documents do
not. So whatever reads documents leaves out the whole ``unit`` of each group that ``parted`` names: then nothing that is
told rests on the answers that are left there, neither beside the figures nor beside what was told before the erasure.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .counting import EVERYBODY, Line, Lines, add, add_lines, count
from .models import Launch, Response, ResultSnapshot, Tally
from .suppression import Shown, may_replace, protect

Atom = tuple[uuid.UUID, str]  # institution, band of classes


@dataclass
class Figures:
    """Figures by group. ``before``: line → how many of the group were shown before the survey closed."""

    k: int
    atoms: dict[Atom, Lines]
    before: dict[Atom, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self):
        self._shown: dict[str, Shown] = {}
        self._reckoned: dict[tuple, Shown] = {}
        self._line: dict[tuple, Line | None] = {}

    def line(self, name: str, institution: uuid.UUID | None = None, band: str | None = None) -> Line | None:
        """The line of everybody, of an institution, of a band of classes, or of both. None: hidden."""
        key = name, institution, band
        if key not in self._line:
            self._line[key] = self._add_up(*key)
        return self._line[key]

    def answered(self, institution: uuid.UUID | None = None, band: str | None = None) -> int:
        """How many questionnaires are counted in the figures of the group; 0 where it is hidden."""
        line = self.line(EVERYBODY, institution, band)
        return line["n"] if line else 0

    def shown(self, name: str) -> Shown:
        """What may be shown of a line. Lines that the same people answered share the reckoning."""
        if name not in self._shown:
            cells = {atom: lines[name]["n"] for atom, lines in self.atoms.items() if name in lines}
            fresh = {atom: n - self.before.get(atom, {}).get(name, 0) for atom, n in cells.items()}
            key = tuple(cells.items()), tuple(fresh.values())
            if key not in self._reckoned:
                self._reckoned[key] = protect(cells, self.k, fresh)
            self._shown[name] = self._reckoned[key]
        return self._shown[name]

    def unit(self, name: str, atom: Atom) -> frozenset[Atom]:
        """The groups that are told apart no further than together with this one: what is hidden has a sum only."""
        shown, institution = self.shown(name), atom[0]
        if atom in shown.cells:
            return frozenset({atom})
        if institution in shown.rows:
            return frozenset(each for each in self.atoms if each[0] == institution and each not in shown.cells) | {atom}
        return frozenset(each for each in self.atoms if each[0] not in shown.rows) | {atom}

    def groups(self) -> Iterable[tuple[uuid.UUID | None, str | None]]:
        """All groups that there may be figures of."""
        institutions = sorted({institution for institution, _band in self.atoms}, key=str)
        bands = sorted({band for _institution, band in self.atoms})
        for institution in (None, *institutions):
            for band in (None, *(bands if len(bands) > 1 else ())):
                yield institution, band

    @property
    def bands(self) -> list[str]:
        """The bands of classes, when there are several."""
        return sorted({band for _institution, band in self.groups() if band is not None}, key=_by_number)

    def _add_up(self, name: str, institution: uuid.UUID | None, band: str | None) -> Line | None:
        if not self.shown(name).allows(institution, band):
            return None
        return add(
            lines[name]
            for (whose, which), lines in self.atoms.items()
            if name in lines and institution in (None, whose) and band in (None, which)
        )


class Frozen(Figures):
    """What was kept of a survey whose documents were erased."""

    def __init__(self, k: int, groups: list[dict]):
        super().__init__(k, {})
        self._kept = {
            (uuid.UUID(group["institution"]) if group["institution"] else None, group["band"]): group["lines"]
            for group in groups
        }

    def line(self, name: str, institution: uuid.UUID | None = None, band: str | None = None) -> Line | None:
        return self._kept.get((institution, band), {}).get(name)

    def groups(self):
        return list(self._kept)


def of(launch: Launch) -> Figures:
    """The figures of a survey that may be shown now: while it is open those that are ripe, then all of them."""
    if snapshot := ResultSnapshot.objects.filter(launch=launch).first():
        return Frozen(launch.suppress_below, snapshot.groups)
    rows = Tally.objects.filter(launch=launch).order_by("institution", "class_band")
    if not launch.is_closed:
        atoms = {(institution, band): shown for institution, band, shown in rows.values_list(*_GROUP, "shown") if shown}
        return Figures(launch.suppress_below, atoms)
    if rows.filter(is_final=False).exists() or _tail(launch).exists():
        final = settled(launch, rows, tail_of(launch))
        found = [(row.institution_id, row.class_band, lines, row.before) for row, lines in final]
    else:
        found = list(rows.values_list(*_GROUP, "shown", "before"))
    return Figures(
        launch.suppress_below,
        atoms={(institution, band): lines for institution, band, lines, _before in found},
        before={(institution, band): before for institution, band, _lines, before in found},
    )


def settled(launch: Launch, rows: Iterable[Tally], tail: Mapping[Atom, Lines]) -> list[tuple[Tally, Lines]]:
    """What a closed survey shows at last, row by row; ``before`` of the rows is filled in, nothing is saved.

    A line that was shown while the survey was open is replaced only by one with enough new answers; that is always so,
    unless answers were erased.
    """
    by_atom = {(row.institution_id, row.class_band): row for row in rows}
    for atom in tail.keys() - by_atom.keys():
        by_atom[atom] = Tally(launch=launch, institution_id=atom[0], class_band=atom[1])
    final = []
    for atom, row in by_atom.items():
        old, lines = row.shown, add_lines(row.lines, tail.get(atom, {}))
        if not row.is_final:
            row.before = {name: line["n"] for name, line in old.items()}
        moved = {name: line for name, line in lines.items() if _moves(old.get(name), line, launch.suppress_below)}
        final.append((row, {**old, **moved}))
    return final


def parted(launch: Launch, figures: Figures) -> dict[Atom, frozenset[str]]:
    """Groups of a closed survey whose documents are no longer what the figures count, and the lines in which.

    Answers were erased there after they had been shown. It stays so: after the end no figure is replaced. However many
    were erased, for the next one could be told by two looks.
    """
    tallies = Tally.objects.filter(launch=launch).values_list(*_GROUP, "lines")
    now = {(institution, band): lines for institution, band, lines in tallies}
    for atom, lines in tail_of(launch).items():
        now[atom] = add_lines(now.get(atom, {}), lines)
    found = {}
    for atom, shown in figures.atoms.items():
        lines = now.get(atom, {})
        if lines != shown:
            found[atom] = frozenset(name for name in lines.keys() | shown.keys() if lines.get(name) != shown.get(name))
    return found


def tail_of(launch: Launch) -> dict[Atom, Lines]:
    """Figures of the answers that no fold has counted yet."""
    documents: dict[Atom, list] = defaultdict(list)
    for institution, band, document in _tail(launch).values_list(*_GROUP, "document").iterator(chunk_size=2000):
        documents[institution, band].append(document)
    definition = launch.version.parsed()
    return {atom: count(definition, found) for atom, found in documents.items()}


def _by_number(band: str) -> tuple[int, str]:
    """«1–4» before «10–11»."""
    digits = re.match(r"\d+", band)
    return int(digits[0]) if digits else -1, band


_GROUP = ("institution", "class_band")


def _tail(launch: Launch):
    return Response.objects.filter(launch=launch, folded=False).order_by()


def _moves(old: Line | None, new: Line, step: int) -> bool:
    return old is None or may_replace(old["n"], new["n"], step)
