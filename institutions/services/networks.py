"""Building a network: decision, model, list of participants, invitations and answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as account_services
from accounts.models import User
from common.verdicts import Conflict, Refused
from documents.models import StoredFile
from journal.services import moving, write, write_many

from .. import guards
from ..models import FounderDecision, Institution, Municipality, Network, Participation, ParticipationState
from ..models.networks import UNPROMISED
from .appointments import accounts_of_head


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one participation in an act upon many. ``reason``: why not; empty when it was done."""

    participation: Participation
    reason: str = ""


def create_network(*, name: str, municipality: Municipality, by: User | None) -> Network:
    """Begin a network. The rest of stage 1 (decision, model, list) follows on its card."""
    with transaction.atomic():
        network = Network(name=" ".join(name.split()), municipality=municipality)
        try:
            with transaction.atomic():
                network.save(force_insert=True)
        except IntegrityError as error:
            if Network.objects.filter(name=network.name).exists():
                raise Refused(_("There is a network with this name already.")) from error
            raise
        write("institutions.network.create", network, by=by)
    return network


def register_decision(network: Network, *, file: StoredFile | None = None, by: User, **values: Any) -> FounderDecision:
    """Register the founder's decision on the network, or correct it; what is not given stays, the file too.

    ``values``: fields of ``FounderDecision``. Raises ``ValidationError``.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network.pk)
        decision = FounderDecision.objects.filter(network=network).first()
        is_new = decision is None
        if is_new:
            decision = FounderDecision(network=network, registered_by=by)
        for name, value in values.items():
            setattr(decision, name, value)
        decision.file = file or decision.file
        decision.full_clean()
        decision.save()
        action = "institutions.network.decide" if is_new else "institutions.network.correct_decision"
        write(
            action,
            network,
            by=by,
            number=decision.number,
            date=decision.date.isoformat(),
            sha256=decision.file.sha256 if decision.file else "",
        )
    return decision


def choose_model(network: Network, *, by: User, **values: Any) -> Network:
    """Choose the network's model and forms of interaction, with reasons (order, task 1.3).

    ``values``: those of ``model``, ``interaction_forms`` and ``reasons`` that change.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network.pk)
        for name, value in values.items():
            setattr(network, name, value)
        network.full_clean()
        network.save()
        details = {"model": str(network.model), "forms": network.interaction_forms}
        write("institutions.network.choose_model", network, by=by, **details)
    return network


def list_participants(network: Network, institutions: Iterable[Institution], *, by: User) -> list[Participation]:
    """Put institutions on the list (order, task 1.4). Those on it already are passed over; the new ones come back."""
    wanted = {institution.pk: institution for institution in institutions}
    with transaction.atomic():
        network = Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network.pk)
        present = set(Participation.objects.filter(network=network).values_list("institution", flat=True))
        added = [
            Participation(network=network, institution=institution)
            for pk, institution in wanted.items()
            if pk not in present
        ]
        Participation.objects.bulk_create(added, batch_size=200)
        write_many([("institutions.participation.list", participation, {}) for participation in added], by=by)
        if added:
            guards.after_listing.call(network, by=by)
    return added


def strike_off(participation: Participation, *, by: User, reason: str) -> None:
    """Take an institution off the list while it has promised nothing yet."""
    with transaction.atomic():
        fresh = Participation.objects.select_for_update(no_key=True, of=("self",)).filter(pk=participation.pk).first()
        if fresh is None:
            raise Conflict(_("Somebody was here before you: the institution is no longer on the list."))
        if fresh.state != participation.state and fresh.state in UNPROMISED:
            raise Conflict(_("Somebody was here before you: the invitation has been sent meanwhile."))
        if fresh.state not in UNPROMISED:
            message = _("The institution has answered already (“%(state)s”) and stays on the list.")
            raise Refused(message % {"state": fresh.get_state_display()})
        network, institution = fresh.network, fresh.institution
        try:
            fresh.delete()
        except ProtectedError as error:
            raise Refused(_("Papers of the network name this institution: it stays on the list.")) from error
        write("institutions.network.strike_off", network, by=by, reason=reason, institution=str(institution))


def invite(participation: Participation, *, by: User, email: str = "") -> Participation:
    """Ask the institution into the network; ask once more while it has not answered. Its head gets a letter.

    A head without an account gets one, at ``email`` or the institution's own address, and sets a password by the link.
    ``Conflict`` when somebody has invited it since ``participation`` was read: nobody is written to twice.
    """
    with moving(participation, "invite", by=by) as fresh:
        if fresh.invited_at != participation.invited_at:
            raise Conflict(_("Somebody was here before you: the invitation has been sent meanwhile."))
        _write_to_head(fresh, email=email, by=by)
    return fresh


def invite_all(network: Network, *, by: User) -> list[Result]:
    """Invite everybody on the list who was not invited yet, each by itself: one without an e-mail stops nobody."""
    waiting = network.participations.filter(state=ParticipationState.LISTED).select_related("institution")
    return [_try(invite, participation, by=by) for participation in waiting]


def remind_all(network: Network, *, by: User) -> list[Result]:
    """Write once more to everybody who was invited some days ago and has not answered."""
    silent = network.participations.unanswered().select_related("institution")
    return [_try(invite, participation, by=by) for participation in silent]


def strike_off_listed(network: Network, *, by: User, reason: str) -> list[Result]:
    """Take everybody off the list who was not invited yet: a choice undone."""
    listed = list(network.participations.filter(state=ParticipationState.LISTED).select_related("institution"))
    results = []
    for participation in listed:
        try:
            strike_off(participation, by=by, reason=reason)
        except (Refused, Conflict) as no:
            results.append(Result(participation, str(no)))
        else:
            results.append(Result(participation))
    return results


def take_back(participation: Participation, *, by: User, reason: str) -> Participation:
    """Undo an inclusion made by mistake: the institution has agreed still, and may be included again."""
    with moving(participation, "take_back", by=by, reason=reason) as fresh:
        pass
    return fresh


def answer_yes(participation: Participation, *, by: User, reason: str = "") -> Participation:
    """The head agrees to take part."""
    with moving(participation, "agree", by=by, reason=reason) as fresh:
        fresh.answered_at, fresh.answered_by, fresh.refusal_reason = timezone.now(), by, ""
    return fresh


def answer_no(participation: Participation, *, by: User, reason: str) -> Participation:
    """The head refuses, saying why."""
    if not reason.strip():
        raise Refused(_("Give the reason of the refusal."))
    with moving(participation, "refuse", by=by, reason=reason) as fresh:
        fresh.answered_at, fresh.answered_by, fresh.refusal_reason = timezone.now(), by, reason
    return fresh


def ask_again(participation: Participation, *, by: User, reason: str = "") -> Participation:
    """Ask an institution that refused once more."""
    with moving(participation, "ask_again", by=by, reason=reason) as fresh:
        fresh.answered_at = fresh.answered_by = None
        fresh.refusal_reason = ""
        _write_to_head(fresh, by=by)
    return fresh


def include(participation: Participation, *, by: User) -> Participation:
    """Include an institution that agreed: it takes part from now on."""
    with moving(participation, "include", by=by) as fresh:
        pass
    return fresh


def include_all(network: Network, *, by: User) -> list[Result]:
    """Include everybody who agreed."""
    agreed = network.participations.filter(state=ParticipationState.AGREED).select_related("institution")
    return [_try(include, participation, by=by) for participation in agreed]


def note_export(network: Network, *, by: User, count: int) -> None:
    """The list leaves the portal with names of heads: the history of the network says who took it, and how many."""
    write("institutions.network.export", network, by=by, people=count)


def _try(act, participation: Participation, *, by: User) -> Result:
    try:
        return Result(act(participation, by=by))
    except (Refused, Conflict) as no:
        return Result(participation, str(no))


def _write_to_head(participation: Participation, *, email: str = "", by: User) -> None:
    participation.invited_at = timezone.now()
    network, institution = participation.network, participation.institution
    text = _(
        "%(institution)s is invited to take part in the network “%(network)s”. "
        "Read about the network and answer the invitation here: %(url)s"
    ) % {
        "institution": institution.short_name,
        "network": network.name,
        "url": settings.SITE_URL + participation.get_absolute_url(),
    }
    for user in accounts_of_head(institution, email=email, by=by):
        account_services.invite(
            user,
            key=f"participation {participation.pk}, invited {participation.invited_at.isoformat()}, to {user.pk}",
            subject=_("Invitation into the network “%(network)s”") % {"network": network.name},
            text=text,
            by=by,
        )
