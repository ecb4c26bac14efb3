"""Who acts for an institution in the portal."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from common.forms import ReasonForm
from common.verdicts import Refused

from ..forms import appointments as forms
from ..models import Appointment, AppointmentRole, Head, Institution
from ..permissions import may_appoint
from ..services.appointments import appoint_person, end_appointment
from .pages import form_page, sent


@form_page
def appointment_create(request, pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user).prefetch_related("heads"), pk=pk)
    may_appoint(request.user, institution).require()
    roles = [role for role in AppointmentRole if may_appoint(request.user, institution, role)]
    initial = {"role": AppointmentRole.COORDINATOR}
    if AppointmentRole.DIRECTOR in roles and not institution.appointments.current().heads().exists():
        initial = _of_head(institution, institution.head_on())
    form = forms.AppointForm(sent(request), roles=roles, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            appoint_person(institution, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The person is appointed and will get a letter."))
            return redirect(institution)
    return render(request, "institutions/appointment_form.html", {"form": form, "institution": institution})


def _of_head(institution: Institution, head: Head | None) -> dict:
    """The head on the register, as a suggestion."""
    if head is None:
        return {"role": AppointmentRole.DIRECTOR}
    return {
        "role": AppointmentRole.ACTING if head.is_acting else AppointmentRole.DIRECTOR,
        "email": institution.email,
        "surname": head.surname,
        "given_name": head.given_name,
        "patronymic": head.patronymic,
        "post": head.post,
        "basis": head.authority_basis,
    }


@form_page
def appointment_end(request, pk, appointment_pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    appointment = get_object_or_404(
        Appointment.objects.select_related("user"), institution=institution, pk=appointment_pk
    )
    may_appoint(request.user, institution, appointment.role).require()
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        end_appointment(appointment, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The appointment is ended: the person no longer acts for the institution."))
        return redirect(institution)
    return render(
        request,
        "institutions/appointment_end.html",
        {"form": form, "institution": institution, "appointment": appointment},
    )
