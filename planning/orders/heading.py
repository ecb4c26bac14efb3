"""The lines above the first stage: title, number, date and who issued the order."""

import re

from .dates import day_in
from .lines import NUMERIC_DATE, TERMINATED, Line, join, normalise
from .proposal import Proposal, Requisites, Unrecognised

ORDER_LINE = re.compile(r"(?:приказ|постановление|распоряжение|решение)(?:\s+(?:от\b|№)|\Z)", re.IGNORECASE)
ORDERED = re.compile(r"(?:.*\W)?п\s*р\s*и\s*к\s*а\s*з\s*ы\s*в\s*а\s*ю\s*:?\Z", re.IGNORECASE)
ORDER_NUMBER = re.compile(r"(?:№|\bN)\s*(?P<number>[\w/-]*\d[\w/-]*)")
ANNEX = re.compile(r"(?:приложение\b|утвержд[её]н)", re.IGNORECASE)
ABOUT = re.compile(r"(?:О|Об)\s+[а-яё]")
TITLE = re.compile(r"(?:план|программа|дорожная карта|комплекс мер|перечень мероприятий)\b", re.IGNORECASE)
BODY_WORDS = re.compile(
    r"управлени|администраци|муниципальн|министерств|департамент|комитет|отдел|учредител|образовани|район|округ|област",
    re.IGNORECASE,
)
# The genitive of «Приложение к приказу управления …» → the name of who issued it.
ISSUERS = {
    "управления": "Управление",
    "управлением": "Управление",
    "министерства": "Министерство",
    "департамента": "Департамент",
    "комитета": "Комитет",
    "отдела": "Отдел",
    "администрации": "Администрация",
    "учредителя": "Учредитель",
}
MUNICIPALITY = re.compile(r"муниципальн\w+ образовани\w+\s+(«[^»]+»)", re.IGNORECASE)


def read_heading(lines: list[Line], proposal: Proposal) -> None:
    """Fill in title, requisites and heading; what is none of them has no place."""
    issuer: list[str] = []
    in_annex = in_title = False
    for line in lines:
        if ORDER_LINE.match(line.text):
            _read_requisites(line.text, proposal.requisites)
            in_annex = in_title = False
        elif TITLE.match(line.body) and not proposal.title:
            proposal.title = line.body
            in_annex, in_title = False, not TERMINATED.search(line.text)
        elif in_title and not line.after_blank:
            proposal.title = join(proposal.title, line.text)
            in_title = not TERMINATED.search(line.text)
        elif ANNEX.match(line.text):
            in_annex = True
            issuer = [
                re.sub(r"^.*?\b(?:приказ|постановлени|распоряжени|решени)\w*\s*", "", line.text, flags=re.IGNORECASE)
            ]
            if ORDER_NUMBER.search(line.text):  # «Приложение к приказу … от 26.08.2014 № 453/1»
                _read_requisites(line.text, proposal.requisites)
        elif in_annex and (BODY_WORDS.search(line.text) or not line.text[0].isupper()):
            issuer.append(line.text)
            if ORDER_NUMBER.search(line.text):
                _read_requisites(line.text, proposal.requisites)
        elif ABOUT.match(line.text) or ORDERED.match(line.text):
            in_annex = False
        elif NUMERIC_DATE.search(line.text) or (ORDER_NUMBER.search(line.text) and len(line.text) < 60):
            _read_requisites(line.text, proposal.requisites)
        elif BODY_WORDS.search(line.text) and not proposal.title and len(line.text) < 120:
            issuer.append(line.text)
        else:
            proposal.unrecognised.append(Unrecognised(line.number, line.text))
            continue
        proposal.heading.append(line.text)
    named = re.sub(r"\s*(?:от\s+\S*\d\S*.*|№.*)\Z", "", normalise(" ".join(issuer)))
    proposal.requisites.issued_by = _nominative(named)


def _read_requisites(text: str, requisites: Requisites) -> None:
    if not requisites.number and (number := ORDER_NUMBER.search(text)):
        requisites.number = number["number"]
    requisites.date = requisites.date or day_in(text)


def _nominative(issuer: str) -> str:
    first, _space, rest = issuer.partition(" ")
    return f"{ISSUERS.get(first.lower(), first)} {rest}".strip()


def municipality_in(issuer: str) -> str:
    """The municipality as the issuing body names it, in the nominative: «Муниципальное образование «…»»; else empty."""
    found = MUNICIPALITY.search(issuer)
    return f"Муниципальное образование {found[1]}" if found else ""
