"""Responsible persons: proposed on a form, taken into one order, appointed when it is registered, ended with it."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions.models import Institution, Network
from journal.services import moving, write, write_many

from .. import notices, words
from ..models import LegalAct, ResponsiblePerson, ResponsibleState

FIELDS = ("surname", "given_name", "patronymic", "gender", "post", "phone", "email", "user")
FORMS = ("name_accusative", "post_accusative")


def hold(network: uuid.UUID) -> None:
    """Nobody is proposed, changed or withdrawn until the caller commits: who is printed is who is appointed."""
    Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network)
    waiting = ResponsiblePerson.objects.filter(network=network, state=ResponsibleState.PROPOSED, act=None)
    list(waiting.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))


def propose(
    network: Network, institution: Institution | None, *, by: User, seen: uuid.UUID | None = None, **values
) -> ResponsiblePerson:
    """Propose who is to be responsible in the institution (without one: the coordinator of the network).

    A proposal that no order has taken yet is changed instead. ``values``: of ``FIELDS`` and ``FORMS``; forms that are
    empty are suggested by the rules of grammar. ``seen``: the proposal that the person saw; ``Conflict`` when another
    one has come meanwhile.
    """
    with transaction.atomic():
        Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network.pk)
        proposed = ResponsiblePerson.objects.filter(
            network=network, institution=institution, state=ResponsibleState.PROPOSED, act=None
        ).first()
        if (proposed.pk if proposed else None) != seen:
            same = proposed and all(getattr(proposed, name) == values.get(name) for name in ("surname", "given_name"))
            if not same:
                raise Conflict(_("Somebody has proposed a person meanwhile. Open the page again."))
        person = proposed or ResponsiblePerson(network=network, institution=institution, proposed_by=by)
        for name, value in values.items():
            setattr(person, name, value)
        name, post = words.suggest_accusative(
            person.surname, person.given_name, person.patronymic, person.gender, person.post
        )
        person.name_accusative = person.name_accusative or name
        person.post_accusative = person.post_accusative or post
        person.proposed_by = by
        person.save()
        write("acts.responsibleperson.propose", person, by=by, institution=str(institution or ""))
    return person


def withdraw(person: ResponsiblePerson, *, by: User) -> ResponsiblePerson:
    """Take a proposal back while no order has it."""
    with moving(person, "withdraw", by=by) as person:
        if person.act_id:
            raise Refused(_("An order that awaits signing names this person: take the order back first."))
    return person


def end(person: ResponsiblePerson, *, on: datetime.date, reason: str, by: User) -> ResponsiblePerson:
    """The last day in office: the person left, another follows by another order."""
    with moving(person, "end", by=by, reason=reason) as person:
        if on < person.valid_from:
            raise Refused(_("The last day cannot be before the first one."))
        person.valid_to, person.end_reason = on, reason
    return person


def take_into(act: LegalAct) -> list[uuid.UUID]:
    """Bind to the act everybody whom its annex names; in the caller's transaction. Keys of all of them."""
    people = words.people_for_order(act.network)
    keys = [person.pk for person in people]
    ResponsiblePerson.objects.filter(pk__in=keys, state=ResponsibleState.PROPOSED, act=None).update(act=act)
    return keys


def leave(act: LegalAct) -> None:
    """The act is written anew: who was proposed in it awaits the next; a later proposal of the same place stands."""
    rows = ResponsiblePerson.objects.filter(act=act, state=ResponsibleState.PROPOSED)
    again = set(
        ResponsiblePerson.objects.filter(network=act.network_id, state=ResponsibleState.PROPOSED, act=None).values_list(
            "institution", flat=True
        )
    )
    for person in rows:
        if person.institution_id in again:
            ResponsiblePerson.objects.filter(pk=person.pk).update(state=ResponsibleState.WITHDRAWN, act=None)
        else:
            ResponsiblePerson.objects.filter(pk=person.pk).update(act=None)


def appoint(act: LegalAct, *, by: User) -> list[ResponsiblePerson]:
    """The act is registered: everybody it names is in office from its first day; who was before them is not."""
    named = list(
        ResponsiblePerson.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk__in=act.content.get("people", ())
        )
    )
    new = [person for person in named if person.state == ResponsibleState.PROPOSED]
    places = Q(pk__in=[])
    for person in new:
        places |= Q(institution=person.institution_id) if person.institution_id else Q(institution=None)
    before = ResponsiblePerson.objects.filter(
        places, network=act.network_id, state=ResponsibleState.APPOINTED, valid_to=None
    )
    eve = act.effective_on - datetime.timedelta(days=1)
    lines = []
    for person in before:
        person.valid_to = max(eve, person.valid_from)
        person.state, person.end_reason = ResponsibleState.ENDED, _("Another person is appointed.")
        person.save(update_fields=["valid_to", "state", "end_reason"])
        lines.append(("acts.responsibleperson.end", person, {"act": act.told}))
    for person in named:
        if person.state == ResponsibleState.PROPOSED:
            person.state, person.valid_from = ResponsibleState.APPOINTED, act.effective_on
            lines.append(("acts.responsibleperson.appoint", person, {"act": act.told}))
        elif person.state == ResponsibleState.APPOINTED:
            lines.append(("acts.responsibleperson.confirm", person, {"act": act.told}))
        else:
            continue
        person.act = act
        person.save(update_fields=["state", "valid_from", "act"])
    write_many(lines, by=by)
    return named


def end_by(act: LegalAct, *, on: datetime.date, by: User) -> None:
    """The act has lost its force: who was appointed by it is in office no longer."""
    lines = []
    for person in ResponsiblePerson.objects.filter(act=act, state=ResponsibleState.APPOINTED):
        person.valid_to = max(on - datetime.timedelta(days=1), person.valid_from)
        person.state, person.end_reason = ResponsibleState.ENDED, _("The order has lost its force.")
        person.save(update_fields=["valid_to", "state", "end_reason"])
        lines.append(("acts.responsibleperson.end", person, {"act": act.told}))
    if lines:
        write_many(lines, by=by)


def remind(network: Network, institutions: Iterable[Institution], *, by: User) -> int:
    """Write to the people of the institutions that have proposed nobody; once a day each. How many letters."""
    day = timezone.localdate()
    return sum(notices.ask_for_person(network, institution, day=day) for institution in institutions)


def note_export(*, by: User, count: int, what: str) -> None:
    """Names, phones and addresses leave the portal: who took them, of how many people, under which filters."""
    write("acts.responsibleperson.export", by, by=by, people=count, item=what)
