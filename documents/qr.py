"""QR codes as pictures."""

import segno


def png_data_uri(text: str, *, scale: int = 4) -> str:
    """A QR code of the text as a 1-bit PNG in a ``data:`` address, for paper and screen.

    ``scale``: pixels a module. The quiet zone is part of the picture. Give the ``<img>`` an ``alt``.
    """
    # Level M survives a stamp or a fold; a picture and not SVG, which costs a document a fifth more time.
    return segno.make_qr(text, error="m").png_data_uri(scale=scale, border=4)
