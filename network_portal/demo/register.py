"""Demonstration institutions with heads whose names are made of common parts and belong to nobody."""

from institutions.models import Gender, Institution, InstitutionKind, Municipality
from institutions.services import imports, register

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
    """Enter ``count`` institutions, each with a head, an address and an e-mail of its own."""
    return [_enter(municipality, n, by=by) for n in range(1, count + 1)]


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
            **names(n),
            "post": "заведующий" if kind == InstitutionKind.KINDERGARTEN else "директор",
            "authority_basis": "Устав",
        },
    )
