"""Acts in any state, responsible persons and local acts, made by the services of the room."""

import datetime

from django.utils import timezone

from acts.models import ActJournal, ActTemplateVersion, LegalAct, LocalAct, LocalActKind, ResponsiblePerson
from acts.services import acts, local, responsible
from acts.services.templates import install_shipped
from documents.uploads import Upload
from institutions.models import Institution, Network

PARTICULARS = {
    "issuer": "Управление образования администрации",
    "place": "г. Гвардейск",
    "signatory_post": "Начальник управления",
    "signatory_name": "И.И. Иванов",
    "executor": "Примерная О.О.",
}
SCAN = Upload(b"%PDF-1.7 scan %%EOF", "pdf", "application/pdf", "Скан.pdf")


def make_act(network: Network, *, by, kind: str = "create_network", state: str = "draft", **registered) -> LegalAct:
    """An act from the shipped template of that kind, brought to the state: draft, signing, in_force or repealed."""
    install_shipped()
    version = ActTemplateVersion.objects.newest().get(template__kind=kind)
    act = acts.create(network, version, by=by, **PARTICULARS)
    if state != "draft":
        act = acts.send(act, by=by)
    if state in ("in_force", "repealed"):
        registered = {"journal": ActJournal.objects.first(), "date": timezone.localdate(), **registered}
        act = acts.register(act, by=by, **registered)
    if state == "repealed":
        act = acts.repeal(act, on=timezone.localdate(), by=by, reason="Приказ № 1")
    return act


def make_person(network: Network, institution: Institution | None, *, by, **values) -> ResponsiblePerson:
    """A proposal: «Кузнецова Мария Ивановна, методист»."""
    values = {
        "surname": "Кузнецова",
        "given_name": "Мария",
        "patronymic": "Ивановна",
        "gender": "female",
        "post": "методист",
        **values,
    }
    return responsible.propose(network, institution, by=by, **values)


def make_local_act(institution: Institution, *, by, kind: str = "network-rules", adopt: bool = True) -> LocalAct:
    install_shipped()
    return local.save(
        institution,
        LocalActKind.objects.get(code=kind),
        by=by,
        adopt=adopt,
        file=SCAN,
        title="Положение",
        number="15-о",
        date=datetime.date(2026, 10, 1),
        council="педагогический совет",
        protocol_number="3",
        protocol_date=datetime.date(2026, 9, 30),
        site_url="",
    )
