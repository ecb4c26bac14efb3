"""The consent of whoever signs up. Its text is kept by its hash: another text is another consent."""

import hashlib

from django.utils import translation
from django.utils.translation import gettext as _

from .models import Event


def text(event: Event) -> list[str]:
    """What is stored, what for, who sees it, until when: a sentence each, in the language of the page."""
    owner = event.schedule.owner_name
    return [
        _("Stored: the name and class of the participant, the institution, a phone or e-mail, and whether they came.")
        + " "
        + _("Nothing else is asked for."),
        _("What for: to keep a place at this event and to tell you if it is moved or cancelled."),
        _("Who sees it: those who hold the event (%(owner)s); each look is written down.") % {"owner": owner},
        _("Until when: %(day)s. Then the names and contacts are erased, only the numbers stay.")
        % {"day": f"{event.erase_on:%d.%m.%Y}"},
        _("You may take the consent back at any time: cancel at your personal address or ask who holds the event."),
    ]


def fingerprint(event: Event) -> str:
    """SHA-256 of the Russian text agreed to."""
    with translation.override("ru"):
        return hashlib.sha256("\n".join(text(event)).encode()).hexdigest()
