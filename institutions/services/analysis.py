"""What happens to an analytical note: begun, written, approved. Rights are asked by the pages."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files, pdf, word
from journal.services import moving, write

from .. import note_paper, notes
from ..models import AnalyticalNote, Network, NoteState, NoteText

PARTICULARS = ("period", "signatory_post", "signatory_name")


def create_note(network: Network, *, by: User, **particulars: str) -> AnalyticalNote:
    """Begin a draft. ``Refused`` when the network has one already: two drafts would say two things."""
    try:
        with transaction.atomic():
            note = AnalyticalNote.objects.create(network=network, created_by=by, **particulars)
            write("institutions.analyticalnote.create", note, by=by)
    except IntegrityError as error:
        raise Refused(_("This network has a draft of a note already: finish or discard that one.")) from error
    return note


def change_note(note: AnalyticalNote, *, by: User, **changes: str) -> AnalyticalNote:
    """Change the particulars of a draft: ``period``, ``signatory_post``, ``signatory_name``."""
    with transaction.atomic():
        note = _draft(note)
        before = {name: getattr(note, name) for name in changes if name in PARTICULARS}
        changed = {name: [old, changes[name]] for name, old in before.items() if old != changes[name]}
        if not changed:
            return note
        for name, (_old, new) in changed.items():
            setattr(note, name, new)
        note.save(update_fields=list(changed))
        write("institutions.analyticalnote.change", note, by=by, changes=changed)
    return note


def write_text(note: AnalyticalNote, section: str, text: str, *, over: str, seen: str, by: User) -> NoteText:
    """Put own words into a section of a draft.

    ``over``: what the figures said while they were written, for the warning when the figures change. ``seen``: the own
    words that the person began with; ``Conflict`` when somebody has written others since.
    """
    with transaction.atomic():
        note = _draft(note)
        present = note.texts.filter(section=section).first()
        if present and present.text not in (seen, text):
            raise Conflict(_("Somebody has changed this text meanwhile. Open the section again."))
        found = present or NoteText(note=note, section=section)
        found.text, found.written_over, found.changed_by = text, over, by
        found.save()
        write("institutions.analyticalnote.write", note, by=by, section=section, text=text)
    return found


def regenerate(note: AnalyticalNote, section: str, *, by: User) -> None:
    """Let the section say what the figures say again; the own words stay in the history."""
    with transaction.atomic():
        note = _draft(note)
        text = note.texts.filter(section=section).first()
        if text is None:
            return
        written = text.text
        text.delete()
        write("institutions.analyticalnote.regenerate", note, by=by, section=section, text=written)


def discard_note(note: AnalyticalNote, *, by: User) -> None:
    """Drop a draft. An approved note cannot be dropped."""
    with transaction.atomic():
        note = _draft(note)
        write("institutions.analyticalnote.discard", note, by=by)
        note.delete()


def approve_note(note: AnalyticalNote, *, by: User) -> AnalyticalNote:
    """Freeze what the note says today: figures, texts, PDF and DOCX. From here on the database refuses any change."""
    with moving(note, "approve", by=by) as note:
        content = notes.build(note)
        note.as_of, note.approved_at, note.approved_by = content.as_of, timezone.now(), by
        note.figures, note.content = content.figures, content.sections
        # The papers are those of an approved note: without the mark of a draft.
        note.state = NoteState.APPROVED
        made = (
            ("pdf", note_paper.as_pdf, pdf.CONTENT_TYPE),
            ("docx", note_paper.as_docx, word.CONTENT_TYPE),
        )
        for extension, render, content_type in made:
            name = note_paper.file_name(note, content, extension)
            stored = files.store(render(note, content), name=name, content_type=content_type, by=by)
            setattr(note, extension, stored)
        note.texts.update(is_frozen=True)
    return note


def _draft(note: AnalyticalNote) -> AnalyticalNote:
    """The locked row of a draft; ``Conflict`` when it has been approved meanwhile."""
    fresh = AnalyticalNote.objects.select_for_update(no_key=True).get(pk=note.pk)
    if not fresh.is_draft:
        raise Conflict(_("The note is approved: it does not change. A new note supersedes it."))
    return fresh
