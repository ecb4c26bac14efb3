"""Renaming an institution, correcting its name, taking a renaming back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from common.verdicts import Conflict

from ..forms import register as forms
from ..models import Institution
from ..permissions import may_edit_register
from ..services import names
from .pages import form_page, sent


@form_page
def name_change(request, pk):
    institution = _institution(request, pk)
    form = forms.NameForm(sent(request), instance=institution)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = {name: given[name] for name in forms.NAME_FIELDS}
        try:
            if given["what"] == forms.NameForm.SLIP:
                names.correct_name(institution, **new, by=request.user)
            else:
                when = {"valid_from": given["valid_from"], "basis": given["basis"]}
                names.rename(institution, **new, **when, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The name is saved."))
            return redirect(institution)
    present = Institution.objects.get(pk=pk)
    return render(request, "institutions/name_form.html", {"form": form, "institution": present})


@form_page
def renaming_undo(request, pk):
    institution = _institution(request, pk)
    last = institution.former_names.first()
    form = forms.UndoRenamingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        names.undo_renaming(institution, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The renaming is undone."))
        return redirect(institution)
    if last is None:
        raise Conflict(_("There is no renaming to undo."))
    return render(request, "institutions/renaming_undo.html", {"form": form, "institution": institution, "last": last})


def _institution(request, pk) -> Institution:
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_edit_register(request.user).require()
    return institution
