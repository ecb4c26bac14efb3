"""What became of every row of a foreign file: taken, or named with a reason. Nothing is lost silently."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

LONGEST_REASON = 600
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Severity(models.TextChoices):
    """How much a remark matters to whoever imports."""

    LOST = "lost", pgettext_lazy("remark of an import", "Not taken")
    CHANGED = "changed", pgettext_lazy("remark of an import", "Taken otherwise")
    REFUSED = "refused", pgettext_lazy("remark of an import", "Refused for anonymity")
    LOOK = "look", pgettext_lazy("remark of an import", "Looks and technical settings")


@dataclass(slots=True)
class Row:
    """One row of the file. ``place``: where it stands, for people; ``code``, ``type``: as the file calls them.

    A row with a remark is named; one without is taken when ``take()`` was called.
    """

    place: str
    code: str = ""
    type: str = ""
    is_taken: bool = False
    remarks: list[dict] = field(default_factory=list)

    def take(self) -> None:
        self.is_taken = True

    def name(self, feature: str, reason: str, severity: Severity = Severity.LOST) -> None:
        """Say what of the row did not come over as it was, and why. The same is said once."""
        remark = {
            "row": self.place,
            "code": self.code,
            "type": self.type,
            "feature": feature[:200],
            "reason": reason[:LONGEST_REASON],
            "severity": severity.value,
        }
        if remark not in self.remarks:
            self.remarks.append(remark)

    def leave(self, feature: str, reason: str) -> None:
        """Taken at first, and left out after all."""
        self.is_taken = False
        self.name(feature, reason)

    def change(self, feature: str, reason: str) -> None:
        """Taken, but not as it was."""
        self.name(feature, reason, Severity.CHANGED)

    def refuse(self, feature: str, reason: str) -> None:
        """Not taken on purpose: it would tell who answers."""
        self.name(feature, reason, Severity.REFUSED)

    def overlook(self, feature: str, reason: str = "") -> None:
        """Appearance and technique: the portal decides these itself."""
        self.name(feature, reason or _("The portal decides this itself."), Severity.LOOK)


class Report:
    """All rows of one file, in their order."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def row(self, place: str, code: str = "", type: str = "") -> Row:
        row = Row(place, _short(code), _short(type))
        self.rows.append(row)
        return row

    def close(self) -> None:
        """The last net: a row that nobody has spoken for is named, so that the account is always complete."""
        for row in self.rows:
            if not row.is_taken and not row.remarks:
                row.name("", _("The portal does not know what this row is for."))

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def taken(self) -> int:
        """Rows taken exactly as they are: no remark. ``total`` is these and those that are named."""
        return sum(not row.remarks for row in self.rows)

    @property
    def named(self) -> int:
        return sum(bool(row.remarks) for row in self.rows)

    @property
    def items(self) -> list[dict]:
        return [storable(remark) for row in self.rows for remark in row.remarks]

    def counts(self) -> Counter:
        return count(self.items)


def count(items: Iterable[dict]) -> Counter:
    """Severity → number of remarks."""
    return Counter(item["severity"] for item in items)


def storable(value: Any) -> Any:
    """The same JSON without the characters that no database takes: NUL and halves of pairs."""
    match value:
        case str():
            return _UNSTORABLE.sub("", value)
        case dict():
            return {storable(key): storable(one) for key, one in value.items()}
        case list():
            return [storable(one) for one in value]
    return value


def _short(text: str) -> str:
    return " ".join(text.split())[:100]
