"""Contracts with parents: the table of an institution's programmes, and the list of the department."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import FilteredTableView
from documents import xlsx

from ..enrolment import taught_programmes, with_enrolment
from ..filters.enrolments import EnrolmentFilter, years
from ..forms.enrolments import COLUMNS, EnrolmentForm
from ..models import EnrolmentRecord, Institution, Participation
from ..models.enrolments import school_year_label, school_year_of
from ..permissions import may_fill, may_review_submissions
from ..services import enrolments as services
from ..tables.enrolments import EnrolmentTable
from .pages import form_page, own_only, sent

SHOWN = 30  # lines of the history


class EnrolmentList(FilteredTableView):
    """Participants of networks with their figures of one school year; whoever has one institution is led to it."""

    model = Institution
    table_class = EnrolmentTable
    filterset_class = EnrolmentFilter
    template_name = "institutions/enrolment_list.html"
    title = gettext_lazy("Contracts with parents")
    exports = [("xlsx", gettext_lazy("Download by programmes (XLSX)"))]
    empty_title = gettext_lazy("No institution takes part in a network yet")

    def get(self, request, *args, **kwargs):
        if to_own := own_only(request, "institutions:enrolment"):
            return to_own
        return super().get(request, *args, **kwargs)

    @property
    def year(self) -> int:
        return _year(self.request)

    def get_queryset(self):
        found = super().get_queryset()
        if self.request.user.is_department:
            found = found.filter(pk__in=Participation.objects.standing().values("institution"))
        return with_enrolment(found, self.year).order_by("sort_key", "pk")

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        headers = [
            _("Institution"),
            _("Programme"),
            _("School year"),
            *(str(label) for _name, label in COLUMNS),
            _("Contracts with parents"),
            _("Share, %"),
            _("As of"),
            _("Told by"),
        ]
        keys = list(rows.order_by().values_list("pk", flat=True))
        told = (
            EnrolmentRecord.objects.latest_ones()
            .filter(institution__in=keys, school_year=self.year)
            .select_related("institution", "programme", "entered_by")
            .prefetch_related("programme__versions")
            .order_by("institution__sort_key", "pk")
        )
        lines = (
            (
                row.institution.short_name,
                str(row.programme),
                school_year_label(row.school_year),
                row.enrolled,
                row.paper,
                row.electronic,
                row.contracts,
                row.share,
                row.as_of,
                row.entered_by.full_name,
            )
            for row in told.iterator(500)
        )
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), f"{self.title} {school_year_label(self.year)}")

    def get_context_data(self, **kwargs):
        return super().get_context_data(year=school_year_label(self.year), **kwargs)


@form_page
def enrolment(request, pk):
    """All programmes of the institution in one table: to its people with fields, to the department to read."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_tell = may_fill(request.user, institution)
    if not may_tell:
        may_review_submissions(request.user).require()
    year = _year(request)
    told = EnrolmentRecord.objects.filter(institution=institution, school_year=year)
    last = {row.programme_id: row for row in told.latest_ones().select_related("entered_by")}
    form = EnrolmentForm(sent(request), programmes=list(taught_programmes(institution, year)), last=last)
    status = 422 if form.is_bound else 200
    if request.method == "POST":
        may_tell.require()
        if form.is_valid():
            try:
                added = services.tell(institution, year, form.told, as_of=form.cleaned_data["as_of"], by=request.user)
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages))
            except services.Overtaken as overtaken:
                form.clash(overtaken)
                status = 409
            else:
                messages.success(request, _("The figures are saved.") if added else _("Nothing has changed."))
                return redirect(f"{reverse('institutions:enrolment', args=[pk])}?year={year}")
    context = {
        "institution": institution,
        "form": form,
        "columns": [label for _name, label in COLUMNS],
        "may_tell": may_tell,
        "year": year,
        "year_label": school_year_label(year),
        "years": years(),
        "enrolled": sum(row.enrolled for row in last.values()),
        "contracts": sum(row.contracts for row in last.values()),
        "history": told.select_related("entered_by", "programme").prefetch_related("programme__versions")[:SHOWN],
    }
    return render(request, "institutions/enrolment.html", context, status=status)


def _year(request) -> int:
    """The school year of the address; the present one where it says none of those that can be chosen."""
    wanted = request.GET.get("year", "")
    return int(wanted) if wanted in dict(years()) else school_year_of()
