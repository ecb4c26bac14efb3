"""A register of many thousands beside the demonstration network: rows in bulk, for looking at lists of real size."""

import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.folding import fold
from institutions.models import (
    Appointment,
    AppointmentRole,
    AuthorityKind,
    Head,
    Institution,
    InstitutionKind,
    Licence,
    LicenceKind,
    LicenceStatus,
    Municipality,
    Network,
    NetworkRole,
    Participation,
    ParticipationState,
    SettlementType,
)

from .register import STREETS, inn, names, ogrn

BATCH = 1000
FIRST = 1001  # numbers below belong to the demonstration itself
PLACES = ("Озёрск", "Лесное", "Мосты", "Приречье", "Новосёлки", "Холмы", "Береговое", "Каменка")
FORMS = (
    (InstitutionKind.SCHOOL, "Муниципальное бюджетное общеобразовательное учреждение", "МБОУ", "СОШ № {n}"),
    (InstitutionKind.SCHOOL, "Муниципальное автономное общеобразовательное учреждение", "МАОУ", "Гимназия № {n}"),
    (InstitutionKind.SCHOOL, "Муниципальное бюджетное общеобразовательное учреждение", "МБОУ", "Школа № {n}"),
    (InstitutionKind.KINDERGARTEN, "Муниципальное дошкольное образовательное учреждение", "МДОУ", "Детский сад № {n}"),
    (InstitutionKind.ADDITIONAL, "Муниципальное учреждение дополнительного образования", "МУ ДО", "ЦДТ № {n}"),
)


@transaction.atomic
def enter(count: int) -> None:
    """Enter that many institutions of other municipalities, with heads, licences, accounts and a network of a tenth."""
    districts = [
        Municipality.objects.get_or_create(name=f"{place}: муниципальный округ (демонстрация)")[0] for place in PLACES
    ]
    network = Network.objects.create(name="Областная демонстрационная сеть", municipality=districts[0])
    for start in range(FIRST, FIRST + count, BATCH):
        numbers = range(start, min(start + BATCH, FIRST + count))
        rows = Institution.objects.bulk_create([_institution(n, districts) for n in numbers])
        Head.objects.bulk_create(
            Head(institution=row, **names(n), valid_from=datetime.date(2024, 9, 1))
            for n, row in zip(numbers, rows, strict=True)
        )
        Licence.objects.bulk_create(
            Licence(
                institution=row,
                kind=LicenceKind.LICENCE,
                number=f"Л035-00000-39/{n:08d}",
                status=LicenceStatus.IN_FORCE,
            )
            for n, row in zip(numbers, rows, strict=True)
            if n % 10
        )
        _appoint(numbers, rows)
        Participation.objects.bulk_create(
            _participation(network, n, row) for n, row in zip(numbers, rows, strict=True) if n % 10 == 3
        )


def _institution(n: int, districts: list[Municipality]) -> Institution:
    kind, form, short_form, name = FORMS[n % len(FORMS)]
    place = PLACES[n % len(PLACES)]
    called = name.format(n=n // len(PLACES))
    row = Institution(
        municipality=districts[n % len(districts)],
        kind=kind,
        full_name=f"{form} «{called} {place}»",
        short_name=f"{short_form} «{called} {place}»",
        inn=inn(n),
        kpp="999901001",
        ogrn=ogrn(n),
        address=f"{place}, ул. {STREETS[n % len(STREETS)]}, д. {n % 90 + 1}",
        settlement=place,
        settlement_type=SettlementType.CITY if n % len(PLACES) == 0 else SettlementType.VILLAGE,
        email=f"neighbour{n}@demo.example",
        children_5_18=100 + n % 700,
        children_as_of=datetime.date(2026, 9, 1),
    )
    row.refresh_derived()
    return row


def _appoint(numbers: range, rows: list[Institution]) -> None:
    """Directors for two of three; a deputy for one of twenty, with a power of attorney that ends some day soon."""
    unusable, today = make_password(None), timezone.localdate()
    wanted = [(n, row) for n, row in zip(numbers, rows, strict=True) if n % 3]
    users = User.objects.bulk_create(_account(n, unusable) for n, _row in wanted)
    appointments = [
        Appointment(
            user=user,
            institution=row,
            role=AppointmentRole.DIRECTOR,
            post="директор",
            basis="Устав",
            authority_kind=AuthorityKind.CHARTER,
            valid_from=datetime.date(2024, 9, 1),
        )
        for user, (_n, row) in zip(users, wanted, strict=True)
    ]
    deputies = [(n, row) for n, row in wanted if n % 20 == 1]
    accounts = User.objects.bulk_create(_account(n + 50_000, unusable) for n, _row in deputies)
    for user, (n, row) in zip(accounts, deputies, strict=True):
        deputy = Appointment(
            user=user,
            institution=row,
            role=AppointmentRole.DEPUTY,
            post="заместитель директора",
            authority_kind=AuthorityKind.POWER_OF_ATTORNEY,
            authority_number=str(n),
            authority_date=today - datetime.timedelta(days=300),
            valid_from=today - datetime.timedelta(days=300),
            valid_to=today + datetime.timedelta(days=n % 200),
        )
        deputy.basis = deputy.basis_text
        appointments.append(deputy)
    Appointment.objects.bulk_create(appointments)


def _account(n: int, password: str) -> User:
    person = names(n)
    person.pop("gender")
    user = User(email=f"neighbour{n}@demo.example", password=password, **person)
    user.search_text = fold(f"{user.full_name} {user.email}")
    return user


def _participation(network: Network, n: int, row: Institution) -> Participation:
    one = Participation(network=network, institution=row, state=ParticipationState.INCLUDED)
    if n % 20 == 3:
        one.role, one.role_basis = NetworkRole.PASSIVE, "Пользуется кабинетом центра творчества."
        one.role_decided_at = timezone.now()
    return one
