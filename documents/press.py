"""The printing press: WeasyPrint with our fonts and style sheet, and nothing else. Others use ``documents.pdf``."""

import base64
import binascii
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

import fontpkg_pt_sans
import fontpkg_pt_serif
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STYLESHEET = Path(__file__).with_name("paper.css")
_FONTS = {
    path.name: path
    for package in (fontpkg_pt_serif, fontpkg_pt_sans)
    for path in sorted((Path(package.__file__).parent / "files").glob("*.ttf"))
}
# Pango's font map is shared by the whole process and takes one thread at a time.
_turn = Lock()


class BundledOnly(URLFetcher):
    """Hands out the fonts (``bundled:<file name>``) and pictures of ours (``data:`` PNG); everything else is refused.

    Nothing is ever opened by an address: neither a file, nor the network, whatever a variable in a template holds.
    """

    PICTURE = "data:image/png;base64,"

    def fetch(self, url, headers=None):
        if url.startswith(self.PICTURE):
            try:
                content = base64.b64decode(url.removeprefix(self.PICTURE), validate=True)
            except binascii.Error as error:
                raise ValueError("Not a picture of ours.") from error
            return URLFetcherResponse(url, content, {"Content-Type": "image/png"})
        if path := _FONTS.get(url.removeprefix("bundled:")):
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})
        raise ValueError("Papers are made of bundled assets only.")


@cache
def _assets() -> tuple[FontConfiguration, CSS, BundledOnly]:
    """Fonts and style sheet, parsed once a process: a fifth of the time of a document."""
    fonts, fetcher = FontConfiguration(), BundledOnly()
    return fonts, CSS(string=STYLESHEET.read_text("utf-8"), font_config=fonts, url_fetcher=fetcher), fetcher


@contextmanager
def _rest_of_the_portal_aside() -> Iterator[None]:
    """The garbage collector sees what the document makes, not all that is loaded: a sixth of the time of a document."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def press(html: str, variant: str) -> bytes:
    """One document. One at a time in a process; bulk work takes several processes."""
    with _turn, _rest_of_the_portal_aside():
        fonts, style, fetcher = _assets()
        return HTML(string=html, url_fetcher=fetcher).write_pdf(
            font_config=fonts, stylesheets=[style], pdf_variant=variant
        )
