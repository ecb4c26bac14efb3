"""Material base: filled in by the institution, looked through by the department."""

import uuid
from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, pdf, word, xlsx

from .. import inventory
from ..filters.material_base import MaterialBaseFilter, ResourceItemFilter
from ..forms import material_base as forms
from ..forms.submission import SubmitForm
from ..history import lines_about
from ..models import Institution, MaterialBase, Participation, ResourceItem, ResourceKind
from ..models.submission import NOT_BEGUN, STATES_AND_NONE
from ..panels import material_panels
from ..services import material_base as services
from ..tables.material_base import MaterialBaseTable
from . import submission
from .pages import form_page, own_only, sent

ITEMS_A_PAGE = 60
OF_ONE_THING = ("inventory_number", "serial_number")


class MaterialBaseList(FilteredTableView):
    """The department's queue: institutions of the networks, and how far each has come. To others, their own."""

    model = Institution
    table_class = MaterialBaseTable
    filterset_class = MaterialBaseFilter
    title = gettext_lazy("Material base")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("Nobody takes part in a network yet")
    empty_text = gettext_lazy("Institutions appear here when they are on the list of a network.")

    def get(self, request, *args, **kwargs):
        return own_only(request, "institutions:material_base") or super().get(request, *args, **kwargs)

    def get_queryset(self):
        queryset = super().get_queryset()
        if self.request.user.is_department:
            taking_part = Participation.objects.standing().values("institution")
            queryset = queryset.filter(Q(pk__in=taking_part) | Q(material_base__isnull=False))
        return queryset.annotate(
            base_state=Coalesce("material_base__state", Value(NOT_BEGUN)),
            submitted_at=F("material_base__submitted_at"),
            item_count=Count("material_base__items"),
            offered_count=Count("material_base__items", filter=Q(material_base__items__is_offered=True)),
            remark_count=Count("material_base__items", filter=~Q(material_base__items__remark="")),
        )

    def export(self, kind, rows):
        columns = self.table_class.base_columns
        labels = dict(STATES_AND_NONE)
        book = xlsx.Workbook(title=self.title)
        book.write_table(
            [str(column.verbose_name) for column in columns.values()],
            (
                [
                    institution.short_name,
                    labels[institution.base_state],
                    institution.item_count,
                    institution.offered_count,
                    institution.remark_count,
                    institution.submitted_at,
                ]
                for institution in rows.iterator(chunk_size=500)
            ),
            title=self.title,
        )
        return xlsx.response(book.close(), self.title)


def material_base(request, pk):
    """The form itself. It begins with the first line that somebody adds."""
    institution = _institution(request, pk)
    base = _base_of(institution)
    is_begun = not base._state.adding
    all_items = base.items.in_order().select_related("address") if is_begun else ResourceItem.objects.none()
    found = ResourceItemFilter(request.GET, queryset=all_items, request=request)
    return render(
        request,
        "institutions/material_base.html",
        {
            "institution": institution,
            "base": base,
            "page": Paginator(found.qs, ITEMS_A_PAGE).get_page(request.GET.get("page")),
            "filter": found,
            "is_filtered": bool(found.form.changed_data),
            **_counts(all_items),
            **submission.context_of(request.user, base),
            "offer_form": forms.OfferForm(),
            "panels": material_panels.of(request, institution),
            "history": lines_about(base, limit=15) if is_begun else [],
        },
    )


def _counts(items) -> dict[str, int]:
    return items.aggregate(
        total=Count("pk"),
        pieces=Sum("quantity", default=0),
        offered=Count("pk", filter=Q(is_offered=True)),
        remarked=Count("pk", filter=~Q(remark="")),
        to_mend=Count("pk", filter=~Q(remark="") & Q(mended_at__isnull=True)),
        formerly=Count("pk", filter=~Q(former_remark="")),
    )


@require_POST
def items_offer(request, pk):
    """Offer the ticked lines to the network, or take them back."""
    institution = _institution(request, pk)
    base = _base_of(institution)
    submission.require_change(request.user, base)
    keys = [] if base._state.adding else list(base.items.values_list("pk", flat=True))
    form = forms.OfferForm(request.POST, keys=keys)
    if form.is_valid():
        is_offered = form.cleaned_data["offer"] == "yes"
        count = services.offer_items(
            institution,
            form.cleaned_data["items"],
            is_offered=is_offered,
            conditions=form.cleaned_data["conditions"],
            by=request.user,
        )
        if is_offered:
            message = ngettext("%(count)s resource offered.", "%(count)s resources offered.", count)
        else:
            message = ngettext(
                "%(count)s resource is no longer offered.", "%(count)s resources are no longer offered.", count
            )
        messages.success(request, message % {"count": count})
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("institutions:material_base", institution.pk)


def material_base_pdf(request, pk):
    """«Ведомость материально-технической базы»: the inventory as a paper."""
    paper = _inventory(request, pk)
    title = _("Inventory of the material base: %(institution)s") % {"institution": paper["institution"].short_name}
    content = pdf.render("institutions/paper/material_base.html", paper, title=title)
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


def material_base_docx(request, pk):
    """The same to go on writing in."""
    paper = _inventory(request, pk)
    title = _("Inventory of the material base: %(institution)s") % {"institution": paper["institution"].short_name}
    return files.respond(inventory.as_docx(paper, title), name=f"{title}.docx", content_type=word.CONTENT_TYPE)


def _inventory(request, pk) -> dict:
    """What the paper tells."""
    institution = _institution(request, pk)
    base = _base_of(institution)
    items = [] if base._state.adding else list(base.items.in_order().select_related("address"))
    for number, item in enumerate(items, start=1):
        item.number = number
    return {
        "institution": institution,
        "head": institution.head_on(),
        "base": base,
        "state": base.get_state_display(),
        "groups": [(ResourceKind(kind).label, list(group)) for kind, group in groupby(items, key=attrgetter("kind"))],
        "total": len(items),
        "pieces": sum(item.quantity for item in items),
        "offered": sum(item.is_offered for item in items),
        "today": timezone.localdate(),
    }


@form_page
def item_create(request, pk):
    institution = _institution(request, pk)
    submission.require_change(request.user, _base_of(institution))
    form = forms.ItemForm(sent(request), institution=institution, initial=_copied(request, institution))
    if request.method == "POST" and form.is_valid():
        try:
            item = services.add_item(institution, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Added: %(name)s.") % {"name": item.name})
            if "and_another" in request.POST:
                return redirect("institutions:item_create", institution.pk)
            return redirect("institutions:material_base", institution.pk)
    return render(request, "institutions/item_form.html", {"form": form, "institution": institution, "item": None})


@form_page
def item_edit(request, pk, item_pk):
    institution, item = _item(request, pk, item_pk)
    form = forms.ItemForm(sent(request), instance=item, institution=institution)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_item(item, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except Refused as refused:
            form.add_error("is_offered", str(refused))
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
            return redirect("institutions:material_base", institution.pk)
    return render(request, "institutions/item_form.html", {"form": form, "institution": institution, "item": item})


@form_page
def item_delete(request, pk, item_pk):
    institution, item = _item(request, pk, item_pk)
    form = forms.DeleteItemForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_item(item, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Deleted: %(name)s.") % {"name": item.name})
            return redirect("institutions:material_base", institution.pk)
    return render(request, "institutions/item_delete.html", {"form": form, "institution": institution, "item": item})


@form_page
def material_base_submit(request, pk):
    institution = _institution(request, pk)
    base = _base_of(institution)
    submission.require_change(request.user, base)
    count = 0 if base._state.adding else base.items.count()
    to_mend = base.items.to_mend().count() if count else 0
    nothing = MaterialBase._meta.get_field("has_nothing").verbose_name
    form = SubmitForm(sent(request), is_empty=not count, nothing=nothing[:1].upper() + nothing[1:])
    if request.method == "POST" and form.is_valid():
        try:
            services.submit(institution, has_nothing=form.cleaned_data.get("has_nothing", False), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The material base is submitted: the department will look through it."))
            return redirect("institutions:material_base", institution.pk)
    context = {"form": form, "institution": institution, "count": count, "to_mend": to_mend}
    return render(request, "institutions/material_base_submit.html", context)


@require_POST
def material_base_accept(request, pk):
    return submission.accept(request, _begun(request, pk))


@form_page
def material_base_send_back(request, pk):
    return submission.send_back(request, _begun(request, pk))


@form_page
def material_base_reopen(request, pk):
    return submission.reopen(request, _begun(request, pk))


@form_page
def item_remark(request, pk, item_pk):
    base = _begun(request, pk)
    item = get_object_or_404(base.items, pk=item_pk)
    item.base = base
    return submission.remark(request, item, back=base.get_absolute_url())


def _copied(request, institution: Institution) -> dict:
    """What a line begun as a copy of another starts with; what names one single thing is left out."""
    try:
        pk = uuid.UUID(request.GET.get("copy", ""))
    except ValueError:
        return {}
    item = ResourceItem.objects.filter(base__institution=institution, pk=pk).first()
    if item is None:
        return {}
    values = model_to_dict(item, fields=forms.ItemForm._meta.fields)
    return {name: value for name, value in values.items() if name not in OF_ONE_THING}


def _institution(request, pk) -> Institution:
    return get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)


def _base_of(institution: Institution) -> MaterialBase:
    """The form as it is, or a blank one that is not stored: reading begins nothing."""
    base = MaterialBase.objects.select_related("submitted_by", "decided_by").filter(institution=institution).first()
    base = base or MaterialBase()
    base.institution = institution
    return base


def _begun(request, pk) -> MaterialBase:
    bases = MaterialBase.objects.visible_to(request.user).select_related("institution")
    return get_object_or_404(bases, institution=pk)


def _item(request, pk, item_pk) -> tuple[Institution, ResourceItem]:
    institution = _institution(request, pk)
    item = get_object_or_404(ResourceItem.objects.select_related("base"), base__institution=institution, pk=item_pk)
    item.base.institution = institution
    submission.require_change(request.user, item.base)
    return institution, item
