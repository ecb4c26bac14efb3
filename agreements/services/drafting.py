"""An agreement before it is sent: drafting, what is still missing, review."""

import datetime
import hashlib
import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions import facts as institution_facts
from institutions.models import Appointment, Covers, FounderDecision, Institution, Network
from journal.services import moving, write

from .. import network_form, notices
from ..models import (
    CONCLUDED,
    FOUNDER,
    INSTITUTIONS,
    UNSENT,
    Agreement,
    AgreementVersion,
    EsignRules,
    Kind,
    Party,
    State,
    TemplateVersion,
)
from ..permissions import MINIMUM
from . import children, party_words

OWN_TERMS = ("basis", "until")  # terms that are entered with the draft itself


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at before sending. A blocking one forbids it."""

    text: str
    url: str = ""
    label: str = ""
    is_blocking: bool = False


def create(
    network: Network,
    template_version: TemplateVersion,
    institutions: Iterable[Institution],
    *,
    place: str,
    sign_by: datetime.date,
    by: User,
    token: uuid.UUID | None = None,
    founder: Institution | None = None,
    parent: Agreement | None = None,
    effect_on: datetime.date | None = None,
    terms: dict | None = None,
) -> Agreement:
    """Draft an agreement of these institutions. ``token`` names the form: sent twice, it makes one agreement.

    ``founder``: who signs for the founder, where the template asks for that. ``parent``: the agreement in force that
    this one is about; see ``beginning.begin``. ``effect_on``: its first day, where the template leaves that open.
    """
    if not template_version.is_published:
        raise Refused(_("Agreements are made from published template versions only."))
    with transaction.atomic():
        agreement, is_new = Agreement.objects.get_or_create(
            pk=token or uuid.uuid4(),
            defaults={
                "kind": template_version.template.kind,
                "network": network,
                "template_version": template_version,
                "place": place,
                "sign_by": sign_by,
                "created_by": by,
                "parent": parent,
                "root": parent and (parent.root or parent),
                "effect_on": effect_on,
                "terms": terms or {},
            },
        )
        if not is_new:
            if agreement.created_by_id != by.pk:
                raise Conflict(_("This form was used already. Open it again."))
            return agreement
        version = AgreementVersion.objects.create(agreement=agreement)
        agreement.version = version
        agreement.save(update_fields=["version"])
        _set_parties(version, institutions, founder)
        about = {"parent": str(parent)} if parent else {}
        write("agreements.agreement.create", agreement, by=by, **about)
    return agreement


class Outdated(Conflict):
    """Another person has saved the draft since it was shown."""


def fingerprint(agreement: Agreement) -> str:
    """Of what the draft's form shows: it tells whether anybody has saved something else since."""
    parties = agreement.version.parties.order_by("position").values_list("institution", "signing_group")
    said = [agreement.template_version_id, agreement.place, agreement.sign_by, agreement.effect_on]
    said += [agreement.terms.get(name, "") for name in OWN_TERMS]
    return hashlib.sha256(json.dumps([*said, *parties], default=str).encode()).hexdigest()


def change(
    agreement: Agreement,
    *,
    institutions: Iterable[Institution] | None = None,
    founder: Institution | None = None,
    seen: str = "",
    by: User,
    **fields,
) -> Agreement:
    """Change a draft: template_version, place, sign_by, effect_on, terms, and which institutions take part (with them,
    who signs for the founder). ``seen``: ``fingerprint`` of what the person saw; ``Outdated`` when it is another now.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=agreement.pk)
        if agreement.state != State.DRAFT:
            raise Conflict(_("The agreement is no longer a draft: return it for rework first."))
        if seen and seen != fingerprint(agreement):
            raise Outdated(
                _("Somebody has changed the draft since you opened this page. Save once more to keep what you typed.")
            )
        for name, value in fields.items():
            setattr(agreement, name, value)
        agreement.save()
        if institutions is not None:
            _set_parties(AgreementVersion.objects.get(current_of=agreement), institutions, founder)
        write("agreements.agreement.change", agreement, by=by, fields=sorted(fields))
    return agreement


def _set_parties(
    version: AgreementVersion, institutions: Iterable[Institution], founder: Institution | None = None
) -> None:
    """The founder stands last, in a group of its own."""
    version.parties.all().delete()
    ordered = sorted(institutions, key=lambda institution: natural(institution.short_name))
    groups = [(institution, INSTITUTIONS) for institution in ordered]
    if founder and version.agreement.template_version.has_founder:
        groups.append((founder, FOUNDER))
    Party.objects.bulk_create(
        Party(version=version, institution=institution, position=n, signing_group=group)
        for n, (institution, group) in enumerate(groups, 1)
    )


def natural(name: str) -> list:
    """Sorting key in which «школа № 2» comes before «школа № 10»."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name.casefold())]


def remarks(agreement: Agreement) -> list[Remark]:
    """What is missing or odd about an agreement that is not sent yet; the blocking ones first."""
    found = [*_of_text(agreement), *_of_parties(agreement), *_of_kind(agreement), *_of_review(agreement)]
    return sorted(found, key=lambda remark: not remark.is_blocking)


def _of_text(agreement: Agreement) -> Iterable[Remark]:
    network, used = agreement.network, agreement.template_version.used_variables
    to_network = (network.get_absolute_url(), _("Open the network"), True)
    decision_named = used & {"founder_decision", "founder_decision_genitive"}
    if decision_named and not FounderDecision.objects.filter(network=network).exists():
        yield Remark(_("The text names the founder's decision, and none is registered for the network."), *to_network)
    if "parties_in_person" in used:
        yield from _of_heads(agreement)
    if "model" in used and not network.model:
        yield Remark(_("The text names the model of the network, and none is chosen."), *to_network)
    if "forms" in used and not network.form_labels:
        yield Remark(_("The text names the forms of interaction, and none are chosen."), *to_network)
    if EsignRules.objects.current() is None:
        yield Remark(_("The rules of simple e-signature are not published, so that nobody can sign."), is_blocking=True)
    if agreement.sign_by < timezone.localdate():
        yield Remark(
            _("The day to sign by has passed."),
            *(reverse("agreements:agreement_edit", args=[agreement.pk]), _("Change the day")),
            is_blocking=True,
        )
    if agreement.needs_day and (agreement.effect_on is None or agreement.effect_on < timezone.localdate()):
        yield Remark(
            _("The day from which the agreement works is not entered, or it has passed."),
            *(reverse("agreements:agreement_edit", args=[agreement.pk]), _("Change the day")),
            is_blocking=True,
        )


def _of_heads(agreement: Agreement) -> Iterable[Remark]:
    """A text that names the heads is for two parties, and it does not outlive a change of heads."""
    parties = list(agreement.version.parties.select_related("institution"))
    if len(parties) > party_words.NAMED:
        yield Remark(
            _("The text names the heads, which only a text for two parties may: choose another template."),
            *(reverse("agreements:agreement_edit", args=[agreement.pk]), _("Change the template")),
            is_blocking=True,
        )
        return
    for party in parties:
        signing = institution_facts.signatories(party.institution, papers=Covers.AGREEMENTS)
        name, url = party.institution.short_name, reverse("institutions:declension", args=[party.institution_id])
        said = {"name": name, "words": signing[0].in_person if signing else "—"}
        text = _(
            "%(name)s: the text will say “%(words)s”. When the head changes before signing, a new version is needed."
        )
        yield Remark(text % said, url, _("Correct the cases"))


def _of_parties(agreement: Agreement) -> Iterable[Remark]:
    parties = list(agreement.version.parties.select_related("institution"))
    if len(parties) < MINIMUM:
        yield Remark(_("An agreement has at least two parties."), is_blocking=True)
    if agreement.template_version.has_founder and not any(party.is_founder for party in parties):
        text = _("The founder is to sign, and nobody is chosen who signs for it.")
        yield Remark(
            text, reverse("agreements:agreement_edit", args=[agreement.pk]), _("Choose the founder"), is_blocking=True
        )
    able = set(
        Appointment.objects.current()
        .signing(Covers.AGREEMENTS)
        .filter(user__is_active=True, institution__in=[party.institution_id for party in parties])
        .values_list("institution", flat=True)
    )
    # What is about another agreement has that one's parties, whoever is in the network by now.
    standing = set(institution_facts.participants(agreement.network).values_list("pk", flat=True))
    is_about_network = agreement.kind == Kind.COOPERATION
    for party in parties:
        name, url = party.institution.short_name, party.institution.get_absolute_url()
        if party.institution_id not in able:
            text = _("%(name)s: nobody can sign today. Appoint a director and invite them.") % {"name": name}
            yield Remark(text, url, _("Open the institution"))
        if is_about_network and not party.is_founder and party.institution_id not in standing:
            text = _("%(name)s is not among the participants of the network now.") % {"name": name}
            yield Remark(text, agreement.network.get_absolute_url(), _("Open the network"))
    left_out = institution_facts.participants(agreement.network).exclude(
        pk__in=[party.institution_id for party in parties]
    )
    for institution in left_out if is_about_network else ():
        text = _("%(name)s takes part in the network but not in the agreement.") % {"name": institution.short_name}
        yield Remark(text)


def _of_kind(agreement: Agreement) -> Iterable[Remark]:
    """What only this kind needs: the terms entered, a parent that is still in force, its parties as they are today."""
    edit = reverse("agreements:agreement_edit", args=[agreement.pk])
    if agreement.kind == Kind.NETWORK_FORM:
        parties = [p for p in agreement.version.parties.select_related("institution") if not p.is_founder]
        if lacking := network_form.missing(agreement.terms, parties):
            text = _("The law asks for terms that are not entered: %(terms)s.") % {"terms": "; ".join(lacking)}
            yield Remark(text, _terms_url(agreement), _("Enter the terms"), is_blocking=True)
    if agreement.kind == Kind.AMENDMENT and not agreement.terms.get("changes"):
        yield Remark(_("Nothing is changed yet."), _terms_url(agreement), _("Enter the changes"), is_blocking=True)
    if agreement.kind == Kind.AMENDMENT:
        yield from _of_rivals(agreement)
    if agreement.parent_id is None:
        return
    if "until" in agreement.template_version.used_variables and not agreement.terms.get("until"):
        yield Remark(_("The text names the last day of the new term, and none is entered."), edit, _("Change the day"))
    parent = agreement.parent
    if parent.state != State.IN_FORCE:
        text = _("%(agreement)s is not in force any more.") % {"agreement": parent}
        yield Remark(text, parent.get_absolute_url(), _("Open the agreement"), is_blocking=True)
        return
    wanted = children.parties_for(agreement.kind, parent)
    present = {party.institution for party in agreement.version.parties.all() if not party.is_founder}
    if wanted is not None and {one.pk for one in wanted} != {one.pk for one in present}:
        text = _("Whom the agreement binds has changed since this was drafted. Save the draft once more.")
        yield Remark(text, edit, _("Change"), is_blocking=True)
    for institution in present if wanted is None else ():
        if problem := children.why_not(agreement.kind, parent, institution):
            yield Remark(problem, edit, _("Change"), is_blocking=True)


def _of_rivals(agreement: Agreement) -> Iterable[Remark]:
    """Other amendments to the same sections: on their way, or concluded since this one was drafted."""
    own = {change["key"]: change["was"] for change in agreement.terms.get("changes", []) if change["was"]}
    if not own:
        return
    on_the_way = Q(state__in=[*UNSENT, State.SIGNING, State.RECALLED])
    since = Q(state__in=CONCLUDED, sent_at__gt=agreement.created_at)
    others = Agreement.objects.filter(on_the_way | since, kind=Kind.AMENDMENT, root=agreement.root_id)
    for other in others.exclude(pk=agreement.pk).order_by("created_at", "pk"):
        both = [own[change["key"]] for change in other.terms.get("changes", []) if change["key"] in own]
        if not both:
            continue
        said = {"agreement": other, "sections": ", ".join(f"«{name}»" for name in both)}
        if other.state in CONCLUDED:
            text = _(
                "%(agreement)s, concluded since this was drafted, changes the same: %(sections)s. "
                "Enter your changes anew into the text as it is now, else they undo it."
            )
        else:
            text = _(
                "%(agreement)s changes the same: %(sections)s. Whichever works last prevails: agree on one wording."
            )
        yield Remark(text % said, other.get_absolute_url(), _("Open the agreement"))


def _terms_url(agreement: Agreement) -> str:
    return reverse("agreements:agreement_terms", args=[agreement.pk])


def _of_review(agreement: Agreement) -> Iterable[Remark]:
    for thread in agreement.threads.open().select_related("institution"):
        said = {"clause": str(thread), "who": thread.institution or _("the department")}
        text = _("Remark that is not settled: %(clause)s (%(who)s).") % said
        url = reverse("agreements:agreement_review", args=[agreement.pk])
        yield Remark(text, url, _("Open the remarks"), is_blocking=thread.is_blocking)


def submit(agreement: Agreement, *, by: User) -> Agreement:
    """Put the draft before whoever approves it."""
    with moving(agreement, "submit", by=by) as agreement:
        if agreement.version.parties.count() < MINIMUM:
            raise Refused(_("An agreement has at least two parties."))
        notices.ask_to_review(agreement)
    return agreement


def return_for_rework(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    with moving(agreement, "return", by=by, reason=reason) as agreement:
        pass
    return agreement


def approve(agreement: Agreement, *, by: User) -> Agreement:
    """Approve the text. Refused while a blocking remark is open, and the refusal names it."""
    with moving(agreement, "approve", by=by) as agreement:
        if blocking := agreement.threads.blocking().select_related("institution").first():
            said = {"clause": str(blocking), "who": blocking.institution or _("the department")}
            raise Refused(_("A remark is not settled yet: %(clause)s (%(who)s). Settle it first.") % said)
    return agreement


def reopen(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """Take an approved agreement back into review before it is sent."""
    with moving(agreement, "reopen", by=by, reason=reason) as agreement:
        pass
    return agreement


def cancel(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """Give up an agreement that is not out for signing. Where it has a number already, that stays taken."""
    with moving(agreement, "cancel", by=by, reason=reason) as agreement:
        pass
    return agreement
