"""Forms of teaching addresses and licences."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms import particulars as forms
from ..models import Institution, Licence, TeachingAddress
from ..permissions import may_edit_particulars
from ..services import particulars
from .pages import form_page, sent

# Model → its form, title of a new one, title of the page that removes it.
PAGES = {
    TeachingAddress: (forms.AddressForm, gettext_lazy("New teaching address"), gettext_lazy("Remove the address")),
    Licence: (
        forms.LicenceForm,
        gettext_lazy("New licence or accreditation"),
        gettext_lazy("Remove the licence or accreditation"),
    ),
}


@form_page
def address_create(request, pk):
    return _create(request, TeachingAddress, pk)


@form_page
def address_edit(request, pk, address_pk):
    return _edit(request, TeachingAddress, pk, address_pk)


@form_page
def address_delete(request, pk, address_pk):
    return _delete(request, TeachingAddress, pk, address_pk)


@form_page
def licence_create(request, pk):
    return _create(request, Licence, pk)


@form_page
def licence_edit(request, pk, licence_pk):
    return _edit(request, Licence, pk, licence_pk)


@form_page
def licence_delete(request, pk, licence_pk):
    return _delete(request, Licence, pk, licence_pk)


def _create(request, model, pk):
    institution = _institution(request, pk)
    form_class, title, _removal = PAGES[model]
    form = form_class(sent(request), instance=model(institution=institution))
    if request.method == "POST" and form.is_valid():
        try:
            particulars.add(model, institution, **form.values, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is entered on the card."))
            return redirect(institution)
    return _render(request, "institutions/particular_form.html", institution, form, title)


def _edit(request, model, pk, own_pk):
    institution = _institution(request, pk)
    obj = get_object_or_404(model, institution=institution, pk=own_pk)
    title = str(obj)
    form = PAGES[model][0](sent(request), instance=obj)
    if request.method == "POST" and form.is_valid():
        try:
            particulars.change(obj, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The change is saved."))
            return redirect(institution)
    return _render(request, "institutions/particular_form.html", institution, form, title)


def _delete(request, model, pk, own_pk):
    institution = _institution(request, pk)
    obj = get_object_or_404(model, institution=institution, pk=own_pk)
    form = forms.RemoveForm(sent(request))
    if request.method == "POST" and form.is_valid():
        particulars.remove(obj, by=request.user)
        messages.success(request, _("It is removed from the card."))
        return redirect(institution)
    return _render(request, "institutions/particular_delete.html", institution, form, PAGES[model][2], obj=obj)


def _render(request, template: str, institution: Institution, form, title, **context):
    return render(request, template, {"form": form, "institution": institution, "heading": title, **context})


def _institution(request, pk) -> Institution:
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_edit_particulars(request.user, institution).require()
    return institution
