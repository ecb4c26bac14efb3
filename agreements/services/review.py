"""Review of a text before it is approved: remarks by clause, of the department and of those who will sign."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import pdf
from institutions.models import Institution
from journal.services import write

from .. import notices, permissions
from ..models import Agreement, ReviewMessage, ReviewThread, State
from . import comparison
from .printing import moment, wording_of

MOST_OPEN = 200


def wording(agreement: Agreement) -> dict:
    """The text under review, as ``printing.wording_of`` gives it: as it would be frozen now, or as it was."""
    version = agreement.version
    if version.is_frozen:
        return comparison.wording_of(version)
    return wording_of(agreement, list(version.parties.select_related("institution")))


def begin(
    agreement: Agreement,
    *,
    clause_key: str,
    text: str,
    is_blocking: bool,
    by: User,
    institution: Institution | None = None,
) -> ReviewThread:
    """Write a remark on a clause (``clause_key`` empty: on the whole). ``institution``: for whom, None: department.

    Takes the agreement's lock, so that the text is not approved past a blocking remark.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=agreement.pk)
        if agreement.state not in (State.DRAFT, State.REVIEW):
            raise Conflict(_("The text is no longer under review: it was approved or withdrawn meanwhile."))
        permissions.may_remark(by, agreement, institution).require()
        if agreement.threads.open().filter(institution=institution).count() >= MOST_OPEN:
            raise Refused(_("There are very many open remarks already: add to one of them."))
        headings = {clause["key"]: clause["heading"] for clause in wording(agreement)["clauses"]}
        if clause_key and clause_key not in headings:
            raise Conflict(_("This clause is not in the text any more. Open the text again."))
        thread = ReviewThread.objects.create(
            agreement=agreement,
            version_number=agreement.version.number,
            clause_key=clause_key,
            clause_heading=headings.get(clause_key, ""),
            institution=institution,
            is_blocking=is_blocking,
        )
        ReviewMessage.objects.create(thread=thread, author=by, text=text)
        if institution is not None:
            notices.tell_of_remark(thread, text)
        about = {"clause": thread.clause_heading, "party": institution.short_name if institution else ""}
        write("agreements.agreement.remark", agreement, by=by, reason=text, is_blocking=is_blocking, **about)
    return thread


def answer(thread: ReviewThread, *, text: str, by: User) -> ReviewMessage:
    """Write into an open remark: the department, or people of the institution whose remark it is."""
    with transaction.atomic():
        thread = _open(thread)
        permissions.may_answer_remark(by, thread).require()
        return ReviewMessage.objects.create(thread=thread, author=by, text=text)


def settle(thread: ReviewThread, *, resolution: str, by: User) -> ReviewThread:
    """Close a remark with how it was settled: taken into the text, or not and why."""
    with transaction.atomic():
        thread = _open(thread)
        permissions.may_settle(by, thread).require()
        thread.resolved_at, thread.resolved_by, thread.resolution = timezone.now(), by, resolution
        thread.save(update_fields=["resolved_at", "resolved_by", "resolution"])
        about = {"clause": thread.clause_heading, "party": thread.institution.short_name if thread.institution else ""}
        write("agreements.agreement.settle", thread.agreement, by=by, reason=resolution, **about)
    return thread


def _open(thread: ReviewThread) -> ReviewThread:
    fresh = ReviewThread.objects.select_for_update(no_key=True, of=("self",)).get(pk=thread.pk)
    if not fresh.is_open:
        raise Conflict(_("This remark is settled already. Begin a new one."))
    return fresh


def protocol(agreement: Agreement) -> bytes:
    """Протокол разногласий: every remark with the clause, what was said, and how it was settled, as PDF."""
    threads = list(agreement.threads.select_related("institution", "resolved_by").prefetch_related("messages__author"))
    order = {clause["key"]: number for number, clause in enumerate(wording(agreement)["clauses"], start=1)}
    for thread in threads:
        thread.number = order.get(thread.clause_key)
        thread.said = [message.text for message in thread.messages.all()]
    threads.sort(key=lambda thread: (thread.number or 0, thread.created_at))
    context = {"agreement": agreement, "threads": threads, "made_at": moment(timezone.localtime())}
    return pdf.render("agreements/paper/protocol.html", context, title=f"Протокол разногласий: {agreement}")
