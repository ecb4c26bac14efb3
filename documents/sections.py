"""Reports out of sections: sentences, tables and charts that are shown, printed, written into Word and frozen alike.

A section is a plain dictionary: ``code``, ``title``, ``text`` (a paragraph a line), ``generated`` (what the figures
say, when the words are somebody's own), ``is_own``, ``blocks``: tables (``caption``, ``head``, ``rows``, ``total``;
``is_words``: its cells hold no numbers) and charts (``caption``, ``chart``). ``is_annex``: stands after the signatures,
on lying pages.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from typing import Any

from . import charts, word
from .charts import Chart

Section = dict[str, Any]


def number(sections: Iterable[Section]) -> None:
    """«1. …», «Таблица 1 – …», «Рисунок 1 – …»; the annex has a mark of its own. Changes the sections themselves."""
    counts = {"table": 0, "chart": 0}
    for n, section in enumerate(sections, start=1):
        if not section.get("is_annex"):
            section["title"] = f"{n}. {section['title']}"
        for block in section["blocks"]:
            kind = "chart" if "chart" in block else "table"
            counts[kind] += 1
            name = "Рисунок" if kind == "chart" else "Таблица"
            block["caption"] = f"{name} {counts[kind]} – {block['caption']}"


def for_screen(sections: Iterable[Section]) -> list[Section]:
    """For ``components/sections.html``."""
    return _with_pictures(sections, charts.for_screen)


def for_paper(sections: Iterable[Section]) -> list[Section]:
    """For ``documents/paper/_sections.html``."""
    return _with_pictures(sections, charts.for_paper)


def _with_pictures(sections: Iterable[Section], draw: Callable) -> list[Section]:
    def shown(block: dict, key: str) -> dict:
        return {**block, "svg": draw(Chart.restored(block["chart"]), key)} if "chart" in block else block

    return [
        {
            **section,
            "paragraphs": section["text"].splitlines(),
            "blocks": [shown(block, f"c{n}-{m}") for m, block in enumerate(section["blocks"])],
        }
        for n, section in enumerate(sections)
    ]


def into_word(document: word.Document, sections: Iterable[Section], *, sign: Callable[[], None]) -> None:
    """Headings for the navigation, charts of Word's own. ``sign``: writes the signatures, before the annex or last."""
    signed = False
    for section in sections:
        if section.get("is_annex"):
            sign()
            signed = True
            document.landscape()
        document.heading(section["title"])
        for line in section["text"].splitlines():
            document.paragraph(line)
        for block in section["blocks"]:
            if "chart" in block:
                document.chart(Chart.restored(block["chart"]))
                document.paragraph(block["caption"], "FigureCaption")
            else:
                document.paragraph(block["caption"], "Caption")
                document.table(block["head"], block["rows"], total=block["total"])
    if not signed:
        sign()


def differences(then: str, now: str) -> list[tuple[str, str]]:
    """Sentences that the figures no longer say («gone») and those that they say now («new»)."""
    # After a letter, a bracket or a quote: «1.» and «2026 г.» end no sentence.
    old, new = (re.sub(r"(?<=[а-яё%)»])\. (?=[А-ЯЁ])", ".\n", text).splitlines() for text in (then, now))
    marks = {"- ": "gone", "+ ": "new"}
    return [(marks[line[:2]], line[2:]) for line in difflib.ndiff(old, new) if line[:2] in marks]
