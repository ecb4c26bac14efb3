"""Pages for everybody beside the questionnaire: what is stored, erasing one's answer, ending a shared device."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import Conflict, Refused

from .. import services
from ..codes import normalise
from ..forms import ErasureForm, LeaveForm
from ..services import doors, tries
from .respondents import draw, respondent_page, too_many


@respondent_page
@require_safe
def what_is_stored(request):
    """«Что хранится»: columns of the answers in plain words; a test holds the page to the tables."""
    return draw(request, "surveys/answer/stored.html", {})


@respondent_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase_answer(request):
    """Have one's own answer erased, by the receipt that only the respondent has."""
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not tries.may_try(request):
            return too_many(request)
        entry = doors.entry_of(form.cleaned_data["code"])
        if entry and services.retention.erase_by_receipt(entry, form.cleaned_data["receipt"]):
            return draw(request, "surveys/answer/erased.html", {})
        tries.note_failure(request)
        form.add_error(None, _("No answer with this receipt was given behind this link. Check both codes."))
    return draw(request, "surveys/answer/erase.html", {"form": form}, status=422 if form.errors else 200)


@respondent_page
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk_leave(request, code):
    """End the mode on the device with the PIN."""
    door = doors.find(code)
    if door is None or door.kiosk is None:
        return draw(request, "surveys/answer/unknown.html", {"code": normalise(code)[:40]}, status=404)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if services.kiosks.end_with_pin(door.kiosk, form.cleaned_data["pin"]):
                return redirect(door.url)
            form.add_error("pin", _("This is not the PIN."))
        except Conflict:
            return redirect(door.url)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "door": door}
    return draw(request, "surveys/answer/leave.html", context, status=422 if form.errors else 200)
