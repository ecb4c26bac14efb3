"""The register: list, card, forms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.verdicts import Refused
from common.views import FilteredTableView, safe_next
from documents import xlsx

from .. import validators
from ..exporting import register_workbook
from ..filters.register import InstitutionFilter
from ..forms import register as forms
from ..models import Appointment, HeadSuggestion, Institution, Municipality, Participation
from ..permissions import may_edit_email, may_edit_particulars, may_edit_register
from ..services import register, suggestions
from ..tables.register import InstitutionTable
from .pages import form_page, own_only, sent
from .searching import ExplainedSearchMixin


class InstitutionList(ExplainedSearchMixin, FilteredTableView):
    model = Institution
    table_class = InstitutionTable
    filterset_class = InstitutionFilter
    template_name = "institutions/institution_list.html"
    title = gettext_lazy("Institutions")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    exports_people = True  # heads, and coordinators with their addresses
    saves_views = True
    empty_title = gettext_lazy("The register is empty")
    empty_text = gettext_lazy("Import institutions from a spreadsheet or enter them one by one.")

    def get(self, request, *args, **kwargs):
        return own_only(request, "institutions:institution_detail") or super().get(request, *args, **kwargs)

    def get_queryset(self):
        access = Appointment.objects.current().heads().filter(institution=OuterRef("pk"), user__is_active=True)
        standing = Participation.objects.standing().select_related("network").order_by("network__name")
        standing = standing.only("institution", "role", "network__name")
        return (
            super()
            .get_queryset()
            .select_related("municipality")
            .annotate(has_access=Exists(access))
            .prefetch_related(
                Prefetch("heads", to_attr="all_heads"), Prefetch("participations", standing, to_attr="standing")
            )
        )

    def get_table_kwargs(self):
        # Where there is one municipality, its name in every row only takes place.
        return {"exclude": () if Municipality.objects.all()[1:2] else ("municipality",)}

    def get_empty_action(self):
        if may_edit_register(self.request.user):
            return reverse("institutions:import_start"), _("Import from a spreadsheet")
        return super().get_empty_action()

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_edit=may_edit_register(self.request.user), **kwargs)

    def export(self, kind, rows):
        return xlsx.response(register_workbook(rows), _("Register of institutions"))

    def note_export(self, rows):
        register.note_export(by=self.request.user, count=rows.count(), what=self.filter.in_words())


@form_page
def institution_create(request):
    may_edit_register(request.user).require()
    form = forms.NewInstitutionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        values, head = form.entered
        try:
            institution = register.save_institution(**values, head=head, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The institution is entered in the register."))
            return redirect(institution)
    return render(request, "institutions/institution_form.html", {"form": form, "institution": None})


@form_page
def institution_edit(request, pk):
    """All sections that the person may change."""
    return _edit(request, pk, list(forms.SECTIONS))


@form_page
def section_edit(request, pk, section):
    """One section: what the card's links lead to, short enough for a phone."""
    if section not in forms.SECTIONS:
        raise Http404
    return _edit(request, pk, [section])


def _edit(request, pk, sections: list[str]):
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_edit_particulars(request.user, institution).require()
    may_legal = may_edit_register(request.user)
    if not may_legal:
        wanted, sections = sections, [code for code in sections if code not in forms.OF_DEPARTMENT]
        if wanted and not sections:
            may_legal.require()
    locked = () if may_edit_email(request.user, institution) else ("email",)
    form = forms.InstitutionForm(sent(request), instance=institution, sections=sections, locked=locked)
    if request.method == "POST" and form.is_valid():
        try:
            institution = register.save_institution(institution, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The particulars are saved."))
            for warning in validators.warnings(institution):
                if warning.field in form.fields:
                    messages.warning(request, warning.message)
            return redirect(institution)
    return render(
        request,
        "institutions/institution_form.html",
        {
            "form": form,
            "institution": Institution.objects.only("short_name").get(pk=pk),
            "section": forms.SECTIONS[sections[0]][0] if len(sections) == 1 else "",
        },
    )


@form_page
def institution_delete(request, pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_edit_register(request.user).require()
    form = forms.DeleteInstitutionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            register.delete_institution(institution, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(name)s” is deleted from the register.") % {"name": institution})
            return redirect("institutions:institution_list")
    return render(request, "institutions/institution_delete.html", {"form": form, "institution": institution})


@form_page
def head_change(request, pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user).prefetch_related("heads"), pk=pk)
    may_edit_register(request.user).require()
    head = institution.head_on()
    shown = {"head": str(head.full_name), "post": head.post} if head else {}
    present = {name: getattr(head, name) for name in forms.HEAD_FIELDS} if head else {}
    suggestion = _suggestion(institution, request.GET.get("suggestion", ""))
    suggested = suggestions.fields_of(suggestion) if suggestion else None
    form = forms.HeadForm(sent(request), instance=head, initial=suggested)
    if request.method == "POST" and form.is_valid():
        # What this person left alone is taken as it is now, not as it was shown.
        given = form.cleaned_data | present | form.changes
        try:
            if suggestion:
                suggestions.accept(suggestion, **form.cleaned_data, by=request.user)
            else:
                register.change_head(institution, **given, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The head is entered in the register."))
            return redirect(institution)
    context = {"form": form, "institution": institution, "suggestion": suggestion} | shown
    return render(request, "institutions/head_form.html", context)


def _suggestion(institution: Institution, key: str) -> HeadSuggestion | None:
    """The suggestion named in the address, if it awaits a decision; any other word there is passed over."""
    return next((one for one in suggestions.pending(institution) if str(one.pk) == key), None)


@require_POST
def suggestion_dismiss(request, pk, suggestion_pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_edit_register(request.user).require()
    suggestion = get_object_or_404(institution.head_suggestions, pk=suggestion_pk)
    suggestions.dismiss(suggestion, by=request.user)
    messages.success(request, _("The suggestion is dismissed; this name is not suggested again."))
    return redirect(institution)


@form_page
def municipality_create(request):
    may_edit_register(request.user).require()
    form = forms.MunicipalityForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            municipality = register.create_municipality(name=form.cleaned_data["name"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The municipality is entered: %(name)s.") % {"name": municipality})
            return redirect(safe_next(request, reverse("institutions:institution_list")))
    return render(
        request,
        "institutions/municipality_form.html",
        {"form": form, "municipalities": Municipality.objects.all(), "next": safe_next(request, "")},
    )
