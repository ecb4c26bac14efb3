"""Analysis: a page a subject, and an institution beside its network."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from documents import charts, xlsx
from documents.charts import Chart, Series
from documents.russian.numbers import decimal

from ..facts import participants
from ..figures import SUBJECTS, Report, report, words
from ..figures.base import CHARTED_ROWS
from ..figures.key import Counter, KeyFigure, key_figures
from ..forms.reports import ReportForm
from ..models import AnalyticalNote, Institution, Network
from ..permissions import may_see_reports

SHOWN_ROWS = 500
FEWEST_FOR_A_MEAN = 3  # of two institutions each could tell the other's figure from the mean


def report_index(request):
    """To the department all subjects; to people of an institution their own among the others."""
    if not request.user.is_department:
        return _own_index(request)
    form = ReportForm(request.user, request.GET, cuts=[])
    counter = Counter(form.institutions(request.user))
    subjects = []
    for subject in SUBJECTS.values():
        found = counter.report(subject.code, "")
        says = [sentence for sentence in found.view.say(found) if not sentence.startswith(words.LACK)]
        subjects.append({"subject": subject, "says": says})
    notes = AnalyticalNote.objects.visible_to(request.user).select_related("network")[:5]
    context = {"form": form, "subjects": subjects, "count": len(counter.places), "notes": notes}
    return render(request, "institutions/report_index.html", context)


def _own_index(request):
    own = list(Institution.objects.visible_to(request.user))
    if len(own) == 1:
        return redirect("institutions:report_own", own[0].pk)
    notes = AnalyticalNote.objects.visible_to(request.user).select_related("network")
    return render(request, "institutions/report_own_index.html", {"own": own, "notes": notes})


def report_detail(request, subject):
    may_see_reports(request.user).require()
    if subject not in SUBJECTS:
        raise Http404
    chosen = SUBJECTS[subject]
    view = chosen.view(request.GET.get("view", ""))
    form = ReportForm(request.user, request.GET, cuts=chosen.cuts(view))
    order = request.GET.get("sort", "")
    found = report(chosen, form.institutions(request.user), view=view.code, cut=form.cut).sorted_by(order)
    if request.GET.get("export") == "xlsx":
        return _workbook(found)
    chart = found.chart()
    rows = found.rows[:SHOWN_ROWS]
    return render(
        request,
        "institutions/report_detail.html",
        {
            "report": found,
            "form": form,
            "tabs": _tabs(request, chosen, view),
            "says": view.say(found),
            "chart": charts.for_screen(chart, "chart") if chart.is_known else "",
            "chart_title": chart.title,
            "left_out": max(len(found.charted_rows()) - CHARTED_ROWS, 0) if view.chart_kind != "total" else 0,
            "definitions": _definitions(found),
            "columns": _columns(found, order),
            # A row that has nothing at all says so once.
            "rows": [(row, _shown(found, row) if row.is_known else []) for row in rows],
            "rows_left_out": len(found.rows) - len(rows),
            "total": _shown(found, found.total),
            "lacking": found.lacking[:SHOWN_ROWS],
        },
    )


def _tabs(request, subject, view) -> list[dict]:
    """The views of the subject; the choice of institutions goes along, the order of rows does not."""
    tabs = []
    for one in subject.views:
        query = request.GET.copy()
        for name in ("sort", "export"):
            query.pop(name, None)
        query["view"] = one.code
        tabs.append({"label": one.label, "url": f"?{query.urlencode()}", "active": one == view, "count": None})
    return tabs


def _columns(found: Report, order: str) -> list[dict]:
    columns = []
    for measure in found.view.measures:
        state = {measure.code: "ascending", f"-{measure.code}": "descending"}.get(order, "")
        following = measure.code if state == "descending" else f"-{measure.code}"
        columns.append({"measure": measure, "state": state, "following": following})
    return columns


def _definitions(found: Report) -> list[tuple[str, str]]:
    """What the columns mean; those that mean the same of different things share a line."""
    told: dict[str, list[str]] = {}
    for measure in found.view.measures:
        told.setdefault(str(measure.definition), []).append(str(measure.label))
    return [("; ".join(labels), definition) for definition, labels in told.items()]


def _shown(found: Report, row) -> list[tuple[str, str]]:
    """Label of the column and the value as people read it; empty where nothing is known."""
    return [
        (str(measure.label), "" if value is None else decimal(value, measure.decimals))
        for measure, value in zip(found.view.measures, row.values, strict=True)
    ]


def _workbook(found: Report) -> HttpResponse:
    """The table as it stands, the total below it; on a second sheet what each figure means."""
    book = xlsx.Workbook(title=str(found.subject.title))
    measures = found.view.measures
    rows = [(row.label, *_rounded(found, row)) for row in (*found.rows, found.total)]
    book.write_table([found.head, *(str(measure.label) for measure in measures)], rows, title=str(found.view.label))
    told = [(str(measure.label), str(measure.definition)) for measure in measures]
    told.append((_("Source"), str(found.subject.source)))
    book.write_table([_("Figure"), _("What it is")], told, title=_("Definitions"))
    if found.lacking:
        book.write_table([_("Institution")], [(place.name,) for place in found.lacking], title=_("No data yet"))
    return xlsx.response(book.close(), f"{found.subject.title} – {found.view.label}")


def _rounded(found: Report, row) -> list[float | None]:
    return [
        None if value is None else round(value, measure.decimals)
        for measure, value in zip(found.view.measures, row.values, strict=True)
    ]


def report_own(request, pk):
    """«Моё учреждение в сети»: own figures beside the network's, the others without names."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    networks = list(Network.objects.visible_to(request.user).filter(participations__institution=institution).distinct())
    asked = request.GET.get("network", "")
    network = next((one for one in networks if str(one.pk) == asked), networks[0] if networks else None)
    found = list(key_figures(Counter(participants(network)))) if network else []
    return render(
        request,
        "institutions/report_own.html",
        {
            "institution": institution,
            "network": network,
            "networks": networks,
            "rows": [_own_row(one, institution) for one in found],
            "charts": [
                (one.label, charts.for_screen(_own_chart(one, institution), f"chart-{n}"))
                for n, one in enumerate(found)
                if one.measure.per and _is_open(one) and one.own(str(institution.pk)) is not None
            ],
            "fewest": FEWEST_FOR_A_MEAN,
            "notes": AnalyticalNote.objects.visible_to(request.user).filter(network=network) if network else [],
        },
    )


def _is_open(figure: KeyFigure) -> bool:
    """May the mean be told without telling a neighbour's figure?"""
    return len(figure.report.known(figure.measure.code)) >= FEWEST_FOR_A_MEAN


def _own_row(figure: KeyFigure, institution: Institution) -> dict:
    own, mean = figure.own(str(institution.pk)), figure.mean() if _is_open(figure) else None
    values = sorted((value for value, _label in figure.report.known(figure.measure.code)), reverse=True)
    places = figure.measure.decimals
    return {
        "label": figure.label,
        "subject": figure.report.subject.title,
        "definition": figure.measure.definition,
        "own": "" if own is None else decimal(own, places),
        "mean": "" if mean is None else decimal(mean, max(places, 1)),
        "place": values.index(own) + 1 if own is not None and _is_open(figure) else None,
        "of": len(values),
    }


def _own_chart(figure: KeyFigure, institution: Institution) -> Chart:
    values = (figure.own(str(institution.pk)), figure.mean())
    labels = (_("My institution"), _("The network on average"))
    return Chart(str(figure.label), labels, (Series(str(figure.label), values),), 1)
