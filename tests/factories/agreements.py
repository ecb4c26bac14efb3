"""Agreements in any state, made by the services that people use."""

import datetime

from django.utils import timezone

from agreements import models, services
from institutions.models import FounderDecision, LegalActKind, NetworkModel

from .accounts import UserFactory
from .institutions import AppointmentFactory, NetworkFactory, ParticipationFactory

CLIENT = services.Client(address="192.0.2.7", user_agent="Test browser")
ROAD = ("draft", "review", "approved", "signing", "in_force")


def make_agreement(*, state="draft", parties=2, network=None, by=None, **fields) -> models.Agreement:
    """``make_agreement(state="signing", parties=3)``; ``parties`` may also be institutions that have directors."""
    by = by or UserFactory(department=True)
    network = network or NetworkFactory()
    if isinstance(parties, int):
        parties = [AppointmentFactory().institution for _ in range(parties)]
    for institution in parties:
        if not network.participations.filter(institution=institution).exists():
            ParticipationFactory(network=network, institution=institution)
    give_decision(network, by)
    fields = {
        "place": "г. Гвардейск",
        "sign_by": timezone.localdate() + datetime.timedelta(days=14),
        "template_version": short_version(),
        **fields,
    }
    agreement = services.create(network, institutions=parties, by=by, **fields)
    steps = [services.submit, services.approve, services.send, sign_all]
    for step in steps[: ROAD.index(state)]:
        agreement = step(agreement, by=by)
    return agreement


def short_version() -> models.TemplateVersion:
    """A published version of a few lines: a page is printed ten times faster than the shipped text."""
    services.install_shipped(names=["cooperation"])
    template, is_new = models.AgreementTemplate.objects.get_or_create(
        slug="short", defaults={"name": "Короткий", "kind": models.Kind.COOPERATION, "number_suffix": "-С"}
    )
    if is_new:
        clauses = [
            services.templates.new_clause("Предмет", "Сеть «{network}» на основании {founder_decision_genitive}."),
            services.templates.new_clause("Сеть", "Модель: {model}. Формы: {forms}.\nПодписать до {sign_by}."),
        ]
        draft = models.TemplateVersion.objects.create(
            template=template, number=1, title="Договор", clauses=clauses, is_prolonged=True, term_months=36
        )
        services.templates.publish(draft, by=None)
    return template.versions.get(number=1)


def shipped_version() -> models.TemplateVersion:
    """The published version of the shipped cooperation agreement; installs it with the rules of e-signature."""
    services.install_shipped(names=["cooperation"])
    return models.TemplateVersion.objects.get(template__slug="cooperation", number=1)


def give_decision(network, by) -> None:
    """Everything about the network that the shipped text prints."""
    network.model, network.interaction_forms = NetworkModel.RESOURCE_CENTRE, ["shared_resource", "network_event"]
    network.save()
    FounderDecision.objects.get_or_create(
        network=network,
        defaults={
            "kind": LegalActKind.ORDER,
            "issued_by": "Управление образования администрации муниципального образования",
            "number": "453/1",
            "date": datetime.date(2026, 8, 26),
            "title": "О создании муниципальной образовательной сети",
            "registered_by": by,
        },
    )


def director_of(party):
    return party.institution.appointments.signing().earliest("pk").user


def get_ready(user, party) -> None:
    """Accept the rules and open the text, so that only the password is left."""
    services.accept_rules(models.EsignRules.objects.current(), by=user, client=CLIENT)
    services.open_text(party.version, by=user)


def sign_as(user, party) -> models.Signature:
    """The whole way of a director: rules, text, password, signature."""
    get_ready(user, party)
    return sign_only(user, party)


def sign_only(user, party, **kwargs) -> models.Signature:
    kwargs = {"shown_sha256": party.version.sha256, "reauthenticated_at": timezone.now(), "client": CLIENT, **kwargs}
    return services.sign(party, by=user, **kwargs)


def sign_all(agreement, by=None) -> models.Agreement:
    for party in agreement.version.parties.filter(state=models.PartyState.PENDING):
        sign_as(director_of(party), party)
    agreement.refresh_from_db()
    return agreement


def version_of(kind, **policy) -> models.TemplateVersion:
    """A published version of a few lines for any kind, with this policy; each call makes a template of its own."""
    services.install_shipped(names=["cooperation"])
    number = models.AgreementTemplate.objects.count() + 1
    template = models.AgreementTemplate.objects.create(
        slug=f"short-{number}", name=f"Короткий {number}", kind=kind, number_suffix=f"-К{number}"
    )
    clauses = [
        services.templates.new_clause("Предмет", "К договору № {parent_number} от {parent_date}. {amendment_text}"),
        services.templates.new_clause("Срок", "С {effect_on}. Вступает: {joining_institution}{leaving_institution}."),
    ]
    draft = models.TemplateVersion.objects.create(
        template=template, number=1, title=str(models.Kind(kind).label), clauses=clauses, **policy
    )
    return services.templates.publish(draft, by=None)


def make_founder(network):
    """The education authority of the network's municipality, with a head who may sign."""
    return AppointmentFactory(
        institution__kind="founder",
        institution__municipality=network.municipality,
        institution__short_name="Управление образования",
        institution__full_name="Управление образования администрации муниципального образования",
        post="начальник управления",
    ).institution


def make_child(parent, kind, *, state="in_force", institution=None, by=None, terms=None, version=None, **fields):
    """An agreement about ``parent`` in any state; the founder of the municipality signs if there is one."""
    by = by or UserFactory(department=True)
    policy = {"signing_policy": "with_founder"} if services.children.founder_of(parent) else {}
    agreement = services.begin(
        parent,
        version or version_of(kind, **policy),
        institution=institution,
        terms=terms,
        by=by,
        **{"place": "г. Гвардейск", "sign_by": timezone.localdate() + datetime.timedelta(days=14), **fields},
    )
    for step in [services.submit, services.approve, services.send, sign_all][: ROAD.index(state)]:
        agreement = step(agreement, by=by)
    return agreement


def amend(parent, **texts) -> dict:
    """Terms of an amendment that gives the sections of these headings another text."""
    sections = {section.heading: section for section in services.family.text_in_force(parent)}
    return {
        "changes": [
            {"key": sections[heading].key, "action": "replace", "heading": heading, "text": text, "was": heading}
            for heading, text in texts.items()
        ]
    }
