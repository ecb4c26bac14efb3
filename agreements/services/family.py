"""An agreement with all that is about it: whom it binds, what its text says on a day, what its children do to it."""

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from journal.services import write

from .. import notices
from ..models import (
    BINDING,
    CONCLUDED,
    INSTITUTIONS,
    UNSENT,
    Agreement,
    Kind,
    Party,
    PartyState,
    State,
)
from .life import close
from .terms import DAY

ADDED, REPLACED, REMOVED = "add", "replace", "remove"  # what an amendment does to a section


def take_effect(agreement: Agreement) -> None:
    """What an agreement that has just come into force does to its parent, which ``ceremony.locked`` holds.

    A renewal takes the parent's place, a termination ends it; either the day before it works itself. Accession, exit
    and amendment leave the parent's row alone: they are read together with it.
    """
    if agreement.kind not in (Kind.RENEWAL, Kind.TERMINATION):
        return
    parent = Agreement.objects.get(pk=agreement.parent_id)
    if parent.state != State.IN_FORCE:
        return
    end = max(parent.in_force_on, agreement.in_force_on - DAY)
    parent.in_force_until = min(end, parent.in_force_until or end)
    if agreement.kind == Kind.TERMINATION:
        parent.termination_basis = f"{agreement} от {agreement.date:%d.%m.%Y}"
        notices.tell_of_end(parent)
    else:
        # What is still on its way is about the agreement that goes on.
        on_the_way = parent.children.filter(state__in=[*UNSENT, State.SIGNING, State.RECALLED])
        on_the_way.exclude(pk=agreement.pk).update(parent=agreement)
    parent.save(update_fields=["in_force_until", "termination_basis"])
    said = {"last_day": f"{parent.in_force_until:%d.%m.%Y}", "by_agreement": str(agreement)}
    write("agreements.agreement.end", parent, by=None, reason=str(agreement), **said)
    if agreement.in_force_on <= timezone.localdate():
        close(parent, by=None)


@dataclass(slots=True)
class Membership:
    """An institution was bound from a day to a day (None: nobody knows yet), by this agreement and until that one."""

    institution_id: uuid.UUID
    name: str
    since: datetime.date
    until: datetime.date | None
    joined_by: Agreement
    left_by: Agreement | None = None
    is_linked: bool = False  # may whoever looks open the agreement that it joined by?

    def holds_on(self, day: datetime.date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def members(agreement: Agreement) -> list[Membership]:
    """Whom the agreement's family has bound, when and by what, in the order of lists.

    An institution that left and joined again, or signed a renewal, has several. The same as ``Party.memberships``
    tells of one day; that one counts by thousands, this one tells the story.
    """
    family = list(of(agreement).filter(state__in=CONCLUDED))
    by_pk = {one.pk: one for one in family}
    signed = Party.objects.filter(
        version__in=[one.version_id for one in family], state=PartyState.SIGNED, signing_group=INSTITUTIONS
    ).select_related("version", "institution")
    parties = sorted(signed, key=lambda party: (party.institution.sort_key, party.pk))
    exits: dict[uuid.UUID, list[Agreement]] = defaultdict(list)
    for party in parties:
        one = by_pk[party.version.agreement_id]
        if one.kind == Kind.EXIT:
            exits[party.institution_id].append(one)
    found = []
    for party in parties:
        joined = by_pk[party.version.agreement_id]
        if joined.kind not in (*BINDING, Kind.ACCESSION):
            continue
        principal = by_pk.get(joined.parent_id) if joined.kind == Kind.ACCESSION else joined
        left = [one for one in exits[party.institution_id] if one.in_force_on >= joined.in_force_on]
        left_by = min(left, key=lambda one: one.in_force_on, default=None)
        ends = [joined.in_force_until, principal and principal.in_force_until]
        ends.append(left_by.in_force_on - DAY if left_by else None)
        found.append(
            Membership(
                institution_id=party.institution_id,
                name=party.short_name,
                since=joined.in_force_on,
                until=min(filter(None, ends), default=None),
                joined_by=joined,
                left_by=left_by,
            )
        )
    return found


def of(agreement: Agreement):
    """The whole family, the agreement at its top first."""
    root = agreement.root_id or agreement.pk
    return (Agreement.objects.filter(pk=root) | Agreement.objects.filter(root=root)).order_by("created_at", "pk")


@dataclass(slots=True)
class Section:
    """A section of the text in force: ``changed_by`` is the amendment that worded it last, None for the first text."""

    key: str
    heading: str
    text: str
    changed_by: Agreement | None = None
    is_removed: bool = False


def text_in_force(agreement: Agreement, on: datetime.date | None = None) -> list[Section]:
    """The text as the amendments in force on that day have left it, section by section, the removed ones included."""
    day = on or timezone.localdate()
    family = list(of(agreement).select_related("version"))
    first = family[0]
    sections: list[Section] = []
    for clause in first.version.clauses:
        if clause["heading"] or not sections:
            sections.append(Section(clause["key"], clause["heading"], clause["text"]))
        else:  # it goes on with the section above
            sections[-1].text += "\n" + clause["text"]
    amendments = [
        one for one in family if one.kind == Kind.AMENDMENT and one.state in CONCLUDED and one.in_force_on <= day
    ]
    for amendment in sorted(amendments, key=lambda one: (one.in_force_on, one.sent_at)):
        _apply(amendment, sections)
    return sections


def _apply(amendment: Agreement, sections: list[Section]) -> None:
    known = {section.key: section for section in sections}
    for change in amendment.terms.get("changes", []):
        section = known.get(change["key"])
        if section is None:
            section = Section(change["key"], "", "")
            sections.append(section)
        section.changed_by, section.is_removed = amendment, change["action"] == REMOVED
        if not section.is_removed:
            section.heading, section.text = change["heading"], change["text"]
