"""A template looked at with real data before anybody makes an agreement from it. Nothing is saved."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from institutions import facts as institution_facts
from institutions.models import Network

from .. import conditions, wording
from ..models import UNSENT, Agreement, AgreementVersion, Kind, Party, TemplateVersion
from . import printing

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
    """Choices by groups: drafts of this kind that the person sees, then networks."""
    drafts = Agreement.objects.visible_to(user).filter(kind=kind, state__in=UNSENT).select_related("network")[:MOST]
    networks = Network.objects.visible_to(user).order_by("name")[:MOST]
    of_drafts = [(f"agreement-{draft.pk}", f"{draft}, {draft.network}") for draft in drafts]
    of_networks = [(f"network-{network.pk}", str(network)) for network in networks]
    found = [(_("Networks"), of_networks), (_("Drafts of agreements"), of_drafts)]
    return [(label, choices) for label, choices in found if choices]


def make(version: TemplateVersion, sample: str, user: User) -> Preview | None:
    """The text of a version, saved or not, with the data of a sample; None when the person may not see that sample."""
    sort, _dash, pk = sample.partition("-")
    if sort == "agreement":
        agreement = Agreement.objects.visible_to(user).filter(pk=pk, state__in=UNSENT).first()
        if agreement is None:
            return None
        parties = list(agreement.version.parties.select_related("institution"))
    else:
        network = Network.objects.visible_to(user).filter(pk=pk).first()
        if network is None:
            return None
        agreement, parties = _imagined(network, version)
    agreement.template_version = version
    values = printing.values_of(agreement, parties)
    case = printing.case_of(agreement, parties, values)
    return Preview(
        agreement=agreement,
        parties=parties,
        text=printing.wording_of(agreement, parties),
        lacking=[(name, str(wording.VARIABLES[name])) for name in sorted(version.used_variables) if not values[name]],
        left_out=[
            (part["heading"] or f"{part['text'][:60]}…", conditions.label(part["condition"]))
            for part in [*version.clauses, *version.annexes]
            if not conditions.holds(part.get("condition", ""), case)
        ],
    )


def _imagined(network: Network, version: TemplateVersion) -> tuple[Agreement, list[Party]]:
    """An agreement of all participants of the network, that is not saved."""
    last = Agreement.objects.filter(network=network).order_by("-created_at").first()
    agreement = Agreement(
        kind=Kind(version.template.kind),
        network=network,
        template_version=version,
        place=last.place if last else "",
        sign_by=timezone.localdate() + datetime.timedelta(days=14),
    )
    agreement.version = AgreementVersion(agreement=agreement, number=1)
    participants = institution_facts.participants(network).order_by("sort_key")
    parties = [
        Party(version=agreement.version, institution=institution, position=n)
        for n, institution in enumerate(participants, start=1)
    ]
    return agreement, parties
