"""Paper: tagged PDF out of HTML templates, from bundled assets only."""

import contextlib
import io
import re
import zlib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from .printable import seen

CONTENT_TYPE = "application/pdf"


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
    head, opening, body = seen(html).partition("<body")
    html = head + opening + body.replace("№ ", "№\N{NO-BREAK SPACE}")
    # Not at the top: WeasyPrint takes a second to load, and most processes never print.
    return import_module("documents.press").press(html, variant)


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


def join(papers: Iterable[bytes | Path], *, title: str) -> bytes:
    """One PDF of several, page after page, for printing. Tags are lost on the way: it is no document of its own."""
    pikepdf = import_module("pikepdf")
    with pikepdf.new() as joined:
        for paper in papers:
            with pikepdf.open(io.BytesIO(paper) if isinstance(paper, bytes) else paper) as part:
                joined.pages.extend(part.pages)
        with joined.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
        joined.Root.Lang = "ru"
        joined.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        target = io.BytesIO()
        joined.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()
