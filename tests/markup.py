"""What is wrong with a page: its Content-Security-Policy breaks some of it in silence, its readers meet the rest."""

import re
from collections import Counter
from html.parser import HTMLParser

EVENT_HANDLER = re.compile(r"on[a-z]+$")
DATA_SCRIPTS = {"application/json", "application/ld+json"}
UNNAMED_INPUTS = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """Collects what the checks below ask about, in one pass."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.blocked: list[str] = []
        self.foreign: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.unnamed_fields: list[tuple[str, str]] = []
        self.lang = ""
        self.title = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self._open.append(tag)
        if "id" in given:
            self.ids[given["id"]] += 1
        self._check_policy(tag, given)
        for name in ("src", "href", "action", "srcset", "data", "poster"):
            loads = tag not in {"a", "area"} and given.get("rel") != "canonical"
            if loads and re.match(r"(https?:)?//", given.get(name, "")):
                self.foreign.append(f"<{tag} {name}={given[name]}>")
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        is_field = tag in {"select", "textarea"} or (tag == "input" and given.get("type") not in UNNAMED_INPUTS)
        if is_field and not {"aria-label", "aria-labelledby", "title"} & given.keys() and "label" not in self._open:
            self.unnamed_fields.append((given.get("id", ""), given.get("name", "")))

    def _check_policy(self, tag, given):
        if "style" in given:
            self.blocked.append(f"<{tag} style={given['style']!r}>")
        self.blocked += [f"<{tag} {name}=…>" for name in given if EVENT_HANDLER.match(name)]
        if tag == "script" and "src" not in given and given.get("type") not in DATA_SCRIPTS:
            self.blocked.append("<script> without src")
        if tag == "style":
            self.blocked.append("<style>")
        if re.match(r"\s*javascript:", given.get("href", ""), re.IGNORECASE):
            self.blocked.append(f"<{tag} href=javascript:…>")

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, text):
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += text


def blocked_by_policy(html: str) -> list[str]:
    """Inline styles, scripts and handlers, which the Content-Security-Policy switches off."""
    return Page(html).blocked


def faults(html: str) -> list[str]:
    """Everything wrong with a whole page, each in a few words."""
    page = Page(html)
    found = page.blocked + page.foreign
    found += [f"id {name!r} occurs {count} times" for name, count in page.ids.items() if count > 1]
    if page.tags["h1"] != 1:
        found.append(f"{page.tags['h1']} <h1>")
    if page.tags["main"] != 1:
        found.append(f"{page.tags['main']} <main>")
    if not page.title.strip():
        found.append("no <title>")
    if not page.lang:
        found.append("no lang")
    found += [f"no label: field {name or id_!r}" for id_, name in page.unnamed_fields if id_ not in page.labelled]
    return found
