"""Numbers and sums in words, plurals."""

from decimal import ROUND_HALF_UP, Decimal

from .base import Case, Gender

_CASES = list(Case)  # the order of the tables below: nom, gen, dat, acc, ins, pre

_ONE = {
    Gender.MALE: "один одного одному один одним одном",
    Gender.FEMALE: "одна одной одной одну одной одной",
    Gender.NEUTER: "одно одного одному одно одним одном",
}
_TWO = {
    Gender.MALE: "два двух двум два двумя двух",
    Gender.FEMALE: "две двух двум две двумя двух",
    Gender.NEUTER: "два двух двум два двумя двух",
}
_SMALL = {
    0: "ноль ноля нолю ноль нолём ноле",
    3: "три трёх трём три тремя трёх",
    4: "четыре четырёх четырём четыре четырьмя четырёх",
    8: "восемь восьми восьми восемь восемью восьми",
    40: "сорок сорока сорока сорок сорока сорока",
    90: "девяносто девяноста девяноста девяносто девяноста девяноста",
    100: "сто ста ста сто ста ста",
    200: "двести двухсот двумстам двести двумястами двухстах",
    300: "триста трёхсот трёмстам триста тремястами трёхстах",
    400: "четыреста четырёхсот четырёмстам четыреста четырьмястами четырёхстах",
    800: "восемьсот восьмисот восьмистам восемьсот восемьюстами восьмистах",
}
for _number, _stem in {
    5: "пят",
    6: "шест",
    7: "сем",
    9: "девят",
    10: "десят",
    11: "одиннадцат",
    12: "двенадцат",
    13: "тринадцат",
    14: "четырнадцат",
    15: "пятнадцат",
    16: "шестнадцат",
    17: "семнадцат",
    18: "восемнадцат",
    19: "девятнадцат",
    20: "двадцат",
    30: "тридцат",
}.items():
    _SMALL[_number] = f"{_stem}ь {_stem}и {_stem}и {_stem}ь {_stem}ью {_stem}и"
for _number, _stem, _oblique, _ins in (
    (5, "пять", "пяти", "пятью"),
    (6, "шесть", "шести", "шестью"),
    (7, "семь", "семи", "семью"),
    (8, "восемь", "восьми", "восемью"),
    (9, "девять", "девяти", "девятью"),
):
    if _number < 9:
        _SMALL[_number * 10] = (
            f"{_stem}десят {_oblique}десяти {_oblique}десяти {_stem}десят {_ins}десятью {_oblique}десяти"
        )
    if _number != 8:
        _SMALL[_number * 100] = f"{_stem}сот {_oblique}сот {_oblique}стам {_stem}сот {_ins}стами {_oblique}стах"

# Singular by cases, plural by cases, gender.
_POWERS = (
    (
        "тысяча тысячи тысяче тысячу тысячей тысяче",
        "тысячи тысяч тысячам тысячи тысячами тысячах",
        Gender.FEMALE,
    ),
    *(
        (f"{n} {n}а {n}у {n} {n}ом {n}е", f"{n}ы {n}ов {n}ам {n}ы {n}ами {n}ах", Gender.MALE)
        for n in ("миллион", "миллиард", "триллион", "квадриллион")
    ),
)
_TEENS = ["один", "две", "три", "четыр", "пят", "шест", "сем", "восем", "девят"]
_OF_MANY = ["двух", "трёх", "четырёх", "пяти", "шести", "семи", "восьми", "девяти"]
_LIMIT = 1000 ** (len(_POWERS) + 1)


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form that goes with the number: ``plural(21, "рубль", "рубля", "рублей")`` is «рубль»."""
    n = abs(n)
    if n % 100 in range(11, 15):
        return many
    if n % 10 == 1:
        return one
    return few if n % 10 in (2, 3, 4) else many


def in_words(n: int, gender: Gender | str = Gender.MALE, case: Case | str = Case.NOMINATIVE) -> str:
    """«двадцать один», «двадцати одном» (prepositional). The accusative is that of things. ValueError from 10¹⁸ on."""
    gender, case = Gender(gender), Case(case)
    if abs(n) >= _LIMIT:
        raise ValueError("The number is too large to be spelled.")
    if n < 0:
        return f"минус {in_words(-n, gender, case)}"
    if n == 0:
        return _form(_SMALL[0], case)
    words = _below_thousand(n % 1000, gender, case)
    for singular, plural_forms, power_gender in _POWERS:
        n //= 1000
        if group := n % 1000:
            words = [*_below_thousand(group, power_gender, case), _counted(group, singular, plural_forms, case), *words]
    return " ".join(words)


def _below_thousand(n: int, gender: Gender, case: Case) -> list[str]:
    hundreds, rest = n - n % 100, n % 100
    tens, ones = (0, rest) if rest < 20 else (rest - rest % 10, rest % 10)
    tables = {1: _ONE[gender], 2: _TWO[gender]}
    return [_form(tables.get(part) or _SMALL[part], case) for part in (hundreds, tens, ones) if part]


def _counted(n: int, singular: str, plural_forms: str, case: Case) -> str:
    """The thing counted: «тысяча», «тысячи», «тысяч» after a nominative, else in the case of the number."""
    if case in (Case.NOMINATIVE, Case.ACCUSATIVE):
        return plural(n, _form(singular, case), _form(singular, Case.GENITIVE), _form(plural_forms, Case.GENITIVE))
    return plural(n, _form(singular, case), _form(plural_forms, case), _form(plural_forms, case))


def _form(table: str, case: Case) -> str:
    return table.split()[_CASES.index(case)]


_ORDINAL_STEMS = {
    **dict(enumerate(["нулев", "перв", "втор", "трет", "четвёрт", "пят", "шест", "седьм", "восьм", "девят", "десят"])),
    **{n: f"{stem}надцат" for n, stem in zip(range(11, 20), _TEENS, strict=True)},
    **dict(
        zip(
            range(20, 100, 10),
            ["двадцат", "тридцат", "сороков", "пятидесят", "шестидесят", "семидесят", "восьмидесят", "девяност"],
            strict=True,
        )
    ),
    100: "сот",
    **{n * 100: f"{stem}сот" for n, stem in enumerate(_OF_MANY, 2)},
    1000: "тысячн",
    **{n * 1000: f"{stem}тысячн" for n, stem in enumerate(_OF_MANY, 2)},
}
_STRESSED_ENDING = frozenset([0, 2, 6, 7, 8, 40])  # второй, not «вторый»
_ORDINAL_ENDINGS = {
    Gender.MALE: "ый ого ому ый ым ом",
    Gender.FEMALE: "ая ой ой ую ой ой",
    Gender.NEUTER: "ое ого ому ое ым ом",
}
_THIRD = {
    Gender.MALE: "ий ьего ьему ий ьим ьем",
    Gender.FEMALE: "ья ьей ьей ью ьей ьей",
    Gender.NEUTER: "ье ьего ьему ье ьим ьем",
}


def ordinal(n: int, gender: Gender | str = Gender.MALE, case: Case | str = Case.NOMINATIVE) -> str:
    """«двадцать шестое», «две тысячи двадцать шестого»: only the last word is declined. From 0 to 9999."""
    gender, case = Gender(gender), Case(case)
    if not 0 <= n <= 9999:
        raise ValueError("Only ordinals up to 9999 are spelled.")
    last = next((n % power for power in (100, 1000, 10_000) if n % power), 0)
    if last % 10 and last > 20:
        last %= 10
    ending = _form(_THIRD[gender] if last == 3 else _ORDINAL_ENDINGS[gender], case)
    if last in _STRESSED_ENDING and ending == "ый":
        ending = "ой"
    before = [in_words(n - last)] if n > last else []
    return " ".join([*before, _ORDINAL_STEMS[last] + ending])


def copies(n: int) -> str:
    """«2 (двух) экземплярах», «21 (двадцати одном) экземпляре»: for «составлен в …»."""
    noun = plural(n, "экземпляре", "экземплярах", "экземплярах")
    return f"{grouped(n)} ({in_words(n, Gender.MALE, Case.PREPOSITIONAL)}) {noun}"


def rubles(amount: Decimal | int) -> str:
    """«12 500 (Двенадцать тысяч пятьсот) рублей 00 копеек». Takes Decimal or int: a float is no sum of money."""
    if isinstance(amount, float):
        raise TypeError("Sums of money are Decimal or int, never float.")
    amount = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if amount < 0:
        raise ValueError("A sum in a paper is not negative.")
    whole, kopecks = divmod(int(amount * 100), 100)
    words = in_words(whole)
    return (
        f"{grouped(whole)} ({words[0].upper()}{words[1:]}) {plural(whole, 'рубль', 'рубля', 'рублей')} "
        f"{kopecks:02} {plural(kopecks, 'копейка', 'копейки', 'копеек')}"
    )


def rubles_in_words(amount: Decimal | int) -> str:
    """«Пятнадцать тысяч рублей 00 копеек»: where the figures stand beside."""
    _figures, _bracket, rest = rubles(amount).partition(" (")
    words, _bracket, units = rest.partition(") ")
    return f"{words} {units}"


def grouped(n: int) -> str:
    """«12 500», with spaces that do not break; four digits too, as sums are written."""
    return f"{n:,}".replace(",", "\N{NO-BREAK SPACE}")


def decimal(value: float | Decimal, places: int = 1) -> str:
    """«3,4», «1 200,5»: with a comma, thousands apart, rounded half up; a whole number has no zeros after it."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    sign, whole = ("−" if rounded < 0 else ""), int(abs(rounded))
    rest = f"{abs(rounded) - whole:.{places}f}"[2:] if places else ""
    return f"{sign}{grouped(whole)}" + (f",{rest}" if rest.strip("0") else "")


def share(part: float, whole: float, places: int = 1) -> str:
    """«45,3 %»; empty where there is no whole to be a part of."""
    return f"{decimal(part * 100 / whole, places)}\N{NO-BREAK SPACE}%" if whole else ""
