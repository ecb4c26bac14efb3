"""What other apps may ask of agreements. Institutions in, institutions out, one query for all of them."""

import datetime
import uuid

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.calendar import CalendarItem
from common.desk import Todo
from institutions.models import Institution, Network

from .models import Agreement, Kind, Party, PartyState, Signature, State

# What is over stays in calendars for a while; what is far away is not there yet.
REMEMBERED = datetime.timedelta(days=60)
FORESEEN = datetime.timedelta(days=400)


def bound_by(subject: Network | Agreement, on: datetime.date | None = None):
    """Institutions bound on that day (today by default) by a cooperation agreement of the network or by this agreement.

    Signing, quorum, exclusion, accession, exit, termination, expiry and renewal are taken together.
    """
    return Institution.objects.filter(pk__in=_members(subject, on))


def not_bound(institutions, subject: Network | Agreement, on: datetime.date | None = None):
    """Those of the institutions that ``bound_by`` does not name on that day (order, stage 2)."""
    return institutions.exclude(pk__in=_members(subject, on))


def _members(subject: Network | Agreement, on: datetime.date | None):
    bound = Party.objects.memberships(on)
    bound = bound.of(subject) if isinstance(subject, Agreement) else bound.of_network(subject, Kind.COOPERATION)
    return bound.values("institution")


def latest_sent(network: Network) -> Agreement | None:
    """The network's cooperation agreement, or renewal of one, that was sent last and is being signed or in force."""
    return _sent(network).first()


def _sent(network: Network):
    sent = Agreement.objects.filter(network=network, state__in=[State.SIGNING, State.IN_FORCE])
    return sent.binding(Kind.COOPERATION).order_by("-sent_at")


def _latest_in_brief(network: Network) -> Agreement | None:
    """Without its texts and terms, which boards do not read."""
    return _sent(network).only("state", "version", "in_force_on", "parent", "root").first()


def not_signed(institutions, network: Network):
    """Those of the institutions whose signature the network's latest agreement lacks; all, if none was sent.

    While it is being signed, the signatures count. Once it is in force, whom it binds counts, and for a renewal that is
    out for signing, whom its predecessor still binds: who acceded has signed, who left has not.
    """
    return _lacking(institutions, _latest_in_brief(network))


def signing_state(institutions, network: Network) -> tuple[bool, set[uuid.UUID]]:
    """Was a cooperation agreement sent, and the keys of those that ``not_signed`` names. Two queries."""
    agreement = _latest_in_brief(network)
    return agreement is not None, set(_lacking(institutions, agreement).order_by().values_list("pk", flat=True))


def _lacking(institutions, agreement: Agreement | None):
    if agreement is None:
        return institutions
    if agreement.state == State.SIGNING:
        bound = Party.objects.filter(version=agreement.version_id, state=PartyState.SIGNED).values("institution")
    else:
        today = timezone.localdate()
        bound = _members(agreement, max(today, agreement.in_force_on or today))
    missing = institutions.exclude(pk__in=bound)
    return missing.exclude(pk__in=_members(agreement.parent, None)) if agreement.parent_id else missing


def signing_progress(network: Network) -> tuple[int, int]:
    """How many parties of how many have signed the network's latest cooperation agreement; (0, 0) if none was sent."""
    agreement = _latest_in_brief(network)
    if agreement is None:
        return 0, 0
    counted = Party.objects.filter(version=agreement.version_id).exclude(state=PartyState.EXCLUDED)
    states = list(counted.values_list("state", flat=True))
    return states.count(PartyState.SIGNED), len(states)


def has_agreement(network: Network) -> bool:
    """Was a cooperation agreement of the network drafted and not given up?"""
    given_up = Q(state__in=[State.CANCELLED, State.FAILED])
    return Agreement.objects.filter(network=network).of_kind(Kind.COOPERATION).exclude(given_up).exists()


def awaiting_signature(user: User):
    """Agreements that wait for this person's signature today."""
    return Agreement.objects.awaiting(user)


def todo(user: User) -> list[Todo]:
    """What agreements ask of this person today."""
    return [*_to_sign(user), *(_to_manage() if user.is_department else _to_review(user))]


def _to_sign(user: User) -> list[Todo]:
    own = Party.objects.signable_by(user).asked().filter(version__current_of__state=State.SIGNING)
    waiting = list(own.select_related("version__agreement").order_by("version__agreement__sign_by", "pk")[:2])
    if not waiting:
        return []
    url = f"{reverse('agreements:agreement_list')}?awaiting=me"
    if len(waiting) == 1:
        url = reverse("agreements:party_sign", args=[waiting[0].version.agreement_id, waiting[0].pk])
    agreement = waiting[0].version.agreement
    until = _("%(agreement)s, sign by %(day)s") % {"agreement": agreement, "day": f"{agreement.sign_by:%d.%m.%Y}"}
    tone = "bad" if agreement.is_overdue else "waiting"
    return [Todo(_("Await your signature"), url, own.count(), tone, until, agreement.sign_by)]


def _to_review(user: User) -> list[Todo]:
    """Drafts that the person's institutions may read and remark upon."""
    own = user.appointments.current().values("institution")
    drafts = Agreement.objects.filter(state=State.REVIEW, version__parties__institution__in=own).distinct()
    return [
        Todo(
            _("Read the draft of an agreement and write your remarks"),
            reverse("agreements:agreement_review", args=[draft.pk]),
            tone="info",
            text=f"{draft.title}: {draft.network.name}",
        )
        for draft in drafts.select_related("network").order_by("created_at", "pk")[:5]
    ]


def _to_manage() -> list[Todo]:
    agreements, address = Agreement.objects.all(), reverse("agreements:agreement_list")
    refusing = Party.objects.filter(state=PartyState.REFUSED, version__current_of__state=State.SIGNING).count()
    overdue, approved = agreements.overdue().count(), agreements.filter(state=State.APPROVED).count()
    in_review = agreements.filter(state=State.REVIEW).count()
    found = []
    if refusing:
        text = ngettext("%(count)s institution refuses", "%(count)s institutions refuse", refusing)
        url = f"{address}?awaiting=decision"
        found.append(Todo(_("Refusals to sign"), url, refusing, "bad", text % {"count": refusing}))
    recorded = Signature.objects.to_decide().count()
    if recorded:
        found.append(Todo(_("Signatures to check"), f"{address}?awaiting=check", recorded, "waiting"))
    if overdue:
        found.append(Todo(_("Agreements not signed in time"), f"{address}?awaiting=late", overdue, "bad"))
    if in_review:
        found.append(Todo(_("Agreements to approve"), f"{address}?state=review", in_review, "waiting"))
    if approved:
        found.append(Todo(_("Agreements to send for signing"), f"{address}?state=approved", approved, "waiting"))
    return found


def calendar_items(user: User) -> list[CalendarItem]:
    """Days by which to sign, and last days of agreements: of the person's institutions, for the department of all."""
    today = timezone.localdate()
    visible = Agreement.objects.visible_to(user)
    own = Party.objects.signable_by(user).asked().values("version__agreement")
    out = visible.filter(state=State.SIGNING) if user.is_department else visible.filter(pk__in=own)
    signing = out.filter(state=State.SIGNING, sign_by__gte=today - REMEMBERED).select_related("network")
    soon = (today, today + FORESEEN)
    ending = visible.filter(state=State.IN_FORCE, in_force_until__range=soon)
    renewing = visible.filter(state=State.IN_FORCE, in_force_until=None, term_until__range=soon)
    to_sign = _("Last day of signing: %(agreement)s") if user.is_department else _("Sign by today: %(agreement)s")
    last_day = _("Last day in force: %(agreement)s")
    return [
        *(
            CalendarItem(
                f"agreement-{agreement.pk}-sign",
                agreement.sign_by,
                to_sign % {"agreement": agreement},
                agreement.get_absolute_url(),
                agreement.network.name,
                is_task=not user.is_department,
            )
            for agreement in signing
        ),
        *(
            CalendarItem(
                f"agreement-{agreement.pk}-end",
                agreement.in_force_until,
                last_day % {"agreement": agreement},
                agreement.get_absolute_url(),
                agreement.network.name,
            )
            for agreement in ending.select_related("network")
        ),
        *(
            CalendarItem(
                f"agreement-{agreement.pk}-term",
                agreement.term_until,
                _("The term ends, then it is prolonged by itself: %(agreement)s") % {"agreement": agreement},
                agreement.get_absolute_url(),
                agreement.network.name,
            )
            for agreement in renewing.select_related("network")
        ),
    ]
