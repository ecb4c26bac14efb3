"""Staff: kept by the institution, looked through by the department; hours offered to each other without names."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.verdicts import Conflict, Refused
from common.views import FilteredTableView
from documents import files, pdf, xlsx

from .. import staff_sheet
from ..filters.staff import OfferFilter, OwnStaffFilter, PeopleFilter, StaffListFilter
from ..forms import staff as forms
from ..forms.submission import SubmitForm
from ..history import lines_about
from ..models import Category, Institution, Participation, StaffList, StaffMember, SubmissionState, Training
from ..models.staff import TRAINING_YEARS, years_before
from ..models.submission import NOT_BEGUN
from ..permissions import may_change_submission, may_fill, may_remove_from_staff, may_review_submissions
from ..services import staff as services
from ..tables.staff import (
    OfferTable,
    PeopleTable,
    StaffQueueTable,
    StaffTable,
    category_words,
    need_badge,
    years_words,
)
from . import submission
from .pages import form_page, own_only, sent

COURSES_PRINTED = 3
MOST_EXPORTED = 10_000  # people in one file: what a request can wait for


class StaffQueue(FilteredTableView):
    """The department's queue: institutions of the networks, and how far each has come. To others, their own."""

    model = Institution
    table_class = StaffQueueTable
    filterset_class = StaffListFilter
    template_name = "institutions/staff_queue.html"
    title = gettext_lazy("Staff")
    empty_title = gettext_lazy("Nobody takes part in a network yet")
    empty_text = gettext_lazy("Institutions appear here when they are on the list of a network.")

    def get(self, request, *args, **kwargs):
        return own_only(request, "institutions:staff_list") or super().get(request, *args, **kwargs)

    def get_queryset(self):
        queryset = super().get_queryset()
        if self.request.user.is_department:
            taking_part = Participation.objects.standing().values("institution")
            queryset = queryset.filter(Q(pk__in=taking_part) | Q(staff_list__isnull=False))
        members = StaffMember.objects.filter(staff_list__institution=OuterRef("pk"))
        return queryset.annotate(
            list_state=Coalesce("staff_list__state", Value(NOT_BEGUN)),
            submitted_at=F("staff_list__submitted_at"),
            people_count=_count(members.working()),
            needing_count=_count(members.needing_training()),
            changed_count=_count(members.changed_since_accepted()),
        )


def _count(members) -> Coalesce:
    """How many of the members each row has: to be asked with ``OuterRef`` in them."""
    counted = members.order_by().values("staff_list").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class People(FilteredTableView):
    """Staff of all institutions, for the department."""

    model = StaffMember
    table_class = PeopleTable
    filterset_class = PeopleFilter
    template_name = "institutions/staff_people.html"
    title = gettext_lazy("Staff of all institutions")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    exports_people = True
    empty_title = gettext_lazy("Nobody is entered yet")
    empty_text = gettext_lazy("Institutions enter their staff themselves.")

    def get(self, request, *args, **kwargs):
        may_review_submissions(request.user).require()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().with_training().select_related("staff_list__institution")

    def export(self, kind, rows):
        if rows.count() > MOST_EXPORTED:
            message = _("More than %(count)s people are found: narrow the filters and take the file in parts.")
            messages.error(self.request, message % {"count": MOST_EXPORTED})
            return redirect(self.request.get_full_path())
        return xlsx.response(staff_sheet.people_workbook(rows), str(self.title))

    def note_export(self, rows):
        services.note_export(by=self.request.user, count=len(rows), what=self.filter.in_words())


class Offers(FilteredTableView):
    """Hours of teachers that institutions of one's networks offer: post and area, no names."""

    model = StaffMember
    table_class = OfferTable
    filterset_class = OfferFilter
    title = gettext_lazy("Hours of teachers offered to the network")
    empty_title = gettext_lazy("Nobody offers hours yet")
    empty_text = gettext_lazy(
        "They appear when an institution of the network states them at its staff and the department accepts the list."
    )
    template_name = "institutions/staff_offers.html"

    def get_queryset(self):
        offered = StaffMember.objects.offered_to(self.request.user)
        return offered.select_related("staff_list__institution").order_by("staff_list__institution__sort_key", "pk")


class InstitutionStaff(FilteredTableView):
    """People of one institution: its own list, which the department looks through here too."""

    model = StaffMember
    table_class = StaffTable
    filterset_class = OwnStaffFilter
    template_name = "institutions/staff_list.html"

    def get(self, request, *args, **kwargs):
        self.institution = _institution(request, kwargs["pk"])
        self.staff_list = _list_of(self.institution)
        self.context = submission.context_of(request.user, self.staff_list)
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        members = StaffMember.objects.filter(staff_list__institution=self.institution)
        return members.with_training().select_related("staff_list").order_by("sort_key", "pk")

    def get_table_kwargs(self):
        return {"reviewer": bool(self.context["may_review"])}

    def get_title(self):
        return _("Staff: %(name)s") % {"name": self.institution.short_name}

    def get_context_data(self, **kwargs):
        own = StaffMember.objects.filter(staff_list__institution=self.institution)
        return super().get_context_data(
            **self.context,
            institution=self.institution,
            may_submit=self.context["may_change"] and self.staff_list.may_be_submitted,
            may_fill=may_fill(self.request.user, self.institution),
            working=own.working().count(),
            in_all=own.count(),
            due=own.needing_training().count(),
            ending=own.with_ending_category().count(),
            changed=own.changed_since_accepted().count(),
            remarked=own.remarked().count(),
            to_mend=own.to_mend().count(),
            history=lines_about(self.staff_list, limit=15) if not self.staff_list._state.adding else [],
            **kwargs,
        )


@form_page
def staff_member_create(request, pk):
    institution = _institution(request, pk)
    submission.require_change(request.user, _list_of(institution))
    form = forms.MemberForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            member = services.add_member(institution, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Entered: %(name)s.") % {"name": member})
            if "and_another" in request.POST:
                return redirect("institutions:staff_member_create", institution.pk)
            return redirect(member)
    context = {"form": form, "institution": institution, "member": None}
    return render(request, "institutions/staff_member_form.html", context)


@require_safe
def staff_member(request, pk):
    """The card of a person."""
    member = _member(request, pk)
    context = {
        "member": member,
        "institution": member.staff_list.institution,
        "staff_list": member.staff_list,
        "trainings": list(member.trainings.select_related("document")),
        "facts": _facts(member),
        "need": need_badge(member),
        "may_change": may_change_submission(request.user, member.staff_list),
        "may_fill": may_fill(request.user, member.staff_list.institution),
        "may_remove": may_remove_from_staff(request.user, member.staff_list),
        "may_review": submission.context_of(request.user, member.staff_list)["may_review"],
        "history": lines_about(member, limit=15),
    }
    return render(request, "institutions/staff_member.html", context)


def _facts(member: StaffMember) -> list[tuple[str, object]]:
    """What is known of the person's work, as the card tells it."""
    pedagogical = _("pedagogical") if member.is_pedagogical else _("not pedagogical")
    as_of = f"{member.experience_on:%d.%m.%Y}" if member.experience_on else ""
    experience = [
        _("%(years)s (entered as of %(day)s)") % {"years": years_words(years), "day": as_of}
        if years is not None
        else ""
        for years in (member.experience(), member.teaching_experience())
    ]
    return [
        (_("Employment"), member.get_employment_display()),
        (_("Works here since"), member.hired_on),
        (_("Education"), f"{member.get_education_display()}, {pedagogical}"),
        (_("Speciality by the diploma"), member.speciality),
        (_("Category"), category_words(member)),
        (_("Category assigned on"), member.category_since),
        (_("Experience in all"), experience[0]),
        (_("Teaching experience"), experience[1]),
    ]


@form_page
def staff_member_edit(request, pk):
    member = _own_member(request, pk)
    form = forms.MemberForm(sent(request), instance=member)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(member, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": form.instance})
            return redirect(member)
    context = {"form": form, "institution": member.staff_list.institution, "member": member}
    return render(request, "institutions/staff_member_form.html", context)


@form_page
def staff_member_leave(request, pk):
    member = _own_member(request, pk)
    if member.has_left:
        raise Conflict(_("This person has been marked as gone already."))
    form = forms.LeaveForm(sent(request), hired_on=member.hired_on)
    if request.method == "POST" and form.is_valid():
        services.leave(member, form.cleaned_data["left_on"], by=request.user)
        messages.success(request, _("%(name)s is marked as gone; the record is kept.") % {"name": member})
        return redirect("institutions:staff_list", member.staff_list.institution_id)
    context = {"form": form, "institution": member.staff_list.institution, "member": member}
    return render(request, "institutions/staff_member_leave.html", context)


@form_page
def staff_member_return(request, pk):
    member = _own_member(request, pk)
    if not member.has_left:
        raise Conflict(_("This person is on the list of those working."))
    form = forms.ComeBackForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.come_back(member, by=request.user)
        messages.success(request, _("%(name)s is on the list of those working again.") % {"name": member})
        return redirect(member)
    context = {"form": form, "institution": member.staff_list.institution, "member": member}
    return render(request, "institutions/staff_member_return.html", context)


@form_page
def staff_member_delete(request, pk):
    """Somebody entered by mistake. Who leaves is marked as gone instead."""
    member = _own_member(request, pk)
    if not (verdict := may_remove_from_staff(request.user, member.staff_list)):
        raise Conflict(str(verdict))
    form = forms.RemoveForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.remove_member(member, by=request.user)
        messages.success(request, _("Deleted: %(name)s.") % {"name": member})
        return redirect("institutions:staff_list", member.staff_list.institution_id)
    context = {"form": form, "institution": member.staff_list.institution, "member": member}
    return render(request, "institutions/staff_member_delete.html", context)


@form_page
def training_create(request, pk):
    member = _own_member(request, pk)
    form = forms.TrainingForm(sent(request), request.FILES or None, instance=Training(member=member))
    if request.method == "POST" and form.is_valid():
        try:
            training = services.add_training(member, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Entered: %(name)s.") % {"name": training})
            return redirect(f"{member.get_absolute_url()}#training")
    return render(request, "institutions/training_form.html", {"form": form, "member": member, "training": None})


@form_page
def training_edit(request, pk, training_pk):
    training = _training(request, pk, training_pk)
    form = forms.TrainingForm(sent(request), request.FILES or None, instance=training)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_training(training, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": form.instance})
            return redirect(f"{training.member.get_absolute_url()}#training")
    context = {"form": form, "member": training.member, "training": training}
    return render(request, "institutions/training_form.html", context)


@form_page
def training_delete(request, pk, training_pk):
    training = _training(request, pk, training_pk)
    form = forms.RemoveTrainingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.remove_training(training, by=request.user)
        messages.success(request, _("Deleted: %(name)s.") % {"name": training})
        return redirect(f"{training.member.get_absolute_url()}#training")
    context = {"form": form, "member": training.member, "training": training}
    return render(request, "institutions/training_delete.html", context)


@require_safe
def training_document(request, pk, training_pk):
    trainings = Training.objects.visible_to(request.user).select_related("document")
    training = get_object_or_404(trainings, member=pk, pk=training_pk)
    if training.document is None:
        raise Http404
    return files.serve(training.document, as_attachment=False)


@form_page
def staff_submit(request, pk):
    institution = _institution(request, pk)
    staff_list = _list_of(institution)
    submission.require_change(request.user, staff_list)
    if not staff_list.may_be_submitted:
        raise Conflict(_("The department has accepted the list; later changes are told to it by themselves."))
    is_begun = not staff_list._state.adding
    count = staff_list.items.working().count() if is_begun else 0
    nothing = str(StaffList._meta.get_field("has_nothing").verbose_name)
    is_empty = not (is_begun and staff_list.items.exists())
    form = SubmitForm(sent(request), is_empty=is_empty, nothing=nothing[:1].upper() + nothing[1:])
    if request.method == "POST" and form.is_valid():
        try:
            services.submit(institution, has_nothing=form.cleaned_data.get("has_nothing", False), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The staff list is submitted: the department will look through it."))
            return redirect("institutions:staff_list", institution.pk)
    context = {
        "form": form,
        "institution": institution,
        "count": count,
        "to_mend": staff_list.items.to_mend().count() if is_begun else 0,
        "incomplete": list(staff_list.items.working().incomplete()[:20]) if is_begun else [],
    }
    return render(request, "institutions/staff_submit.html", context)


@require_POST
def staff_accept(request, pk):
    return submission.accept(request, _begun(request, pk))


@form_page
def staff_send_back(request, pk):
    return submission.send_back(request, _begun(request, pk))


@form_page
def staff_reopen(request, pk):
    return submission.reopen(request, _begun(request, pk))


@form_page
def staff_remark(request, pk):
    member = _member(request, pk)
    return submission.remark(request, member, back=member.staff_list.get_absolute_url())


@require_POST
def staff_pdf(request, pk):
    """Сведения о педагогических кадрах: the list as paper. Names leave the portal, which the history notes."""
    institution = _institution(request, pk)
    staff_list = _list_of(institution)
    members = StaffMember.objects.filter(staff_list__institution=institution).working().with_training()
    done = Prefetch("trainings", queryset=Training.objects.counted(), to_attr="courses")
    rows = [
        {
            "member": member,
            "total": member.experience(),
            "teaching": member.teaching_experience(),
            "trainings": member.courses[:COURSES_PRINTED],
        }
        for member in members.prefetch_related(done)
    ]
    since = years_before(timezone.localdate(), TRAINING_YEARS)
    categories = Counter(row["member"].category for row in rows)
    title = _("Staff: %(name)s") % {"name": institution.short_name}
    context = {
        "institution": institution,
        "head": institution.head_on(),
        "rows": rows,
        "highest": categories[Category.HIGHEST],
        "first": categories[Category.FIRST],
        "trained": sum(bool(row["member"].last_training and row["member"].last_training > since) for row in rows),
        "accepted_on": staff_list.decided_at if staff_list.state == SubmissionState.ACCEPTED else None,
        "today": timezone.localdate(),
    }
    content = pdf.render("institutions/paper/staff.html", context, title=title)
    if rows:  # a list that was not begun names nobody
        services.note_export(by=request.user, count=len(rows), about=staff_list)
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


def _institution(request, pk) -> Institution:
    return get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)


def _list_of(institution: Institution) -> StaffList:
    """The list as it is, or a blank one that is not stored: reading begins nothing."""
    staff_list = StaffList.objects.select_related("submitted_by", "decided_by").filter(institution=institution).first()
    staff_list = staff_list or StaffList()
    staff_list.institution = institution
    return staff_list


def _begun(request, pk) -> StaffList:
    lists = StaffList.objects.visible_to(request.user).select_related("institution")
    return get_object_or_404(lists, institution=pk)


def _member(request, pk) -> StaffMember:
    members = StaffMember.objects.visible_to(request.user).with_training()
    return get_object_or_404(members.select_related("staff_list__institution"), pk=pk)


def _own_member(request, pk) -> StaffMember:
    member = _member(request, pk)
    submission.require_change(request.user, member.staff_list)
    return member


def _training(request, pk, training_pk) -> Training:
    trainings = Training.objects.visible_to(request.user).select_related("member__staff_list__institution", "document")
    training = get_object_or_404(trainings, member=pk, pk=training_pk)
    submission.require_change(request.user, training.member.staff_list)
    return training
