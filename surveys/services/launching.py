"""Preparing, opening and closing surveys."""

import datetime
import math
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused
from institutions import facts
from institutions.facts import participants
from institutions.models import Institution, InstitutionKind, Network
from journal.services import moving, write

from .. import tasks
from ..builder import readiness
from ..codes import new_code
from ..models import Audience, Entry, FormerCode, Launch, Questionnaire, Version, VersionState

EDITABLE = (
    *("title", "opens_on", "closes_on", "answers_needed", "notice_text", "retention_until", "bands"),
    *("suppress_below", "publish_step", "by_slips_only", "remind_before"),
)
# What people agreed to when they answered does not change under them.
EDITABLE_WHEN_OPEN = ("closes_on", "answers_needed", "retention_until", "remind_before")
COPIED = (
    *("network", "audience", "title", "answers_needed", "notice_text", "bands", "suppress_below", "publish_step"),
    *("by_slips_only", "remind_before", "is_for_all"),
)
CLASSES = 11


@transaction.atomic
def create_launch(*, questionnaire: Questionnaire, network: Network, by, **fields) -> Launch:
    """Prepare a survey: a draft with a link for each participant of the network (and band of classes).

    ``fields``: those of ``EDITABLE``; what is left out has the usual value. Raises ``Refused`` for a questionnaire of
    the bank, and for a network without participants.
    """
    version = questionnaire.latest()
    if version is None or questionnaire.bank:
        raise Refused(_("Take a questionnaire from the bank first."))
    if not participants(network).exists():
        raise Refused(_("There are no participants in this network yet."))
    if questionnaire.audience == Audience.TEACHERS:
        fields["bands"] = []
    launch = Launch.objects.create(
        version=version, network=network, audience=questionnaire.audience, created_by=by, **fields
    )
    links = _add_missing_links(launch)
    write("surveys.launch.create", launch, by=by, audience=launch.audience, links=links)
    return launch


@transaction.atomic
def create_launches(questionnaires: Iterable[Questionnaire], *, title: str = "", by, **fields) -> list[Launch]:
    """One survey for each of the questionnaires, all with the same days and rules.

    ``title``: of one survey; several are called as their questionnaires. A notice left empty is the questionnaire's.
    """
    questionnaires = list(questionnaires)
    launches = []
    for questionnaire in questionnaires:
        own = dict(fields)
        own["title"] = title if title and len(questionnaires) == 1 else questionnaire.title
        version = questionnaire.latest()
        if version is not None and not own.get("notice_text"):
            own["notice_text"] = version.definition.get("notice", "")
        launches.append(create_launch(questionnaire=questionnaire, by=by, **own))
    return launches


@transaction.atomic
def copy_launch(launch: Launch, *, by) -> Launch:
    """The same survey for the next year: a draft with the newest version, the same institutions, days a year later."""
    copy = Launch.objects.create(
        version=launch.version.questionnaire.latest() or launch.version,
        created_by=by,
        **{name: _a_year_later(getattr(launch, name)) for name in ("opens_on", "closes_on", "retention_until")},
        **{name: getattr(launch, name) for name in COPIED},
    )
    _add_missing_links(copy, launch.entries.in_use())
    needed = {(entry.institution_id, entry.class_band): entry.answers_needed for entry in launch.entries.in_use()}
    entries = list(copy.entries.all())
    for entry in entries:
        entry.answers_needed = needed.get((entry.institution_id, entry.class_band), entry.answers_needed)
    Entry.objects.bulk_update(entries, ["answers_needed"])
    write("surveys.launch.create", copy, by=by, audience=copy.audience, links=len(entries), copy_of=str(launch.pk))
    return copy


def edit_launch(launch: Launch, changes: Mapping[str, Any], *, by) -> Launch:
    """Change a survey that is not closed; an open one only in what its respondents were not told."""
    with transaction.atomic():
        launch = _locked(launch)
        allowed = EDITABLE if launch.is_draft else EDITABLE_WHEN_OPEN
        changed = {name: value for name, value in changes.items() if getattr(launch, name) != value}
        if changed.keys() - set(allowed):
            raise Refused(_("This cannot be changed any more."))
        last = last_day_of_erasure(launch, changed.get("closes_on", launch.closes_on))
        if last and changed.get("retention_until", last) > last:
            raise Refused(said_to_respondents(last))
        if changed:
            if "answers_needed" in changed:  # institutions with a number of their own keep it
                same = launch.entries.filter(answers_needed=launch.answers_needed)
                same.update(answers_needed=changed["answers_needed"])
            for name, value in changed.items():
                setattr(launch, name, value)
            launch.save()
            if "bands" in changed:
                _renew_links(launch)
            write("surveys.launch.edit", launch, by=by, **{name: str(value)[:300] for name, value in changed.items()})
    return launch


def last_day_of_erasure(launch: Launch, closes_on: datetime.date) -> datetime.date | None:
    """The last day that the answers may be kept until when the survey ends on ``closes_on``; None: any.

    Whoever has answered was told a day, and no later one takes its place. Only a survey that goes on past that day
    moves it: to its own end, since nothing is erased while answers come in.
    """
    if launch.is_draft or not launch.responses.exists():
        return None
    return max(launch.retention_until, closes_on)


def said_to_respondents(last: datetime.date) -> str:
    """Why the answers cannot be kept longer."""
    return _("Whoever has answered was told when the answers are erased. Choose a day no later than %(day)s.") % {
        "day": date_format(last, "j E Y")
    }


def open_launch(launch: Launch, *, by) -> Launch:
    """Open the survey. From now on its questions cannot be changed, by anybody."""
    with moving(launch, "open", by=by) as fresh:
        if fresh.closes_on < timezone.localdate():
            raise Refused(_("The last day is over. Set a later one first."))
        _add_missing_links(fresh)
        if not fresh.entries.in_use().exists():
            raise Refused(_("There are no participants in this network yet."))
        freeze(fresh.version, by=by)
        fresh.opened_at = timezone.now()
        transaction.on_commit(partial(tasks.call_counting, later=True), robust=True)
    return fresh


def close_launch(launch: Launch, *, by) -> Launch:
    """Close the survey: no more answers, the results are shown."""
    with transaction.atomic():
        # The whole row: an answer that is being kept holds its key, and is waited for.
        Launch.objects.select_for_update(of=("self",)).get(pk=launch.pk)
        with moving(launch, "close", by=by) as fresh:
            fresh.closed_at = timezone.now()
            transaction.on_commit(tasks.call_counting, robust=True)
    return fresh


def delete_draft(launch: Launch, *, by) -> None:
    """Throw away a survey that nobody has seen."""
    with transaction.atomic():
        launch = _locked(launch)
        if not launch.is_draft:
            raise Conflict(_("The survey was opened meanwhile and is kept."))
        write("surveys.launch.delete", launch, by=by)
        launch.delete()


def close_due() -> int:
    """Close surveys whose last day is over. How many."""
    closed = 0
    for launch in Launch.objects.overdue().order_by("closes_on", "pk"):
        try:
            close_launch(launch, by=None)
        except Conflict:  # a person was faster
            continue
        closed += 1
    return closed


@transaction.atomic
def choose_institutions(launch: Launch, chosen: Collection[uuid.UUID], *, by) -> Launch:
    """Ask these participants only (or all of them, also those who join later). Drafts only."""
    launch = _locked(launch)
    if not launch.is_draft:
        raise Conflict(_("The survey was opened meanwhile."))
    everybody = set(participants(launch.network).values_list("pk", flat=True))
    asked = everybody & set(chosen)
    if not asked:
        raise Refused(_("Choose at least one institution."))
    launch.is_for_all = asked == set(asked_by_default(launch).values_list("pk", flat=True))
    launch.save()
    launch.entries.exclude(institution__in=asked).delete()
    _add_missing_links(launch, launch.entries.none(), asked)
    write("surveys.launch.choose_institutions", launch, by=by, institutions=len(asked))
    return launch


def add_links(launch: Launch, *, by) -> int:
    """Links for those who joined the network after the survey was prepared. How many were made."""
    with transaction.atomic():
        launch = _locked(launch)
        added = _add_missing_links(launch)
        if added:
            write("surveys.launch.add_links", launch, by=by, links=added)
    return added


def set_targets(
    launch: Launch, needed: Mapping[int, int], *, by, expected: Mapping[int, int | None] | None = None
) -> int:
    """How many answers each link needs (entry → number) and how many people there are. How many rows changed."""
    expected = expected or {}
    with transaction.atomic():
        launch = _locked(launch)
        changed = []
        for entry in launch.entries.filter(pk__in=needed).select_for_update(no_key=True).order_by("pk"):
            was = (entry.answers_needed, entry.expected)
            entry.answers_needed = needed[entry.pk]
            entry.expected = expected.get(entry.pk, entry.expected)
            if was != (entry.answers_needed, entry.expected):
                changed.append(entry)
        Entry.objects.bulk_update(changed, ["answers_needed", "expected"])
        if changed:
            numbers = {str(entry.institution_id): entry.answers_needed for entry in changed}
            write("surveys.launch.set_targets", launch, by=by, numbers=numbers)
    return len(changed)


def propose_targets(launch: Launch, share: int, *, by) -> int:
    """Answers needed as a share (per cent) of the head-counts: the register's, or those typed. How many links had one.

    Links without a head-count keep their number.
    """
    with transaction.atomic():
        launch = _locked(launch)
        register = head_counts_of(launch)
        known = {}
        for entry in launch.entries.in_use():
            count = (
                entry.expected if entry.expected is not None else register.get((entry.institution_id, entry.class_band))
            )
            if count is not None:
                known[entry.pk] = count
        needed = {pk: math.ceil(count * share / 100) for pk, count in known.items()}
        set_targets(launch, needed, by=by, expected=known)
    return len(known)


def head_counts_of(launch: Launch) -> dict[tuple[uuid.UUID, str], int]:
    """(institution, band) → how many people of the audience the register knows of.

    Children aged 5–18 stand for pupils, and a parent for each. Bands share them by their number of classes out of
    eleven: an estimate to be corrected by hand.
    """
    asked = Institution.objects.filter(pk__in=launch.entries.order_by().values("institution"))
    found = {}
    for pk, count in facts.head_counts(asked).items():
        people = count.workers if launch.audience == Audience.TEACHERS else count.children
        if people is None:
            continue
        for band in launch.bands or [""]:
            found[pk, band] = round(people * classes_in(band) / CLASSES) if band else people
    return found


def classes_in(band: str) -> int:
    """How many years of school a band spans: «5–7» → 3, «9» → 1."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", band)] or [1]
    return max(1, min(CLASSES, numbers[-1] - numbers[0] + 1))


def reissue_link(entry: Entry, *, by) -> Entry:
    """A new address for the link; the old one, and what was printed with it, stops working.

    Whoever answered through it knows no other code: it is kept, for their answers to be erased by.
    """
    with transaction.atomic():
        _locked(entry.launch)
        former = Entry.objects.values_list("code", flat=True).get(pk=entry.pk)
        FormerCode.objects.create(entry=entry, code=former)
        return _change_link(entry, "reissue_link", by=by, code=new_code(), revoked_at=None)


def withdraw_link(entry: Entry, *, by) -> Entry:
    """The institution is asked no more: link, slips and shared devices stop working. Answers given stay."""
    if entry.revoked_at:
        raise Conflict(_("This link was withdrawn meanwhile."))
    return _change_link(entry, "withdraw_link", by=by, revoked_at=timezone.now())


def restore_link(entry: Entry, *, by) -> Entry:
    """The institution is asked after all; its link works as before."""
    if not entry.revoked_at:
        raise Conflict(_("This link works already."))
    return _change_link(entry, "restore_link", by=by, revoked_at=None)


def _change_link(entry: Entry, verb: str, *, by, **changes) -> Entry:
    with transaction.atomic():
        _locked(entry.launch)
        Entry.objects.filter(pk=entry.pk).update(**changes)
        entry = Entry.objects.select_related("launch", "institution").get(pk=entry.pk)
        write(f"surveys.entry.{verb}", entry, by=by)
    return entry


def freeze(version: Version, *, by) -> Version:
    """Make the version unchangeable and name it by its hash. One that is frozen stays as it is."""
    with transaction.atomic():
        version = Version.objects.select_for_update(no_key=True).get(pk=version.pk)
        if not version.is_frozen:
            readiness.may_be_asked(version.definition).require()
            version.removed = []  # nothing more is brought back
            version.state, version.sha256, version.frozen_at = VersionState.FROZEN, version.digest(), timezone.now()
            version.save()
            write("surveys.version.freeze", version, by=by, sha256=version.sha256)
    return version


def _locked(launch: Launch) -> Launch:
    """The row, fresh and locked. Closed surveys are past changing."""
    try:
        launch = Launch.objects.select_for_update(no_key=True).get(pk=launch.pk)
    except Launch.DoesNotExist:
        raise Conflict(_("The survey was deleted meanwhile.")) from None
    if launch.is_closed:
        raise Conflict(_("The survey was closed meanwhile."))
    return launch


def asked_by_default(launch: Launch) -> QuerySet[Institution]:
    """Participants that a survey for everybody asks: as pupils nobody of a kindergarten, which has no classes.

    A kindergarten that has some to ask all the same is chosen by hand.
    """
    everybody = participants(launch.network)
    return everybody.exclude(kind=InstitutionKind.KINDERGARTEN) if launch.audience == Audience.PUPILS else everybody


def _add_missing_links(
    launch: Launch, like: QuerySet[Entry] | None = None, chosen: Collection[uuid.UUID] | None = None
) -> int:
    """Links that are not there yet: for all participants, for those ``chosen``, or for those ``like`` another's."""
    asked = participants(launch.network)
    if chosen is not None:
        asked = asked.filter(pk__in=chosen)
    elif like is not None:
        asked = asked.filter(pk__in=like.order_by().values("institution"))
    elif launch.is_for_all:
        asked = asked_by_default(launch)
    else:
        asked = asked.filter(pk__in=launch.entries.order_by().values("institution"))
    present = set(launch.entries.values_list("institution", "class_band"))
    entries = []
    for institution in asked:
        for band in launch.bands or [""]:
            if (institution.pk, band) not in present:
                entries.append(
                    Entry(
                        launch=launch,
                        institution=institution,
                        class_band=band,
                        code=new_code(),
                        answers_needed=launch.answers_needed,
                    )
                )
    Entry.objects.bulk_create(entries)
    if entries:
        register = head_counts_of(launch)
        for entry in entries:
            entry.expected = register.get((entry.institution_id, entry.class_band))
        Entry.objects.bulk_update(entries, ["expected"])
    return len(entries)


def _renew_links(launch: Launch) -> None:
    """Bands of a draft have changed: the same institutions, a link for each band."""
    chosen = list(launch.entries.order_by().values_list("institution", flat=True).distinct())
    launch.entries.exclude(class_band__in=launch.bands or [""]).delete()
    _add_missing_links(launch, chosen=chosen)


def _a_year_later(day: datetime.date) -> datetime.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)
