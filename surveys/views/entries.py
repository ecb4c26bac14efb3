"""One institution's way into a survey: its link, slips for classes, shared devices, paper forms."""

import base64

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import ConfirmForm
from common.verdicts import Refused
from documents import pdf, qr

from .. import answers, asking, permissions, services
from ..codes import KeyBroken, grouped, issue_key, read_key
from ..forms import KioskForm, ReprintForm, SlipsForm
from ..models import BATCH_COUNTS, Entry, SlipBatch
from ..services.slips import Printed
from .launches import paper, sheets

SERVICE_FIELDS = {"key", "csrfmiddlewaretoken", "undo", "last"}


@require_safe
@never_cache
def entry_detail(request, pk):
    """All that can be handed out for this institution."""
    return _detail(request, _entry(request, pk))


def _detail(request, entry: Entry, *, slips_form=None, kiosk_form=None) -> HttpResponse:
    user = request.user
    kiosks = [
        {"kiosk": kiosk, "url": f"{entry.site}/s/{kiosk.code}/", "code": grouped(kiosk.code)}
        for kiosk in entry.kiosks.running().order_by("until", "pk")
    ]
    for each in kiosks:
        each["picture"] = qr.png_data_uri(each["url"], scale=5)
    has_errors = any(form is not None and form.errors for form in (slips_form, kiosk_form))
    context = {
        "entry": entry,
        "launch": entry.launch,
        "code": grouped(entry.code),
        "batches": entry.slip_batches.annotate(**BATCH_COUNTS),
        "kiosks": kiosks,
        "slips_form": slips_form or SlipsForm(),
        "kiosk_form": kiosk_form or KioskForm(),
        "typed_today": services.paper.typed_today(entry, by=user),
        "may_hand_out": permissions.may_hand_out(user, entry),
        "may_take_answers": permissions.may_take_answers(user, entry),
        "may_change_link": permissions.may_change_link(user, entry),
    }
    return render(request, "surveys/entry_detail.html", context, status=422 if has_errors else 200)


@require_safe
def entry_sheet(request, pk):
    entry = _entry(request, pk, in_use=True)
    return sheets([entry], f"{entry.launch.title}, {entry.institution.short_name}")


@require_safe
def entry_qr(request, pk):
    """The QR code of the link as a picture."""
    entry = _entry(request, pk, in_use=True)
    picture = qr.png_data_uri(entry.url, scale=6).partition("base64,")[2]
    response = HttpResponse(base64.b64decode(picture), content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400"
    return response


# The link


@require_http_methods(["GET", "HEAD", "POST"])
def entry_reissue(request, pk):
    """A new address in place of one that got about."""
    entry = _entry(request, pk, in_use=True)
    permissions.may_change_link(request.user, entry).require()
    consequences = [_("The old address and the sheets printed with it stop working."), _("Slips go on working.")]
    return _confirm(
        request,
        entry,
        lambda: services.reissue_link(entry, by=request.user),
        title=_("Replace the link"),
        done=_("The link has a new address. Hand it out anew."),
        consequences=consequences,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def entry_withdraw(request, pk):
    """Ask the institution no more."""
    entry = _entry(request, pk, in_use=True)
    permissions.may_change_link(request.user, entry).require()
    consequences = [
        _("Link, slips and shared devices of the institution stop working."),
        _("Answers that were given stay in the results."),
        _("The link can be restored while the survey is open."),
    ]
    return _confirm(
        request,
        entry,
        lambda: services.withdraw_link(entry, by=request.user),
        title=_("Withdraw the link"),
        done=_("The link is withdrawn."),
        consequences=consequences,
    )


@require_POST
def entry_restore(request, pk):
    entry = _entry(request, pk)
    permissions.may_change_link(request.user, entry).require()
    services.restore_link(entry, by=request.user)
    messages.success(request, _("The link works again."))
    return redirect("surveys:entry_detail", entry.pk)


# Slips


@require_POST
def slips_print(request, pk):
    """Slips for a class, as a PDF that is made once."""
    entry = _entry(request, pk)
    permissions.may_hand_out(request.user, entry).require()
    form = SlipsForm(request.POST)
    if not form.is_valid():
        return _detail(request, entry, slips_form=form)
    return _slips(services.slips.print_batch(entry, by=request.user, **form.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
def slips_reprint(request, pk, batch):
    """New slips in place of the unused ones of the class."""
    entry, batch = _batch(request, pk, batch)
    permissions.may_hand_out(request.user, entry).require()
    form = ReprintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _slips(services.slips.reprint(batch, key=form.cleaned_data["key"], by=request.user))
        except Refused as refused:
            form.add_error(None, str(refused))
    consequences = [_("The unused slips of the class stop working, as many new ones are made.")]
    context = {
        "entry": entry,
        "form": form,
        "title": _("Print the slips anew: %(name)s") % {"name": batch.class_name},
        "consequences": consequences,
    }
    return render(request, "surveys/entry_confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def slips_void(request, pk, batch):
    """The paper was lost: its slips stop working."""
    entry, batch = _batch(request, pk, batch)
    permissions.may_hand_out(request.user, entry).require()
    return _confirm(
        request,
        entry,
        lambda: services.slips.void_batch(batch, by=request.user),
        title=_("Make the slips void: %(name)s") % {"name": batch.class_name},
        done=_("The unused slips of the class are void."),
        consequences=[_("The unused slips of the class stop working."), _("Answers that were given stay.")],
    )


def _slips(printed: Printed) -> HttpResponse:
    entry, batch = printed.batch.entry, printed.batch
    slips = [
        {"code": f"{code[:4]} {code[4:]}", "picture": qr.png_data_uri(f"{entry.site}/s/{code}/", scale=4)}
        for code in printed.codes
    ]
    rows = [slips[index : index + 2] for index in range(0, len(slips), 2)]
    title = _("Slips: %(survey)s, %(name)s") % {"survey": entry.launch.title, "name": batch.class_name}
    context = {"entry": entry, "launch": entry.launch, "batch": batch, "rows": rows, "site": entry.site}
    return paper(pdf.render("surveys/paper/slips.html", context, title=title), title, as_attachment=True)


# Shared devices


@require_POST
def kiosk_open(request, pk):
    """Switch a shared device on; its address is on the page then."""
    entry = _entry(request, pk)
    permissions.may_take_answers(request.user, entry).require()
    form = KioskForm(request.POST)
    if not form.is_valid():
        return _detail(request, entry, kiosk_form=form)
    services.kiosks.open_kiosk(entry, by=request.user, **form.cleaned_data)
    messages.success(request, _("The shared device is switched on. Open its address on the tablet."))
    return redirect("surveys:entry_detail", entry.pk)


@require_POST
def kiosk_end(request, pk, kiosk):
    entry = _entry(request, pk)
    services.kiosks.end_kiosk(get_object_or_404(entry.kiosks, pk=kiosk), by=request.user)
    messages.success(request, _("The shared device is switched off."))
    return redirect("surveys:entry_detail", entry.pk)


# Paper


@require_safe
def paper_form(request, pk):
    """The questionnaire to be filled in by hand."""
    entry = _entry(request, pk)
    launch = entry.launch
    context = {"entry": entry, "launch": launch, "definition": launch.version.shown()}
    return paper(pdf.render("surveys/paper/form.html", context, title=launch.title), launch.title)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def paper_entry(request, pk):
    """Forms filled in by hand are typed in, one after another. Answers go into no message, session or history."""
    entry = _entry(request, pk)
    permissions.may_take_answers(request.user, entry).require()
    if request.method != "POST":
        return _typing(request, entry)
    if "undo" in request.POST:
        is_gone = services.paper.undo(entry, request.POST.get("last", ""), by=request.user)
        return _typing(request, entry, undone=is_gone, status=200 if is_gone else 409)
    version = entry.launch.version
    posted = {name: values for name, values in request.POST.lists() if name not in SERVICE_FIELDS}
    reading = answers.read(version.parsed(), posted)
    try:
        key = read_key(request.POST.get("key", ""))
    except KeyBroken:
        key = None
    if key is None or key.entry != entry.pk or key.version != version.pk:
        return _typing(request, entry, reading, status=422)
    if not reading.is_valid:
        return _typing(request, entry, reading, key=request.POST["key"], status=422)
    try:
        last = services.paper.take(entry, version=version, key=key.uuid, document=reading.document, by=request.user)
    except services.AnsweredOtherwise:
        return _typing(request, entry, reading, is_other=True, status=409)
    return _typing(request, entry, last=last)


def _typing(request, entry: Entry, reading: answers.Reading | None = None, *, status=200, **context) -> HttpResponse:
    version = entry.launch.version
    errors = reading.errors if reading and not context.get("is_other") else None
    questions, complaints = asking.sheet(version, reading.typed if reading else None, errors)
    context = {
        "entry": entry,
        "launch": entry.launch,
        "questions": questions,
        "complaints": complaints,
        "key": issue_key(version=version.pk, entry=entry.pk),
        "typed_today": services.paper.typed_today(entry, by=request.user),
        "is_again": reading is not None,
        "is_other": False,
        "last": "",
        "undone": None,
    } | context
    return render(request, "surveys/paper_entry.html", context, status=status)


def _confirm(request, entry: Entry, act, *, title: str, done: str, consequences: list[str]) -> HttpResponse:
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    form.fields["confirm"].label = _("Yes, I am sure")
    if request.method == "POST" and form.is_valid():
        act()
        messages.success(request, done)
        return redirect("surveys:entry_detail", entry.pk)
    context = {"entry": entry, "form": form, "title": title, "consequences": consequences}
    return render(request, "surveys/entry_confirm.html", context, status=422 if form.errors else 200)


def _entry(request, pk, *, in_use: bool = False) -> Entry:
    entries = Entry.objects.visible_to(request.user).with_answers().select_related("launch__version", "institution")
    return get_object_or_404(entries.in_use() if in_use else entries, pk=pk)


def _batch(request, pk, batch) -> tuple[Entry, SlipBatch]:
    entry = _entry(request, pk)
    return entry, get_object_or_404(SlipBatch.objects.select_related("entry"), pk=batch, entry=entry)
