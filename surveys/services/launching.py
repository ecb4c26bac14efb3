"""Preparing, opening and closing surveys."""

import datetime
from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused
from institutions.facts import participants
from institutions.models import Network
from journal.services import moving, write

from .. import tasks
from ..codes import new_code
from ..models import Entry, Launch, Questionnaire, Version, VersionState

EDITABLE = ("title", "opens_on", "closes_on", "answers_needed", "notice_text", "retention_until")
# What people agreed to when they answered does not change under them.
EDITABLE_WHEN_OPEN = ("closes_on", "answers_needed", "retention_until")


@transaction.atomic
def create_launch(
    *,
    questionnaire: Questionnaire,
    network: Network,
    title: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    answers_needed: int,
    retention_until: datetime.date,
    notice_text: str = "",
    suppress_below: int = 5,
    by,
) -> Launch:
    """Prepare a survey: a draft with one link for each participant of the network."""
    version = questionnaire.latest()
    if version is None or questionnaire.bank:
        raise Refused(_("Take a questionnaire from the bank first."))
    if not participants(network).exists():
        raise Refused(_("There are no participants in this network yet."))
    launch = Launch.objects.create(
        version=version,
        network=network,
        audience=questionnaire.audience,
        title=title,
        opens_on=opens_on,
        closes_on=closes_on,
        answers_needed=answers_needed,
        notice_text=notice_text,
        suppress_below=suppress_below,
        retention_until=retention_until,
        created_by=by,
    )
    links = _add_missing_links(launch)
    write("surveys.launch.create", launch, by=by, audience=launch.audience, links=links)
    return launch


def edit_launch(launch: Launch, changes: Mapping[str, object], *, by) -> Launch:
    """Change a survey that is not closed; an open one only in what its respondents were not told."""
    with transaction.atomic():
        launch = _locked(launch)
        allowed = EDITABLE if launch.is_draft else EDITABLE_WHEN_OPEN
        changed = {name: value for name, value in changes.items() if getattr(launch, name) != value}
        if changed.keys() - set(allowed):
            raise Refused(_("This cannot be changed any more."))
        if changed:
            if "answers_needed" in changed:  # institutions with a number of their own keep it
                same = launch.entries.filter(answers_needed=launch.answers_needed)
                same.update(answers_needed=changed["answers_needed"])
            for name, value in changed.items():
                setattr(launch, name, value)
            launch.save()
            write("surveys.launch.edit", launch, by=by, **{name: str(value)[:300] for name, value in changed.items()})
    return launch


def open_launch(launch: Launch, *, by) -> Launch:
    """Open the survey. From now on its questions cannot be changed, by anybody."""
    with moving(launch, "open", by=by) as fresh:
        if fresh.closes_on < timezone.localdate():
            raise Refused(_("The last day is over. Set a later one first."))
        _add_missing_links(fresh)
        if not fresh.entries.exists():
            raise Refused(_("There are no participants in this network yet."))
        freeze(fresh.version, by=by)
        fresh.opened_at = timezone.now()
        transaction.on_commit(partial(tasks.call_counting, later=True), robust=True)
    return fresh


def close_launch(launch: Launch, *, by) -> Launch:
    """Close the survey: no more answers, the results are shown."""
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


def add_links(launch: Launch, *, by) -> int:
    """Links for those who joined the network after the survey was prepared. How many were made."""
    with transaction.atomic():
        launch = _locked(launch)
        added = _add_missing_links(launch)
        if added:
            write("surveys.launch.add_links", launch, by=by, links=added)
    return added


def set_targets(launch: Launch, needed: Mapping[int, int], *, by) -> int:
    """How many answers each institution needs (entry → number). How many numbers changed."""
    with transaction.atomic():
        launch = _locked(launch)
        entries = launch.entries.filter(pk__in=needed).select_for_update().order_by("pk")
        changed = [entry for entry in entries if entry.answers_needed != needed[entry.pk]]
        for entry in changed:
            entry.answers_needed = needed[entry.pk]
        Entry.objects.bulk_update(changed, ["answers_needed"])
        if changed:
            numbers = {str(entry.institution_id): entry.answers_needed for entry in changed}
            write("surveys.launch.set_targets", launch, by=by, numbers=numbers)
    return len(changed)


def freeze(version: Version, *, by) -> Version:
    """Make the version unchangeable and name it by its hash. One that is frozen stays as it is."""
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=version.pk)
        if not version.is_frozen:
            version.parsed()  # refuses what could not be asked
            version.state, version.sha256, version.frozen_at = VersionState.FROZEN, version.digest(), timezone.now()
            version.save()
            write("surveys.version.freeze", version, by=by, sha256=version.sha256)
    return version


def _locked(launch: Launch) -> Launch:
    """The row, fresh and locked. Closed surveys are past changing."""
    try:
        launch = Launch.objects.select_for_update().get(pk=launch.pk)
    except Launch.DoesNotExist:
        raise Conflict(_("The survey was deleted meanwhile.")) from None
    if launch.is_closed:
        raise Conflict(_("The survey was closed meanwhile."))
    return launch


def _add_missing_links(launch: Launch) -> int:
    missing = participants(launch.network).exclude(pk__in=launch.entries.values("institution"))
    entries = [
        Entry(launch=launch, institution=institution, code=new_code(), answers_needed=launch.answers_needed)
        for institution in missing
    ]
    Entry.objects.bulk_create(entries)
    return len(entries)
