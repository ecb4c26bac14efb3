"""What the portal's own log may not tell: who opened which link when. Django notes addresses of refused requests."""

import logging

RESPONDENTS = "/s/"


class WithoutCodes(logging.Filter):
    """Drops notes about respondents' pages. Of faults of ours the note stays, without the code in the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", "")
        if not path.startswith(RESPONDENTS):
            return True
        if record.levelno < logging.ERROR:
            return False
        record.args = tuple(RESPONDENTS if arg == path else arg for arg in record.args or ())
        return True
