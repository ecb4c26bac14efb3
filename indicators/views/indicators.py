"""One indicator: its page, the rows behind its figure, actual values entered by hand, explanations."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused
from documents import charts, files
from documents.russian.numbers import decimal

from .. import exporting, permissions
from ..forms import ExplainForm, FactForm, IndicatorForm, TakeBackForm
from ..measures import MEASURES
from ..models import Fact, Indicator
from ..models.indicators import FIRST_YEAR, LAST_YEAR
from ..pictures import years_chart
from ..services import indicators as services
from ..standing import Cell, Standing
from .pages import form_answer, form_page, get_indicator, get_plan, history, own_institutions, sent, year_of


@require_safe
def indicator_detail(request, pk):
    """Formula, years, chart, who entered what."""
    indicator = get_indicator(request, pk)
    standing = Standing(indicator.plan)
    wanted = request.GET.get("year", "")
    year = standing.year(int(wanted) if wanted.isdecimal() and len(wanted) == 4 else None)
    line = standing.lines(standing.years, [indicator])[0]
    cell = line.cells.get(year.number) or standing.cell(indicator, year)
    chart = years_chart(line, str(indicator), target=_("target"), actual=_("actual value"))
    forms = standing.forms_of(indicator)
    facts = Fact.objects.filter(indicator__in=forms).select_related("created_by", "file")
    context = {
        "plan": indicator.plan,
        "indicator": indicator,
        "line": line,
        "cells": list(reversed(line.cells.values())),
        "cell": cell,
        "year": year,
        "chart": charts.for_screen(chart, "years") if chart else "",
        "measure": MEASURES.get(indicator.measure),
        "entered": facts.order_by("-year", "-number"),
        "own": cell.own(own_institutions(request.user)),
        "may_change": permissions.may_change(request.user, indicator),
        "may_restore": permissions.may_restore(request.user, indicator),
        "history": history(*forms) if request.user.is_department else [],
    }
    return render(request, "indicators/indicator_detail.html", context)


@require_safe
def rows(request, pk, year):
    """What the figure rests on, an institution a line. People of an institution see their own line and the total."""
    indicator, cell = _cell(request, pk, year)
    if cell.figure is None:
        raise Http404
    own = own_institutions(request.user)
    found = list(cell.figure.rows) if request.user.is_department else cell.figure.of(own)
    if request.GET.get("export") == "xlsx":
        return exporting.rows_xlsx(cell, found)
    heads = [head for head in cell.figure.heads if head]
    table = [(row.label, _numbers(cell, row), _value(cell, row), row.note) for row in found]
    context = {
        "plan": indicator.plan,
        "indicator": indicator,
        "cell": cell,
        "figure": cell.figure,
        "heads": heads,
        "rows": table,
        "count": len(table),
        "total": _numbers(cell, cell.figure),
        "has_values": any(row.value is not None for row in found),
        "measure": MEASURES.get(indicator.measure),
    }
    return render(request, "indicators/rows.html", context)


def _numbers(cell: Cell, row) -> list[tuple[str, str]]:
    """(head, number as it is shown): numerator and denominator, for the columns that the figure has."""
    heads = cell.figure.heads if cell.figure else ()
    values = zip(heads, (row.numerator, row.denominator), strict=False)
    return [(head, "–" if value is None else decimal(value, 1)) for head, value in values if head]


def _value(cell: Cell, row) -> str:
    return "–" if row.value is None else decimal(row.value, cell.indicator.decimals)


@form_page
def indicator_add(request, pk):
    permissions.may_manage(request.user).require()
    plan = get_plan(request, pk)
    form = IndicatorForm(*sent(request), plan=plan, instance=Indicator(plan=plan))
    if request.method == "POST" and form.is_valid():
        try:
            indicator = services.add_indicator(plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, _("The indicator is added: enter its targets."))
            return redirect(indicator)
    back = reverse("indicators:indicator_list", args=[plan.pk])
    context = {"plan": plan, "indicator": None, "form": form, "back": back}
    return form_answer(request, "indicators/indicator_form.html", context)


@form_page
def indicator_edit(request, pk):
    indicator = _changeable(request, pk)
    form = IndicatorForm(*sent(request), plan=indicator.plan, instance=Indicator.objects.get(pk=indicator.pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_indicator(indicator, by=request.user, **form.changes)
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(indicator)
    context = {"plan": indicator.plan, "indicator": indicator, "form": form, "back": indicator.get_absolute_url()}
    return form_answer(request, "indicators/indicator_form.html", context)


@form_page
def indicator_retire(request, pk):
    indicator = _changeable(request, pk)
    form = ReasonForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        services.retire(indicator, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The indicator is retired; what is known of its years stays."))
        return redirect("indicators:indicator_list", indicator.plan_id)
    return form_answer(
        request,
        "indicators/small_form.html",
        _small(indicator, form, _("Retire the indicator"), _("Retire"), _("It is no longer counted and asked for.")),
    )


@require_POST
def indicator_restore(request, pk):
    indicator = get_indicator(request, pk)
    permissions.may_restore(request.user, indicator).require()
    services.restore(indicator, by=request.user)
    messages.success(request, _("The indicator is in use again."))
    return redirect(indicator)


@form_page
def fact_enter(request, pk, year):
    """An actual value by hand: its number, its source, and the reason when the portal counts otherwise."""
    indicator, cell = _cell(request, pk, year, to_change=True)
    computed = cell.figure.value if cell.figure else None
    newest = Fact.objects.filter(indicator=indicator, year=cell.year.number).order_by("-number").first()
    initial = {"seen": newest.number if newest else 0}
    form = FactForm(*sent(request, files=True), initial=initial, is_computed=computed is not None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        save = partial(
            services.enter_fact,
            indicator,
            cell.year.number,
            values["value"],
            source=values["source"],
            source_date=values["source_date"],
            upload=values["file"],
            reason=values.get("reason", ""),
            computed=computed,
            seen=values["seen"],
            by=request.user,
        )
        if form.saves(save):
            messages.success(request, _("The actual value is entered."))
            return redirect(f"{indicator.get_absolute_url()}?year={cell.year.number}")
        indicator, cell = _cell(request, pk, year)
    context = {"plan": indicator.plan, "indicator": indicator, "cell": cell, "form": form}
    return form_answer(request, "indicators/fact_form.html", context, status=form.status)


@form_page
def fact_take_back(request, pk, year):
    """What was entered by hand no longer counts; it stays in the history."""
    indicator, cell = _cell(request, pk, year, to_change=True)
    if cell.fact is None:
        raise Http404
    form = TakeBackForm(*sent(request), initial={"seen": cell.fact.number})
    if request.method == "POST" and form.is_valid():
        reason, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
        save = partial(
            services.enter_fact, indicator, cell.year.number, None, source=reason, seen=seen, by=request.user
        )
        if form.saves(save):
            messages.success(request, _("The value entered by hand no longer counts."))
            return redirect(f"{indicator.get_absolute_url()}?year={cell.year.number}")
        indicator, cell = _cell(request, pk, year)
    text = _("%(value)s, %(year)s. The row stays in the history.") % {"value": cell.shown, "year": cell.year}
    return form_answer(
        request,
        "indicators/small_form.html",
        _small(indicator, form, _("Take back the value entered by hand"), _("Take back"), text),
        status=form.status,
    )


@form_page
def explain(request, pk, year):
    """Why the year went as it did."""
    indicator, cell = _cell(request, pk, year, to_change=True)
    form = ExplainForm(*sent(request), initial={"text": cell.explanation, "seen": cell.explanation})
    values = {"year": cell.year, "actual": cell.shown, "target": cell.target_shown}
    text = _("%(year)s: actual value %(actual)s, target %(target)s") % values
    context = _small(indicator, form, _("Explanation of the year"), _("Save"), text)
    if request.method == "POST" and form.is_valid():
        words, seen = (form.cleaned_data[name].replace("\r\n", "\n") for name in ("text", "seen"))
        if form.saves(partial(services.explain, indicator, cell.year.number, words, seen=seen, by=request.user)):
            messages.success(request, _("The explanation is saved."))
            return redirect(f"{indicator.get_absolute_url()}?year={cell.year.number}")
    if form.overtaken:
        context["theirs"] = {"text": form.overtaken.present}
    return form_answer(request, "indicators/small_form.html", context, status=form.status)


@require_safe
def fact_file(request, pk):
    fact = get_object_or_404(Fact.objects.visible_to(request.user).exclude(file=None).select_related("file"), pk=pk)
    return files.serve(fact.file)


def _small(indicator: Indicator, form, title: str, label: str, text: str) -> dict:
    """Context of a page with one small form."""
    return {
        "plan": indicator.plan,
        "indicator": indicator,
        "form": form,
        "title": title,
        "submit_label": label,
        "text": text,
    }


def _changeable(request, pk) -> Indicator:
    indicator = get_indicator(request, pk)
    permissions.may_change(request.user, indicator).require()
    return indicator


def _cell(request, pk, number: int, *, to_change: bool = False) -> tuple[Indicator, Cell]:
    """The indicator of the plan whose year it is: values of a former plan's years are entered for that plan."""
    indicator = get_indicator(request, pk)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Http404
    standing = Standing(indicator.plan)
    cell = standing.cell(indicator, year_of(standing, number))
    if cell.indicator.pk != indicator.pk:
        indicator = get_indicator(request, cell.indicator.pk)
    if to_change:
        permissions.may_change(request.user, indicator).require()
    return indicator, cell
