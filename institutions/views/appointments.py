"""Who acts for institutions in the portal, and who could sign for one on a day."""

from django.contrib import messages
from django.db.models import Exists, F, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, xlsx

from .. import facts
from ..filters.appointments import AppointmentFilter
from ..forms import appointments as forms
from ..models import Appointment, AppointmentRole, AppointmentState, Covers, Institution
from ..permissions import may_appoint, may_edit_particulars, may_edit_register, may_see_authority
from ..services.appointments import appoint_person, end_appointment, note_export
from ..tables.appointments import APPOINTMENT_TONES, AppointmentTable
from .pages import form_page, sent


class AppointmentList(FilteredTableView):
    """All appointments, for the department: whose term ends, who has not come in yet."""

    model = Appointment
    table_class = AppointmentTable
    filterset_class = AppointmentFilter
    saves_views = True
    title = gettext_lazy("Appointments")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    exports_people = True
    empty_title = gettext_lazy("Nobody is appointed yet")
    empty_text = gettext_lazy("Directors are appointed on the cards of their institutions or by an invitation.")

    def dispatch(self, request, *args, **kwargs):
        may_edit_register(request.user).require()
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = super().get_queryset().select_related("user", "institution__municipality")
        ended = Appointment.objects.of_state(AppointmentState.ENDED).filter(pk=OuterRef("pk"))
        # Whose term ends first stands first; what is over stands last.
        return rows.annotate(is_over=Exists(ended)).order_by(
            "is_over", F("valid_to").asc(nulls_last=True), "institution__sort_key", "pk"
        )

    def export(self, kind, rows):
        headers = [
            _("Institution"),
            _("INN"),
            _("Municipality"),
            _("Person"),
            _("E-mail"),
            _("Role"),
            _("Post"),
            _("Authority basis"),
            _("May sign"),
            _("In force from"),
            _("In force until"),
            _("State"),
            _("Why it was ended"),
        ]
        book = xlsx.Workbook(title=_("Appointments"))
        book.write_table(headers, map(_cells, rows.iterator(chunk_size=500)), title=_("Appointments"))
        return xlsx.response(book.close(), _("Appointments"))

    def note_export(self, rows):
        people = rows.order_by().values("user").distinct().count()
        note_export(by=self.request.user, count=people, what=self.filter.in_words())


def _cells(one: Appointment) -> list:
    return [
        one.institution.short_name,
        one.institution.inn,
        one.institution.municipality.name,
        one.user.full_name,
        one.user.email,
        one.get_role_display(),
        one.post,
        one.basis_text,
        one.get_covers_display() if one.may_sign else "",
        one.valid_from,
        one.valid_to,
        one.state.label,
        one.end_reason,
    ]


def signatories(request, pk):
    """Who could sign on a day, and everybody appointed with their documents."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    form = forms.OnDayForm(request.GET if "on" in request.GET else None, initial={"on": timezone.localdate()})
    day = (form.cleaned_data["on"] if form.is_valid() else None) or timezone.localdate()
    appointments = list(
        institution.appointments.select_related("user", "authority_file").order_by(
            F("revoked_at").asc(nulls_first=True), "-valid_from", "pk"
        )
    )
    may_end = {role: bool(may_appoint(request.user, institution, role)) for role in {one.role for one in appointments}}
    heads_here = bool(may_see_authority(request.user, institution))
    rows = [
        {
            "appointment": one,
            "tone": APPOINTMENT_TONES[one.state],
            "may_change": may_end[one.role],
            "is_over": one.state == "ended",
            "may_see_file": one.authority_file_id and (heads_here or one.user_id == request.user.pk),
            "signs_part": one.covers != Covers.ALL,
        }
        for one in appointments
    ]
    return render(
        request,
        "institutions/signatories.html",
        {
            "institution": institution,
            "form": form,
            "day": day,
            "people": facts.signatories(institution, day),
            "rows": sorted(rows, key=lambda row: row["is_over"]),
            "may_appoint": may_appoint(request.user, institution),
            "may_decline": may_edit_particulars(request.user, institution),
        },
    )


@form_page
def appointment_create(request, pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user).prefetch_related("heads"), pk=pk)
    may_appoint(request.user, institution).require()
    roles = [role for role in AppointmentRole if may_appoint(request.user, institution, role)]
    form = forms.AppointForm(
        sent(request), request.FILES or None, roles=roles, initial=_suggested(request, institution, roles)
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if upload := given.pop("authority_file"):
            upload = files.store(upload.content, name=upload.name, content_type=upload.content_type, by=request.user)
        try:
            appoint_person(institution, **given, authority_file=upload, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The person is appointed and will get a letter."))
            return redirect("institutions:signatories", institution.pk)
    return render(request, "institutions/appointment_form.html", {"form": form, "institution": institution})


def _suggested(request, institution: Institution, roles: list) -> dict:
    """Whose term is renewed (``?renew=…``), else the head on the register while nobody is appointed, else nobody."""
    renewed = request.GET.get("renew", "")
    if renewed.isascii() and renewed.isdigit():
        one = institution.appointments.filter(pk=int(renewed[:18]), role__in=roles).select_related("user").first()
        if one:
            return forms.suggested_from(one)
    if AppointmentRole.DIRECTOR in roles and not institution.appointments.current().heads().exists():
        return forms.suggested_from_head(institution.head_on(), institution.email)
    return {"role": AppointmentRole.COORDINATOR}


def appointment_document(request, pk, appointment_pk):
    """The scan of the authority document: for the department, the head and the person themself."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    appointment = get_object_or_404(
        Appointment.objects.select_related("authority_file"), institution=institution, pk=appointment_pk
    )
    if appointment.user_id != request.user.pk:
        may_see_authority(request.user, institution).require()
    if appointment.authority_file is None:
        raise Http404
    return files.serve(appointment.authority_file)


@form_page
def appointment_end(request, pk, appointment_pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    appointment = get_object_or_404(
        Appointment.objects.select_related("user"), institution=institution, pk=appointment_pk
    )
    may_appoint(request.user, institution, appointment.role).require()
    form = forms.EndAppointmentForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            end_appointment(appointment, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("last_day", str(refused))
        else:
            if form.cleaned_data["last_day"]:
                messages.success(request, _("The last day of the appointment is written down."))
            else:
                done = _("The appointment is ended: the person no longer acts for the institution.")
                messages.success(request, done)
            return redirect("institutions:signatories", institution.pk)
    return render(
        request,
        "institutions/appointment_end.html",
        {
            "form": form,
            "institution": institution,
            "appointment": appointment,
            "back": reverse("institutions:signatories", args=[institution.pk]),
        },
    )
