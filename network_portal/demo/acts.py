"""Acts of the department in every state, responsible persons, a sheet half confirmed, local acts of some."""

import datetime
import uuid
from collections.abc import Mapping

from django.utils import timezone

from accounts.models import User
from acts.models import ActJournal, ActTemplateVersion, LegalAct, LocalActKind
from acts.services import acquaintance, acts, local, responsible
from acts.services.templates import install_shipped
from documents import pdf
from documents.uploads import Upload
from institutions.models import Institution, Network

PARTICULARS = {
    "issuer": "Управление образования администрации Гвардейского района (демонстрация)",
    "place": "г. Гвардейск",
    "signatory_post": "Начальник управления образования",
    "signatory_name": "П.П. Показательный",
    "executor": "Примерная Ольга Олеговна, 8 (00000) 0-00-00",
}
# Who is named by the institutions, in their order: the last two have named nobody.
PEOPLE = (
    ("Ткач", "Мария", "Ивановна", "заместитель директора"),
    ("Орлов", "Пётр", "Сергеевич", "учитель информатики"),
    ("Белова", "Анна", "Викторовна", "методист"),
    ("Кузнец", "Илья", "Андреевич", "учитель технологии"),
    ("Лебедева", "Ольга", "Павловна", "педагог дополнительного образования"),
)


def build(network: Network, schools: list[Institution], directors: Mapping[uuid.UUID, User], *, by: User) -> None:
    """An order in force, one on responsible persons, one that awaits signing, a draft."""
    install_shipped(by=by)
    today = timezone.localdate()
    standing = set(network.participations.filter(state="included").values_list("institution", flat=True))
    members = [school for school in schools if school.pk in standing]
    order = _registered(network, "create_network", day=today - datetime.timedelta(days=25), by=by)
    acquaintance.address(order, heads=True, by=by)
    for school in members[: len(members) * 2 // 3]:
        acquaintance.confirm(order, sha256=order.pdf.sha256, by=directors[school.pk])
    _propose(network, None, ("Северова", "Нина", "Олеговна", "директор"), by=by)
    named = members[:-2]
    for n, school in enumerate(named[: len(named) * 2 // 3]):
        _propose(network, school, PEOPLE[n % len(PEOPLE)], by=directors[school.pk])
    _registered(network, "responsible", day=today - datetime.timedelta(days=10), by=by)
    for n, school in enumerate(named[len(named) * 2 // 3 :]):
        _propose(network, school, PEOPLE[n % len(PEOPLE)], by=directors[school.pk])
    acts.send(_begin(network, "other", by=by), by=by)
    _begin(network, "plan", by=by)
    kinds = list(LocalActKind.objects.all())
    for n, school in enumerate(members):
        for kind in kinds[: (len(kinds) - n) % (len(kinds) + 1)]:
            _local(school, kind, adopt=True, by=directors[school.pk])
    _local(members[1], kinds[-1], adopt=False, by=directors[members[1].pk])


def _begin(network: Network, kind: str, *, by: User) -> LegalAct:
    version = ActTemplateVersion.objects.newest().get(template__kind=kind)
    return acts.create(network, version, by=by, **PARTICULARS)


def _registered(network: Network, kind: str, *, day: datetime.date, by: User) -> LegalAct:
    act = acts.send(_begin(network, kind, by=by), by=by)
    return acts.register(act, journal=ActJournal.objects.first(), date=day, by=by)


def _propose(network: Network, institution: Institution | None, person: tuple[str, ...], *, by: User) -> None:
    surname, given_name, patronymic, post = person
    responsible.propose(
        network,
        institution,
        by=by,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        gender="female" if patronymic.endswith("на") else "male",
        post=post,
        phone="8 (00000) 1-11-11",
    )


def _local(school: Institution, kind: LocalActKind, *, adopt: bool, by: User) -> None:
    day = timezone.localdate() - datetime.timedelta(days=7)
    content = pdf.print_html(
        f'<html lang="ru"><head><title>{kind.name}</title></head><body><p>{kind.name} (демонстрация)</p></body></html>'
    )
    local.save(
        school,
        kind,
        by=by,
        adopt=adopt,
        file=Upload(content, "pdf", pdf.CONTENT_TYPE, f"{kind.name}.pdf"),
        title=kind.name,
        number=f"{kind.position}-о" if adopt else "",
        date=day if adopt else None,
        council="педагогический совет",
        protocol_number="2" if adopt else "",
        protocol_date=day - datetime.timedelta(days=1) if adopt else None,
        site_url="",
    )
