"""Demonstration institutions with heads whose names are made of common parts and belong to nobody."""

import datetime
from decimal import Decimal

from institutions.models import (
    Gender,
    Institution,
    InstitutionKind,
    InstitutionType,
    LegalForm,
    Licence,
    LicenceKind,
    Municipality,
    SettlementType,
    TeachingAddress,
)
from institutions.services import imports, particulars, register
from institutions.services import names as renaming

INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)
MEN = (("Алексей", "Алексеевич"), ("Борис", "Борисович"), ("Виктор", "Викторович"), ("Глеб", "Глебович"))
WOMEN = (("Анна", "Алексеевна"), ("Вера", "Викторовна"), ("Дарья", "Денисовна"), ("Елена", "Егоровна"))
SURNAMES = (
    "Образцов",
    "Примеров",
    "Учебнов",
    "Показов",
    "Пробин",
    "Демидов-Образцов",
    "Эскизов",
    "Макетов",
    "Черновиков",
    "Условнов",
    "Модельнов",
    "Шаблонов",
)
STREETS = ("Школьная", "Новая", "Садовая", "Мирная", "Озёрная", "Полевая")


def inn(n: int) -> str:
    """The n-th INN of the range kept for demonstrations, with its check digit."""
    body = f"9999{n:05d}"
    return body + str(sum(w * int(d) for w, d in zip(INN_WEIGHTS, body, strict=True)) % 11 % 10)


def ogrn(n: int) -> str:
    """The n-th OGRN of the range kept for demonstrations, with its check digit."""
    body = f"1029999{n:05d}"
    return body + str(int(body) % 11 % 10)


def names(n: int) -> dict[str, str]:
    """Surname, given name, patronymic and gender of the n-th made-up person (from 0)."""
    surname = SURNAMES[n % len(SURNAMES)]
    if n % 2:
        given_name, patronymic = MEN[n // 2 % len(MEN)]
        return {"surname": surname, "given_name": given_name, "patronymic": patronymic, "gender": Gender.MALE}
    given_name, patronymic = WOMEN[n // 2 % len(WOMEN)]
    surname = "-".join(f"{part}а" for part in surname.split("-"))
    return {"surname": surname, "given_name": given_name, "patronymic": patronymic, "gender": Gender.FEMALE}


def kind_and_name(n: int) -> tuple[str, str, str]:
    """Kind, full name and short name of the n-th institution (from 1): mostly schools."""
    if n % 6 == 5:
        full, short = "Муниципальное бюджетное дошкольное образовательное учреждение", "МБДОУ"
        kind, name = InstitutionKind.KINDERGARTEN, f"«Демонстрационный детский сад № {n}»"
    elif n % 6 == 0:
        full, short = "Муниципальное бюджетное учреждение дополнительного образования", "МБУ ДО"
        kind, name = InstitutionKind.ADDITIONAL, f"«Демонстрационный центр творчества № {n}»"
    else:
        full, short = "Муниципальное бюджетное общеобразовательное учреждение", "МБОУ"
        kind, name = InstitutionKind.SCHOOL, f"«Демонстрационная школа № {n}»"
    return kind, f"{full} {name}", f"{short} {name}"


def enter(municipality: Municipality, count: int, *, by) -> list[Institution]:
    """Enter ``count`` institutions: full cards, some that lack something, one renamed, one with a former head."""
    institutions = [_enter(municipality, n, by=by) for n in range(1, count + 1)]
    for n, institution in enumerate(institutions, start=1):
        if n % 11 != 4:
            _add_particulars(institution, n, by=by)
    _kind, full_name, short_name = kind_and_name(1)
    institutions[0] = renaming.rename(
        institutions[0],
        full_name=full_name,
        short_name=short_name,
        valid_from=datetime.date(2025, 9, 1),
        basis="постановление администрации (демонстрация) от 25.08.2025 № Д-15",
        by=by,
    )
    for n, institution in enumerate(institutions[2:3], start=3):
        head = institution.head_on()
        day = datetime.date(2026, 2, 2)
        register.change_head(institution, **names(n), post=head.post, authority_basis="Устав", valid_from=day, by=by)
    return institutions


def begin_import(municipality: Municipality, known: Institution, *, by) -> None:
    """A spreadsheet that awaits confirmation: a new institution, a changed one, one with a slip in its INN."""
    head = {**names(20), "post": "директор", "authority_basis": "Устав"}
    new = {"full_name": "Демонстрационная школа № 901", "kind": InstitutionKind.SCHOOL.value, **head}
    rows = [
        {**new, "short_name": "МБОУ «Демонстрационная школа № 901»", "inn": inn(901), "email": "new@demo.example"},
        {"short_name": known.short_name, "full_name": known.full_name, "inn": known.inn, "phone": "+7 40159 0-99-99"},
        {**new, "short_name": "МБОУ «Демонстрационная школа № 902»", "inn": inn(902)[:-1] + "0"},
    ]
    imports.prepare(imports.filled_file(rows), name="учреждения.xlsx", municipality=municipality, by=by)


def _enter(municipality: Municipality, n: int, *, by) -> Institution:
    kind, full_name, short_name = kind_and_name(n)
    if n == 1:  # renamed later
        full_name, short_name = full_name.replace("бюджетное ", ""), short_name.replace("МБОУ", "МОУ")
    return register.save_institution(
        by=by,
        municipality=municipality,
        kind=kind,
        full_name=full_name,
        short_name=short_name,
        inn=inn(n),
        kpp="999901001",
        ogrn=ogrn(n),
        address=f"г. Гвардейск, ул. {STREETS[n % len(STREETS)]}, д. {n}",
        phone=f"+7 40159 0-00-{n % 100:02d}",
        email=f"school{n}@demo.example",
        site=f"https://school{n}.demo.example",
        head={
            **names(n if n != 3 else 25),  # the third one's head was changed later
            "post": "заведующий" if kind == InstitutionKind.KINDERGARTEN else "директор",
            "authority_basis": "Устав",
        },
        **_requisites(kind, n),
    )


def okpo(n: int) -> str:
    """The n-th OKPO of a range that looks like a demonstration, with its check digit."""
    body = f"9990{n:03d}"
    for first in (1, 3):
        rest = sum(weight * int(digit) for weight, digit in enumerate(body, start=first)) % 11
        if rest < 10:
            break
    return body + str(rest % 10)


def _requisites(kind: str, n: int) -> dict:
    """Fields of the card; every eleventh has none, every eleventh of another place a slip in its treasury block."""
    if n % 11 == 4:
        return {}
    types = {
        InstitutionKind.KINDERGARTEN: InstitutionType.PRESCHOOL,
        InstitutionKind.ADDITIONAL: InstitutionType.ADDITIONAL,
    }
    is_village = n % 3 == 0
    return {
        "okpo": okpo(n),
        "oktmo": "99701000",
        "legal_form": LegalForm.MUNICIPAL_BUDGETARY,
        "type": types.get(kind, InstitutionType.GENERAL),
        "founder": "Администрация Гвардейского района (демонстрация)",
        "settlement": f"посёлок Демонстрационный-{n}" if is_village else "Гвардейск",
        "settlement_type": SettlementType.VILLAGE if is_village else SettlementType.CITY,
        "latitude": Decimal("54.65") + Decimal(n * 37 % 100) / 1000,
        "longitude": Decimal("21.07") + Decimal(n * 53 % 100) / 500,
        "children_5_18": 60 + n * 83 % 500,
        "children_as_of": datetime.date(2026, 9, 1),
        "personal_account": f"20356Д{n:05d}",
        "treasury_account": "03234643997010009900",
        # The key fits the BIK, but for a slip in one of them, so that the card shows what a warning looks like.
        "single_account": "40102810145370000099" if n % 11 != 2 else "40102810245370000099",
        "bik": "019900001",
        "bank": "Отделение Демонстрационное Банка России//УФК по Демонстрационной области, г. Демонстрационный",
        "kbk": "00000000000000000130",
    }


def _add_particulars(institution: Institution, n: int, *, by) -> None:
    """Where it teaches, by which licence; two of three have a second building."""
    places = [(institution.address, "главный корпус")]
    if n % 3:
        places.append((f"пос. Демонстрационный, ул. Учебная, д. {n}", "мастерские и кабинет технологии"))
    for address, purpose in places:
        settlement = institution.settlement
        particulars.add(TeachingAddress, institution, address=address, purpose=purpose, settlement=settlement, by=by)
    licence = {"issued_by": "Министерство образования (демонстрация)", "date": datetime.date(2021, 5, 17)}
    particulars.add(Licence, institution, number=f"Л035-99999-99/{n:08d}", **licence, by=by)
    if institution.kind == InstitutionKind.SCHOOL:
        number = f"А007-99999-99/{n:08d}"
        particulars.add(Licence, institution, kind=LicenceKind.ACCREDITATION, number=number, **licence, by=by)
