"""Answers of the rules: a yes, or a no that says why."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


class Refused(PermissionDenied):
    """The rules say no. Unhandled, it becomes the 403 page with the reasons; the text is shown to people."""


class Conflict(Exception):
    """The record is no longer what the person saw. Answered with 409; the text is shown to people."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with reasons: falsy when refused, so that ``if verdict:`` reads as English."""

    reasons: tuple[str | Promise, ...] = ()

    def __bool__(self) -> bool:
        return not self.reasons

    def __and__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.reasons + other.reasons)

    def __str__(self) -> str:
        return " ".join(map(str, self.reasons))

    def require(self) -> None:
        """Raise ``Refused`` with all the reasons unless the answer is yes."""
        if not self:
            raise Refused(str(self))


YES = Verdict()


def allow_if(condition: object, otherwise: str | Promise) -> Verdict:
    """Yes when the condition holds, else a no with this one reason."""
    return YES if condition else Verdict((otherwise,))
