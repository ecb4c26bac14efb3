"""The life of an act: written, sent to be signed, registered under a number, repealed."""

import datetime
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.folding import fold
from common.verdicts import Conflict, Refused
from documents import files, pdf, word
from documents.models import StoredFile
from documents.uploads import Upload
from institutions.models import FounderDecision, Network
from institutions.services import networks
from journal.services import moving, write

from .. import paper
from ..models import ActJournal, ActKind, ActState, ActTemplateVersion, JournalYear, LegalAct, ResponsiblePerson
from ..models.acts import REGISTERED
from . import responsible
from .templates import Outdated

RESPONSIBLE = "responsible"  # code of the annex that names the responsible persons


def create(
    network: Network,
    version: ActTemplateVersion,
    *,
    by: User,
    token: uuid.UUID | None = None,
    **particulars: str,
) -> LegalAct:
    """Begin a draft with the words of a template's version. ``token`` names the form: sent twice, it makes one act.

    ``particulars``: ``issuer``, ``place``, ``signatory_post``, ``signatory_name``, ``executor``.
    """
    with transaction.atomic():
        if token and (made := LegalAct.objects.filter(pk=token).first()):
            return made
        act = LegalAct(
            pk=token or uuid.uuid4(),
            network=network,
            kind=version.template.kind,
            form=version.template.form,
            template_version=version,
            title=version.title,
            preamble=version.preamble,
            points=version.points,
            annexes=version.annexes,
            created_by=by,
            **particulars,
        )
        try:
            with transaction.atomic():
                act.save(force_insert=True)
        except IntegrityError:
            return LegalAct.objects.get(pk=token)
        write("acts.legalact.create", act, by=by, template=str(version))
    return act


def change(act: LegalAct, *, by: User, edition: int, **values: Any) -> LegalAct:
    """Save a draft: words and particulars. ``Outdated`` when somebody saved another since, ``ValidationError`` by field
    when the words have faults; nothing is saved then."""
    with transaction.atomic():
        act = _locked(act)
        if not act.is_draft:
            raise Conflict(_("The act was sent to be signed meanwhile: its text does not change."))
        if act.edition != edition:
            raise Outdated(_("Another person has changed the draft meanwhile."))
        changed = sorted(name for name, value in values.items() if getattr(act, name) != value)
        for name, value in values.items():
            setattr(act, name, value)
        act.check_words()
        act.edition += 1
        act.save()
        write("acts.legalact.change", act, by=by, fields=changed)
    return act


def send(act: LegalAct, *, by: User) -> LegalAct:
    """Freeze the text and the annexes and let them be signed on paper. Persons named in it wait with the act."""
    with moving(act, "send", by=by) as act:
        if RESPONSIBLE in act.annexes:
            responsible.hold(act.network_id)
        act.check_words()
        act.content = paper.build(act)
        if RESPONSIBLE in act.annexes:
            act.content["people"] = [str(pk) for pk in responsible.take_into(act)]
            if not act.content["people"]:
                raise Refused(_("Nobody is proposed yet: the order would appoint nobody."))
    return act


def take_back(act: LegalAct, *, by: User, reason: str = "") -> LegalAct:
    """Back to a draft: something in the text is wrong. The persons named in it await another order."""
    with moving(act, "take_back", by=by, reason=reason) as act:
        responsible.leave(act)
        act.content = {}
    return act


def discard(act: LegalAct, *, by: User) -> None:
    """Throw a draft away."""
    with transaction.atomic():
        act = _locked(act)
        if not act.is_draft:
            raise Conflict(_("Only a draft is thrown away."))
        write("acts.legalact.discard", act, by=by)
        act.delete()


def suggest_number(journal: ActJournal, day: datetime.date) -> str:
    """The number that would be given now; another may take it first."""
    year = JournalYear.objects.filter(journal=journal, year=day.year).first()
    return journal.number_of((year.last if year else 0) + 1)


def register(
    act: LegalAct,
    *,
    journal: ActJournal,
    date: datetime.date,
    by: User,
    number: str = "",
    effective_on: datetime.date | None = None,
    scan: Upload | None = None,
    fill_decision: bool = False,
) -> LegalAct:
    """Give the act its number and date; from here on neither words nor bytes ever change.

    ``number``: from the paper journal; without it the next of the journal's year, without gaps. ``fill_decision``:
    an act on creating the network becomes the network's founder's decision, if it has none.
    ``Refused`` when the number is taken in that year.
    """
    with moving(act, "register", by=by) as act:
        if fill_decision:  # before the history, which appointing writes
            Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=act.network_id)
        act.journal, act.date, act.effective_on = journal, date, effective_on or date
        act.number = _take_number(journal, date.year, number)
        act.registered_at, act.registered_by = timezone.now(), by
        if scan:
            act.scan = files.store(scan.content, name=scan.name, content_type=scan.content_type, by=by)
        # The papers are those of a registered act.
        act.state, act.is_being_frozen = ActState.IN_FORCE, True
        _print(act, by=by)
        responsible.appoint(act, by=by)
        if fill_decision and act.kind == ActKind.CREATE_NETWORK:
            _fill_decision(act, by=by)
    return act


def _take_number(journal: ActJournal, year: int, number: str) -> str:
    """The number to give, under the lock of the journal's year: whoever comes next waits for this transaction."""
    JournalYear.objects.get_or_create(journal=journal, year=year)
    counter = JournalYear.objects.select_for_update(no_key=True, of=("self",)).get(journal=journal, year=year)
    number = " ".join(number.split())
    taken = LegalAct.objects.filter(journal=journal, year=year)
    if not number:
        counter.last += 1
        # What was typed from the paper journal may stand further on than what was counted.
        while taken.filter(number_key=_key(journal.number_of(counter.last))).exists():
            counter.last += 1
        counter.save()
        return journal.number_of(counter.last)
    if taken.filter(number_key=_key(number)).exists():
        message = _("The number %(number)s is given in %(year)s already: look into the journal.")
        raise Refused(message % {"number": number, "year": year})
    counter.last = max(counter.last, journal.sequence_of(number) or 0)
    counter.save()
    return number


def _key(number: str) -> str:
    return fold(number).replace(" ", "")


def _print(act: LegalAct, *, by: User) -> None:
    for extension, render, content_type in (
        ("pdf", paper.as_pdf, pdf.CONTENT_TYPE),
        ("docx", paper.as_docx, word.CONTENT_TYPE),
    ):
        name = paper.file_name(act, extension)
        setattr(act, extension, files.store(render(act), name=name, content_type=content_type, by=by))


def _fill_decision(act: LegalAct, *, by: User) -> FounderDecision | None:
    if FounderDecision.objects.filter(network=act.network_id).exists():
        return None
    return networks.register_decision(
        act.network,
        kind=act.form,
        issued_by=" ".join(act.issuer.split()),
        number=act.number,
        date=act.date,
        title=act.shown_title,
        file=act.scan or act.pdf,
        by=by,
    )


def attach_scan(act: LegalAct, upload: Upload, *, by: User) -> LegalAct:
    """Add the scan of what was signed. ``Refused`` when there is one: it is a part of the record."""
    with transaction.atomic():
        act = _locked(act)
        if act.state not in REGISTERED:
            raise Conflict(_("The scan belongs to a registered act."))
        if act.scan_id:
            raise Refused(_("The signed scan is attached already."))
        act.scan = files.store(upload.content, name=upload.name, content_type=upload.content_type, by=by)
        act.save(update_fields=["scan"])
        write("acts.legalact.attach_scan", act, by=by, sha256=act.scan.sha256)
    return act


def repeal(
    act: LegalAct, *, on: datetime.date, by: User, repealing: LegalAct | None = None, reason: str = ""
) -> LegalAct:
    """Утратил силу from that day, by another act or for a reason. Persons appointed by it are in office no longer."""
    with moving(act, "repeal", by=by, reason=reason) as act:
        if on < act.effective_on:
            raise Refused(_("An act cannot lose its force before it came into force."))
        act.repealed_on, act.repealed_by, act.repeal_reason = on, repealing, reason
        responsible.end_by(act, on=on, by=by)
    return act


def _locked(act: LegalAct) -> LegalAct:
    fresh = LegalAct.objects.select_for_update(no_key=True, of=("self",)).filter(pk=act.pk).first()
    if fresh is None:
        raise Conflict(_("Somebody was here before you: the draft was thrown away."))
    return fresh


def papers_of(act: LegalAct, extension: str) -> StoredFile | None:
    """The frozen file of a registered act."""
    return getattr(act, extension) if act.is_registered else None


def begin_responsible_order(network: Network, *, by: User, **particulars: str) -> LegalAct:
    """One act for all who are proposed: a draft from the newest template on responsible persons.

    ``Refused`` when nobody is proposed, or when the department has no such template.
    """
    with transaction.atomic():
        Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network.pk)  # two clicks make one draft
        if not ResponsiblePerson.objects.filter(network=network, state="proposed", act=None).exists():
            raise Refused(_("Nobody is proposed: there is nobody to appoint."))
        version = ActTemplateVersion.objects.newest().filter(template__kind=ActKind.RESPONSIBLE).first()
        if version is None:
            raise Refused(_("There is no published template of an order on responsible persons."))
        waiting = LegalAct.objects.filter(network=network, kind=ActKind.RESPONSIBLE, state=ActState.DRAFT)
        return waiting.first() or create(network, version, by=by, token=None, **particulars)
