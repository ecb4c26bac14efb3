"""What the portal's own log may not tell: addresses by which a person gives a place up. Django notes refused ones."""

import logging

PERSONAL = "/e/own/"


class WithoutSecrets(logging.Filter):
    """Keeps the note and drops the code out of its address."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", "")
        if path.startswith(PERSONAL):
            record.args = tuple(PERSONAL if arg == path else arg for arg in record.args or ())
        return True
