"""«Затрудняюсь ответить» of foreign files, known by its words."""

import re

from django.utils.translation import gettext as _

from .draft import Texts
from .report import Row

_WORDS = re.compile(
    r"\W*(затрудня(юсь|емся)|не могу ответить|(i )?find it (hard|difficult)|hard to (say|answer)|no opinion"
    r"|can(no|')t say)\b",
    re.IGNORECASE,
)


def is_no_opinion(texts: Texts, row: Row) -> dict[str, bool]:
    """The flag for an answer that says one has none; the row tells that it was set."""
    if not any(_WORDS.match(text) for text in texts.values()):
        return {}
    row.change(_("no opinion"), _("The answer counts apart and stays out of means."))
    return {"no_opinion": True}
