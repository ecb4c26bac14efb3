"""The codebook of a survey as DDI-Codebook 2.5, which archives of data read: what was asked, how it is coded.

With the totals that may be shown, so that it can be published where single answers cannot.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils import timezone

from ..definitions import Kind
from ..models import Audience, Launch
from ..results import Part, Results
from .variables import HEAD, Type, Variable, variables

NAMESPACE = "ddi:codebook:2_5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
WHO = {Audience.TEACHERS: "Педагоги", Audience.PUPILS: "Обучающиеся", Audience.PARENTS: "Родители"}


def as_ddi(launch: Launch, tell: Callable[[int], None] = lambda done: None) -> bytes:
    """The whole codebook, valid against the schema of DDI-Codebook 2.5."""
    results = Results(launch)
    parts = {part.name: part for result in results.of() for part in result.parts}
    tell(1)
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", LANGUAGE: "ru"})
    _citation(SubElement(root, "docDscr"), launch, f"Описание данных: {launch.title}")
    study = SubElement(root, "stdyDscr")
    _citation(study, launch, launch.title)
    _study(study, results)
    columns = variables(results.definition)
    data = SubElement(root, "dataDscr")
    for number, (name, label) in enumerate(HEAD.items(), 1):
        found = SubElement(data, "var", {"ID": f"V{number}", "name": name, "intrvl": "discrete"})
        SubElement(found, "labl").text = label
        SubElement(found, "varFormat", {"type": "character"})
    for number, variable in enumerate(columns, 1 + len(HEAD)):
        _variable(SubElement(data, "var"), f"V{number}", variable, parts.get(variable.line))
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _citation(parent: Element, launch: Launch, title: str) -> None:
    citation = SubElement(parent, "citation")
    statement = SubElement(citation, "titlStmt")
    SubElement(statement, "titl").text = title
    SubElement(statement, "IDNo").text = str(launch.pk)
    production = SubElement(citation, "prodStmt")
    SubElement(production, "prodDate", {"date": timezone.localdate().isoformat()}).text = str(timezone.localdate().year)
    version = SubElement(citation, "verStmt")
    text = f"Анкета, версия {launch.version.number}; SHA-256 {launch.version.sha256}"
    SubElement(version, "version").text = text


def _study(study: Element, results: Results) -> None:
    launch = results.launch
    information = SubElement(study, "stdyInfo")
    if launch.notice_text:
        SubElement(information, "abstract").text = launch.notice_text
    summary = SubElement(information, "sumDscr")
    for event, day in (("start", launch.opens_on), ("end", launch.closes_on)):
        SubElement(summary, "collDate", {"date": day.isoformat(), "event": event}).text = day.isoformat()
    SubElement(summary, "geogCover").text = str(launch.network.municipality)
    SubElement(summary, "universe").text = WHO[Audience(launch.audience)]
    method = SubElement(study, "method")
    collected = SubElement(method, "dataColl")
    SubElement(collected, "collMode").text = "Анонимная анкета: на своём устройстве, на общем устройстве, на бумаге"
    text = (
        f"Группы, где ответили менее {launch.suppress_below} человек, скрыты, как и те, через которые они находятся "
        "вычитанием; ответов с именами, адресами или временем нет."
    )
    SubElement(method, "notes").text = text


def _variable(found: Element, key: str, variable: Variable, part: Part | None) -> None:
    question = variable.question
    is_continuous = question is not None and question.kind == Kind.NUMBER and not variable.labels
    interval = "contin" if is_continuous else "discrete"
    for name, value in {"ID": key, "name": variable.name, "intrvl": interval}.items():
        found.set(name, value)
    SubElement(found, "labl").text = variable.label
    if question is not None:
        asked = SubElement(found, "qstn")
        SubElement(asked, "qstnLit").text = question.text
        if question.help:
            SubElement(asked, "ivuInstr").text = question.help
    if variable.missing:
        invalid = SubElement(found, "invalrng")
        for code in sorted(variable.missing):
            SubElement(invalid, "item", {"VALUE": str(code)})
    if not variable.is_whole or (part is not None and part.is_hidden):
        part = None
    if part is not None and part.mean is not None:
        SubElement(found, "sumStat", {"type": "vald"}).text = str(part.answered)
        SubElement(found, "sumStat", {"type": "mean"}).text = f"{part.mean:.4f}"
        if part.spread is not None:
            SubElement(found, "sumStat", {"type": "stdev"}).text = f"{part.spread:.4f}"
    counts = _counts(variable, part) if part is not None else {}
    for code, label in variable.labels.items():
        category = SubElement(found, "catgry", {"missing": "Y"} if code in variable.missing else {})
        SubElement(category, "catValu").text = str(code)
        SubElement(category, "labl").text = label
        if code in counts:
            SubElement(category, "catStat", {"type": "freq"}).text = str(counts[code])
    SubElement(found, "varFormat", {"type": "numeric" if variable.type == Type.NUMBER else "character"})


def _counts(variable: Variable, part: Part) -> dict[int, int]:
    """How often each code was given, as far as the bars tell it."""
    return {variable.numbers[bar.code]: bar.count for bar in part.bars if bar.code in variable.numbers}
