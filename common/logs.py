"""What the portal's own log may not tell: addresses that are keys themselves. Django notes refused requests."""

import logging

PERSONAL = ("/e/own/", "/plan/shared/", "/calendar/")


class WithoutSecrets(logging.Filter):
    """Keeps the note and drops the code out of its address."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", "")
        for place in PERSONAL:
            if path.startswith(place):
                record.args = tuple(place if arg == path else arg for arg in record.args or ())
        return True
