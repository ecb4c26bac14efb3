"""Saved views of lists: made above the list, renamed and deleted on a page of their own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.verdicts import Refused

from .. import permissions, saved_views
from ..forms import NewSavedViewForm, SavedViewForm
from ..models import SavedView


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_create(request):
    """Give a name to the filters and the order that a list shows; the address brings both."""
    may_share = bool(permissions.may_share_views(request.user))
    form = NewSavedViewForm(
        request.POST if request.method == "POST" else None, may_share=may_share, initial=request.GET.dict()
    )
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save_view(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(view)
    page, query = form["page"].value() or "", form["query"].value() or ""
    back = f"{page}?{query}" if saved_views.is_list(page) else reverse("desk")
    return render(request, "accounts/saved_view_create.html", {"form": form, "back": back})


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_edit(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    permissions.may_change_view(request.user, view).require()
    kept = {name: getattr(view, name) for name in ("name", "is_default", "is_shared")}
    form = SavedViewForm(
        request.POST if request.method == "POST" else None,
        initial=kept,
        may_share=bool(permissions.may_share_views(request.user)),
        is_own=view.owner_id == request.user.pk,
    )
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.change_view(view, **kept | form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(view)
    name = SavedView.objects.only("name").get(pk=pk)
    return render(request, "accounts/saved_view_edit.html", {"form": form, "saved_view": view, "name": name})


@require_POST
def saved_view_delete(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    permissions.may_change_view(request.user, view).require()
    view.delete()
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view})
    return redirect(f"{view.page}?view=all")
