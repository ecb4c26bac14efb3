"""Single answers as rows of a table, with what would tell of a small group taken out of them.

Nobody's row says more about where it comes from than results may show: institution and classes of a hidden group are
left empty, and so is an answer to a question that too few of the group have answered. Rows come in an order of chance.

Totals go on counting an answer that was erased after they were shown. Beside them, or beside an earlier file, the rows
that are left of its group would tell what it was: such a group is left out as a whole, with those that stand under the
same name. The totals less the rows are then what is shown of the group anyway.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from common.verdicts import Refused
from institutions.models import Institution

from .. import figures
from ..counting import EVERYBODY
from ..figures import Atom, Figures
from ..models import Launch, Response
from .variables import Value, Variable, variables

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Mask:
    """What may be said of the rows of one group."""

    institution: str
    band: str
    hidden: frozenset[str]  # lines whose answers are left out


class Records:
    """The answers of a closed survey. ``rows()`` reads them piece by piece: a million costs no memory."""

    def __init__(self, launch: Launch):
        self.launch = launch
        self.variables: Sequence[Variable] = variables(launch.version.parsed())
        self.figures: Figures = figures.of(launch)
        self._rests: dict[tuple[str, uuid.UUID | None], frozenset[Atom] | None] = {}

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return sum(self._sizes.values())

    @cached_property
    def left_out(self) -> int:
        """How many answers are in the totals and not in the rows: those of groups in which some were erased."""
        return sum(n for atom, n in self._counted.items() if atom in self._held)

    @cached_property
    def _held(self) -> frozenset[Atom]:
        parted = figures.parted(self.launch, self.figures)
        return frozenset().union(*(self.figures.unit(EVERYBODY, atom) for atom in parted))

    @cached_property
    def _sizes(self) -> Counter[Atom]:
        return Counter({atom: n for atom, n in self._counted.items() if atom not in self._held})

    @cached_property
    def _counted(self) -> dict[Atom, int]:
        """How many answers the figures count of each group."""
        return {atom: lines[EVERYBODY]["n"] for atom, lines in self.figures.atoms.items() if EVERYBODY in lines}

    def rows(self) -> Iterator[tuple[str, str, list[Value]]]:
        """(institution, classes, values in the order of the variables).

        Raises ``Refused`` at the end when answers were erased meanwhile: the totals count them, the rows do not.
        """
        sizes = self._sizes
        read: Counter[Atom] = Counter()
        masks: dict[Atom, tuple[Mask, list]] = {}
        responses = Response.objects.filter(launch=self.launch).order_by("pk")
        found = responses.values_list("institution", "class_band", "document")
        for institution, band, document in found.iterator(chunk_size=CHUNK):
            atom = institution, band
            if atom not in sizes:
                continue
            read[atom] += 1
            if atom not in masks:
                mask = self.mask(atom)
                masks[atom] = mask, [None if each.line in mask.hidden else each.read for each in self.variables]
            mask, readers = masks[atom]
            yield mask.institution, mask.band, [reader(document) if reader else None for reader in readers]
        if read != sizes:
            raise Refused(_("An answer was erased while the file was being made. Have the file made anew."))

    def mask(self, atom: Atom) -> Mask:
        """The finest group that the base of the survey shows, and the lines that are not shown for just that group."""
        institution, band = atom
        base = self.figures.shown(EVERYBODY)
        if base.allows(institution, band) or (base.allows(institution) and not self._has_bands):
            own = {line for line in self._lines if not self._shows(line, institution, band)}
            return Mask(self.institutions.get(institution, ""), band, frozenset(own))
        if base.allows(institution):
            rest = self._rest(EVERYBODY, institution)
            own = {line for line in self._lines if self._rest(line, institution) != self._with(line, rest)}
            return Mask(self.institutions.get(institution, ""), "", frozenset(own))
        rest = self._rest(EVERYBODY, None)
        if rest is None:  # even all together are too few
            return Mask("", "", frozenset(self._lines))
        own = {line for line in self._lines if self._rest(line, None) != self._with(line, rest)}
        return Mask("", "", frozenset(own))

    @cached_property
    def _lines(self) -> set[str]:
        return {variable.line for variable in self.variables}

    @cached_property
    def _has_bands(self) -> bool:
        return bool(self.figures.bands)

    @cached_property
    def institutions(self) -> dict[uuid.UUID, str]:
        """Names of those that answered."""
        keys = {institution for institution, _band in self.figures.atoms}
        return {one.pk: one.short_name for one in Institution.objects.filter(pk__in=keys)}

    def _shows(self, line: str, institution: uuid.UUID, band: str) -> bool:
        shown = self.figures.shown(line)
        return (institution, band) in shown.cells

    def _rest(self, line: str, institution: uuid.UUID | None) -> frozenset[Atom] | None:
        """What the line hides in an institution, or all institutions that it hides; None when it hides even the sum."""
        key = line, institution
        if key not in self._rests:
            self._rests[key] = self._find_rest(line, institution)
        return self._rests[key]

    def _find_rest(self, line: str, institution: uuid.UUID | None) -> frozenset[Atom] | None:
        shown = self.figures.shown(line)
        if not shown.total:
            return None
        if institution is None:
            return frozenset(a for a in self._with(line, self.figures.atoms) if a[0] not in shown.rows) or None
        if institution not in shown.rows:
            return None
        return self._with(line, self._by_institution[institution]) - shown.cells

    @cached_property
    def _by_institution(self) -> dict[uuid.UUID, list[Atom]]:
        found: dict[uuid.UUID, list[Atom]] = {}
        for atom in self.figures.atoms:
            found.setdefault(atom[0], []).append(atom)
        return found

    def _with(self, line: str, atoms) -> frozenset[Atom]:
        """Those of the groups in which somebody answered it."""
        return frozenset(atom for atom in atoms if line in self.figures.atoms.get(atom, {}))
