"""Items of plans: proposed, changed, put in order, marked, remarked upon."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.forms import ConfirmForm
from common.verdicts import Conflict
from common.views import FilteredTableView
from documents import files, xlsx

from .. import content, permissions
from ..filters import ItemFilter
from ..forms import ItemForm, MarkForm, RemarkForm
from ..history import lines_about
from ..models import PlanItem, PlanSection, ProgressMark, Remark
from ..services import items, marks
from ..tables import PROGRESS_TONES, ItemTable, progress_badge
from .pages import form_page, sent, shown, the_item, the_plan


class ItemList(FilteredTableView):
    """Items of all plans that the person sees: to find one's own and what is late."""

    model = PlanItem
    table_class = ItemTable
    filterset_class = ItemFilter
    title = gettext_lazy("Items of interaction plans")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("Nothing is planned yet")
    empty_text = gettext_lazy("Items are proposed on the page of the plan.")

    def get_queryset(self):
        rows = super().get_queryset().standing().select_related("plan__network", "responsible")
        return rows.order_by("due_on", "pk")

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        headers = [_("Event"), _("Network"), _("School year"), _("Time"), _("Responsible"), _("Person")]
        headers += [_("Awaited by"), _("Progress"), _("Done on")]
        book.write_table(headers, map(_cells, rows), title=_("Items"))
        return xlsx.response(book.close(), str(self.title))


def _cells(item: PlanItem) -> list:
    return [
        item.title,
        item.plan.network.name,
        item.plan.year_label,
        item.time_label,
        content.responsible_name(item),
        item.person,
        item.due_on,
        item.get_progress_display(),
        item.done_on,
    ]


@form_page
def item_add(request, pk):
    plan = the_plan(request, pk)
    permissions.may_propose(request.user, plan).require()
    section = plan.sections.filter(pk=_number(request.GET.get("section"))).first()
    initial = {"section": section} if section else {}
    form = ItemForm(sent(request), plan=plan, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        item = items.add(plan, key=form.cleaned_data["key"], by=request.user, **form.values)
        messages.success(request, _("The item is in the plan."))
        return redirect(f"{plan.get_absolute_url()}#item-{item.pk}")
    return shown(request, "interaction/item_form.html", form, plan=plan, item=None)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@form_page
def item_edit(request, pk):
    """Change an item. When somebody was faster, both texts stand side by side and nothing is lost."""
    item = the_item(request, pk)
    permissions.may_change_item(request.user, item).require()
    form = ItemForm(sent(request), plan=item.plan, user=request.user, item=item)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        try:
            items.change(item, seen=seen, by=request.user, **form.values)
        except Conflict as conflict:
            return _both_texts(request, item, form, str(conflict))
        messages.success(request, _("Saved."))
        return redirect(f"{item.plan.get_absolute_url()}#item-{item.pk}")
    return shown(request, "interaction/item_form.html", form, plan=item.plan, item=item)


def _both_texts(request, item: PlanItem, form: ItemForm, conflict: str):
    """409: what stands now against what was typed; the next sending knows of the other's change."""
    fresh = the_item(request, item.pk)
    if fresh.removed_at:
        raise Conflict(conflict)
    theirs = ItemForm(plan=fresh.plan, user=request.user, item=fresh)
    rows = []
    for name, field in form.fields.items():
        if name in ("key", "seen"):
            continue
        present, typed = theirs.initial.get(name), form.cleaned_data.get(name)
        now, mine = _words(field, present), _words(field, typed)
        if now != mine:
            rows.append((field.label, now or "—", mine or "—"))
    form.data = form.data.copy()
    form.data["seen"] = str(fresh.revision)
    context = {"form": form, "plan": fresh.plan, "item": fresh, "conflict": conflict, "rows": rows}
    return render(request, "interaction/item_form.html", context, status=409)


def _words(field, value) -> str:
    """A value of the form as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list) or hasattr(value, "all"):
        return ", ".join(sorted(str(one) for one in value))
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())} if isinstance(value, str) else {}
    if hasattr(value, "strftime"):
        return f"{value:%d.%m.%Y}"
    return labels.get(str(value), str(value))


def item_detail(request, pk):
    item, user = the_item(request, pk), request.user
    return _detail(request, item, RemarkForm() if permissions.may_remark(user, item.plan) else None)


def _detail(request, item: PlanItem, remark_form, status: int = 200):
    user = request.user
    line = content.line_of(item)
    item_marks = list(item.marks.select_related("by", "file"))
    remarks = list(item.remarks.select_related("author", "settled_by"))
    for one in remarks:
        one.item = item
    return render(
        request,
        "interaction/item_detail.html",
        {
            "item": item,
            "plan": item.plan,
            "facts": [(label, line[code]) for code, label in content.COLUMNS[1:]],
            "badge": progress_badge(item),
            "marks": [(mark, PROGRESS_TONES[mark.progress]) for mark in item_marks],
            "remarks": [(one, bool(permissions.may_settle(user, one))) for one in remarks],
            "remark_form": remark_form,
            "may_change": permissions.may_change_item(user, item),
            "may_mark": permissions.may_mark(user, item),
            "history": lines_about(item, limit=15),
        },
        status=status,
    )


@form_page
def item_remove(request, pk):
    item = the_item(request, pk)
    permissions.may_change_item(request.user, item).require()
    form = ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid():
        items.remove(item, by=request.user)
        messages.success(request, _("The item is taken out of the plan."))
        return redirect(item.plan)
    return shown(request, "interaction/item_remove.html", form, item=item, plan=item.plan)


@require_POST
def item_restore(request, pk):
    item = the_item(request, pk)
    permissions.may_change_item(request.user, item).require()
    items.restore(item, by=request.user)
    messages.success(request, _("The item is back in the plan."))
    return redirect("interaction:plan_changes", item.plan_id)


@require_POST
def item_move(request, pk):
    """One place up or down."""
    item = the_item(request, pk)
    permissions.may_change_item(request.user, item).require()
    items.move(item, -1 if request.POST.get("way") == "up" else 1, by=request.user)
    return redirect(f"{item.plan.get_absolute_url()}#item-{item.pk}")


@require_POST
def item_place(request, pk):
    """Where it was dragged to: before another item, or to the end of a section."""
    item = the_item(request, pk)
    permissions.may_change_item(request.user, item).require()
    section = get_object_or_404(PlanSection, plan=item.plan_id, pk=_number(request.POST.get("section")))
    before = request.POST.get("before", "")
    standing = item.plan.items.standing()
    other = next((one for one in standing if str(one.pk) == before), None) if before else None
    items.place_before(item, other, section, by=request.user)
    return redirect(f"{item.plan.get_absolute_url()}#item-{item.pk}")


# Progress and remarks


@form_page
def item_mark(request, pk):
    item = the_item(request, pk)
    permissions.may_mark(request.user, item).require()
    initial = {"seen": item.progress, "progress": request.GET.get("to") or item.progress}
    form = MarkForm(sent(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if upload := given.pop("file"):
            given["file"] = files.store(
                upload.content, name=upload.name, content_type=upload.content_type, by=request.user
            )
        marks.mark(item, given.pop("progress"), seen=given.pop("seen"), by=request.user, **given)
        messages.success(request, _("The mark is recorded."))
        return redirect(item)
    return shown(request, "interaction/item_mark.html", form, item=item, plan=item.plan)


def mark_file(request, pk, mark_pk):
    item = the_item(request, pk)
    mark = get_object_or_404(ProgressMark.objects.select_related("file"), item=item, pk=mark_pk, file__isnull=False)
    return files.serve(mark.file)


@require_POST
def item_remark(request, pk):
    item = the_item(request, pk)
    permissions.may_remark(request.user, item.plan).require()
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _detail(request, item, form, status=422)
    marks.remark(item, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("The remark is made."))
    return redirect(f"{item.get_absolute_url()}#remarks")


@require_POST
def remark_settle(request, pk):
    seen = PlanItem.objects.visible_to(request.user).values("pk")
    remark = get_object_or_404(Remark.objects.filter(item__in=seen).select_related("item__plan"), pk=pk)
    permissions.may_settle(request.user, remark).require()
    marks.settle(remark, by=request.user)
    messages.success(request, _("The remark is settled."))
    return redirect(f"{remark.item.get_absolute_url()}#remarks")
