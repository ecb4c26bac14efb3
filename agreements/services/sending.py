"""Sending an agreement for signing, and taking it back."""

import hashlib

from django.utils import timezone

from accounts.models import User
from common.verdicts import Refused
from documents import files, pdf
from journal.services import moving

from .. import notices
from ..models import Agreement, AgreementVersion, NumberJournal, Party, requisites_of
from . import drafting, printing


def send(agreement: Agreement, *, by: User) -> Agreement:
    """Send the agreement to its parties. The text is frozen here: these bytes are what they sign."""
    with moving(agreement, "send", by=by) as agreement:
        if blocking := [remark.text for remark in drafting.remarks(agreement) if remark.is_blocking]:
            raise Refused(" ".join(map(str, blocking)))
        agreement.sent_at = timezone.now()
        agreement.date = timezone.localdate()
        agreement.number = agreement.number or take_number(agreement)
        _freeze(agreement, by=by)
        notices.ask_to_sign(agreement)
    return agreement


def take_number(agreement: Agreement) -> str:
    """The next number of this kind in the year of its date. Whoever takes one holds the journal until they commit."""
    journal, _is_new = NumberJournal.objects.get_or_create(kind=agreement.kind, year=agreement.date.year)
    journal = NumberJournal.objects.select_for_update(no_key=True).get(pk=journal.pk)
    journal.last += 1
    journal.save(update_fields=["last"])
    return f"{journal.last}/{journal.year}{agreement.template_version.template.number_suffix}"


def _freeze(agreement: Agreement, *, by: User) -> None:
    version = agreement.version
    now = timezone.now()
    parties = list(version.parties.select_related("institution"))
    for party in parties:
        party.name_as_signed = party.institution.full_name
        party.short_name_as_signed = party.institution.short_name
        party.requisites_as_signed = requisites_of(party.institution)
        party.frozen_at = now
        party.asked_at = None if party.is_founder and agreement.template_version.is_ordered else now
    text = printing.wording_of(agreement, parties)
    content = printing.body(agreement, parties=parties, text=text, is_draft=False)
    frozen = ["name_as_signed", "short_name_as_signed", "requisites_as_signed", "frozen_at", "asked_at"]
    Party.objects.bulk_update(parties, frozen)
    for part in ("title", "preamble", "clauses", "annexes"):
        setattr(version, part, text[part])
    version.body = files.store(content, name=f"{agreement}.pdf", content_type=pdf.CONTENT_TYPE, by=by)
    version.sha256 = hashlib.sha256(content).hexdigest()
    version.page_count = pdf.pages(content)
    version.frozen_at = now
    version.save()


def recall(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """Stop the signing. Signatures given so far stay readable for the recalled version; nobody can add one."""
    with moving(agreement, "recall", by=by, reason=reason) as agreement:
        notices.tell_of_recall(agreement, reason=reason)
    return agreement


def reissue(agreement: Agreement, *, by: User) -> Agreement:
    """Take a recalled agreement up again: the next version, with the same parties and number, no signature."""
    with moving(agreement, "reissue", by=by) as agreement:
        recalled = agreement.version
        agreement.version = AgreementVersion.objects.create(agreement=agreement, number=recalled.number + 1)
        Party.objects.bulk_create(
            Party(
                version=agreement.version,
                institution=party.institution,
                position=party.position,
                signing_group=party.signing_group,
            )
            for party in recalled.parties.select_related("institution")
        )
    return agreement


def fail(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """End an agreement that was sent and will not be concluded. Its number stays taken."""
    with moving(agreement, "fail", by=by, reason=reason) as agreement:
        pass
    return agreement
