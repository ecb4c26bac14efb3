"""Paper: tagged PDF out of HTML templates, from bundled assets only."""

import base64
import binascii
import contextlib
import re
import zlib
from functools import cache
from pathlib import Path
from threading import Lock

import fontpkg_pt_sans
import fontpkg_pt_serif
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
    for package in (fontpkg_pt_serif, fontpkg_pt_sans)
    for path in sorted((Path(package.__file__).parent / "files").glob("*.ttf"))
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


_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_TOKEN = re.compile(rb"<<|>>|endobj|/Type\s*/Pages\b|/Count\s+(\d+)")


def pages(content: bytes) -> int:
    """How many pages a PDF has. ``ValidationError`` when this cannot be told: broken or encrypted."""
    parts = [_STREAM.sub(b"", content)]
    for stream in _STREAM.finditer(content):
        # Newer files pack their objects; the dictionary stands right before its stream.
        if b"/ObjStm" in content[max(stream.start() - 300, 0) : stream.start()]:
            with contextlib.suppress(zlib.error):
                parts.append(zlib.decompressobj().decompress(stream[1], 10_000_000))
    count = max(map(_pages_declared, parts))
    if not content.startswith(b"%PDF-") or not count:
        raise ValidationError(_("The PDF cannot be read. Save it again and choose the new file."), code="broken")
    return count


def _pages_declared(objects: bytes) -> int:
    """The largest /Count of a dictionary of /Type /Pages: that of the root of the page tree."""
    largest, depth = 0, [(False, 0)]
    for token in _TOKEN.finditer(objects):
        is_tree, count = depth[-1]
        match token[0][:6]:
            case b"<<":
                depth.append((False, 0))
            case b">>" | b"endobj":
                largest = max(largest, count if is_tree else 0)
                if token[0] == b">>" and len(depth) > 1:
                    depth.pop()
                else:
                    depth = [(False, 0)]
            case b"/Count":
                depth[-1] = (is_tree, int(token[1][:9]))
            case _:
                depth[-1] = (True, count)
    return largest
