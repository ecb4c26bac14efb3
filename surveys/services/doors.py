"""What a code opens: the link of an institution, a slip, or a shared device."""

from dataclasses import dataclass

from django.urls import reverse

from ..codes import ENTRY_LENGTH, SLIP_LENGTH, normalise, normalise_slip
from ..models import Entry, FormerCode, Kiosk, Slip
from . import slips

# What the pages of respondents show of a link; a frozen definition is in memory already.
SHOWN = [
    *("code", "class_band", "revoked_at", "answers_needed", "institution__short_name"),
    *("launch__title", "launch__audience", "launch__state", "launch__opens_on", "launch__closes_on"),
    *("launch__notice_text", "launch__suppress_below", "launch__retention_until", "launch__by_slips_only"),
    *("launch__version__state", "launch__version__sha256", "launch__version__number"),
]


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody stands who opened ``/s/<code>/``. ``slip`` and ``kiosk``: set when the code is one of theirs."""

    entry: Entry
    code: str
    slip: Slip | None = None
    kiosk: Kiosk | None = None

    @property
    def url(self) -> str:
        return reverse("surveys:answer", args=[self.code])

    @property
    def is_open_link(self) -> bool:
        return self.slip is None and self.kiosk is None

    @property
    def needs_slip(self) -> bool:
        """The open link of a survey that takes answers by slips only."""
        return self.is_open_link and self.entry.launch.by_slips_only

    @property
    def is_shut(self) -> bool:
        """The slip is used or void, the shared device is switched off."""
        if self.slip is not None:
            return self.slip.is_spent or self.slip.is_void
        return self.kiosk is not None and not self.kiosk.is_running


def is_short(typed: str) -> bool:
    """Is this a code of a slip, short enough to be worth guessing?"""
    return len(normalise(typed)) <= SLIP_LENGTH


def find(typed: str, *, withdrawn: bool = False) -> Door | None:
    """What the code opens; None for no code of ours and, unless asked for, a link that was withdrawn.

    One or two queries.
    """
    code = normalise(typed)
    if len(code) == SLIP_LENGTH:
        slip = slips.find(code)
        if slip is None or (slip.batch.entry.revoked_at and not withdrawn):
            return None
        return Door(slip.batch.entry, normalise_slip(code), slip=slip)
    if len(code) != ENTRY_LENGTH:
        return None
    entry = (
        Entry.objects.select_related("launch__version", "institution")
        .only(*SHOWN)
        .filter(code=code)
        .order_by("pk")
        .first()
    )
    if entry is not None and entry.revoked_at and not withdrawn:
        return None
    if entry is not None:
        return Door(entry, code)
    kiosks = Kiosk.objects.select_related("entry__launch__version", "entry__institution")
    kiosk = kiosks.filter(code=code).order_by("pk").first()
    if kiosk is None or (kiosk.entry.revoked_at and not withdrawn):
        return None
    return Door(kiosk.entry, code, kiosk=kiosk)


def entry_of(typed: str) -> Entry | None:
    """The link of an answer to erase: also one that was withdrawn, and one that has another code since."""
    if door := find(typed, withdrawn=True):
        return door.entry
    former = FormerCode.objects.select_related("entry__launch").filter(code=normalise(typed)).first()
    return former.entry if former else None
