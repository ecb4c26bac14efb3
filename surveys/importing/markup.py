"""Texts of foreign questionnaires are HTML, often pasted from Word: here they become plain text."""

import re
from html.parser import HTMLParser

from django.utils.translation import gettext as _

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
    ]
)
_UNREAD = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg", "math"})
_LOST = {
    "script": "script",
    "img": "picture",
    "picture": "picture",
    "svg": "picture",
    "iframe": "frame",
    "embed": "frame",
    "object": "frame",
    "video": "video",
    "audio": "audio",
    "input": "field",
    "select": "field",
    "textarea": "field",
    "button": "field",
    "form": "field",
}
_OTHERS = frozenset([
    "a", "abbr", "acronym", "applet", "area", "aside", "b", "base", "bdi", "bdo", "big", "blink", "body", "br",
    "canvas", "caption", "cite", "code", "col", "colgroup", "data", "datalist", "del", "details", "dfn", "dialog",
    "em", "figcaption", "font", "frame", "frameset", "hgroup", "html", "i", "ins", "kbd", "label", "legend", "link",
    "map", "mark", "marquee", "menu", "meta", "meter", "nav", "nobr", "noframes", "optgroup", "option", "output",
    "param", "progress", "q", "rp", "rt", "ruby", "s", "samp", "search", "slot", "small", "source", "span", "strike",
    "strong", "sub", "summary", "sup", "td", "tfoot", "th", "thead", "time", "track", "tt", "u", "var", "wbr", "xml",
])  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff\u200b\ufeff]")
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?(?:\n ?)+")
_PIPED = re.compile(r"\$\{[^{}]{1,200}\}|\{[A-Za-z_!(][^{}\n]{0,400}\}")


def plain(source: str) -> tuple[str, frozenset[str]]:
    """The text without markup, and what was in it that plain text cannot hold: keys of ``names()``."""
    if "<" not in source and "&" not in source:
        return _tidy(source), frozenset()
    reader = _Reader()
    try:
        reader.feed(source)
        reader.close()
    except AssertionError:  # the standard parser gives up on some of Word's own declarations
        return _tidy(_TAG.sub(" ", source)), frozenset(reader.found)
    return _tidy("".join(reader.pieces)), frozenset(reader.found)


def unpiped(text: str) -> tuple[str, bool]:
    """The text with «…» where the file puts answers or data in, and whether there were such places."""
    changed, count = _PIPED.subn("…", text)
    return changed, bool(count)


def names() -> dict[str, str]:
    """What texts lose, in words."""
    return {
        "script": _("script"),
        "picture": _("picture"),
        "frame": _("embedded page"),
        "video": _("video"),
        "audio": _("sound"),
        "field": _("field inside the text"),
    }


def _tidy(text: str) -> str:
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return _LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.found: set[str] = set()
        self.unread: list[str] = []
        self.words: set[str] = set()

    def handle_starttag(self, tag, attrs):
        if tag in _LOST:
            self.found.add(_LOST[tag])
        if tag in _UNREAD:
            self.unread.append(tag)
        elif not self.unread and not self._is_word(tag, attrs):
            self._begin(tag, dict(attrs))

    def handle_startendtag(self, tag, attrs):
        if tag in _LOST:
            self.found.add(_LOST[tag])
        if tag not in _UNREAD and not self.unread and not self._is_word(tag, attrs):
            self._begin(tag, dict(attrs))

    def _is_word(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        """What somebody wrote in angle brackets, «<specify village>», stays as it stands."""
        is_known = tag in _BLOCKS or tag in _UNREAD or tag in _LOST or tag in _OTHERS or ":" in tag
        if is_known or any(value is not None for _name, value in attrs):
            return False
        self.words.add(tag)
        self.pieces.append(self.get_starttag_text() or "")
        return True

    def _begin(self, tag: str, attributes: dict) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n– ")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag == "img" and (attributes.get("alt") or "").strip():
            self.pieces.append(f" {attributes['alt']} ")

    def handle_endtag(self, tag):
        if tag in _UNREAD:
            if tag in self.unread:
                while self.unread.pop() != tag:
                    pass
        elif tag in _BLOCKS and not self.unread:
            self.pieces.append("\n")
        elif tag in self.words and not self.unread:
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data):
        if not self.unread:
            self.pieces.append(data)
