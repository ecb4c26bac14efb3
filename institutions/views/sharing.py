"""Are resources used equally (order No. 453/1, section 8)? Need, offer and use by institution, for the department."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from documents import xlsx

from .. import sharing
from ..forms.sharing import PeriodForm
from ..models import Institution, Participation
from ..models.networks import PART_TAKING
from ..permissions import may_see_sharing


def sharing_report(request):
    """Hours are those of the period; requests and offers are as of today."""
    may_see_sharing(request.user).require()
    form = PeriodForm(request.GET)
    form.full_clean()
    period = {name: form.cleaned_data.get(name) for name in ("since", "until")}
    taking_part = Participation.objects.filter(state__in=PART_TAKING).values("institution")
    institutions = list(Institution.objects.filter(pk__in=taking_part))
    rows = sharing.equality(institutions, **period)
    if request.GET.get("export") == "xlsx":
        return _workbook(rows)
    return render(
        request,
        "institutions/sharing_report.html",
        {"rows": rows, "total": sharing.total_of(rows), "form": form, "is_filtered": any(period.values())},
    )


def _workbook(rows: list[sharing.Equality]):
    title = _("Equal use of resources")
    book = xlsx.Workbook(title=title)
    headers = [
        _("Institution"),
        _("Offered resources"),
        _("Open hours a week"),
        _("Lent to others, hours"),
        _("Used of others', hours"),
        _("Children came"),
        _("Requests not met"),
        _("Requests met"),
        _("Met, %"),
    ]
    lines = (
        (
            row.institution.short_name,
            row.offered,
            row.open_hours,
            row.lent,
            row.used,
            row.children,
            row.requests.open,
            row.requests.met,
            row.requests.met_share,
        )
        for row in rows
    )
    book.write_table(headers, lines, title=title)
    return xlsx.response(book.close(), title)
