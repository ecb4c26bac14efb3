"""A template looked at with real data before anybody makes an agreement from it. Nothing is saved."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from institutions import facts as institution_facts
from institutions.models import Institution, Network

from .. import conditions, wording
from ..models import (
    BINDING,
    FOUNDER,
    INDEPENDENT,
    INSTITUTIONS,
    UNSENT,
    Agreement,
    AgreementVersion,
    Effect,
    Kind,
    Party,
    State,
    TemplateVersion,
)
from . import children, printing

MOST = 50  # samples of each sort to choose from


@dataclass(frozen=True, slots=True)
class Preview:
    """``text``: as ``printing.wording_of`` gives it. ``lacking``: (variable, meaning) of what the text names and the
    data have no value for. ``left_out``: (heading or first words, condition in words) of parts that are not printed."""

    agreement: Agreement
    parties: list[Party]
    text: dict
    lacking: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def pdf(self) -> bytes:
        return printing.body(self.agreement, parties=self.parties, text=self.text, is_draft=True)


def samples(kind: str, user: User) -> list:
    """Choices by groups: what an agreement of this kind would be made of, then drafts that the person sees."""
    seen = Agreement.objects.visible_to(user).select_related("network")
    if kind in INDEPENDENT:
        networks = Network.objects.visible_to(user).order_by("name")[:MOST]
        first = (_("Networks"), [(f"network-{network.pk}", str(network)) for network in networks])
    else:
        parents = seen.filter(kind__in=BINDING, state=State.IN_FORCE).order_by("-date", "-pk")[:MOST]
        first = (_("Agreements in force"), [(f"parent-{one.pk}", f"{one}, {one.network}") for one in parents])
    drafts = seen.filter(kind=kind, state__in=UNSENT)[:MOST]
    second = (_("Drafts of agreements"), [(f"agreement-{draft.pk}", f"{draft}, {draft.network}") for draft in drafts])
    return [(label, choices) for label, choices in (first, second) if choices]


def make(version: TemplateVersion, sample: str, user: User) -> Preview | None:
    """The text of a version, saved or not, with the data of a sample; None when the person may not see that sample."""
    sort, _dash, pk = sample.partition("-")
    seen = Agreement.objects.visible_to(user)
    if sort == "agreement":
        agreement = seen.filter(pk=pk, state__in=UNSENT).first()
        if agreement is None:
            return None
        parties = list(agreement.version.parties.select_related("institution"))
    elif sort == "parent":
        parent = seen.filter(pk=pk, state=State.IN_FORCE).first()
        if parent is None:
            return None
        agreement, parties = _imagined(parent.network, version, parent)
    else:
        network = Network.objects.visible_to(user).filter(pk=pk).first()
        if network is None:
            return None
        agreement, parties = _imagined(network, version)
    agreement.template_version = version
    values = printing.values_of(agreement, parties)
    case = printing.case_of(agreement, parties, values)
    annexes = [annex for annex in version.annexes if conditions.holds(annex["condition"], case)]
    shown = [*printing.printed(version.clauses, case), *annexes]
    used = wording.variables_in("\n".join([version.title, version.preamble, *map(_said, shown)]))
    return Preview(
        agreement=agreement,
        parties=parties,
        text=printing.wording_of(agreement, parties),
        lacking=[(name, str(wording.VARIABLES[name])) for name in sorted(used) if not values[name]],
        left_out=[
            (part["heading"] or f"{part['text'][:60]}…", conditions.label(part["condition"]))
            for part in [*version.clauses, *version.annexes]
            if part not in shown and part["condition"]
        ],
    )


def _said(part: dict) -> str:
    return f"{part['heading']}\n{part['text']}"


def _imagined(
    network: Network, version: TemplateVersion, parent: Agreement | None = None
) -> tuple[Agreement, list[Party]]:
    """An agreement that is not saved: of all participants of the network, or about its parent with whom that allows."""
    kind, today = Kind(version.template.kind), timezone.localdate()
    last = parent or Agreement.objects.filter(network=network).order_by("-created_at").first()
    agreement = Agreement(
        kind=kind,
        network=network,
        template_version=version,
        parent=parent,
        root=parent and (parent.root or parent),
        place=last.place if last else "",
        sign_by=today + datetime.timedelta(days=14),
        effect_on=today + datetime.timedelta(days=30) if version.effect == Effect.AGREEMENT_DAY else None,
    )
    agreement.version = AgreementVersion(agreement=agreement, number=1)
    if parent is None:
        institutions = list(institution_facts.participants(network).order_by("sort_key"))
    elif kind in children.OF_ONE:
        institutions = list(children.candidates(kind, parent).order_by("sort_key")[:1])
    else:
        institutions = list(children.parties_for(kind, parent).order_by("sort_key"))
    groups = [(institution, INSTITUTIONS) for institution in institutions]
    if version.has_founder:
        founder = children.founder_of(parent) if parent else _only_founder(network)
        groups += [(founder, FOUNDER)] if founder else []
    parties = [
        Party(version=agreement.version, institution=institution, signing_group=group, position=n)
        for n, (institution, group) in enumerate(groups, start=1)
    ]
    return agreement, parties


def _only_founder(network: Network) -> Institution | None:
    known = list(institution_facts.founders_of(network.municipality)[:2])
    return known[0] if len(known) == 1 else None
