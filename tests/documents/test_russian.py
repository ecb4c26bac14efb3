import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.russian import Case, Gender, dates, names, numbers, words

OBLIQUE = ["genitive", "dative", "accusative", "instrumental", "prepositional"]


@pytest.mark.parametrize(
    ("full_name", "gender", "forms"),
    [
        (
            ("Соколова", "Анна", "Петровна"),
            "female",
            "Соколовой Анны Петровны|Соколовой Анне Петровне|Соколову Анну Петровну|Соколовой Анной Петровной"
            "|Соколовой Анне Петровне",
        ),
        (
            ("Ткач", "Илья", "Ильич"),
            "male",
            "Ткача Ильи Ильича|Ткачу Илье Ильичу|Ткача Илью Ильича|Ткачом Ильёй Ильичом|Ткаче Илье Ильиче",
        ),
        (
            ("Римский-Корсаков", "Лев", "Львович"),
            "male",
            "Римского-Корсакова Льва Львовича|Римскому-Корсакову Льву Львовичу|Римского-Корсакова Льва Львовича"
            "|Римским-Корсаковым Львом Львовичем|Римском-Корсакове Льве Львовиче",
        ),
        (
            ("Шевченко", "Любовь", "Ильинична"),
            "female",
            "Шевченко Любови Ильиничны|Шевченко Любови Ильиничне|Шевченко Любовь Ильиничну"
            "|Шевченко Любовью Ильиничной|Шевченко Любови Ильиничне",
        ),
        (("Ткач", "Ольга", ""), "female", "Ткач Ольги|Ткач Ольге|Ткач Ольгу|Ткач Ольгой|Ткач Ольге"),
    ],
)
def test_names_by_cases(full_name, gender, forms):
    assert [names.decline_name(*full_name, gender, case) for case in OBLIQUE] == forms.split("|")


@pytest.mark.parametrize(
    ("full_name", "gender", "genitive"),
    [
        (("ИВАНОВ", "ИВАН", "ИВАНОВИЧ"), "male", "Иванова Ивана Ивановича"),
        (("иванова-петрова", "анна", ""), "female", "Ивановой-Петровой Анны"),
        (("Черных", "Пётр", "Фомич"), "male", "Черных Петра Фомича"),
        (("Сметана", "Вера", "Саввична"), "female", "Сметаны Веры Саввичны"),
        (("Мамедов", "Эльчин", "Рашид оглы"), "male", "Мамедова Эльчина Рашид оглы"),
        (("Ким", "Сергей", "Викторович"), "male", "Кима Сергея Викторовича"),
        (("Ким", "Елена", "Викторовна"), "female", "Ким Елены Викторовны"),
        (("Толстая", "Майя", "Никитична"), "female", "Толстой Майи Никитичны"),
        (("Белый", "Никита", "Кузьмич"), "male", "Белого Никиты Кузьмича"),
        (("Соловьёва", "Алёна", "Семёновна"), "female", "Соловьёвой Алёны Семёновны"),
        (("", "Саша", ""), "female", "Саши"),
    ],
)
def test_genitives(full_name, gender, genitive):
    assert names.decline_name(*full_name, gender, Case.GENITIVE) == genitive


def test_the_nominative_only_tidies_capitals():
    assert names.decline_name("СОКОЛОВА", " анна ", "петровна", "female", "nominative") == "Соколова Анна Петровна"


def test_initials():
    assert names.initials_first("Соколова", "Анна", "Петровна") == "А.П.\N{NO-BREAK SPACE}Соколова"
    assert names.initials_first("Мамедов", "Эльчин") == "Э.\N{NO-BREAK SPACE}Мамедов"
    assert names.initials_last("Соколова", "Анна", "Петровна") == "Соколова\N{NO-BREAK SPACE}А.П."


@pytest.mark.parametrize(
    ("patronymic", "gender"),
    [
        ("Петровна", "female"),
        ("Ильинична", "female"),
        ("Рашид кызы", "female"),
        ("Петрович", "male"),
        ("Ильич", "male"),
        ("Рашид оглы", "male"),
        ("", None),
        ("Саша", None),
    ],
)
def test_gender_from_the_patronymic(patronymic, gender):
    assert names.guess_gender(patronymic) == gender


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("директор", "директора|директору|директора|директором|директоре"),
        ("заведующий", "заведующего|заведующему|заведующего|заведующим|заведующем"),
        (
            "заведующая хозяйством",
            "заведующей хозяйством|заведующей хозяйством|заведующую хозяйством|заведующей хозяйством",
        ),
        (
            "исполняющий обязанности директора",
            "исполняющего обязанности директора|исполняющему обязанности директора|исполняющего обязанности директора"
            "|исполняющим обязанности директора|исполняющем обязанности директора",
        ),
        ("и.о. директора", "и.о. директора|и.о. директора|и.о. директора"),
        ("главный специалист", "главного специалиста|главному специалисту|главного специалиста|главным специалистом"),
        ("учитель-логопед", "учителя-логопеда|учителю-логопеду|учителя-логопеда|учителем-логопедом"),
        (
            "Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»",
            "Муниципального бюджетного общеобразовательного учреждения «Школа № 1»"
            "|Муниципальному бюджетному общеобразовательному учреждению «Школа № 1»"
            "|Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»"
            "|Муниципальным бюджетным общеобразовательным учреждением «Школа № 1»"
            "|Муниципальном бюджетном общеобразовательном учреждении «Школа № 1»",
        ),
        ("детский сад № 5", "детского сада № 5|детскому саду № 5|детский сад № 5|детским садом № 5|детском саде № 5"),
        ("Школа-интернат № 3", "Школы-интерната № 3|Школе-интернату № 3|Школу-интернат № 3|Школой-интернатом № 3"),
        ("Детские ясли № 4", "Детских яслей № 4|Детским яслям № 4|Детские ясли № 4|Детскими яслями № 4"),
        ("МБОУ СОШ № 1", "МБОУ СОШ № 1|МБОУ СОШ № 1"),
        ("ДДТ «Луч»", "ДДТ «Луч»"),
        ("законный представитель", "законного представителя|законному представителю|законного представителя"),
    ],
)
def test_posts_and_institutions_by_cases(phrase, forms):
    expected = forms.split("|")
    assert [words.decline_phrase(phrase, case) for case in OBLIQUE][: len(expected)] == expected


def test_capitals_of_a_printed_heading_are_kept():
    assert words.decline_phrase("ДОМ ДЕТСКОГО ТВОРЧЕСТВА", "genitive") == "ДОМА ДЕТСКОГО ТВОРЧЕСТВА"
    assert words.decline_phrase("Управление образования", "nominative") == "Управление образования"


@pytest.mark.parametrize(
    ("phrase", "gender"),
    [
        ("Муниципальное бюджетное учреждение «Школа»", Gender.NEUTER),
        ("Средняя общеобразовательная школа", Gender.FEMALE),
        ("Дом творчества", Gender.MALE),
        ("Детские ясли", None),
        ("МБОУ «Школа»", None),
        ("", None),
    ],
)
def test_gender_of_the_head_noun(phrase, gender):
    assert words.gender_of(phrase) == gender


@given(st.text(max_size=40), st.sampled_from(list(Case)))
def test_declining_never_fails(text, case):
    assert isinstance(words.decline_phrase(text, case), str)
    assert isinstance(names.decline_name(text, text, text, "female", case), str)


def test_a_long_run_of_adjectives_costs_no_time():
    assert words.decline_phrase("ведущий " * 40, "genitive").startswith("ведущего")


def test_dates():
    day = datetime.date(2026, 8, 6)
    assert dates.ru_date(day) == "«06» августа 2026 г."
    assert dates.long_date(day) == "6 августа 2026 г."
    late = datetime.datetime(2026, 8, 6, 23, 30, tzinfo=datetime.UTC)
    assert dates.long_date(late) == "7 августа 2026 г."


@pytest.mark.parametrize(
    ("n", "noun"),
    [(1, "рубль"), (2, "рубля"), (5, "рублей"), (11, "рублей"), (21, "рубль"), (112, "рублей"), (0, "рублей")],
)
def test_plural(n, noun):
    assert numbers.plural(n, "рубль", "рубля", "рублей") == noun


@pytest.mark.parametrize(
    ("n", "gender", "case", "text"),
    [
        (0, "male", "nominative", "ноль"),
        (21, "male", "nominative", "двадцать один"),
        (21, "male", "prepositional", "двадцати одном"),
        (12, "male", "prepositional", "двенадцати"),
        (2, "female", "nominative", "две"),
        (2, "male", "genitive", "двух"),
        (58, "male", "instrumental", "пятьюдесятью восемью"),
        (1001, "female", "nominative", "одна тысяча одна"),
        (40_000, "male", "nominative", "сорок тысяч"),
        (2_346_890, "male", "nominative", "два миллиона триста сорок шесть тысяч восемьсот девяносто"),
        (2_000, "male", "prepositional", "двух тысячах"),
        (900_000_000_000, "male", "nominative", "девятьсот миллиардов"),
        (-5, "male", "nominative", "минус пять"),
    ],
)
def test_numbers_in_words(n, gender, case, text):
    assert numbers.in_words(n, gender, case) == text


@given(st.integers(0, 10**18 - 1), st.sampled_from(list(Gender)), st.sampled_from(list(Case)))
def test_every_number_has_its_own_words(n, gender, case):
    text = numbers.in_words(n, gender, case)
    assert text == " ".join(text.split())
    assert text != numbers.in_words(n + 1 if n < 10**18 - 1 else 0, gender, case)


def test_too_large_a_number_is_refused():
    with pytest.raises(ValueError, match="too large"):
        numbers.in_words(10**18)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "1 (одном) экземпляре"),
        (2, "2 (двух) экземплярах"),
        (5, "5 (пяти) экземплярах"),
        (12, "12 (двенадцати) экземплярах"),
        (21, "21 (двадцати одном) экземпляре"),
    ],
)
def test_copies(n, text):
    assert numbers.copies(n) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal(12500), "12 500 (Двенадцать тысяч пятьсот) рублей 00 копеек"),
        (1, "1 (Один) рубль 00 копеек"),
        (Decimal("2002.015"), "2 002 (Две тысячи два) рубля 02 копейки"),
        (Decimal("0.21"), "0 (Ноль) рублей 21 копейка"),
    ],
)
def test_sums(amount, text):
    assert numbers.rubles(amount).replace("\N{NO-BREAK SPACE}", " ") == text


def test_floats_and_debts_are_no_sums():
    with pytest.raises(TypeError):
        numbers.rubles(12.5)
    with pytest.raises(ValueError, match="negative"):
        numbers.rubles(Decimal(-1))


@pytest.mark.parametrize(
    ("n", "gender", "case", "text"),
    [
        (1, "female", "accusative", "первую"),
        (2, "male", "nominative", "второй"),
        (3, "female", "genitive", "третьей"),
        (26, "neuter", "nominative", "двадцать шестое"),
        (40, "male", "genitive", "сорокового"),
        (113, "male", "dative", "сто тринадцатому"),
        (1999, "male", "genitive", "одна тысяча девятьсот девяносто девятого"),
        (2000, "male", "prepositional", "двухтысячном"),
        (2026, "male", "genitive", "две тысячи двадцать шестого"),
    ],
)
def test_ordinals(n, gender, case, text):
    assert numbers.ordinal(n, gender, case) == text


@given(st.integers(0, 9999), st.sampled_from(list(Gender)), st.sampled_from(list(Case)))
def test_every_ordinal_has_its_own_words(n, gender, case):
    assert numbers.ordinal(n, gender, case) != numbers.ordinal((n + 1) % 10_000, gender, case)


def test_dates_and_sums_in_words():
    day = datetime.date(2026, 8, 26)
    assert dates.date_in_words(day) == "двадцать шестое августа две тысячи двадцать шестого года"
    assert numbers.rubles_in_words(15_000) == "Пятнадцать тысяч рублей 00 копеек"
    assert numbers.rubles_in_words(Decimal("21.02")) == "Двадцать один рубль 02 копейки"
    with pytest.raises(ValueError, match="9999"):
        numbers.ordinal(10_000)
