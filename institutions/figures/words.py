"""Words for figures: nouns by cases, and sentences that every subject says. Russian only, for they go on paper."""

from documents.russian import Case
from documents.russian.counted import NBSP, Noun, counted, listed
from documents.russian.numbers import decimal, plural

from .base import Cut, Report

PRE, GEN, INS, DAT = Case.PREPOSITIONAL, Case.GENITIVE, Case.INSTRUMENTAL, Case.DATIVE

INSTITUTION = Noun(
    "учреждение",
    "учреждения",
    "учреждений",
    {
        PRE: ("учреждении", "учреждениях"),
        GEN: ("учреждения", "учреждений"),
        INS: ("учреждением", "учреждениями"),
        DAT: ("учреждению", "учреждениям"),
    },
)
CHILD = Noun("ребёнок", "ребёнка", "детей", {GEN: ("ребёнка", "детей"), DAT: ("ребёнку", "детям")})
PROGRAMME = Noun(
    "программа", "программы", "программ", {PRE: ("программе", "программах"), GEN: ("программы", "программ")}
)
PLACE = Noun("место", "места", "мест", {GEN: ("места", "мест")})
UNIT = Noun("единица", "единицы", "единиц", {GEN: ("единицы", "единиц")})
ROOM = Noun("помещение", "помещения", "помещений", {GEN: ("помещения", "помещений")})
TEACHER = Noun(
    "педагогический работник",
    "педагогических работника",
    "педагогических работников",
    {GEN: ("педагогического работника", "педагогических работников")},
    part="педагогического работника",
)
TEACHER_ACCUSATIVE = Noun("педагогического работника", "педагогических работников", "педагогических работников")
PERSON = Noun("человек", "человека", "человек", {GEN: ("человека", "человек")})
REQUEST = Noun("заявка", "заявки", "заявок", {GEN: ("заявки", "заявок"), PRE: ("заявке", "заявках")})
HOUR = Noun("час", "часа", "часов", {GEN: ("часа", "часов")})
AREA = Noun("направление", "направления", "направлений", {DAT: ("направлению", "направлениям")})
FIGURE = Noun("показатель", "показателя", "показателей", {GEN: ("показателя", "показателей")})

LACK = "Нет сведений: "


def neuter(n: int, one: str, others: str) -> str:
    """The verb of a counted subject: «представило 21 учреждение», «представили 12 учреждений»."""
    return plural(n, one, others, others)


def feminine(n: int, one: str, few: str, many: str) -> str:
    """«предложена 1 единица», «предложены 2 единицы», «предложено 5 единиц»."""
    return plural(n, one, few, many)


def reporting(report: Report) -> list[str]:
    """Who has given data and who has not."""
    given, all_ = report.reporting, len(report.places)
    if not all_:
        return ["В сети нет участников."]
    if not given:
        if all_ == 1:
            return ["Единственное учреждение сведений не представило."]
        return [f"Сведения не представило ни одно из {counted(all_, INSTITUTION, GEN)}."]
    if given == all_:
        if all_ == 1:
            return ["Сведения представило единственное учреждение."]
        return [f"Сведения представили все учреждения ({all_})."]
    names = listed([place.name for place in report.lacking], 5, INSTITUTION)
    verb = neuter(given, "представило", "представили")
    return [f"Сведения {verb} {given} из {counted(all_, INSTITUTION, GEN)}.", f"{LACK}{names}."]


VALUE = ("Наибольшее значение", "наименьшее", "Значение везде одинаково")
PROVISION = ("Наибольшая обеспеченность", "наименьшая", "Обеспеченность везде одинакова")
SHARE = ("Наибольшая доля", "наименьшая", "Доля везде одинакова")


def extremes(report: Report, code: str, named: tuple[str, str, str] = VALUE, *, per_cent: bool = False) -> list[str]:
    """Where the figure is the highest and where the lowest; nothing where there is nothing to compare.

    ``named``: what it is, for the highest, the lowest, and where all are alike.
    """
    most, least, alike = named
    measure = report.view.measures[report.index(code)]
    known = [(float(decimal_key(value, measure.decimals)), label) for value, label in report.known(code)]
    if len(known) < 2:
        return []
    high, low = max(value for value, _label in known), min(value for value, _label in known)
    unit = f"{NBSP}%" if per_cent else ""
    if high == low:
        return [f"{alike}: {decimal(high, measure.decimals)}{unit}."]
    rest = INSTITUTION if report.cut == Cut.INSTITUTION else None

    def holders(value: float) -> str:
        return listed([lowered(label, report.cut) for one, label in known if one == value], 3, rest)

    return [
        f"{most} ({decimal(high, measure.decimals)}{unit}): {holders(high)}; "
        f"{least} ({decimal(low, measure.decimals)}{unit}): {holders(low)}."
    ]


def without(report: Report, code: str, what: str) -> list[str]:
    """«Нет исправного оборудования в 2 учреждениях: …», of the institutions that gave data. ``what``: genitive."""
    if report.cut != Cut.INSTITUTION:
        return []
    names = [label for value, label in report.known(code) if not value]
    if not names:
        return []
    if len(names) == report.reporting and len(names) > 1:
        return [f"Ни в одном учреждении нет {what}."]
    return [f"Нет {what} в {counted(len(names), INSTITUTION, PRE)}: {listed(names, 5, INSTITUTION)}."]


def decimal_key(value: float, places: int) -> str:
    """The value as it is shown, so that what looks equal is equal."""
    return decimal(value, places).replace(NBSP, "").replace(",", ".").replace("−", "-")


def lowered(name: str, cut: Cut) -> str:
    """Labels of kinds and areas begin with a small letter inside a sentence; names, abbreviations and «3D» do not."""
    if cut in (Cut.INSTITUTION, Cut.MUNICIPALITY) or name[:2].isupper() or not name[:1].isalpha():
        return name
    return name[:1].lower() + name[1:]
