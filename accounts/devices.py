"""What a browser calls itself, in words that its owner recognises."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# In this order, for every browser also claims to be several others.
BROWSERS = {
    "YaBrowser": gettext_lazy("Yandex Browser"),
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """«Firefox, Windows»."""
    known = [
        next((str(name) for mark, name in names.items() if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, known)) or _("unknown browser")
