"""What every template may ask for."""

SIZES = ("normal", "large", "largest")
SCHEMES = ("normal", "black-on-white", "white-on-black", "blue-on-cyan")


def appearance(request) -> dict[str, str]:
    """The reader's choice in «Версия для слабовидящих»: text size and colour scheme, remembered in cookies."""
    size, scheme = request.COOKIES.get("size", ""), request.COOKIES.get("scheme", "")
    return {
        "appearance_size": size if size in SIZES else SIZES[0],
        "appearance_scheme": scheme if scheme in SCHEMES else SCHEMES[0],
    }
