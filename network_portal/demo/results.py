"""Expected results of the demonstration: targets of two years, values by hand, a report approved, one begun."""

import datetime
from decimal import Decimal

from accounts.models import User
from indicators import report_text
from indicators.models import Indicator
from indicators.services import indicators as services
from indicators.services import reports
from indicators.standing import Standing
from planning.models import Plan

SIGNS = {
    "approver_post": "Начальник управления образования",
    "approver_name": "О.О. Показательная",
    "signatory_post": "Методист управления образования",
    "signatory_name": "О.О. Примерная",
}
# Code: baseline, last year's target and actual value, this year's target and value entered by hand.
NUMBERS: dict[str, tuple] = {
    "I1.1": (2, 4, 5, 6, None),
    "I1.2": (10, 20, "18.5", 30, "21.4"),
    "I2.1": (62, 65, "66.2", 70, "68.1"),
    "I2.2": (11, 14, "12.8", 18, None),
    "I2.3": (9, 12, 14, 16, 6),
    "I2.4": ("3.4", "3.6", "3.52", "3.8", None),
    "I3.1": (3, 8, 11, 20, None),
    "I3.2": (0, 30, 25, 100, None),
    "I4.1": (0, 20, "16.7", 50, None),
    "I4.2": (0, 10, "8.3", 25, None),
    "I4.3": (5, 10, "10.4", 20, None),
    "I5.1": (8, 15, "15.9", 25, None),
    "I5.2": (41, 43, "44.1", 45, None),
    "I5.3": (0, 1, 1, 3, None),
    "I6.1": (0, 0, 0, 2, None),
    "I6.2": (5, 10, "9.1", 20, None),
    "I6.3": (0, 0, 0, 60, None),
    "I6.4": (0, 0, 0, 100, None),
}
SOURCE = "Демонстрационные сведения, справка отдела № {number}"


def build(plan: Plan, *, by: User) -> None:
    services.install(plan, by=by)
    present = Standing(plan).present.number
    services.change_setup(plan, first_year=present - 1, by=by)
    standing = Standing(plan)
    last, year = standing.year(present - 1), standing.present
    known = {one.code: one for one in standing.indicators}
    services.set_targets(plan, _wishes(known, last.number, year.number), baseline_on=last.first, by=by)
    for n, (code, numbers) in enumerate(NUMBERS.items(), start=1):
        told = last.last + datetime.timedelta(days=10)
        _enter(known[code], last.number, numbers[2], n, min(told, year.on), by=by)
        if numbers[4] is not None:
            _enter(known[code], year.number, numbers[4], n, year.on, by=by)
    text = "Занятия для двух школ начались только в феврале: не было подвоза. С сентября подвоз есть (демонстрация)."
    services.explain(known["I4.1"], last.number, text, seen="", by=by)
    services.explain(known["I3.2"], last.number, "Разделы на сайтах пяти школ готовятся.", seen="", by=by)
    report = reports.create_report(plan, last.number, by=by, **SIGNS)
    reports.approve_report(report, by=by)
    draft = reports.create_report(plan, year.number, by=by, **SIGNS)
    section = next(one for one in report_text.build(draft).sections if one["code"] == "conclusions")
    words = section["generated"] + "\nПровести в феврале семинар по итогам полугодия (демонстрационный текст)."
    reports.write_text(draft, "conclusions", words, over=section["generated"], seen="", by=by)


def _wishes(known: dict[str, Indicator], last: int, year: int) -> list[services.Wish]:
    wishes = []
    for code, (baseline, then, _actual, now, _entered) in NUMBERS.items():
        for number, value in ((None, baseline), (last, then), (year, now)):
            wishes.append(services.Wish(known[code], number, None, Decimal(str(value))))
    return wishes


def _enter(indicator: Indicator, year: int, value, n: int, day: datetime.date, *, by: User) -> None:
    services.enter_fact(
        indicator, year, Decimal(str(value)), source=SOURCE.format(number=n), source_date=day, seen=0, by=by
    )
