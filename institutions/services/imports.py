"""Importing the register from a spreadsheet: judge, show, and only then write."""

from accounts.models import User

from ..models import ImportBatch, Municipality


def prepare(content: bytes, *, name: str, municipality: Municipality, by: User) -> ImportBatch:
    """Read an XLSX and judge every row. Nothing of the register changes. Raises ``ValidationError`` in plain words."""
    raise NotImplementedError


def apply(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Write the good rows, each judged anew against the register as it is now. Twice is a ``Conflict``."""
    raise NotImplementedError


def cancel(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Forget an import that was not applied."""
    raise NotImplementedError
