"""Agreements of the demonstration beside the one that everybody signs: the founder, and a family in force."""

import datetime
import uuid

from django.utils import timezone

from accounts.models import User
from agreements import services as agreements
from agreements.models import Agreement, EsignRules, Kind, PartyState, TemplateVersion
from institutions.models import AppointmentRole, Gender, Institution, InstitutionKind, Municipality, Network
from institutions.services import appointments
from institutions.services import register as institutions

from . import people, register

CLIENT = agreements.Client(address="127.0.0.1", user_agent="demonstration")
DAY = datetime.timedelta(days=1)
NUMBER = 990  # of the founder's INN and OGRN
POST = "начальник управления"


def enter_founder(municipality: Municipality, *, by: User) -> tuple[Institution, User]:
    """The education authority with its head, who signs for the founder."""
    person = {"surname": "Учредителев", "given_name": "Пётр", "patronymic": "Петрович"}
    founder = institutions.save_institution(
        municipality=municipality,
        kind=InstitutionKind.FOUNDER,
        full_name="Управление образования администрации Гвардейского района (демонстрация)",
        short_name="Управление образования (демонстрация)",
        inn=register.inn(NUMBER),
        kpp="999901001",
        ogrn=register.ogrn(NUMBER),
        address="г. Гвардейск, ул. Демонстрационная, д. 1",
        email="founder@demo.example",
        head={**person, "gender": Gender.MALE, "post": POST, "authority_basis": "Положение"},
        by=by,
    )
    user = User.objects.create_user("founder@demo.example", password=people.PASSWORD, **person)
    appointments.appoint(user, founder, role=AppointmentRole.DIRECTOR, post=POST, basis="Положение", by=by)
    return founder, user


def build(network: Network, schools: list[Institution], heads: dict[uuid.UUID, User], founder, *, by: User) -> None:
    """A pilot agreement in force: one institution has acceded, one leaves next month as soon as the founder signs, a
    section is changed from then; and an agreement on the network form. Kinds without a template are left out."""
    if len(schools) < 4:
        return
    place, sign_by = "г. Гвардейск", timezone.localdate() + 14 * DAY
    common = {"place": place, "sign_by": sign_by, "by": by}
    pilot = agreements.create(network, _template(Kind.COOPERATION), schools[:3], founder=founder, **common)
    pilot = _sign(_send(pilot, by=by), heads)
    about = {"founder": founder, "effect_on": timezone.localdate() + 30 * DAY, **common}
    if version := _template(Kind.ACCESSION):
        _sign(_send(agreements.begin(pilot, version, institution=schools[3], **about), by=by), heads)
    if version := _template(Kind.AMENDMENT):
        _sign(_send(agreements.begin(pilot, version, terms=_changes(pilot), **about), by=by), heads)
    if version := _template(Kind.EXIT):
        about["terms"] = {"basis": "заявление учреждения (демонстрация)"}
        leaving = _send(agreements.begin(pilot, version, institution=schools[1], **about), by=by)
        _sign(leaving, {pk: head for pk, head in heads.items() if pk != founder.pk})
    if version := _template(Kind.NETWORK_FORM):
        pair = agreements.create(network, version, [schools[0], schools[2]], founder=founder, **common)
        pair = agreements.replace_terms(pair, _terms(schools[0], schools[2]), by=by)
        _sign(_send(pair, by=by), heads)


def _template(kind: Kind) -> TemplateVersion | None:
    return TemplateVersion.objects.latest_published().filter(template__kind=kind).order_by("template__pk").first()


def _send(agreement: Agreement, *, by: User) -> Agreement:
    for step in (agreements.submit, agreements.approve, agreements.send):
        agreement = step(agreement, by=by)
    return agreement


def _sign(agreement: Agreement, heads: dict[uuid.UUID, User]) -> Agreement:
    """Everybody whose head is given signs, each in their turn."""
    rules = EsignRules.objects.current()
    for party in agreement.version.parties.filter(state=PartyState.PENDING).order_by("signing_group", "position"):
        head = heads.get(party.institution_id)
        if head is None:
            continue
        agreements.open_text(agreement.version, by=head)
        agreements.accept_rules(rules, by=head, client=CLIENT)
        now = timezone.localtime()
        shown = {"shown_sha256": agreement.version.sha256, "reauthenticated_at": now, "client": CLIENT}
        agreements.sign(party, by=head, **shown)
    agreement.refresh_from_db()
    return agreement


def _changes(agreement: Agreement) -> dict:
    """The last section but one says something else."""
    section = agreements.family.text_in_force(agreement)[-2]
    text = "Стороны раз в полугодие сверяют перечень совместно используемых ресурсов (демонстрация)."
    return {
        "changes": [
            {
                "key": section.key,
                "action": "replace",
                "was": section.heading,
                "heading": section.heading,
                "text": f"{section.text}\n{text}",
            }
        ]
    }


def _terms(base: Institution, other: Institution) -> dict:
    today = timezone.localdate()
    return {
        "programme": "Робототехника: от конструктора к проекту (демонстрация)",
        "programme_kind": "дополнительная общеразвивающая",
        "programme_level": "базовый",
        "programme_area": "техническая",
        "programme_scope": "part",
        "programme_parts": "Модуль «Проектная мастерская», 36 часов.",
        "programme_approval": "Базовая организация по согласованию с Организацией-участником",
        "base_organisation": str(base.pk),
        "starts_on": f"{today + 30 * DAY}",
        "teaching_starts_on": f"{today + 33 * DAY}",
        "ends_on": f"{today + 240 * DAY}",
        "pupils_min": 10,
        "pupils_max": 15,
        "pupils_list_days": 5,
        "pupils_status": "Обучающиеся числятся в Базовой организации; на время модуля их не отчисляют.",
        "schedule": "Составляет Базовая организация, согласует Организация-участник за 10 рабочих дней.",
        "places": f"{base.address}; {other.address}",
        "resources": "Кабинет технологии, наборы по робототехнике, 3D-принтер, педагог дополнительного образования.",
        "assessment": "Защита проекта; ведомость передаётся в течение 5 рабочих дней.",
        "attendance": "Организация-участник сообщает о посещаемости раз в неделю.",
        "document_issuer": "base",
        "document_issued": "сертификат об освоении программы",
        "safety": "До места занятий и обратно детей сопровождает работник Базовой организации.",
        "funding": "own",
        "parts": {
            str(base.pk): {"part": "модули «Основы» и «Программирование»", "hours": 72, "gives": "кабинет, наборы"},
            str(other.pk): {"part": "модуль «Проектная мастерская»", "hours": 36, "gives": "мастерская, 3D-принтер"},
        },
    }
