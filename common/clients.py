"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 (a mark, nothing listens there)


def client_address(request: HttpRequest) -> str:
    """The client's IP address, from ``X-Forwarded-For`` only as far as our own proxies wrote it.

    Anybody may send that header; of its entries only the last ``TRUSTED_PROXY_COUNT`` were written by our proxies.
    """
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if count := settings.TRUSTED_PROXY_COUNT:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= count:
            candidates.insert(0, forwarded[-count])
    for candidate in candidates:
        try:
            return str(ipaddress.ip_address(candidate.strip()))
        except ValueError:
            continue
    return UNKNOWN
