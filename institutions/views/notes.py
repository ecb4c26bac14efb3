"""Analytical notes: list, a draft with its sections, approval, papers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import ConfirmForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, pdf, sections, word

from .. import note_paper, notes
from ..forms import analysis as forms
from ..history import lines_about
from ..models import AnalyticalNote, Network
from ..permissions import may_change_note, may_write_notes
from ..services import analysis as services
from ..tables.notes import NoteTable
from .pages import form_page, sent


class NoteList(FilteredTableView):
    model = AnalyticalNote
    table_class = NoteTable
    template_name = "institutions/note_list.html"
    title = gettext_lazy("Analytical notes")
    empty_title = gettext_lazy("There is no note yet")
    empty_text = gettext_lazy("A note is written from the figures of a network; when approved, it does not change.")

    def get_queryset(self):
        return super().get_queryset().select_related("network", "created_by")

    def get_empty_action(self):
        if may_write_notes(self.request.user):
            return reverse("institutions:note_create"), _("Begin a note")
        return super().get_empty_action()

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_write=may_write_notes(self.request.user), **kwargs)


@form_page
def note_create(request):
    may_write_notes(request.user).require()
    networks = Network.objects.visible_to(request.user)
    initial = {"network": request.GET.get("network") or networks.first()}
    form = forms.NewNoteForm(sent(request), initial=initial, networks=networks)
    if request.method == "POST" and form.is_valid():
        try:
            note = services.create_note(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("network", str(refused))
        else:
            messages.success(request, _("The draft is begun: read what the figures say and add your conclusions."))
            return redirect(note)
    return render(request, "institutions/note_form.html", {"form": form, "note": None})


def note_detail(request, pk):
    note = _note(request, pk)
    content = notes.content_of(note)
    texts = {text.section: text for text in note.texts.all()} if note.is_draft else {}
    shown = [
        {
            **section,
            # The figures have moved on since the own words were written.
            "is_overtaken": section["code"] in texts and texts[section["code"]].written_over != section["generated"],
            **_addresses(note, section),
        }
        for section in sections.for_screen(content.sections)
    ]
    newer = (
        AnalyticalNote.objects.approved().filter(network=note.network_id, approved_at__gt=note.approved_at)
        if (note.approved_at)
        else AnalyticalNote.objects.none()
    )
    return render(
        request,
        "institutions/note_detail.html",
        {
            "note": note,
            "content": content,
            "subject": note_paper.subject_of(note, content),
            "sections": shown,
            "newer": newer.order_by("-approved_at").first(),
            "previous": content.previous,
            "may_change": may_change_note(request.user, note),
            "history": lines_about(note) if request.user.is_department else [],
        },
    )


def _addresses(note: AnalyticalNote, section: dict) -> dict:
    """Where the words of the section are written and given up; the annex has none."""
    if section.get("is_annex"):
        return {}
    return {
        "edit_url": reverse("institutions:note_text", args=[note.pk, section["code"]]),
        "regenerate_url": reverse("institutions:note_regenerate", args=[note.pk, section["code"]]),
    }


@form_page
def note_edit(request, pk):
    note = _changeable(request, pk)
    form = forms.NoteForm(sent(request), instance=note)
    if request.method == "POST" and form.is_valid():
        services.change_note(note, **form.changes, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(note)
    return render(request, "institutions/note_form.html", {"form": form, "note": note})


@form_page
def note_text(request, pk, section):
    """Own words beside what the figures say."""
    note = _changeable(request, pk)
    found = _section(note, section)
    own = note.texts.filter(section=section).first()
    initial = {"text": found["text"], "seen": own.text if own else "", "over": found["generated"]}
    form = forms.TextForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name].replace("\r\n", "\n") for name in ("text", "seen", "over")}
        if told["text"] == found["generated"] and own is None:
            messages.info(request, _("Nothing is changed: the section says what the figures say."))
        else:
            services.write_text(note, section, told["text"], over=told["over"], seen=told["seen"], by=request.user)
            messages.success(request, _("Your words stand in the note."))
        return redirect(f"{note.get_absolute_url()}#section-{section}")
    context = {"form": form, "note": note, "section": found, "own": own}
    if own and own.written_over != found["generated"]:
        context["differences"] = sections.differences(own.written_over, found["generated"])
    return render(request, "institutions/note_text.html", context)


@form_page
def note_regenerate(request, pk, section):
    note = _changeable(request, pk)
    found = _section(note, section)
    form = forms.RegenerateForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.regenerate(note, section, by=request.user)
        messages.success(request, _("The section says what the figures say."))
        return redirect(f"{note.get_absolute_url()}#section-{section}")
    return render(request, "institutions/note_regenerate.html", {"form": form, "note": note, "section": found})


@form_page
def note_approve(request, pk):
    note = _changeable(request, pk)
    form = forms.ApproveForm(sent(request))
    content = notes.build(note)
    if request.method == "POST" and form.is_valid():
        services.approve_note(note, by=request.user)
        messages.success(request, _("The note is approved: its figures, texts and files are frozen."))
        return redirect(note)
    overtaken = [
        section["title"]
        for section in content.sections
        for text in note.texts.all()
        if text.section == section["code"] and text.written_over != section["generated"]
    ]
    context = {"form": form, "note": note, "overtaken": overtaken, "previous": content.previous}
    return render(request, "institutions/note_approve.html", context)


@form_page
def note_discard(request, pk):
    note = _changeable(request, pk)
    form = ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.discard_note(note, by=request.user)
        messages.success(request, _("The draft is discarded."))
        return redirect("institutions:note_list")
    return render(request, "institutions/note_discard.html", {"form": form, "note": note})


def note_pdf(request, pk):
    return _paper(request, pk, "pdf", note_paper.as_pdf, pdf.CONTENT_TYPE)


def note_docx(request, pk):
    return _paper(request, pk, "docx", note_paper.as_docx, word.CONTENT_TYPE)


def _paper(request, pk, extension: str, render_paper, content_type: str):
    """The frozen file of an approved note; of a draft one made now."""
    note = _note(request, pk)
    if not note.is_draft:
        return files.serve(getattr(note, extension), as_attachment=False)
    content = notes.build(note)
    name = note_paper.file_name(note, content, extension)
    return files.respond(render_paper(note, content), name=name, content_type=content_type, as_attachment=False)


def _note(request, pk) -> AnalyticalNote:
    found = AnalyticalNote.objects.visible_to(request.user).select_related(
        "network__municipality", "network__founder_decision", "created_by", "approved_by", "pdf", "docx"
    )
    return get_object_or_404(found, pk=pk)


def _changeable(request, pk) -> AnalyticalNote:
    note = _note(request, pk)
    may_change_note(request.user, note).require()
    return note


def _section(note: AnalyticalNote, code: str) -> dict:
    if code not in notes.SECTIONS:
        raise Http404
    return next(section for section in notes.build(note).sections if section["code"] == code)
