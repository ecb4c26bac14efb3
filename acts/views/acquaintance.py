"""The sheet of acquaintance: whom to ask, who has confirmed, what is printed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.verdicts import Refused
from documents import files, pdf

from .. import forms
from ..models import Acquaintance, LegalAct
from ..permissions import may_address, may_mark_paper, may_see_sheet
from ..services import acquaintance as services
from .acts import act_or_404, crumbs, of
from .pages import answer_form, attached, form_page, sent


@form_page
def sheet(request, pk):
    """Who is on the sheet, and the form that puts more people there."""
    act = act_or_404(request, pk)
    may_see_sheet(request.user).require()
    may_add = may_address(request.user, act)
    if request.method == "POST":
        may_add.require()
    form = forms.AddressForm(sent(request), act=act) if may_add else None
    if request.method == "POST" and form.is_valid():
        added = services.address(act, by=request.user, **form.cleaned_data)
        text = ngettext(
            "%(count)s person is asked to read the act.", "%(count)s people are asked to read the act.", len(added)
        )
        messages.success(request, text % {"count": len(added)})
        return redirect("acts:sheet", act.pk)
    rows = list(act.acquaintances.select_related("institution", "user", "scan"))
    return render(
        request,
        "acts/sheet.html",
        {
            "act": act,
            "form": form,
            "rows": rows,
            "done": sum(row.confirmed_at is not None for row in rows),
            "waiting": [row for row in rows if row.user_id and not row.confirmed_at],
            "may_add": may_add,
        },
        status=422 if form is not None and form.is_bound else 200,
    )


def sheet_pdf(request, pk):
    """To be printed: who has confirmed in the portal, and lines to sign for the rest."""
    act = act_or_404(request, pk)
    may_see_sheet(request.user).require()
    rows = act.acquaintances.select_related("institution")
    title = f"Лист ознакомления. {act.told}"
    content = pdf.render("acts/paper/sheet.html", {"act": act, "rows": rows}, title=title)
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


@require_POST
def sheet_remind(request, pk):
    act = act_or_404(request, pk)
    may_see_sheet(request.user).require()
    written = services.remind(act, by=request.user)
    if written:
        text = ngettext("%(count)s letter is written.", "%(count)s letters are written.", written)
        messages.success(request, text % {"count": written})
    else:
        messages.info(request, _("Everybody was written to today, or nobody is left."))
    return redirect("acts:sheet", act.pk)


@require_POST
def confirm(request, pk):
    """«Ознакомлен(а)»: of the person who is signed in, for the bytes that were shown."""
    act = act_or_404(request, pk)
    services.confirm(act, by=request.user, sha256=request.POST.get("sha256", ""))
    messages.success(request, _("Thank you. The department sees that you have read the act."))
    return redirect(act)


@form_page
def mark_paper(request, pk):
    row = _row(request, pk)
    may_mark_paper(request.user, row).require()
    form = forms.PaperForm(sent(request), attached(request), earliest=row.act.date)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_paper(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Marked as signed on paper."))
            return redirect("acts:sheet", row.act_id)
    return answer_form(
        request,
        form,
        title=_("Signed on paper"),
        lead=f"{row.name}, {row.post}" if row.post else row.name,
        crumbs=_crumbs(row.act),
        submit=_("Mark"),
        cancel=reverse("acts:sheet", args=[row.act_id]),
    )


@require_POST
def remove(request, pk):
    row = _row(request, pk)
    may_mark_paper(request.user, row).require()
    services.remove(row, by=request.user)
    messages.success(request, _("Taken off the sheet."))
    return redirect("acts:sheet", row.act_id)


def paper_scan(request, pk):
    """The scan of the sheet that somebody has signed."""
    row = _row(request, pk)
    may_see_sheet(request.user).require()
    return files.serve(
        get_object_or_404(Acquaintance.objects.filter(scan__isnull=False), pk=row.pk).scan, as_attachment=False
    )


def _crumbs(act: LegalAct):
    return crumbs(of(act), (reverse("acts:sheet", args=[act.pk]), _("Acquaintance sheet")))


def _row(request, pk) -> Acquaintance:
    rows = Acquaintance.objects.visible_to(request.user).select_related("act__pdf", "scan")
    return get_object_or_404(rows, pk=pk)
