"""QR codes as pictures."""


def png_data_uri(text: str, *, scale: int = 4) -> str:
    """A QR code of the text as a 1-bit PNG in a ``data:`` address, for paper and screen. Give the ``<img>`` an ``alt``."""
    raise NotImplementedError
