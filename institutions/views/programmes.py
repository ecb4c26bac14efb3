"""Programmes: the list, the card, two versions side by side, and the parts of a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.verdicts import Conflict, Refused
from common.views import FilteredTableView
from documents import files, pdf, xlsx

from .. import programme_text
from ..facts import institutions_of, programmes_to_judge
from ..filters.programmes import ProgrammeFilter
from ..forms import programmes as forms
from ..history import lines_about
from ..models import (
    Institution,
    Programme,
    ProgrammePartner,
    ProgrammeSection,
    ProgrammeState,
    ProgrammeVersion,
    RemarkState,
    StaffMember,
)
from ..permissions import (
    is_expert_of,
    may_change_programme,
    may_copy_programme,
    may_fill,
    may_read_programme_papers,
    partners_to_answer,
)
from ..programme_register import register_file
from ..services import programmes as services
from ..tables.programmes import PARTNER_TONES, PROGRAMME_TONES, ProgrammeTable
from .pages import form_page, sent
from .programme_steps import next_steps

OWN, JUDGE, JOINT, EVERY = "own", "judge", "joint", "all"


class ProgrammeList(FilteredTableView):
    """Of each programme the last version that the person may see. People of an institution begin with their own."""

    model = ProgrammeVersion
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilter
    title = gettext_lazy("Programmes")
    exports = [("xlsx", gettext_lazy("XLSX")), ("pdf", gettext_lazy("Register of programmes (PDF)"))]
    empty_title = gettext_lazy("No programmes here yet")
    empty_text = gettext_lazy("A programme begins with a name and an area; the rest is filled in part by part.")

    @property
    def whose(self) -> str:
        asked = self.request.GET.get("whose", "")
        tabs = (EVERY, JUDGE) if self.request.user.is_department else (OWN, JOINT, JUDGE, EVERY)
        return asked if asked in tabs else tabs[0]

    def get_queryset(self):
        user = self.request.user
        visible = ProgrammeVersion.objects.visible_to(user)
        found = {
            OWN: visible.filter(programme__institution__in=institutions_of(user)),
            JOINT: visible.filter(pk__in=_shared_with(user)),
            JUDGE: programmes_to_judge(user),
            EVERY: visible,
        }[self.whose]
        return found.latest_ones(visible).select_related("programme__institution")

    def get_empty_action(self):
        if self.whose == OWN and may_copy_programme(self.request.user):
            return reverse("institutions:programme_create"), _("Begin a programme")
        return super().get_empty_action()

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            is_filtered=bool(set(self.filter.form.changed_data) - {"whose"}),
            may_begin=bool(not user.is_department and may_copy_programme(user)),
            tabs=self.tabs(),
            **kwargs,
        )

    def tabs(self) -> list[dict]:
        user = self.request.user
        count = programmes_to_judge(user).count()
        names = {EVERY: _("All programmes"), JUDGE: _("For expertise")}
        if not user.is_department:
            names = {OWN: _("Ours"), JOINT: _("Joint with us"), **names, EVERY: _("Published by everybody")}
            if not count and self.whose != JUDGE:
                del names[JUDGE]
        return [
            {
                "label": label,
                "url": f"?whose={code}",
                "active": code == self.whose,
                "count": count if code == JUDGE else 0,
            }
            for code, label in names.items()
        ]

    def export(self, kind, rows):
        name = _("Register of programmes")
        rows = rows.prefetch_related("modules", "partners__institution")
        if kind == "xlsx":
            return xlsx.response(register_file(rows), name)
        context = {"versions": list(rows), "today": timezone.localdate()}
        content = pdf.render("institutions/paper/programme_register.html", context, title=name)
        return files.respond(content, name=f"{name}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


def _shared_with(user):
    return ProgrammePartner.objects.filter(institution__in=institutions_of(user)).values("version")


def programmes_of(request, pk):
    """The way from elsewhere (board, card) to the programmes of one institution."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    whose = EVERY if request.user.is_department else OWN
    return redirect(f"{reverse('institutions:programme_list')}?whose={whose}&institution={institution.pk}")


def programme_detail(request, pk):
    """The last version that the person may see."""
    return _card(request, _last(request, pk))


def programme_version(request, pk, number):
    return _card(request, version_of(request, pk, number))


def _card(request, version: ProgrammeVersion):
    user, programme = request.user, version.programme
    is_insider = bool(may_read_programme_papers(user, version))
    versions = list(ProgrammeVersion.objects.visible_to(user).filter(programme=programme).order_by("-number"))
    may_change = may_change_programme(user, version)
    missing = services.lacks(version) if may_change else []
    partners = list(version.partners.all())
    may_answer = partners_to_answer(user, version)
    remarks = version.remarks.exclude(state=RemarkState.SETTLED)
    if not is_expert_of(user, version):
        remarks = remarks.filter(sent_at__isnull=False)
    return render(
        request,
        "institutions/programme_detail.html",
        {
            "programme": programme,
            "version": version,
            "tone": PROGRAMME_TONES[ProgrammeState(version.state)],
            "is_insider": is_insider,
            "parts": [_part(version, section, missing, may_change) for section in ProgrammeSection],
            "hours": sum(module.hours for module in version.modules.all()),
            "partners": [
                {
                    "partner": partner,
                    "tone": PARTNER_TONES[partner.state],
                    "may_answer": partner.institution_id in may_answer,
                }
                for partner in partners
            ],
            "missing": missing,
            "doubts": services.doubts(version) if may_change else [],
            "may_change": may_change,
            "steps": next_steps(user, version, versions, missing),
            "versions": versions,
            "former": next((one for one in versions if one.number < version.number), None),
            "remarks": version.remarks.count() if is_insider else 0,
            "waiting": remarks.count() if is_insider else 0,
            "history": lines_about(programme, *versions, *partners, limit=30) if is_insider else [],
        },
    )


def _part(version: ProgrammeVersion, section: ProgrammeSection, missing, may_change) -> dict:
    url = reverse("institutions:programme_edit", args=[version.programme_id, version.number, section])
    return {
        "code": section.value,
        "label": section.label,
        "facts": programme_text.facts(version, section),
        "missing": [lack.text for lack in missing if lack.section == section],
        "edit_url": url if may_change else "",
    }


def programme_compare(request, pk):
    """What one version says otherwise than another, field by field."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user).select_related("institution"), pk=pk)
    seen = ProgrammeVersion.objects.visible_to(request.user).filter(programme=programme).with_parts()
    versions = {str(one.number): one for one in seen.order_by("number")}
    numbers = list(versions)
    after = request.GET.get("after") if request.GET.get("after") in versions else numbers[-1]
    before = request.GET.get("before") if request.GET.get("before") in versions else numbers[-2:][0]
    one, other = versions[before], versions[after]
    return render(
        request,
        "institutions/programme_compare.html",
        {
            "programme": programme,
            "version": other,
            "before": one,
            "after": other,
            "versions": list(versions.values()),
            "differences": list(programme_text.differences(one, other)),
        },
    )


@form_page
def programme_create(request):
    may_copy_programme(request.user).require()
    form = forms.NewProgrammeForm(sent(request), institutions=institutions_of(request.user))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            version = services.create_programme(form.chosen, name=given["name"], area=given["area"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The programme is begun. Fill in its parts in any order."))
            return redirect(version)
    return render(request, "institutions/programme_create.html", {"form": form}, status=status_of(form))


@form_page
def programme_edit(request, pk, number, section):
    """One part of a draft."""
    if section not in ProgrammeSection.values:
        raise Http404
    version = _draft(request, pk, number)
    page = {ProgrammeSection.MODULES: _modules, ProgrammeSection.FILE: _text}.get(section, _fields)
    return page(request, version, ProgrammeSection(section))


def _fields(request, version: ProgrammeVersion, section: ProgrammeSection):
    # The form writes into the version that it is given; the page around it shows the one that is stored.
    form = forms.PART_FORMS[section](sent(request), instance=version_of(request, version.programme_id, version.number))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_version(version, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _saved(request, version, section)
    return _form_page(request, version, section, {"form": form}, status_of(form))


def _text(request, version: ProgrammeVersion, section: ProgrammeSection):
    form = forms.TextForm(request.POST, request.FILES) if request.method == "POST" else forms.TextForm()
    if request.method == "POST" and form.is_valid():
        services.attach_text(version, stored(form.cleaned_data["file"], by=request.user), by=request.user)
        return _saved(request, version, section)
    return _form_page(request, version, section, {"form": form}, status_of(form))


def _modules(request, version: ProgrammeVersion, section: ProgrammeSection):
    partners = [partner.institution for partner in version.partners.all()]
    shown = list(version.modules.all())
    form = forms.ModulesForm(sent(request), version, partners, shown)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_modules(version, form.modules, by=request.user)
        except (Refused, ValidationError) as error:
            messages.error(request, str(error))
        else:
            if "and_more" in request.POST:
                messages.success(request, _("Saved."))
                return redirect("institutions:programme_edit", version.programme_id, version.number, section)
            return _saved(request, version, section)
    status = 422 if request.method == "POST" else 200
    return _form_page(request, version, section, {"modules": form, "hours": sum(one.hours for one in shown)}, status)


def _form_page(request, version: ProgrammeVersion, section: ProgrammeSection, context: dict, status: int = 200):
    sections = [
        {
            "label": one.label,
            "url": reverse("institutions:programme_edit", args=[version.programme_id, version.number, one]),
            "active": one == section,
        }
        for one in ProgrammeSection
    ]
    missing = [lack.text for lack in services.lacks(version) if lack.section == section]
    remarks = version.remarks.filter(section=section, sent_at__isnull=False).exclude(state=RemarkState.SETTLED)
    context |= {
        "version": version,
        "section": section,
        "sections": sections,
        "missing": missing,
        "remarks": list(remarks.prefetch_related("replies")),
    }
    if section == ProgrammeSection.PARTNERS:
        context["partners"] = version.partners.all()
    if section == ProgrammeSection.GENERAL:
        staff = StaffMember.objects.working().filter(staff_list__institution=version.programme.institution_id)
        context["staff"] = list(staff.order_by("surname", "given_name", "pk")[:100])
    return render(request, "institutions/programme_part.html", context, status=status)


def _saved(request, version: ProgrammeVersion, section: ProgrammeSection):
    """On to the next part, or back to the card, as the button says."""
    messages.success(request, _("Saved: %(part)s.") % {"part": section.label})
    following = list(ProgrammeSection)[list(ProgrammeSection).index(section) + 1 :]
    if "and_next" in request.POST and following:
        return redirect("institutions:programme_edit", version.programme_id, version.number, following[0])
    return redirect(version)


@form_page
def partner_create(request, pk, number):
    version = _draft(request, pk, number)
    return _partner_form(request, version, None)


@form_page
def partner_edit(request, pk, number, partner_pk):
    version = _draft(request, pk, number)
    return _partner_form(request, version, _partner(version, partner_pk))


def _partner_form(request, version: ProgrammeVersion, partner: ProgrammePartner | None):
    form = forms.PartnerForm(sent(request), instance=partner, version=version)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        institution = partner.institution if partner else given.pop("institution")
        try:
            services.save_partner(version, institution, **given, by=request.user)
        except (Refused, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, Refused) else error)
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": institution})
            return redirect(
                "institutions:programme_edit", version.programme_id, version.number, ProgrammeSection.PARTNERS
            )
    context = {"form": form, "version": version, "partner": partner}
    return render(request, "institutions/programme_partner.html", context, status=status_of(form))


@form_page
def partner_remove(request, pk, number, partner_pk):
    version = _draft(request, pk, number)
    partner = _partner(version, partner_pk)
    form = forms.ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.remove_partner(partner, by=request.user)
        messages.success(request, _("Removed: %(name)s.") % {"name": partner.institution})
        return redirect("institutions:programme_edit", version.programme_id, version.number, ProgrammeSection.PARTNERS)
    context = {"form": form, "version": version, "partner": partner}
    return render(request, "institutions/programme_partner_remove.html", context, status=status_of(form))


def _partner(version: ProgrammeVersion, pk) -> ProgrammePartner:
    return get_object_or_404(version.partners.select_related("institution"), pk=pk)


def version_of(request, pk, number) -> ProgrammeVersion:
    """The version, if this person may see it, with its parts fetched."""
    seen = ProgrammeVersion.objects.visible_to(request.user).with_parts()
    return get_object_or_404(seen, programme=pk, number=number)


def _last(request, pk) -> ProgrammeVersion:
    seen = ProgrammeVersion.objects.visible_to(request.user).with_parts().filter(programme=pk)
    version = seen.order_by("-number").first()
    if version is None:
        raise Http404
    return version


def _draft(request, pk, number) -> ProgrammeVersion:
    """A version that this person may change: strangers are refused, one's own people who come too late are told."""
    version = version_of(request, pk, number)
    may_fill(request.user, version.programme.institution).require()
    if not (verdict := may_change_programme(request.user, version)):
        raise Conflict(str(verdict))
    return version


def stored(upload, *, by):
    """The uploaded file, kept; None stays None."""
    return files.store(upload.content, name=upload.name, content_type=upload.content_type, by=by) if upload else None


def status_of(form) -> int:
    """422 for what was typed and is not right: the page shows it again with all that was typed."""
    return 422 if form.is_bound and form.errors else 200
