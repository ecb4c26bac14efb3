"""Paper: tagged PDF out of HTML templates, from bundled assets only."""

import base64
import binascii
import re
import zlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

CONTENT_TYPE = "application/pdf"
STYLESHEET = Path(__file__).with_name("paper.css")
_FONTS = {
    path.name: path
    for package in ("fontpkg_pt_serif", "fontpkg_pt_sans")
    for path in sorted((Path(find_spec(package).origin).parent / "files").glob("*.ttf"))
}
# Pango's font map is shared by the whole process and takes one thread at a time.
_press = Lock()


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


def render(template_name: str, context: dict, *, title: str, variant: str = "pdf/ua-1") -> bytes:
    """Render a template that extends ``documents/base_paper.html``. The same input gives the same bytes.

    Reads nothing but the fonts and our own pictures: no address in a variable is ever fetched. Raises
    ``TemplateDoesNotExist`` and whatever the template raises; what is signed is stored, never rendered again.
    """
    with translation.override("ru"):
        html = render_to_string(template_name, {**context, "paper_title": title})
    return print_html(html, variant=variant)


def print_html(html: str, *, variant: str = "pdf/ua-1") -> bytes:
    """The same for a page of HTML that is rendered already. «№» holds on to its number by itself."""
    head, opening, body = html.partition("<body")
    html = head + opening + body.replace("№ ", "№\N{NO-BREAK SPACE}")
    with _press:
        fonts, style, fetcher = _assets()
        return HTML(string=html, url_fetcher=fetcher).write_pdf(
            font_config=fonts, stylesheets=[style], pdf_variant=variant
        )


_OBJECT_STREAM = re.compile(rb"/ObjStm\b.*?stream\r?\n(.*?)endstream", re.DOTALL)
_PAGE_TREE = re.compile(rb"<<(?:[^<>]|<<[^<>]*>>|<[0-9A-Fa-f\s]*>)*?/Type\s*/Pages\b(?:[^<>]|<<[^<>]*>>|<[^<>]*>)*>>")
_COUNT = re.compile(rb"/Count\s+(\d+)")


def pages(content: bytes) -> int:
    """How many pages a PDF has. ``ValidationError`` when this cannot be told: broken or encrypted."""
    parts = [content]
    for stream in _OBJECT_STREAM.findall(content):
        try:
            parts.append(zlib.decompressobj().decompress(stream, 10_000_000))
        except zlib.error:
            continue
    counts = [int(count[1]) for part in parts for tree in _PAGE_TREE.findall(part) if (count := _COUNT.search(tree))]
    if not content.startswith(b"%PDF-") or not counts or not max(counts):
        raise ValidationError(_("The PDF cannot be read. Save it again and choose the new file."), code="broken")
    return max(counts)
